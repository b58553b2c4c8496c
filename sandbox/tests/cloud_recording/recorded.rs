//! What is recorded of a room.

use serde_json::{Value, json};
use trtc_sandbox::callbacks::CallbackClass;

use crate::participants::{APP, Room};
use crate::support::good;

const A: &str = "1400000123_7_UserId_s_YQ.._UserId_e_main";
const B: &str = "1400000123_7_UserId_s_Yg.._UserId_e_main";
const B_SCREEN: &str = "1400000123_7_UserId_s_Yg.._UserId_e_aux";

#[tokio::test]
async fn everybody_in_the_room_is_recorded_from_when_they_come() {
    let room = Room::new(1.0).await;
    let early = room.push("a");
    room.live(1).await;
    let vod = json!({
        "MediaType": 3, "ClassId": 0, "ExpireTime": 86_400, "SourceContext": "call-1", "UserDefineRecordId": "rec-1",
    });
    let task = room.create("robot", json!({ "AvMerge": 1 }), vod).await;
    let shown = good(room.describe(&task).await);
    assert_eq!((&shown["TaskId"], &shown["Status"]), (&json!(task), &json!("InProgress")));
    assert_eq!(shown["StorageFileList"], json!([]));
    room.record(800).await;
    let (late, screen) = (room.push("b"), room.share_screen("b"));
    room.live(3).await;
    room.record(1200).await;
    good(room.delete(&task).await);
    // The room goes on without being recorded.
    let files = room.files(&task).await;
    for pushing in [early, late, screen] {
        pushing.stop().await;
    }

    let names: Vec<_> = files.keys().map(|name| name.strip_prefix("rec-1__UserDefine_u_").unwrap()).collect();
    let mut expected: Vec<_> = [A, B, B_SCREEN]
        .into_iter()
        .flat_map(|name| [format!("{name}.mp4"), format!("{name}_audiovideo.m3u8")])
        .collect();
    expected.sort();
    assert_eq!(names, expected);
    for (name, media) in &files {
        assert_eq!(media.tracks().await, ["audio", "video"], "{name}");
        let late = !name.contains("YQ..");
        let least = if late { 0.7 } else { 1.6 };
        assert!((least..10.0).contains(&media.seconds()), "{name} has {} s", media.seconds());
        let source = &media.basic["SourceInfo"];
        assert_eq!(source["SourceType"], "TrtcRecord");
        assert_eq!(source["SourceContext"], "call-1");
        assert_eq!(source["LiveRecordInfo"], Value::Null);
        let user = if late { "b" } else { "a" };
        let info = json!({ "SdkAppId": APP, "RoomId": "7", "TaskId": task, "UserIds": [user] });
        assert_eq!(source["TrtcRecordInfo"], info);
        assert_eq!(
            (&media.basic["ClassId"], &media.basic["ExpireTime"]),
            (&json!(0), &json!("2024-05-07T07:08:09Z"))
        );
    }
    for (query, count) in [
        (json!({ "TrtcRoomIds": ["7"] }), 6),
        (json!({ "TrtcRoomIds": ["8"] }), 0),
        (json!({ "TrtcSdkAppIds": [1] }), 0),
        (json!({ "SourceTypes": ["TrtcRecord"] }), 6),
        (json!({ "SourceTypes": ["Record"] }), 0),
        (json!({ "SourceTypes": ["Record", "TrtcRecord"] }), 6),
        (json!({ "StreamIds": ["1400000123_7_a_main"] }), 0),
        (json!({ "NamePrefixes": ["rec-1__"] }), 6),
    ] {
        assert_eq!(room.search(query.clone()).await.len(), count, "{query}");
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_task_tells_of_itself_and_of_each_file() {
    let room = Room::new(1.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    let task = room.create("robot", json!({ "AvMerge": 1 }), json!({})).await;
    room.record(600).await;
    pushing.stop().await;
    good(room.delete(&task).await);
    let files = room.files(&task).await;
    let events = room.events(CallbackClass::TrtcRecording).await;
    let types: Vec<_> = events.iter().map(|(event_type, _)| *event_type).collect();
    // The file may land before the task is ended.
    assert!(types == [301, 302, 311, 312] || types == [301, 311, 302, 312], "{types:?}");
    for (event_type, info) in &events {
        assert_eq!(
            (&info["RoomId"], &info["UserId"], &info["TaskId"]),
            (&json!(7), &json!("robot"), &json!(task))
        );
        let payload = &info["Payload"];
        match event_type {
            302 => assert_eq!(payload, &json!({ "LeaveCode": 0 })),
            311 => {
                let file = &files[&format!("{A}.mp4")];
                let vod = &payload["TencentVod"];
                assert_eq!((&payload["Status"], &vod["UserId"]), (&json!(0), &json!("a")));
                assert_eq!((&vod["TrackType"], &vod["MediaId"]), (&json!("audio_video"), &json!("main")));
                assert_eq!(vod["CacheFile"], format!("{A}.mp4"));
                assert_eq!(vod["VideoUrl"], file.basic["MediaUrl"]);
                assert!(vod["StartTimeStamp"].is_i64() && vod["EndTimeStamp"].is_i64());
            }
            _ => assert_eq!(payload, &json!({ "Status": 0 })),
        }
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn sound_and_picture_go_apart_and_lists_say_whose() {
    let room = Room::new(1.0).await;
    let pushing = ["a", "b", "11", "12"].map(|user| room.push(user));
    let screen = room.share_screen("b");
    room.live(5).await;
    let lists = json!({
        "SubscribeAudioUserIds": ["b", "1.*$"], "UnSubscribeAudioUserIds": ["12"],
        "UnSubscribeVideoUserIds": ["11", "b"],
    });
    let record = json!({ "MediaId": 1, "SubscribeStreamUserIds": lists });
    let task = room.create("robot", record, json!({})).await;
    let sound =
        room.create("other", json!({ "StreamType": 1, "MediaId": 2 }), json!({ "MediaType": 4 })).await;
    room.record(1000).await;
    for task in [&task, &sound] {
        good(room.delete(task).await);
    }
    let files = room.files(&task).await;
    let of = |user: &str, kind: &str| format!("1400000123_7_UserId_s_{user}_UserId_e_main_{kind}.mp4");
    let expected = [of("MTE.", "audio"), of("MTI.", "video"), of("YQ..", "video"), of("Yg..", "audio")];
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expected);
    for (name, media) in &files {
        let track = if name.ends_with("audio.mp4") { "audio" } else { "video" };
        assert_eq!(media.tracks().await, [track], "{name}");
        assert!(media.seconds() > 0.4, "{name} has {} s", media.seconds());
    }
    let names: Vec<_> = room.files(&sound).await.into_keys().collect();
    assert_eq!(names, [format!("{B_SCREEN}.aac"), format!("{B_SCREEN}_audio.m3u8")]);
    for pushing in pushing.into_iter().chain([screen]) {
        pushing.stop().await;
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_changed_subscription_works_at_once() {
    let room = Room::new(1.0).await;
    let pushing = ["a", "b"].map(|user| room.push(user));
    room.live(2).await;
    let only = |user: &str| json!({ "SubscribeAudioUserIds": [user], "SubscribeVideoUserIds": [user] });
    let record = json!({ "AvMerge": 1, "SubscribeStreamUserIds": only("a") });
    let task = room.create("robot", record, json!({})).await;
    room.record(800).await;
    let change = |lists: Value| json!({ "SdkAppId": APP, "TaskId": task, "SubscribeStreamUserIds": lists });
    let changed = good(room.call("ModifyCloudRecording", change(only("b"))).await);
    assert_eq!(changed["TaskId"], json!(task));
    // The file of the one who is not recorded any more is there while the task goes on.
    room.until(async || room.search(json!({ "TrtcRoomIds": ["7"] })).await.len() == 1).await;
    assert_eq!(good(room.describe(&task).await)["Status"], "InProgress");
    good(room.call("ModifyCloudRecording", change(only("nobody"))).await);
    assert_eq!(good(room.describe(&task).await)["Status"], "Idle");
    good(room.call("ModifyCloudRecording", change(json!({}))).await);
    room.record(800).await;
    good(room.delete(&task).await);
    let names: Vec<_> = room.files(&task).await.into_keys().collect();
    // Each second file of a user has an index.
    assert_eq!(names, [format!("{A}.mp4"), format!("{A}_2.mp4"), format!("{B}.mp4"), format!("{B}_2.mp4")]);
    for pushing in pushing {
        pushing.stop().await;
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn long_files_are_split() {
    // A minute becomes a second.
    let room = Room::new(1.0 / 60.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    let record = json!({ "AvMerge": 1, "MaxMediaFileDuration": 1 });
    let task = room.create("robot", record, json!({})).await;
    room.record(2800).await;
    pushing.stop().await;
    good(room.delete(&task).await);
    let files = room.files(&task).await;
    let names: Vec<_> = files.keys().cloned().collect();
    assert!(names.len() >= 2, "{names:?}");
    assert_eq!(names[..2], [format!("{A}_1.mp4"), format!("{A}_2.mp4")]);
    let total: f64 = files.values().map(|media| media.seconds()).sum();
    assert!(total > 2.2, "{total} s in all");
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_task_without_anybody_ends_on_its_own() {
    let room = Room::new(0.02).await;
    // 5 s of the cloud are 0.1 s here, and 50 s are 1 s.
    let task = room.create("robot", json!({ "MaxIdleTime": 5 }), json!({})).await;
    assert!(room.files(&task).await.is_empty());
    let events = room.events(CallbackClass::TrtcRecording).await;
    let told: Vec<_> =
        events.iter().map(|(event_type, info)| (*event_type, info["Payload"].clone())).collect();
    let status = json!({ "Status": 0 });
    assert_eq!(told, [(301, status.clone()), (302, json!({ "LeaveCode": 99 })), (312, status)]);

    let pushing = room.push("a");
    room.live(1).await;
    let task = room.create("robot", json!({ "MaxIdleTime": 50, "AvMerge": 1 }), json!({})).await;
    room.record(1500).await;
    assert_eq!(good(room.describe(&task).await)["Status"], "InProgress", "longer than MaxIdleTime");
    pushing.stop().await;
    let files = room.files(&task).await;
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), [format!("{A}.mp4")]);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_task_goes_on_after_a_stop() {
    let room = Room::new(1.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    let task = room.create("robot", json!({ "AvMerge": 1 }), json!({})).await;
    room.record(800).await;
    let room = room.restart().await;
    pushing.stop().await;
    assert_eq!(good(room.describe(&task).await)["Status"], "Idle");
    let pushing = room.push("b");
    room.live(1).await;
    room.record(800).await;
    pushing.stop().await;
    good(room.delete(&task).await);
    let files = room.files(&task).await;
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), [format!("{A}.mp4"), format!("{B}.mp4")]);
    let types: Vec<_> = room
        .events(CallbackClass::TrtcRecording)
        .await
        .into_iter()
        .map(|(event_type, _)| event_type)
        .collect();
    let count = |wanted: u64| types.iter().filter(|event_type| **event_type == wanted).count();
    assert_eq!([301, 306, 311, 302, 312].map(count), [1, 1, 2, 1, 1], "{types:?}");
    assert_eq!(types.last(), Some(&312));
    assert_eq!(std::fs::read_dir(room.unfinished()).unwrap().count(), 0);
    room.sandbox.shutdown().await;
}
