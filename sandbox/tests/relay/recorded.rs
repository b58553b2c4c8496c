//! Recordings of what is relayed.

use serde_json::{Value, json};
use trtc_sandbox::callbacks::CallbackClass;

use crate::participants::{APP, Room};
use crate::relayed::{request, start, stop};
use crate::support::good;

fn recorded(room: &Room, agent: &str, user: &str, record: Value) -> Value {
    let mut request = request(&[format!("{}/cdn/{agent}", room.rtmp())]);
    request["AgentParams"]["UserId"] = json!(agent);
    request["SingleSubscribeParams"]["UserMediaStream"]["UserInfo"]["UserId"] = json!(user);
    let mut all = json!({ "UniRecord": 3, "McuStorageParams": { "McuCloudVod": { "McuTencentVod": {} } } });
    all.as_object_mut().unwrap().extend(record.as_object().unwrap().clone());
    request["RecordParams"] = all;
    request
}

/// The names of the files, when there are so many.
async fn names(room: &Room, count: usize) -> Vec<String> {
    room.until(async || room.search(json!({ "TrtcSdkAppIds": [APP] })).await.len() == count).await;
    let found = room.search(json!({ "TrtcSdkAppIds": [APP] })).await;
    let mut names: Vec<_> = found.iter().map(|media| format!("{}.{}", media.name(), media.kind())).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_recording_ends_with_its_relay() {
    let room = Room::new(1.0).await;
    let pushing = ["a", "b"].map(|user| room.push(user));
    room.live(2).await;
    let record = json!({ "RecordFormat": ["hls", "mp4"], "UserDefineRecordPrefix": "mine" });
    let task = start(&room, recorded(&room, "agent", "a", record)).await;
    room.record(1000).await;
    stop(&room, &task).await;
    let begin = "mine__UserDefine_u_1400000123_7_UserId_s_YQ.._UserId_e_main";
    let expected = [format!("{begin}.mp4"), format!("{begin}_audiovideo.m3u8")];
    assert_eq!(names(&room, 2).await, expected, "and nothing of b");
    room.until(async || {
        let told = room.events(CallbackClass::TrtcRecording).await;
        told.last().is_some_and(|(event_type, _)| *event_type == 312)
    })
    .await;
    let types: Vec<_> =
        room.events(CallbackClass::TrtcRecording).await.iter().map(|(event_type, _)| *event_type).collect();
    assert_eq!(types, [301, 302, 311, 311, 312]);
    // Others leave the recording to the rules.
    for uni_record in [0, 1, 2] {
        let task = start(&room, recorded(&room, "agent", "a", json!({ "UniRecord": uni_record }))).await;
        stop(&room, &task).await;
    }
    assert_eq!(room.events(CallbackClass::TrtcRecording).await.len(), 5);
    for pushing in pushing {
        pushing.stop().await;
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_record_key_ties_relays_to_one_recording() {
    let room = Room::new(1.0).await;
    let pushing = ["a", "b"].map(|user| room.push(user));
    room.live(2).await;
    let key = json!({ "RecordKey": "lesson-1", "StreamType": 1, "RecordFormat": ["aac"] });
    let first = start(&room, recorded(&room, "agent1", "a", key.clone())).await;
    room.record(800).await;
    let second = start(&room, recorded(&room, "agent2", "b", key)).await;
    room.record(800).await;
    // The first goes, its file lands, and the recording waits for more.
    stop(&room, &first).await;
    names(&room, 1).await;
    let events = room.events(CallbackClass::TrtcRecording).await;
    assert_eq!(events.iter().map(|(event_type, _)| *event_type).collect::<Vec<_>>(), [301, 311]);
    let task_id = events[0].1["TaskId"].as_str().unwrap().to_owned();
    let shown = good(room.describe(&task_id).await);
    assert_eq!((&shown["Status"], &shown["RecorderKey"]), (&json!("InProgress"), &json!("lesson-1")));
    let end = json!({ "SdkAppId": APP, "TaskId": second, "RecordKey": "lesson-1" });
    good(room.call("StopPublishCdnStream", end).await);
    let expected = ["YQ..", "Yg.."].map(|user| format!("1400000123_7_UserId_s_{user}_UserId_e_main.aac"));
    assert_eq!(names(&room, 2).await, expected);
    assert_eq!(room.files(&task_id).await.len(), 2, "both are of one task");
    for pushing in pushing {
        pushing.stop().await;
    }
    room.sandbox.shutdown().await;
}
