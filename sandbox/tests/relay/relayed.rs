//! What is relayed, and what is told of it.

use serde_json::{Value, json};
use trtc_sandbox::callbacks::CallbackClass;

use crate::participants::{APP, Room};
use crate::support::{code, good};

/// StartPublishCdnStream of user a in room 7.
pub(crate) fn request(urls: &[String]) -> Value {
    let urls: Vec<_> = urls.iter().map(|url| json!({ "PublishCdnUrl": url, "IsTencentCdn": 0 })).collect();
    json!({
        "SdkAppId": APP, "RoomId": "7", "RoomIdType": 0, "WithTranscoding": 0,
        "AgentParams": { "UserId": "agent" },
        "AudioParams": { "AudioEncode": { "SampleRate": 48000, "Channel": 2, "BitRate": 64 } },
        "VideoParams": {},
        "SingleSubscribeParams": { "UserMediaStream": { "UserInfo": { "UserId": "a" } } },
        "PublishCdnParams": urls,
    })
}

pub(crate) async fn start(room: &Room, request: Value) -> Value {
    good(room.call("StartPublishCdnStream", request).await)["TaskId"].clone()
}

pub(crate) async fn stop(room: &Room, task: &Value) {
    good(room.call("StopPublishCdnStream", json!({ "SdkAppId": APP, "TaskId": task })).await);
}

async fn update(room: &Room, task: &Value, number: u64, more: Value) -> Value {
    let mut request =
        json!({ "SdkAppId": APP, "TaskId": task, "SequenceNumber": number, "WithTranscoding": 0 });
    request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    room.call("UpdatePublishCdnStream", request).await
}

fn urls(urls: &[&String]) -> Value {
    let urls: Vec<_> = urls.iter().map(|url| json!({ "PublishCdnUrl": url })).collect();
    json!({ "PublishCdnParams": urls })
}

/// States that were told of a URL, in order.
pub(crate) async fn states(room: &Room, url: &str) -> Vec<i64> {
    let events = room.events(CallbackClass::TrtcRelay).await;
    let of_url = events.into_iter().filter(|(_, info)| info["Payload"]["Url"] == *url);
    of_url.map(|(_, info)| info["Payload"]["Status"].as_i64().unwrap()).collect()
}

pub(crate) async fn reaches(room: &Room, url: &str, state: i64) {
    room.until(async || states(room, url).await.last() == Some(&state)).await;
}

const A: &str = "1400000123_7_a_main";

