//! Faults on demand: what goes wrong because somebody asked for it.
//!
//! Each fault draws its chances from a generator of its own, begun from the seed and its number, so that a run
//! with the same seed and the same calls is struck in the same way, whatever runs beside it.

mod rule;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use rule::{Effect, FaultRule, Place};

use crate::environment::Environment;
use crate::model::StreamKey;

/// Most faults at a time.
const MAX_FAULTS: usize = 1000;

/// The faults of a start.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FaultsConfig {
    /// What chances are drawn from. Default 0.
    pub seed: u64,
    /// Switched on from the start. Default: none.
    pub rules: Vec<FaultRule>,
}

/// A fault that is switched on, and what it did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    pub id: u64,
    #[serde(flatten)]
    pub rule: FaultRule,
    /// How often it could have struck.
    pub met: u64,
    /// How often it did.
    pub struck: u64,
}

/// The faults that are switched on. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Faults {
    state: Arc<Mutex<State>>,
    environment: Environment,
}

#[derive(Debug)]
struct State {
    seed: u64,
    next: u64,
    armed: Vec<Armed>,
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    since: OffsetDateTime,
    random: SplitMix,
}

/// What a fault that struck does, with its chances drawn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Strike {
    Wait(Duration),
    Other(Effect),
}

/// The generator of one fault: small, and the same in every version.
#[derive(Debug)]
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, but not, 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Faults {
    /// The faults of a start.
    ///
    /// # Errors
    /// What makes no sense in a rule.
    pub fn new(config: &FaultsConfig, environment: Environment) -> Result<Self, String> {
        let state = State { seed: config.seed, next: 1, armed: Vec::new() };
        let faults = Self { state: Arc::new(Mutex::new(state)), environment };
        for rule in &config.rules {
            faults.switch_on(rule.clone())?;
        }
        Ok(faults)
    }

    /// None yet.
    #[cfg(fuzzing)]
    pub(crate) fn default_in(environment: Environment) -> Self {
        let state = State { seed: 0, next: 1, armed: Vec::new() };
        Self { state: Arc::new(Mutex::new(state)), environment }
    }

    /// Switches a fault on and answers its number.
    ///
    /// # Errors
    /// What makes no sense in the rule, or that there are too many.
    pub fn switch_on(&self, rule: FaultRule) -> Result<u64, String> {
        rule.check()?;
        let since = self.environment.now();
        let mut state = self.lock();
        if state.armed.len() >= MAX_FAULTS {
            return Err(format!("there are {MAX_FAULTS} faults already: switch some off"));
        }
        let id = state.next;
        state.next += 1;
        let random = SplitMix(state.seed.wrapping_add(id.wrapping_mul(0xd129_8a5f_7c15_9e37)));
        state.armed.push(Armed { fault: Fault { id, rule, met: 0, struck: 0 }, since, random });
        Ok(id)
    }

    /// Switches a fault off; false when there is none of this number.
    pub fn switch_off(&self, id: u64) -> bool {
        let mut state = self.lock();
        let before = state.armed.len();
        state.armed.retain(|armed| armed.fault.id != id);
        state.armed.len() < before
    }

    /// Switches all faults off and begins again: the next fault has number 1 and draws from this seed.
    pub fn reset(&self, seed: u64) {
        *self.lock() = State { seed, next: 1, armed: Vec::new() };
    }

    /// The faults that are switched on.
    pub fn list(&self) -> Vec<Fault> {
        self.lock().armed.iter().map(|armed| armed.fault.clone()).collect()
    }

    /// What strikes now that something of this name happens there, in the order in which it was switched on.
    pub(crate) fn strike(&self, place: Place, name: &str, wanted: impl Fn(&Effect) -> bool) -> Vec<Strike> {
        let now = self.environment.now();
        let mut state = self.lock();
        // Nearly always.
        if state.armed.is_empty() {
            return Vec::new();
        }
        let struck = state.armed.iter_mut().filter(|armed| {
            let rule = &armed.fault.rule;
            rule.on == place && wanted(&rule.effect) && rule.means(name)
        });
        struck.filter_map(|armed| armed.meet(now)).collect()
    }

    /// Whether something of this one effect strikes.
    fn strikes(&self, place: Place, name: &str, effect: &Effect) -> bool {
        !self.strike(place, name, |other| other == effect).is_empty()
    }

    /// Whether a stream is not to be recorded.
    pub(crate) fn mutes(&self, key: &StreamKey) -> bool {
        self.strikes(Place::Stream, &key.stream_name, &Effect::NotRecorded)
    }

    /// Fails when the disk shall be full.
    pub(crate) fn disk(&self, key: &StreamKey) -> io::Result<()> {
        match self.strikes(Place::Stream, &key.stream_name, &Effect::DiskFull) {
            true => Err(io::Error::new(
                io::ErrorKind::StorageFull,
                "the disk is full (a fault that was asked for)",
            )),
            false => Ok(()),
        }
    }

    /// Whether an attempt to take a file into VOD fails.
    pub(crate) fn fails_landing(&self, key: &StreamKey) -> bool {
        self.strikes(Place::Stream, &key.stream_name, &Effect::LandingFails)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Armed {
    fn meet(&mut self, now: OffsetDateTime) -> Option<Strike> {
        let rule = &self.fault.rule;
        let age = now - self.since;
        if age < rule.after || rule.lasts.is_some_and(|lasts| age >= rule.after + lasts) {
            return None;
        }
        self.fault.met += 1;
        // Drawn whether it counts or not, so that each meeting has its own chance in every run.
        let chance = self.random.fraction();
        let used_up = rule.count.is_some_and(|count| self.fault.struck >= count);
        if self.fault.met <= rule.skip || used_up || chance >= rule.rate {
            return None;
        }
        self.fault.struck += 1;
        Some(match &rule.effect {
            Effect::Latency { delay, jitter } => {
                Strike::Wait(*delay + jitter.mul_f64(self.random.fraction()))
            }
            effect => Strike::Other(effect.clone()),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    fn faults(seed: u64, clock: &Arc<AtomicI64>) -> Faults {
        let clock = Arc::clone(clock);
        let now = move || OffsetDateTime::from_unix_timestamp(clock.load(Ordering::Relaxed)).unwrap();
        let config = FaultsConfig { seed, rules: Vec::new() };
        Faults::new(&config, Environment::new(now, || 0)).unwrap()
    }

    fn calls(faults: &Faults, name: &str, times: usize) -> Vec<bool> {
        (0..times).map(|_| !faults.strike(Place::Api, name, |_| true).is_empty()).collect()
    }

    #[test]
    fn the_same_seed_strikes_the_same_calls() {
        let clock = Arc::default();
        let run = |seed, others: usize| {
            let faults = faults(seed, &clock);
            faults
                .switch_on(FaultRule { rate: 0.3, ..FaultRule::new(Place::Api, Effect::Throttle) })
                .unwrap();
            let other =
                FaultRule { name: "Other".into(), rate: 0.5, ..FaultRule::new(Place::Media, Effect::Reset) };
            faults.switch_on(other).unwrap();
            for _ in 0..others {
                faults.strike(Place::Media, "Other", |_| true);
            }
            calls(&faults, "A", 200)
        };
        assert_eq!(run(7, 0), run(7, 50));
        assert_ne!(run(7, 0), run(8, 0));
        let struck = run(7, 0).into_iter().filter(|struck| *struck).count();
        assert!((40..80).contains(&struck), "{struck} of 200");
    }

    #[test]
    fn counts_and_times_bound_a_fault() {
        let clock = Arc::new(AtomicI64::new(100));
        let faults = faults(0, &clock);
        let rule = FaultRule {
            name: "A*".into(),
            skip: 1,
            count: Some(2),
            after: Duration::from_secs(10),
            lasts: Some(Duration::from_secs(5)),
            ..FaultRule::new(Place::Api, Effect::Throttle)
        };
        let id = faults.switch_on(rule).unwrap();
        assert_eq!(calls(&faults, "A", 2), [false, false]);
        clock.store(110, Ordering::Relaxed);
        assert_eq!(calls(&faults, "B", 2), [false, false]);
        assert_eq!(calls(&faults, "A", 4), [false, true, true, false]);
        let listed = &faults.list()[0];
        assert_eq!((listed.id, listed.met, listed.struck), (id, 4, 2));
        clock.store(115, Ordering::Relaxed);
        assert_eq!(calls(&faults, "A", 1), [false]);
        assert!(faults.switch_off(id) && !faults.switch_off(id));
    }

    #[test]
    fn jitter_is_drawn_within_its_bound() {
        let clock = Arc::default();
        let faults = faults(3, &clock);
        let second = Duration::from_secs(1);
        faults
            .switch_on(FaultRule::new(Place::Api, Effect::Latency { delay: second, jitter: second }))
            .unwrap();
        let waits: Vec<_> = (0..20).flat_map(|_| faults.strike(Place::Api, "A", |_| true)).collect();
        for wait in &waits {
            assert!(matches!(wait, Strike::Wait(time) if (second..second * 2).contains(time)), "{wait:?}");
        }
        assert_ne!(waits[0], waits[1]);
    }
}
