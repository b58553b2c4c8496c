//! Makes the mixes that run agree with what is wanted and with the streams that are live.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use time::OffsetDateTime;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::attendance::{Attendance, Present};
use super::machine::Machine;
use super::mixers::{MixState, Phase, specs};
use super::running::{NoMix, Running};
use super::wish::{Wish, Wishes};
use crate::environment::Environment;
use crate::ingest::{LocalStream, LocalStreams};
use crate::model::EndReason;
use crate::relay::Onward;
use crate::services::Services;
use crate::store::StoreError;

/// Until what failed is tried again.
const PAUSE: Duration = Duration::from_secs(1);
/// How often the clock is asked whether a wish is over, while one is to be: it may be set, or be held.
const TICK: Duration = Duration::from_millis(200);
/// How long a mix may take to come to its end when the sandbox stops, and its files to close.
const END_TIME: Duration = Duration::from_secs(30);

/// Runs the mixes.
pub(crate) struct Controller {
    services: Services,
    streams: LocalStreams,
    machine: Arc<dyn Machine>,
    wishes: Wishes,
    running: HashMap<String, Running>,
    /// What is told to end and has not come to it, by the ids of the mixes.
    ending: Vec<(String, LocalStream, Option<Onward>)>,
    /// Why a wish does not run, and when it is tried again.
    troubles: HashMap<String, Trouble>,
    attendance: Attendance,
}

struct Trouble {
    run: String,
    why: String,
    next: Instant,
}

impl Controller {
    pub(crate) fn new(services: Services, streams: LocalStreams) -> Self {
        let machine = super::machine::machine(&services);
        Self::with(services, streams, machine)
    }

    pub(super) fn with(services: Services, streams: LocalStreams, machine: Arc<dyn Machine>) -> Self {
        Self {
            services,
            streams,
            machine,
            wishes: Wishes::default(),
            running: HashMap::new(),
            ending: Vec::new(),
            troubles: HashMap::new(),
            attendance: Attendance::default(),
        }
    }

