//! The cloud's rate limits, kept on this side so that calls wait here and are not refused there.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use super::CloudError;
use super::transport::Action;

/// One limiter for each action.
#[derive(Debug)]
pub struct Quotas {
    limiters: HashMap<&'static str, DefaultDirectRateLimiter>,
    /// A caller waits at most this long for its turn.
    max_wait: Duration,
}

impl Quotas {
    /// Limiters with each action's documented rate times `share`, at least one call a second.
    pub fn new(actions: &[Action], share: f64, max_wait: Duration) -> Self {
        let limiter = |action: &Action| {
            let rate = (f64::from(action.rate) * share) as u32;
            RateLimiter::direct(Quota::per_second(NonZeroU32::new(rate).unwrap_or(NonZeroU32::MIN)))
        };
        let limiters = actions.iter().map(|action| (action.name, limiter(action))).collect();
        Self { limiters, max_wait }
    }

    /// Waits for the action's turn, or says how long that would take.
    pub(super) async fn acquire(&self, action: &Action) -> Result<(), CloudError> {
        let Some(limiter) = self.limiters.get(action.name) else { return Ok(()) };
        let give_up = tokio::time::Instant::now() + self.max_wait;
        loop {
            let Err(not_yet) = limiter.check() else { return Ok(()) };
            let wait = not_yet.wait_time_from(DefaultClock::default().now());
            if tokio::time::Instant::now() + wait > give_up {
                return Err(CloudError::QuotaUsedUp { action: action.name, retry_after: wait });
            }
            tokio::time::sleep(wait).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::transport::{Effect, Product};

    #[tokio::test]
    async fn calls_over_the_rate_are_told_when_to_come_back() {
        let action =
            Action { product: Product::Vod, name: "A", effect: Effect::Read, regional: false, rate: 4 };
        let quotas = Quotas::new(&[action], 0.5, Duration::ZERO);
        assert!(quotas.acquire(&action).await.is_ok());
        assert!(quotas.acquire(&action).await.is_ok());
        match quotas.acquire(&action).await {
            Err(CloudError::QuotaUsedUp { retry_after, .. }) => {
                assert!(retry_after <= Duration::from_millis(500), "{retry_after:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}
