//! Real pushes into the real program, judged by ffmpeg on what the program serves.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "ffmpeg_push/changes.rs"]
mod changes;
#[path = "ffmpeg_push/cloud.rs"]
mod cloud;
#[path = "ffmpeg_push/crashes.rs"]
mod crashes;
#[path = "ffmpeg_push/disk.rs"]
mod disk;
#[path = "ffmpeg_push/judge.rs"]
mod judge;
mod process;
#[path = "support/receiver.rs"]
mod receiver;
mod recorder_tools;
#[path = "ffmpeg_push/resume.rs"]
mod resume;
#[path = "ffmpeg_push/whole.rs"]
mod whole;
