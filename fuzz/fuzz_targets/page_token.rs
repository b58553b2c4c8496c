//! Page tokens: none but the service's own are taken, and those lead back to their position.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use trtc_recording::api::page_token::PageTokens;

fuzz_target!(|data: &[u8]| {
    let tokens = PageTokens::new(vec![7; 32]);
    let as_text = String::from_utf8_lossy(data);
    let encoded = URL_SAFE_NO_PAD.encode(data);
    for token in [as_text.as_ref(), encoded.as_str()] {
        if let Ok(position) = tokens.read::<serde_json::Value>(b"query", token) {
            assert!(token.is_empty() && position.is_none(), "no input knows the key");
        }
    }
    let position = (data.len() as u64, &as_text[..as_text.floor_char_boundary(200)]);
    let token = tokens.make(data, &position).expect("any position has a token");
    if token.len() <= 1_024 {
        let read: Option<(u64, String)> = tokens.read(data, &token).expect("its own token is taken");
        assert_eq!(read, Some((position.0, position.1.to_owned())));
        assert!(tokens.read::<serde_json::Value>(b"another query", &token).is_err());
    }
});
