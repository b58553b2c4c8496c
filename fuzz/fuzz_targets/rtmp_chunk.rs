//! Chunks in pieces of any size: the messages do not depend on the pieces, and memory stays bounded.
//!
//! The first byte is the size of the pieces.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_sandbox::rtmp::chunk::{ChunkError, ChunkLimits, ChunkReader, Message};

const LIMITS: ChunkLimits =
    ChunkLimits { max_message: 64 << 10, max_buffered: 96 << 10, max_partial: 4, max_chunk_streams: 8 };

fn read(data: &[u8], piece: usize) -> (Vec<Message>, Option<ChunkError>) {
    let mut reader = ChunkReader::new(LIMITS);
    let mut messages = Vec::new();
    for mut part in data.chunks(piece) {
        loop {
            match reader.read(&mut part) {
                Ok(Some(message)) => {
                    assert!(message.payload.len() <= LIMITS.max_message);
                    messages.push(message);
                }
                Ok(None) => break,
                Err(error) => return (messages, Some(error)),
            }
            assert!(reader.buffered() <= LIMITS.max_buffered);
        }
        assert!(part.is_empty(), "without a message the input is used up");
        assert!(reader.buffered() <= LIMITS.max_buffered);
    }
    (messages, None)
}

fuzz_target!(|data: &[u8]| {
    let Some((&piece, data)) = data.split_first() else { return };
    let whole = read(data, data.len().max(1));
    let pieces = read(data, usize::from(piece).max(1));
    assert_eq!(whole.0, pieces.0);
    // How much is set aside for a message depends on how it comes in, so that error may come at another time.
    if !matches!(whole.1, Some(ChunkError::TooMuchBuffered { .. })) {
        assert_eq!(whole.1, pieces.1);
    }
});
