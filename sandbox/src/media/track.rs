//! What a recorder must know of a track before it can write its frames.

use bytes::Bytes;
use time::OffsetDateTime;

use super::aac::AacConfig;
use super::av1;
use super::avc::AvcConfig;
use super::codec::Codec;
use super::hevc::HevcConfig;

/// Which of the two tracks a recording can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrackKind {
    Video,
    Audio,
}

/// Width and height of the shown picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PictureSize {
    pub width: u32,
    pub height: u32,
}

impl PictureSize {
    pub(crate) fn crop(self, x: u32, y: u32) -> Option<Self> {
        Some(Self { width: self.width.checked_sub(x)?, height: self.height.checked_sub(y)? })
    }

    /// A size that containers can carry: 1 to 65535 each way.
    pub(crate) fn checked(self) -> Option<Self> {
        let fits = |side: u32| (1..=65_535).contains(&side);
        (fits(self.width) && fits(self.height)).then_some(self)
    }
}

/// The decoder configuration of a video track as its sequence header gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoConfig {
    pub codec: Codec,
    /// The configuration record as sent: `avcC`, `hvcC` or `av1C`.
    pub record: Bytes,
    pub size: PictureSize,
    /// Bytes of the length before each NAL unit; 0 for codecs without NAL units.
    pub nal_length_size: usize,
    /// Parameter sets in the order a decoder wants them.
    pub parameter_sets: Vec<Bytes>,
}

impl VideoConfig {
    /// Reads the sequence header of a codec; `None` when it is malformed or the codec has none known here.
    pub fn parse(codec: Codec, record: Bytes) -> Option<Self> {
        let (size, nal_length_size, parameter_sets) = match codec {
            Codec::H264 => {
                let config = AvcConfig::parse(&record)?;
                let size = config.size()?;
                (size, config.nal_length_size, config.sps.into_iter().chain(config.pps).collect())
            }
            Codec::Hevc => {
                let config = HevcConfig::parse(&record)?;
                (config.size()?, config.nal_length_size, config.parameter_sets)
            }
            Codec::Av1 if av1::is_config(&record) => {
                (av1::config_size(&record).unwrap_or_default(), 0, Vec::new())
            }
            _ => return None,
        };
        Some(Self { codec, record, size, nal_length_size, parameter_sets })
    }
}

/// The decoder configuration of an AAC track as its sequence header gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AudioConfig {
    /// The `AudioSpecificConfig` as sent.
    pub record: Bytes,
    pub aac: AacConfig,
}

impl AudioConfig {
    /// Reads an `AudioSpecificConfig`; `None` when it is malformed.
    pub fn parse(record: Bytes) -> Option<Self> {
        let aac = AacConfig::parse(&record)?;
        Some(Self { record, aac })
    }
}

/// One coded frame on the timeline of a recording.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Decoding time in milliseconds.
    pub dts_ms: i64,
    /// Presentation time minus decoding time in milliseconds; 0 for audio.
    pub cts_ms: i32,
    /// A decoder can start here; always true for audio.
    pub keyframe: bool,
    pub data: Bytes,
    pub arrived: OffsetDateTime,
}

impl Frame {
    pub fn pts_ms(&self) -> i64 {
        self.dts_ms.saturating_add(i64::from(self.cts_ms))
    }
}
