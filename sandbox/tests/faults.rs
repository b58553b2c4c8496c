//! Each fault, as a client sees it.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod push;
#[path = "support/receiver.rs"]
mod receiver;
mod support;

use std::time::{Duration, Instant};

use push::Push;
use receiver::Receiver;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use support::{DOMAIN, LIVE, Place, VOD, code, good};
use trtc_sandbox::config::TimingConfig;
use trtc_sandbox::faults::{Effect, FaultRule, FaultsConfig};
use trtc_sandbox::model::RecordFormat;
use trtc_sandbox::sandbox::Sandbox;

const TRTC: (&str, &str) = ("trtc", "2019-07-22");

/// A place with an admin API.
fn place() -> Place {
    let mut place = Place::new();
    place.config.admin = Some("127.0.0.1:0".parse().unwrap());
    place
}

async fn admin(
    place: &Place,
    sandbox: &Sandbox,
    method: Method,
    path: &str,
    body: Value,
) -> (StatusCode, Value) {
    let url = format!("http://{}{path}", sandbox.admin_addr().unwrap());
    let mut request = place.http.request(method, url);
    if !body.is_null() {
        request = request.json(&body);
    }
    let response = request.send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}

async fn switch_on(place: &Place, sandbox: &Sandbox, rule: Value) -> u64 {
    let (status, answer) = admin(place, sandbox, Method::POST, "/v1/faults", rule).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    answer["id"].as_u64().unwrap()
}

async fn search(place: &Place, sandbox: &Sandbox) -> Value {
    place.call(sandbox, VOD, "SearchMedia", json!({})).await
}

/// A signed call as it goes over the wire, with whatever comes of it.
async fn raw(place: &Place, sandbox: &Sandbox) -> Result<reqwest::Response, reqwest::Error> {
    let host = sandbox.http_addr().to_string();
    let signature = place.authorization("POST", "vod", &host, "application/json", "", "{}");
    let request = place.http.post(format!("http://{host}/")).header("X-TC-Action", "SearchMedia");
    let request = request.header("X-TC-Version", VOD.1).header("Content-Type", "application/json");
    let request = request.header("X-TC-Timestamp", place.now().unix_timestamp().to_string());
    request.header("Authorization", signature).body("{}").timeout(Duration::from_secs(2)).send().await
}

#[tokio::test]
async fn nothing_goes_wrong_unless_it_is_asked_for() {
    let place = place();
    let sandbox = place.start().await;
    assert_eq!(admin(&place, &sandbox, Method::GET, "/v1/faults", Value::Null).await.1, json!([]));
    good(search(&place, &sandbox).await);
    for wrong in [
        json!({ "on": "api" }),
        json!({ "on": "api", "effect": "lose" }),
        json!({ "on": "api", "effect": "reset", "typo": 1 }),
    ] {
        let (status, answer) = admin(&place, &sandbox, Method::POST, "/v1/faults", wrong).await;
        assert!(status.is_client_error() && answer["error"].is_string(), "{status} {answer}");
    }
    sandbox.shutdown().await;
}

