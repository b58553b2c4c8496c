//! Room and media events as their receiver sees them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::Sha256;
use trtc_sandbox::config::TrtcAppConfig;
use trtc_sandbox::media::packet::TagKind;

use crate::receiver::Receiver;
use crate::support::{Place, code, good};
use crate::{APP, call, join, send};

pub(crate) const KEY: &str = "roomKey123";

async fn place_with(receiver: &Receiver) -> Place {
    let mut place = Place::new();
    place.config.trtc_apps = vec![TrtcAppConfig {
        sdk_app_id: APP,
        room_callback_url: Some(receiver.url("rooms").parse().unwrap()),
        record_callback_url: None,
        relay_callback_url: None,
        callback_key: Some(SecretString::from(KEY)),
        user_sig_key: None,
    }];
    place
}

/// The next event, whose signature is checked over the bytes that came.
pub(crate) async fn next(receiver: &mut Receiver, app: u64) -> (u64, Value) {
    let received = receiver.next().await;
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    mac.update(&received.body);
    assert_eq!(received.headers["sign"], STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(received.headers["sdkappid"], app.to_string());
    let body = received.json();
    received.answer(200, r#"{"code":0}"#);
    let kind = body["EventType"].as_u64().unwrap();
    assert_eq!(body["EventGroupId"], if kind < 200 { 1 } else { 2 });
    let mut info = body["EventInfo"].clone();
    let fields = info.as_object_mut().unwrap();
    let (seconds, millis) = (fields.remove("EventTs").unwrap(), fields.remove("EventMsTs").unwrap());
    assert_eq!(seconds.as_i64().unwrap(), millis.as_i64().unwrap() / 1000);
    (kind, info)
}

#[tokio::test]
async fn a_room_tells_its_life_in_order() {
    let mut receiver = Receiver::start().await;
    let place = place_with(&receiver).await;
    let sandbox = place.start().await;
    let mut anna = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    let entered = |user: &str| json!({ "RoomId": 7, "UserId": user, "Role": 20, "TerminalType": 4, "UserType": 3, "Reason": 1 });
    let named = |user: &str| json!({ "RoomId": 7, "UserId": user });
    assert_eq!(next(&mut receiver, APP).await, (101, named("anna")));
    assert_eq!(next(&mut receiver, APP).await, (103, entered("anna")));
    send(&mut anna, TagKind::Video).await.unwrap();
    assert_eq!(next(&mut receiver, APP).await, (201, named("anna")));
    send(&mut anna, TagKind::Audio).await.unwrap();
    assert_eq!(next(&mut receiver, APP).await, (203, named("anna")));
    let mut screen = join(&sandbox, APP, "roomid=7", "anna", "aux").await;
    send(&mut screen, TagKind::Audio).await.unwrap();
    send(&mut screen, TagKind::Video).await.unwrap();
    assert_eq!(next(&mut receiver, APP).await, (205, named("anna")), "its sound is no event");
    screen.close().await.unwrap();
    let off = json!({ "RoomId": 7, "UserId": "anna", "Reason": 0 });
    assert_eq!(next(&mut receiver, APP).await, (206, off));

    let _bob = join(&sandbox, APP, "roomid=7", "bob", "main").await;
    assert_eq!(next(&mut receiver, APP).await, (103, entered("bob")));
    // A user who leaves sends nothing of his media.
    anna.close().await.unwrap();
    let left = |user: &str, reason: u64| json!({ "RoomId": 7, "UserId": user, "Role": 20, "Reason": reason });
    assert_eq!(next(&mut receiver, APP).await, (104, left("anna", 1)));
    let remove = json!({ "SdkAppId": APP, "RoomId": 7, "UserIds": ["bob"] });
    good(call(&place, &sandbox, "RemoveUser", remove).await);
    assert_eq!(next(&mut receiver, APP).await, (104, left("bob", 3)));
    assert_eq!(next(&mut receiver, APP).await, (102, json!({ "RoomId": 7 })));

    // A string room stays a text; a connection that ends without a word was killed.
    let broken = join(&sandbox, APP, "groupid=7", "carl", "main").await;
    assert_eq!(next(&mut receiver, APP).await, (101, json!({ "RoomId": "7", "UserId": "carl" })));
    assert_eq!(next(&mut receiver, APP).await.0, 103);
    drop(broken);
    let left = json!({ "RoomId": "7", "UserId": "carl", "Role": 20, "Reason": 5 });
    assert_eq!(next(&mut receiver, APP).await, (104, left));
    assert_eq!(next(&mut receiver, APP).await, (102, json!({ "RoomId": "7" })));
    sandbox.shutdown().await;
    assert!(receiver.is_idle());
}

#[tokio::test]
async fn apps_of_others_are_refused_where_apps_are_named() {
    let receiver = Receiver::start().await;
    let place = place_with(&receiver).await;
    let sandbox = place.start().await;
    for (action, body) in [
        ("DismissRoom", json!({ "SdkAppId": 14, "RoomId": 7 })),
        ("RemoveUser", json!({ "SdkAppId": 14, "RoomId": 7, "UserIds": ["u"] })),
        ("DescribeRoomInfo", json!({ "SdkAppId": 14, "StartTime": 1, "EndTime": 1 })),
        ("StopMCUMixTranscode", json!({ "SdkAppId": 14, "RoomId": 7 })),
    ] {
        assert_eq!(code(&call(&place, &sandbox, action, body).await), "UnauthorizedOperation.SdkAppId");
    }
    sandbox.shutdown().await;
}
