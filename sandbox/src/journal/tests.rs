use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sqlx::{Connection as _, SqliteConnection};
use tokio::task::JoinHandle;

use super::*;
use crate::config::Config;
use crate::environment::Environment;
use crate::model::{EndReason, StreamInfo, StreamKey};
use crate::store::tests::T0;

const QUICK: Pace = Pace {
    first: Duration::from_millis(1),
    longest: Duration::from_millis(4),
    last: Duration::from_millis(100),
};

fn stream(sequence: u64, name: &str) -> StreamInfo {
    let key = StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: name.into() };
    StreamInfo { key, params: String::new(), client_ip: String::new(), started: T0, sequence }
}

fn started(sequence: u64) -> Notice {
    Notice::StreamStarted(stream(sequence, "s"))
}

fn ended(sequence: u64) -> Notice {
    Notice::StreamEnded { stream: stream(sequence, "s"), at: T0, reason: EndReason::Stopped }
}

/// An account in memory that refuses what it is told to.
#[derive(Default)]
struct Memory {
    entered: Mutex<Vec<Notice>>,
    tries: AtomicUsize,
    locked: AtomicBool,
}

/// One that can never enter some notices.
struct Poisoned(Arc<Memory>, fn(&Notice) -> bool);

impl Account for Poisoned {
    fn enter<'a>(&'a self, notices: &'a [Notice]) -> BoxFuture<'a, Result<(), StoreError>> {
        let Self(account, poison) = self;
        account.tries.fetch_add(1, Ordering::SeqCst);
        let refuses = account.locked.load(Ordering::SeqCst) || notices.iter().any(poison);
        if !refuses {
            account.entered.lock().unwrap().extend_from_slice(notices);
        }
        futures::future::ready(if refuses { Err(StoreError::Asked) } else { Ok(()) }).boxed()
    }
}

/// A store whose refusals are counted.
struct Counted(Store, Arc<AtomicUsize>);

impl Account for Counted {
    fn enter<'a>(&'a self, notices: &'a [Notice]) -> BoxFuture<'a, Result<(), StoreError>> {
        async move {
            let noted = self.0.note(notices).await;
            self.1.fetch_add(usize::from(noted.is_err()), Ordering::SeqCst);
            noted
        }
        .boxed()
    }
}

impl Memory {
    fn keep(self: &Arc<Self>, poison: fn(&Notice) -> bool) -> (mpsc::Sender<Notice>, JoinHandle<()>) {
        let (sender, notices) = mpsc::channel(QUEUE);
        let account = Poisoned(Arc::clone(self), poison);
        let kept = tokio::spawn(Journal::new(notices, QUICK, account).run());
        (sender, kept)
    }

    async fn tried(&self, more: usize) {
        let until = self.tries.load(Ordering::SeqCst) + more;
        while self.tries.load(Ordering::SeqCst) < until {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test]
async fn an_account_that_is_locked_for_long_loses_nothing_and_keeps_the_order() {
    let account = Arc::<Memory>::default();
    account.locked.store(true, Ordering::SeqCst);
    let (sender, kept) = account.keep(|_| false);
    let mut all = Vec::new();
    for sequence in 0..600 {
        all.extend([started(sequence), ended(sequence)]);
    }
    for notice in &all {
        sender.send(notice.clone()).await.unwrap();
    }
    // Many more than an account of before was given.
    account.tried(200).await;
    // As much as is held and waits, and no more.
    let mut more = 0;
    while tokio::time::timeout(Duration::from_millis(50), sender.send(started(1_000_000 + more)))
        .await
        .is_ok()
    {
        all.push(started(1_000_000 + more));
        more += 1;
    }
    assert_eq!(all.len(), HELD + QUEUE, "who has more to say waits");
    account.locked.store(false, Ordering::SeqCst);
    drop(sender);
    kept.await.unwrap();
    assert_eq!(*account.entered.lock().unwrap(), all);
}

#[tokio::test]
async fn a_notice_that_can_never_be_entered_is_set_aside_alone() {
    let account = Arc::<Memory>::default();
    let (sender, kept) = account.keep(|notice| *notice == started(3));
    let before = [started(1), started(2), started(3), ended(3), ended(1)];
    for notice in &before {
        sender.send(notice.clone()).await.unwrap();
    }
    // Others must come for it to be known.
    for sequence in 10..20 {
        sender.send(started(sequence)).await.unwrap();
        account.tried(1).await;
    }
    drop(sender);
    kept.await.unwrap();
    let entered = account.entered.lock().unwrap().clone();
    let of = |sequence: u64| -> Vec<_> {
        entered.iter().filter(|notice| notice.stream().sequence == sequence).cloned().collect()
    };
    assert_eq!(of(1), [started(1), ended(1)]);
    assert_eq!(of(3), [ended(3)], "what comes after it is entered");
    assert_eq!(entered.len(), before.len() - 1 + 10);
}

#[tokio::test]
async fn a_single_notice_is_tried_for_ever_while_no_other_proves_it_wrong() {
    let account = Arc::<Memory>::default();
    account.locked.store(true, Ordering::SeqCst);
    let (sender, kept) = account.keep(|_| false);
    sender.send(started(1)).await.unwrap();
    account.tried(100).await;
    account.locked.store(false, Ordering::SeqCst);
    drop(sender);
    kept.await.unwrap();
    assert_eq!(*account.entered.lock().unwrap(), [started(1)]);
}

#[tokio::test]
async fn at_the_end_it_is_tried_for_a_while_only() {
    let account = Arc::<Memory>::default();
    account.locked.store(true, Ordering::SeqCst);
    let (sender, kept) = account.keep(|_| false);
    sender.send(started(1)).await.unwrap();
    drop(sender);
    tokio::time::timeout(Duration::from_secs(20), kept).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_database_that_refuses_to_be_written_is_written_when_it_can_be() {
    let place = tempfile::TempDir::new().unwrap();
    let config = Config { data_dir: place.path().into(), ..Config::default() };
    let store = Store::open(&config, &Environment::new(|| T0, || 7)).await.unwrap();
    let url = format!("sqlite:{}", place.path().join("sandbox.db").display());
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON live_streams
                  BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END";
    sqlx::query(refuse).execute(&mut other).await.unwrap();
    let (sender, notices) = mpsc::channel(QUEUE);
    let refused = Arc::<AtomicUsize>::default();
    let account = Counted(store, Arc::clone(&refused));
    let kept = tokio::spawn(Journal::new(notices, QUICK, account).run());
    for sequence in 1..=3 {
        sender.send(Notice::StreamStarted(stream(sequence, &format!("s{sequence}")))).await.unwrap();
    }
    while refused.load(Ordering::SeqCst) < 60 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    sqlx::query("DROP TRIGGER refuse").execute(&mut other).await.unwrap();
    drop(sender);
    kept.await.unwrap();
    let live: i64 =
        sqlx::query_scalar("SELECT count(*) FROM live_streams").fetch_one(&mut other).await.unwrap();
    assert_eq!(live, 3);
}
