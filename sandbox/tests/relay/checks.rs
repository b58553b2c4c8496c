//! What a relay may be.

use serde_json::{Value, json};

use crate::mixed::mixed;
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
        ("WithTranscoding", json!(1), "MissingParameter"),
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
async fn a_mix_keeps_within_its_ranges_and_stays_one() {
    let room = Room::new(1.0).await;
    let good_one = mixed(&["rtmp://127.0.0.1:9/cdn/copy".to_owned()], json!({ "MixLayoutMode": 3 }));
    let elsewhere = json!([{ "UserInfo": { "UserId": "a", "RoomId": "8" } }]);
    for (path, value, expected) in [
        ("/AudioParams", Value::Null, "MissingParameter"),
        ("/AudioParams/AudioEncode/SampleRate", json!(11_025), "InvalidParameter.OutOfRange"),
        ("/AudioParams/SubscribeAudioList", elsewhere, "UnsupportedOperation"),
        ("/VideoParams/VideoEncode", Value::Null, "MissingParameter"),
        ("/VideoParams/VideoEncode/Gop", json!(6), "InvalidParameter.OutOfRange"),
        ("/VideoParams/LayoutParams/MixLayoutMode", json!(4), "MissingParameter"),
        ("/VideoParams/BackGroundColor", json!("#FFFFFF"), "InvalidParameter"),
    ] {
        let mut request = good_one.clone();
        request["AudioParams"]["SubscribeAudioList"] = Value::Null;
        request["VideoParams"]["BackGroundColor"] = Value::Null;
        *request.pointer_mut(path).unwrap() = value;
        assert_eq!(code(&room.call("StartPublishCdnStream", request).await), expected, "{path}");
    }
    let task = start(&room, good_one.clone()).await;
    let mut sound = good_one;
    sound["AgentParams"]["UserId"] = json!("agent2");
    sound["VideoParams"] = Value::Null;
    let sound = start(&room, sound).await;
    let encode = json!({ "Width": 320, "Height": 180, "Fps": 15, "BitRate": 500, "Gop": 6 });
    for (task, transcoding, video, expected) in [
        (&task, 0, json!({}), "InvalidParameter"),
        (&task, 1, json!({ "VideoEncode": encode }), "InvalidParameter.OutOfRange"),
        (&sound, 1, json!({ "LayoutParams": { "MixLayoutMode": 3 } }), "UnsupportedOperation"),
    ] {
        let update = json!({ "SdkAppId": APP, "TaskId": task, "SequenceNumber": 1,
            "WithTranscoding": transcoding, "VideoParams": video });
        assert_eq!(code(&room.call("UpdatePublishCdnStream", update).await), expected);
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
