//! PNG and JPEG files of any bytes, as mixes show them: what is read is bounded and fits after it was shrunk.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_sandbox::fuzzing::{KEPT_SIDE, image};

/// What takes 100 MB while it is read.
const MAX_PIXELS: usize = 25_200_000;

fuzz_target!(|data: &[u8]| {
    let Some([(width, height), kept]) = image(data) else { return };
    assert!(width > 0 && height > 0 && width * height <= MAX_PIXELS, "{width} x {height}");
    assert!((1..=KEPT_SIDE).contains(&kept.0) && (1..=KEPT_SIDE).contains(&kept.1), "{kept:?}");
    assert!(kept.0 <= width && kept.1 <= height);
});
