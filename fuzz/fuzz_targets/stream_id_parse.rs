//! StreamIds read back: every reading gives exactly the id it was read from.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_recording::domain::identity::{MAX_STREAM_ID_BYTES, Room, Uplink, check_stream_id};
use trtc_recording::domain::parse::{OwnedRoom, Reading, readings};
use trtc_recording::domain::stream_id::Formula;

fuzz_target!(|id: &str| {
    // What the service checks before it reads.
    if check_stream_id(id).is_err() {
        return;
    }
    assert!(id.len() <= MAX_STREAM_ID_BYTES);
    let readings = readings(id);
    for (i, reading) in readings.iter().enumerate() {
        assert!(!readings[..i].contains(reading), "a reading is given once");
        match reading {
            Reading::Direct { sdk_app_id, room, user_id, stream_type, encodings } => {
                let room = match room {
                    OwnedRoom::Number(number) => Room::from_number(*number).expect("a room number"),
                    OwnedRoom::Text(text) => Room::from_text(text).expect("a room text"),
                };
                let uplink = Uplink { room, user_id, stream_type: *stream_type };
                assert!(!encodings.is_empty());
                for encoding in encodings {
                    assert_eq!(Formula::Direct(*encoding).stream_id(*sdk_app_id, &uplink), id);
                }
            }
            Reading::BizidMd5 { bizid, digest } => {
                assert_eq!(format!("{bizid}_{digest}"), id.to_ascii_lowercase());
            }
            Reading::Custom => assert!(id.len() <= 64),
        }
    }
});
