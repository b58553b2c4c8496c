use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use secrecy::SecretString;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use time::OffsetDateTime;

use super::*;
use crate::callbacks::trtc::{RoomEvent, TrtcEvent};
use crate::callbacks::{CallbackClass, sign};
use crate::config::TrtcAppConfig;
use crate::faults::FaultsConfig;
use crate::model::{Room, StreamKey};
use crate::store::{CallbackFilter, CallbackRule, CallbackState, CallbackTemplate, StoredCallback};

#[path = "../../../tests/support/receiver.rs"]
mod receiver;
use receiver::{Received, Receiver};

const DOMAIN: &str = "3891.livepush.myqcloud.com";
const T0: i64 = 1_714_979_289;
const TAKEN: &str = "{\"code\":0}";

/// A store with a clock that the test moves, and the settings of its dispatcher.
struct Place {
    _dir: TempDir,
    config: Config,
    environment: Environment,
    now: Arc<AtomicI64>,
}

impl Place {
    fn new() -> Self {
        let (dir, now) = (TempDir::new().unwrap(), Arc::new(AtomicI64::new(T0)));
        let clock = Arc::clone(&now);
        let time = move || OffsetDateTime::from_unix_timestamp(clock.load(Ordering::Relaxed)).unwrap();
        let environment = Environment::new(time, || 7);
        let config = Config { data_dir: dir.path().into(), ..Config::default() };
        Self { _dir: dir, config, environment, now }
    }

    fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
    }

    async fn open(&self) -> Store {
        Store::open(&self.config, &self.environment).await.unwrap()
    }

    fn dispatcher(&self, store: &Store) -> Dispatcher {
        let faults = Faults::new(&FaultsConfig::default(), self.environment.clone()).unwrap();
        Dispatcher::new(&self.config, store.clone(), self.environment.clone(), faults).unwrap()
    }
}

fn key(stream_name: &str) -> StreamKey {
    StreamKey { domain: DOMAIN.into(), app_name: "live".into(), stream_name: stream_name.into() }
}

/// Every record file of the account is told to `url`.
async fn bind(store: &Store, url: String, callback_key: &str) {
    let template = CallbackTemplate {
        record_notify_url: url,
        callback_key: callback_key.into(),
        ..CallbackTemplate::default()
    };
    let created = OffsetDateTime::UNIX_EPOCH;
    let template_id = store.create_callback_template(&template, created).await.unwrap();
    let rule = CallbackRule { domain: DOMAIN.into(), app_name: String::new(), template_id, created };
    store.create_callback_rule(&rule).await.unwrap();
}

async fn tell(store: &Store, stream_name: &str, number: u32) {
    let body = Map::from_iter([("number".to_owned(), json!(number))]);
    let mut tx = store.begin().await.unwrap();
    store.tell_css(&mut tx, &key(stream_name), CallbackClass::CssRecord, body).await.unwrap();
    tx.commit().await.unwrap();
}

async fn all(store: &Store) -> Vec<StoredCallback> {
    store.callbacks(&CallbackFilter { limit: 100, ..CallbackFilter::default() }).await.unwrap()
}

/// Lets all that is due and all that comes of it at once run to its end; `answer` answers each request.
async fn deliver(dispatcher: &Dispatcher, receiver: &mut Receiver, answer: impl FnMut(Received)) {
    deliver_from(Round::default(), dispatcher, receiver, answer).await;
}

/// As [`deliver`], with what runs already.
async fn deliver_from(
    mut round: Round,
    dispatcher: &Dispatcher,
    receiver: &mut Receiver,
    mut answer: impl FnMut(Received),
) {
    loop {
        while !round.running.is_empty() {
            tokio::select! {
                Some(attempt) = round.running.next() => round.take(attempt),
                request = receiver.next() => answer(request),
            }
        }
        dispatcher.step(&mut round).await.unwrap();
        if round.running.is_empty() {
            return;
        }
    }
}

