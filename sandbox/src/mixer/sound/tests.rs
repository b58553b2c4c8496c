//! Sound through the whole chain.

use proptest::prelude::*;

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
    assert!(mixer.dropped().late < u64::from(to) / 5, "{:?}", mixer.dropped());
    assert_eq!(mixer.dropped().early, 0);
    out.iter().step_by(usize::from(channels)).copied().collect()
}

#[test]
#[cfg_attr(not(feature = "fdk-aac"), ignore = "needs the AAC codec")]
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
#[cfg_attr(not(feature = "fdk-aac"), ignore = "needs the AAC codec")]
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

const LC: AudioSpec =
    AudioSpec { sample_rate: 48_000, channels: 1, bitrate: 96_000, profile: AacProfile::Lc };

fn largest_step(sound: &[f32]) -> f32 {
    sound.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}

/// Decodes frames at times of one's own, in milliseconds, and mixes.
fn at_times(frames: &[Coded], header: &[u8], time: impl Fn(usize, i64) -> Option<i64>) -> Vec<f32> {
    let mut decoder = SoundDecoder::new(48_000, 1);
    decoder.configure(&header[2..]).unwrap();
    let mut mixer = SoundMixer::new(48_000, 1);
    mixer.join(1);
    let mut out = Vec::new();
    for (n, frame) in frames.iter().enumerate() {
        let own = (frame.at * 1000 + 24_000) as i64 / 48_000;
        let Some(time) = time(n, own) else { continue };
        if let Some(sound) = decoder.frame(time * 1000, &frame.body[2..]).unwrap() {
            mixer.add(1, sound.at, sound.samples);
        }
        let due = (own - 700) * 48 - mixer.position();
        out.extend_from_slice(mixer.take(usize::try_from(due).unwrap_or(0)));
    }
    out.extend_from_slice(mixer.take(48_000));
    out
}

#[test]
#[cfg_attr(not(feature = "fdk-aac"), ignore = "needs the AAC codec")]
fn jitter_of_timestamps_is_not_heard() {
    let (encoder, frames) = encoded(LC, &sine(48_000, 440.0, 0.5, 96_000));
    let exact = at_times(&frames, &encoder.header(), |_, time| Some(time));
    let jitter = |n: usize, time| Some(time + [0, 20, -17, 30, -30, 3][n % 6] * i64::from(n > 0));
    assert_eq!(at_times(&frames, &encoder.header(), jitter), exact);
}

#[test]
#[cfg_attr(not(feature = "fdk-aac"), ignore = "needs the AAC codec")]
fn a_jump_of_timestamps_moves_the_sound_without_a_click() {
    let sound = beep(48_000, 60_000, 4_800, 96_000);
    let hum = sine(48_000, 200.0, 0.25, 96_000);
    let (encoder, frames) = encoded(LC, &sound);
    let (_, humming) = encoded(LC, &hum);
    for jump in [200, -200] {
        let later = |n: usize, time| Some(if n < 40 { time } else { time + jump });
        let out = at_times(&frames, &encoder.header(), later);
        let at = beep_at(&out, 4_800) / 48.0;
        assert!((at - 1250.0 - jump as f64).abs() < 1.0, "{at}");
        let out = at_times(&humming, &encoder.header(), later);
        // Without the encoder's first frames the begin is rough, in any player.
        let step = largest_step(&out[4_800..]);
        assert!(step < 0.0075, "{step}: a hum of 0.25 has steps of 0.0065");
        let silent = |piece: &[f32]| piece.iter().all(|x| x.abs() < 1e-3);
        let gap = out[4_800..81_600].chunks(480).filter(|piece| silent(piece)).count();
        assert!(if jump > 0 { (18..22).contains(&gap) } else { gap == 0 }, "{jump}: {gap}");
    }
}

#[test]
#[cfg_attr(not(feature = "fdk-aac"), ignore = "needs the AAC codec")]
fn a_broken_frame_is_a_short_silence() {
    let (encoder, frames) = encoded(LC, &sine(48_000, 440.0, 0.5, 96_000));
    let mut decoder = SoundDecoder::new(48_000, 2);
    assert_eq!(decoder.frame(0, &frames[0].body[2..]).unwrap(), None, "nothing says yet what it is");
    assert!(decoder.configure(&[0xff]).is_err());
    decoder.configure(&encoder.header()[2..]).unwrap();
    let mut mixer = SoundMixer::new(48_000, 2);
    mixer.join(1);
    for (n, frame) in frames.iter().enumerate() {
        // Those who repeat the configuration disturb nothing.
        decoder.configure(&encoder.header()[2..]).unwrap();
        let body = if n == 40 { &[0xff; 100][..] } else { &frame.body[2..] };
        match decoder.frame(frame.at as i64 * 1_000_000 / 48_000, body) {
            Ok(sound) => mixer.add(1, sound.unwrap().at, sound.unwrap().samples),
            Err(error) => assert!(n == 40, "{n}: {error}"),
        }
    }
    let out: Vec<f32> = mixer.take(80_000).iter().step_by(2).copied().collect();
    assert!((level(&out[4_800..38_400], 48_000, 440.0) - 0.5).abs() < 0.02);
    assert!((level(&out[45_000..78_000], 48_000, 440.0) - 0.5).abs() < 0.02);
}

