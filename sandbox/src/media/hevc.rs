//! HEVC: the `hvcC` record and the picture size in a sequence parameter set.

use bytes::Bytes;

use super::avc::chroma_units;
use super::bits::{BitReader, ByteReader, unescape};
use super::track::PictureSize;

const SPS: u8 = 33;

/// The parts of an `HEVCDecoderConfigurationRecord` that muxing needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HevcConfig {
    /// Bytes of the length before each NAL unit in a frame: 1, 2 or 4.
    pub nal_length_size: usize,
    /// VPS, SPS, PPS and SEI units in the order of the record.
    pub parameter_sets: Vec<Bytes>,
}

impl HevcConfig {
    /// Reads an `hvcC` record; `None` when it is cut short or has no parameter sets.
    pub fn parse(record: &Bytes) -> Option<Self> {
        let mut reader = ByteReader::new(record);
        let head: [u8; 23] = reader.array()?;
        let nal_length_size = usize::from(head[21] & 3) + 1;
        // Some encoders write version 0, as drafts of the standard did.
        if head[0] > 1 || nal_length_size == 3 {
            return None;
        }
        let mut parameter_sets = Vec::new();
        for _ in 0..head[22] {
            reader.u8()?;
            for _ in 0..reader.u16()? {
                let length = reader.u16()?;
                let unit = reader.take(usize::from(length))?;
                if !unit.is_empty() {
                    parameter_sets.push(record.slice_ref(unit));
                }
            }
        }
        (!parameter_sets.is_empty()).then_some(Self { nal_length_size, parameter_sets })
    }

    /// The size of the picture after cropping.
    pub fn size(&self) -> Option<PictureSize> {
        self.parameter_sets.iter().find(|nal| nal_type(nal) == Some(SPS)).and_then(|nal| parse_sps(nal))
    }
}

/// The `nal_unit_type` of a unit with its two header bytes.
pub(crate) fn nal_type(nal: &[u8]) -> Option<u8> {
    nal.first().map(|byte| byte >> 1 & 0x3f)
}

/// The cropped picture size in an SPS NAL unit (header included, no start code).
pub fn parse_sps(nal: &[u8]) -> Option<PictureSize> {
    if nal_type(nal)? != SPS {
        return None;
    }
    let rbsp = unescape(nal.get(2..)?);
    let mut bits = BitReader::new(&rbsp);
    bits.skip(4)?;
    let sub_layers = bits.bits(3)?;
    bits.bit()?;
    // profile_tier_level: 88 bits of profile and 8 of level, then what the sub-layers add.
    bits.skip(96)?;
    let mut present = Vec::new();
    for _ in 0..sub_layers {
        present.push((bits.bit()?, bits.bit()?));
    }
    if sub_layers > 0 {
        bits.skip(2 * (8 - sub_layers as usize))?;
    }
    for (profile, level) in present {
        bits.skip(if profile { 88 } else { 0 } + if level { 8 } else { 0 })?;
    }
    bits.ue()?; // sps_seq_parameter_set_id
    let chroma_format = bits.ue()?;
    let separate_planes = chroma_format == 3 && bits.bit()?;
    let mut size = PictureSize { width: bits.ue()?, height: bits.ue()? };
    if bits.bit()? {
        let (left, right, top, bottom) = (bits.ue()?, bits.ue()?, bits.ue()?, bits.ue()?);
        let (unit_x, unit_y) = if separate_planes { (1, 1) } else { chroma_units(chroma_format) };
        size = size.crop(
            left.checked_add(right)?.checked_mul(unit_x)?,
            top.checked_add(bottom)?.checked_mul(unit_y)?,
        )?;
    }
    size.checked()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // x265, Main profile, 320x180 (cropped from 320x184).
    const UNIT: &[u8] = &[
        0x42, 0x01, 0x01, 0x01, 0x60, 0x00, 0x00, 0x03, 0x00, 0x90, 0x00, 0x00, 0x03, 0x00, 0x00, 0x03, 0x00,
        0x3c, 0xa0, 0x0a, 0x08, 0x0b, 0x9f, 0x79, 0x65, 0x79, 0x24, 0xca, 0xe0, 0x10,
    ];

    #[test]
    fn size_is_cropped() {
        assert_eq!(parse_sps(UNIT), Some(PictureSize { width: 320, height: 180 }));
    }

    #[test]
    fn a_cut_record_is_refused() {
        let mut record = vec![0_u8; 22];
        record[0] = 1;
        record[21] = 3;
        record.extend_from_slice(&[1, 33, 0, 1, 0, UNIT.len() as u8]);
        record.extend_from_slice(UNIT);
        let whole = Bytes::from(record);
        let config = HevcConfig::parse(&whole).unwrap();
        assert_eq!(config.size(), Some(PictureSize { width: 320, height: 180 }));
        for end in 0..whole.len() {
            assert_eq!(HevcConfig::parse(&whole.slice(..end)), None, "cut at {end}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(data in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Some(config) = HevcConfig::parse(&Bytes::from(data.clone())) {
                let _ = config.size();
            }
            let mut nal = vec![0x42, 0x01];
            nal.extend(data);
            let _ = parse_sps(&nal);
        }
    }
}
