//! The beat on which the connections of a lane look at their sockets.

use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// Wakes all that wait for it at the same time. One timer serves them all: a timer costs more than a look.
#[derive(Debug)]
pub(super) struct Beat {
    origin: Instant,
    period: Duration,
    wanted: Notify,
    struck: Notify,
}

impl Beat {
    /// Beats are counted from `origin`. A period of zero is for no beat at all.
    pub(super) fn new(origin: Instant, period: Duration) -> Self {
        Self { origin, period, wanted: Notify::new(), struck: Notify::new() }
    }

    pub(super) fn exists(&self) -> bool {
        !self.period.is_zero()
    }

    /// Waits for the next beat while [`strike`](Self::strike) runs.
    pub(super) async fn next(&self) {
        let struck = self.struck.notified();
        self.wanted.notify_one();
        struck.await;
    }

    /// Strikes as long as somebody waits, and rests while nobody does.
    pub(super) async fn strike(&self) {
        loop {
            self.wanted.notified().await;
            sleep_until(self.after(Instant::now())).await;
            self.struck.notify_waiters();
        }
    }

    fn after(&self, now: Instant) -> Instant {
        let period = self.period.as_nanos().max(1);
        let left = period - now.saturating_duration_since(self.origin).as_nanos() % period;
        now + u64::try_from(left).map_or(self.period, Duration::from_nanos)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const PERIOD: Duration = Duration::from_millis(50);

    #[test]
    fn beats_lie_on_a_grid() {
        let origin = Instant::now();
        let beat = Beat::new(origin, PERIOD);
        let at = |ms: u64| origin + Duration::from_millis(ms);
        let next = [0, 1, 49, 50, 1234].map(|ms| (beat.after(at(ms)) - origin).as_millis());
        assert_eq!(next, [50, 50, 50, 100, 1250]);
    }

    #[tokio::test]
    async fn all_that_wait_are_woken_again_and_again() {
        let beat = Arc::new(Beat::new(Instant::now(), Duration::from_millis(1)));
        let striking = tokio::spawn({
            let beat = beat.clone();
            async move { beat.strike().await }
        });
        let wait = || async {
            for _ in 0..5 {
                beat.next().await;
            }
        };
        let waited = async { tokio::join!(wait(), wait(), wait()) };
        tokio::time::timeout(Duration::from_secs(10), waited).await.unwrap();
        // It comes back after a rest.
        tokio::time::timeout(Duration::from_secs(10), wait()).await.unwrap();
        striking.abort();
    }
}
