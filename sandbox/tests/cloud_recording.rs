//! Rooms recorded by CreateCloudRecording: real pushes, files found through SearchMedia and probed.
#![cfg(feature = "codecs")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "cloud_recording/checks.rs"]
mod checks;
#[allow(dead_code, reason = "shared with tests that use other parts")]
mod colours;
#[path = "cloud_recording/killed.rs"]
mod killed;
#[path = "cloud_recording/mixed.rs"]
mod mixed;
#[allow(dead_code, reason = "shared with tests that use other parts")]
mod participants;
#[allow(dead_code, reason = "shared with tests that use other parts")]
mod process;
mod program;
#[path = "cloud_recording/recorded.rs"]
mod recorded;
mod support;
