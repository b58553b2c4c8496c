//! The unit that ingest hands to whoever consumes a live stream.

use bytes::Bytes;

/// Kind of an FLV tag / RTMP media message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    Audio,
    Video,
    /// `onMetaData` and other AMF0 data messages.
    Script,
}

/// One RTMP media message: an FLV tag body with its timestamp.
///
/// `body` is exactly what was sent, so that an FLV recording is a copy of the stream. Timestamps are in
/// milliseconds, unwrapped to 64 bits by the ingest; they are as the publisher sent them otherwise, so they
/// may start anywhere, jump or run backwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    pub kind: TagKind,
    pub timestamp_ms: i64,
    pub body: Bytes,
}
