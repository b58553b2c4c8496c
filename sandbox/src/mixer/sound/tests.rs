//! Sound through the whole chain.
#![cfg(feature = "fdk-aac")]

use super::testing::{beep, beep_at, level, sine};
use super::*;
use crate::mixer::{AacProfile, AudioSpec};

fn spec(sample_rate: u32, channels: u8, profile: AacProfile) -> AudioSpec {
    let bitrate = if profile == AacProfile::Lc { 24_000 + sample_rate } else { 32_000 };
    AudioSpec { sample_rate, channels, bitrate, profile }
}

/// All profiles in all rates that they have.
fn all() -> Vec<AudioSpec> {
    let mut all = Vec::new();
    for rate in [8_000, 16_000, 24_000, 32_000, 44_100, 48_000] {
        for channels in [1, 2] {
            all.push(spec(rate, channels, AacProfile::Lc));
            if rate > 8_000 {
                all.push(spec(rate, channels, AacProfile::He));
            }
        }
        if rate > 8_000 {
            all.push(spec(rate, 2, AacProfile::HeV2));
        }
    }
    all
}

fn encoded(spec: AudioSpec, mono: &[f32]) -> (SoundEncoder, Vec<Coded>) {
    let mut encoder = SoundEncoder::new(spec).unwrap();
    assert_eq!(encoder.spec(), spec);
    let sound: Vec<f32> =
        mono.iter().flat_map(|x| std::iter::repeat_n(*x, usize::from(spec.channels))).collect();
    let mut out = Vec::new();
    // Pieces that fit no frame.
    for piece in sound.chunks(730 * usize::from(spec.channels)) {
        encoder.encode(piece, &mut out).unwrap();
    }
    let last = SoundEncoder::new(spec).unwrap();
    out.extend(std::mem::replace(&mut encoder, last).finish().unwrap());
    (encoder, out)
}

/// Decodes, with timestamps in whole milliseconds as FLV has them, and mixes.
fn mixed(header: &[u8], frames: &[Coded], from: u32, to: u32, channels: u8) -> Vec<f32> {
    let mut decoder = SoundDecoder::new(to, channels);
    decoder.configure(&header[2..]).unwrap();
    let mut mixer = SoundMixer::new(to, channels);
    mixer.join(1);
    let mut out = Vec::new();
    for frame in frames {
        let ms = (frame.at * 1000 + u64::from(from) / 2) / u64::from(from);
        if let Some(sound) = decoder.frame(ms as i64 * 1000, &frame.body[2..]).unwrap() {
            mixer.add(1, sound.at, sound.samples);
        }
        // Half a second behind what comes in.
        let due = (ms as i64 - 500) * i64::from(to) / 1000 - mixer.position();
        if let Ok(due) = usize::try_from(due) {
            out.extend_from_slice(mixer.take(due));
        }
    }
    out.extend_from_slice(mixer.take(to as usize));
    // What decoder and resampler give before the first sample has no time in the mix.
    assert!(mixer.dropped().late < u64::from(to) / 10, "{:?}", mixer.dropped());
    assert_eq!(mixer.dropped().early, 0);
    out.iter().step_by(usize::from(channels)).copied().collect()
}

#[test]
fn pitch_and_level_survive_every_profile() {
    for spec in all() {
        let rate = spec.sample_rate;
        let (encoder, frames) = encoded(spec, &sine(rate, 440.0, 0.5, rate as usize * 2));
        let out = mixed(&encoder.header(), &frames, rate, 48_000, 1);
        let found = level(&out[24_000..72_000], 48_000, 440.0);
        assert!((found - 0.5).abs() < 0.04, "{spec:?}: {found}");
    }
}

#[test]
fn a_beep_stays_where_it_was() {
    for spec in all() {
        let rate = spec.sample_rate;
        let length = rate as usize / 10;
        let sound = beep(rate, rate as usize, length, rate as usize * 2);
        let (encoder, frames) = encoded(spec, &sound);
        for to in [8_000, 44_100, 48_000] {
            let out = mixed(&encoder.header(), &frames, rate, to, 2);
            let off = beep_at(&out, to as usize / 10) / f64::from(to) - 1.0;
            assert!(off.abs() < 0.001, "{spec:?} to {to}: {off}");
        }
    }
}
