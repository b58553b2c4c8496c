//! H.264: the `avcC` record and the picture size in a sequence parameter set.

use bytes::Bytes;

use super::bits::{BitReader, ByteReader, unescape};
use super::track::PictureSize;

/// The parts of an `AVCDecoderConfigurationRecord` that muxing needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvcConfig {
    /// Bytes of the length before each NAL unit in a frame: 1, 2 or 4.
    pub nal_length_size: usize,
    pub sps: Vec<Bytes>,
    pub pps: Vec<Bytes>,
}

impl AvcConfig {
    /// Reads an `avcC` record; `None` when it is cut short, has another version or no parameter sets.
    pub fn parse(record: &Bytes) -> Option<Self> {
        let mut reader = ByteReader::new(record);
        let [version, _, _, _, length, sps_count] = reader.array()?;
        let nal_length_size = usize::from(length & 3) + 1;
        if version != 1 || nal_length_size == 3 {
            return None;
        }
        let sps = sets(record, &mut reader, sps_count & 0x1f)?;
        let pps_count = reader.u8()?;
        let pps = sets(record, &mut reader, pps_count)?;
        (!sps.is_empty() && !pps.is_empty()).then_some(Self { nal_length_size, sps, pps })
    }

    /// The size of the picture after cropping.
    pub fn size(&self) -> Option<PictureSize> {
        parse_sps(self.sps.first()?)
    }

    /// What the samples of the picture mean, as far as the stream says it.
    pub fn colours(&self) -> VideoSignal {
        self.sps.first().and_then(|sps| read_sps(sps)).map(|sps| sps.signal).unwrap_or_default()
    }
}

/// What a sequence parameter set says of its pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sps {
    /// After cropping.
    pub size: PictureSize,
    pub signal: VideoSignal,
}

/// What the samples of pictures mean (`video_signal_type` of the VUI).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VideoSignal {
    /// Luma goes from 0 to 255, else from 16 to 235.
    pub full_range: bool,
    /// `matrix_coefficients`, table E-5 of H.264; `None`: not said.
    pub matrix: Option<u8>,
}

fn sets(record: &Bytes, reader: &mut ByteReader<'_>, count: u8) -> Option<Vec<Bytes>> {
    (0..count)
        .map(|_| {
            let length = reader.u16()?;
            let set = reader.take(usize::from(length))?;
            (!set.is_empty()).then(|| record.slice_ref(set))
        })
        .collect()
}

/// The cropped picture size in an SPS NAL unit (header byte included, no start code).
pub fn parse_sps(nal: &[u8]) -> Option<PictureSize> {
    read_sps(nal).map(|sps| sps.size)
}

