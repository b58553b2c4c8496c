//! Messages in, chunks out.

use std::collections::HashMap;

use bytes::BufMut;

use super::{DEFAULT_CHUNK_SIZE, EXTENDED, MAX_CHUNK_SIZE, MAX_CSID, MIN_CSID, Message, kind};

/// Cuts messages into chunks with the shortest headers that every reader understands alike.
#[derive(Debug)]
pub struct ChunkWriter {
    chunk_size: usize,
    last: HashMap<u32, Last>,
}

/// What the reader knows of a chunk stream.
#[derive(Debug, Clone, Copy)]
struct Last {
    timestamp: u32,
    len: usize,
    kind: u8,
    stream_id: u32,
    /// `None` behind a full header: readers disagree on what a type 3 header adds there.
    delta: Option<u32>,
}

impl Default for ChunkWriter {
    fn default() -> Self {
        Self { chunk_size: DEFAULT_CHUNK_SIZE as usize, last: HashMap::new() }
    }
}

impl ChunkWriter {
    /// Announces and then uses a chunk size, clamped to 1..=16777215 bytes.
    pub fn set_chunk_size(&mut self, size: u32, out: &mut Vec<u8>) {
        let size = size.clamp(1, MAX_CHUNK_SIZE);
        self.write(&control(kind::SET_CHUNK_SIZE, &size.to_be_bytes()), out);
        self.chunk_size = size as usize;
    }

    /// Appends all chunks of a message to `out`.
    ///
    /// The chunk stream id is clamped to 2..=65599; payload beyond 16777215 bytes is not sent.
    pub fn write(&mut self, message: &Message, out: &mut Vec<u8>) {
        self.write_chunks(message, |head, body| {
            out.extend_from_slice(head);
            out.extend_from_slice(body);
        });
    }

    /// Hands every chunk of a message to `sink` as header and body.
    pub(super) fn write_chunks(&mut self, message: &Message, mut sink: impl FnMut(&[u8], &[u8])) {
        let csid = message.csid.clamp(MIN_CSID, MAX_CSID);
        let payload = &message.payload[..message.payload.len().min(MAX_CHUNK_SIZE as usize)];
        let (format, time) = self.choose(csid, message, payload.len());
        let mut head = Vec::with_capacity(18);
        put_basic(format, csid, &mut head);
        let extended = time >= EXTENDED;
        if format <= 2 {
            put_u24(time.min(EXTENDED), &mut head);
        }
        if format <= 1 {
            // At most MAX_CHUNK_SIZE by the cut above.
            put_u24(u32::try_from(payload.len()).unwrap_or(MAX_CHUNK_SIZE), &mut head);
            head.put_u8(message.kind);
        }
        if format == 0 {
            head.put_u32_le(message.stream_id);
        }
        if extended {
            head.put_u32(time);
        }
        let (first, rest) = payload.split_at(payload.len().min(self.chunk_size));
        sink(&head, first);
        for body in rest.chunks(self.chunk_size) {
            head.clear();
            put_basic(3, csid, &mut head);
            if extended {
                head.put_u32(time);
            }
            sink(&head, body);
        }
    }

    /// The header format and its timestamp or delta.
    fn choose(&mut self, csid: u32, message: &Message, len: usize) -> (u8, u32) {
        let Message { timestamp, kind, stream_id, .. } = *message;
        let (format, time, delta) = match self.last.get(&csid) {
            Some(last) if last.stream_id == stream_id && last.timestamp <= timestamp => {
                let delta = timestamp - last.timestamp;
                let format = match last {
                    last if last.len != len || last.kind != kind => 1,
                    last if last.delta != Some(delta) => 2,
                    _ => 3,
                };
                (format, delta, Some(delta))
            }
            _ => (0, timestamp, None),
        };
        self.last.insert(csid, Last { timestamp, len, kind, stream_id, delta });
        (format, time)
    }
}

/// A protocol control message: chunk stream 2, message stream 0.
pub(in crate::rtmp) fn control(kind: u8, payload: &[u8]) -> Message {
    Message { csid: 2, timestamp: 0, kind, stream_id: 0, payload: payload.to_vec().into() }
}

#[expect(clippy::cast_possible_truncation, reason = "each branch is bounded by the match")]
fn put_basic(format: u8, csid: u32, out: &mut Vec<u8>) {
    let format = format << 6;
    match csid {
        ..64 => out.put_u8(format | csid as u8),
        64..320 => out.extend_from_slice(&[format, (csid - 64) as u8]),
        _ => {
            let wide = csid - 64;
            out.extend_from_slice(&[format | 1, wide as u8, (wide >> 8) as u8]);
        }
    }
}

fn put_u24(value: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&value.to_be_bytes()[1..]);
}