#[tokio::test]
async fn live_callbacks_are_signed_anew_and_repeated_until_they_are_given_up() {
    let (place, mut receiver) = (Place::new(), Receiver::start().await);
    let store = place.open().await;
    bind(&store, receiver.url("record"), "testkey").await;
    let dispatcher = place.dispatcher(&store);
    tell(&store, "a", 1).await;

    // None of these is `{"code":0}` with status 200.
    let answers = [
        (200, ""),
        (200, "{}"),
        (200, "ok"),
        (200, "{\"code\":1}"),
        (200, "{\"code\":\"0\"}"),
        (302, TAKEN),
        (204, ""),
        (500, TAKEN),
        (404, ""),
        (201, TAKEN),
        (200, "[0]"),
        (200, "null"),
        (503, ""),
    ];
    for (at, (status, text)) in answers.into_iter().enumerate() {
        let mut requests = 0;
        let t = place.environment.now().unix_timestamp() + 600;
        deliver(&dispatcher, &mut receiver, |request| {
            let body = request.json();
            assert_eq!(body, json!({ "number": 1, "t": t, "sign": sign::css("testkey", t) }));
            assert_eq!(request.path, "/record");
            request.answer(status, text);
            requests += 1;
        })
        .await;
        assert_eq!(requests, 1, "attempt {at}");
        let waits = all(&store).await.remove(0);
        assert_eq!(usize::try_from(waits.attempts).unwrap(), at + 1);
        assert_eq!(waits.body, json!({ "number": 1 }));
        let state = if at == 12 { CallbackState::GivenUp } else { CallbackState::Waiting };
        assert_eq!(waits.state, state, "{text}");
        place.pass(59);
        deliver(&dispatcher, &mut receiver, |_| panic!("too early")).await;
        place.pass(1);
    }
    let given_up = all(&store).await.remove(0);
    assert_eq!(
        given_up.last_error,
        "the receiver answered with status 503 Service Unavailable: it must answer 200"
    );
    assert_eq!(given_up.next_attempt, None);
    let counted = [(CallbackClass::CssRecord, CallbackState::GivenUp, 1)];
    assert_eq!(store.callback_counts().await.unwrap(), counted);
    place.pass(3600);
    deliver(&dispatcher, &mut receiver, |_| panic!("given up")).await;

    assert_eq!(store.sweep_callbacks(place.environment.now()).await.unwrap(), 0);
    place.pass(24 * 3600);
    assert_eq!(store.sweep_callbacks(place.environment.now()).await.unwrap(), 1);
    assert_eq!(all(&store).await, []);
}

#[tokio::test]
async fn without_a_key_nothing_is_signed() {
    let (place, mut receiver) = (Place::new(), Receiver::start().await);
    let store = place.open().await;
    bind(&store, receiver.url(""), "").await;
    tell(&store, "a", 1).await;
    let mut bodies = Vec::new();
    deliver(&place.dispatcher(&store), &mut receiver, |request| {
        bodies.push(request.json());
        request.answer(200, TAKEN);
    })
    .await;
    assert_eq!(bodies, [json!({ "number": 1 })]);
    assert_eq!(all(&store).await[0].state, CallbackState::Delivered);
}

