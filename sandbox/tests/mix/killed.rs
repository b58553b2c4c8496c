//! A kill in the middle of a mix, of the real program.

use serde_json::json;
use trtc_sandbox::publish::stream_id::StreamType;

use crate::participants::{APP, TRTC, push};
use crate::process::Place;
use crate::program::{Cloud, recorded, until};
use crate::request;
use crate::support::VOD;

#[tokio::test]
async fn a_kill_ends_no_mix_and_loses_no_file() {
    let place = Place::new();
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    let pushing = push(&sandbox.rtmp, "a", StreamType::Main);
    let start = async || {
        let answer =
            cloud.call(TRTC, "StartMCUMixTranscode", request("mix", json!({ "RecordId": "lesson" }))).await;
        answer["Error"].is_null()
    };
    until(start).await;
    until(async || recorded(&place.path("data")) > 20_000).await;
    sandbox.end("KILL");
    pushing.stop().await;

    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    let names = async || {
        let found = cloud.call(VOD, "SearchMedia", json!({ "StreamIds": ["mix"], "Limit": 100 })).await;
        let names = found["MediaInfoSet"].as_array().unwrap().iter();
        names.map(|info| info["BasicInfo"]["Name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    until(async || names().await.len() == 1).await;
    // Nobody asked for it again: it goes on with who comes back.
    let pushing = push(&sandbox.rtmp, "a", StreamType::Main);
    until(async || recorded(&place.path("data")) > 20_000).await;
    let stop = cloud.call(TRTC, "StopMCUMixTranscode", json!({ "SdkAppId": APP, "RoomId": 7 })).await;
    assert!(stop["Error"].is_null(), "{stop}");
    until(async || names().await.len() == 2).await;
    assert!(names().await.iter().all(|name| name.starts_with("lesson_")));
    pushing.stop().await;
    assert!(sandbox.end("TERM").success());
}
