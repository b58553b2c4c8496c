//! Which codec an RTMP media message carries, told from its first bytes.

use super::packet::{Tag, TagKind};

/// A codec that legacy or enhanced RTMP can announce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    H264,
    Hevc,
    Av1,
    Vp9,
    /// Any other video codec, by its legacy id (H.263, VP6 …).
    OtherVideo(u8),
    Aac,
    Mp3,
    Opus,
    Flac,
    Ac3,
    /// Any other audio codec, by its legacy id (Speex, G.711 …).
    OtherAudio(u8),
    /// An enhanced RTMP FourCC that is not known here.
    Unknown([u8; 4]),
}

impl Codec {
    pub fn is_video(self) -> bool {
        matches!(self, Self::H264 | Self::Hevc | Self::Av1 | Self::Vp9 | Self::OtherVideo(_))
    }

    /// The name used in logs, errors and media metadata.
    pub fn name(self) -> String {
        match self {
            Self::H264 => "h264".into(),
            Self::Hevc => "hevc".into(),
            Self::Av1 => "av1".into(),
            Self::Vp9 => "vp9".into(),
            Self::OtherVideo(id) => format!("flv-video-{id}"),
            Self::Aac => "aac".into(),
            Self::Mp3 => "mp3".into(),
            Self::Opus => "opus".into(),
            Self::Flac => "flac".into(),
            Self::Ac3 => "ac3".into(),
            Self::OtherAudio(id) => format!("flv-audio-{id}"),
            Self::Unknown(fourcc) => String::from_utf8_lossy(&fourcc).into_owned(),
        }
    }

    fn from_fourcc(fourcc: [u8; 4]) -> Self {
        match &fourcc {
            b"avc1" => Self::H264,
            b"hvc1" => Self::Hevc,
            b"av01" => Self::Av1,
            b"vp09" => Self::Vp9,
            b"mp4a" => Self::Aac,
            b".mp3" => Self::Mp3,
            b"Opus" => Self::Opus,
            b"fLaC" => Self::Flac,
            b"ac-3" => Self::Ac3,
            _ => Self::Unknown(fourcc),
        }
    }
}

/// Reads the codec of a media message; `None` for script data and for bodies too short to tell.
///
/// Enhanced video sets the top bit of the first byte and puts a FourCC behind it; enhanced audio uses sound
/// format 9 (Veovera enhanced RTMP v2).
pub fn sniff(tag: &Tag) -> Option<Codec> {
    let first = *tag.body.first()?;
    let fourcc = || tag.body.get(1..5).and_then(|b| <[u8; 4]>::try_from(b).ok()).map(Codec::from_fourcc);
    match tag.kind {
        TagKind::Script => None,
        TagKind::Video if first & 0x80 != 0 => fourcc(),
        TagKind::Video => Some(match first & 0x0f {
            7 => Codec::H264,
            12 => Codec::Hevc,
            id => Codec::OtherVideo(id),
        }),
        TagKind::Audio => match first >> 4 {
            9 => fourcc(),
            10 => Some(Codec::Aac),
            2 | 14 => Some(Codec::Mp3),
            id => Some(Codec::OtherAudio(id)),
        },
    }
}
