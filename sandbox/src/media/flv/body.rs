//! What an audio or video tag carries: legacy FLV and enhanced RTMP v1/v2.

use bytes::Bytes;

use crate::media::codec::Codec;
use crate::media::packet::{Tag, TagKind};

/// A parsed tag body. Payloads share the memory of the tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    Video {
        codec: Codec,
        keyframe: bool,
        data: VideoData,
    },
    Audio {
        codec: Codec,
        data: AudioData,
    },
    Script,
    /// Nothing a recorder stores: commands, metadata, additional tracks, unknown or cut messages.
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoData {
    /// The configuration record: `avcC`, `hvcC`, `av1C` …
    Config(Bytes),
    /// One frame; NAL units with their lengths for H.264 and HEVC.
    Frame {
        composition_ms: i32,
        data: Bytes,
    },
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AudioData {
    /// `AudioSpecificConfig` for AAC.
    Config(Bytes),
    Frame(Bytes),
    End,
}

/// Parses a tag. Whatever cannot be understood is [`Body::Other`].
pub fn parse(tag: &Tag) -> Body {
    let parsed = match tag.kind {
        TagKind::Script => Some(Body::Script),
        TagKind::Video => video(&tag.body),
        TagKind::Audio => audio(&tag.body),
    };
    parsed.unwrap_or(Body::Other)
}

const COMMAND_FRAME: u8 = 5;
const MOD_EX: u8 = 7;

fn video(body: &Bytes) -> Option<Body> {
    let first = *body.first()?;
    let frame_type = first >> 4 & 7;
    let keyframe = matches!(frame_type, 1 | 4);
    let data = |codec, data| Some(Body::Video { codec, keyframe, data });
    if first & 0x80 != 0 {
        let (packet_type, at) = skip_mod_ex(body, first & 0x0f)?;
        let codec = fourcc(body, at)?;
        let rest = at + 4;
        if frame_type == COMMAND_FRAME {
            return None;
        }
        return match packet_type {
            0 => data(codec, VideoData::Config(tail(body, rest)?)),
            1 if matches!(codec, Codec::H264 | Codec::Hevc) => data(codec, frame(body, rest)?),
            1 | 3 => data(codec, VideoData::Frame { composition_ms: 0, data: tail(body, rest)? }),
            2 => data(codec, VideoData::End),
            _ => None,
        };
    }
    if frame_type == COMMAND_FRAME {
        return None;
    }
    let codec = match first & 0x0f {
        7 => Codec::H264,
        12 => Codec::Hevc,
        id => {
            let codec = Codec::OtherVideo(id);
            return data(codec, VideoData::Frame { composition_ms: 0, data: tail(body, 1)? });
        }
    };
    match *body.get(1)? {
        0 => data(codec, VideoData::Config(tail(body, 5)?)),
        1 => data(codec, frame(body, 2)?),
        2 => data(codec, VideoData::End),
        _ => None,
    }
}

/// A frame behind its 24-bit signed composition time.
fn frame(body: &Bytes, at: usize) -> Option<VideoData> {
    let &[a, b, c] = body.get(at..at + 3)? else { return None };
    let composition_ms = i32::from_be_bytes([a, b, c, 0]) >> 8;
    Some(VideoData::Frame { composition_ms, data: tail(body, at + 3)? })
}

fn audio(body: &Bytes) -> Option<Body> {
    let first = *body.first()?;
    let data = |codec, data| Some(Body::Audio { codec, data });
    match first >> 4 {
        9 => {
            let (packet_type, at) = skip_mod_ex(body, first & 0x0f)?;
            let codec = fourcc(body, at)?;
            match packet_type {
                0 => data(codec, AudioData::Config(tail(body, at + 4)?)),
                1 => data(codec, AudioData::Frame(tail(body, at + 4)?)),
                2 => data(codec, AudioData::End),
                _ => None,
            }
        }
        10 => match *body.get(1)? {
            0 => data(Codec::Aac, AudioData::Config(tail(body, 2)?)),
            1 => data(Codec::Aac, AudioData::Frame(tail(body, 2)?)),
            _ => None,
        },
        2 | 14 => data(Codec::Mp3, AudioData::Frame(tail(body, 1)?)),
        id => data(Codec::OtherAudio(id), AudioData::Frame(tail(body, 1)?)),
    }
}

/// Steps over the modifiers of enhanced RTMP v2. Answers the real packet type and where the FourCC starts.
fn skip_mod_ex(body: &[u8], mut packet_type: u8) -> Option<(u8, usize)> {
    let mut at = 1;
    while packet_type == MOD_EX {
        let mut size = usize::from(*body.get(at)?) + 1;
        at += 1;
        if size == 256 {
            size = usize::from(u16::from_be_bytes(body.get(at..at + 2)?.try_into().ok()?)) + 1;
            at += 2;
        }
        at += size;
        packet_type = *body.get(at)? & 0x0f;
        at += 1;
    }
    Some((packet_type, at))
}

fn fourcc(body: &[u8], at: usize) -> Option<Codec> {
    let code: [u8; 4] = body.get(at..at + 4)?.try_into().ok()?;
    Some(match &code {
        b"avc1" => Codec::H264,
        b"hvc1" => Codec::Hevc,
        b"av01" => Codec::Av1,
        b"vp09" => Codec::Vp9,
        b"mp4a" => Codec::Aac,
        b".mp3" => Codec::Mp3,
        b"Opus" => Codec::Opus,
        b"fLaC" => Codec::Flac,
        b"ac-3" => Codec::Ac3,
        _ => Codec::Unknown(code),
    })
}

/// The non-empty rest of the body.
fn tail(body: &Bytes, at: usize) -> Option<Bytes> {
    (at < body.len()).then(|| body.slice(at..))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tag(kind: TagKind, body: &[u8]) -> Body {
        parse(&Tag { kind, timestamp_ms: 0, body: Bytes::copy_from_slice(body) })
    }

    fn video(body: &[u8]) -> Option<(Codec, bool, VideoData)> {
        match tag(TagKind::Video, body) {
            Body::Video { codec, keyframe, data } => Some((codec, keyframe, data)),
            _ => None,
        }
    }

    fn frame(composition_ms: i32) -> VideoData {
        VideoData::Frame { composition_ms, data: Bytes::from_static(b"x") }
    }

    #[test]
    fn legacy_video() {
        let config = VideoData::Config(Bytes::from_static(b"x"));
        assert_eq!(video(&[0x17, 0, 0, 0, 0, b'x']), Some((Codec::H264, true, config)));
        assert_eq!(video(&[0x27, 1, 0xff, 0xff, 0xfe, b'x']), Some((Codec::H264, false, frame(-2))));
        assert_eq!(video(&[0x1c, 1, 0, 0, 66, b'x']), Some((Codec::Hevc, true, frame(66))));
        assert_eq!(video(&[0x17, 2, 0, 0, 0]), Some((Codec::H264, true, VideoData::End)));
        assert_eq!(video(&[0x57, 1, 0, 0, 0, 1]), None, "a seek command is no frame");
    }

    #[test]
    fn enhanced_video() {
        assert_eq!(video(b"\x91hvc1\x00\x00\x21x"), Some((Codec::Hevc, true, frame(33))));
        assert_eq!(video(b"\xa3hvc1x"), Some((Codec::Hevc, false, frame(0))));
        assert_eq!(video(b"\x91av01x"), Some((Codec::Av1, true, frame(0))));
        assert_eq!(
            video(b"\x90vp09x"),
            Some((Codec::Vp9, true, VideoData::Config(Bytes::from_static(b"x"))))
        );
        assert_eq!(video(b"\x92avc1"), Some((Codec::H264, true, VideoData::End)));
        // A nanosecond offset modifier of three bytes stands before the FourCC.
        assert_eq!(video(b"\x97\x02\x01\x02\x03\x01avc1\x00\x00\x00x"), Some((Codec::H264, true, frame(0))));
        assert_eq!(video(b"\x94avc1xyz"), None, "metadata is no frame");
    }

    #[test]
    fn audio_both_ways() {
        let aac = |data| Body::Audio { codec: Codec::Aac, data };
        let x = || Bytes::from_static(b"x");
        assert_eq!(tag(TagKind::Audio, b"\xaf\x00x"), aac(AudioData::Config(x())));
        assert_eq!(tag(TagKind::Audio, b"\xaf\x01x"), aac(AudioData::Frame(x())));
        assert_eq!(tag(TagKind::Audio, b"\x90mp4ax"), aac(AudioData::Config(x())));
        assert_eq!(tag(TagKind::Audio, b"\x91mp4ax"), aac(AudioData::Frame(x())));
        assert_eq!(tag(TagKind::Audio, b"\xaf"), Body::Other);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(first in any::<u8>(), data in proptest::collection::vec(any::<u8>(), 0..600)) {
            let body: Vec<u8> = std::iter::once(first).chain(data).collect();
            let _ = tag(TagKind::Video, &body);
            let _ = tag(TagKind::Audio, &body);
        }
    }
}
