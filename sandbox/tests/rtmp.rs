//! The ingest over real sockets: real encoders, hostile peers, virtual participants.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail the test")]

#[path = "rtmp/encoders.rs"]
mod encoders;
#[path = "rtmp/hostile.rs"]
mod hostile;
#[path = "rtmp/publishing.rs"]
mod publishing;
#[path = "rtmp/support.rs"]
mod support;
#[cfg(feature = "codecs")]
#[path = "rtmp/virtual_user.rs"]
mod virtual_user;
