//! Counts how often a client has tried the same thing.

use std::collections::HashMap;
use std::sync::Mutex;

/// Attempts by the names that cases give them.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<String, u32>>);

impl Attempts {
    /// Notes one more attempt and tells which it is, from 1.
    pub(crate) fn note(&self, name: &str) -> u32 {
        let mut counts = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let count = counts.entry(name.to_owned()).or_default();
        *count += 1;
        *count
    }

    /// How many there were.
    pub(crate) fn count(&self, name: &str) -> u32 {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .get(name)
            .copied()
            .unwrap_or_default()
    }
}
