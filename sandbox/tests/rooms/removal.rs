//! RemoveUser and DismissRoom.

use serde_json::json;
use trtc_sandbox::media::packet::TagKind;

use crate::support::{Place, code, good};
use crate::{APP, call, join, rooms, send, until, users, wait_for_cut};

#[tokio::test]
async fn a_removed_user_is_cut_off_and_may_come_again() {
    let place = Place::new();
    let sandbox = place.start().await;
    let anna = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    let screen = join(&sandbox, APP, "roomid=7", "anna", "aux").await;
    let mut bob = join(&sandbox, APP, "roomid=7", "bob", "main").await;
    let mut elsewhere = join(&sandbox, APP, "groupid=7", "anna", "main2").await;
    let remove = json!({ "SdkAppId": APP, "RoomId": 7, "UserIds": ["anna", "nobody"] });
    good(call(&place, &sandbox, "RemoveUser", remove.clone()).await);
    assert_eq!(sandbox.registry().count(), 2, "both streams of the user are gone when the call answers");
    wait_for_cut(anna).await;
    wait_for_cut(screen).await;
    send(&mut bob, TagKind::Audio).await.unwrap();
    send(&mut elsewhere, TagKind::Audio).await.unwrap();

    let _again = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    until(&sandbox, async || {
        let rooms = rooms(&place, &sandbox).await;
        let Some(room) = rooms.iter().find(|room| room["CommId"].as_str().unwrap().contains("_7_")) else {
            return false;
        };
        users(&place, &sandbox, &room["CommId"]).await.len() == 3
    })
    .await;
    good(call(&place, &sandbox, "RemoveUser", remove).await);
    let text = json!({ "SdkAppId": APP, "RoomId": "7", "UserIds": ["anna"] });
    good(call(&place, &sandbox, "RemoveUserByStrRoomId", text.clone()).await);
    wait_for_cut(elsewhere).await;
    let gone = call(&place, &sandbox, "RemoveUserByStrRoomId", text).await;
    assert_eq!(code(&gone), "FailedOperation.RoomNotExist");
    bob.close().await.unwrap();
    sandbox.shutdown().await;
}

#[tokio::test]
async fn dismissing_a_room_cuts_all_of_it() {
    let place = Place::new();
    let sandbox = place.start().await;
    let anna = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    let bob = join(&sandbox, APP, "roomid=7", "bob", "main").await;
    let text = join(&sandbox, APP, "groupid=room", "carl", "main").await;
    let mut other = join(&sandbox, 14, "roomid=7", "dora", "main").await;
    let numeric = json!({ "SdkAppId": APP, "RoomId": 7 });
    good(call(&place, &sandbox, "DismissRoom", numeric.clone()).await);
    assert_eq!(code(&call(&place, &sandbox, "DismissRoom", numeric).await), "FailedOperation.RoomNotExist");
    wait_for_cut(anna).await;
    wait_for_cut(bob).await;
    let string = json!({ "SdkAppId": APP, "RoomId": "room" });
    good(call(&place, &sandbox, "DismissRoomByStrRoomId", string).await);
    wait_for_cut(text).await;
    send(&mut other, TagKind::Audio).await.unwrap();
    until(&sandbox, async || {
        let rooms = rooms(&place, &sandbox).await;
        rooms.len() == 2 && rooms.iter().all(|room| room["IsFinished"] == true)
    })
    .await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_is_asked_is_checked() {
    let place = Place::new();
    let sandbox = place.start().await;
    let many = vec!["u"; 11];
    for (action, body, expected) in [
        ("RemoveUser", json!({ "RoomId": 7, "UserIds": ["u"] }), "MissingParameter.SdkAppId"),
        ("RemoveUser", json!({ "SdkAppId": APP, "UserIds": ["u"] }), "MissingParameter.RoomId"),
        ("RemoveUser", json!({ "SdkAppId": APP, "RoomId": 7 }), "MissingParameter.UserIds"),
        ("RemoveUser", json!({ "SdkAppId": APP, "RoomId": 7, "UserIds": [] }), "MissingParameter.UserIds"),
        ("RemoveUser", json!({ "SdkAppId": APP, "RoomId": 7, "UserIds": many }), "InvalidParameter.UserIds"),
        ("RemoveUser", json!({ "SdkAppId": APP, "RoomId": 7, "UserIds": [""] }), "InvalidParameter.UserId"),
        ("RemoveUser", json!({ "SdkAppId": APP, "RoomId": 0, "UserIds": ["u"] }), "InvalidParameter.RoomId"),
        ("RemoveUser", json!({ "SdkAppId": 0, "RoomId": 7, "UserIds": ["u"] }), "InvalidParameter.SdkAppId"),
        (
            "RemoveUser",
            json!({ "SdkAppId": APP, "RoomId": 7, "UserIds": ["u"] }),
            "FailedOperation.RoomNotExist",
        ),
        (
            "RemoveUserByStrRoomId",
            json!({ "SdkAppId": APP, "RoomId": "é", "UserIds": ["u"] }),
            "InvalidParameter.RoomId",
        ),
        ("DismissRoom", json!({ "SdkAppId": APP, "RoomId": 4_294_967_295_u64 }), "InvalidParameter.RoomId"),
        ("DismissRoom", json!({ "SdkAppId": APP, "RoomId": 7 }), "FailedOperation.RoomNotExist"),
        ("DismissRoomByStrRoomId", json!({ "SdkAppId": APP, "RoomId": "" }), "InvalidParameter.RoomId"),
    ] {
        assert_eq!(code(&call(&place, &sandbox, action, body.clone()).await), expected, "{action} {body}");
    }
    sandbox.shutdown().await;
}
