//! The outside world that tests must be able to hold: time and randomness.

use std::fmt;

use rand::Rng as _;
use time::OffsetDateTime;

/// Wall clock.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The present moment, in UTC.
    fn now(&self) -> OffsetDateTime;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// A source of randomness.
pub trait Random: fmt::Debug + Send + Sync {
    /// 128 random bits.
    fn bits(&self) -> u128;
}

/// The thread's cryptographically secure generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn bits(&self) -> u128 {
        let mut bytes = [0_u8; 16];
        rand::rng().fill_bytes(&mut bytes);
        u128::from_le_bytes(bytes)
    }
}
