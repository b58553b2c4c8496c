//! The clock thread of a mix: makes each picture when its time has come, and leaves out what it is too late for.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;
use tracing::{error, info, warn};

use super::Micros;
use super::clock::{Clock, Seldom};
use super::engine::{Broken, Engine};
use super::grid::Grid;
use super::load::{Load, thread_cpu};
use super::members::Members;
use super::mix::Settings;
use super::spec::MixSpec;
use crate::environment::Environment;

/// How often sound alone is handed over, a second.
const SOUND_RATE: u32 = 20;
/// Over which time the load is measured.
const MEASURED: Micros = 2_000_000;

/// What the handle of a mix and its thread have in common.
#[derive(Debug)]
pub(super) struct Shared {
    orders: Mutex<Orders>,
    wake: Condvar,
    pub(super) members: Arc<Members>,
    load: Mutex<Load>,
}

#[derive(Debug, Default)]
struct Orders {
    spec: Option<MixSpec>,
    stop: Option<Stop>,
}

/// How a mix ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// What came until now still comes out.
    InOrder,
    /// As it is.
    AtOnce,
}

/// A mix on its thread.
pub(super) struct Runner {
    pub(super) shared: Arc<Shared>,
    pub(super) engine: Engine,
    pub(super) clock: Clock,
    pub(super) settings: Settings,
    pub(super) environment: Environment,
    pub(super) grid: Grid,
    pub(super) figures: Load,
    pub(super) measured: Measured,
    pub(super) warned: Seldom,
}

/// When the load was measured last, and what had been used until then.
#[derive(Debug, Default)]
pub(super) struct Measured {
    at: Micros,
    cpu: u64,
    skipped: u64,
}

impl Shared {
    pub(super) fn new(members: Arc<Members>) -> Self {
        Self { orders: Mutex::default(), wake: Condvar::new(), members, load: Mutex::default() }
    }

    pub(super) fn change(&self, spec: MixSpec) {
        self.orders().spec = Some(spec);
        self.wake.notify_one();
    }

    /// The first order counts.
    pub(super) fn stop(&self, stop: Stop) {
        self.orders().stop.get_or_insert(stop);
        self.wake.notify_one();
    }

    pub(super) fn load(&self) -> Load {
        *self.load.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for an order, not longer than this.
    fn wait(&self, time: Micros) {
        let time = Duration::from_micros(u64::try_from(time).unwrap_or(0));
        let orders = self.orders();
        if orders.stop.is_none() && orders.spec.is_none() {
            // Whether it was woken or not, the clock is looked at next.
            drop(self.wake.wait_timeout(orders, time));
        }
    }
}

/// The times at which something is to be done, from `origin` on.
pub(super) fn grid(spec: &MixSpec, origin: Micros) -> Grid {
    Grid::new(origin, spec.video.as_ref().map_or(SOUND_RATE, |video| video.fps))
}

impl Runner {
    /// Mixes until it is stopped or breaks.
    pub(super) fn run(mut self) {
        match self.ticks() {
            Ok(Stop::InOrder) => {
                if let Err(error) = self.rest() {
                    warn!(%error, "the end of a mix is missing");
                }
            }
            Ok(Stop::AtOnce) => {}
            Err(Broken::Closed) => info!("nobody takes a mix any more; it ends"),
            Err(error) => error!(%error, "a mix broke"),
        }
        self.shared.members.dismiss();
        self.report();
        self.engine.finish();
    }

    fn ticks(&mut self) -> Result<Stop, Broken> {
        loop {
            let (spec, stop) = {
                let mut orders = self.shared.orders();
                (orders.spec.take(), orders.stop)
            };
            if let Some(spec) = spec {
                self.change(&spec)?;
            }
            if let Some(stop) = stop {
                return Ok(stop);
            }
            let now = self.clock.now();
            if !self.tick(now - self.settings.latency, now)? {
                self.shared.wait(self.grid.next() - (now - self.settings.latency));
            }
            self.measure(now);
        }
    }

    /// Does what is due at `time`, `now` being later by the latency; false when there is nothing.
    fn tick(&mut self, time: Micros, now: Micros) -> Result<bool, Broken> {
        let Some(due) = self.grid.take(time) else { return Ok(false) };
        if self.engine.has_pictures() {
            self.figures.skipped_frames += due.skipped;
            self.figures.late_ticks += u64::from(due.skipped > 0);
        }
        let shown = self.wall(now - due.at);
        self.engine.tick(due, self.grid.interval(), time, shown)?;
        Ok(true)
    }

    /// What came until now, without waiting for its time.
    fn rest(&mut self) -> Result<(), Broken> {
        let now = self.clock.now();
        while self.grid.next() <= now {
            let time = self.grid.next();
            self.tick(time, now)?;
        }
        Ok(())
    }

    fn change(&mut self, spec: &MixSpec) -> Result<(), Broken> {
        self.engine.change(spec)?;
        let next = grid(spec, self.grid.next());
        if next.interval() != self.grid.interval() {
            self.grid = next;
        }
        Ok(())
    }

    /// The time of day so long ago.
    fn wall(&self, ago: Micros) -> OffsetDateTime {
        let now = self.environment.now();
        now.checked_sub(time::Duration::microseconds(ago)).unwrap_or(now)
    }

    fn measure(&mut self, now: Micros) {
        let Measured { at, cpu, skipped } = self.measured;
        let elapsed = now - at;
        if elapsed < MEASURED {
            return;
        }
        let used = thread_cpu() + self.shared.members.totals().cpu;
        #[expect(clippy::cast_precision_loss, reason = "for people")]
        let cores = used.saturating_sub(cpu) as f64 / (elapsed as f64 * 1000.0);
        self.figures.cores = cores;
        let left_out = self.figures.skipped_frames - skipped;
        if left_out > 0 && self.warned.now(now) {
            warn!(
                left_out,
                cores, "the machine is too slow for a mix: pictures are left out, the sound stays"
            );
        }
        self.measured = Measured { at: now, cpu: used, skipped: self.figures.skipped_frames };
        self.report();
    }

    fn report(&mut self) {
        let totals = self.shared.members.totals();
        let dropped = self.engine.dropped_sound();
        self.figures = Load {
            inputs: self.shared.members.count(),
            frames: self.engine.frames(),
            still_frames: self.engine.still_frames(),
            lost_samples: dropped.late + dropped.early + dropped.repeated,
            lost_tags: self.engine.lost(),
            dropped_messages: totals.dropped,
            late_messages: totals.late,
            ..self.figures
        };
        *self.shared.load.lock().unwrap_or_else(PoisonError::into_inner) = self.figures;
    }
}
