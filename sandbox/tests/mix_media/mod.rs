//! What is seen and heard in a recording, and when: beeps, flashes, colours.
//!
//! Files are decoded by ffmpeg. Times are seconds as the file has them, so that those of sound and pictures can be
//! compared. Files that begin hours after zero are not for this.
#![allow(dead_code, reason = "not every test measures everything")]
#![allow(clippy::unwrap_used, reason = "a failed step of a test is a failed test")]

use std::f64::consts::TAU;
use std::path::Path;
use std::process::{Command, Output};

/// Samples a second of decoded sound.
const RATE: u32 = 48_000;
/// Pitch of a beep in Hz.
const BEEP: f64 = 1000.0;
/// Samples in which a beep is looked for at once: 20 ms keep pitches of 100 Hz beside it out.
const WINDOW: usize = RATE as usize / 50;
/// Samples from one look to the next.
const HOP: usize = RATE as usize / 1000;
/// A beep is louder than this at its peak.
const FAINTEST: f32 = 0.02;
/// A flash is brighter than its dark by this, of 255.
const DIMMEST: f32 = 60.0;

/// A part of the picture in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// One decoded picture.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    rgb: Vec<u8>,
}

impl Picture {
    /// Mean colour of the 4 × 4 pixels around a place, as red, green and blue.
    pub(crate) fn colour(&self, x: usize, y: usize) -> [u8; 3] {
        let (left, top) = (x.saturating_sub(2).min(self.width - 4), y.saturating_sub(2).min(self.height - 4));
        std::array::from_fn(|part| {
            let pixels = (0..16).map(|n| ((top + n / 4) * self.width + left + n % 4) * 3 + part);
            (pixels.map(|at| u32::from(self.rgb[at])).sum::<u32>() / 16) as u8
        })
    }
}

/// Runs a program to its good end.
pub(crate) fn run(program: &str, args: &[&str]) -> Output {
    let done = Command::new(program).args(args).output().unwrap();
    assert!(done.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&done.stderr));
    done
}

/// The picture that is shown at a time.
pub(crate) fn picture(file: &Path, at: f64) -> Picture {
    let name = file.display().to_string();
    let entries = "stream=width,height";
    let sides = run(
        "ffprobe",
        &["-v", "error", "-select_streams", "v", "-show_entries", entries, "-of", "csv=p=0", &name],
    );
    let sides = String::from_utf8(sides.stdout).unwrap();
    let sides: Vec<usize> =
        sides.lines().next().unwrap().split(',').take(2).map(|n| n.parse().unwrap()).collect();
    let at = at.to_string();
    let raw = [
        "-v",
        "error",
        "-ss",
        &at,
        "-i",
        &name,
        "-frames:v",
        "1",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-",
    ];
    let rgb = run("ffmpeg", &raw).stdout;
    assert_eq!(rgb.len(), sides[0] * sides[1] * 3, "no picture of {name} at {at} s");
    Picture { width: sides[0], height: sides[1], rgb }
}

/// Time and mean brightness, 0 to 255, of an area in each picture.
pub(crate) fn brightness(file: &Path, area: Area) -> Vec<(f64, f32)> {
    let Area { x, y, width, height } = area;
    let filter = format!("crop={width}:{height}:{x}:{y},scale=8:8:flags=area,format=gray,showinfo");
    let name = file.display().to_string();
    let raw = ["-copyts", "-i", &name, "-an", "-vf", &filter, "-vsync", "passthrough", "-f", "rawvideo", "-"];
    let done = run("ffmpeg", &raw);
    let said = String::from_utf8_lossy(&done.stderr);
    let times = said.lines().filter(|line| line.contains("showinfo")).filter_map(|line| {
        let time = line.split_once("pts_time:")?.1;
        time.split_whitespace().next()?.parse::<f64>().ok()
    });
    let means = done.stdout.chunks_exact(64);
    let means = means.map(|grey| grey.iter().map(|pixel| f32::from(*pixel)).sum::<f32>() / 64.0);
    let seen: Vec<_> = times.zip(means).collect();
    assert_eq!(seen.len(), done.stdout.len() / 64, "every picture has a time");
    seen
}

/// When an area became bright: the times of the first bright pictures.
pub(crate) fn flashes(file: &Path, area: Area) -> Vec<f64> {
    let seen = brightness(file, area);
    let dark = seen.iter().fold(f32::MAX, |dark, (_, grey)| dark.min(*grey));
    let bright = seen.iter().fold(0.0, |bright: f32, (_, grey)| bright.max(*grey));
    if bright - dark < DIMMEST {
        return Vec::new();
    }
    let middle = f32::midpoint(dark, bright);
    seen.windows(2).filter(|pair| pair[0].1 < middle && pair[1].1 >= middle).map(|pair| pair[1].0).collect()
}

