//! Rooms, users and mixes: made by what is pushed, shown and ended by signed calls, told to receivers.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "rooms/callbacks.rs"]
mod callbacks;
#[path = "rooms/examples.rs"]
mod examples;
#[path = "rooms/history.rs"]
mod history;
#[path = "rooms/kill.rs"]
mod kill;
#[cfg(feature = "codecs")]
#[path = "rooms/mix.rs"]
mod mix;
#[allow(dead_code, reason = "other tests use the rest of it")]
mod process;
#[path = "support/receiver.rs"]
mod receiver;
#[path = "rooms/removal.rs"]
mod removal;
mod support;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};
use support::{Place, good};
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::rtmp::client::{ClientError, Publisher, Target};
use trtc_sandbox::rtmp::handshake::FILLER_LEN;
use trtc_sandbox::sandbox::Sandbox;

const TRTC: (&str, &str) = ("trtc", "2019-07-22");
const APP: u64 = 1_400_000_123;
const PATIENCE: Duration = Duration::from_secs(20);

/// Publishes a user's stream as the relay of TRTC does; `room` is `roomid=7` or `groupid=…`.
async fn join(sandbox: &Sandbox, app: u64, room: &str, user: &str, media: &str) -> Publisher {
    let user_id = STANDARD.encode(user);
    let room_id = room.rsplit('=').next().unwrap();
    let name =
        format!("{app}_{room_id}_{user}_{media}?sdkappid={app}&{room}&userid={user_id}&streamtype={media}");
    let server = format!("rtmp://{}", sandbox.rtmp_addr());
    let target = Target::new(&server, &format!("trtc_{app}"), &name).unwrap();
    Publisher::connect(&target, PATIENCE, &[7; FILLER_LEN]).await.unwrap()
}

async fn send(publisher: &mut Publisher, kind: TagKind) -> Result<(), ClientError> {
    let body: &[u8] = if kind == TagKind::Video { b"\x27\x01\0\0\0picture" } else { b"\xaf\x01sound" };
    publisher.send(&Tag { kind, timestamp_ms: 0, body: Bytes::from_static(body) }).await
}

/// Waits until the server has cut the publisher off.
async fn wait_for_cut(mut publisher: Publisher) {
    let cut = async {
        while send(&mut publisher, TagKind::Audio).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, cut).await.expect("the publisher is not cut off");
}

/// Waits until the account says so.
async fn until(sandbox: &Sandbox, holds: impl AsyncFn() -> bool) {
    let mut noted = sandbox.store().noted();
    let wait = async {
        while !holds().await {
            noted.changed().await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("the account does not come to say so");
}

/// A signed call of trtc.
async fn call(place: &Place, sandbox: &Sandbox, action: &str, body: Value) -> Value {
    place.call(sandbox, TRTC, action, body).await
}

/// The rooms of the app in the last hour, the newest first.
async fn rooms(place: &Place, sandbox: &Sandbox) -> Vec<Value> {
    let now = place.now().unix_timestamp();
    let span = json!({ "SdkAppId": APP, "StartTime": now - 3600, "EndTime": now });
    let answer = good(call(place, sandbox, "DescribeRoomInfo", span).await);
    answer["RoomList"].as_array().unwrap().clone()
}

/// The users of a room in the last hour.
async fn users(place: &Place, sandbox: &Sandbox, comm_id: &Value) -> Vec<Value> {
    let now = place.now().unix_timestamp();
    let query = json!({ "SdkAppId": APP, "CommId": comm_id, "StartTime": now - 3600, "EndTime": now });
    let answer = good(call(place, sandbox, "DescribeUserInfo", query).await);
    answer["UserList"].as_array().unwrap().clone()
}
