//! Envelopes: five bytes of flags and length before each message of a stream. Those of gRPC look the same.

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};

pub(crate) const PREFIX: usize = 5;
/// The message is compressed.
pub(crate) const COMPRESSED: u8 = 0b01;
/// The last of a Connect stream: not a message, but how the call ended.
pub(crate) const END_STREAM: u8 = 0b10;

/// One envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) flags: u8,
    pub(crate) data: Bytes,
}

/// Its length is above what is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong(pub(crate) usize);

/// Finds envelopes in chunks that are cut anywhere.
#[derive(Debug)]
pub(crate) struct Reader {
    buffer: BytesMut,
    limit: usize,
}

impl Reader {
    /// One that takes messages of up to `limit` bytes.
    pub(crate) fn new(limit: usize) -> Self {
        Self { buffer: BytesMut::new(), limit }
    }

    pub(crate) fn push(&mut self, chunk: &[u8]) {
        self.buffer.extend_from_slice(chunk);
    }

    /// The next whole envelope; `None` until more is pushed.
    pub(crate) fn next(&mut self) -> Result<Option<Envelope>, TooLong> {
        let Some((prefix, _)) = self.buffer.split_first_chunk::<PREFIX>() else { return Ok(None) };
        let [flags, length @ ..] = *prefix;
        let length = u32::from_be_bytes(length) as usize;
        // Refused before it is there, let alone kept.
        if length > self.limit {
            return Err(TooLong(length));
        }
        if self.buffer.len() - PREFIX < length {
            // What is announced may never come.
            self.buffer.reserve(length.min(64 << 10));
            return Ok(None);
        }
        self.buffer.advance(PREFIX);
        Ok(Some(Envelope { flags, data: self.buffer.split_to(length).freeze() }))
    }

    /// Whether nothing of a begun envelope is left.
    pub(crate) fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }
}

/// A message in its envelope; `None` above 4 GiB, which no envelope holds.
pub(crate) fn pack(flags: u8, message: &[u8]) -> Option<Bytes> {
    let length = u32::try_from(message.len()).ok()?;
    let mut packed = BytesMut::with_capacity(PREFIX + message.len());
    packed.put_u8(flags);
    packed.put_u32(length);
    packed.put_slice(message);
    Some(packed.freeze())
}