    /// Runs until `stop`. The wishes stay as they are: the next start goes on with them.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut live = self.services.registry.changes();
        let mut noted = self.services.store.noted();
        let mut wanted = self.services.mixers.wanted();
        let mut recordings = self.services.cloud_recordings.changes();
        let mut relays = self.services.relays.changes();
        let mut outputs = self.streams.changes();
        let mut reload = true;
        loop {
            let next = match self.step(reload).await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, "mixes cannot be carried out now");
                    Some(Instant::now() + PAUSE)
                }
            };
            reload = false;
            tokio::select! {
                () = stop.cancelled() => break,
                Ok(()) = live.changed() => {}
                // Rooms come and go.
                Ok(()) = noted.changed() => reload = true,
                Ok(()) = wanted.changed() => reload = true,
                Ok(()) = recordings.changed() => reload = true,
                Ok(()) = relays.changed() => reload = true,
                Ok(()) = outputs.changed() => {}
                () = until(next) => reload = true,
                () = clock_reaches(&self.services.environment, self.wishes.until) => reload = true,
            }
        }
        self.end_all().await;
    }

    /// Does what is to be done now; answers when something is due next.
    async fn step(&mut self, reload: bool) -> Result<Option<Instant>, StoreError> {
        if reload {
            let budget = self.services.mixers.budget();
            let reading = budget.reading();
            self.wishes = Wishes::all(&self.services).await?;
            budget.read(reading, specs(&self.wishes.wishes));
        }
        let idle = self.wishes.wishes.is_empty() && self.running.is_empty() && self.ending.is_empty();
        if idle {
            self.troubles.clear();
            return Ok(None);
        }
        let present = self.attendance.look(&self.services.registry);
        self.ending.retain(|(_, stream, _)| !stream.is_over());
        let mut told = self.bury();
        told |= self.end_unwanted();
        self.change();
        told |= self.begin(&present).await;
        for running in self.running.values_mut() {
            running.attend(&present);
        }
        self.show(told);
        Ok(self.troubles.values().map(|trouble| trouble.next).min())
    }

    /// Takes leave of mixes that broke, or whose stream was cut; they are begun anew after a pause.
    fn bury(&mut self) -> bool {
        let over: Vec<_> =
            self.running.iter().filter(|(_, mix)| mix.is_over()).map(|(id, _)| id.clone()).collect();
        for id in &over {
            let Some(running) = self.running.remove(id) else { continue };
            let wish = running.wish().clone();
            running.drop_inputs();
            self.trouble(&wish, "its stream ended or was cut off".into());
        }
        !over.is_empty()
    }

    /// Ends what is wanted no more, or not as this push.
    fn end_unwanted(&mut self) -> bool {
        let wishes = &self.wishes.wishes;
        let wished = |id: &str| wishes.iter().find(|wish| wish.id == id);
        let stays = |mix: &Running| wished(&mix.wish().id).is_some_and(|wish| mix.can_become(wish));
        let over: Vec<_> =
            self.running.iter().filter(|(_, mix)| !stays(mix)).map(|(id, _)| id.clone()).collect();
        for id in &over {
            let Some(running) = self.running.remove(id) else { continue };
            tracing::info!(mix = id, "a mix ends");
            let (stream, onward) = running.stop(EndReason::Unpublished);
            self.ending.push((id.clone(), stream, onward));
        }
        self.troubles.retain(|id, trouble| wished(id).is_some_and(|wish| wish.run == trouble.run));
        !over.is_empty()
    }

    /// Brings what runs into the shape that is wanted now.
    fn change(&mut self) {
        for wish in &self.wishes.wishes {
            if let Some(running) = self.running.get_mut(&wish.id) {
                running.become_like(wish, &self.services);
            }
        }
    }

    /// Begins mixes that are missing and have somebody in them.
    async fn begin(&mut self, present: &[Present]) -> bool {
        let now = Instant::now();
        let waits = |wish: &Wish| self.troubles.get(&wish.id).is_some_and(|trouble| trouble.next > now);
        let missing =
            self.wishes.wishes.iter().filter(|wish| !self.running.contains_key(&wish.id) && !waits(wish));
        let missing: Vec<_> = missing.cloned().collect();
        let mut told = false;
        for wish in missing {
            let inputs =
                present.iter().filter(|present| present.has_media() && present.tracks(&wish.spec).is_some());
            let Some(first) = inputs.into_iter().next() else { continue };
            let begun = Running::begin(&wish, first, self.machine.as_ref(), &self.streams, &self.services);
            match begun.await {
                Ok(running) => {
                    tracing::info!(mix = wish.id, stream_id = wish.output.stream_id, "a mix begins");
                    self.troubles.remove(&wish.id);
                    self.running.insert(wish.id, running);
                    told = true;
                }
                // The end of what has its name wakes us.
                Err(NoMix::Name(_)) if self.ending.iter().any(|(id, ..)| *id == wish.id) => {}
                Err(error) => self.trouble(&wish, error.to_string()),
            }
        }
        told
    }

    fn trouble(&mut self, wish: &Wish, why: String) {
        let known = self.troubles.get(&wish.id).is_some_and(|trouble| trouble.why == why);
        if !known {
            tracing::warn!(
                mix = wish.id,
                stream_id = wish.output.stream_id,
                why,
                "a mix cannot run now, it is tried again"
            );
        }
        let (run, next) = (wish.run.clone(), Instant::now() + PAUSE);
        self.troubles.insert(wish.id.clone(), Trouble { run, why, next });
    }

    fn show(&self, told: bool) {
        let nothing =
            |phase| MixState { phase, output: None, inputs: Vec::new(), figures: Arc::new(|| Value::Null) };
        let mut shown: HashMap<_, _> =
            self.ending.iter().map(|(id, ..)| (id.clone(), nothing(Phase::Ending))).collect();
        for wish in &self.wishes.wishes {
            let state = match (self.running.get(&wish.id), self.troubles.get(&wish.id)) {
                (Some(running), _) => running.state(),
                (None, Some(trouble)) => nothing(Phase::Troubled(trouble.why.clone())),
                (None, None) => nothing(Phase::Waiting),
            };
            shown.insert(wish.id.clone(), state);
        }
        self.services.mixers.show(shown, told);
    }

    /// Ends all, for the sandbox stops: what was mixed lands.
    async fn end_all(self) {
        let Self { running, mut ending, services, .. } = self;
        services.mixers.show(HashMap::new(), true);
        ending.extend(running.into_iter().map(|(id, running)| {
            let (stream, onward) = running.stop(EndReason::Stopped);
            (id, stream, onward)
        }));
        let all = futures::future::join_all(ending.into_iter().map(|(id, stream, onward)| async move {
            stream.over().await;
            if let Some(onward) = onward {
                onward.over().await;
            }
            id
        }));
        if timeout(END_TIME, all).await.is_err() {
            tracing::error!("mixes did not come to their end: the next start finishes their files");
        }
    }
}

async fn until(next: Option<Instant>) {
    match next {
        Some(next) => tokio::time::sleep_until(next).await,
        None => std::future::pending().await,
    }
}

async fn clock_reaches(environment: &Environment, time: Option<OffsetDateTime>) {
    let Some(time) = time else { return std::future::pending().await };
    while environment.now() < time {
        let left = Duration::try_from(time - environment.now()).unwrap_or_default();
        tokio::time::sleep(left.clamp(Duration::from_millis(1), TICK)).await;
    }
}

#[cfg(test)]
mod tests;
