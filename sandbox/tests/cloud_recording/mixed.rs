//! Recordings of a room as one mix.

use serde_json::{Value, json};
use trtc_sandbox::callbacks::CallbackClass;

use crate::colours::{self, BLACK, BLUE, LIME, RED, frame};
use crate::participants::{APP, Media, Room, request};
use crate::support::{code, good};

const NAME: &str = "1400000123_7";

/// CreateCloudRecording of a mix of 320 × 180 pixels.
pub(crate) fn mixed(record: Value, vod: Value, layout: Value) -> Value {
    let mut request = request("robot", record, vod);
    request["RecordParams"]["RecordMode"] = json!(2);
    let video = json!({ "Width": 320, "Height": 180, "Fps": 15, "BitRate": 1_000_000, "Gop": 1 });
    request["MixTranscodeParams"] = json!({ "VideoParams": video });
    request["MixLayoutParams"] = layout;
    request
}

async fn create(room: &Room, request: Value) -> String {
    good(room.call("CreateCloudRecording", request).await)["TaskId"].as_str().unwrap().to_owned()
}

async fn modify(room: &Room, task: &str, more: Value) -> Value {
    let mut request = json!({ "SdkAppId": APP, "TaskId": task });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    room.call("ModifyCloudRecording", request).await
}

fn one(files: std::collections::BTreeMap<String, Media>, name: &str) -> Media {
    assert_eq!(files.keys().collect::<Vec<_>>(), [name]);
    files.into_values().next().unwrap()
}

fn grid() -> Value {
    json!({ "MixLayoutMode": 3 })
}

