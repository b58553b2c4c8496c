//! One continuous timeline out of whatever timestamps a publisher sends.

use crate::media::track::TrackKind;

/// A step forward by more than this is a jump, not a pause.
const MAX_FORWARD_MS: i64 = 5_000;
/// A step back by more than this is a jump, not jitter.
const MAX_BACK_MS: i64 = 1_000;
const DEFAULT_STEP_MS: i64 = 33;

#[derive(Debug, Clone, Copy, Default)]
struct Track {
    shift: i64,
    /// Newest time on the timeline.
    last: Option<i64>,
    /// Distance of the two newest frames.
    step: Option<i64>,
}

/// Maps the timestamps of a stream to a timeline that begins at 0 with the first frame.
///
/// The rule: a timestamp more than 5 s ahead of everything so far, or more than 1 s behind the last frame of
/// its track, is a jump. The track is then re-anchored: by the shift of the other track when that one has
/// jumped the same way before, so that both stay in sync, else to one frame behind the newest time. Smaller
/// steps back are raised to 1 ms after the last frame of the track. A pause of more than 5 s in all tracks is
/// thereby cut out of the recording.
#[derive(Debug, Default)]
pub(crate) struct Timeline {
    video: Track,
    audio: Track,
    jumps: u64,
}

impl Timeline {
    /// The time of a frame on the timeline; strictly rising within a track.
    pub(crate) fn place(&mut self, kind: TrackKind, raw_ms: i64) -> i64 {
        let newest = self.newest();
        let (track, other) = match kind {
            TrackKind::Video => (&mut self.video, self.audio),
            TrackKind::Audio => (&mut self.audio, self.video),
        };
        let Some(newest) = newest else {
            let shift = raw_ms.saturating_neg();
            (self.video.shift, self.audio.shift) = (shift, shift);
            return self.note(kind, 0);
        };
        let floor = track.last.unwrap_or(newest).saturating_sub(MAX_BACK_MS);
        let fits = |shift: i64| {
            let time = raw_ms.saturating_add(shift);
            time >= floor && time <= newest.saturating_add(MAX_FORWARD_MS)
        };
        if !fits(track.shift) {
            track.shift = if fits(other.shift) {
                other.shift
            } else {
                self.jumps += 1;
                let step = track.step.unwrap_or(DEFAULT_STEP_MS).clamp(1, MAX_BACK_MS);
                newest.saturating_add(step).saturating_sub(raw_ms)
            };
        }
        let time = raw_ms.saturating_add(track.shift);
        let time = track.last.map_or(time, |last| time.max(last.saturating_add(1)));
        self.note(kind, time)
    }

    /// The newest time of any track.
    pub(crate) fn newest(&self) -> Option<i64> {
        self.video.last.max(self.audio.last)
    }

    /// How often a track had to be re-anchored.
    pub(crate) fn jumps(&self) -> u64 {
        self.jumps
    }

    fn note(&mut self, kind: TrackKind, time: i64) -> i64 {
        let track = match kind {
            TrackKind::Video => &mut self.video,
            TrackKind::Audio => &mut self.audio,
        };
        track.step = track.last.map(|last| time - last);
        track.last = Some(time);
        time
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use TrackKind::{Audio, Video};

    #[test]
    fn ordinary_times_only_move_to_zero() {
        let mut timeline = Timeline::default();
        let placed: Vec<_> = [(Video, 5000), (Audio, 4980), (Audio, 5001), (Video, 5040)]
            .map(|(kind, raw)| timeline.place(kind, raw))
            .into();
        assert_eq!(placed, [0, -20, 1, 40]);
        assert_eq!(timeline.jumps(), 0);
    }

    #[test]
    fn both_tracks_jump_together() {
        for base in [7_200_000_i64, -7_200_000] {
            let mut timeline = Timeline::default();
            for (kind, raw) in [(Video, 0), (Audio, 0), (Video, 40), (Audio, 23)] {
                timeline.place(kind, raw);
            }
            // The audio of the old base still comes once after the video has jumped.
            assert_eq!(timeline.place(Video, base), 80);
            assert_eq!(timeline.place(Audio, 46), 46);
            assert_eq!(timeline.place(Audio, base - 7), 73);
            assert_eq!(timeline.place(Video, base + 40), 120);
            assert_eq!(timeline.jumps(), 1);
        }
    }

    #[test]
    fn jitter_does_not_run_backwards() {
        let mut timeline = Timeline::default();
        assert_eq!([100, 140, 120, 180].map(|raw| timeline.place(Video, raw)), [0, 40, 41, 80]);
    }

    proptest! {
        #[test]
        fn hostile_times_rise_slowly(raw in proptest::collection::vec((any::<bool>(), any::<i32>()), 1..200)) {
            let mut timeline = Timeline::default();
            let (mut video, mut audio, mut newest) = (i64::MIN, i64::MIN, 0);
            for (is_video, raw) in raw {
                let time = timeline.place(if is_video { Video } else { Audio }, i64::from(raw));
                let last = if is_video { &mut video } else { &mut audio };
                prop_assert!(time > *last && time <= newest + MAX_FORWARD_MS);
                *last = time;
                newest = newest.max(time);
            }
        }
    }
}