#[tokio::test]
async fn trtc_callbacks_are_signed_whole_and_repeated_for_a_minute() {
    let (mut place, mut receiver) = (Place::new(), Receiver::start().await);
    place.config.trtc_apps = vec![TrtcAppConfig {
        sdk_app_id: 14,
        room_callback_url: Some(receiver.url("room").parse().unwrap()),
        record_callback_url: None,
        relay_callback_url: None,
        callback_key: Some(SecretString::from("123654")),
        user_sig_key: None,
    }];
    let store = place.open().await;
    let dispatcher = place.dispatcher(&store);
    let enter = async |sdk_app_id, class| {
        let at = place.environment.now();
        let event = TrtcEvent::of_room(sdk_app_id, &Room::Number(8489), "u", RoomEvent::Entered, at);
        let mut tx = store.begin().await.unwrap();
        store.tell_trtc(&mut tx, &TrtcEvent { class, ..event }).await.unwrap();
        tx.commit().await.unwrap();
    };
    // Nobody is to hear of another app, nor of what has no URL.
    enter(15, CallbackClass::TrtcRoom).await;
    enter(14, CallbackClass::TrtcRecording).await;
    assert_eq!(all(&store).await, []);

    enter(14, CallbackClass::TrtcRoom).await;
    let mut bodies = Vec::new();
    for (second, attempts) in [(0, 2), (10, 1), (20, 1), (30, 1), (40, 1), (50, 1), (60, 1)] {
        let before = bodies.len();
        deliver(&dispatcher, &mut receiver, |request| {
            assert_eq!(request.headers["Sign"], sign::trtc("123654", &request.body));
            assert_eq!(request.headers["SdkAppId"], "14");
            assert_eq!(request.json()["EventType"], 103);
            bodies.push(request.body.clone());
            request.answer(500, TAKEN);
        })
        .await;
        assert_eq!(bodies.len() - before, attempts, "after {second} s");
        place.pass(10);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "the same bytes each time");
    assert_eq!(all(&store).await[0].state, CallbackState::GivenUp);

    // Any answer with status 200 will do.
    enter(14, CallbackClass::TrtcMedia).await;
    deliver(&dispatcher, &mut receiver, |request| request.answer(200, "no")).await;
    assert_eq!(all(&store).await[0].state, CallbackState::Delivered);
}

#[tokio::test]
async fn vod_takes_any_answer_with_status_200() {
    let (place, mut receiver) = (Place::new(), Receiver::start().await);
    let store = place.open().await;
    let body = Map::from_iter([("EventType".to_owned(), json!("NewFileUpload"))]);
    let mut tx = store.begin().await.unwrap();
    store.tell_vod(&mut tx, &receiver.url("vod"), None, "7", body.clone()).await.unwrap();
    tx.commit().await.unwrap();
    let dispatcher = place.dispatcher(&store);
    let mut bodies = Vec::new();
    for status in [400, 200] {
        deliver(&dispatcher, &mut receiver, |request| {
            bodies.push(request.json());
            request.answer(status, "");
        })
        .await;
        place.pass(60);
    }
    assert_eq!(bodies, [Value::Object(body.clone()), Value::Object(body)]);
    assert_eq!(all(&store).await[0].state, CallbackState::Delivered);
}

#[tokio::test]
async fn order_is_kept_until_a_callback_is_not_taken() {
    let (place, mut receiver) = (Place::new(), Receiver::start().await);
    let store = place.open().await;
    bind(&store, receiver.url(""), "").await;
    for (stream, number) in [("a", 1), ("a", 2), ("b", 3), ("a", 4)] {
        tell(&store, stream, number).await;
    }
    let dispatcher = place.dispatcher(&store);
    let mut round = Round::default();
    dispatcher.step(&mut round).await.unwrap();
    assert_eq!(round.running.len(), 2, "one of each stream");
    let mut numbers = Vec::new();
    let mut first = None;
    while first.is_none() || numbers.is_empty() {
        tokio::select! {
            Some(attempt) = round.running.next() => round.take(attempt),
            request = receiver.next() => match request.json()["number"].as_u64() {
                Some(1) => first = Some(request),
                number => {
                    numbers.extend(number);
                    request.answer(200, TAKEN);
                }
            },
        }
    }
    assert_eq!(numbers, [3], "nothing of the first stream while its first callback is on its way");
    first.unwrap().answer(500, "");
    // What was not taken is repeated later and holds nobody up.
    let mut take = |request: Received| {
        numbers.extend(request.json()["number"].as_u64());
        request.answer(200, TAKEN);
    };
    deliver_from(round, &dispatcher, &mut receiver, &mut take).await;
    place.pass(60);
    deliver(&dispatcher, &mut receiver, &mut take).await;
    assert_eq!(numbers, [3, 2, 4, 1]);
}

