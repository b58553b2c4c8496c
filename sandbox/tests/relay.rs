//! Relays by StartPublishCdnStream: real pushes to real targets, recorded where they arrive.
#![cfg(feature = "codecs")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "relay/checks.rs"]
mod checks;
#[allow(dead_code, reason = "shared with tests that use other parts")]
mod colours;
#[path = "relay/mixed.rs"]
mod mixed;
#[allow(dead_code, reason = "shared with tests that use other parts")]
mod participants;
#[path = "relay/recorded.rs"]
mod recorded;
#[path = "relay/relayed.rs"]
mod relayed;
mod support;