/// Reads an SPS NAL unit (header byte included, no start code).
pub fn read_sps(nal: &[u8]) -> Option<Sps> {
    if nal.first()? & 0x1f != 7 {
        return None;
    }
    let rbsp = unescape(nal.get(1..)?);
    let mut bits = BitReader::new(&rbsp);
    let profile = bits.bits(8)?;
    bits.skip(16)?;
    bits.ue()?; // seq_parameter_set_id
    let mut chroma_format = 1;
    let mut separate_planes = false;
    if matches!(profile, 100 | 110 | 122 | 244 | 44 | 83 | 86 | 118 | 128 | 138 | 139 | 134 | 135) {
        chroma_format = bits.ue()?;
        if chroma_format == 3 {
            separate_planes = bits.bit()?;
        }
        bits.ue()?;
        bits.ue()?;
        bits.bit()?;
        if bits.bit()? {
            for list in 0..if chroma_format == 3 { 12 } else { 8 } {
                if bits.bit()? {
                    skip_scaling_list(&mut bits, if list < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    bits.ue()?; // log2_max_frame_num_minus4
    match bits.ue()? {
        0 => {
            bits.ue()?;
        }
        1 => {
            bits.bit()?;
            bits.se()?;
            bits.se()?;
            let cycle = bits.ue()?;
            if cycle > 255 {
                return None;
            }
            for _ in 0..cycle {
                bits.se()?;
            }
        }
        _ => {}
    }
    bits.ue()?; // max_num_ref_frames
    bits.bit()?;
    let width_mbs = bits.ue()?.checked_add(1)?;
    let height_units = bits.ue()?.checked_add(1)?;
    let frame_only = bits.bit()?;
    if !frame_only {
        bits.bit()?;
    }
    bits.bit()?;
    let field = if frame_only { 1 } else { 2 };
    let mut size =
        PictureSize { width: width_mbs.checked_mul(16)?, height: height_units.checked_mul(16 * field)? };
    if bits.bit()? {
        let (left, right, top, bottom) = (bits.ue()?, bits.ue()?, bits.ue()?, bits.ue()?);
        let (unit_x, unit_y) = if separate_planes { (1, 1) } else { chroma_units(chroma_format) };
        size = size.crop(
            left.checked_add(right)?.checked_mul(unit_x)?,
            top.checked_add(bottom)?.checked_mul(unit_y * field)?,
        )?;
    }
    // A VUI that is cut short says nothing, but the size stands.
    let signal = video_signal(&mut bits).unwrap_or_default();
    Some(Sps { size: size.checked()?, signal })
}

/// Reads the VUI as far as the video signal type.
fn video_signal(bits: &mut BitReader<'_>) -> Option<VideoSignal> {
    const EXTENDED_SAR: u32 = 255;
    let mut signal = VideoSignal::default();
    if !bits.bit()? {
        return Some(signal);
    }
    if bits.bit()? && bits.bits(8)? == EXTENDED_SAR {
        bits.skip(32)?;
    }
    if bits.bit()? {
        bits.bit()?; // overscan_appropriate_flag
    }
    if bits.bit()? {
        bits.skip(3)?; // video_format
        signal.full_range = bits.bit()?;
        if bits.bit()? {
            bits.skip(16)?; // colour_primaries, transfer_characteristics
            signal.matrix = u8::try_from(bits.bits(8)?).ok();
        }
    }
    Some(signal)
}

/// Luma samples per cropping unit for a `chroma_format_idc`.
pub(crate) fn chroma_units(chroma_format: u32) -> (u32, u32) {
    match chroma_format {
        1 => (2, 2),
        2 => (2, 1),
        _ => (1, 1),
    }
}

fn skip_scaling_list(bits: &mut BitReader<'_>, size: usize) -> Option<()> {
    let (mut last, mut next) = (8_i32, 8_i32);
    for _ in 0..size {
        if next != 0 {
            next = (last + bits.se()?.clamp(-128, 127) + 256) % 256;
        }
        if next != 0 {
            last = next;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // x264, High profile, 640x360 (cropped from 640x368).
    const SPS: &[u8] = &[
        0x67, 0x64, 0x00, 0x1e, 0xac, 0xd9, 0x40, 0xa0, 0x2f, 0xf9, 0x70, 0x11, 0x00, 0x00, 0x03, 0x00, 0x01,
        0x00, 0x00, 0x03, 0x00, 0x3c, 0x0f, 0x16, 0x2d, 0x96,
    ];

    fn record() -> Bytes {
        let mut record = vec![1, 0x64, 0, 0x1e, 0xff, 0xe1, 0, SPS.len() as u8];
        record.extend_from_slice(SPS);
        record.extend_from_slice(&[1, 0, 4, 0x68, 0xeb, 0xe3, 0xcb]);
        record.into()
    }

    #[test]
    fn size_is_cropped() {
        let config = AvcConfig::parse(&record()).unwrap();
        assert_eq!(config.size(), Some(PictureSize { width: 640, height: 360 }));
        assert_eq!((config.nal_length_size, config.pps.len()), (4, 1));
    }

    #[test]
    fn a_stream_may_say_nothing_of_its_colours() {
        assert_eq!(AvcConfig::parse(&record()).unwrap().colours(), VideoSignal::default());
    }

    #[test]
    fn every_cut_of_a_record_is_refused() {
        let whole = record();
        for end in 0..whole.len() {
            assert_eq!(AvcConfig::parse(&whole.slice(..end)), None, "cut at {end}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(data in proptest::collection::vec(any::<u8>(), 0..300)) {
            if let Some(config) = AvcConfig::parse(&Bytes::from(data.clone())) {
                let _ = config.size();
            }
            let mut nal = vec![0x67];
            nal.extend(data);
            let _ = parse_sps(&nal);
        }
    }
}
