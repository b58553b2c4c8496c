//! Relays of mixes.

use serde_json::{Value, json};
use trtc_sandbox::callbacks::CallbackClass;

use crate::colours::{self, BLACK, BLUE, LIME, RED, frame};
use crate::participants::{APP, Media, Room};
use crate::relayed::{reaches, request, start, states, stop};
use crate::support::good;

const A: &str = "1400000123_7_a_main";
const B: &str = "1400000123_7_b_main";

/// StartPublishCdnStream of a mix of 320 × 180 pixels.
pub(crate) fn mixed(urls: &[String], layout: Value) -> Value {
    let mut request = request(urls);
    request["WithTranscoding"] = json!(1);
    request["SingleSubscribeParams"] = Value::Null;
    let encode = json!({ "Width": 320, "Height": 180, "Fps": 15, "BitRate": 1000, "Gop": 1 });
    request["VideoParams"] = json!({ "VideoEncode": encode, "LayoutParams": layout });
    request
}

async fn update(room: &Room, task: &Value, number: u64, more: Value) {
    let mut request =
        json!({ "SdkAppId": APP, "TaskId": task, "SequenceNumber": number, "WithTranscoding": 1 });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    good(room.call("UpdatePublishCdnStream", request).await);
}

/// The one file of a query, when it is there.
async fn file(room: &Room, query: Value) -> Media {
    room.until(async || room.search(query.clone()).await.len() == 1).await;
    room.search(query).await.remove(0)
}

