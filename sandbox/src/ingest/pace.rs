//! How often a connection looks at its socket.
//!
//! A stream in real time sends some sixty small messages a second. To wake up for each of them costs more than
//! to record them, so a publisher's socket is looked at on the beat of its lane: one wake-up serves all
//! connections. A stream with more to say than a beat should hold is read as its data comes.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::beat::Beat;

/// So many bytes in each of two beats running are too many: the window of the peer must not fill up. One beat
/// alone may hold a key picture.
const FULL: usize = 32 << 10;
/// How long a busy stream is read as its data comes, before beats are tried again.
const BUSY: Duration = Duration::from_secs(1);

/// When to look at one socket.
#[derive(Debug)]
pub(super) struct Pace {
    beat: Arc<Beat>,
    was_full: bool,
    busy_until: Option<Instant>,
}

impl Pace {
    pub(super) fn new(beat: Arc<Beat>) -> Self {
        Self { beat, was_full: false, busy_until: None }
    }

    /// Whether the socket may be left alone until the next beat.
    pub(super) fn has_time(&self, now: Instant) -> bool {
        self.beat.exists() && self.busy_until.is_none_or(|until| now >= until)
    }

    /// Notes what a beat brought.
    pub(super) fn looked(&mut self, bytes: usize, now: Instant) {
        let full = bytes >= FULL;
        if full && self.was_full {
            self.busy_until = Some(now + BUSY);
        }
        self.was_full = full && !self.was_full;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEAT: Duration = Duration::from_millis(50);

    fn pace(origin: Instant, beat: Duration) -> Pace {
        Pace::new(Arc::new(Beat::new(origin, beat)))
    }

    #[test]
    fn only_a_stream_that_stays_full_is_busy() {
        let now = Instant::now();
        let mut pace = pace(now, BEAT);
        for bytes in [FULL, 100, FULL, 0] {
            pace.looked(bytes, now);
            assert!(pace.has_time(now));
        }
        pace.looked(FULL, now);
        pace.looked(FULL, now);
        assert!(!pace.has_time(now) && !pace.has_time(now + BUSY - BEAT));
        assert!(pace.has_time(now + BUSY));
    }

    #[test]
    fn a_beat_of_zero_leaves_no_time() {
        let now = Instant::now();
        assert!(!pace(now, Duration::ZERO).has_time(now));
    }
}