#[test]
#[cfg_attr(not(feature = "fdk-aac"), ignore = "needs the AAC codec")]
fn a_stream_that_changes_its_rate_goes_on() {
    let mut decoder = SoundDecoder::new(48_000, 1);
    let mut mixer = SoundMixer::new(48_000, 1);
    mixer.join(1);
    for (n, spec) in [LC, spec(44_100, 2, AacProfile::Lc), spec(16_000, 1, AacProfile::He)].iter().enumerate()
    {
        let rate = spec.sample_rate;
        let (encoder, frames) = encoded(*spec, &sine(rate, 440.0, 0.5, rate as usize));
        decoder.configure(&encoder.header()[2..]).unwrap();
        for frame in frames {
            let time = (n as i64 * 1000) * 1000 + (frame.at * 1_000_000 / u64::from(rate)) as i64;
            if let Some(sound) = decoder.frame(time, &frame.body[2..]).unwrap() {
                mixer.add(1, sound.at, sound.samples);
            }
        }
    }
    let out = mixer.take(144_000).to_vec();
    for second in out.chunks(48_000) {
        assert!((level(&second[9_600..38_400], 48_000, 440.0) - 0.5).abs() < 0.04);
    }
}

#[test]
#[cfg_attr(not(feature = "fdk-aac"), ignore = "needs the AAC codec")]
fn bit_rates_are_kept() {
    // Noise, which nothing compresses.
    let noise = |rate: u32| {
        let mut state = 1_u32;
        let next = move |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0 - 0.5
        };
        (0..rate as usize * 4).map(next).collect::<Vec<_>>()
    };
    for spec in all() {
        for wanted in [1, 500_000] {
            let nearest = SoundEncoder::new(AudioSpec { bitrate: wanted, ..spec }).unwrap().spec();
            let (_, frames) = encoded(nearest, &noise(spec.sample_rate));
            let bits = frames.iter().map(|frame| (frame.body.len() - 2) as u64 * 8).sum::<u64>();
            let rate =
                bits * u64::from(spec.sample_rate) / (frames.len() as u64 * (frames[1].at - frames[0].at));
            let off = rate as f64 / f64::from(nearest.bitrate);
            assert!((0.9..1.1).contains(&off), "{nearest:?} is {rate}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    #[cfg_attr(not(feature = "fdk-aac"), ignore = "needs the AAC codec")]
    fn hostile_streams_are_survived(
        config in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..40),
            proptest::sample::select(vec![vec![0x11, 0x88], vec![0x13, 0x10], vec![0x2b, 0x11, 0x88, 0], vec![0x12, 0x38]]),
        ],
        frames in proptest::collection::vec((any::<i64>(), proptest::collection::vec(any::<u8>(), 0..600)), 0..30),
        damage in proptest::collection::vec((0_usize..40, any::<usize>(), any::<u8>()), 0..20),
        rate in proptest::sample::select(vec![8_000_u32, 44_100, 48_000]),
    ) {
        let mut decoder = SoundDecoder::new(rate, 2);
        let mut mixer = SoundMixer::new(rate, 2);
        mixer.join(1);
        let mut feed = |decoder: &mut SoundDecoder, time: i64, frame: &[u8]| {
            if let Ok(Some(sound)) = decoder.frame(time, frame) {
                assert!(sound.samples.iter().all(|x| x.abs() <= 4.0));
                mixer.add(1, sound.at, sound.samples);
                assert!(mixer.take(1000).iter().all(|x| x.abs() <= 1.0));
            }
        };
        let _ = decoder.configure(&config);
        for (time, frame) in &frames {
            feed(&mut decoder, *time, frame);
        }
        // Real frames with some bytes changed get further into the codec.
        for profile in [AacProfile::Lc, AacProfile::HeV2] {
            let (encoder, mut coded) = encoded(spec(24_000, 2, profile), &sine(24_000, 440.0, 0.5, 24_000));
            decoder.configure(&encoder.header()[2..]).unwrap();
            coded.truncate(40);
            for (n, frame) in coded.iter().enumerate() {
                let mut body = frame.body[2..].to_vec();
                for (_, at, value) in damage.iter().filter(|(frame, ..)| *frame == n) {
                    let length = body.len();
                    body[at % length] ^= value;
                }
                feed(&mut decoder, frame.at as i64 * 1000 / 24, &body);
            }
        }
    }
}

#[test]
fn huge_frames_are_refused() {
    let mut decoder = SoundDecoder::new(48_000, 1);
    if crate::codec::aac::AVAILABLE {
        decoder.configure(&[0x11, 0x88]).unwrap();
        assert!(decoder.frame(0, &vec![0x55; 1 << 20]).is_err());
        assert!(decoder.frame(0, &[]).is_err());
    } else {
        assert!(matches!(decoder.configure(&[0x11, 0x88]), Err(crate::codec::CodecError::NoAac)));
    }
}
