//! AV1: the `av1C` record and the picture size in a sequence header.

use super::bits::{BitReader, ByteReader};
use super::track::PictureSize;

const SEQUENCE_HEADER: u8 = 1;

/// Whether `record` is an `av1C` record (marker bit and version 1).
pub fn is_config(record: &[u8]) -> bool {
    record.len() >= 4 && record[0] == 0x81
}

/// The largest frame size in the sequence header of an `av1C` record.
pub fn config_size(record: &[u8]) -> Option<PictureSize> {
    sequence_size(record.get(4..)?)
}

/// The largest frame size in the first sequence header among the OBUs (low-overhead format).
pub fn sequence_size(obus: &[u8]) -> Option<PictureSize> {
    let mut reader = ByteReader::new(obus);
    while let Some(header) = reader.u8() {
        if header & 0x04 != 0 {
            reader.u8()?;
        }
        let size = if header & 0x02 != 0 { leb128(&mut reader)? } else { reader.rest().len() };
        let payload = reader.take(size)?;
        if header >> 3 & 0x0f == SEQUENCE_HEADER {
            return sequence_header(payload);
        }
    }
    None
}

fn leb128(reader: &mut ByteReader<'_>) -> Option<usize> {
    let mut value = 0_u64;
    for index in 0..8 {
        let byte = reader.u8()?;
        value |= u64::from(byte & 0x7f) << (index * 7);
        if byte & 0x80 == 0 {
            return usize::try_from(value).ok();
        }
    }
    None
}

fn sequence_header(payload: &[u8]) -> Option<PictureSize> {
    let mut bits = BitReader::new(payload);
    bits.skip(4)?; // seq_profile, still_picture
    if bits.bit()? {
        bits.skip(5)?;
    } else {
        let mut decoder_model = None;
        if bits.bit()? {
            bits.skip(64)?;
            if bits.bit()? {
                uvlc(&mut bits)?;
            }
            if bits.bit()? {
                decoder_model = Some(bits.bits(5)? + 1);
                bits.skip(42)?;
            }
        }
        let initial_delay = bits.bit()?;
        for _ in 0..=bits.bits(5)? {
            bits.skip(12)?;
            if bits.bits(5)? > 7 {
                bits.bit()?;
            }
            if let Some(length) = decoder_model
                && bits.bit()?
            {
                bits.skip(2 * length as usize + 1)?;
            }
            if initial_delay && bits.bit()? {
                bits.skip(4)?;
            }
        }
    }
    let width_bits = bits.bits(4)? + 1;
    let height_bits = bits.bits(4)? + 1;
    PictureSize { width: bits.bits(width_bits)? + 1, height: bits.bits(height_bits)? + 1 }.checked()
}

fn uvlc(bits: &mut BitReader<'_>) -> Option<()> {
    let mut zeros = 0;
    while !bits.bit()? {
        zeros += 1;
    }
    if zeros < 32 { bits.skip(zeros) } else { Some(()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // SVT-AV1 style record: profile 0, reduced header off, one operating point, 320x180.
    fn record() -> Vec<u8> {
        let mut bits = String::new();
        for (value, width) in [
            (0_u32, 3),
            (0, 1),
            (0, 1),
            (0, 1),
            (0, 1),
            (0, 5),
            (0, 12),
            (0, 5),
            (8, 4),
            (7, 4),
            (319, 9),
            (179, 8),
        ] {
            bits.push_str(&format!("{value:0width$b}"));
        }
        let payload: Vec<u8> = bits
            .as_bytes()
            .chunks(8)
            .map(|chunk| chunk.iter().enumerate().fold(0, |byte, (i, bit)| byte | (bit - b'0') << (7 - i)))
            .collect();
        let mut record = vec![0x81, 0, 0, 0, 0x0a, payload.len() as u8];
        record.extend(payload);
        record
    }

    #[test]
    fn size_is_read() {
        let record = record();
        assert!(is_config(&record));
        assert_eq!(config_size(&record), Some(PictureSize { width: 320, height: 180 }));
        for end in 0..record.len() {
            assert_eq!(config_size(&record[..end]), None, "cut at {end}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(data in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = config_size(&data);
            let _ = sequence_header(&data);
        }
    }
}