#[tokio::test]
async fn one_receiver_does_not_take_every_place() {
    let (place, mut receiver) = (Place::new(), Receiver::start().await);
    let mut slow = Receiver::start().await;
    let store = place.open().await;
    bind(&store, slow.url(""), "").await;
    for number in 0..40 {
        tell(&store, &format!("s{number}"), number).await;
    }
    let mut tx = store.begin().await.unwrap();
    store.tell_vod(&mut tx, &receiver.url(""), None, "7", Map::new()).await.unwrap();
    tx.commit().await.unwrap();
    let dispatcher = place.dispatcher(&store);
    let mut round = Round::default();
    dispatcher.step(&mut round).await.unwrap();
    assert_eq!(round.running.len(), 17, "half of the places and one");
    let attempt = async { round.running.next().await };
    let (_, answered) = tokio::join!(async { receiver.next().await.answer(200, "") }, attempt);
    assert!(matches!(answered.unwrap().outcome, Outcome::Delivered));
    let held = slow.next().await;
    held.answer(200, TAKEN);
}

#[tokio::test]
async fn slow_and_endless_answers_are_not_waited_for() {
    let (mut place, mut receiver) = (Place::new(), Receiver::start().await);
    place.config.callbacks.css_timeout = Duration::from_millis(50);
    let store = place.open().await;
    bind(&store, receiver.url(""), "").await;
    tell(&store, "a", 1).await;
    let mut held = Vec::new();
    deliver(&place.dispatcher(&store), &mut receiver, |request| held.push(request)).await;
    assert_eq!(held.len(), 1);
    assert_eq!(all(&store).await[0].last_error, "the receiver did not answer within 50ms");
    place.config.callbacks.css_timeout = Duration::from_secs(20);
    place.pass(60);
    let long = format!("{{\"code\":0{}}}", " ".repeat(64 * 1024));
    deliver(&place.dispatcher(&store), &mut receiver, |request| request.answer(200, &long)).await;
    assert_eq!(all(&store).await[0].last_error, "the receiver's answer is longer than 65536 bytes");
}

#[tokio::test]
async fn what_a_receiver_missed_reaches_it_after_a_restart() {
    let place = Place::new();
    // A port that nobody listens on.
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let store = place.open().await;
    bind(&store, format!("http://{address}/"), "").await;
    tell(&store, "a", 1).await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(place.dispatcher(&store).run(stop.clone()));
    stop.cancel();
    running.await.unwrap();
    let waits = all(&store).await.remove(0);
    assert_eq!((waits.state, waits.attempts), (CallbackState::Waiting, 1), "a stop tries what is due once");
    assert!(waits.last_error.starts_with("the receiver cannot be reached"), "{}", waits.last_error);
    store.close().await;

    let mut receiver = Receiver::start_at(address).await;
    place.pass(60);
    let store = place.open().await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(place.dispatcher(&store).run(stop.clone()));
    assert_eq!(receiver.take().await, json!({ "number": 1 }));
    // It wakes up for what comes while it runs.
    tell(&store, "a", 2).await;
    assert_eq!(receiver.take().await, json!({ "number": 2 }));
    stop.cancel();
    running.await.unwrap();
    assert!(receiver.is_idle());
    let states: Vec<_> =
        all(&store).await.into_iter().map(|callback| (callback.state, callback.attempts)).collect();
    assert_eq!(states, [(CallbackState::Delivered, 1), (CallbackState::Delivered, 2)]);
}

#[tokio::test]
async fn an_undone_transaction_tells_nobody() {
    let place = Place::new();
    let store = place.open().await;
    bind(&store, "http://127.0.0.1:9/".into(), "").await;
    let mut tx = store.begin().await.unwrap();
    store.tell_css(&mut tx, &key("a"), CallbackClass::CssRecord, Map::new()).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(all(&store).await, []);
}
