//! What DescribeRoomInfo and DescribeUserInfo show.

use serde_json::{Value, json};

use crate::support::{Place, code, good};
use crate::{APP, TRTC, call, join, rooms, until, users};

#[tokio::test]
async fn rooms_and_users_come_by_streams_and_go_with_them() {
    let place = Place::new();
    let sandbox = place.start().await;
    assert_eq!(rooms(&place, &sandbox).await, [] as [Value; 0]);
    let start = place.now().unix_timestamp();
    let anna = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    let screen = join(&sandbox, APP, "roomid=7", "anna", "aux").await;
    until(&sandbox, async || !rooms(&place, &sandbox).await.is_empty()).await;
    place.pass(10);
    let bob = join(&sandbox, APP, "roomid=7", "bob", "main").await;
    let shown = rooms(&place, &sandbox).await;
    let room = json!({
        "CommId": format!("{APP}_7_{start}"), "RoomString": "7", "UserId": "anna",
        "CreateTime": start, "DestroyTime": start + 10, "IsFinished": false,
    });
    assert_eq!(shown, std::slice::from_ref(&room));
    let comm_id = &room["CommId"];
    until(&sandbox, async || users(&place, &sandbox, comm_id).await.len() == 2).await;
    let user = |name: &str, join: i64, leave: i64, finished: bool| {
        json!({
            "RoomStr": "7", "UserId": name, "JoinTs": start + join, "LeaveTs": start + leave,
            "DeviceType": "", "SdkVersion": "", "ClientIp": "127.0.0.1", "Finished": finished,
        })
    };
    assert_eq!(
        users(&place, &sandbox, comm_id).await,
        [user("anna", 0, 10, false), user("bob", 10, 10, false)],
        "one stay for both of anna's streams; who is there has the time now for an end"
    );

    place.pass(10);
    anna.close().await.unwrap();
    // Her screen keeps her there.
    place.pass(10);
    screen.close().await.unwrap();
    until(&sandbox, async || users(&place, &sandbox, comm_id).await[0]["Finished"] == true).await;
    assert_eq!(
        users(&place, &sandbox, comm_id).await,
        [user("anna", 0, 30, true), user("bob", 10, 30, false)]
    );
    place.pass(10);
    bob.close().await.unwrap();
    until(&sandbox, async || rooms(&place, &sandbox).await[0]["IsFinished"] == true).await;
    assert_eq!(rooms(&place, &sandbox).await[0]["DestroyTime"], start + 40);

    // The same name later is another room; history outlives a restart.
    place.pass(10);
    let again = join(&sandbox, APP, "roomid=7", "bob", "main").await;
    until(&sandbox, async || rooms(&place, &sandbox).await.len() == 2).await;
    sandbox.shutdown().await;
    drop(again);
    let sandbox = place.start().await;
    let shown = rooms(&place, &sandbox).await;
    assert_eq!(shown[0]["CommId"], format!("{APP}_7_{}", start + 50));
    assert_eq!(shown[0]["IsFinished"], true);
    assert_eq!(users(&place, &sandbox, comm_id).await[1], user("bob", 10, 40, true));
    sandbox.shutdown().await;
}

