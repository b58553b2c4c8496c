//! Envelopes: the same are found however the bytes are cut, and packing them again gives the same bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_connect::fuzzing::{envelopes, gunzip, pack};

const LIMIT: usize = 512;

fuzz_target!(|data: &[u8]| {
    let Some((&cut, stream)) = data.split_first() else { return };
    let whole = envelopes(&[stream], LIMIT);
    let pieces: Vec<&[u8]> = stream.chunks(usize::from(cut % 16) + 1).collect();
    assert_eq!(envelopes(&pieces, LIMIT), whole);
    let Some((found, at_an_end)) = whole else { return };
    assert!(found.iter().all(|(_, data)| data.len() <= LIMIT));
    let again: Vec<u8> = found.iter().flat_map(|(flags, data)| pack(*flags, data)).collect();
    assert!(stream.starts_with(&again));
    assert_eq!(at_an_end, again.len() == stream.len());
    for (_, data) in found {
        assert!(gunzip(&data, LIMIT).is_none_or(|message| message.len() <= LIMIT));
    }
});
