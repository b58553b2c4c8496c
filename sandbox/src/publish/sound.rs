//! What a virtual participant's microphone hears.

use std::f64::consts::TAU;

use md5::{Digest, Md5};
use time::OffsetDateTime;

/// Samples a second.
pub(super) const SAMPLE_RATE: u32 = 48_000;
/// Pitch of the beep that marks each second, Hz.
const BEEP: f64 = 1000.0;
/// Length of the beep in samples: a tenth of a second.
const BEEP_SAMPLES: u64 = SAMPLE_RATE as u64 / 10;

/// A steady tone with a beep at each full second of the wall clock.
#[derive(Debug)]
pub(super) struct Tone {
    frequency: f64,
    /// Samples of the current second that were over at the start.
    offset: u64,
}

impl Tone {
    pub(super) fn new(user: &str, started: OffsetDateTime) -> Self {
        Self {
            frequency: frequency(user),
            offset: u64::from(started.millisecond()) * u64::from(SAMPLE_RATE) / 1000,
        }
    }

    /// The n-th sample since the start.
    pub(super) fn sample(&self, n: u64) -> i16 {
        let in_second = (n + self.offset) % u64::from(SAMPLE_RATE);
        let (frequency, volume) =
            if in_second < BEEP_SAMPLES { (BEEP, 12_000.0) } else { (self.frequency, 5_000.0) };
        #[expect(clippy::cast_precision_loss, reason = "exact for thousands of years of samples")]
        let turns = frequency * n as f64 / f64::from(SAMPLE_RATE);
        #[expect(clippy::cast_possible_truncation, reason = "bounded by the volume")]
        let sample = ((turns.fract() * TAU).sin() * volume) as i16;
        sample
    }
}

/// 220 to 880 Hz, the same for a user everywhere.
fn frequency(user: &str) -> f64 {
    let digest = Md5::digest(user);
    220.0 + f64::from(u16::from_be_bytes([digest[2], digest[3]]) % 661)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    /// Rising zero crossings in a tenth of a second: a tenth of the frequency.
    fn crossings(tone: &Tone, from: u64) -> usize {
        (from..from + 4800).filter(|n| tone.sample(*n) < 0 && tone.sample(n + 1) >= 0).count()
    }

    #[test]
    fn tone_and_beep() {
        let tone = Tone::new("anna", datetime!(2026-01-01 00:00:00.750 UTC));
        let own = frequency("anna");
        assert!((220.0..=880.0).contains(&own));
        assert!((crossings(&tone, 0) as f64 - own / 10.0).abs() <= 1.0);
        assert!(crossings(&tone, 12_000).abs_diff(100) <= 1, "beep a quarter of a second later");
        assert_ne!(frequency("anna"), frequency("bob"));
    }
}
