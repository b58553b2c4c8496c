//! How often an action may be called.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use time::OffsetDateTime;

use crate::actions::Action;
use crate::config::RatesConfig;

/// Counts calls of each action within the current second of the clock.
#[derive(Debug)]
pub(super) struct Rates {
    config: RatesConfig,
    windows: Mutex<HashMap<&'static str, Window>>,
}

#[derive(Debug, Default)]
struct Window {
    second: i64,
    calls: u32,
}

impl Rates {
    pub(super) fn new(config: &RatesConfig) -> Self {
        Self { config: config.clone(), windows: Mutex::default() }
    }

    /// Takes one call; `false` when this second's calls are used up.
    pub(super) fn take(&self, action: &Action, now: OffsetDateTime) -> bool {
        let own = self.config.actions.get(action.name).copied();
        let limit = own.or(self.config.all).unwrap_or(action.rate);
        if limit == 0 {
            return true;
        }
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(action.name).or_default();
        if window.second != now.unix_timestamp() {
            *window = Window { second: now.unix_timestamp(), calls: 0 };
        }
        let taken = window.calls < limit;
        window.calls += u32::from(taken);
        taken
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::actions;
    use crate::store::tests::T0;

    fn taken(config: RatesConfig, calls: u32) -> u32 {
        let rates = Rates::new(&config);
        let action = actions::find(Some("2018-07-17"), Some("SearchMedia")).unwrap();
        let count = (0..calls).map(|_| u32::from(rates.take(action, T0))).sum();
        assert!(rates.take(action, T0 + Duration::from_secs(1)), "the next second is fresh");
        count
    }

    #[test]
    fn the_nearest_limit_holds() {
        assert_eq!(taken(RatesConfig::default(), 300), 100);
        assert_eq!(taken(RatesConfig { all: Some(3), ..RatesConfig::default() }, 300), 3);
        assert_eq!(taken(RatesConfig { all: Some(0), ..RatesConfig::default() }, 300), 300);
        let actions = [("SearchMedia".to_owned(), 5)].into();
        assert_eq!(taken(RatesConfig { all: Some(0), actions }, 300), 5);
    }
}
