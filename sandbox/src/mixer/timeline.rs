//! The times of a publisher as times of the mix.

use super::Micros;
use crate::media::track::TrackKind;
use crate::recorder::timeline::Timeline as Continuous;

/// Smaller errors are left alone: each correction is a cut in the sound.
const STEP: Micros = 40_000;
/// How long arrivals are watched before a stream that has become slower is believed.
const WINDOW: Micros = 10_000_000;
/// What comes in one piece at first is not longer than sockets are left alone for; else it was held up.
const FIRST_PIECE: Micros = 200_000;
/// After so many late messages over so long a time, or so long a time alone, a stream is late for good: a burst
/// after a stall is over sooner.
const LATE_MESSAGES: u32 = 30;
const LATE_SHORT: Micros = 500_000;
const LATE_LONG: Micros = 1_500_000;

/// Maps the timestamps of one stream to the time of the mix.
///
/// The message that came with the least delay is taken to have had none: what arrives later than its timestamp
/// says was held up on its way, and has its old time. Both tracks are moved together and stay in sync. A stream
/// that stays late is anchored anew, as is one whose timestamps jump.
#[derive(Debug)]
pub(super) struct Timeline {
    continuous: Continuous,
    jumps: u64,
    /// A message that comes so much after its time is late.
    late_after: Micros,
    /// Mix time minus stream time.
    offset: Option<Micros>,
    window: Window,
    late: Option<Late>,
    video: Track,
    sound: Track,
    anchored: u64,
    /// The first message is older than what comes with it by this.
    lead: Micros,
}

/// Where a message belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) at: Micros,
    /// It came when its time was over.
    pub(super) late: bool,
    /// Its time is taken already by what came before: the stream was moved back. Sound must be left out then.
    pub(super) crowded: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Track {
    last: Option<Micros>,
    /// Newest time on the stream's own timeline, and its distance to the one before.
    stream: Option<Micros>,
    step: Micros,
}

/// A run of late messages.
#[derive(Debug, Clone, Copy)]
struct Late {
    since: Micros,
    messages: u32,
    least: Micros,
}

/// The least distance of arrival and stream time in the last one to two windows.
#[derive(Debug, Default)]
struct Window {
    began: Micros,
    before: Option<Micros>,
    least: Option<Micros>,
}

impl Timeline {
    /// `late_after`: how long after its time a message can still be mixed.
    pub(super) fn new(late_after: Micros) -> Self {
        Self {
            continuous: Continuous::default(),
            jumps: 0,
            late_after,
            offset: None,
            window: Window::default(),
            late: None,
            video: Track::default(),
            sound: Track::default(),
            anchored: 0,
            lead: 0,
        }
    }

    /// Says, before the first message, that others come in one piece with it, the newest so many ms after it: it has
    /// had to wait for them.
    pub(super) fn comes_with(&mut self, span_ms: i64) {
        self.lead = span_ms.saturating_mul(1000).clamp(0, FIRST_PIECE);
    }

    /// The mix time of a message with the timestamp `raw_ms` that came at `arrived`.
    pub(super) fn place(&mut self, kind: TrackKind, raw_ms: i64, arrived: Micros) -> Placed {
        let stream = self.continuous.place(kind, raw_ms).saturating_mul(1000);
        let distance = arrived.saturating_sub(stream);
        let jumped = self.continuous.jumps() != self.jumps;
        self.jumps = self.continuous.jumps();
        let offset = match self.offset {
            Some(offset) if !jumped => self.corrected(offset, distance, arrived),
            _ => {
                let lead = std::mem::take(&mut self.lead);
                self.anchor(distance.saturating_sub(lead), arrived)
            }
        };
        self.offset = Some(offset);
        let track = match kind {
            TrackKind::Video => &mut self.video,
            TrackKind::Audio => &mut self.sound,
        };
        let at = stream.saturating_add(offset);
        let crowded = track.crowds(at);
        if let Some(before) = track.stream.replace(stream) {
            track.step = stream - before;
        }
        let at = track.last.map_or(at, |last| at.max(last.saturating_add(1)));
        if !crowded || kind == TrackKind::Video {
            track.last = Some(at);
        }
        Placed { at, late: arrived.saturating_sub(at) > self.late_after, crowded }
    }

    /// How often the stream was anchored, the first time included.
    pub(super) fn anchored(&self) -> u64 {
        self.anchored
    }

    fn corrected(&mut self, offset: Micros, distance: Micros, arrived: Micros) -> Micros {
        self.window.note(arrived, distance);
        let behind = distance.saturating_sub(offset);
        if behind > self.late_after {
            return self.suffer(offset, distance, arrived);
        }
        self.late = None;
        if behind <= -STEP {
            return distance;
        }
        match self.window.settled() {
            Some(least) if least.saturating_sub(offset) >= STEP => least,
            _ => offset,
        }
    }

