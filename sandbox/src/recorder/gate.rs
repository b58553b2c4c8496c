//! Holding frames back until it is known which tracks a file will have.

use std::collections::VecDeque;

use crate::media::track::{Frame, TrackKind};

/// A stream's tracks are waited for no longer than this: what is held a kill loses, and with the little that is on
/// its way it must stay under a second.
const MAX_WAIT_MS: i64 = 600;
const MAX_BYTES: usize = 2 << 20;
/// Audio that waits for the next video keyframe: of a file that goes on with another track, or of a recording that
/// begins between two keyframes. It would be a short file without a picture otherwise.
const MAX_AUDIO_MS: i64 = 10_000;

/// The first frames of a file to be opened.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    held: VecDeque<(TrackKind, Frame)>,
    bytes: usize,
    video_runs: bool,
}

impl Gate {
    pub(crate) fn hold(&mut self, kind: TrackKind, frame: Frame) {
        self.bytes += frame.data.len();
        self.held.push_back((kind, frame));
    }

    /// Pictures come that cannot be shown before the next keyframe: it is on its way.
    pub(crate) fn await_keyframe(&mut self) {
        self.video_runs = true;
    }

    pub(crate) fn first(&self, kind: TrackKind) -> Option<&Frame> {
        self.held.iter().find(|(held, _)| *held == kind).map(|(_, frame)| frame)
    }

    /// Both tracks are there, or it was waited long enough.
    pub(crate) fn is_ready(&self) -> bool {
        let complete = self.first(TrackKind::Video).is_some() && self.first(TrackKind::Audio).is_some();
        let wait_ms = if self.video_runs { MAX_AUDIO_MS } else { MAX_WAIT_MS };
        complete || self.span_ms() >= wait_ms || self.bytes >= MAX_BYTES
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
        self.video_runs = false;
        std::mem::take(&mut self.held)
    }

    fn span_ms(&self) -> i64 {
        match (self.held.front(), self.held.back()) {
            (Some((_, first)), Some((_, last))) => last.dts_ms - first.dts_ms,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use time::OffsetDateTime;

    use super::*;

    fn frame(dts_ms: i64) -> Frame {
        let arrived = OffsetDateTime::UNIX_EPOCH;
        Frame { dts_ms, cts_ms: 0, keyframe: true, data: Bytes::from_static(b"x"), arrived }
    }

    /// Holds sound every 20 ms; answers when it is enough.
    fn sound_until_ready(gate: &mut Gate) -> i64 {
        let mut times = (0..).map(|count| count * 20);
        times
            .find(|dts_ms| {
                gate.hold(TrackKind::Audio, frame(*dts_ms));
                gate.is_ready()
            })
            .unwrap()
    }

    #[test]
    fn sound_waits_longer_where_pictures_come() {
        let mut gate = Gate::default();
        assert_eq!(sound_until_ready(&mut gate), MAX_WAIT_MS);
        gate.take();
        gate.await_keyframe();
        assert_eq!(sound_until_ready(&mut gate), MAX_AUDIO_MS);
        gate.take();
        assert_eq!(sound_until_ready(&mut gate), MAX_WAIT_MS, "the next file waits for pictures of its own");
        gate.take();
        gate.await_keyframe();
        gate.hold(TrackKind::Audio, frame(0));
        gate.hold(TrackKind::Video, frame(900));
        assert!(gate.is_ready(), "the keyframe is there");
    }
}
