//! What time it is in a mix.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use super::Micros;

/// Tells the time since a mix began. Cloning shares it.
#[derive(Clone)]
pub(super) struct Clock(Arc<dyn Fn() -> Micros + Send + Sync>);

impl Clock {
    /// Begins now and does not care when somebody sets the wall clock.
    pub(super) fn start() -> Self {
        let origin = Instant::now();
        Self::new(move || Micros::try_from(origin.elapsed().as_micros()).unwrap_or(Micros::MAX))
    }

    pub(super) fn new(now: impl Fn() -> Micros + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    pub(super) fn now(&self) -> Micros {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

/// Lets a message through once in a while.
#[derive(Debug, Default)]
pub(super) struct Seldom(Option<Micros>);

impl Seldom {
    /// Between two messages.
    const PAUSE: Micros = 10_000_000;

    /// Whether it is time for one.
    pub(super) fn now(&mut self, now: Micros) -> bool {
        let may = self.0.is_none_or(|last| now.saturating_sub(last) >= Self::PAUSE);
        if may {
            self.0 = Some(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_have_pauses() {
        let mut seldom = Seldom::default();
        let said: Vec<_> = [0, 1, 9_999_999, 10_000_000, 10_000_001].map(|now| seldom.now(now)).into();
        assert_eq!(said, [true, false, false, true, false]);
    }
}
