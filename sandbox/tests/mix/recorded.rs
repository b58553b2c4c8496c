//! What becomes of a mix in VOD.

use serde_json::json;
use trtc_sandbox::callbacks::CallbackClass;

use crate::participants::{APP, Room};
use crate::support::good;
use crate::{A, APP_NAME, B, files, request, start, stop, tell_streams, told};

#[tokio::test]
async fn a_mix_is_a_file_of_its_own_beside_the_single_ones() {
    let room = Room::new(1.0).await;
    room.bind(APP_NAME).await;
    tell_streams(&room).await;
    let pushing = [room.push("a"), room.push("b")];
    room.live(2).await;
    start(&room, request("mix", json!({ "RecordId": "lesson-1" }))).await;
    room.on_air(&[A, B, "mix"]).await;
    room.live(3).await;
    room.record(2500).await;
    // Another layout, bit rate and frame rate: the same stream and the same file.
    let mut other = request("mix", json!({ "RecordId": "lesson-1" }));
    other["EncodeParams"]["VideoBitrate"] = json!(2000);
    other["EncodeParams"]["VideoFramerate"] = json!(25);
    other["EncodeParams"]["VideoGop"] = json!(2);
    other["LayoutParams"] = json!({ "Template": 0, "MainVideoUserId": "b" });
    start(&room, other).await;
    room.record(2500).await;
    stop(&room).await;
    room.on_air(&[A, B]).await;
    let mix = files(&room, "mix", 1).await.remove(0);
    assert!(mix.name().starts_with("lesson-1_2024-05-06-"), "{}", mix.name());
    assert_eq!((mix.kind(), mix.tracks().await), ("mp4", vec!["audio".to_owned(), "video".to_owned()]));
    // It has both parts; a busy machine takes its time to begin.
    assert!((3.5..12.0).contains(&mix.seconds()), "{} s", mix.seconds());
    let video = &mix.meta["VideoStreamSet"][0];
    assert_eq!((&video["Width"], &video["Height"]), (&json!(320), &json!(180)));
    let context = mix.basic["SourceInfo"]["SourceContext"].as_str().unwrap();
    assert!(
        context.contains("mcumix=1&sdkappid=1400000123&roomid=7&userdefinerecordid=lesson-1"),
        "{context}"
    );
    for pushing in pushing {
        pushing.stop().await;
    }
    for single in [A, B] {
        let file = files(&room, single, 1).await.remove(0);
        assert!(
            file.name().starts_with(single) && file.seconds() > 3.0,
            "{} {}",
            file.name(),
            file.seconds()
        );
    }
    // A push like any other one, told once.
    room.until(async || !told(&room, CallbackClass::CssRecord, "mix").await.is_empty()).await;
    let records = told(&room, CallbackClass::CssRecord, "mix").await;
    assert_eq!(records.len(), 1, "{records:?}");
    let begins = told(&room, CallbackClass::CssStreamBegin, "mix").await;
    let ends = told(&room, CallbackClass::CssStreamEnd, "mix").await;
    assert_eq!((begins.len(), ends.len()), (1, 1));
    assert_eq!(begins[0]["sequence"], ends[0]["sequence"]);
    assert_eq!(
        (&ends[0]["errcode"], &ends[0]["width"], &ends[0]["height"]),
        (&json!(1), &json!(320), &json!(180))
    );
    // Nobody of the room, and no user of it.
    let now = room.place.now().unix_timestamp();
    let span = json!({ "SdkAppId": APP, "StartTime": now - 3600, "EndTime": now });
    let rooms = good(room.call("DescribeRoomInfo", span).await)["RoomList"].clone();
    let comm_id = &rooms[0]["CommId"];
    let users = json!({ "SdkAppId": APP, "CommId": comm_id, "StartTime": now - 3600, "EndTime": now });
    assert_eq!(good(room.call("DescribeUserInfo", users).await)["Total"], 2);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_record_id_has_the_mix_recorded_where_no_rule_does_so() {
    let room = Room::new(1.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    start(&room, request("mix", json!({}))).await;
    room.live(2).await;
    room.record(500).await;
    // Another RecordId: what ran breaks off, and the mix begins anew.
    start(&room, request("mix", json!({ "RecordId": "one" }))).await;
    room.until(async || room.live_params("mix").is_some_and(|params| params.ends_with("=one"))).await;
    room.live(2).await;
    room.record(1000).await;
    start(&room, request("mix", json!({ "RecordId": "two" }))).await;
    room.until(async || room.live_params("mix").is_some_and(|params| params.ends_with("=two"))).await;
    room.live(2).await;
    room.record(1000).await;
    stop(&room).await;
    room.on_air(&[A]).await;
    let names = files(&room, "mix", 2).await;
    assert!(names[0].name().starts_with("one_") && names[1].name().starts_with("two_"));
    assert!(names.iter().all(|file| file.kind() == "mp4"));
    pushing.stop().await;
    room.on_air(&[]).await;
    assert_eq!(room.search(json!({})).await.len(), 2, "nothing else is recorded");
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn sound_alone_is_recorded_as_aac() {
    let room = Room::new(1.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    start(&room, request("mix", json!({ "RecordId": "sound", "RecordAudioOnly": 1 }))).await;
    room.live(2).await;
    room.record(1500).await;
    stop(&room).await;
    let file = files(&room, "mix", 1).await.remove(0);
    assert_eq!((file.kind(), file.tracks().await), ("aac", vec!["audio".to_owned()]));
    assert!(file.seconds() > 1.0, "{}", file.seconds());

    let mut pure = request("pure", json!({ "RecordId": "pure", "PureAudioStream": 1 }));
    let encode = pure["EncodeParams"].as_object_mut().unwrap();
    encode.retain(|name, _| name.starts_with("Audio"));
    start(&room, pure).await;
    room.on_air(&[A, "pure"]).await;
    room.record(1500).await;
    stop(&room).await;
    let file = files(&room, "pure", 1).await.remove(0);
    assert_eq!((file.kind(), file.tracks().await), ("mp4", vec!["audio".to_owned()]));
    pushing.stop().await;
    room.sandbox.shutdown().await;
}
