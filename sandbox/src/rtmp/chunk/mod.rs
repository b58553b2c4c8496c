//! RTMP chunk streams: messages cut into interleaved chunks.

mod reader;
#[cfg(test)]
mod tests;
mod writer;

use bytes::Bytes;
use thiserror::Error;

pub use reader::ChunkReader;
pub use writer::ChunkWriter;
pub(super) use writer::control;

/// Bytes of payload in a chunk until a Set Chunk Size says otherwise.
pub const DEFAULT_CHUNK_SIZE: u32 = 128;
/// Largest chunk size with a meaning: no message is longer.
pub const MAX_CHUNK_SIZE: u32 = 0xff_ffff;
/// Smallest chunk stream id of a message; 2 is that of protocol control.
pub const MIN_CSID: u32 = 2;
/// Largest chunk stream id that the format can carry.
pub const MAX_CSID: u32 = 65_599;

/// Timestamp field that says "see the extended timestamp".
const EXTENDED: u32 = 0xff_ffff;

/// Message type ids.
pub mod kind {
    pub const SET_CHUNK_SIZE: u8 = 1;
    pub const ABORT: u8 = 2;
    pub const ACKNOWLEDGEMENT: u8 = 3;
    pub const USER_CONTROL: u8 = 4;
    pub const WINDOW_ACK_SIZE: u8 = 5;
    pub const SET_PEER_BANDWIDTH: u8 = 6;
    pub const AUDIO: u8 = 8;
    pub const VIDEO: u8 = 9;
    pub const DATA_AMF3: u8 = 15;
    pub const COMMAND_AMF3: u8 = 17;
    pub const DATA_AMF0: u8 = 18;
    pub const COMMAND_AMF0: u8 = 20;
    pub const AGGREGATE: u8 = 22;
}

/// One RTMP message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Chunk stream id, 2 to 65599.
    pub csid: u32,
    /// Milliseconds; wraps around after 49.7 days.
    pub timestamp: u32,
    /// Message type id, see [`kind`].
    pub kind: u8,
    /// Message stream id: 0 for the connection, else what `createStream` gave.
    pub stream_id: u32,
    pub payload: Bytes,
}

/// What one connection may make the reader keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChunkLimits {
    /// Longest message in bytes. Default 8 MiB.
    pub max_message: usize,
    /// Bytes of all partially read messages together. Default 12 MiB; at least `max_message` is allowed.
    pub max_buffered: usize,
    /// Messages that may be partially read at a time. Default 8.
    pub max_partial: usize,
    /// Chunk streams that may be used in the life of a connection. Default 64.
    pub max_chunk_streams: usize,
}

impl Default for ChunkLimits {
    fn default() -> Self {
        Self { max_message: 8 << 20, max_buffered: 12 << 20, max_partial: 8, max_chunk_streams: 64 }
    }
}

/// Why a peer's chunks were given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChunkError {
    #[error("message of {len} bytes is longer than the {max} bytes taken here; lower the bitrate")]
    MessageTooLong { len: usize, max: usize },
    #[error("partially sent messages hold more than {max} bytes; finish messages before new ones are begun")]
    TooMuchBuffered { max: usize },
    #[error("more than {max} messages are partially sent; finish messages before new ones are begun")]
    TooManyPartial { max: usize },
    #[error("more than {max} chunk streams are in use")]
    TooManyStreams { max: usize },
    #[error("chunk stream {0} begins with a short header; its first header must be a full one")]
    NoHeader(u32),
    #[error("chunk stream {0} begins a message inside of another")]
    Interrupted(u32),
    #[error("chunk size {0} is not in 1..=2147483647")]
    ChunkSize(u32),
    #[error("protocol control message of type {0} is malformed")]
    Control(u8),
}
