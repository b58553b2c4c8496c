//! How a mix does.

use serde::Serialize;

/// The figures of a mix.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub(crate) struct Load {
    /// Cores that it used in the last seconds, its inputs' decoders included.
    pub(crate) cores: f64,
    /// Streams in it.
    pub(crate) inputs: usize,
    /// Pictures that came out.
    pub(crate) frames: u64,
    /// Those of them that showed nothing new.
    pub(crate) still_frames: u64,
    /// Pictures that were left out since the machine was behind.
    pub(crate) skipped_frames: u64,
    /// Pictures that were begun more than a frame too late.
    pub(crate) late_ticks: u64,
    /// Tags that whoever takes the output did not take in time.
    pub(crate) lost_tags: u64,
    /// Messages of inputs that were left out since their decoders were behind.
    pub(crate) dropped_messages: u64,
    /// Messages of inputs that came too late to be mixed.
    pub(crate) late_messages: u64,
    /// Samples of inputs, of each channel, that were not mixed: they came too late, far too early or twice.
    pub(crate) lost_samples: u64,
}

/// What this thread has used since it began, in nanoseconds of a processor.
#[cfg(unix)]
pub(super) fn thread_cpu() -> u64 {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let part = |value: i64| u64::try_from(value).unwrap_or(0);
    part(used.tv_sec).saturating_mul(1_000_000_000).saturating_add(part(used.tv_nsec))
}

/// Unknown on this system.
#[cfg(not(unix))]
pub(super) fn thread_cpu() -> u64 {
    0
}
