//! How many may be in at a time, and how many of them from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;

/// Places for connections. Cloning shares them.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    taken: Arc<Mutex<Taken>>,
    max: usize,
    max_of_address: usize,
}

#[derive(Debug, Default)]
struct Taken {
    total: usize,
    of: HashMap<IpAddr, usize>,
}

/// A place that is held; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Place {
    taken: Arc<Mutex<Taken>>,
    address: IpAddr,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum Crowded {
    #[error("there are {0} connections already; try again later")]
    All(usize),
    #[error("there are {0} connections from this address already; close one first")]
    Address(usize),
}

impl Places {
    pub(crate) fn new(max: usize, max_of_address: usize) -> Self {
        Self { taken: Arc::default(), max, max_of_address }
    }

    pub(crate) fn enter(&self, address: IpAddr) -> Result<Place, Crowded> {
        let mut taken = lock(&self.taken);
        if taken.total >= self.max {
            return Err(Crowded::All(self.max));
        }
        let of_address = taken.of.get(&address).copied().unwrap_or(0);
        if of_address >= self.max_of_address {
            return Err(Crowded::Address(self.max_of_address));
        }
        taken.total += 1;
        taken.of.insert(address, of_address + 1);
        drop(taken);
        Ok(Place { taken: Arc::clone(&self.taken), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = lock(&self.taken);
        taken.total -= 1;
        if let Some(count) = taken.of.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                taken.of.remove(&self.address);
            }
        }
    }
}

fn lock(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_given_and_given_back() {
        let places = Places::new(3, 2);
        let [a, b, c] = [1, 2, 3].map(|last| IpAddr::from([10, 0, 0, last]));
        let first = places.enter(a).unwrap();
        let _second = places.enter(a).unwrap();
        assert_eq!(places.enter(a).unwrap_err(), Crowded::Address(2));
        let third = places.enter(b).unwrap();
        assert_eq!(places.enter(c).unwrap_err(), Crowded::All(3));
        drop(first);
        let _fourth = places.enter(a).unwrap();
        drop(third);
        assert_eq!(lock(&places.taken).of.len(), 1, "addresses without connections are forgotten");
    }
}
