//! What a relay may be.

use serde_json::{Value, json};

use crate::participants::{APP, Room};
use crate::relayed::{request, start};
use crate::support::{code, good};

fn plain() -> Value {
    request(&["rtmp://127.0.0.1:9/cdn/copy".to_owned()])
}

#[tokio::test]
async fn wrong_requests_are_told_by_the_codes_of_the_cloud() {
    let room = Room::new(1.0).await;
    for (path, expected) in [
        ("/SdkAppId", "MissingParameter.SdkAppId"),
        ("/RoomId", "MissingParameter.RoomId"),
        ("/RoomIdType", "MissingParameter"),
        ("/AgentParams", "MissingParameter"),
        ("/AgentParams/UserId", "MissingParameter.UserId"),
        ("/WithTranscoding", "MissingParameter"),
        ("/SingleSubscribeParams", "MissingParameter"),
        ("/SingleSubscribeParams/UserMediaStream", "MissingParameter"),
        ("/PublishCdnParams", "MissingParameter.PublishCdnParams"),
    ] {
        let mut request = plain();
        *request.pointer_mut(path).unwrap() = Value::Null;
        assert_eq!(code(&room.call("StartPublishCdnStream", request).await), expected, "{path}");
    }
    let url = |url: &str| json!([{ "PublishCdnUrl": url }]);
    let many: Vec<_> = (0..11).map(|n| json!({ "PublishCdnUrl": format!("rtmp://h/a/{n}") })).collect();
    let range = "InvalidParameter.OutOfRange";
    let cos = json!({ "Vendor": 0, "Region": "r", "Bucket": "b", "AccessKey": "k", "SecretKey": "s" });
    let record = |more: Value| {
        let mut all = json!({ "UniRecord": 3 });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    for (field, value, expected) in [
        ("RoomId", json!("seven"), "InvalidParameter.RoomId"),
        ("RoomIdType", json!(2), range),
        ("WithTranscoding", json!(1), "UnsupportedOperation"),
        ("WithTranscoding", json!(2), range),
        ("FeedBackRoomParams", json!([{ "RoomId": "1" }]), "UnsupportedOperation"),
        ("PublishCdnParams", json!([]), "MissingParameter.PublishCdnUrls"),
        ("PublishCdnParams", json!(many), "InvalidParameter.PublishCdnUrls"),
        ("PublishCdnParams", url("rtmps://h/a/s"), "InvalidParameter.PublishCdnUrls"),
        ("PublishCdnParams", url("http://h/a/s"), "InvalidParameter.PublishCdnUrls"),
        ("VideoParams", json!({ "Codec": 1 }), "UnknownParameter"),
        ("VideoParams", json!({ "LayoutParams": { "MixLayoutMode": [] } }), "InvalidParameter"),
        ("RecordParams", json!({ "UniRecord": 4 }), range),
        ("RecordParams", record(json!({})), "MissingParameter.CloudStorage"),
        ("RecordParams", record(json!({ "RecordFormat": ["mp4", "aac"] })), range),
        ("RecordParams", record(json!({ "RecordFormat": ["flv"] })), range),
        ("RecordParams", record(json!({ "RecordKey": "a b" })), range),
        ("RecordParams", record(json!({ "RecordWaitTime": 4 })), range),
        (
            "RecordParams",
            record(json!({ "McuStorageParams": { "CloudStorage": cos } })),
            "UnsupportedOperation",
        ),
        ("Else", json!(1), "UnknownParameter"),
    ] {
        let told = format!("{field} {value}");
        let mut request = plain();
        request[field] = value;
        assert_eq!(code(&room.call("StartPublishCdnStream", request).await), expected, "{told}");
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn an_agent_relays_once_in_a_room_for_thirty_days() {
    let room = Room::new(1.0).await;
    let task = start(&room, plain()).await;
    assert_eq!(code(&room.call("StartPublishCdnStream", plain()).await), "FailedOperation.TaskExist");
    let mut text = plain();
    text["RoomIdType"] = json!(1);
    start(&room, text).await;
    let stop = |app: u64| json!({ "SdkAppId": app, "TaskId": task });
    assert_eq!(code(&room.call("StopPublishCdnStream", stop(APP + 1)).await), "FailedOperation.TaskNotExist");
    room.place.pass(30 * 86_400);
    assert_eq!(code(&room.call("StopPublishCdnStream", stop(APP)).await), "FailedOperation.TaskNotExist");
    room.place.pass(-1);
    good(room.call("StopPublishCdnStream", stop(APP)).await);
    room.sandbox.shutdown().await;
}
