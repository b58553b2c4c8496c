//! One change of a thing at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// So many names are kept before those that nobody holds are thrown away.
const SWEEP_AT: usize = 256;

/// Locks by name; a name costs nothing while nobody holds it.
#[derive(Clone, Default)]
pub(super) struct Locks(Arc<Mutex<HashMap<String, Weak<AsyncMutex<()>>>>>);

impl Locks {
    /// Waits for a name's turn.
    pub(super) async fn lock(&self, name: &str) -> OwnedMutexGuard<()> {
        self.of(name).lock_owned().await
    }

    fn of(&self, name: &str) -> Arc<AsyncMutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = locks.get(name).and_then(Weak::upgrade) {
            return lock;
        }
        if locks.len() >= SWEEP_AT {
            locks.retain(|_, lock| lock.strong_count() > 0);
        }
        let lock = Arc::new(AsyncMutex::new(()));
        locks.insert(name.to_owned(), Arc::downgrade(&lock));
        lock
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_held_by_one_and_forgotten_by_all() {
        let locks = Locks::default();
        let held = locks.lock("a").await;
        assert!(locks.of("a").try_lock().is_err());
        assert!(locks.of("b").try_lock().is_ok());
        drop(held);
        assert!(locks.of("a").try_lock().is_ok());
        for i in 0..1_000 {
            drop(locks.lock(&i.to_string()).await);
        }
        assert!(locks.0.lock().unwrap().len() <= SWEEP_AT);
    }
}
