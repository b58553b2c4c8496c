//! From one sample rate to another.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler as _};

use crate::codec::CodecError;

/// Frames of input that are worked on at once, about. The filter is as long: 11 ms at 48 kHz.
const CHUNK: usize = 512;

/// Resamples a stream of interleaved samples.
pub(super) struct Resampler {
    /// `None`: both rates are the same.
    inner: Option<Fft<f32>>,
    channels: usize,
    from: u32,
    to: u32,
    /// Not resampled yet.
    waiting: Vec<f32>,
    chunk: Vec<f32>,
}

impl Resampler {
    /// `from` and `to` in Hz.
    pub(super) fn new(from: u32, to: u32, channels: usize) -> Result<Self, CodecError> {
        let make = || Fft::new(from as usize, to as usize, CHUNK, channels, FixedSync::Both);
        let inner = (from != to).then(make).transpose();
        let inner = inner.map_err(|error| CodecError::Undecodable(error.to_string()))?;
        let chunk = inner.as_ref().map_or(0, |inner| inner.output_frames_max() * channels);
        Ok(Self { inner, channels, from, to, waiting: Vec::new(), chunk: vec![0.0; chunk] })
    }

    /// Whether it does this already.
    pub(super) fn does(&self, from: u32, to: u32, channels: usize) -> bool {
        (self.from, self.to, self.channels) == (from, to, channels)
    }

    /// By how many frames of output it holds the sound back.
    pub(super) fn delay(&self) -> usize {
        self.inner.as_ref().map_or(0, Fft::output_delay)
    }

    /// Forgets what it holds.
    pub(super) fn reset(&mut self) {
        self.waiting.clear();
        if let Some(inner) = &mut self.inner {
            inner.reset();
        }
    }

    /// Appends to `out` what has come through after `samples` went in.
    pub(super) fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), CodecError> {
        let Some(inner) = &mut self.inner else {
            out.extend_from_slice(samples);
            return Ok(());
        };
        self.waiting.extend_from_slice(samples);
        let failed = |error: String| CodecError::Undecodable(error);
        let mut done = 0;
        loop {
            let (take, give) = (inner.input_frames_next(), inner.output_frames_next());
            let Some(input) = self.waiting.get(done..done + take * self.channels) else { break };
            let input = InterleavedSlice::new(input, self.channels, take)
                .map_err(|error| failed(error.to_string()))?;
            let mut output = InterleavedSlice::new_mut(&mut self.chunk, self.channels, give)
                .map_err(|error| failed(error.to_string()))?;
            let (took, gave) = inner
                .process_into_buffer(&input, &mut output, None)
                .map_err(|error| failed(error.to_string()))?;
            if took == 0 {
                break;
            }
            done += took * self.channels;
            out.extend_from_slice(&self.chunk[..gave * self.channels]);
        }
        self.waiting.drain(..done);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixer::sound::testing::{level, sine};

    /// Resamples a sine in pieces; the output without the delay.
    fn through(from: u32, to: u32, seconds: usize, hz: f64, channels: usize) -> Vec<f32> {
        let mut resampler = Resampler::new(from, to, channels).unwrap();
        let input = sine(from, hz, 0.5, from as usize * seconds);
        let input: Vec<f32> = input.iter().flat_map(|x| std::iter::repeat_n(*x, channels)).collect();
        let mut out = Vec::new();
        for piece in input.chunks(1024 * channels) {
            resampler.push(piece, &mut out).unwrap();
        }
        out.split_off(resampler.delay() * channels)
    }

    #[test]
    fn every_rate_keeps_pitch_and_level() {
        for from in [7_350, 8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 88_200, 96_000] {
            for to in [8_000, 16_000, 24_000, 32_000, 44_100, 48_000] {
                let out = through(from, to, 2, 1000.0, 1);
                let steady = &out[to as usize / 4..to as usize];
                let found = level(steady, to, 1000.0);
                assert!((found - 0.5).abs() < 0.01, "{from} to {to}: {found}");
            }
        }
    }

    #[test]
    fn a_minute_does_not_drift() {
        for (from, to) in [(44_100, 48_000), (8_000, 48_000), (48_000, 44_100), (11_025, 48_000)] {
            let out = through(from, to, 60, 100.0, 1);
            // In the last seconds the samples still are those of the sine at their positions.
            let expected = sine(to, 100.0, 0.5, out.len());
            let from = out.len() - to as usize;
            let worst = out[from..].iter().zip(&expected[from..]).map(|(a, b)| (a - b).abs());
            let worst = worst.fold(0.0, f32::max);
            // A sample too early or too late at 8 kHz would be 0.04, at 48 kHz 0.0065.
            assert!(worst < 0.004, "{to}: {worst}");
            assert!(out.len().abs_diff(60 * to as usize) < to as usize / 10);
        }
    }

    #[test]
    fn channels_stay_apart() {
        let mut resampler = Resampler::new(44_100, 48_000, 2).unwrap();
        let input: Vec<f32> = sine(44_100, 440.0, 0.5, 44_100).iter().flat_map(|x| [*x, 0.0]).collect();
        let mut out = Vec::new();
        resampler.push(&input, &mut out).unwrap();
        let left: Vec<f32> = out.iter().step_by(2).copied().collect();
        assert!((level(&left[4_800..], 48_000, 440.0) - 0.5).abs() < 0.01);
        assert!(out.iter().skip(1).step_by(2).all(|x| x.abs() < 1e-6));
    }

    #[test]
    fn a_reset_forgets() {
        let mut resampler = Resampler::new(44_100, 48_000, 1).unwrap();
        let mut out = Vec::new();
        resampler.push(&[1.0; 1000], &mut out).unwrap();
        resampler.reset();
        out.clear();
        resampler.push(&[0.0; 44_100], &mut out).unwrap();
        assert!(out.iter().all(|x| *x == 0.0));
    }
}