#[tokio::test]
async fn numeric_and_string_rooms_are_two() {
    let place = Place::new();
    let sandbox = place.start().await;
    let _number = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    let _text = join(&sandbox, APP, "groupid=7", "bob", "main2").await;
    let _other_app = join(&sandbox, 14, "roomid=7", "carl", "main").await;
    until(&sandbox, async || rooms(&place, &sandbox).await.len() == 2).await;
    let shown = rooms(&place, &sandbox).await;
    assert_ne!(shown[0]["CommId"], shown[1]["CommId"]);
    for room in &shown {
        assert_eq!(room["RoomString"], "7");
        assert_eq!(users(&place, &sandbox, &room["CommId"]).await.len(), 1, "each has its own user");
    }
    let now = place.now().unix_timestamp();
    let named = |room: &str| json!({ "SdkAppId": APP, "StartTime": now, "EndTime": now, "RoomId": room });
    assert_eq!(good(call(&place, &sandbox, "DescribeRoomInfo", named("7")).await)["Total"], 2);
    assert_eq!(good(call(&place, &sandbox, "DescribeRoomInfo", named("8")).await)["Total"], 0);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn pages_and_spans_are_kept_to() {
    let place = Place::new();
    let sandbox = place.start().await;
    let mut publishers = Vec::new();
    for user in 0..8 {
        publishers.push(join(&sandbox, APP, "roomid=1", &format!("user{user}"), "main").await);
    }
    until(&sandbox, async || !rooms(&place, &sandbox).await.is_empty()).await;
    let comm_id = rooms(&place, &sandbox).await[0]["CommId"].clone();
    let now = place.now().unix_timestamp();
    let query = |more: Value| {
        let mut query = json!({ "SdkAppId": APP, "CommId": comm_id, "StartTime": now, "EndTime": now + 60 });
        query.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        query
    };
    let names = async |more: Value| {
        let answer = good(call(&place, &sandbox, "DescribeUserInfo", query(more)).await);
        let list = answer["UserList"].as_array().unwrap();
        let names = list.iter().map(|user| user["UserId"].as_str().unwrap().to_owned());
        (answer["Total"].as_u64().unwrap(), names.collect::<Vec<_>>())
    };
    until(&sandbox, async || names(json!({})).await.0 == 8).await;
    let (total, first) = names(json!({})).await;
    assert_eq!((total, first.len()), (8, 6), "6 users without paging");
    let (_, second) = names(json!({ "PageNumber": 1, "PageSize": 6 })).await;
    assert_eq!(second, ["user6", "user7"]);
    assert_eq!(names(json!({ "PageNumber": 9, "PageSize": 100 })).await, (8, vec![]));
    let two = json!({ "UserIds": ["user3", "nobody", "user5"] });
    assert_eq!(names(two).await, (2, vec!["user3".to_owned(), "user5".to_owned()]));
    assert_eq!(names(json!({ "StartTime": now - 60, "EndTime": now - 1 })).await, (0, vec![]));

    for (more, expected) in [
        (json!({ "CommId": null }), "MissingParameter.CommId"),
        (json!({ "StartTime": null }), "MissingParameter.StartTs"),
        (json!({ "SdkAppId": null }), "MissingParameter.SdkAppId"),
        (json!({ "SdkAppId": 0 }), "InvalidParameter.SdkAppId"),
        (json!({ "SdkAppId": 14 }), "InvalidParameter.SdkAppId"),
        (json!({ "CommId": "room" }), "InvalidParameter"),
        (json!({ "UserIds": vec!["u"; 101] }), "InvalidParameter.UserIdsMorethanSix"),
        (json!({ "EndTime": now + 4 * 3600 + 1 }), "InvalidParameter.QueryScaleOversize"),
        (json!({ "StartTime": now - 14 * 86_400 - 1 }), "InvalidParameter.StartTsOversize"),
        (json!({ "PageSize": 0 }), "InvalidParameter.PageSize"),
        (json!({ "PageSize": 101 }), "InvalidParameter.PageSizeOversize"),
        (json!({ "RoomId": "1" }), "UnknownParameter"),
    ] {
        let answer = call(&place, &sandbox, "DescribeUserInfo", query(more.clone())).await;
        assert_eq!(code(&answer), expected, "{more}");
    }
    let day = json!({ "SdkAppId": APP, "StartTime": now - 86_401, "EndTime": now });
    let answer = place.call(&sandbox, TRTC, "DescribeRoomInfo", day).await;
    assert_eq!(code(&answer), "InvalidParameter.QueryScaleOversize");
    sandbox.shutdown().await;
}
