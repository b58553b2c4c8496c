//! VOD apps and event notifications, as the API shows them.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "support/receiver.rs"]
mod receiver;
mod support;

use md5::{Digest as _, Md5};
use receiver::Receiver;
use serde_json::{Value, json};
use support::{Place, VOD, code, good};
use trtc_sandbox::model::RecordFormat;
use trtc_sandbox::sandbox::Sandbox;

const DAY: i64 = 86_400;

async fn pull(place: &Place, sandbox: &Sandbox, body: Value) -> Vec<Value> {
    let answer = good(place.call(sandbox, VOD, "PullEvents", body).await);
    answer["EventSet"].as_array().unwrap().clone()
}

fn handles(events: &[Value]) -> Vec<&Value> {
    events.iter().map(|event| &event["EventHandle"]).collect()
}

async fn listen(place: &Place, sandbox: &Sandbox, mut config: Value) {
    config["Mode"] = json!("PULL");
    good(place.call(sandbox, VOD, "ModifyEventConfig", config).await);
}

/// A place where an empty queue is not waited for.
fn impatient() -> Place {
    let mut place = Place::new();
    place.config.timing.scale = 0.001;
    place
}

#[tokio::test]
async fn an_event_comes_until_it_is_confirmed() {
    let mut place = Place::new();
    // 30 s become 15 s, and the wait for an event 2.5 s.
    place.config.timing.scale = 0.5;
    let sandbox = place.start().await;
    place.land(&sandbox, place.recording("0", RecordFormat::Mp4, &[("f0.mp4", b"unheard")])).await;
    listen(&place, &sandbox, json!({ "UploadMediaCompleteEventSwitch": "ON" })).await;
    let id = place.land(&sandbox, place.recording("1", RecordFormat::Mp4, &[("f0.mp4", b"heard")])).await;
    let state = async || good(place.call(&sandbox, VOD, "DescribeEventsState", json!({})).await);
    assert_eq!(state().await["CountOfEventsToPull"], 1);

    let first = pull(&place, &sandbox, json!({})).await;
    assert_eq!(first.len(), 1, "what came before the switch was not kept");
    let (event, file) = (&first[0], &first[0]["FileUploadEvent"]);
    assert_eq!((&event["EventType"], &file["FileId"]), (&json!("NewFileUpload"), &json!(id)));
    assert_eq!(event["FileDeleteEvent"], Value::Null);
    assert!(event.as_object().unwrap().contains_key("ProcessMediaByMPSCompleteEvent"));
    let url = file["MediaBasicInfo"]["MediaUrl"].as_str().unwrap();
    assert_eq!(place.http.get(url).send().await.unwrap().bytes().await.unwrap(), "heard");
    assert_eq!(file["MetaData"]["Size"], 5);
    assert_eq!(state().await["CountOfEventsToPull"], 0);

    // Nobody confirmed it in time.
    place.pass(16);
    let confirm = async |handles: &[&Value]| {
        place.call(&sandbox, VOD, "ConfirmEvents", json!({ "EventHandles": handles })).await
    };
    assert_eq!(code(&confirm(&handles(&first)).await), "InvalidParameterValue");
    let second = pull(&place, &sandbox, json!({})).await;
    assert_eq!(second.len(), 1);
    assert_ne!(handles(&first), handles(&second));
    assert_eq!(code(&confirm(&[handles(&second)[0], &json!("none")]).await), "InvalidParameterValue");
    good(confirm(&handles(&second)).await);
    place.pass(16);
    assert_eq!(state().await["CountOfEventsToPull"], 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_pull_waits_for_what_comes() {
    let place = Place::new();
    let sandbox = place.start().await;
    listen(&place, &sandbox, json!({ "UploadMediaCompleteEventSwitch": "ON" })).await;
    let begun = std::time::Instant::now();
    let (events, id) = tokio::join!(pull(&place, &sandbox, json!({})), async {
        place.land(&sandbox, place.recording("1", RecordFormat::Flv, &[("f0.flv", b"x")])).await
    });
    assert_eq!(events[0]["FileUploadEvent"]["FileId"], json!(id));
    assert!(begun.elapsed().as_secs() < 5, "it did not wait to the end");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn at_most_sixteen_come_at_a_time_and_survive_a_restart() {
    let place = impatient();
    let sandbox = place.start().await;
    listen(&place, &sandbox, json!({ "UploadMediaCompleteEventSwitch": "ON" })).await;
    for number in 0..18 {
        let file = place.recording(&number.to_string(), RecordFormat::Aac, &[("f0.aac", b"x")]);
        place.land(&sandbox, file).await;
    }
    sandbox.shutdown().await;
    let sandbox = place.start().await;
    let first = pull(&place, &sandbox, json!({})).await;
    assert_eq!(first.len(), 16);
    assert_eq!(pull(&place, &sandbox, json!({})).await.len(), 2);
    let too_many: Vec<_> = (0..17).map(|_| json!("x")).collect();
    for handles in [json!([]), json!(too_many)] {
        let answer = place.call(&sandbox, VOD, "ConfirmEvents", json!({ "EventHandles": handles })).await;
        assert_eq!(code(&answer), "InvalidParameterValue");
    }
    // After four days (scaled: 6 minutes) they are gone.
    place.pass(4 * DAY / 1000 + 1);
    assert_eq!(pull(&place, &sandbox, json!({})).await.len(), 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn apps_do_not_see_one_another() {
    let place = impatient();
    let sandbox = place.start().await;
    let call = async |action: &str, body: Value| place.call(&sandbox, VOD, action, body).await;
    let tags = json!([{ "TagKey": "team", "TagValue": "qa" }]);
    let made = call("CreateSubAppId", json!({ "Name": "evidence", "Description": "d", "Tags": tags })).await;
    let app = good(made)["SubAppId"].as_u64().unwrap();
    let found = good(call("DescribeSubAppIds", json!({ "Tags": tags })).await);
    assert_eq!(found["TotalCount"], 1);
    assert_eq!(found["SubAppIdInfoSet"][0]["SubAppId"], app);
    assert_eq!(found["SubAppIdInfoSet"][0]["Description"], "d");
    assert_eq!(good(call("DescribeSubAppIds", json!({})).await)["TotalCount"], 3);

    listen(&place, &sandbox, json!({ "SubAppId": app, "UploadMediaCompleteEventSwitch": "ON", "DeleteMediaCompleteEventSwitch": "ON" })).await;
    let mut file = place.recording("1", RecordFormat::Mp4, &[("f0.mp4", b"x")]);
    file.plan.vod_sub_app_id = Some(app);
    let id = place.land(&sandbox, file).await;
    place.land(&sandbox, place.recording("2", RecordFormat::Mp4, &[("f0.mp4", b"y")])).await;
    place.pass(60);
    assert_eq!(good(call("SearchMedia", json!({ "SubAppId": app })).await)["TotalCount"], 1);
    assert_eq!(good(call("SearchMedia", json!({ "FileIds": [id] })).await)["TotalCount"], 0);
    assert_eq!(code(&call("DeleteMedia", json!({ "FileId": id })).await), "ResourceNotFound.FileNotExist");
    good(call("DeleteMedia", json!({ "FileId": id, "SubAppId": app })).await);

    assert_eq!(pull(&place, &sandbox, json!({})).await.len(), 0, "the main app has its own queue");
    let events = pull(&place, &sandbox, json!({ "SubAppId": app })).await;
    let kinds: Vec<_> = events.iter().map(|event| event["EventType"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["NewFileUpload", "FileDeleted"]);
    assert_eq!(events[1]["FileDeleteEvent"]["FileIdSet"], json!([id]));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let place = impatient();
    let sandbox = place.start().await;
    for (action, body, expected) in [
        ("CreateSubAppId", json!({ "Name": "" }), "InvalidParameterValue.Name"),
        ("CreateSubAppId", json!({ "Name": "x".repeat(41) }), "InvalidParameterValue.Name"),
        (
            "CreateSubAppId",
            json!({ "Name": "x", "Description": "x".repeat(301) }),
            "InvalidParameterValue.Description",
        ),
        ("CreateSubAppId", json!({ "Name": "x", "Type": "Small" }), "InvalidParameterValue.Type"),
        ("CreateSubAppId", json!({ "Name": "x", "Mode": "fileid+path" }), "UnsupportedOperation"),
        (
            "CreateSubAppId",
            json!({ "Name": "x", "StorageRegion": "ap-x" }),
            "InvalidParameterValue.StorageRegion",
        ),
        ("PullEvents", json!({ "SubAppId": 9 }), "InvalidParameterValue.SubAppId"),
        ("ModifyEventConfig", json!({ "Mode": "FETCH" }), "InvalidParameterValue"),
        ("ModifyEventConfig", json!({ "NotificationUrl": "ftp://x" }), "InvalidParameterValue"),
        ("ModifyEventConfig", json!({ "UploadMediaCompleteEventSwitch": "1" }), "InvalidParameterValue"),
        ("ModifyEventConfig", json!({ "SignKey": "a b" }), "InvalidParameterValue"),
        ("ConfirmEvents", json!({}), "MissingParameter"),
        ("PullEvents", json!({ "Limit": 1 }), "UnknownParameter"),
    ] {
        assert_eq!(code(&place.call(&sandbox, VOD, action, body.clone()).await), expected, "{action} {body}");
    }
    let config = good(place.call(&sandbox, VOD, "DescribeEventConfig", json!({})).await);
    assert_eq!(config["UploadMediaCompleteEventSwitch"], "OFF");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn events_are_posted_with_their_signature() {
    let mut receiver = Receiver::start().await;
    let place = Place::new();
    let sandbox = place.start().await;
    let config = json!({ "Mode": "PUSH", "NotificationUrl": receiver.url("vod"), "SignKey": "key1",
        "UploadMediaCompleteEventSwitch": "ON", "DeleteMediaCompleteEventSwitch": "ON" });
    good(place.call(&sandbox, VOD, "ModifyEventConfig", config).await);
    let id = place.land(&sandbox, place.recording("1", RecordFormat::Mp4, &[("f0.mp4", b"x")])).await;
    let event = receiver.take().await;
    assert_eq!(
        (&event["EventType"], &event["FileUploadEvent"]["FileId"]),
        (&json!("NewFileUpload"), &json!(id))
    );
    let url = event["FileUploadEvent"]["MediaBasicInfo"]["MediaUrl"].as_str().unwrap();
    assert_eq!(place.http.get(url).send().await.unwrap().bytes().await.unwrap(), "x");
    let until = place.now().unix_timestamp() + 600;
    assert_eq!(event["T"], until);
    assert_eq!(event["Sign"], hex::encode(Md5::digest(format!("key1{until}"))));
    assert!(event.get("EventHandle").is_none());

    good(place.call(&sandbox, VOD, "DeleteMedia", json!({ "FileId": id })).await);
    assert_eq!(receiver.take().await["EventType"], "FileDeleted");
    assert_eq!(pull(&place, &sandbox, json!({})).await.len(), 0);
    sandbox.shutdown().await;
}
