//! UserSigs of any form: base64 of their own kind around zlib around JSON. None without the key is taken.
//!
//! The input is the JSON's or the compressed bytes, as its first byte says, or the text itself.

#![no_main]

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use libfuzzer_sys::fuzz_target;
use trtc_sandbox::fuzzing::takes_user_sig;

fuzz_target!(|data: &[u8]| {
    let Some((&how, data)) = data.split_first() else { return };
    let text = |bytes: &[u8]| STANDARD.encode(bytes).replace('+', "*").replace('/', "-").replace('=', "_");
    let user_sig = match how % 3 {
        0 => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(data).expect("memory takes it");
            text(&encoder.finish().expect("memory takes it"))
        }
        1 => text(data),
        _ => String::from_utf8_lossy(data).into_owned(),
    };
    assert!(!takes_user_sig(&user_sig), "no input is signed with the key");
});
