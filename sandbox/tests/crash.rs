//! The crash trial: kills in the middle of many live streams, over and over. Every file plays afterwards, little is
//! lost of any stream, nothing of what had ended, and no setting; and every file is announced, by VOD's events and by live's callbacks.
//!
//! Short by default; `scripts/crash-trial` runs the long one. The environment says how long: `CRASH_KILLS`,
//! `CRASH_STREAMS`, `CRASH_SEED`, and `CRASH_DECODED`, the number of files that ffmpeg decodes.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "ffmpeg_push/cloud.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod cloud;
#[path = "crash/listener.rs"]
mod listener;
#[path = "crash/participant.rs"]
mod participant;
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod process;
mod pushing;
#[path = "crash/receiver.rs"]
mod receiver;
#[path = "crash/state.rs"]
mod state;
#[path = "crash/trial.rs"]
mod trial;
#[path = "crash/verdict.rs"]
mod verdict;

use trial::Trial;

#[tokio::test(flavor = "multi_thread")]
async fn kills_cost_live_streams_a_second_at_most_and_nothing_else() {
    let trial = Trial {
        kills: number("CRASH_KILLS", 2),
        streams: number("CRASH_STREAMS", 12),
        seed: number("CRASH_SEED", 1),
        decoded: number("CRASH_DECODED", 24),
    };
    let outcome = trial.run().await;
    println!("{outcome}");
    assert!(outcome.faults.is_empty(), "{} faults", outcome.faults.len());
}

fn number<T: std::str::FromStr>(name: &str, default: T) -> T {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} must be a number, not {text:?}")),
        Err(_) => default,
    }
}