#[tokio::test]
async fn a_mix_arrives_whole_changes_without_a_break_and_is_recorded_there() {
    let room = Room::new(1.0).await;
    room.bind("cdn").await;
    let (a, b) = (colours::push(&room.rtmp(), "a", "red"), colours::push(&room.rtmp(), "b", "blue"));
    room.live(2).await;
    let [one, two] = ["one", "two"].map(|name| format!("{}/cdn/{name}", room.rtmp()));
    let task = start(&room, mixed(std::slice::from_ref(&one), json!({ "MixLayoutMode": 3 }))).await;
    room.on_air(&[A, B, "one"]).await;
    reaches(&room, &one, 2).await;
    room.record(3000).await;
    let user = |user: &str| json!({ "UserInfo": { "UserId": user } });
    let places = json!([
        { "UserMediaStream": user("a"), "ImageWidth": 160, "ImageHeight": 90 },
        { "UserMediaStream": user("b"), "ImageWidth": 160, "ImageHeight": 90, "LocationX": 160, "LocationY": 90 },
    ]);
    let custom = json!({
        "LayoutParams": { "MixLayoutMode": 4, "MixLayoutList": places }, "BackGroundColor": "0x00FF00",
    });
    let urls = json!([{ "PublishCdnUrl": one }, { "PublishCdnUrl": two }]);
    update(&room, &task, 1, json!({ "VideoParams": custom, "PublishCdnParams": urls })).await;
    room.on_air(&[A, B, "one", "two"]).await;
    room.record(2500).await;
    assert_eq!(states(&room, &one).await, [1, 2], "the first goes on without a break");
    stop(&room, &task).await;
    room.on_air(&[A, B]).await;
    for url in [&one, &two] {
        assert_eq!(states(&room, url).await, [1, 2, 0]);
    }
    let (_, info) = &room.events(CallbackClass::TrtcRelay).await[0];
    assert_eq!((&info["UserId"], &info["TaskId"]), (&json!("agent"), &task));

    let first = file(&room, json!({ "StreamIds": ["one"] })).await;
    assert_eq!(first.tracks().await, ["audio", "video"]);
    let before = frame(&first, 1.0).await;
    assert_eq!((before.width, before.height), (320, 180));
    before.assert(&[((25, 50), RED), ((75, 50), BLUE)]);
    let changed = [((25, 25), RED), ((75, 75), BLUE), ((75, 25), LIME)];
    frame(&first, first.seconds() - 0.7).await.assert(&changed);
    let second = file(&room, json!({ "StreamIds": ["two"] })).await;
    frame(&second, 0.5).await.assert(&changed);
    // Whoever is mixed goes on.
    for pushing in [a, b] {
        pushing.stop().await;
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn sound_alone_is_mixed_without_pictures() {
    let room = Room::new(1.0).await;
    room.bind("cdn").await;
    let pushing = ["a", "b"].map(|user| room.push(user));
    room.live(2).await;
    let mut request = mixed(&[format!("{}/cdn/copy", room.rtmp())], json!({}));
    request["VideoParams"] = Value::Null;
    let task = start(&room, request).await;
    room.on_air(&[A, B, "copy"]).await;
    room.record(1500).await;
    stop(&room, &task).await;
    let copy = file(&room, json!({ "StreamIds": ["copy"] })).await;
    assert_eq!(copy.tracks().await, ["audio"]);
    assert!(copy.seconds() > 0.8, "{} s", copy.seconds());
    for pushing in pushing {
        pushing.stop().await;
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_mix_is_recorded_as_it_is_relayed() {
    let room = Room::new(1.0).await;
    let (a, b) = (colours::push(&room.rtmp(), "a", "red"), colours::push(&room.rtmp(), "b", "blue"));
    room.live(2).await;
    // The target takes nothing: the recording does not mind.
    let mut request = mixed(&["rtmp://127.0.0.1:9/cdn/copy".to_owned()], json!({ "MixLayoutMode": 3 }));
    let storage = json!({ "McuCloudVod": { "McuTencentVod": {} } });
    request["RecordParams"] = json!({
        "UniRecord": 3, "RecordFormat": ["mp4", "hls"], "UserDefineRecordPrefix": "mine", "McuStorageParams": storage,
    });
    let task = start(&room, request).await;
    room.record(3000).await;
    stop(&room, &task).await;
    let query = |name: &str| json!({ "NamePrefixes": [name], "TrtcRoomIds": ["7"] });
    room.until(async || room.search(query("mine__")).await.len() == 2).await;
    let mut files = room.search(query("mine__")).await;
    files.sort_by_key(|media| media.kind().to_owned());
    assert_eq!(files.iter().map(Media::kind).collect::<Vec<_>>(), ["m3u8", "mp4"]);
    for media in &files {
        assert_eq!(media.name(), "mine__UserDefine_u_1400000123_7");
        frame(media, 1.0).await.assert(&[((25, 50), RED), ((75, 50), BLUE)]);
    }
    let events = async || room.events(CallbackClass::TrtcRecording).await;
    room.until(async || events().await.last().is_some_and(|(event_type, _)| *event_type == 312)).await;
    let types: Vec<_> = events().await.iter().map(|(event_type, _)| *event_type).collect();
    assert_eq!(types, [301, 302, 311, 311, 312], "no stream is recorded by itself");
    let vod = &events().await[2].1["Payload"]["TencentVod"];
    assert_eq!((&vod["UserId"], &vod["MediaId"]), (&json!(""), &json!("mix")));
    for pushing in [a, b] {
        pushing.stop().await;
    }
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_mix_waits_for_those_who_left_and_ends_without_them() {
    // 40 s of the cloud are 8 s here.
    let room = Room::new(0.2).await;
    room.bind("cdn").await;
    let url = format!("{}/cdn/copy", room.rtmp());
    let mut request = mixed(std::slice::from_ref(&url), json!({ "MixLayoutMode": 3 }));
    request["AgentParams"]["MaxIdleTime"] = json!(40);
    let task = start(&room, request).await;
    let first = colours::push(&room.rtmp(), "a", "red");
    reaches(&room, &url, 2).await;
    room.record(1500).await;
    first.stop().await;
    room.on_air(&["copy"]).await;
    let second = colours::push(&room.rtmp(), "b", "blue");
    room.on_air(&[B, "copy"]).await;
    room.record(1500).await;
    second.stop().await;
    room.on_air(&[]).await;
    assert_eq!(states(&room, &url).await, [1, 2, 0], "one stream all the time");
    let gone = json!({ "SdkAppId": APP, "TaskId": task });
    assert_eq!(
        room.call("StopPublishCdnStream", gone).await["Error"]["Code"],
        "FailedOperation.TaskNotExist"
    );
    let copy = file(&room, json!({ "StreamIds": ["copy"] })).await;
    frame(&copy, copy.seconds() - 0.4).await.assert(&[((25, 50), BLACK), ((75, 50), BLACK)]);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn mixes_are_relayed_on_after_a_stop() {
    let room = Room::new(1.0).await;
    let target = Room::new(1.0).await;
    let url = format!("{}/cdn/copy", target.rtmp());
    let task = start(&room, mixed(std::slice::from_ref(&url), json!({}))).await;
    let pushing = room.push("a");
    target.live(1).await;
    let room = room.restart().await;
    pushing.stop().await;
    target.on_air(&[]).await;
    let pushing = room.push("a");
    target.live(1).await;
    stop(&room, &task).await;
    target.on_air(&[]).await;
    pushing.stop().await;
    room.sandbox.shutdown().await;
    target.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_record_key_ties_mixes_to_one_recording() {
    let room = Room::new(1.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    let storage = json!({ "McuCloudVod": { "McuTencentVod": {} } });
    let of = |agent: &str| {
        let mut request = mixed(&["rtmp://127.0.0.1:9/cdn/copy".to_owned()], json!({}));
        request["AgentParams"]["UserId"] = json!(agent);
        request["RecordParams"] =
            json!({ "UniRecord": 3, "RecordKey": "lesson-1", "McuStorageParams": storage });
        request
    };
    let first = start(&room, of("agent1")).await;
    room.record(1500).await;
    let second = start(&room, of("agent2")).await;
    stop(&room, &first).await;
    room.until(async || room.search(json!({ "TrtcSdkAppIds": [APP] })).await.len() == 1).await;
    let events = room.events(CallbackClass::TrtcRecording).await;
    assert_eq!(events.iter().map(|(event_type, _)| *event_type).collect::<Vec<_>>(), [301, 311]);
    let task = events[0].1["TaskId"].as_str().unwrap().to_owned();
    assert_eq!(good(room.describe(&task).await)["Status"], "InProgress");
    room.record(1500).await;
    let end = json!({ "SdkAppId": APP, "TaskId": second, "RecordKey": "lesson-1" });
    good(room.call("StopPublishCdnStream", end).await);
    let names: Vec<_> = room.files(&task).await.into_keys().collect();
    assert_eq!(names, ["1400000123_7.mp4", "1400000123_7_2.mp4"]);
    pushing.stop().await;
    room.sandbox.shutdown().await;
}