/// The sound of a file, mono at 48 kHz; sample n is at n / 48000 s.
pub(crate) fn sound(file: &Path) -> Vec<f32> {
    let name = file.display().to_string();
    let filter = "aresample=48000:async=1:first_pts=0";
    let raw = ["-v", "error", "-copyts", "-i", &name, "-vn", "-af", filter, "-ac", "1", "-f", "f32le", "-"];
    let done = run("ffmpeg", &raw);
    done.stdout.chunks_exact(4).map(|sample| f32::from_le_bytes(sample.try_into().unwrap())).collect()
}

/// When beeps of 1 kHz begin.
pub(crate) fn beeps(file: &Path) -> Vec<f64> {
    beeps_in(&sound(file))
}

/// The same for samples at 48 kHz.
pub(crate) fn beeps_in(samples: &[f32]) -> Vec<f64> {
    tones_in(samples, BEEP)
}

/// The same for beeps of another pitch in Hz; those that are 100 Hz or more away from it are not heard.
pub(crate) fn tones_in(samples: &[f32], pitch: f64) -> Vec<f64> {
    // A window that is half over the begin of a beep has half of its level.
    let weights: Vec<f64> =
        (0..WINDOW).map(|n| (1.0 - (TAU * (n as f64 + 0.5) / WINDOW as f64).cos()) / WINDOW as f64).collect();
    let turns: Vec<_> = (0..WINDOW).map(|n| (TAU * pitch * n as f64 / f64::from(RATE)).sin_cos()).collect();
    let level = |window: &[f32]| {
        let (mut real, mut imaginary) = (0.0, 0.0);
        for ((sample, weight), (sin, cos)) in window.iter().zip(&weights).zip(&turns) {
            let sample = f64::from(*sample) * weight;
            real += sample * cos;
            imaginary += sample * sin;
        }
        (real.hypot(imaginary) * 2.0) as f32
    };
    let levels: Vec<f32> = samples.windows(WINDOW).step_by(HOP).map(level).collect();
    let loudest = levels.iter().fold(0.0, |loudest: f32, level| loudest.max(*level));
    if loudest < FAINTEST {
        return Vec::new();
    }
    // Encoders overshoot here and there: half of what a beep usually has.
    let mut loud: Vec<f32> = levels.iter().copied().filter(|level| *level > loudest / 3.0).collect();
    loud.sort_by(f32::total_cmp);
    let middle = loud[loud.len() / 2] / 2.0;
    let begins = levels.windows(2).enumerate().filter(|(_, pair)| pair[0] < middle && pair[1] >= middle);
    let begins = begins.map(|(n, pair)| n as f64 + f64::from((middle - pair[0]) / (pair[1] - pair[0])));
    begins.map(|hops| (hops * HOP as f64 + WINDOW as f64 / 2.0) / f64::from(RATE)).collect()
}

/// For each flash how much later, in seconds, the nearest beep is. Flashes without one within 0.4 s have none.
pub(crate) fn offsets(flashes: &[f64], beeps: &[f64]) -> Vec<f64> {
    let nearest = |flash: &f64| {
        beeps
            .iter()
            .map(|beep| beep - flash)
            .min_by(|a, b| a.abs().total_cmp(&b.abs()))
            .filter(|off| off.abs() < 0.4)
    };
    flashes.iter().filter_map(nearest).collect()
}

/// The distance from zero that `part` percent of the values do not exceed.
pub(crate) fn percentile(values: &[f64], part: f64) -> f64 {
    let mut sorted: Vec<_> = values.iter().map(|value| value.abs()).collect();
    sorted.sort_by(f64::total_cmp);
    let rank = (part / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

/// Which share of the events that come every `period` from `from` to `to` is there, each within `tolerance`.
///
/// The phase is what most events have.
pub(crate) fn presence(events: &[f64], from: f64, to: f64, period: f64, tolerance: f64) -> f64 {
    let near = |time: f64| events.iter().any(|event| (event - time).abs() <= tolerance);
    let share = |phase: &f64| {
        let first = ((from - phase - tolerance) / period).ceil() as i64;
        let last = ((to - phase + tolerance) / period).floor() as i64;
        let expected = (first..=last).map(|n| phase + n as f64 * period);
        let seen = expected.clone().filter(|time| near(*time)).count();
        seen as f64 / expected.count().max(1) as f64
    };
    events.iter().map(share).fold(0.0, f64::max)
}

/// Which share of the pictures that `fps` asks for is there, from the first to the last.
pub(crate) fn cadence(pictures: &[(f64, f32)], fps: f64) -> f64 {
    let (Some(first), Some(last)) = (pictures.first(), pictures.last()) else { return 0.0 };
    let slots: std::collections::BTreeSet<_> =
        pictures.iter().map(|(time, _)| ((time - first.0) * fps).round() as i64).collect();
    slots.len() as f64 / ((last.0 - first.0) * fps).round().mul_add(1.0, 1.0)
}
