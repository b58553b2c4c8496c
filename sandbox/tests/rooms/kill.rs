//! A program that is killed while users are in a room.

use std::fs;
use std::io::Write;

use serde_json::json;
use trtc_sandbox::rtmp::client::{Publisher, Target};
use trtc_sandbox::rtmp::handshake::FILLER_LEN;

use crate::PATIENCE;
use crate::callbacks::{KEY, next};
use crate::process::{Place, Process, STREAM};
use crate::receiver::Receiver;

async fn join(sandbox: &Process) -> Publisher {
    let url = sandbox.publish_url(STREAM);
    let (app, name) = url.strip_prefix(&format!("{}/", sandbox.rtmp)).unwrap().split_once('/').unwrap();
    let target = Target::new(&sandbox.rtmp, app, name).unwrap();
    Publisher::connect(&target, PATIENCE, &[7; FILLER_LEN]).await.unwrap()
}

#[tokio::test]
async fn the_next_start_tells_that_the_users_left() {
    let mut receiver = Receiver::start().await;
    let place = Place::new();
    let mut settings = fs::File::options().append(true).open(place.path("sandbox.toml")).unwrap();
    let url = receiver.url("rooms");
    writeln!(
        settings,
        "[[trtc_apps]]\nsdk_app_id = 12345678\nroom_callback_url = '{url}'\ncallback_key = '{KEY}'"
    )
    .unwrap();
    drop(settings);
    let sandbox = place.serve();
    let publisher = join(&sandbox).await;
    let app = 12_345_678;
    assert_eq!(next(&mut receiver, app).await, (101, json!({ "RoomId": 12345, "UserId": "userA" })));
    assert_eq!(next(&mut receiver, app).await.0, 103);
    assert!(!sandbox.end("KILL").success());
    drop(publisher);

    let sandbox = place.serve();
    let left = json!({ "RoomId": 12345, "UserId": "userA", "Role": 20, "Reason": 2 });
    // Answers that the kill kept from being noted bring their callbacks once more.
    let mut told = next(&mut receiver, app).await;
    while told.0 == 101 || told.0 == 103 {
        told = next(&mut receiver, app).await;
    }
    assert_eq!(told, (104, left));
    assert_eq!(next(&mut receiver, app).await, (102, json!({ "RoomId": 12345 })));
    let _again = join(&sandbox).await;
    assert_eq!(next(&mut receiver, app).await.0, 101, "it is a new room");
    assert!(sandbox.end("TERM").success());
}
