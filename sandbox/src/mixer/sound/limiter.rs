//! Keeps sums of voices below full scale.

use std::collections::VecDeque;

/// The loudest sample that leaves: the largest 16-bit one.
pub(super) const CEILING: f32 = 32_767.0 / 32_768.0;

/// A peak limiter that looks ahead: the gain goes down before a peak comes, and slowly up behind it.
///
/// A sound that stays below the ceiling is not touched. Louder ones are scaled, not cut: every sample is
/// multiplied by a gain that changes smoothly.
#[derive(Debug)]
pub(super) struct Limiter {
    channels: usize,
    /// Frames that it looks ahead and holds back.
    ahead: usize,
    /// How much of the way back to full gain one frame goes.
    release: f32,
    /// The frames that are held back, interleaved.
    held: VecDeque<f32>,
    /// Gains that frames need, smallest first, each with the number of its frame: the candidates for the
    /// smallest gain in sight.
    needs: VecDeque<(u64, f32)>,
    frame: u64,
    /// The gain before it is smoothed.
    envelope: f32,
    /// The last envelopes, whose mean is the gain.
    envelopes: VecDeque<f32>,
    sum: f64,
}

impl Limiter {
    pub(super) fn new(rate: u32, channels: usize) -> Self {
        let ahead = (rate / 200) as usize;
        let mut limiter = Self {
            channels,
            ahead,
            // 60 ms.
            release: 1.0 / (0.06 * rate as f32),
            held: VecDeque::new(),
            needs: VecDeque::new(),
            frame: 0,
            envelope: 1.0,
            envelopes: VecDeque::new(),
            sum: 0.0,
        };
        limiter.reset();
        limiter
    }

    /// By how many frames the output is behind the input.
    pub(super) fn delay(&self) -> usize {
        self.ahead
    }

    /// Silence is held back, and the gain is full.
    fn reset(&mut self) {
        self.held = std::iter::repeat_n(0.0, self.ahead * self.channels).collect();
        self.needs.clear();
        self.envelope = 1.0;
        self.envelopes = std::iter::repeat_n(1.0, self.ahead).collect();
        self.sum = self.ahead as f64;
    }

    /// Appends as many frames to `out` as go in.
    pub(super) fn push(&mut self, input: &[f32], out: &mut Vec<f32>) {
        for frame in input.chunks_exact(self.channels) {
            let gain = self.gain(frame);
            self.held.extend(frame.iter().map(|sample| if sample.is_finite() { *sample } else { 0.0 }));
            let sound = self.held.drain(..self.channels);
            // The clamp is for the last bit of the arithmetic alone.
            out.extend(sound.map(|sample| (sample * gain).clamp(-CEILING, CEILING)));
        }
    }

    /// The gain of the frame that leaves when this one comes.
    fn gain(&mut self, frame: &[f32]) -> f32 {
        let peak =
            frame.iter().filter(|sample| sample.is_finite()).fold(0.0, |peak: f32, x| peak.max(x.abs()));
        self.frame += 1;
        if peak > CEILING {
            let need = CEILING / peak;
            while self.needs.pop_back_if(|(_, other)| *other >= need).is_some() {}
            self.needs.push_back((self.frame, need));
        }
        // A need counts from when its frame comes in until that leaves.
        let oldest = self.frame.saturating_sub(self.ahead as u64);
        while self.needs.pop_front_if(|(frame, _)| *frame < oldest).is_some() {}
        let need = self.needs.front().map_or(1.0, |(_, need)| *need);
        self.envelope = if need < self.envelope { need } else { self.rise(need) };
        self.envelopes.push_back(self.envelope);
        self.sum += f64::from(self.envelope);
        if let Some(gone) = self.envelopes.pop_front() {
            self.sum -= f64::from(gone);
        }
        ((self.sum / self.ahead as f64) as f32).min(1.0)
    }

    fn rise(&self, need: f32) -> f32 {
        let next = self.envelope + (need - self.envelope) * self.release;
        // It would never arrive by itself.
        if need - next < 1e-4 { need } else { next }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mixer::sound::testing::sine;

    fn limited(input: &[f32], channels: usize) -> Vec<f32> {
        let mut limiter = Limiter::new(48_000, channels);
        let mut out = Vec::new();
        limiter.push(input, &mut out);
        limiter.push(&vec![0.0; limiter.delay() * channels], &mut out);
        out.split_off(limiter.delay() * channels)
    }

    #[test]
    fn a_loud_sine_is_turned_down_and_stays_a_sine() {
        let loud = sine(48_000, 440.0, 8.0, 48_000);
        let out = limited(&loud, 1);
        let peak = out.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!(peak <= CEILING && peak > 0.9, "{peak}");
        // No step is larger than the sine's own at this level, but for the gain's slow change.
        let step = |sound: &[f32]| sound.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        let natural = step(&sine(48_000, 440.0, 1.0, 4_800));
        assert!(step(&out) < natural * 1.2, "{} of {natural}", step(&out));
    }

    #[test]
    fn after_a_bang_the_rest_is_as_it_was() {
        let mut input = sine(48_000, 440.0, 0.5, 96_000);
        input[10_000] = 20.0;
        let out = limited(&input, 1);
        assert_eq!(out[..9_700], input[..9_700]);
        assert_eq!(out[80_000..], input[80_000..], "the gain is full again and exact");
        assert!(out[10_000] <= CEILING);
    }

    #[test]
    fn nonsense_is_silence() {
        let out = limited(&[f32::NAN, f32::INFINITY, 0.25, f32::NEG_INFINITY], 1);
        assert_eq!(out, [0.0, 0.0, 0.25, 0.0]);
    }

    proptest! {
        #[test]
        fn never_above_the_ceiling(
            input in proptest::collection::vec(-20.0_f32..20.0, 0..3000),
            channels in 1_usize..=2,
        ) {
            let input = &input[..input.len() / channels * channels];
            let out = limited(input, channels);
            prop_assert_eq!(out.len(), input.len());
            prop_assert!(out.iter().all(|sample| sample.abs() <= CEILING));
        }

        #[test]
        fn quiet_sound_is_not_touched(
            input in proptest::collection::vec(-CEILING..=CEILING, 0..3000),
        ) {
            prop_assert_eq!(limited(&input, 1), input);
        }

        #[test]
        fn no_sample_is_cut(input in proptest::collection::vec(-20.0_f32..20.0, 0..3000)) {
            // The clamp must have nothing to do: the gain by itself keeps below the ceiling.
            let mut limiter = Limiter::new(48_000, 1);
            for (at, sample) in input.iter().enumerate() {
                let gain = limiter.gain(&[*sample]);
                if let Some(leaving) = at.checked_sub(limiter.delay()) {
                    prop_assert!((input[leaving] * gain).abs() <= CEILING * 1.0001);
                }
            }
        }
    }
}
