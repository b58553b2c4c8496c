//! Mixes on real media: what is asked of the service is what the recorded files show and say.
//!
//! Users push real streams, mixes are started, changed and stopped by the public API alone, and the files that the
//! search finds are decoded. Colours may be off by 12 of 255 in each part ([`picture::TOLERANCE`]).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

#[path = "mix_live/calls.rs"]
mod calls;
#[path = "mix_live/clips.rs"]
mod clips;
#[path = "mix_live/facilities.rs"]
mod facilities;
mod fake_cloud;
#[path = "mix_live/faults.rs"]
mod faults;
#[path = "mix_live/holders.rs"]
mod holders;
#[path = "mix_live/layouts.rs"]
mod layouts;
#[path = "../sandbox/tests/mix_media/mod.rs"]
mod mix_media;
#[path = "mix_live/picture.rs"]
mod picture;
#[path = "../sandbox/tests/pushing/mod.rs"]
#[allow(dead_code, reason = "users of a mix are pushed in a way of their own")]
mod pushing;
#[path = "mix_live/ranges.rs"]
mod ranges;
#[path = "mix_live/restart.rs"]
mod restart;
mod support;
#[path = "mix_live/tap.rs"]
mod tap;
#[path = "mix_live/timing.rs"]
mod timing;
#[path = "mix_live/users.rs"]
mod users;

/// The machine: tests share it, and who measures times has it alone.
static MACHINE: tokio::sync::RwLock<()> = tokio::sync::RwLock::const_new(());
