//! An FLV file of any bytes: its whole tags are given, and what is whole is a prefix of the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_sandbox::media::flv::Reader;

fuzz_target!(|data: &[u8]| {
    let Ok(mut reader) = Reader::new(data) else { return };
    let mut body = 0;
    while let Ok(Some(tag)) = reader.next_tag() {
        body += tag.body.len();
    }
    let whole = reader.whole_bytes();
    assert!(whole <= data.len() as u64 && body <= data.len());
    // Cut to its whole tags, the file gives the same ones again.
    let mut again = Reader::new(&data[..whole as usize]).expect("the header is whole");
    let mut body_again = 0;
    while let Ok(Some(tag)) = again.next_tag() {
        body_again += tag.body.len();
    }
    assert_eq!((again.whole_bytes(), body_again), (whole, body));
});
