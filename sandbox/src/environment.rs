//! Time and chance, passed in so that tests can hold them.

use std::fmt;
use std::sync::Arc;

use time::OffsetDateTime;

/// Where the sandbox takes time and random numbers from. Cloning shares both.
#[derive(Clone)]
pub struct Environment {
    now: Arc<dyn Fn() -> OffsetDateTime + Send + Sync>,
    random: Arc<dyn Fn() -> u64 + Send + Sync>,
}

impl Environment {
    /// Takes time from `now` and 64 random bits at a time from `random`.
    pub fn new(
        now: impl Fn() -> OffsetDateTime + Send + Sync + 'static,
        random: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Self {
        Self { now: Arc::new(now), random: Arc::new(random) }
    }

    /// The machine's clock and generator.
    pub fn system() -> Self {
        Self::new(OffsetDateTime::now_utc, rand::random)
    }

    /// The time now, UTC.
    pub fn now(&self) -> OffsetDateTime {
        (self.now)()
    }

    /// The clock alone.
    pub fn clock(&self) -> Arc<dyn Fn() -> OffsetDateTime + Send + Sync> {
        Arc::clone(&self.now)
    }

    /// 64 random bits.
    pub fn random(&self) -> u64 {
        (self.random)()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}