    /// A late message: once there were enough of them, the least late one shows how late the stream is now.
    fn suffer(&mut self, offset: Micros, distance: Micros, arrived: Micros) -> Micros {
        let late = self.late.get_or_insert(Late { since: arrived, messages: 0, least: distance });
        late.messages += 1;
        late.least = late.least.min(distance);
        let Late { since, messages, least } = *late;
        let lasted = arrived.saturating_sub(since);
        if lasted < LATE_SHORT || (messages < LATE_MESSAGES && lasted < LATE_LONG) {
            return offset;
        }
        self.anchor(least, arrived)
    }

    fn anchor(&mut self, offset: Micros, arrived: Micros) -> Micros {
        self.window = Window { began: arrived, before: None, least: Some(offset) };
        self.late = None;
        self.anchored += 1;
        offset
    }
}

impl Track {
    /// Whether something at this time would lie over what came before.
    fn crowds(&self, at: Micros) -> bool {
        self.last.is_some_and(|last| at < last.saturating_add(self.step.clamp(2, 100_000) / 2))
    }
}

impl Window {
    fn note(&mut self, arrived: Micros, distance: Micros) {
        if arrived.saturating_sub(self.began) >= WINDOW {
            self.began = arrived;
            self.before = self.least.take();
        }
        self.least = Some(self.least.map_or(distance, |least| least.min(distance)));
    }

