//! Chunks in, messages out.

use std::collections::HashMap;

use bytes::Bytes;

use super::{ChunkError, ChunkLimits, DEFAULT_CHUNK_SIZE, EXTENDED, MAX_CHUNK_SIZE, Message, kind};

/// Longest chunk header: 3 bytes basic, 11 bytes message, 4 bytes extended timestamp.
const MAX_HEADER: usize = 18;
/// First allocation for a message, so that a header alone cannot claim megabytes.
const FIRST_ALLOCATION: usize = 16 << 10;

/// Puts messages together from chunks; what it keeps is bounded by its [`ChunkLimits`].
#[derive(Debug)]
pub struct ChunkReader {
    limits: ChunkLimits,
    chunk_size: usize,
    streams: HashMap<u32, ChunkStream>,
    header: [u8; MAX_HEADER],
    header_len: usize,
    /// The chunk stream and the number of bytes still to come of the chunk that is being read.
    chunk: Option<(u32, usize)>,
    buffered: usize,
    partial: usize,
}

/// The state that short headers refer to, and the message that is being read.
#[derive(Debug, Default)]
struct ChunkStream {
    timestamp: u32,
    delta: u32,
    len: usize,
    kind: u8,
    stream_id: u32,
    extended: bool,
    reading: bool,
    payload: Vec<u8>,
}

/// Where the parts of the header in `ChunkReader::header` are.
struct Basic {
    format: u8,
    csid: u32,
    len: usize,
}

impl ChunkReader {
    pub fn new(limits: ChunkLimits) -> Self {
        Self {
            limits: consistent(limits),
            chunk_size: DEFAULT_CHUNK_SIZE as usize,
            streams: HashMap::new(),
            header: [0; MAX_HEADER],
            header_len: 0,
            chunk: None,
            buffered: 0,
            partial: 0,
        }
    }

    /// Changes the limits for what comes from now on.
    pub fn set_limits(&mut self, limits: ChunkLimits) {
        self.limits = consistent(limits);
    }

    /// Bytes allocated for partially read messages.
    pub fn buffered(&self) -> usize {
        self.buffered
    }

    /// Takes bytes from the front of `input` until a message is complete or the input is used up.
    ///
    /// Set Chunk Size and Abort are obeyed here and not returned. After an error the reader is of no use.
    pub fn read(&mut self, input: &mut &[u8]) -> Result<Option<Message>, ChunkError> {
        loop {
            let done = if let Some((csid, left)) = self.chunk {
                if input.is_empty() {
                    return Ok(None);
                }
                self.read_payload(csid, left, input)?
            } else if self.read_header(input) {
                self.begin_chunk()?
            } else {
                return Ok(None);
            };
            match done {
                Some(message) if message.kind == kind::SET_CHUNK_SIZE => {
                    let size = control_u32(&message)?;
                    if size == 0 || size > i32::MAX.unsigned_abs() {
                        return Err(ChunkError::ChunkSize(size));
                    }
                    self.chunk_size = size.min(MAX_CHUNK_SIZE) as usize;
                }
                Some(message) if message.kind == kind::ABORT => self.abort(control_u32(&message)?),
                Some(message) => return Ok(Some(message)),
                None => {}
            }
        }
    }

    /// Collects header bytes; true when the header is whole.
    fn read_header(&mut self, input: &mut &[u8]) -> bool {
        loop {
            let need = self.header_need();
            if self.header_len == need {
                return true;
            }
            let take = (need - self.header_len).min(input.len());
            if take == 0 {
                return false;
            }
            let (head, rest) = input.split_at(take);
            self.header[self.header_len..self.header_len + take].copy_from_slice(head);
            self.header_len += take;
            *input = rest;
        }
    }

    /// Length of the header as far as its bytes tell by now.
    fn header_need(&self) -> usize {
        let Some(basic) = self.basic() else {
            return match self.header_len {
                0 => 1,
                _ => 2 + usize::from(self.header[0] & 0x3f),
            };
        };
        let end = basic.len + message_header_len(basic.format);
        let extended = if basic.format == 3 {
            self.streams.get(&basic.csid).is_some_and(|stream| stream.extended)
        } else if self.header_len < end {
            return end;
        } else {
            u24(&self.header[basic.len..]) == EXTENDED
        };
        end + if extended { 4 } else { 0 }
    }

    /// The basic header, once all its bytes are there.
    fn basic(&self) -> Option<Basic> {
        let head = &self.header[..self.header_len];
        let first = *head.first()?;
        let (csid, len) = match first & 0x3f {
            0 => (64 + u32::from(*head.get(1)?), 2),
            1 => (64 + u32::from(*head.get(1)?) + 256 * u32::from(*head.get(2)?), 3),
            csid => (u32::from(csid), 1),
        };
        Some(Basic { format: first >> 6, csid, len })
    }

