//! Holding frames back until it is known which tracks a file will have.

use std::collections::VecDeque;

use crate::media::track::{Frame, TrackKind};

/// A stream's tracks are waited for no longer than this: what is held a kill loses, and with the little that is on
/// its way it must stay under a second.
const MAX_WAIT_MS: i64 = 600;
const MAX_BYTES: usize = 2 << 20;
/// Audio that waits for the next video keyframe.
const MAX_AUDIO_MS: i64 = 10_000;

/// The first frames of a file to be opened.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    held: VecDeque<(TrackKind, Frame)>,
    bytes: usize,
}

impl Gate {
    pub(crate) fn hold(&mut self, kind: TrackKind, frame: Frame) {
        self.bytes += frame.data.len();
        self.held.push_back((kind, frame));
    }

    pub(crate) fn first(&self, kind: TrackKind) -> Option<&Frame> {
        self.held.iter().find(|(held, _)| *held == kind).map(|(_, frame)| frame)
    }

    /// Both tracks are there, or it was waited long enough.
    pub(crate) fn is_ready(&self) -> bool {
        let complete = self.first(TrackKind::Video).is_some() && self.first(TrackKind::Audio).is_some();
        complete || self.span_ms() >= MAX_WAIT_MS || self.bytes >= MAX_BYTES
    }

    /// More is held than may wait for a keyframe.
    pub(crate) fn is_overfull(&self) -> bool {
        self.span_ms() > MAX_AUDIO_MS || self.bytes > MAX_BYTES
    }

    pub(crate) fn drop_oldest(&mut self) {
        if let Some((_, frame)) = self.held.pop_front() {
            self.bytes -= frame.data.len();
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    pub(crate) fn take(&mut self) -> VecDeque<(TrackKind, Frame)> {
        self.bytes = 0;
        std::mem::take(&mut self.held)
    }

    fn span_ms(&self) -> i64 {
        match (self.held.front(), self.held.back()) {
            (Some((_, first)), Some((_, last))) => last.dts_ms - first.dts_ms,
            _ => 0,
        }
    }
}
