//! Sounds and how to measure them.

use std::f64::consts::TAU;

/// A sine; `volume` is its highest sample.
pub(super) fn sine(rate: u32, hz: f64, volume: f32, frames: usize) -> Vec<f32> {
    let sample = |n: usize| ((n as f64 * hz / f64::from(rate)).fract() * TAU).sin() as f32 * volume;
    (0..frames).map(sample).collect()
}

/// The volume of one pitch in a sound, by Goertzel's algorithm.
pub(super) fn level(samples: &[f32], rate: u32, hz: f64) -> f32 {
    let turn = TAU * hz / f64::from(rate);
    let (mut one, mut two) = (0.0, 0.0);
    for sample in samples {
        (one, two) = (f64::from(*sample) + 2.0 * turn.cos() * one - two, one);
    }
    let power = one * one + two * two - 2.0 * turn.cos() * one * two;
    (power.max(0.0).sqrt() * 2.0 / samples.len() as f64) as f32
}

/// Silence with a beep of 1 kHz from `at` on.
pub(super) fn beep(rate: u32, at: usize, length: usize, frames: usize) -> Vec<f32> {
    let tone = sine(rate, 1000.0, 0.5, length);
    let mut sound = vec![0.0; frames];
    sound[at..at + length].copy_from_slice(&tone);
    sound
}

/// Where a beep begins, to a fraction of a millisecond: half of its energy lies before its middle.
pub(super) fn beep_at(samples: &[f32], length: usize) -> f64 {
    let energy: f64 = samples.iter().map(|x| f64::from(x * x)).sum();
    let moment: f64 = samples.iter().enumerate().map(|(n, x)| n as f64 * f64::from(x * x)).sum();
    moment / energy - length as f64 / 2.0
}
