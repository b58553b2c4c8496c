//! A peer that speaks RTMP badly: no panic, bounded memory, bounded answers.
//!
//! The first byte says whether the handshake is done for the peer, whether its streams are accepted, and the size of
//! the pieces it sends.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_sandbox::rtmp::chunk::ChunkLimits;
use trtc_sandbox::rtmp::handshake::{FILLER_LEN, PACKET_LEN, VERSION};
use trtc_sandbox::rtmp::session::{Event, ServerSession, SessionConfig};

const LIMITS: ChunkLimits =
    ChunkLimits { max_message: 256 << 10, max_buffered: 384 << 10, max_partial: 8, max_chunk_streams: 64 };
/// Answers to one byte of a peer: a ping of 18 bytes is answered with 18, a short command with a longer text.
const MAX_ANSWER_PER_BYTE: usize = 64;

fuzz_target!(|data: &[u8]| {
    let Some((&control, data)) = data.split_first() else { return };
    let config = SessionConfig {
        limits: LIMITS,
        four_cc_list: vec!["hvc1".to_owned(), "av01".to_owned()],
        turn_away: None,
    };
    let mut session = ServerSession::new(config, [7; FILLER_LEN]);
    if control & 1 == 0 {
        let mut handshake = vec![VERSION];
        handshake.resize(1 + 2 * PACKET_LEN, 0);
        let event = session.read(&mut handshake.as_slice()).expect("the handshake is right");
        assert!(event.is_none() && session.is_open());
        session.take_output();
    }
    let accept = control & 2 == 0;
    let piece = usize::from(control >> 2) * 16 + 1;
    let mut answered = 0;
    for mut part in data.chunks(piece) {
        loop {
            match session.read(&mut part) {
                Ok(Some(Event::Publish(_))) if accept => session.accept_publish(),
                Ok(Some(Event::Publish(request))) => {
                    session.refuse("NetStream.Publish.Rejected", &request.name)
                }
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(_) => return,
            }
            assert!(session.buffered() <= LIMITS.max_buffered);
        }
        answered += session.take_output().len();
    }
    assert!(answered <= 8_192 + data.len() * MAX_ANSWER_PER_BYTE, "{answered} bytes for {}", data.len());
});
