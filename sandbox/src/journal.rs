//! Takes notices of what happens into the account that the store keeps.
//!
//! A database that cannot be written is tried for as long as it takes; the bounded queue holds up those who have
//! more to say. A single notice that can never be entered must not hold up all others: it is set aside, but only
//! after others went in where it did not.

use std::collections::HashMap;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::time::Instant;

use crate::model::Notice;
use crate::store::{Store, StoreError};

/// Notices that may wait; who has more to say waits.
pub(crate) const QUEUE: usize = 1024;
/// Notices that go into the account at a time: one write through the disk cache for all of them.
const BATCH: usize = 128;
/// Notices that are held while some are refused; the queue holds as many again.
const HELD: usize = 1024;
/// How often others must go in between two refusals of a notice before it is set aside.
const STRIKES: u32 = 3;
const PACE: Pace = Pace {
    first: Duration::from_millis(200),
    longest: Duration::from_secs(5),
    last: Duration::from_secs(10),
};

/// How the account is tried again.
#[derive(Debug, Clone, Copy)]
struct Pace {
    first: Duration,
    longest: Duration,
    /// After every sender is gone.
    last: Duration,
}

/// Runs until every sender is gone.
pub(crate) async fn keep(notices: mpsc::Receiver<Notice>, store: Store) {
    Journal::new(notices, PACE, store).run().await;
}

/// Where notices are entered.
trait Account: Send + Sync {
    /// Enters all of them or none.
    fn enter<'a>(&'a self, notices: &'a [Notice]) -> BoxFuture<'a, Result<(), StoreError>>;
}

impl Account for Store {
    fn enter<'a>(&'a self, notices: &'a [Notice]) -> BoxFuture<'a, Result<(), StoreError>> {
        self.note(notices).boxed()
    }
}

struct Journal<A> {
    notices: mpsc::Receiver<Notice>,
    account: A,
    pace: Pace,
    /// What is not entered yet, in order.
    held: Vec<Notice>,
    /// By the pushes of notices that were refused while others went in.
    strikes: HashMap<u64, u32>,
    /// With whom the next look at single notices begins.
    turn: usize,
    /// Since when every sender is gone.
    closed: Option<Instant>,
}

impl<A: Account> Journal<A> {
    fn new(notices: mpsc::Receiver<Notice>, pace: Pace, account: A) -> Self {
        Self { notices, account, pace, held: Vec::new(), strikes: HashMap::new(), turn: 0, closed: None }
    }

    async fn run(mut self) {
        while self.notices.recv_many(&mut self.held, BATCH).await > 0 {
            match self.account.enter(&self.held).await {
                Ok(()) => self.held.clear(),
                Err(error) => self.struggle(error).await,
            }
        }
    }

    /// Tries until nothing is held any more.
    async fn struggle(&mut self, mut error: StoreError) {
        let mut pause = self.pace.first;
        while !self.held.is_empty() {
            if self.closed.is_some_and(|closed| closed.elapsed() >= self.pace.last) {
                let lost = self.held.len();
                tracing::error!(%error, lost, "notices cannot be kept: nobody will hear of them");
                self.held.clear();
                return;
            }
            tracing::warn!(%error, held = self.held.len(), ?pause, "notices cannot be kept now, they are tried again");
            tokio::time::sleep(pause).await;
            self.hear_more();
            let before = self.held.len();
            match self.enter().await {
                Ok(()) => return,
                Err(failed) => error = failed,
            }
            let gets_on = self.held.len() < before;
            pause = if gets_on { self.pace.first } else { (pause * 2).min(self.pace.longest) };
        }
    }

    /// Takes what waits, as long as there is room: a refused notice is only known by others that are not.
    fn hear_more(&mut self) {
        while self.held.len() < HELD {
            match self.notices.try_recv() {
                Ok(notice) => self.held.push(notice),
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {
                    self.closed.get_or_insert_with(Instant::now);
                    return;
                }
            }
        }
    }

    /// Enters all that is held, or what of it can be.
    async fn enter(&mut self) -> Result<(), StoreError> {
        while !self.held.is_empty() {
            let batch = self.held.len().min(BATCH);
            if let Err(error) = self.account.enter(&self.held[..batch]).await {
                self.enter_singly().await;
                return Err(error);
            }
            self.held.drain(..batch);
        }
        self.strikes.clear();
        Ok(())
    }

    /// Tries the first notice of each stream on its own: later ones must not overtake it. When two are refused
    /// before any went in, it is the database that refuses.
    async fn enter_singly(&mut self) {
        let mut heads: Vec<(usize, u64)> = Vec::new();
        for (index, notice) in self.held.iter().enumerate() {
            let push = notice.stream().sequence;
            if !heads.iter().any(|(_, known)| *known == push) {
                heads.push((index, push));
            }
        }
        let begin = self.turn % heads.len().max(1);
        self.turn = self.turn.wrapping_add(1);
        heads.rotate_left(begin);
        let (mut entered, mut refused): (Vec<usize>, Vec<(usize, u64)>) = Default::default();
        let mut struck = 0;
        for (index, push) in heads {
            if self.account.enter(&self.held[index..=index]).await.is_ok() {
                entered.push(index);
                self.strikes.remove(&push);
                for (_, push) in &refused[struck..] {
                    *self.strikes.entry(*push).or_default() += 1;
                }
                struck = refused.len();
            } else {
                refused.push((index, push));
                if entered.is_empty() && refused.len() == 2 {
                    break;
                }
            }
        }
        for (index, push) in refused {
            if self.strikes.get(&push).is_some_and(|strikes| *strikes >= STRIKES) {
                self.strikes.remove(&push);
                let notice = &self.held[index];
                tracing::error!(
                    ?notice,
                    "a notice can never be kept: it is set aside, nobody will hear of it"
                );
                entered.push(index);
            }
        }
        entered.sort_unstable();
        for index in entered.into_iter().rev() {
            self.held.remove(index);
        }
    }
}

#[cfg(test)]
mod tests;
