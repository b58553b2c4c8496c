//! Stream parameters, which say who publishes: never a room or a user without a name, whatever they are.

#![no_main]

use libfuzzer_sys::fuzz_target;
use time::OffsetDateTime;
use trtc_sandbox::model::{Participant, Room, StreamInfo, StreamKey};

fuzz_target!(|params: &str| {
    let key = StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: "s_aux".into() };
    let (params, client_ip, started) = (params.to_owned(), String::new(), OffsetDateTime::UNIX_EPOCH);
    let Some(who) = Participant::of(&StreamInfo { key, params, client_ip, started, sequence: 1 }) else {
        return;
    };
    assert!(!who.room.text().is_empty());
    match &who.room {
        Room::Number(number) => assert!((1..=4_294_967_294).contains(number)),
        // A group may be called like a number; the same number as a room is another one.
        Room::Text(text) => assert_ne!(who.room, Room::number(text).unwrap_or(Room::Number(1))),
    }
});
