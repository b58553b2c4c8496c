//! Many voices become one sound.

use std::collections::HashMap;
use std::ops::AddAssign;

use super::limiter::Limiter;

/// Seconds beyond what is taken for which sound is kept.
const AHEAD: usize = 3;

/// Frames that were not mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Dropped {
    /// Their time was over.
    pub(crate) late: u64,
    /// Their time is too far away.
    pub(crate) early: u64,
    /// The input had given sound for their time before.
    pub(crate) repeated: u64,
}

impl AddAssign for Dropped {
    fn add_assign(&mut self, other: Self) {
        self.late += other.late;
        self.early += other.early;
        self.repeated += other.repeated;
    }
}

/// Sums the sound of inputs by sample position.
///
/// Inputs may give their sound in any pieces. Where an input's sound begins, ends or has a gap, it is faded over
/// 5 ms, so that nothing clicks. The sum is kept below full scale by a limiter that leaves quiet sound as it is.
#[derive(Debug)]
pub(crate) struct SoundMixer {
    channels: usize,
    /// Frames over which sound is faded.
    fade: usize,
    /// Sums, interleaved; frame p is at p modulo its length.
    ring: Vec<f32>,
    /// The first frame that can still be added to.
    open: i64,
    inputs: HashMap<u64, Voice>,
    limiter: Limiter,
    /// Frames at the begin of the limiter's output that are from before position 0.
    lead: usize,
    taken: Vec<f32>,
    linear: Vec<f32>,
    dropped: Dropped,
}

/// What the mixer knows of an input.
#[derive(Debug, Default)]
struct Voice {
    /// Behind the last frame it gave; `None` before the first.
    end: Option<i64>,
    /// Its last frames as they would be without being faded out, interleaved.
    tail: Vec<f32>,
    dropped: Dropped,
}

impl SoundMixer {
    /// `rate` in Hz, `channels` 1 or 2.
    pub(crate) fn new(rate: u32, channels: u8) -> Self {
        let channels = usize::from(channels).max(1);
        let limiter = Limiter::new(rate, channels);
        Self {
            channels,
            fade: (rate / 200) as usize,
            ring: vec![0.0; rate as usize * AHEAD * channels],
            open: 0,
            inputs: HashMap::new(),
            lead: limiter.delay(),
            limiter,
            taken: Vec::new(),
            linear: Vec::new(),
            dropped: Dropped::default(),
        }
    }

    /// The position of the next frame that is taken.
    ///
    /// Sound has to be there 5 ms before it is taken, for the limiter looks ahead.
    pub(crate) fn position(&self) -> i64 {
        self.open - (self.limiter.delay() - self.lead) as i64
    }

    /// From now on `input` may add sound.
    pub(crate) fn join(&mut self, input: u64) {
        self.inputs.entry(input).or_default();
    }

    /// `input` adds no more. What it gave for times to come is heard still. Tells what of it was dropped.
    pub(crate) fn leave(&mut self, input: u64) -> Dropped {
        self.inputs.remove(&input).map(|voice| voice.dropped).unwrap_or_default()
    }

    /// What was dropped of all inputs so far.
    pub(crate) fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// Adds interleaved samples of `input` whose first frame is at `at`.
    ///
    /// What is late, repeated or too early is dropped and counted. Sound of an input that has not joined is
    /// dropped, too.
    pub(crate) fn add(&mut self, input: u64, at: i64, samples: &[f32]) {
        let Some(mut voice) = self.inputs.remove(&input) else { return };
        let dropped = self.add_voice(&mut voice, at, samples);
        voice.dropped += dropped;
        self.dropped += dropped;
        self.inputs.insert(input, voice);
    }

    fn add_voice(&mut self, voice: &mut Voice, at: i64, samples: &[f32]) -> Dropped {
        let frames = (samples.len() / self.channels) as i64;
        let end = at.saturating_add(frames);
        let horizon = self.open + (self.ring.len() / self.channels) as i64;
        let heard = voice.end.unwrap_or(i64::MIN).clamp(at, end);
        let begin = self.open.clamp(heard, end);
        let stop = horizon.clamp(begin, end);
        let repeated = heard.abs_diff(at);
        if begin < stop {
            // Something else than what was to come: it fades in while what there is fades out.
            let overlap =
                if begin == heard { repeated.min((voice.tail.len() / self.channels) as u64) } else { 0 };
            let from = begin.saturating_sub_unsigned(overlap).max(self.open);
            let piece =
                from.abs_diff(at) as usize * self.channels..stop.abs_diff(at) as usize * self.channels;
            self.add_piece(voice, from, &samples[piece], voice.end == Some(at) && from == at);
        }
        Dropped { repeated, late: begin.abs_diff(heard), early: end.abs_diff(stop) }
    }

