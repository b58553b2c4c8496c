//! What a decoder needs before the first frame: kept for sinks that come later than the stream.

use crate::media::packet::{Tag, TagKind};

/// Longest header that is kept: many times what any codec or encoder needs.
const MAX_HEADER: usize = 64 << 10;

/// The newest metadata and sequence headers of a stream.
#[derive(Debug, Default)]
pub(crate) struct Headers {
    script: Option<Tag>,
    video: Option<Tag>,
    audio: Option<Tag>,
}

impl Headers {
    /// Keeps the tag if it is a header; tells whether it is one of audio or video.
    pub(crate) fn keep(&mut self, tag: &Tag) -> bool {
        if tag.body.len() > MAX_HEADER {
            return false;
        }
        let slot = match tag.kind {
            TagKind::Script => {
                self.script = Some(tag.clone());
                return false;
            }
            TagKind::Video if is_video_header(&tag.body) => &mut self.video,
            TagKind::Audio if is_audio_header(&tag.body) => &mut self.audio,
            TagKind::Video | TagKind::Audio => return false,
        };
        *slot = Some(tag.clone());
        true
    }

    /// The headers as the begin of a stream whose newest time is `at_ms`.
    pub(crate) fn opening(&self, at_ms: i64) -> Vec<Tag> {
        let headers = [&self.script, &self.video, &self.audio];
        headers.into_iter().flatten().map(|tag| Tag { timestamp_ms: at_ms, ..tag.clone() }).collect()
    }
}

/// AVC or HEVC packet type 0, or a sequence start of enhanced RTMP.
fn is_video_header(body: &[u8]) -> bool {
    match body {
        [first, ..] if first & 0x80 != 0 => first & 0x0f == 0,
        [first, 0, ..] => matches!(first & 0x0f, 7 | 12),
        _ => false,
    }
}

/// AAC packet type 0, or a sequence start of enhanced RTMP.
fn is_audio_header(body: &[u8]) -> bool {
    match body {
        [first, ..] if first >> 4 == 9 => first & 0x0f == 0,
        [first, 0, ..] => first >> 4 == 10,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn tag(kind: TagKind, body: &'static [u8]) -> Tag {
        Tag { kind, timestamp_ms: 7, body: Bytes::from_static(body) }
    }

    #[test]
    fn the_newest_headers_open_a_late_sink() {
        use TagKind::{Audio, Script, Video};
        let mut headers = Headers::default();
        assert!(headers.keep(&tag(Video, b"\x17\0\0\0\0old")));
        assert!(headers.keep(&tag(Video, b"\x90hvc1new")));
        assert!(headers.keep(&tag(Audio, b"\xaf\0\x11\x90")));
        assert!(!headers.keep(&tag(Script, b"\x02")));
        // Nobody's header, whatever it claims.
        let bomb =
            Tag { kind: Video, timestamp_ms: 7, body: [&b"\x17\0"[..], &[0; MAX_HEADER]].concat().into() };
        assert!(!headers.keep(&bomb) && !headers.keep(&Tag { kind: Script, ..bomb }));
        for (kind, frame) in
            [(Video, &b"\x17\x01"[..]), (Video, b"\x91hvc1"), (Audio, b"\xaf\x01"), (Video, b"")]
        {
            assert!(!headers.keep(&tag(kind, frame)));
        }
        let bodies: Vec<_> =
            headers.opening(40).into_iter().map(|tag| (tag.timestamp_ms, tag.body)).collect();
        let expected: [&[u8]; 3] = [b"\x02", b"\x90hvc1new", b"\xaf\0\x11\x90"];
        assert_eq!(bodies, expected.map(|body| (40, Bytes::from_static(body))));
    }
}
