//! The `Range` header against a file of any size: the first eight bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_sandbox::fuzzing::byte_range;

fuzz_target!(|input: (u64, &str)| {
    let (size, header) = input;
    if let Some(range) = byte_range(header, size) {
        assert!(range.start <= range.end && range.end <= size);
    }
});
