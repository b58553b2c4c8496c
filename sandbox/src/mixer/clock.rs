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
