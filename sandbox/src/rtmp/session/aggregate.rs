//! Aggregate messages: several FLV tags in one RTMP message.

use bytes::{Buf, Bytes};

use super::{Event, SessionError};
use crate::media::packet::TagKind;

/// Type, size, timestamp and stream id of an FLV tag.
const TAG_HEADER: usize = 11;
/// Size of the previous tag, behind each tag.
const BACK_POINTER: usize = 4;

/// The tags of an aggregate message that were not handed out yet.
#[derive(Debug, Default)]
pub(super) struct Aggregate {
    rest: Bytes,
    /// Bytes of the message.
    whole: usize,
    timestamp: u32,
    /// Timestamp of the first tag: tag times count from there.
    base: Option<u32>,
}

impl Aggregate {
    pub(super) fn begin(&mut self, timestamp: u32, payload: Bytes) {
        *self = Self { whole: payload.len(), rest: payload, timestamp, base: None };
    }

    /// The next tag; `None` when all are handed out.
    pub(super) fn next_tag(&mut self) -> Result<Option<Event>, SessionError> {
        while !self.rest.is_empty() {
            let whole = self.whole;
            let Some(&[kind, a, b, c, t2, t1, t0, t3, ..]) = self.rest.first_chunk::<TAG_HEADER>() else {
                return Err(SessionError::Aggregate);
            };
            let size = u32::from_be_bytes([0, a, b, c]) as usize;
            let time = u32::from_be_bytes([t3, t2, t1, t0]);
            self.rest.advance(TAG_HEADER);
            if self.rest.len() < size {
                return Err(SessionError::Aggregate);
            }
            let body = self.rest.split_to(size);
            // Whoever keeps a small tag must not keep the whole message with it.
            let body = if size * 2 < whole { Bytes::copy_from_slice(&body) } else { body };
            // Some senders leave the last back pointer out.
            self.rest.advance(BACK_POINTER.min(self.rest.len()));
            let base = *self.base.get_or_insert(time);
            let kind = match kind {
                8 => TagKind::Audio,
                9 => TagKind::Video,
                18 => TagKind::Script,
                _ => continue,
            };
            let timestamp = self.timestamp.wrapping_add(time.wrapping_sub(base));
            return Ok(Some(Event::Media { kind, timestamp, body }));
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(kind: u8, size: usize) -> Vec<u8> {
        let [_, a, b, c] = u32::try_from(size).unwrap().to_be_bytes();
        let mut tag = vec![kind, a, b, c, 0, 0, 0, 0, 0, 0, 0];
        tag.resize(TAG_HEADER + size + BACK_POINTER, 7);
        tag
    }

    #[test]
    fn a_small_tag_does_not_keep_a_large_message() {
        let mut aggregate = Aggregate::default();
        aggregate.begin(0, [tag(8, 10), tag(9, 100_000)].concat().into());
        let mut next = || match aggregate.next_tag().unwrap() {
            Some(Event::Media { body, .. }) => body,
            other => panic!("{other:?}"),
        };
        let (small, large) = (next(), next());
        assert!(small.len() == 10 && small.is_unique());
        assert!(large.len() == 100_000 && !large.is_unique(), "what is most of it is not copied");
    }
}
