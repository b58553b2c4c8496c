//! AAC: the `AudioSpecificConfig` and ADTS frames.

use super::bits::BitReader;

const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// Bytes of an ADTS header without checksum.
pub const ADTS_HEADER: usize = 7;

/// What an `AudioSpecificConfig` says of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AacConfig {
    /// MPEG-4 object type of the core: 2 is AAC-LC.
    pub object_type: u8,
    /// Rate of the core in Hz. The timestamps of frames count in it.
    pub core_rate: u32,
    /// Rate after spectral band replication, when the config signals it.
    pub sbr_rate: Option<u32>,
    /// `channelConfiguration`, 0 to 7; 0 means that the frames themselves say it.
    pub channel_config: u8,
    /// Parametric stereo is signalled: mono core, stereo output.
    pub parametric_stereo: bool,
    /// Samples of the core in one frame: 1024 or 960.
    pub frame_samples: u32,
}

impl AacConfig {
    /// Reads an `AudioSpecificConfig`, with explicit HE-AAC signalling in both its forms. `None` when it is
    /// cut short or has no usable rate.
    pub fn parse(config: &[u8]) -> Option<Self> {
        let mut bits = BitReader::new(config);
        let mut object_type = object(&mut bits)?;
        let core_rate = rate(&mut bits)?;
        let channel_config = u8::try_from(bits.bits(4)?).ok()?;
        let mut sbr_rate = None;
        let mut parametric_stereo = false;
        if object_type == 5 || object_type == 29 {
            parametric_stereo = object_type == 29;
            sbr_rate = Some(rate(&mut bits)?);
            object_type = object(&mut bits)?;
        }
        let mut frame_samples = 1024;
        if matches!(object_type, 1 | 2 | 3 | 4 | 6 | 7 | 17) {
            if bits.bit()? {
                frame_samples = 960;
            }
            if bits.bit()? {
                bits.skip(14)?;
            }
            bits.bit()?;
            if sbr_rate.is_none() && channel_config != 0 {
                (sbr_rate, parametric_stereo) = sync_extension(&mut bits);
            }
        }
        Some(Self { object_type, core_rate, sbr_rate, channel_config, parametric_stereo, frame_samples })
    }

    /// Rate of the decoded sound in Hz.
    pub fn sample_rate(&self) -> u32 {
        self.sbr_rate.unwrap_or(self.core_rate)
    }

    /// Channels of the decoded sound; 2 when only the frames say it.
    pub fn channels(&self) -> u32 {
        match self.channel_config {
            1 if self.parametric_stereo => 2,
            0 => 2,
            7 => 8,
            other => u32::from(other),
        }
    }

    /// The ADTS header of a frame of `length` bytes; `None` when the frame or the config does not fit ADTS.
    pub fn adts_header(&self, length: usize) -> Option<[u8; ADTS_HEADER]> {
        let profile = self.object_type.checked_sub(1).filter(|profile| *profile < 4)?;
        let index = RATES.iter().position(|rate| *rate == self.core_rate)? as u8;
        let total = u16::try_from(length + ADTS_HEADER).ok().filter(|total| *total < 1 << 13)?;
        Some([
            0xff,
            0xf1,
            profile << 6 | index << 2 | self.channel_config >> 2,
            (self.channel_config & 3) << 6 | (total >> 11) as u8,
            (total >> 3) as u8,
            ((total & 7) as u8) << 5 | 0x1f,
            0xfc,
        ])
    }
}

fn object(bits: &mut BitReader<'_>) -> Option<u8> {
    let value = match bits.bits(5)? {
        31 => 32 + bits.bits(6)?,
        other => other,
    };
    u8::try_from(value).ok()
}

fn rate(bits: &mut BitReader<'_>) -> Option<u32> {
    let rate = match bits.bits(4)? {
        15 => bits.bits(24)?,
        index => *RATES.get(index as usize)?,
    };
    (8..=192_000).contains(&rate).then_some(rate)
}

/// The backward compatible signalling of SBR behind the core's config.
fn sync_extension(bits: &mut BitReader<'_>) -> (Option<u32>, bool) {
    let mut read = || {
        if bits.bits(11)? != 0x2b7 || object(bits)? != 5 || !bits.bit()? {
            return None;
        }
        let rate = rate(bits)?;
        let stereo = bits.bits(11) == Some(0x548) && bits.bit() == Some(true);
        Some((rate, stereo))
    };
    read().map_or((None, false), |(rate, stereo)| (Some(rate), stereo))
}

/// The header of one ADTS frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdtsFrame {
    /// Bytes of the frame with its header.
    pub length: usize,
    pub sample_rate: u32,
    pub channel_config: u8,
    /// Samples per channel: 1024 for each raw block.
    pub samples: u32,
}

impl AdtsFrame {
    /// Reads the header at the start of `data`; `None` when there is none or fewer than 7 bytes.
    pub fn parse(data: &[u8]) -> Option<Self> {
        let head: [u8; ADTS_HEADER] = data.get(..ADTS_HEADER)?.try_into().ok()?;
        if head[0] != 0xff || head[1] & 0xf6 != 0xf0 {
            return None;
        }
        let length = usize::from(head[3] & 3) << 11 | usize::from(head[4]) << 3 | usize::from(head[5] >> 5);
        let header = if head[1] & 1 == 1 { ADTS_HEADER } else { ADTS_HEADER + 2 };
        let sample_rate = *RATES.get(usize::from(head[2] >> 2 & 0x0f))?;
        (length >= header).then(|| Self {
            length,
            sample_rate,
            channel_config: (head[2] & 1) << 2 | head[3] >> 6,
            samples: 1024 * (u32::from(head[6] & 3) + 1),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_lc() {
        let config = AacConfig::parse(&[0x11, 0x90]).unwrap();
        assert_eq!((config.object_type, config.core_rate, config.channels()), (2, 48_000, 2));
        assert_eq!(config.sbr_rate, None);
    }

    #[test]
    fn explicit_he_aac_both_ways() {
        // Hierarchical: object 5, core 22.05 kHz, stereo, SBR 44.1 kHz, core object 2.
        let config = AacConfig::parse(&[0b0010_1011, 0b1001_0010, 0b0000_1000, 0]).unwrap();
        assert_eq!((config.object_type, config.core_rate, config.sample_rate()), (2, 22_050, 44_100));
        // Backward compatible: LC 22.05 kHz stereo, sync extension 0x2b7, object 5, SBR 44.1 kHz.
        let config = AacConfig::parse(&[0x13, 0x90, 0x56, 0xe5, 0xa0]).unwrap();
        assert_eq!((config.object_type, config.core_rate, config.sample_rate()), (2, 22_050, 44_100));
        assert_eq!(config.channels(), 2);
    }

    #[test]
    fn adts_header_reads_back() {
        let config = AacConfig::parse(&[0x12, 0x10]).unwrap();
        for length in [1, 7, 200, 1017, 8184] {
            let header = config.adts_header(length).unwrap();
            let frame = AdtsFrame::parse(&header).unwrap();
            assert_eq!(
                (frame.length, frame.sample_rate, frame.channel_config, frame.samples),
                (length + 7, 44_100, 2, 1024)
            );
        }
        assert_eq!(config.adts_header(8185), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(data in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = AdtsFrame::parse(&data);
            if let Some(config) = AacConfig::parse(&data) {
                let _ = (config.adts_header(data.len()), config.channels());
            }
        }
    }
}