    /// Adds what is neither late nor early. It `follows`: nothing is missing between what the voice gave and this.
    fn add_piece(&mut self, voice: &mut Voice, begin: i64, samples: &[f32], follows: bool) {
        let frames = samples.len() / self.channels;
        let tail = std::mem::take(&mut voice.tail);
        let tail_at = begin - (tail.len() / self.channels) as i64;
        let mut piece = samples.to_vec();
        let fade = self.fade.min(frames);
        if follows && tail_at >= self.open {
            // Takes the fading out back.
            let fade = tail.len() / self.channels;
            self.sum(tail_at, &tail, |n| rising(n, fade));
        } else {
            for (n, frame) in piece.chunks_exact_mut(self.channels).take(fade).enumerate() {
                frame.iter_mut().for_each(|sample| *sample *= rising(n, fade));
            }
        }
        let steady = (frames - fade) * self.channels;
        voice.tail = piece.split_off(steady);
        voice.end = Some(begin + frames as i64);
        self.sum(begin, &piece, |_| 1.0);
        self.sum(begin + (frames - fade) as i64, &voice.tail, |n| 1.0 - rising(n, fade));
    }

    /// Adds frames to the ring; all of them lie within it.
    fn sum(&mut self, at: i64, samples: &[f32], gain: impl Fn(usize) -> f32) {
        let frames = (self.ring.len() / self.channels) as i64;
        for (n, frame) in samples.chunks_exact(self.channels).enumerate() {
            let slot = (at + n as i64).rem_euclid(frames) as usize * self.channels;
            let gain = gain(n);
            for (sum, sample) in self.ring[slot..slot + self.channels].iter_mut().zip(frame) {
                *sum += sample * gain;
            }
        }
    }

    /// The next frames of the mix, interleaved. Whoever takes faster than sound comes takes silence.
    pub(crate) fn take(&mut self, frames: usize) -> &[f32] {
        self.taken.clear();
        // At the begin the limiter gives what it held back before there was anything.
        let mut missing = frames + std::mem::take(&mut self.lead);
        let skipped = missing - frames;
        let most = self.ring.len() / self.channels;
        while missing > 0 {
            let piece = missing.min(most);
            self.read(piece);
            missing -= piece;
        }
        self.taken.drain(..skipped * self.channels);
        &self.taken
    }

    /// Passes frames of the ring through the limiter and closes them.
    fn read(&mut self, frames: usize) {
        let most = (self.ring.len() / self.channels) as i64;
        let slot = self.open.rem_euclid(most) as usize * self.channels;
        let length = frames * self.channels;
        let first = length.min(self.ring.len() - slot);
        self.linear.clear();
        self.linear.extend_from_slice(&self.ring[slot..slot + first]);
        self.linear.extend_from_slice(&self.ring[..length - first]);
        self.ring[slot..slot + first].fill(0.0);
        self.ring[..length - first].fill(0.0);
        self.open += frames as i64;
        self.limiter.push(&self.linear, &mut self.taken);
    }
}

