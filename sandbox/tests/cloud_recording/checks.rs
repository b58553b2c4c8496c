//! What a task may be, and who may ask for it.

use serde_json::{Value, json};
use trtc_sandbox::callbacks::CallbackClass;

use crate::participants::{APP, Room, request};
use crate::support::{code, good};

fn plain() -> Value {
    request("robot", json!({}), json!({}))
}

#[tokio::test]
async fn wrong_requests_are_told_by_the_codes_of_the_cloud() {
    let room = Room::new(1.0).await;
    for (path, expected) in [
        ("/SdkAppId", "MissingParameter.SdkAppId"),
        ("/RoomId", "MissingParameter.RoomId"),
        ("/UserId", "MissingParameter.UserId"),
        ("/UserSig", "MissingParameter.UserSig"),
        ("/RecordParams", "MissingParameter.RecordParams"),
        ("/RecordParams/RecordMode", "MissingParameter.RecordMode"),
        ("/StorageParams", "MissingParameter.StorageParams"),
        ("/StorageParams/CloudVod", "MissingParameter.CloudStorage"),
    ] {
        let mut request = plain();
        *request.pointer_mut(path).unwrap() = Value::Null;
        assert_eq!(code(&room.call("CreateCloudRecording", request).await), expected, "{path}");
    }
    let range = "InvalidParameter.OutOfRange";
    for (record, vod, expected) in [
        (json!({ "RecordMode": 3 }), json!({}), range),
        (json!({ "MaxIdleTime": 4 }), json!({}), range),
        (json!({ "MaxIdleTime": 86_401 }), json!({}), range),
        (json!({ "StreamType": 3 }), json!({}), range),
        (json!({ "AvMerge": 2 }), json!({}), range),
        (json!({ "MediaId": 3 }), json!({}), range),
        (json!({ "MaxMediaFileDuration": 0 }), json!({}), range),
        (json!({ "MaxMediaFileDuration": 1441 }), json!({}), range),
        (json!({ "SubscribeStreamUserIds": { "SubscribeAudioUserIds": vec!["u"; 33] } }), json!({}), range),
        (json!({ "Else": 1 }), json!({}), "UnknownParameter"),
        (json!({ "RecordMode": "one" }), json!({}), "InvalidParameter"),
        (json!({}), json!({ "MediaType": 5 }), range),
        (json!({}), json!({ "MediaType": 2 }), range),
        (json!({}), json!({ "UserDefineRecordId": "a b" }), range),
        (json!({}), json!({ "UserDefineRecordId": "a".repeat(65) }), range),
        (json!({}), json!({ "SubAppId": 5 }), "InvalidParameterValue.SubAppId"),
    ] {
        let told = format!("{record} {vod}");
        let answer = room.call("CreateCloudRecording", request("robot", record, vod)).await;
        assert_eq!(code(&answer), expected, "{told}");
    }
    for (field, value, expected) in [
        ("SdkAppId", json!(0), "InvalidParameter.SdkAppId"),
        ("SdkAppId", json!(5), "UnauthorizedOperation.SdkAppId"),
        ("RoomId", json!("0"), range),
        ("RoomId", json!("seven"), range),
        ("RoomIdType", json!(2), range),
        ("ResourceExpiredHour", json!(5), range),
        ("ResourceExpiredHour", json!(721), range),
        ("MixLayoutParams", json!({}), "MissingParameter"),
        ("MixLayoutParams", json!({ "Layout": 1 }), "UnknownParameter"),
        ("MixLayoutParams", json!({ "MixLayoutList": [{ "Top": "x" }] }), "InvalidParameter"),
    ] {
        let mut request = plain();
        request[field] = value;
        assert_eq!(code(&room.call("CreateCloudRecording", request).await), expected, "{field}");
    }
    for (field, value, expected) in [
        ("MixTranscodeParams", json!({ "VideoParams": { "Width": 640 } }), "MissingParameter"),
        (
            "MixTranscodeParams",
            json!({ "AudioParams": { "SampleRate": 48_000, "Channel": 2, "BitRate": 64_000 } }),
            range,
        ),
        ("MixLayoutParams", json!({ "MixLayoutMode": 5 }), range),
        ("MixLayoutParams", json!({ "MixLayoutMode": 4 }), "MissingParameter"),
        ("MixLayoutParams", json!({ "MixLayoutMode": 3, "RenderMode": 3 }), "UnsupportedOperation"),
        ("MixLayoutParams", json!({ "MixLayoutMode": 3, "BackGroundColor": "red" }), "InvalidParameter"),
    ] {
        let mut request = plain();
        request["RecordParams"]["RecordMode"] = json!(2);
        request[field] = value.clone();
        let answer = room.call("CreateCloudRecording", request).await;
        assert_eq!(code(&answer), expected, "{field} {value}");
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn files_go_to_vod_alone() {
    let room = Room::new(1.0).await;
    let bucket = json!({ "Vendor": 0, "Region": "ap-x", "Bucket": "b", "AccessKey": "k", "SecretKey": "s" });
    for missing in ["Vendor", "Region", "Bucket", "AccessKey", "SecretKey"] {
        let mut request = plain();
        request["StorageParams"] = json!({ "CloudStorage": bucket });
        request["StorageParams"]["CloudStorage"][missing] = Value::Null;
        let answer = room.call("CreateCloudRecording", request).await;
        assert_eq!(code(&answer), format!("MissingParameter.{missing}"));
    }
    let mut request = plain();
    request["StorageParams"]["CloudStorage"] = bucket.clone();
    assert_eq!(code(&room.call("CreateCloudRecording", request.clone()).await), "InvalidParameter");
    request["StorageParams"] = json!({ "CloudStorage": bucket });
    assert_eq!(code(&room.call("CreateCloudRecording", request).await), "UnsupportedOperation");
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_task_is_known_to_its_app_for_its_time() {
    let room = Room::new(1.0).await;
    let mut request = plain();
    request["ResourceExpiredHour"] = json!(6);
    let task = good(room.call("CreateCloudRecording", request).await)["TaskId"].clone();
    let actions = ["DescribeCloudRecording", "ModifyCloudRecording", "DeleteCloudRecording"];
    for action in actions {
        let of = |app: u64, task: Value| json!({ "SdkAppId": app, "TaskId": task });
        assert_eq!(code(&room.call(action, of(APP + 1, task.clone())).await), "ResourceNotFound");
        assert_eq!(code(&room.call(action, of(APP, json!("else"))).await), "ResourceNotFound");
        assert_eq!(code(&room.call(action, of(APP, Value::Null)).await), "MissingParameter.TaskId");
    }
    room.place.pass(6 * 3600 - 1);
    assert_eq!(good(room.describe(task.as_str().unwrap()).await)["Status"], "Idle");
    room.place.pass(1);
    for action in actions {
        let answer = room.call(action, json!({ "SdkAppId": APP, "TaskId": task })).await;
        assert_eq!(code(&answer), "ResourceNotFound", "{action}");
    }
    // It runs on all the same.
    let types: Vec<_> =
        room.events(CallbackClass::TrtcRecording).await.into_iter().map(|event| event.0).collect();
    assert_eq!(types, [301]);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_robot_is_one_in_its_room() {
    let room = Room::new(1.0).await;
    let first = room.create("robot", json!({}), json!({})).await;
    let second = room.create("robot", json!({}), json!({})).await;
    assert!(room.files(&first).await.is_empty(), "it is over");
    let events = room.events(CallbackClass::TrtcRecording).await;
    let left = events.iter().find(|(event_type, _)| *event_type == 302).unwrap();
    assert_eq!((&left.1["TaskId"], &left.1["Payload"]["LeaveCode"]), (&json!(first), &json!(101)));
    // Another room has a robot of the same name; so has the string room of the same name.
    let mut other = plain();
    other["RoomIdType"] = json!(0);
    good(room.call("CreateCloudRecording", other).await);
    assert_eq!(good(room.describe(&second).await)["Status"], "Idle");

    // Somebody who comes under its name takes its place.
    let pushing = room.push("robot");
    assert!(room.files(&second).await.is_empty());
    assert_eq!(code(&room.call("CreateCloudRecording", plain()).await), "InvalidParameter");
    pushing.stop().await;
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn robots_are_sent_out_of_rooms() {
    let room = Room::new(1.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    let kicked = room.create("robot1", json!({}), json!({})).await;
    let dismissed = room.create("robot2", json!({}), json!({})).await;
    let remove = json!({ "SdkAppId": APP, "RoomId": 7, "UserIds": ["robot1"] });
    good(room.call("RemoveUser", remove.clone()).await);
    room.files(&kicked).await;
    assert_eq!(good(room.describe(&dismissed).await)["Status"], "InProgress");
    good(room.call("DismissRoom", json!({ "SdkAppId": APP, "RoomId": 7 })).await);
    room.files(&dismissed).await;
    pushing.stop().await;
    let events = room.events(CallbackClass::TrtcRecording).await;
    let left = events.iter().filter(|(event_type, _)| *event_type == 302);
    let left: Vec<_> =
        left.map(|(_, info)| (info["TaskId"].clone(), info["Payload"]["LeaveCode"].clone())).collect();
    assert_eq!(left, [(json!(kicked), json!(1)), (json!(dismissed), json!(2))]);
    // A robot is somebody, even alone.
    room.create("robot1", json!({}), json!({})).await;
    good(room.call("RemoveUser", remove.clone()).await);
    assert_eq!(code(&room.call("RemoveUser", remove).await), "FailedOperation.RoomNotExist");
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn an_app_has_a_hundred_tasks() {
    let room = Room::new(1.0).await;
    let mut first = String::new();
    for number in 0..100 {
        let task = room.create(&format!("robot{number}"), json!({}), json!({})).await;
        if number == 0 {
            first = task;
        }
    }
    let one_more = || room.call("CreateCloudRecording", plain());
    assert_eq!(code(&one_more().await), "FailedOperation.RestrictedConcurrency");
    let mut other = plain();
    other["SdkAppId"] = json!(APP + 1);
    good(room.call("CreateCloudRecording", other).await);
    good(room.delete(&first).await);
    good(one_more().await);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_user_sig_is_verified_where_the_app_has_a_key() {
    let mut room = Room::new(1.0).await;
    room.place.config.trtc_apps[0].user_sig_key = Some("anything".into());
    let room = room.restart().await;
    let answer = room.call("CreateCloudRecording", plain()).await;
    assert_eq!(code(&answer), "InvalidParameter.UserSig");
    room.sandbox.shutdown().await;
}
