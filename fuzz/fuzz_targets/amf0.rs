//! Values of RTMP commands and metadata: reading is bounded, and what was read is written and read back.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_sandbox::rtmp::amf0::{MAX_VALUES, Reader, encode};

fuzz_target!(|data: &[u8]| {
    let Ok(values) = Reader::new(data).read_all() else { return };
    assert!(values.len() <= MAX_VALUES);
    let bytes = encode(&values);
    let again = Reader::new(&bytes).read_all().expect("what was written is readable");
    // Bytes are compared, since a NaN is not equal to itself.
    assert_eq!(encode(&again), bytes);
});
