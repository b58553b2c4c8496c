//! Frames as transport streams carry them: NAL units behind start codes, AAC behind ADTS headers.

use crate::media::codec::Codec;
use crate::media::track::{AudioConfig, VideoConfig};

const START: [u8; 4] = [0, 0, 0, 1];

/// Writes a frame as a byte stream: access unit delimiter first, parameter sets before keyframes. What
/// follows a NAL unit with a length that does not fit is left out.
pub(crate) fn annex_b(out: &mut Vec<u8>, config: &VideoConfig, keyframe: bool, frame: &[u8]) {
    let hevc = config.codec == Codec::Hevc;
    out.extend(START);
    out.extend(if hevc { &[0x46, 0x01, 0x50][..] } else { &[0x09, 0xf0][..] });
    if keyframe {
        for set in &config.parameter_sets {
            out.extend(START);
            out.extend_from_slice(set);
        }
    }
    for nal in nal_units(frame, config.nal_length_size) {
        let delimiter = match (hevc, nal.first()) {
            (true, Some(byte)) => byte >> 1 & 0x3f == 35,
            (false, Some(byte)) => byte & 0x1f == 9,
            (_, None) => true,
        };
        if !delimiter {
            out.extend(START);
            out.extend_from_slice(nal);
        }
    }
}

/// The NAL units of a frame with lengths of 1 to 4 bytes before them.
pub(crate) fn nal_units(mut frame: &[u8], length_size: usize) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = frame.split_at_checked(length_size.clamp(1, 4))?;
        let length = length.iter().fold(0, |value, byte| value << 8 | usize::from(*byte));
        let (nal, rest) = rest.split_at_checked(length)?;
        frame = rest;
        Some(nal)
    })
}

/// Writes an AAC frame with its ADTS header; false when it does not fit ADTS.
pub(crate) fn adts(out: &mut Vec<u8>, config: &AudioConfig, frame: &[u8]) -> bool {
    let Some(header) = config.aac.adts_header(frame.len()) else { return false };
    out.extend(header);
    out.extend_from_slice(frame);
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn units_lie_in_the_frame(frame in proptest::collection::vec(any::<u8>(), 0..200), size in 0..6_usize) {
            let total: usize = nal_units(&frame, size).map(<[u8]>::len).sum();
            prop_assert!(total <= frame.len());
        }
    }
}
