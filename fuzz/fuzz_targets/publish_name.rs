//! The names under which a publisher's stream is kept: app and tcUrl in the first two lines, the stream in the third.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_sandbox::fuzzing::stream_key;
use trtc_sandbox::rtmp::session::PublishRequest;

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n').map(str::to_owned);
    let app = lines.next().unwrap_or_default();
    let tc_url = lines.next();
    let name = lines.next().unwrap_or_default();
    let Some(key) = stream_key(&PublishRequest { app, tc_url, name }) else { return };
    // Both become parts of file names.
    for part in [&key.app_name, &key.stream_name] {
        assert!(!part.is_empty() && !part.contains('/') && !part.contains(".."), "{key:?}");
        assert!(!part.contains(char::is_control), "{key:?}");
    }
});
