//! What the encoder can do at which rate.

use crate::mixer::{AacProfile, AudioSpec};

/// The sample rates that a mix may have, in Hz.
const RATES: [u32; 6] = [8_000, 16_000, 24_000, 32_000, 44_100, 48_000];

/// The nearest to `wanted` that can be encoded; `None` when the rate or the number of channels cannot be.
///
/// HE-AAC codes half the sample rate, which 8000 Hz has not got to spare, and v2 makes two channels out of one:
/// such a wish becomes the next simpler profile. Bit rates are moved into what the codec has settings for.
pub(super) fn nearest(wanted: AudioSpec) -> Option<AudioSpec> {
    if !RATES.contains(&wanted.sample_rate) || !(1..=2).contains(&wanted.channels) {
        return None;
    }
    let profile = match wanted.profile {
        _ if wanted.sample_rate < 16_000 => AacProfile::Lc,
        AacProfile::HeV2 if wanted.channels == 1 => AacProfile::He,
        profile => profile,
    };
    let wanted = AudioSpec { profile, ..wanted };
    let (lowest, highest) = bitrates(&wanted);
    Some(AudioSpec { bitrate: wanted.bitrate.clamp(lowest, highest), ..wanted })
}

/// The lowest and the highest bit rate, as the codec limits them itself.
fn bitrates(spec: &AudioSpec) -> (u32, u32) {
    let (rate, channels) = (spec.sample_rate, u32::from(spec.channels));
    match (spec.profile, spec.channels) {
        // 40 bits of a channel and 208 around them in each frame, but nothing sensible below 8000 bits a second;
        // 6144 bits of a channel in a frame are the standard's limit.
        (AacProfile::Lc, _) => {
            (8_000.max((rate * (40 * channels + 208)).div_ceil(1024)), rate * 6 * channels)
        }
        // What spectral band replication has tables for.
        (AacProfile::He, 2) => (16_000, if rate == 16_000 { 96_000 } else { 128_000 }),
        // The same for a core that is mono.
        (AacProfile::He | AacProfile::HeV2, _) => match rate {
            16_000 => (8_000, 48_000),
            44_100 => (11_369, 64_000),
            48_000 => (12_000, 64_000),
            _ => (8_000, 64_000),
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spec(sample_rate: u32, channels: u8, bitrate: u32, profile: AacProfile) -> AudioSpec {
        AudioSpec { sample_rate, channels, bitrate, profile }
    }

    #[test]
    fn common_wishes_stay_as_they_are() {
        for wish in [
            spec(48_000, 2, 64_000, AacProfile::Lc),
            spec(44_100, 1, 32_000, AacProfile::Lc),
            spec(48_000, 2, 48_000, AacProfile::He),
            spec(44_100, 2, 32_000, AacProfile::HeV2),
            spec(8_000, 1, 8_000, AacProfile::Lc),
        ] {
            assert_eq!(nearest(wish), Some(wish));
        }
    }

    #[test]
    fn wishes_beyond_the_codec_become_what_it_can() {
        let lc = nearest(spec(8_000, 1, 500_000, AacProfile::He)).unwrap();
        assert_eq!((lc.profile, lc.bitrate), (AacProfile::Lc, 48_000));
        let he = nearest(spec(48_000, 1, 500_000, AacProfile::HeV2)).unwrap();
        assert_eq!((he.profile, he.bitrate), (AacProfile::He, 64_000));
        assert_eq!(nearest(spec(48_000, 2, 8_000, AacProfile::Lc)).unwrap().bitrate, 13_500);
        assert_eq!(nearest(spec(22_050, 2, 64_000, AacProfile::Lc)), None);
        assert_eq!(nearest(spec(48_000, 3, 64_000, AacProfile::Lc)), None);
    }

    proptest! {
        #[test]
        fn the_nearest_is_its_own_nearest(
            rate in proptest::sample::select(&RATES[..]),
            channels in 1_u8..=2,
            bitrate in any::<u32>(),
            profile in proptest::sample::select(&[AacProfile::Lc, AacProfile::He, AacProfile::HeV2][..]),
        ) {
            let found = nearest(spec(rate, channels, bitrate, profile)).unwrap();
            prop_assert_eq!(nearest(found), Some(found));
            prop_assert_eq!((found.sample_rate, found.channels), (rate, channels));
        }
    }
}