    /// Applies a whole header. A message without payload is complete at once.
    fn begin_chunk(&mut self) -> Result<Option<Message>, ChunkError> {
        let Some(Basic { format, csid, len: at }) = self.basic() else { return Ok(None) };
        let header = self.header;
        let known = self.streams.contains_key(&csid);
        // Librtmp begins its control stream with a type 1 header, so that one is taken as well.
        if !known && format >= 2 {
            return Err(ChunkError::NoHeader(csid));
        }
        if !known && self.streams.len() >= self.limits.max_chunk_streams {
            return Err(ChunkError::TooManyStreams { max: self.limits.max_chunk_streams });
        }
        let stream = self.streams.entry(csid).or_default();
        if stream.reading && format != 3 {
            return Err(ChunkError::Interrupted(csid));
        }
        let fields = &header[at..];
        let extended_at = at + message_header_len(format);
        // At most 3 + 11 bytes lie before the extended timestamp, so its four bytes are inside the array.
        let extended = u32::from_be_bytes([
            header[extended_at],
            header[extended_at + 1],
            header[extended_at + 2],
            header[extended_at + 3],
        ]);
        if format <= 2 {
            let field = u24(fields);
            stream.extended = field == EXTENDED;
            stream.delta = if stream.extended { extended } else { field };
        } else if stream.extended && !stream.reading {
            stream.delta = extended;
        }
        if format <= 1 {
            stream.len = u24(&fields[3..]) as usize;
            stream.kind = fields[6];
        }
        if format == 0 {
            stream.stream_id = u32::from_le_bytes([fields[7], fields[8], fields[9], fields[10]]);
        }
        self.header_len = 0;
        if !stream.reading {
            // The delta of a type 3 header behind a type 0 header is the type 0 timestamp (5.3.1.2.4).
            stream.timestamp =
                if format == 0 { stream.delta } else { stream.timestamp.wrapping_add(stream.delta) };
            if stream.len > self.limits.max_message {
                return Err(ChunkError::MessageTooLong { len: stream.len, max: self.limits.max_message });
            }
            if stream.len == 0 {
                return Ok(Some(stream.message(csid)));
            }
            if self.partial >= self.limits.max_partial {
                return Err(ChunkError::TooManyPartial { max: self.limits.max_partial });
            }
            stream.reading = true;
            self.partial += 1;
        }
        self.chunk = Some((csid, self.chunk_size.min(stream.len - stream.payload.len())));
        Ok(None)
    }

    fn read_payload(
        &mut self,
        csid: u32,
        left: usize,
        input: &mut &[u8],
    ) -> Result<Option<Message>, ChunkError> {
        let Some(stream) = self.streams.get_mut(&csid) else { return Err(ChunkError::NoHeader(csid)) };
        let take = left.min(input.len());
        let (head, rest) = input.split_at(take);
        let needed = stream.payload.len() + take;
        if needed > stream.payload.capacity() {
            let before = stream.payload.capacity();
            let target = needed.max(before * 2).max(FIRST_ALLOCATION).min(stream.len);
            stream.payload.reserve_exact(target - stream.payload.len());
            self.buffered += stream.payload.capacity() - before;
            if self.buffered > self.limits.max_buffered {
                return Err(ChunkError::TooMuchBuffered { max: self.limits.max_buffered });
            }
        }
        stream.payload.extend_from_slice(head);
        *input = rest;
        self.chunk = (take < left).then_some((csid, left - take));
        if stream.payload.len() < stream.len {
            return Ok(None);
        }
        self.buffered -= stream.payload.capacity();
        self.partial -= 1;
        stream.reading = false;
        Ok(Some(stream.message(csid)))
    }

    /// Drops a partially read message. The next chunk of that stream begins a new one.
    fn abort(&mut self, csid: u32) {
        let Some(stream) = self.streams.get_mut(&csid) else { return };
        if stream.reading {
            stream.reading = false;
            self.partial -= 1;
            self.buffered -= stream.payload.capacity();
            stream.payload = Vec::new();
        }
    }
}

impl ChunkStream {
    fn message(&mut self, csid: u32) -> Message {
        Message {
            csid,
            timestamp: self.timestamp,
            kind: self.kind,
            stream_id: self.stream_id,
            payload: Bytes::from(std::mem::take(&mut self.payload)),
        }
    }
}

/// One message of the longest length must fit.
fn consistent(limits: ChunkLimits) -> ChunkLimits {
    ChunkLimits { max_buffered: limits.max_buffered.max(limits.max_message), ..limits }
}

fn message_header_len(format: u8) -> usize {
    match format {
        0 => 11,
        1 => 7,
        2 => 3,
        _ => 0,
    }
}

fn u24(bytes: &[u8]) -> u32 {
    u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]])
}

fn control_u32(message: &Message) -> Result<u32, ChunkError> {
    let bytes = message.payload.first_chunk::<4>().ok_or(ChunkError::Control(message.kind))?;
    Ok(u32::from_be_bytes(*bytes))
}
