//! Calls by GET: any query is read or refused, and a message that was written into one comes out of it.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use libfuzzer_sys::fuzz_target;
use trtc_connect::fuzzing::query;

const LIMIT: usize = 1 << 16;

fuzz_target!(|data: &[u8]| {
    if let Some(message) = query(&String::from_utf8_lossy(data), LIMIT) {
        assert!(message.len() <= data.len().max(LIMIT));
    }
    let escaped: String = data.iter().map(|byte| format!("%{byte:02X}")).collect();
    for (message, base64) in
        [(escaped, ""), (URL_SAFE.encode(data), "1"), (URL_SAFE_NO_PAD.encode(data), "1")]
    {
        let written = format!("connect=v1&encoding=proto&base64={base64}&message={message}");
        assert_eq!(query(&written, LIMIT).as_deref(), Some(data), "{written}");
    }
});
