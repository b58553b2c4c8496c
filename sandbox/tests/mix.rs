//! Mixes of StartMCUMixTranscode: virtual users pushed for real, the mix recorded, relayed, cut and killed.
#![cfg(feature = "codecs")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "mix/admission.rs"]
mod admission;
#[path = "mix/killed.rs"]
mod killed;
#[path = "mix/lifetime.rs"]
mod lifetime;
#[allow(dead_code, reason = "shared with tests that use other parts")]
mod participants;
#[allow(dead_code, reason = "shared with tests that use other parts")]
mod process;
mod program;
#[path = "mix/recorded.rs"]
mod recorded;
mod support;

use serde_json::{Value, json};
use trtc_sandbox::callbacks::CallbackClass;
use trtc_sandbox::store::CallbackFilter;

use crate::participants::{APP, Media, Room};
use crate::support::{DOMAIN, LIVE, good};

/// AppName of users' streams, and of the mix with them.
const APP_NAME: &str = "trtc_1400000123";
const A: &str = "1400000123_7_a_main";
const B: &str = "1400000123_7_b_main";

/// StartMCUMixTranscode of room 7.
fn request(stream_id: &str, output: Value) -> Value {
    let mut request = json!({
        "SdkAppId": APP,
        "RoomId": 7,
        "OutputParams": { "StreamId": stream_id },
        "EncodeParams": {
            "VideoWidth": 320, "VideoHeight": 180, "VideoBitrate": 300, "VideoFramerate": 10, "VideoGop": 1,
            "AudioSampleRate": 48000, "AudioBitrate": 64, "AudioChannels": 2,
        },
        "LayoutParams": { "Template": 1 },
    });
    request["OutputParams"].as_object_mut().unwrap().extend(output.as_object().unwrap().clone());
    request
}

async fn start(room: &Room, request: Value) {
    good(room.call("StartMCUMixTranscode", request).await);
}

async fn stop(room: &Room) {
    good(room.call("StopMCUMixTranscode", json!({ "SdkAppId": APP, "RoomId": 7 })).await);
}

/// DropLiveStream, ForbidLiveStream or ResumeLiveStream.
async fn order(room: &Room, action: &str, stream_id: &str) {
    let stream = json!({ "DomainName": DOMAIN, "AppName": APP_NAME, "StreamName": stream_id });
    good(room.place.call(&room.sandbox, LIVE, action, stream).await);
}

/// Lets live tell of its streams, to nobody.
async fn tell_streams(room: &Room) {
    let call =
        async |action: &str, body: Value| good(room.place.call(&room.sandbox, LIVE, action, body).await);
    let url = "http://127.0.0.1:9/";
    let template = json!({ "TemplateName": "told", "StreamBeginNotifyUrl": url, "StreamEndNotifyUrl": url, "RecordNotifyUrl": url });
    let id = call("CreateLiveCallbackTemplate", template).await["TemplateId"].clone();
    let rule = json!({ "DomainName": DOMAIN, "AppName": "", "TemplateId": id });
    call("CreateLiveCallbackRule", rule).await;
}

/// What live told of a stream, in order.
async fn told(room: &Room, class: CallbackClass, stream_id: &str) -> Vec<Value> {
    let filter = CallbackFilter { class: Some(class), limit: 100, ..CallbackFilter::default() };
    let mut told = room.sandbox.store().callbacks(&filter).await.unwrap();
    told.reverse();
    let bodies = told.into_iter().map(|callback| Value::Object(callback.body.as_object().unwrap().clone()));
    bodies.filter(|body| body["stream_id"] == stream_id).collect()
}

/// The recordings of a stream in order of their names, once there are so many.
async fn files(room: &Room, stream_id: &str, count: usize) -> Vec<Media> {
    let find = async || room.search(json!({ "StreamIds": [stream_id] })).await;
    room.until(async || find().await.len() == count).await;
    let mut found = find().await;
    found.sort_by(|a, b| a.name().cmp(b.name()));
    found
}
