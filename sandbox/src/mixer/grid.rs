//! The times of the frames of a mix.

use super::Micros;

/// Frame times at a rate from an origin on, without an error that adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grid {
    origin: Micros,
    rate: i64,
    next: i64,
}

/// A frame that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) at: Micros,
    /// Frames before it whose time has passed as well: they are left out.
    pub(super) skipped: u64,
}

impl Grid {
    /// `rate` frames a second, the first at `origin`.
    pub(super) fn new(origin: Micros, rate: u32) -> Self {
        Self { origin, rate: i64::from(rate.max(1)), next: 0 }
    }

    /// When the next frame is due.
    pub(super) fn next(&self) -> Micros {
        self.time(self.next)
    }

    /// Time between frames.
    pub(super) fn interval(&self) -> Micros {
        1_000_000 / self.rate
    }

    /// The newest frame that is due at `now` and was not taken yet.
    pub(super) fn take(&mut self, now: Micros) -> Option<Due> {
        if now < self.next() {
            return None;
        }
        let elapsed = i128::from(now - self.origin);
        // The last whose time, rounded down, is not after now.
        let newest = ((elapsed + 1) * i128::from(self.rate) - 1) / 1_000_000;
        let newest = i64::try_from(newest).unwrap_or(i64::MAX - 1).max(self.next);
        let skipped = newest.abs_diff(self.next);
        self.next = newest + 1;
        Some(Due { at: self.time(newest), skipped })
    }

    fn time(&self, n: i64) -> Micros {
        let micros = i128::from(n) * 1_000_000 / i128::from(self.rate);
        self.origin.saturating_add(i64::try_from(micros).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_frame_comes_when_its_time_has_come_and_once() {
        let mut grid = Grid::new(1_000, 15);
        assert_eq!(grid.take(999), None);
        assert_eq!(grid.take(1_000), Some(Due { at: 1_000, skipped: 0 }));
        assert_eq!(grid.take(1_000), None);
        assert_eq!((grid.next(), grid.interval()), (67_666, 66_666));
        assert_eq!(grid.take(67_665), None);
        assert_eq!(grid.take(70_000), Some(Due { at: 67_666, skipped: 0 }));
    }

    #[test]
    fn an_hour_has_all_its_frames() {
        for rate in [1, 7, 15, 24, 30, 60] {
            let mut grid = Grid::new(0, rate);
            let mut frames = 0;
            while let Some(due) = grid.take(grid.next()) {
                assert_eq!(due.skipped, 0);
                if due.at >= 3_600_000_000 {
                    assert_eq!(due.at, 3_600_000_000);
                    break;
                }
                frames += 1;
            }
            assert_eq!(frames, 3600 * rate);
        }
    }

    proptest! {
        #[test]
        fn each_frame_is_taken_or_counted_as_skipped(
            rate in 1_u32..=60,
            origin in -1_000_000_i64..1_000_000,
            pauses in proptest::collection::vec(0_i64..400_000, 1..60),
        ) {
            let mut grid = Grid::new(origin, rate);
            let (mut now, mut seen) = (origin, 0);
            for pause in pauses {
                now += pause;
                if let Some(due) = grid.take(now) {
                    prop_assert!(due.at <= now && now - due.at <= grid.interval() + 1);
                    seen += due.skipped + 1;
                    prop_assert_eq!(due.at, origin + (seen as i64 - 1) * 1_000_000 / i64::from(rate));
                }
                prop_assert!(grid.next() > now);
            }
        }
    }
}
