//! What is too much to be mixed is refused, and hurts nobody.

use serde_json::json;
use trtc_sandbox::config::{MixerConfig, TimingConfig};

use crate::participants::{APP, Room};
use crate::support::{Place, code};
use crate::{A, APP_NAME, files, request, start, stop};

async fn room_with(mixer: MixerConfig) -> Room {
    let mut place = Place::new();
    place.config.timing = TimingConfig::fast();
    place.config.mixer = mixer;
    let sandbox = place.start().await;
    Room { place, sandbox }
}

#[tokio::test]
async fn a_mix_that_is_too_much_is_refused_and_recordings_go_on() {
    let room = room_with(MixerConfig { max_load: Some(0.05), ..MixerConfig::default() }).await;
    room.bind(APP_NAME).await;
    let pushing = room.push("a");
    room.live(1).await;
    let mut large = request("large", json!({}));
    large["EncodeParams"]["VideoWidth"] = json!(1920);
    large["EncodeParams"]["VideoHeight"] = json!(1080);
    let refused = room.call("StartMCUMixTranscode", large.clone()).await;
    assert_eq!(code(&refused), "ResourceInsufficient.RequestRejection");
    let message = refused["Error"]["Message"].as_str().unwrap();
    assert!(message.contains("mixer.max_load"), "{message}");
    assert_eq!(room.sandbox.store().mixes(room.place.now()).await.unwrap(), [], "nothing is kept");
    // A small one fits, and cannot grow.
    start(&room, request("mix", json!({}))).await;
    room.live(2).await;
    large["OutputParams"]["StreamId"] = json!("mix");
    let refused = room.call("StartMCUMixTranscode", large).await;
    assert_eq!(code(&refused), "ResourceInsufficient.RequestRejection");
    room.on_air(&[A, "mix"]).await;
    room.record(1000).await;
    stop(&room).await;
    pushing.stop().await;
    let single = files(&room, A, 1).await.remove(0);
    let frames = single.meta["VideoStreamSet"][0]["Fps"].as_f64().unwrap();
    assert!((14.0..=16.0).contains(&frames), "every frame is there: {frames}");
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_place_is_free_as_soon_as_a_mix_is_stopped() {
    let room = room_with(MixerConfig { max_mixes: 1, ..MixerConfig::default() }).await;
    let pushing = room.push("a");
    room.live(1).await;
    start(&room, request("mix", json!({}))).await;
    start(&room, request("other", json!({}))).await;
    room.on_air(&[A, "other"]).await;
    let text = json!({ "SdkAppId": APP, "StrRoomId": "x" });
    assert_eq!(
        code(&room.call("StopMCUMixTranscodeByStrRoomId", text).await),
        "FailedOperation.MixSessionNotExist"
    );
    stop(&room).await;
    start(&room, request("third", json!({}))).await;
    room.on_air(&[A, "third"]).await;
    stop(&room).await;
    pushing.stop().await;
    room.sandbox.shutdown().await;
}
