//! Takes callbacks out of the outbox and brings them to their receivers.

use std::collections::HashMap;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt as _};
use reqwest::Client;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{retry, send};
use crate::config::{CallbacksConfig, Config};
use crate::environment::Environment;
use crate::faults::{Effect, Faults, Place, Strike};
use crate::store::{Attempt, DueCallback, Outcome, Store, StoreError};

/// Longest sleep while something waits: the clock that says when it is due may be set.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long a callback is held back that others shall overtake.
const HELD_BACK: Duration = Duration::from_secs(5);
/// How long a stop waits for callbacks that are due; the others go out after the next start.
const STOP_TIME: Duration = Duration::from_secs(5);

/// Delivers the callbacks of one store. Those of one stream, room or task reach an URL one after the other, as
/// long as it takes them; one that is repeated later does not hold up those behind it.
pub(crate) struct Dispatcher {
    store: Store,
    config: CallbacksConfig,
    environment: Environment,
    faults: Faults,
    client: Client,
}

/// Attempts that run, and what came of those that are not yet written down.
#[derive(Default)]
struct Round {
    running: FuturesUnordered<BoxFuture<'static, Attempt>>,
    /// URL and order key of callbacks that run or are not yet written down, by their ids.
    busy: HashMap<i64, (String, String)>,
    ended: Vec<Attempt>,
}

impl Dispatcher {
    /// # Errors
    /// When the HTTP client does not start.
    pub(crate) fn new(
        config: &Config,
        store: Store,
        environment: Environment,
        faults: Faults,
    ) -> Result<Self, reqwest::Error> {
        let callbacks = config.callbacks.scaled(&config.timing);
        Ok(Self { store, config: callbacks, environment, faults, client: send::client()? })
    }

    /// Works until stopped; then what is due is tried once more for a short time. What is not delivered by
    /// then stays in the outbox.
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut round = Round::default();
        let mut deadline = None;
        loop {
            let pause = self.step(&mut round).await.unwrap_or_else(|error| {
                tracing::error!(%error, "callbacks wait, for the outbox cannot be used");
                Some(LOOK_AGAIN)
            });
            if deadline.is_some() && round.busy.is_empty() {
                return;
            }
            tokio::select! {
                Some(attempt) = round.running.next() => round.take(attempt),
                () = self.store.outbox_changed() => {}
                () = sleep_for(pause) => {}
                () = stop.cancelled(), if deadline.is_none() => deadline = Some(Instant::now() + STOP_TIME),
                () = sleep_to(deadline) => return,
            }
        }
    }

    /// Writes down what ended, begins what is due, and answers how long nothing else will be.
    async fn step(&self, round: &mut Round) -> Result<Option<Duration>, StoreError> {
        if !round.ended.is_empty() {
            self.store.note_attempts(&round.ended).await?;
            for attempt in round.ended.drain(..) {
                round.busy.remove(&attempt.id);
            }
        }
        let now = self.environment.now();
        for callback in self.store.due_callbacks(now).await? {
            if round.busy.len() >= self.config.concurrency {
                break;
            }
            if round.has_place(&callback, self.config.concurrency) {
                self.begin(round, callback);
            }
        }
        let next = self.store.next_callback().await?;
        Ok(next.map(|next| match Duration::try_from(next - now) {
            // What is due runs already, or waits for something that does.
            Ok(Duration::ZERO) | Err(_) => LOOK_AGAIN,
            Ok(pause) => pause.min(LOOK_AGAIN),
        }))
    }

    fn begin(&self, round: &mut Round, callback: DueCallback) {
        round.busy.insert(callback.id, (callback.url.clone(), callback.order_key.clone()));
        let (client, config, environment) =
            (self.client.clone(), self.config.clone(), self.environment.clone());
        let strikes = self.faults.strike(Place::Callback, callback.class.name(), |_| true);
        let attempt = async move { attempt(&client, &config, &environment, &callback, strikes).await };
        round.running.push(attempt.boxed());
    }
}

impl Round {
    /// Whether a callback can be sent now: nothing before it in its order is on its way, and its receiver does
    /// not take the places of all others.
    fn has_place(&self, callback: &DueCallback, concurrency: usize) -> bool {
        let same_url = || self.busy.values().filter(|(url, _)| *url == callback.url);
        same_url().all(|(_, order_key)| *order_key != callback.order_key)
            && same_url().count() < concurrency.div_ceil(2)
    }

    /// Takes an attempt that ended, and others that ended by now: they are written down together.
    fn take(&mut self, attempt: Attempt) {
        self.ended.push(attempt);
        while let Some(Some(attempt)) = self.running.next().now_or_never() {
            self.ended.push(attempt);
        }
    }
}

async fn attempt(
    client: &Client,
    config: &CallbacksConfig,
    environment: &Environment,
    callback: &DueCallback,
    strikes: Vec<Strike>,
) -> Attempt {
    let id = callback.id;
    let mut twice = false;
    for strike in strikes {
        tracing::info!(class = %callback.class, ?strike, "a fault strikes, as was asked for");
        let at = environment.now();
        match strike {
            Strike::Wait(time) => tokio::time::sleep(time).await,
            Strike::Other(Effect::Lose) => return Attempt { id, at, outcome: Outcome::Delivered },
            Strike::Other(Effect::Reorder) => {
                return Attempt { id, at, outcome: Outcome::HeldBack { next: at + HELD_BACK } };
            }
            Strike::Other(Effect::Duplicate) => twice = true,
            Strike::Other(_) => {}
        }
    }
    let at = environment.now();
    let (class, url, attempts) = (callback.class, &callback.url, callback.attempts + 1);
    if twice && let Err(error) = send::send(client, config, callback, at).await {
        tracing::debug!(%class, url, %error, "the first of two was not taken");
    }
    let outcome = match send::send(client, config, callback, at).await {
        Ok(()) => {
            tracing::debug!(%class, url, attempts, "a callback is delivered");
            Outcome::Delivered
        }
        Err(error) => {
            let first = callback.first_attempt.unwrap_or(at);
            let next = retry::next(class.product(), config, attempts, first, at);
            let error = error.to_string();
            if let Some(next) = next {
                tracing::info!(%class, url, attempts, error, "a callback was not taken, it is sent again");
                Outcome::Again { next, error }
            } else {
                tracing::warn!(%class, url, attempts, error, "a callback was not taken and is given up");
                Outcome::GivenUp { error }
            }
        }
    };
    Attempt { id, at, outcome }
}

async fn sleep_for(pause: Option<Duration>) {
    match pause {
        Some(pause) => tokio::time::sleep(pause).await,
        None => std::future::pending().await,
    }
}

async fn sleep_to(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