    /// The least distance, once it was watched long enough.
    fn settled(&self) -> Option<Micros> {
        Some(self.before?.min(self.least?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use TrackKind::{Audio, Video};

    const MS: Micros = 1000;
    const LATENCY: Micros = 500 * MS;

    fn timeline() -> Timeline {
        Timeline::new(LATENCY)
    }

    #[test]
    fn a_steady_stream_keeps_its_times() {
        let mut timeline = timeline();
        for n in 0..100 {
            let placed = timeline.place(Video, 70_000 + n * 40, 2_000 * MS + n * 40 * MS);
            assert_eq!(
                placed,
                Placed { at: 2_000 * MS + n * 40 * MS, late: false, crowded: false },
                "picture {n}"
            );
        }
        assert_eq!(timeline.anchored(), 1);
    }

    #[test]
    fn what_was_held_up_has_its_old_time_and_the_burst_is_late() {
        let mut timeline = timeline();
        for n in 0..50 {
            timeline.place(Video, n * 40, n * 40 * MS);
        }
        // Three seconds are held up and come at once.
        let burst: Vec<_> = (50..125).map(|n| timeline.place(Video, n * 40, 5_000 * MS)).collect();
        assert!(burst.iter().enumerate().all(|(n, placed)| placed.at == (2_000 + n as i64 * 40) * MS));
        assert_eq!(burst.iter().filter(|placed| placed.late).count(), 63, "all older than the latency");
        let live = timeline.place(Video, 5_000, 5_000 * MS);
        assert_eq!(live, Placed { at: 5_000 * MS, late: false, crowded: false });
        assert_eq!(timeline.anchored(), 1, "a burst moves nothing");
    }

    #[test]
    fn a_stream_that_stays_late_is_anchored_anew() {
        let mut timeline = timeline();
        for n in 0..50 {
            timeline.place(Audio, n * 20, n * 20 * MS);
        }
        // From now on it is two seconds behind.
        let late: Vec<_> =
            (50..150).map(|n| timeline.place(Audio, n * 20, (2_000 + n * 20) * MS).late).collect();
        let first_good = late.iter().position(|late| !late).unwrap();
        assert_eq!(first_good, 29, "thirty messages of 20 ms");
        assert!(late[first_good..].iter().all(|late| !late));
        assert_eq!(timeline.anchored(), 2);
    }

    #[test]
    fn the_first_piece_tells_how_long_its_first_message_has_waited() {
        let mut timeline = timeline();
        timeline.comes_with(80);
        let first: Vec<_> = (0..5).map(|n| timeline.place(Audio, 7_000 + n * 20, 100 * MS)).collect();
        let times: Vec<_> = first.iter().map(|placed| placed.at / MS).collect();
        assert_eq!(times, [20, 40, 60, 80, 100]);
        assert!(first.iter().all(|placed| !placed.crowded));
    }

    #[test]
    fn few_messages_are_enough_when_they_take_long() {
        let mut timeline = timeline();
        timeline.place(Video, 0, 0);
        let late: Vec<_> =
            (1..10).map(|n| timeline.place(Video, n * 500, (3_000 + n * 500) * MS).late).collect();
        assert_eq!(late, [true, true, true, false, false, false, false, false, false]);
    }

    #[test]
    fn times_that_jump_go_on_at_once_for_both_tracks() {
        for base in [7_200_000_i64, -7_200_000] {
            let mut timeline = timeline();
            for n in 0..50 {
                timeline.place(Video, n * 40, n * 40 * MS);
                timeline.place(Audio, n * 40 + 20, (n * 40 + 20) * MS);
            }
            let video = timeline.place(Video, base, 2_000 * MS);
            assert!((video.at - 2_000 * MS).abs() <= STEP && !video.late, "{video:?}");
            let old = timeline.place(Audio, 2_010, 2_010 * MS);
            assert!(!old.late, "the other track's last of the old times");
            let sound = timeline.place(Audio, base + 30, 2_030 * MS);
            assert!((sound.at - 2_030 * MS).abs() <= STEP && !sound.late, "{sound:?}");
        }
    }

    #[test]
    fn a_long_pause_of_both_tracks_is_no_delay() {
        let mut timeline = timeline();
        timeline.place(Video, 0, 0);
        let after = timeline.place(Video, 60_000, 60_000 * MS);
        assert_eq!(after, Placed { at: 60_000 * MS, late: false, crowded: false });
    }

    #[test]
    fn a_stream_that_was_anchored_too_late_is_moved_back_and_its_sound_does_not_overlap() {
        let mut timeline = timeline();
        timeline.place(Audio, 0, 100 * MS);
        let placed: Vec<_> = (1..12).map(|n| timeline.place(Audio, n * 20, n * 20 * MS)).collect();
        let heard: Vec<_> = placed.iter().filter(|placed| !placed.crowded).map(|placed| placed.at).collect();
        assert_eq!(heard, [120, 140, 160, 180, 200, 220].map(|at| at * MS), "{placed:?}");
    }

    #[test]
    fn a_stream_that_has_become_slower_is_followed() {
        let mut timeline = timeline();
        // A clock that is 1 % slow: after a minute it would be 600 ms behind.
        let behind = (0..3_000).map(|n| {
            let arrived = n * 20_200;
            arrived - timeline.place(Audio, n * 20, arrived).at
        });
        let worst = behind.max().unwrap();
        assert!(worst < 300 * MS, "{worst}");
        assert_eq!(timeline.anchored(), 1);
    }

    proptest! {
        #[test]
        fn jitter_neither_turns_time_back_nor_moves_it_far(
            delays in proptest::collection::vec(0_i64..200_000, 2..400),
            base in -1_000_000_000_i64..1_000_000_000,
        ) {
            let mut timeline = timeline();
            let (mut video, mut audio) = (i64::MIN, i64::MIN);
            let mut arrived = 0;
            for (n, delay) in delays.iter().enumerate() {
                let true_time = n as i64 * 20 * MS;
                // Messages of one connection do not overtake each other.
                arrived = arrived.max(true_time + delay);
                let kind = if n % 3 == 0 { Video } else { Audio };
                let placed = timeline.place(kind, base + n as i64 * 20, arrived);
                let last = if kind == Video { &mut video } else { &mut audio };
                if kind == Video || !placed.crowded {
                    prop_assert!(placed.at > *last);
                    *last = placed.at;
                }
                prop_assert!(!placed.late);
                if !placed.crowded {
                    prop_assert!((0..=200 * MS).contains(&(placed.at - true_time)), "{placed:?} at {true_time}");
                }
            }
            prop_assert_eq!(timeline.anchored(), 1);
        }

        #[test]
        fn hostile_times_and_pauses_are_survived(
            messages in proptest::collection::vec((any::<bool>(), any::<i64>(), 0_i64..20_000_000), 1..200),
        ) {
            let mut timeline = timeline();
            let (mut now, mut video) = (0, i64::MIN);
            for (is_video, raw, pause) in messages {
                now += pause;
                let kind = if is_video { Video } else { Audio };
                let placed = timeline.place(kind, raw, now);
                prop_assert!(placed.at <= now + 6_000_000, "never far ahead: {placed:?} at {now}");
                if is_video {
                    prop_assert!(placed.at > video);
                    video = placed.at;
                }
            }
        }

        #[test]
        fn a_stall_of_any_length_is_over_soon_after_it(stall in 0_i64..60_000, bursts in any::<bool>()) {
            let mut timeline = timeline();
            for n in 0..100 {
                timeline.place(Video, n * 40, n * 40 * MS);
            }
            let resumed = 4_000 + stall;
            let behind = if bursts { 0 } else { stall };
            if bursts {
                for n in 100..(resumed / 40) {
                    timeline.place(Video, n * 40, resumed * MS);
                }
            }
            let first = (resumed - behind) / 40 + 1;
            let placed: Vec<_> = (0..50)
                .map(|n| timeline.place(Video, (first + n) * 40, ((first + n) * 40 + behind) * MS))
                .collect();
            prop_assert!(placed[40..].iter().all(|placed| !placed.late), "{:?}", &placed[40..]);
        }
    }
}
