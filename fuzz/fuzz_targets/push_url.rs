//! Push URLs as VOD keeps them beside a file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_recording::domain::media::{RoomFilter, read_push_url};
use trtc_recording::domain::parse::split_direct;

fuzz_target!(|text: &str| {
    let Some(push) = read_push_url(text) else { return };
    let path = format!("rtmp://{}/{}/{}", push.domain, push.app_name, push.stream_id);
    assert!(text == path || text.starts_with(&format!("{path}?")), "names are taken as they stand");
    if let Some(identity) = &push.identity
        && identity.sdk_app_id != 0
        && !identity.room.is_empty()
    {
        let filter = RoomFilter {
            sdk_app_id: identity.sdk_app_id,
            room: identity.room.clone(),
            prefixes: Vec::new(),
            stream_type: split_direct(&push.stream_id).map(|(_, _, stream_type)| stream_type),
            user_ids: vec![identity.user_id.clone()],
        };
        assert!(filter.admits(&push), "a file is of its own room");
    }
});
