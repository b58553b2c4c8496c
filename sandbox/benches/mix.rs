//! What mixing a room costs: the sandbox (real RTMP pushes, one MCU mix, recorded as MP4) beside one ffmpeg filter
//! graph and one GStreamer pipeline that make the same picture and sound of the same encoded inputs. Prints a Markdown
//! table; fails when a picture is missing in what was made, or frames are.
//!
//! `cargo bench -p trtc-sandbox --bench mix -- 4x720 9x360`, or `scripts/bench-mix`, which installs the other two.
//! `docs/performance.md` says how it is measured.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench may panic")]

#[path = "../tests/ffmpeg_push/cloud.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod cloud;
#[path = "mix/graphs.rs"]
mod graphs;
#[path = "mix/inputs.rs"]
mod inputs;
#[path = "../tests/mix_media/mod.rs"]
mod media;
#[path = "../tests/process/mod.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod process;
#[path = "../tests/pushing/mod.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod pushing;
#[path = "mix/sandbox.rs"]
mod sandbox;
#[path = "ingest/usage.rs"]
mod usage;

use std::path::Path;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use tempfile::TempDir;
use trtc_sandbox::media::probe::probe;

use graphs::Graph;
use inputs::{COLOURS, Inputs, Load};
use sandbox::Room;
use usage::{Usage, machine};

/// What comes out, of all of them.
const WIDTH: usize = 1280;
const HEIGHT: usize = 720;
const FPS: u32 = 15;
/// A file has at least this part of the frames that its length asks for.
const ENOUGH: f64 = 0.97;

#[derive(Debug, Parser)]
struct Args {
    /// What is mixed: how many pictures and how high they are, all of them 16:9 at 15 frames.
    #[arg(default_values = ["4x720", "9x360", "16x360"])]
    loads: Vec<Load>,
    /// Seconds that are measured.
    #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=20))]
    window: u64,
    /// Seconds between the first frame that comes out and the measurement.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=10))]
    settle: u64,
    /// Times the whole is done; each gives rows of its own.
    #[arg(long, default_value_t = 1)]
    rounds: u32,
    /// Only this mixer; may be given again.
    #[arg(long, value_enum)]
    only: Vec<Kind>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Sandbox,
    /// x264 veryfast.
    Ffmpeg,
    /// x264 ultrafast, whose time for a frame is the nearest to that of the sandbox's encoder, and below it.
    FfmpegUltrafast,
    /// x264 veryfast.
    Gstreamer,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Ffmpeg => "ffmpeg, x264 veryfast",
            Self::FfmpegUltrafast => "ffmpeg, x264 ultrafast",
            Self::Gstreamer => "GStreamer, x264 veryfast",
        }
    }
}

fn main() {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(compare(&args));
}

async fn compare(args: &Args) {
    println!(
        "| Mixed | Mixer | Cores used | CPU for a second of the mix, s | Memory, MiB | Frames a second in the file | Whole machine busy, % |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut wrong = Vec::new();
    for load in &args.loads {
        let place = TempDir::new().unwrap();
        let inputs = Inputs::make(*load, place.path());
        for _ in 0..args.rounds {
            for kind in Kind::value_variants() {
                if args.only.is_empty() || args.only.contains(kind) {
                    wrong.extend(measure(*kind, &inputs, place.path(), args).await.err());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A mixer that runs.
enum Mixer {
    Sandbox(Box<Room>),
    Graph(Graph),
}

/// Prints a row, or answers what is wrong.
async fn measure(kind: Kind, inputs: &Inputs, place: &Path, args: &Args) -> Result<(), String> {
    let out = place.join("mixed.mp4");
    let mixer = match kind {
        Kind::Sandbox => Mixer::Sandbox(Box::new(Room::start(inputs).await)),
        Kind::Ffmpeg => Mixer::Graph(Graph::ffmpeg(inputs, "veryfast", &out)),
        Kind::FfmpegUltrafast => Mixer::Graph(Graph::ffmpeg(inputs, "ultrafast", &out)),
        Kind::Gstreamer => Mixer::Graph(Graph::gstreamer(inputs, "veryfast", &out)),
    };
    let pid = match &mixer {
        Mixer::Sandbox(room) => room.pid(),
        Mixer::Graph(graph) => {
            graph.writes(&out).await;
            graph.pid()
        }
    };
    tokio::time::sleep(Duration::from_secs(args.settle)).await;
    let (before, machine_before) = (Usage::of(pid), machine());
    let window = std::time::Instant::now();
    tokio::time::sleep(Duration::from_secs(args.window)).await;
    let (after, machine_after, window) = (Usage::of(pid), machine(), window.elapsed());
    match mixer {
        Mixer::Sandbox(room) => room.finish(&out).await,
        Mixer::Graph(graph) => graph.finish(),
    }
    let load = inputs.load;
    let failed = |why: String| format!("{}, {load}: {why}", kind.name());
    let found = probe(&out).map_err(|error| failed(error.to_string()))?;
    let video = found.video.ok_or_else(|| failed("no picture".into()))?;
    let sound = found.audio.ok_or_else(|| failed("no sound".into()))?;
    let rate = video.frames as f64 / video.duration.as_secs_f64();
    println!(
        "| {load} | {} | {:.2} | {:.2} | {:.0} | {rate:.1} | {:.0} |",
        kind.name(),
        (after.cpu - before.cpu).as_secs_f64() / window.as_secs_f64(),
        // One that falls behind the clock uses less than it needs; this tells what it needs.
        after.cpu.as_secs_f64() / video.duration.as_secs_f64(),
        after.memory_kib as f64 / 1024.0,
        machine_after.busy_since(&machine_before) * 100.0,
    );
    if (video.width as usize, video.height as usize) != (WIDTH, HEIGHT) {
        return Err(failed(format!("{}x{}", video.width, video.height)));
    }
    let least = (args.window as f64).min(sound.duration.as_secs_f64());
    if video.duration.as_secs_f64() < least || sound.duration.as_secs_f64() < args.window as f64 {
        return Err(failed(format!("{:?} of pictures, {:?} of sound", video.duration, sound.duration)));
    }
    if rate < f64::from(FPS) * ENOUGH {
        return Err(failed(format!("{rate:.1} frames a second")));
    }
    tiles(&out, load, video.duration.as_secs_f64() / 2.0).map_err(failed)
}

/// Every place of the grid shows an input, and each colour is there as often as it was put in.
fn tiles(file: &Path, load: Load, at: f64) -> Result<(), String> {
    let picture = media::picture(file, at);
    let side = load.side();
    let (width, height) = (WIDTH / side, HEIGHT / side);
    let mut seen = [0; COLOURS.len()];
    for place in 0..load.count {
        // In the coloured border at the left.
        let (x, y) = (place % side * width + width / 16, place / side * height + height / 2);
        let found = picture.colour(x, y);
        let near = |(_, rgb): &(&str, [u8; 3])| found.iter().zip(rgb).all(|(a, b)| a.abs_diff(*b) < 40);
        match COLOURS.iter().position(near) {
            Some(colour) => seen[colour] += 1,
            None => return Err(format!("{found:?} at {x}, {y}")),
        }
    }
    let put: Vec<_> = (0..COLOURS.len())
        .map(|colour| (0..load.count).filter(|n| n % COLOURS.len() == colour).count())
        .collect();
    if seen == put[..] { Ok(()) } else { Err(format!("colours {seen:?} of {put:?}")) }
}