#[tokio::test]
async fn everybody_is_in_one_file_and_its_layout_changes_within() {
    let room = Room::new(1.0).await;
    let (a, b) = (colours::push(&room.rtmp(), "a", "red"), colours::push(&room.rtmp(), "b", "blue"));
    room.live(2).await;
    let task = create(&room, mixed(json!({}), json!({ "SourceContext": "call-1" }), grid())).await;
    assert_eq!(good(room.describe(&task).await)["Status"], "InProgress");
    room.record(3000).await;
    let places = json!([
        { "Left": 0, "Top": 0, "Width": 160, "Height": 90, "UserId": "a" },
        { "Left": 160, "Top": 90, "Width": 160, "Height": 90 },
    ]);
    let custom = json!({ "MixLayoutMode": 4, "MixLayoutList": places, "BackGroundColor": "#00FF00" });
    good(modify(&room, &task, json!({ "MixLayoutParams": custom })).await);
    let beyond = json!({ "MixLayoutMode": 4, "MixLayoutList": [{ "Left": 161, "Top": 0, "Width": 160, "Height": 1 }] });
    let refused = modify(&room, &task, json!({ "MixLayoutParams": beyond })).await;
    assert_eq!(code(&refused), "InvalidParameter.OutOfRange");
    room.record(3000).await;
    good(room.delete(&task).await);
    let media = one(room.files(&task).await, &format!("{NAME}.mp4"));
    for pushing in [a, b] {
        pushing.stop().await;
    }

    assert_eq!(media.tracks().await, ["audio", "video"]);
    assert!((4.5..15.0).contains(&media.seconds()), "{} s", media.seconds());
    let before = frame(&media, 1.5).await;
    assert_eq!((before.width, before.height), (320, 180));
    // Sides by side; the pictures are as wide as two places and are cropped.
    before.assert(&[((25, 50), RED), ((75, 50), BLUE)]);
    let after = frame(&media, media.seconds() - 0.8).await;
    after.assert(&[((25, 25), RED), ((75, 75), BLUE), ((75, 25), LIME), ((25, 75), LIME)]);

    let source = &media.basic["SourceInfo"];
    assert_eq!((&source["SourceType"], &source["SourceContext"]), (&json!("TrtcRecord"), &json!("call-1")));
    let info = json!({ "SdkAppId": APP, "RoomId": "7", "TaskId": task, "UserIds": [] });
    assert_eq!(source["TrtcRecordInfo"], info);
    assert_eq!(room.search(json!({ "TrtcRoomIds": ["7"], "NamePrefixes": [NAME] })).await.len(), 1);
    let events = room.events(CallbackClass::TrtcRecording).await;
    let types: Vec<_> = events.iter().map(|(event_type, _)| *event_type).collect();
    assert_eq!(types, [301, 302, 311, 312]);
    let (_, told) = &events[2];
    assert_eq!((&told["UserId"], &told["TaskId"]), (&json!("robot"), &json!(task)));
    let vod = &told["Payload"]["TencentVod"];
    assert_eq!((&vod["UserId"], &vod["MediaId"]), (&json!(""), &json!("mix")));
    assert_eq!(vod["TrackType"], "audio_video");
    assert_eq!(vod["CacheFile"], format!("{NAME}.mp4"));
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn lists_and_layouts_say_who_is_seen() {
    let room = Room::new(1.0).await;
    let (a, b) = (colours::push(&room.rtmp(), "a", "red"), colours::push(&room.rtmp(), "b", "blue"));
    room.live(2).await;
    let lists = json!({ "SubscribeStreamUserIds": { "UnSubscribeVideoUserIds": ["b"] } });
    let heard = json!({ "MixLayoutMode": 3, "PureAudioDisableLayout": true });
    let vod = json!({ "UserDefineRecordId": "rec-1" });
    let task = create(&room, mixed(lists, vod, heard)).await;
    room.record(2500).await;
    // What is not sent again falls back: everybody is seen.
    let floating = json!({ "MixLayoutMode": 1, "MaxResolutionUserId": "b" });
    good(modify(&room, &task, json!({ "MixLayoutParams": floating })).await);
    room.record(2500).await;
    good(room.delete(&task).await);
    let media = one(room.files(&task).await, &format!("rec-1__UserDefine_u_{NAME}.mp4"));
    for pushing in [a, b] {
        pushing.stop().await;
    }
    frame(&media, 1.2).await.assert(&[((25, 50), RED), ((75, 50), RED)]);
    // The small one is at the lower left.
    let after = frame(&media, media.seconds() - 0.8).await;
    after.assert(&[((50, 30), BLUE), ((12, 88), RED), ((35, 88), BLUE)]);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn sound_and_pictures_are_recorded_alone() {
    let room = Room::new(1.0).await;
    let pushing = ["a", "b"].map(|user| room.push(user));
    room.live(2).await;
    let sound = mixed(json!({ "StreamType": 1 }), json!({ "MediaType": 4 }), grid());
    let sound = create(&room, sound).await;
    let mut pictures = mixed(json!({ "StreamType": 2 }), json!({ "MediaType": 3 }), grid());
    pictures["UserId"] = json!("other");
    let pictures = create(&room, pictures).await;
    room.record(2000).await;
    for task in [&sound, &pictures] {
        good(room.delete(task).await);
    }
    for (task, endings, track) in [(&sound, ["aac", "m3u8"], "audio"), (&pictures, ["m3u8", "mp4"], "video")]
    {
        let files = room.files(task).await;
        let names: Vec<_> = files.keys().cloned().collect();
        assert_eq!(names, endings.map(|ending| format!("{NAME}.{ending}")));
        for (name, media) in files {
            assert_eq!(media.tracks().await, [track], "{name}");
            assert!(media.seconds() > 1.0, "{name} has {} s", media.seconds());
        }
    }
    for pushing in pushing {
        pushing.stop().await;
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_mix_begins_with_the_first_and_ends_when_nobody_comes_back() {
    // 5 s of the cloud are 1 s here: whoever comes back has 8 s.
    let room = Room::new(0.2).await;
    let task = create(&room, mixed(json!({ "MaxIdleTime": 40 }), json!({}), grid())).await;
    assert_eq!(good(room.describe(&task).await)["Status"], "Idle");
    let first = colours::push(&room.rtmp(), "a", "red");
    room.live(1).await;
    room.record(2500).await;
    first.stop().await;
    room.live(0).await;
    let second = colours::push(&room.rtmp(), "b", "blue");
    room.live(1).await;
    room.record(2500).await;
    second.stop().await;
    // It ends by itself, and is one file.
    let media = one(room.files(&task).await, &format!("{NAME}.mp4"));
    frame(&media, 1.6).await.assert(&[((25, 50), RED), ((75, 50), RED)]);
    let events = room.events(CallbackClass::TrtcRecording).await;
    let left: Vec<_> = events.iter().filter(|(event_type, _)| *event_type == 302).collect();
    assert_eq!(left[0].1["Payload"], json!({ "LeaveCode": 99 }));
    // Nobody is left on it at its end.
    frame(&media, media.seconds() - 0.5).await.assert(&[((25, 50), BLACK), ((75, 50), BLACK)]);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_mix_goes_on_in_another_file_after_a_stop() {
    let room = Room::new(1.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    let task = create(&room, mixed(json!({}), json!({}), grid())).await;
    room.record(1500).await;
    let room = room.restart().await;
    pushing.stop().await;
    let pushing = room.push("b");
    room.live(1).await;
    room.record(1500).await;
    good(room.delete(&task).await);
    let names: Vec<_> = room.files(&task).await.into_keys().collect();
    assert_eq!(names, [format!("{NAME}.mp4"), format!("{NAME}_2.mp4")]);
    pushing.stop().await;
    assert_eq!(std::fs::read_dir(room.unfinished()).unwrap().count(), 0);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_mix_that_the_machine_cannot_bear_is_refused() {
    let mut place = Room::new(1.0).await;
    place.place.config.mixer.max_mixes = 1;
    let room = place.restart().await;
    let first = create(&room, mixed(json!({}), json!({}), grid())).await;
    let mut second = mixed(json!({}), json!({}), grid());
    second["UserId"] = json!("other");
    let refused = room.call("CreateCloudRecording", second.clone()).await;
    assert_eq!(code(&refused), "FailedOperation.RestrictedConcurrency");
    // Single streams need no mixer.
    let mut single = second.clone();
    single["RecordParams"]["RecordMode"] = json!(1);
    good(room.call("CreateCloudRecording", single).await);
    good(room.delete(&first).await);
    create(&room, second).await;
    room.sandbox.shutdown().await;
}