#[tokio::test]
async fn a_stream_arrives_whole_and_is_recorded_there() {
    let room = Room::new(1.0).await;
    room.bind("cdn").await;
    let pushing = room.push("a");
    room.live(1).await;
    let there = ["copy", "sound"].map(|name| format!("{}/cdn/{name}?from=relay", room.rtmp()));
    let task = start(&room, request(&there[..1])).await;
    let mut sound = request(&there[1..]);
    sound["AgentParams"]["UserId"] = json!("agent2");
    sound["VideoParams"] = Value::Null;
    let sound = start(&room, sound).await;
    room.on_air(&[A, "copy", "sound"]).await;
    room.record(1200).await;
    stop(&room, &task).await;
    room.on_air(&[A, "sound"]).await;
    stop(&room, &sound).await;
    room.on_air(&[A]).await;
    pushing.stop().await;
    for (name, tracks) in [("copy", &["audio", "video"][..]), ("sound", &["audio"])] {
        room.until(async || room.search(json!({ "StreamIds": [name] })).await.len() == 1).await;
        let found = room.search(json!({ "StreamIds": [name] })).await;
        assert_eq!(found[0].tracks().await, tracks, "{name}");
        assert!(found[0].seconds() > 0.7, "{name} has {} s", found[0].seconds());
        let context = found[0].basic["SourceInfo"]["SourceContext"].as_str().unwrap();
        assert!(context.ends_with(&format!("/cdn/{name}?from=relay")), "{context}");
    }
    let events = room.events(CallbackClass::TrtcRelay).await;
    let (event_type, info) = &events[0];
    assert_eq!((*event_type, &info["RoomId"], &info["RoomType"]), (401, &json!(7), &json!(0)));
    assert_eq!((&info["UserId"], &info["TaskId"]), (&json!("agent"), &task));
    let expected = json!({ "Url": there[0], "Status": 1, "ErrorCode": 0, "ErrorMsg": "" });
    assert_eq!(info["Payload"], expected);
    assert_eq!(states(&room, &there[0]).await, [1, 2, 0]);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_relay_ends_when_its_robot_is_sent_out_of_the_room() {
    let room = Room::new(1.0).await;
    let pushing = room.push("a");
    room.live(1).await;
    let url = format!("{}/cdn/copy", room.rtmp());
    let task = start(&room, request(std::slice::from_ref(&url))).await;
    room.on_air(&[A, "copy"]).await;
    let remove = |user: &str| json!({ "SdkAppId": APP, "RoomId": 7, "UserIds": [user] });
    good(room.call("RemoveUser", remove("another")).await);
    room.on_air(&[A, "copy"]).await;
    good(room.call("RemoveUser", remove("agent")).await);
    room.on_air(&[A]).await;
    assert_eq!(states(&room, &url).await, [1, 2, 0]);
    let stopped = room.call("StopPublishCdnStream", json!({ "SdkAppId": APP, "TaskId": task })).await;
    assert_eq!(code(&stopped), "FailedOperation.TaskNotExist");
    pushing.stop().await;
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_target_that_is_down_is_tried_again() {
    // Every 0.75 s, for 9 s.
    let room = Room::new(0.15).await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let url = format!("rtmp://{free}/cdn/copy");
    let pushing = room.push("a");
    room.live(1).await;
    let task = start(&room, request(std::slice::from_ref(&url))).await;
    room.until(async || states(&room, &url).await.starts_with(&[1, 1])).await;

    let cdn = Room::at(1.0, &free).await;
    cdn.bind("cdn").await;
    cdn.live(1).await;
    reaches(&room, &url, 2).await;
    let cdn = cdn.restart().await;
    cdn.live(1).await;
    reaches(&room, &url, 2).await;
    let told = states(&room, &url).await;
    assert!(told.contains(&3) && told.iter().filter(|state| **state == 2).count() == 2, "{told:?}");
    assert!(cdn.search(json!({ "StreamIds": ["copy"] })).await.len() == 1, "the first part is kept");

    // Gone for good: the relay fails, until an update asks for it again.
    let crate::participants::Room { place, sandbox } = cdn;
    sandbox.shutdown().await;
    reaches(&room, &url, 4).await;
    let errors = room.events(CallbackClass::TrtcRelay).await.pop().unwrap().1["Payload"].clone();
    assert_eq!(errors["ErrorCode"], -1);
    assert!(errors["ErrorMsg"].as_str().unwrap().contains("cannot connect"), "{errors}");
    let cdn = crate::participants::Room { sandbox: place.start().await, place };
    good(update(&room, &task, 1, json!({})).await);
    cdn.live(1).await;
    reaches(&room, &url, 2).await;
    // A source that ends, ends the relay in an orderly way.
    pushing.stop().await;
    cdn.on_air(&[]).await;
    reaches(&room, &url, 0).await;
    cdn.sandbox.shutdown().await;
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn an_update_changes_targets_and_source() {
    let room = Room::new(1.0).await;
    let pushing = ["a", "b"].map(|user| room.push(user));
    room.live(2).await;
    let (a, b) = (A, "1400000123_7_b_main");
    let url = ["one", "three", "two"].map(|name| format!("{}/cdn/{name}", room.rtmp()));
    let [one, three, two] = &url;
    let task = start(&room, request(&[one.clone(), two.clone()])).await;
    room.on_air(&[a, b, "one", "two"]).await;
    reaches(&room, one, 2).await;
    good(update(&room, &task, 5, urls(&[one, three])).await);
    room.on_air(&[a, b, "one", "three"]).await;
    assert_eq!(states(&room, one).await, [1, 2], "what stays is not touched");
    assert_eq!(states(&room, two).await.last(), Some(&0));
    for number in [5, 4, 0] {
        let late = update(&room, &task, number, urls(&[two])).await;
        assert_eq!(code(&late), "FailedOperation.RequestOutdated");
    }
    room.on_air(&[a, b, "one", "three"]).await;
    // Another source takes the place of the first: its relays break off and begin anew.
    let source = json!({ "SingleSubscribeParams": { "UserMediaStream": { "UserInfo": { "UserId": "b" } } } });
    good(update(&room, &task, 6, source).await);
    room.until(async || states(&room, one).await.iter().filter(|state| **state == 2).count() == 2).await;
    let [pushing_a, pushing_b] = pushing;
    pushing_a.stop().await;
    room.on_air(&[b, "one", "three"]).await;
    stop(&room, &task).await;
    room.on_air(&[b]).await;
    let gone = update(&room, &task, 7, json!({})).await;
    assert_eq!(code(&gone), "FailedOperation.TaskNotExist");
    pushing_b.stop().await;
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn a_relay_ends_without_its_source_and_waits_for_it() {
    let room = Room::new(0.02).await;
    let url = format!("{}/cdn/copy", room.rtmp());
    let mut waits = request(std::slice::from_ref(&url));
    // 5 s here.
    waits["AgentParams"]["MaxIdleTime"] = json!(250);
    let task = start(&room, waits.clone()).await;
    let pushing = room.push("a");
    reaches(&room, &url, 2).await;
    pushing.stop().await;
    reaches(&room, &url, 0).await;
    let pushing = room.push("a");
    reaches(&room, &url, 2).await;
    pushing.stop().await;
    let gone = async || {
        let answer = update(&room, &task, 0, json!({})).await;
        code(&answer) == "FailedOperation.TaskNotExist"
    };
    room.until(gone).await;
    assert_eq!(states(&room, &url).await, [1, 2, 0, 1, 2, 0]);
    room.sandbox.shutdown().await;
}

#[tokio::test]
async fn relays_go_on_after_a_stop() {
    let room = Room::new(1.0).await;
    let target = Room::new(1.0).await;
    let url = format!("{}/cdn/copy", target.rtmp());
    let task = start(&room, request(std::slice::from_ref(&url))).await;
    let pushing = room.push("a");
    target.live(1).await;
    let room = room.restart().await;
    pushing.stop().await;
    target.on_air(&[]).await;
    let pushing = room.push("a");
    target.live(1).await;
    stop(&room, &task).await;
    target.on_air(&[]).await;
    pushing.stop().await;
    room.sandbox.shutdown().await;
    target.sandbox.shutdown().await;
}