#[tokio::test]
async fn errors_come_as_often_as_asked_for() {
    let place = place();
    let sandbox = place.start().await;
    let rule = json!({ "on": "api", "name": "Search*", "count": 2,
        "effect": { "error": { "code": "InternalError.GetMediaListError", "message": "again" } } });
    let id = switch_on(&place, &sandbox, rule).await;
    for _ in 0..2 {
        let answer = search(&place, &sandbox).await;
        assert_eq!(
            (code(&answer), &answer["Error"]["Message"]),
            ("InternalError.GetMediaListError", &json!("again"))
        );
        good(place.call(&sandbox, VOD, "DescribeSubAppIds", json!({})).await);
    }
    good(search(&place, &sandbox).await);
    let (_, listed) = admin(&place, &sandbox, Method::GET, "/v1/faults", Value::Null).await;
    assert_eq!(
        (&listed[0]["id"], &listed[0]["met"], &listed[0]["struck"]),
        (&json!(id), &json!(3), &json!(2))
    );
    let path = format!("/v1/faults/{id}");
    assert_eq!(admin(&place, &sandbox, Method::DELETE, &path, Value::Null).await.0, StatusCode::OK);
    assert_eq!(admin(&place, &sandbox, Method::DELETE, &path, Value::Null).await.0, StatusCode::NOT_FOUND);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn the_same_seed_throttles_the_same_calls() {
    let place = place();
    let sandbox = place.start().await;
    let run = async |seed: u64| {
        admin(&place, &sandbox, Method::PUT, "/v1/seed", json!({ "seed": seed })).await;
        switch_on(&place, &sandbox, json!({ "on": "api", "effect": "throttle", "rate": 0.5 })).await;
        let mut struck = Vec::new();
        for _ in 0..24 {
            let answer = search(&place, &sandbox).await;
            struck.push(answer.get("Error").is_some());
            assert!(answer.get("Error").is_none() || code(&answer) == "RequestLimitExceeded");
        }
        struck
    };
    let (first, second, other) = (run(1).await, run(1).await, run(2).await);
    assert_eq!(first, second);
    assert_ne!(first, other);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_wrong_clock_expires_signatures() {
    let place = place();
    let sandbox = place.start().await;
    switch_on(&place, &sandbox, json!({ "on": "api", "effect": { "wrong_clock": { "seconds": 301 } } }))
        .await;
    assert_eq!(code(&search(&place, &sandbox).await), "AuthFailure.SignatureExpire");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn answers_are_late_slow_or_something_else() {
    let place = place();
    let sandbox = place.start().await;
    let once = async |effect: Value| {
        switch_on(&place, &sandbox, json!({ "on": "api", "count": 1, "effect": effect })).await;
        let begun = Instant::now();
        (raw(&place, &sandbox).await, begun)
    };
    let (answer, begun) = once(json!({ "latency": { "delay": "300ms", "jitter": "100ms" } })).await;
    answer.unwrap();
    assert!((Duration::from_millis(300)..Duration::from_secs(2)).contains(&begun.elapsed()));

    let (answer, _) = once(json!({ "http_status": 503 })).await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().await.unwrap().starts_with("<html>"));

    let (answer, begun) = once(json!({ "slow_body": { "bytes_per_second": 200 } })).await;
    let text = answer.unwrap().text().await.unwrap();
    assert!(text.contains("RequestId"), "{text}");
    let least = Duration::from_secs_f64(text.len() as f64 / 200.0 - 0.2);
    assert!(begun.elapsed() >= least, "{} bytes in {:?}", text.len(), begun.elapsed());

    let (answer, _) = once(json!("reset")).await;
    let error = answer.unwrap_err();
    assert!(error.is_request() && !error.is_timeout(), "{error:?}");

    let (answer, _) = once(json!("silence")).await;
    assert!(answer.unwrap_err().is_timeout());

    good(search(&place, &sandbox).await);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn downloads_suffer_too() {
    let place = place();
    let sandbox = place.start().await;
    let id = place.land(&sandbox, place.recording("1", RecordFormat::Mp4, &[("f0.mp4", &[7; 4000])])).await;
    let found = good(place.call(&sandbox, VOD, "DescribeMediaInfos", json!({ "FileIds": [id] })).await);
    let url = found["MediaInfoSet"][0]["BasicInfo"]["MediaUrl"].as_str().unwrap().to_owned();
    let read = async || place.http.get(&url).send().await;

    switch_on(&place, &sandbox, json!({ "on": "media", "name": "*.mp4", "count": 1, "effect": "reset" }))
        .await;
    read().await.unwrap_err();
    switch_on(&place, &sandbox, json!({ "on": "media", "count": 1, "effect": { "http_status": 502 } })).await;
    assert_eq!(read().await.unwrap().status(), StatusCode::BAD_GATEWAY);
    let slow = json!({ "on": "media", "count": 1, "effect": { "slow_body": { "bytes_per_second": 8000 } } });
    switch_on(&place, &sandbox, slow).await;
    let begun = Instant::now();
    assert_eq!(read().await.unwrap().bytes().await.unwrap().len(), 4000);
    assert!(begun.elapsed() >= Duration::from_millis(300));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_file_lands_when_the_fault_is_over() {
    let mut place = place();
    let rule: FaultRule = serde_json::from_value(json!({
        "on": "stream", "name": "1400000123_*", "effect": "landing_fails", "count": 2
    }))
    .unwrap();
    assert_eq!(rule.effect, Effect::LandingFails);
    place.config.faults = FaultsConfig { seed: 0, rules: vec![rule] };
    let sandbox = place.start().await;
    let config = json!({ "Mode": "PULL", "UploadMediaCompleteEventSwitch": "ON" });
    good(place.call(&sandbox, VOD, "ModifyEventConfig", config).await);
    let file = place.recording("1", RecordFormat::Mp4, &[("f0.mp4", b"x")]);
    sandbox.finished().send(file).await.unwrap();
    let (_, before) = admin(&place, &sandbox, Method::GET, "/v1/faults", Value::Null).await;
    assert!(before[0]["struck"].as_u64().unwrap() <= 2);
    let events = good(place.call(&sandbox, VOD, "PullEvents", json!({})).await);
    assert_eq!(events["EventSet"].as_array().unwrap().len(), 1, "it was announced once it had landed");
    let (_, after) = admin(&place, &sandbox, Method::GET, "/v1/faults", Value::Null).await;
    assert_eq!(after[0]["struck"], 2);
    sandbox.shutdown().await;
}

/// A sandbox that posts VOD events to this receiver, with this fault.
async fn posting(receiver: &Receiver, rule: Value) -> (Place, Sandbox) {
    let mut place = place();
    // The clock stands still in these tests: what is held back must not wait for it.
    place.config.callbacks.css_retry_pause = Duration::ZERO;
    let sandbox = place.start().await;
    let config = json!({ "Mode": "PUSH", "NotificationUrl": receiver.url("vod"), "UploadMediaCompleteEventSwitch": "ON" });
    good(place.call(&sandbox, VOD, "ModifyEventConfig", config).await);
    switch_on(&place, &sandbox, rule).await;
    (place, sandbox)
}

async fn land(place: &Place, sandbox: &Sandbox, name: &str) -> String {
    place.land(sandbox, place.recording(name, RecordFormat::Mp4, &[("f0.mp4", b"x")])).await
}

async fn told(receiver: &mut Receiver) -> String {
    receiver.take().await["FileUploadEvent"]["FileId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn callbacks_are_lost() {
    let mut receiver = Receiver::start().await;
    let rule = json!({ "on": "callback", "name": "vod", "effect": "lose", "count": 1 });
    let (place, sandbox) = posting(&receiver, rule).await;
    land(&place, &sandbox, "1").await;
    let second = land(&place, &sandbox, "2").await;
    assert_eq!(told(&mut receiver).await, second);
    assert!(receiver.is_idle());
    sandbox.shutdown().await;
}

#[tokio::test]
async fn callbacks_are_doubled_and_late() {
    let mut receiver = Receiver::start().await;
    let rule = json!({ "on": "callback", "effect": "duplicate", "count": 1 });
    let (place, sandbox) = posting(&receiver, rule).await;
    switch_on(&place, &sandbox, json!({ "on": "callback", "effect": { "latency": { "delay": "200ms" } } }))
        .await;
    let begun = Instant::now();
    let file = land(&place, &sandbox, "1").await;
    assert_eq!(told(&mut receiver).await, file);
    assert!(begun.elapsed() >= Duration::from_millis(200));
    assert_eq!(told(&mut receiver).await, file);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn callbacks_overtake_one_another() {
    let mut receiver = Receiver::start().await;
    let rule = json!({ "on": "callback", "effect": "reorder", "count": 1 });
    let (place, sandbox) = posting(&receiver, rule).await;
    let first = land(&place, &sandbox, "1").await;
    let second = land(&place, &sandbox, "2").await;
    assert_eq!(told(&mut receiver).await, second);
    place.pass(6);
    assert_eq!(told(&mut receiver).await, first);
    let (_, listed) = admin(&place, &sandbox, Method::GET, "/v1/callbacks?class=vod", Value::Null).await;
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(listed[1]["body"]["FileUploadEvent"]["FileId"], json!(first));
    sandbox.shutdown().await;
}

/// A sandbox that records every stream as FLV and tells this receiver, with this fault.
async fn recording(receiver: &Receiver, rule: Value) -> (Place, Sandbox) {
    let mut place = place();
    place.config.timing = TimingConfig::fast();
    let sandbox = place.start().await;
    let call = async |action: &str, body: Value| good(place.call(&sandbox, LIVE, action, body).await);
    let formats = json!({ "TemplateName": "t", "FlvParam": { "Enable": 1 } });
    let template = call("CreateLiveRecordTemplate", formats).await["TemplateId"].clone();
    call("CreateLiveRecordRule", json!({ "DomainName": DOMAIN, "TemplateId": template })).await;
    let urls = json!({ "TemplateName": "t", "StreamBeginNotifyUrl": receiver.url(""), "StreamEndNotifyUrl": receiver.url(""),
        "RecordNotifyUrl": receiver.url(""), "RecordStatusNotifyUrl": receiver.url("") });
    let template = call("CreateLiveCallbackTemplate", urls).await["TemplateId"].clone();
    let rule_of_callbacks = json!({ "DomainName": DOMAIN, "AppName": "", "TemplateId": template });
    call("CreateLiveCallbackRule", rule_of_callbacks).await;
    switch_on(&place, &sandbox, rule).await;
    (place, sandbox)
}

#[tokio::test]
async fn mixes_can_be_looked_at() {
    let place = place();
    let sandbox = place.start().await;
    let mut push =
        Push::start(sandbox.rtmp_addr(), "live", "m?sdkappid=14&roomid=7&userid=MQ==").await.unwrap();
    push.frames(5).await.unwrap();
    let request = json!({
        "SdkAppId": 14, "RoomId": 7, "OutputParams": { "StreamId": "mixed" },
        "EncodeParams": { "AudioSampleRate": 48000, "AudioBitrate": 64, "AudioChannels": 2, "VideoWidth": 640,
            "VideoHeight": 360, "VideoBitrate": 500, "VideoFramerate": 15, "VideoGop": 2 },
        "LayoutParams": { "Template": 1 },
    });
    push::wait_for("the room", async || {
        let answer = place.call(&sandbox, TRTC, "StartMCUMixTranscode", request.clone()).await;
        (answer.get("Error").is_none()).then_some(())
    })
    .await;
    let (_, mixes) = admin(&place, &sandbox, Method::GET, "/v1/mixes", Value::Null).await;
    assert_eq!((&mixes[0]["room"], &mixes[0]["room_is_text"]), (&json!("7"), &json!(false)));
    assert_eq!(mixes[0]["settings"]["OutputParams"]["StreamId"], "mixed");
    push.end().await.unwrap();
    sandbox.shutdown().await;
}

/// What is told of a stream, up to the end of its push.
async fn heard(receiver: &mut Receiver) -> Vec<Value> {
    let mut heard = Vec::new();
    loop {
        heard.push(receiver.take().await);
        if heard.last().unwrap()["event_type"] == 0 {
            return heard;
        }
    }
}

#[tokio::test]
async fn a_stream_is_never_recorded() {
    let mut receiver = Receiver::start().await;
    let rule = json!({ "on": "stream", "name": "lost*", "effect": "not_recorded" });
    let (place, sandbox) = recording(&receiver, rule).await;
    let mut push = Push::start(sandbox.rtmp_addr(), "live", "lost_main").await.unwrap();
    push.frames(30).await.unwrap();
    push.end().await.unwrap();
    let kinds: Vec<_> =
        heard(&mut receiver).await.into_iter().map(|event| event["event_type"].clone()).collect();
    assert_eq!(kinds, [json!(1), json!(0)], "it was live, and that is all");

    let mut push = Push::start(sandbox.rtmp_addr(), "live", "kept_main").await.unwrap();
    push.frames(30).await.unwrap();
    push.end().await.unwrap();
    let file = loop {
        let event = receiver.take().await;
        if event["event_type"] == 100 {
            break event;
        }
    };
    assert_eq!(file["stream_id"], "kept_main");
    let found = good(place.call(&sandbox, VOD, "SearchMedia", json!({})).await);
    assert_eq!(found["TotalCount"], 1);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn the_disk_is_full_for_one_stream() {
    let mut receiver = Receiver::start().await;
    // What was written before has its place.
    let rule = json!({ "on": "stream", "name": "full", "effect": "disk_full", "skip": 2 });
    let (_place, sandbox) = recording(&receiver, rule).await;
    let mut full = Push::start(sandbox.rtmp_addr(), "live", "full").await.unwrap();
    full.frames(60).await.unwrap();
    let error = loop {
        let event = receiver.take().await;
        if event["record_event"] == "record_error" {
            break event;
        }
    };
    assert_eq!((&error["event_type"], &error["stream_id"]), (&json!(332), &json!("full")));
    // What fits lands, the stream is still live, and others are recorded.
    full.frames(5).await.unwrap();
    let mut other = Push::start(sandbox.rtmp_addr(), "live", "other").await.unwrap();
    other.frames(30).await.unwrap();
    other.end().await.unwrap();
    let mut files = Vec::new();
    while files.len() < 2 {
        let event = receiver.take().await;
        if event["event_type"] == 100 {
            files.push(event["stream_id"].as_str().unwrap().to_owned());
        }
    }
    files.sort();
    assert_eq!(files, ["full", "other"]);
    full.end().await.unwrap();
    sandbox.shutdown().await;
}