/// How much of frame n of a fade is to be heard when sound begins.
fn rising(n: usize, fade: usize) -> f32 {
    (n as f32 + 0.5) / fade as f32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mixer::sound::limiter::CEILING;
    use crate::mixer::sound::testing::sine;

    const RATE: u32 = 48_000;

    fn mixer() -> SoundMixer {
        let mut mixer = SoundMixer::new(RATE, 1);
        mixer.join(1);
        mixer.join(2);
        mixer
    }

    fn largest_step(sound: &[f32]) -> f32 {
        sound.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn one_voice_in_pieces_is_what_it_was() {
        let voice = sine(RATE, 440.0, 0.9, 48_000);
        let mut mixer = mixer();
        for (n, piece) in voice.chunks(1024).enumerate() {
            mixer.add(1, n as i64 * 1024, piece);
        }
        assert_eq!(mixer.position(), 0);
        let out = mixer.take(40_000).to_vec();
        assert_eq!(mixer.position(), 40_000);
        let differ = out.iter().zip(&voice).skip(240).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(differ < 1e-6, "{differ}");
        assert_eq!(mixer.dropped(), Dropped::default());
    }

    #[test]
    fn voices_are_summed_where_they_belong() {
        let mut mixer = mixer();
        mixer.add(1, 0, &[0.25; 4800]);
        mixer.add(2, 2400, &[0.5; 4800]);
        let out = mixer.take(7200).to_vec();
        assert_eq!((out[1000], out[3000], out[6000]), (0.25, 0.75, 0.5));
    }

    #[test]
    fn two_channels() {
        let mut mixer = SoundMixer::new(RATE, 2);
        mixer.join(1);
        mixer.add(1, 0, &[0.25, -0.5].repeat(4800));
        let out = mixer.take(4000);
        assert_eq!(out.len(), 8000);
        assert_eq!(out[4000..4002], [0.25, -0.5]);
    }

    #[test]
    fn gaps_and_ends_do_not_click() {
        let voice = sine(RATE, 440.0, 0.9, 48_000);
        let mut mixer = mixer();
        // The sine has its natural steps, and no beginning or end has a larger one.
        mixer.add(1, 1000, &voice[27..5000]);
        mixer.add(1, 9000, &voice[27..5000]);
        let out = mixer.take(20_000).to_vec();
        assert!(largest_step(&out) < largest_step(&voice) * 1.1, "{}", largest_step(&out));
        assert!(out[6000..8900].iter().all(|x| *x == 0.0), "a gap is silence");
    }

    #[test]
    fn what_is_late_is_dropped_and_counted() {
        let mut mixer = mixer();
        mixer.take(1000);
        let closed = 1240;
        mixer.add(1, 0, &[0.5; 480]);
        assert_eq!(mixer.dropped(), Dropped { late: 480, ..Dropped::default() });
        mixer.add(1, 1000, &[0.5; 1000]);
        assert_eq!(mixer.dropped().late, 480 + closed - 1000);
        let out = mixer.take(1000).to_vec();
        assert!(out[..240].iter().all(|x| *x == 0.0));
        assert!(out[500] == 0.5 && largest_step(&out) < 0.01, "what is in time fades in");
        assert_eq!(mixer.leave(1).late, mixer.dropped().late);
    }

    #[test]
    fn what_is_given_twice_is_heard_once() {
        let mut mixer = mixer();
        mixer.add(1, 0, &[0.25; 1000]);
        mixer.add(1, 0, &[0.25; 1000]);
        mixer.add(1, 500, &[0.25; 1000]);
        assert_eq!(mixer.dropped(), Dropped { repeated: 1500, ..Dropped::default() });
        let out = mixer.take(1200).to_vec();
        assert!(out[240..].iter().all(|x| (x - 0.25).abs() < 1e-6));
    }

    #[test]
    fn the_far_future_is_dropped() {
        let mut mixer = mixer();
        mixer.add(1, i64::from(RATE) * 10, &[0.5; 1000]);
        mixer.add(2, i64::MAX - 3, &[0.5; 1000]);
        mixer.add(2, i64::MIN, &[0.5; 1000]);
        assert_eq!(mixer.dropped(), Dropped { early: 1003, late: 1000, repeated: 0 });
    }

    #[test]
    fn strangers_are_not_heard() {
        let mut mixer = mixer();
        mixer.leave(1);
        mixer.add(1, 0, &[0.5; 1000]);
        assert!(mixer.take(1000).iter().all(|x| *x == 0.0));
    }

    #[test]
    fn sixteen_loud_voices_stay_below_full_scale() {
        let mut mixer = SoundMixer::new(RATE, 1);
        for input in 0..16 {
            mixer.join(input);
            mixer.add(input, 0, &sine(RATE, 300.0 + 17.0 * input as f64, 0.9, 48_000));
        }
        let out = mixer.take(47_000).to_vec();
        let peak = out.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
        assert!(peak <= CEILING && peak > 0.9, "{peak}");
        // The steepest of the sum at this level is that of one sine of full scale and the highest pitch.
        assert!(largest_step(&out) < 0.09, "{}", largest_step(&out));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Add(u64, i64, usize),
        Take(usize),
        Leave(u64),
        Join(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            6 => (0_u64..3, -5_000_i64..40_000, 0_usize..3000).prop_map(|(id, at, n)| Step::Add(id, at, n)),
            1 => (0_u64..3, any::<i64>(), 0_usize..3000).prop_map(|(id, at, n)| Step::Add(id, at, n)),
            3 => prop_oneof![0_usize..3000, 24_000_usize..30_000].prop_map(Step::Take),
            1 => (0_u64..3).prop_map(Step::Leave),
            1 => (0_u64..3).prop_map(Step::Join),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_order_of_steps(steps in proptest::collection::vec(step(), 0..30)) {
            let mut mixer = SoundMixer::new(8_000, 2);
            for step in steps {
                let before = mixer.position();
                match step {
                    Step::Add(id, at, n) => mixer.add(id, at, &vec![0.9; n * 2]),
                    Step::Take(n) => {
                        let out = mixer.take(n).to_vec();
                        prop_assert_eq!(out.len(), n * 2);
                        prop_assert!(out.iter().all(|x| x.abs() <= CEILING));
                        prop_assert_eq!(mixer.position(), before + n as i64);
                    }
                    Step::Leave(id) => drop(mixer.leave(id)),
                    Step::Join(id) => mixer.join(id),
                }
            }
        }
    }
}
