//! Events of TRTC: the envelope, and what room and media events say.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::CallbackClass;
use crate::model::Room;

/// Publishers are anchors; the sandbox has no audience.
const ANCHOR: u32 = 20;
/// Linux: a publisher over RTMP has no device.
const TERMINAL_LINUX: u32 = 4;
const USER_NATIVE_SDK: u32 = 3;
/// Of their own will, in entering and leaving.
const VOLUNTARY: u32 = 1;

/// One event for the receiver of an app.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TrtcEvent {
    pub(crate) sdk_app_id: u64,
    pub(crate) class: CallbackClass,
    /// 1 room, 2 media, 3 cloud recording, 4 relay, 8 web recording.
    pub(crate) group: u32,
    pub(crate) event_type: u32,
    /// With RoomId; those of tasks with TaskId. One task's events, or one room's, go out in order.
    pub(crate) event_info: Map<String, Value>,
}

/// What happens in rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoomEvent {
    /// 101; the user is the first one.
    Created,
    /// 102; without a user.
    Dismissed,
    /// 103.
    Entered,
    /// 104. Media that were on are off then, without events of their own.
    Left(LeaveReason),
    /// 201.
    VideoOn,
    /// 202.
    VideoOff,
    /// 203.
    AudioOn,
    /// 204.
    AudioOff,
    /// 205: screen share.
    AuxOn,
    /// 206.
    AuxOff,
}

/// Why a user left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeaveReason {
    Voluntary = 1,
    TimedOut = 2,
    Kicked = 3,
    Killed = 5,
}

impl RoomEvent {
    fn event_type(self) -> u32 {
        match self {
            Self::Created => 101,
            Self::Dismissed => 102,
            Self::Entered => 103,
            Self::Left(_) => 104,
            Self::VideoOn => 201,
            Self::VideoOff => 202,
            Self::AudioOn => 203,
            Self::AudioOff => 204,
            Self::AuxOn => 205,
            Self::AuxOff => 206,
        }
    }
}

impl TrtcEvent {
    /// An event of a room or of a user's media; `user_id` is ignored where a room is dismissed.
    pub(crate) fn of_room(
        sdk_app_id: u64,
        room: &Room,
        user_id: &str,
        event: RoomEvent,
        at: OffsetDateTime,
    ) -> Self {
        let mut event_info = event_info(room_id(room), at);
        let mut put = |name: &str, value: Value| event_info.insert(name.to_owned(), value);
        if event != RoomEvent::Dismissed {
            put("UserId", json!(user_id));
        }
        match event {
            RoomEvent::Entered => {
                put("Role", json!(ANCHOR));
                put("TerminalType", json!(TERMINAL_LINUX));
                put("UserType", json!(USER_NATIVE_SDK));
                put("Reason", json!(VOLUNTARY));
            }
            RoomEvent::Left(reason) => {
                put("Role", json!(ANCHOR));
                put("Reason", json!(reason as u32));
            }
            RoomEvent::VideoOff | RoomEvent::AudioOff | RoomEvent::AuxOff => {
                put("Reason", json!(0));
            }
            _ => {}
        }
        let event_type = event.event_type();
        let (group, class) =
            if event_type < 200 { (1, CallbackClass::TrtcRoom) } else { (2, CallbackClass::TrtcMedia) };
        Self { sdk_app_id, class, group, event_type, event_info }
    }

    /// The body as it is signed and sent.
    pub(crate) fn body(&self, now: OffsetDateTime) -> Map<String, Value> {
        Map::from_iter([
            ("EventGroupId".to_owned(), json!(self.group)),
            ("EventType".to_owned(), json!(self.event_type)),
            ("CallbackTs".to_owned(), json!(unix_millis(now))),
            ("EventInfo".to_owned(), Value::Object(self.event_info.clone())),
        ])
    }

    /// What its events are in order for: its task, else its room.
    pub(crate) fn order_key(&self) -> String {
        let named = self.event_info.get("TaskId").or_else(|| self.event_info.get("RoomId"));
        format!("{}/{}", self.sdk_app_id, named.unwrap_or(&Value::Null))
    }
}

/// RoomId, EventTs and EventMsTs, with which every EventInfo begins.
pub(crate) fn event_info(room_id: Value, at: OffsetDateTime) -> Map<String, Value> {
    Map::from_iter([
        ("RoomId".to_owned(), room_id),
        ("EventTs".to_owned(), json!(at.unix_timestamp())),
        ("EventMsTs".to_owned(), json!(unix_millis(at))),
    ])
}

/// A number or a text, as the client named its room.
pub(crate) fn room_id(room: &Room) -> Value {
    match room {
        Room::Number(number) => json!(number),
        Room::Text(text) => json!(text),
    }
}

fn unix_millis(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const AT: OffsetDateTime = datetime!(2023-06-26 10:05:31.831 UTC);

    fn body(room: &Room, event: RoomEvent) -> Value {
        Value::Object(TrtcEvent::of_room(14, room, "test", event, AT).body(AT + time::Duration::MILLISECOND))
    }

    #[test]
    fn room_events_say_who_and_why() {
        assert_eq!(
            body(&Room::Number(12345), RoomEvent::Entered),
            json!({
                "EventGroupId": 1,
                "EventType": 103,
                "CallbackTs": 1_687_773_931_832_i64,
                "EventInfo": {
                    "RoomId": 12345,
                    "EventTs": 1_687_773_931,
                    "EventMsTs": 1_687_773_931_831_i64,
                    "UserId": "test",
                    "Role": 20,
                    "TerminalType": 4,
                    "UserType": 3,
                    "Reason": 1,
                },
            })
        );
        let left = body(&Room::Number(1), RoomEvent::Left(LeaveReason::Kicked));
        assert_eq!((&left["EventType"], &left["EventInfo"]["Reason"]), (&json!(104), &json!(3)));
        let dismissed = body(&Room::Text("12345".into()), RoomEvent::Dismissed);
        assert_eq!(dismissed["EventInfo"]["RoomId"], "12345", "a string room stays a text");
        assert_eq!(dismissed["EventInfo"].get("UserId"), None);
        assert_eq!(body(&Room::Number(1), RoomEvent::Created)["EventInfo"]["UserId"], "test");
    }

    #[test]
    fn media_events_are_of_group_2() {
        for (event, number, reason) in [
            (RoomEvent::VideoOn, 201, None),
            (RoomEvent::VideoOff, 202, Some(0)),
            (RoomEvent::AudioOn, 203, None),
            (RoomEvent::AudioOff, 204, Some(0)),
            (RoomEvent::AuxOn, 205, None),
            (RoomEvent::AuxOff, 206, Some(0)),
        ] {
            let body = body(&Room::Number(1), event);
            assert_eq!((&body["EventGroupId"], &body["EventType"]), (&json!(2), &json!(number)));
            assert_eq!(body["EventInfo"].get("Reason"), reason.map(|reason| json!(reason)).as_ref());
        }
    }

    #[test]
    fn order_is_kept_within_a_task_else_a_room() {
        let key = |room: &Room| TrtcEvent::of_room(14, room, "u", RoomEvent::Entered, AT).order_key();
        assert_eq!(key(&Room::Number(1)), key(&Room::Number(1)));
        assert_ne!(key(&Room::Number(1)), key(&Room::Text("1".into())));
        let mut event = TrtcEvent::of_room(14, &Room::Number(1), "u", RoomEvent::Entered, AT);
        event.event_info.insert("TaskId".into(), json!("t"));
        assert_eq!(event.order_key(), "14/\"t\"");
    }
}
