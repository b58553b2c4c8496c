//! A media entry in an answer of the cloud, which writes numbers, texts and nulls as it likes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_recording::cloud::vod::MediaInfo;
use trtc_recording::domain::media::read_push_url;
use trtc_recording::domain::trtc_name::read_trtc_name;

fuzz_target!(|data: &[u8]| {
    if let Ok(info) = serde_json::from_slice::<MediaInfo>(data) {
        let _ = read_push_url(&info.basic_info.source_info.source_context);
        let _ = read_trtc_name(&info.basic_info.name);
    }
});
