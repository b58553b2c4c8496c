//! What recording live streams costs: the sandbox (MP4, then FLV) beside nginx-rtmp (`record all`, FLV), one after the
//! other under one and the same load. Prints a Markdown table; fails when a stream is lost.
//!
//! `cargo bench -p trtc-sandbox --bench ingest -- 10 100 300`, or `scripts/bench-recording`, which installs nginx-rtmp.
//! `docs/performance.md` says how it is measured.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench may panic")]

#[path = "../tests/ffmpeg_push/cloud.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod cloud;
#[path = "ingest/load.rs"]
mod load;
#[path = "../tests/process/mod.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod process;
#[path = "../tests/pushing/mod.rs"]
mod pushing;
#[path = "ingest/servers.rs"]
mod servers;
#[path = "ingest/usage.rs"]
mod usage;

use std::path::Path;
use std::time::Duration;

use clap::{Parser, Subcommand};
use tempfile::TempDir;
use trtc_sandbox::media::probe::probe;

use load::{Load, PushArgs, Report};
use pushing::{Frames, Source};
use servers::{Kind, Server};
use usage::{Usage, machine};

/// A second of the stream that is pushed.
const SECOND: Frames = Frames { video: 15, audio: 47 };

#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Args {
    #[command(subcommand)]
    push: Option<Role>,
    /// How many streams at a time.
    #[arg(default_values_t = [10, 100, 300], value_parser = clap::value_parser!(u32).range(1..=1000))]
    streams: Vec<u32>,
    /// Seconds that are measured.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..))]
    window: u64,
    /// Seconds between the first frames on disk and the measurement.
    #[arg(long, default_value_t = 5)]
    settle: u64,
    /// Times the whole is done; each gives rows of its own.
    #[arg(long, default_value_t = 1)]
    rounds: u32,
    /// Only this recorder; may be given again.
    #[arg(long, value_enum)]
    only: Vec<Kind>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Debug, Subcommand)]
enum Role {
    /// The process that pushes; started by the bench itself.
    #[command(hide = true)]
    Push(PushArgs),
}

fn main() {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match args.push {
        Some(Role::Push(push)) => runtime.block_on(load::push(push)),
        None => runtime.block_on(compare(&args)),
    }
}

async fn compare(args: &Args) {
    let place = TempDir::new().unwrap();
    let source = place.path().join("source.flv");
    Source::make(&source);
    println!(
        "| Recorder | Streams | CPU per stream, % of one core | Memory per stream, KiB | Frames missing at worst \
         | Frames sent late at worst, ms | Whole machine busy, % |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut lost = Vec::new();
    for _ in 0..args.rounds {
        for streams in &args.streams {
            for kind in Kind::ALL.into_iter().filter(|kind| args.only.is_empty() || args.only.contains(kind))
            {
                lost.extend(measure(kind, *streams, &source, args).await);
            }
        }
    }
    lost.iter().for_each(|what| eprintln!("lost: {what}"));
    assert!(lost.is_empty(), "{} streams were lost", lost.len());
}

/// Prints a row, and answers what was lost.
async fn measure(kind: Kind, streams: u32, source: &Path, args: &Args) -> Vec<String> {
    let server = Server::start(kind).await;
    // What it needs to start is no part of it.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = Usage::of(server.pid());
    let mut load = Load::start(server.rtmp(), streams, source);
    load.all_live();
    server.all_recorded(streams as usize).await;
    tokio::time::sleep(Duration::from_secs(args.settle)).await;

    let (before, machine_before) = (Usage::of(server.pid()), machine());
    tokio::time::sleep(Duration::from_secs(args.window)).await;
    let (after, machine_after) = (Usage::of(server.pid()), machine());

    let reports = load.stop();
    let mut lost = Vec::new();
    if reports.len() < streams as usize {
        lost.push(format!("{}: {} streams of {streams} were pushed", kind.name(), reports.len()));
    }
    let files = server.finish(&reports).await;
    let mut missing = Frames::default();
    for report in &reports {
        match missing_of(report, files.path(&report.stream)) {
            Err(why) => lost.push(format!("{}: {}: {why}", kind.name(), report.stream)),
            Ok(frames) => {
                missing.video = missing.video.max(frames.video);
                missing.audio = missing.audio.max(frames.audio);
            }
        }
    }
    let late = reports.iter().map(|report| report.late_ms).max().unwrap_or(0);
    let each = |total: f64| total / f64::from(streams);
    println!(
        "| {} | {streams} | {:.3} | {:.0} | {} + {} | {late} | {:.0} |",
        kind.name(),
        each((after.cpu - before.cpu).as_secs_f64() / args.window as f64 * 100.0),
        each(after.memory_kib as f64 - idle.memory_kib as f64),
        missing.video,
        missing.audio,
        machine_after.busy_since(&machine_before) * 100.0,
    );
    lost
}

/// What of a stream is not in its file; an error when it is more than a second, or the stream or file ended badly.
fn missing_of(report: &Report, file: Option<&Path>) -> Result<Frames, String> {
    if let Some(error) = &report.error {
        return Err(format!("the push ended: {error}"));
    }
    let file = file.ok_or("there is no file")?;
    let found = probe(file).map_err(|error| format!("{} cannot be played: {error}", file.display()))?;
    let recorded = Frames {
        video: found.video.map_or(0, |track| track.frames),
        audio: found.audio.map_or(0, |track| track.frames),
    };
    let missing = Frames {
        video: report.frames.video.saturating_sub(recorded.video),
        audio: report.frames.audio.saturating_sub(recorded.audio),
    };
    if missing.video > SECOND.video || missing.audio > SECOND.audio {
        return Err(format!("{recorded:?} of {:?} are in the file", report.frames));
    }
    Ok(missing)
}
