//! Real media through the recorder, judged by ffmpeg and ffprobe.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "recorder/bench.rs"]
mod bench;
#[path = "recorder/formats.rs"]
mod formats;
mod recorder_tools;
#[path = "recorder/resume.rs"]
mod resume;
#[path = "recorder/trouble.rs"]
mod trouble;
