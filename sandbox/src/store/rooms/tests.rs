use time::Duration;

use super::*;
use crate::model::StreamKey;
use crate::store::tests::{Place, T0};
use crate::store::{HistoryPage, PastStay};

const NUMBER: Room = Room::Number(7);

/// A user's stream; `kind` is `main` or `aux`.
fn stream(sequence: u64, room: &str, user: &str, kind: &str) -> StreamInfo {
    StreamInfo {
        key: StreamKey {
            domain: "d".into(),
            app_name: "trtc_14".into(),
            stream_name: format!("14_{room}_{user}_{kind}_{sequence}"),
        },
        params: format!("sdkappid=14&{room}&userid={user}!&streamtype={kind}"),
        client_ip: "10.0.0.1".into(),
        started: T0,
        sequence,
    }
}

fn started(stream: &StreamInfo) -> Notice {
    Notice::StreamStarted(stream.clone())
}

fn seen(stream: &StreamInfo, kind: TagKind) -> Notice {
    Notice::MediaSeen { stream: stream.clone(), kind, size: None, at: T0 }
}

fn ended(stream: &StreamInfo, seconds: i64, reason: EndReason) -> Notice {
    Notice::StreamEnded { stream: stream.clone(), at: T0 + Duration::seconds(seconds), reason }
}

/// Enters notices as the journal does, and tells the numbers, users and reasons of the events.
async fn note(store: &Store, notices: &[Notice]) -> Vec<String> {
    let mut events = Vec::new();
    let mut tx = store.write.begin().await.unwrap();
    for notice in notices {
        for event in follow(store, &mut tx, notice).await.unwrap() {
            let info = |name: &str| event.event_info.get(name).map(ToString::to_string).unwrap_or_default();
            events
                .push(format!("{}{}{}", event.event_type, info("UserId"), info("Reason")).replace('"', " "));
        }
    }
    tx.commit().await.unwrap();
    events
}

async fn stays(store: &Store, room_id: &str) -> Vec<PastStay> {
    let page = HistoryPage { from: T0, to: T0 + Duration::days(30), skip: 0, take: 100 };
    let (_, rooms) = store.past_rooms(14, Some(room_id), page).await.unwrap();
    let mut stays = Vec::new();
    for room in rooms {
        stays.extend(store.past_stays(&room.comm_id, &[], page).await.unwrap().1);
    }
    stays
}

#[tokio::test]
async fn a_medium_is_on_while_any_stream_of_the_user_carries_it() {
    let place = Place::new();
    let store = place.open().await;
    let (one, two) = (stream(1, "roomid=7", "a", "main"), stream(2, "roomid=7", "a", "main"));
    let events = note(&store, &[started(&one), started(&two), seen(&one, TagKind::Audio)]).await;
    assert_eq!(events, ["101 a! ", "103 a! 1", "203 a! "]);
    let more = [seen(&two, TagKind::Audio), seen(&two, TagKind::Video), seen(&two, TagKind::Script)];
    assert_eq!(note(&store, &more).await, ["201 a! "], "his sound is on already");
    let first_ends = ended(&one, 1, EndReason::Unpublished);
    assert_eq!(note(&store, &[first_ends]).await, [""; 0], "the other stream has sound too");
    let three = stream(3, "roomid=7", "a", "aux");
    assert_eq!(note(&store, &[started(&three)]).await, [""; 0]);
    let second_ends = ended(&two, 2, EndReason::Unpublished);
    assert_eq!(note(&store, &[second_ends]).await, ["202 a! 0", "204 a! 0"]);
    let last = [seen(&three, TagKind::Video), ended(&three, 3, EndReason::Cut("x".into()))];
    assert_eq!(note(&store, &last).await, ["205 a! ", "104 a! 3", "102"]);
    let stay = stays(&store, "7").await.remove(0);
    assert_eq!((stay.audio, stay.video, stay.screen), (true, true, true));
    assert_eq!((stay.joined, stay.left), (T0, Some(T0 + Duration::seconds(3))));
}

#[tokio::test]
async fn each_end_has_its_reason() {
    let place = Place::new();
    let store = place.open().await;
    for (sequence, reason, number) in [
        (1, EndReason::Unpublished, 1),
        (2, EndReason::Disconnected("x".into()), 5),
        (3, EndReason::Cut("x".into()), 3),
        (4, EndReason::Refused("x".into()), 2),
        (5, EndReason::Stopped, 2),
    ] {
        let stream = stream(sequence, "roomid=7", "a", "main");
        let events = note(&store, &[started(&stream), ended(&stream, 0, reason)]).await;
        assert_eq!(events[2], format!("104 a! {number}"));
    }
    assert_eq!(stays(&store, "7").await.len(), 5 * 5, "five rooms of one second share their CommId");
}

#[tokio::test]
async fn what_is_no_participant_is_in_no_room() {
    let place = Place::new();
    let store = place.open().await;
    let mut mix = stream(1, "roomid=7", "a", "main");
    mix.params += "&mcumix=1";
    let notices = [started(&mix), seen(&mix, TagKind::Video), ended(&mix, 1, EndReason::Unpublished)];
    assert_eq!(note(&store, &notices).await, [""; 0]);
    assert!(!store.has_room(14, &NUMBER).await.unwrap());
}

#[tokio::test]
async fn a_kill_leaves_nobody_in_a_room() {
    let place = Place::new();
    let store = place.open().await;
    let one = stream(1, "roomid=7", "a", "main");
    let text = stream(2, "groupid=7", "b", "main");
    store.note(&[started(&one), started(&text), seen(&one, TagKind::Video)]).await.unwrap();
    assert!(store.has_room(14, &NUMBER).await.unwrap());
    store.close().await;
    let store = place.open().await;
    assert_eq!(store.end_orphans().await.unwrap(), 2);
    assert!(!store.has_room(14, &NUMBER).await.unwrap());
    assert!(!store.has_room(14, &Room::Text("7".into())).await.unwrap());
    let stays = stays(&store, "7").await;
    assert_eq!(stays.len(), 2);
    assert!(stays.iter().all(|stay| stay.left.is_some()));
    assert_eq!(store.end_orphans().await.unwrap(), 0);
}

#[tokio::test]
async fn history_is_kept_for_14_days() {
    let place = Place::new();
    let store = place.open().await;
    let gone = stream(1, "roomid=7", "a", "main");
    let stays_on = stream(2, "roomid=8", "b", "main");
    let left = stream(3, "roomid=8", "c", "main");
    let end = |stream| ended(stream, 10, EndReason::Unpublished);
    note(&store, &[started(&gone), end(&gone), started(&stays_on), started(&left), end(&left)]).await;
    let limit = T0 + Duration::days(14) + Duration::seconds(10);
    assert_eq!(store.forget_rooms(limit).await.unwrap(), 0);
    assert_eq!((stays(&store, "7").await.len(), stays(&store, "8").await.len()), (1, 2));
    assert_eq!(store.forget_rooms(limit + Duration::seconds(1)).await.unwrap(), 1);
    assert_eq!(stays(&store, "7").await, []);
    let kept = stays(&store, "8").await;
    assert_eq!(kept.len(), 1, "the room is still there, who left it long ago is forgotten");
    assert_eq!(kept[0].user_id, "b!");
}
