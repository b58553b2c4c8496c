//! How long a mix lasts, and what can happen to its stream.

use serde_json::json;
use trtc_sandbox::publish::stream_id::{Formula, Participant, StreamType};
use trtc_sandbox::rtmp::client::Target;

use crate::participants::{APP, Pushing, Room, push_to};
use crate::support::{code, good};
use crate::{A, B, files, order, request, start, stop};

#[tokio::test]
async fn a_mix_ends_with_its_room_and_waits_a_while_for_it() {
    // The idle time of a mix is 3 s here.
    let mut room = Room::new(0.1).await;
    let pushing = room.push("a");
    room.live(1).await;
    start(&room, request("mix", json!({ "RecordId": "f" }))).await;
    room.live(2).await;
    pushing.stop().await;
    // Its clock stands still: it could wait for ever.
    room.on_air(&["mix"]).await;
    let pushing = room.push("b");
    room.on_air(&[B, "mix"]).await;
    room.live(2).await;
    // An orderly restart: the mix goes on as another push.
    room = room.restart().await;
    pushing.stop().await;
    files(&room, "mix", 1).await;
    room.on_air(&[]).await;
    let pushing = room.push("a");
    room.on_air(&[A, "mix"]).await;
    room.live(2).await;
    pushing.stop().await;
    room.on_air(&["mix"]).await;
    room.until(async || room.sandbox.store().mixes(room.place.now()).await.unwrap()[0].idle_since.is_some())
        .await;
    room.place.pass(3);
    room.on_air(&[]).await;
    files(&room, "mix", 2).await;
    let late = room.call("StopMCUMixTranscode", json!({ "SdkAppId": APP, "RoomId": 7 })).await;
    assert_eq!(code(&late), "FailedOperation.MixSessionNotExist");
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_mix_that_is_cut_comes_again_and_one_that_is_forbidden_does_not() {
    let room = Room::new(1.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    start(&room, request("mix", json!({ "RecordId": "f" }))).await;
    room.live(2).await;
    let push = || {
        let list = room.sandbox.registry().list();
        list.into_iter().find(|info| info.key.stream_name == "mix").map(|info| info.sequence)
    };
    let first = push().unwrap();
    order(&room, "DropLiveStream", "mix").await;
    room.until(async || push().is_some_and(|push| push != first)).await;
    room.live(2).await;
    order(&room, "ForbidLiveStream", "mix").await;
    room.on_air(&[A]).await;
    files(&room, "mix", 2).await;
    // Longer than it takes to try again.
    room.record(1500).await;
    room.on_air(&[A]).await;
    order(&room, "ResumeLiveStream", "mix").await;
    room.live(2).await;
    stop(&room).await;
    room.on_air(&[A]).await;
    files(&room, "mix", 3).await;
    pushing.stop().await;
    room.sandbox.shutdown().await;
}

fn join(room: &Room, name: &str, user: &str) -> Pushing {
    let stream_type = StreamType::Main;
    let participant = Participant { sdk_app_id: APP, room: name.into(), user: user.into(), stream_type };
    let stream_id = participant.stream_id(&Formula::Direct);
    let name = format!("{stream_id}?{}", participant.params());
    let target = Target::new(&room.rtmp(), &participant.app_name(&Formula::Direct), &name).unwrap();
    push_to(target, user, stream_type)
}

#[tokio::test]
async fn two_rooms_are_mixed_at_once_and_one_is_relayed() {
    let room = Room::new(1.0).await;
    let pushing = [join(&room, "7", "a"), join(&room, "8", "c")];
    room.live(2).await;
    let c = "1400000123_8_c_main";
    let url = format!("{}/cdn/copy", room.rtmp());
    let mut relayed = request("mix7", json!({ "RecordId": "seven" }));
    relayed["PublishCdnParams"] = json!({ "BizId": 1, "PublishCdnUrls": [url] });
    start(&room, relayed.clone()).await;
    let mut other = request("mix8", json!({ "RecordId": "eight" }));
    other["RoomId"] = json!(8);
    start(&room, other).await;
    room.on_air(&[A, c, "copy", "mix7", "mix8"]).await;
    room.live(5).await;
    // Without its target it goes on.
    relayed.as_object_mut().unwrap().remove("PublishCdnParams");
    start(&room, relayed).await;
    room.on_air(&[A, c, "mix7", "mix8"]).await;
    stop(&room).await;
    room.on_air(&[A, c, "mix8"]).await;
    good(room.call("StopMCUMixTranscode", json!({ "SdkAppId": APP, "RoomId": 8 })).await);
    room.on_air(&[A, c]).await;
    assert!(files(&room, "mix7", 1).await[0].name().starts_with("seven_"));
    assert!(files(&room, "mix8", 1).await[0].name().starts_with("eight_"));
    for pushing in pushing {
        pushing.stop().await;
    }
    room.sandbox.shutdown().await;
}
