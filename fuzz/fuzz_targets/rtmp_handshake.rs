//! Both halves of the handshake, fed in pieces.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_sandbox::rtmp::handshake::{ClientHandshake, FILLER_LEN, PACKET_LEN, ServerHandshake};

fuzz_target!(|data: &[u8]| {
    let Some((&piece, data)) = data.split_first() else { return };
    let piece = usize::from(piece) * 8 + 1;
    let (mut server, mut client) = (ServerHandshake::default(), ClientHandshake::default());
    let (mut to_client, mut to_server) = (Vec::new(), Vec::new());
    for part in data.chunks(piece) {
        let mut input = part;
        if let Ok(done) = server.read(&mut input, &[1; FILLER_LEN], &mut to_client) {
            assert!(done || input.is_empty());
        }
        let mut input = part;
        if let Ok(done) = client.read(&mut input, &mut to_server) {
            assert!(done || input.is_empty());
        }
    }
    assert!(to_client.len() <= 1 + 2 * PACKET_LEN && to_server.len() <= PACKET_LEN);
});
