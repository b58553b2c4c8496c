//! Makes the relays that run agree with the tasks and with the streams that are live.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::feed::{Feed, FeedSink};
use super::leg::Leg;
use super::{RelayTask, Relays, mix, target_of};
use crate::ingest::{LiveStream, SinkId};
use crate::mixer::Mixers;
use crate::model::Participant;
use crate::services::Services;
use crate::store::StoreError;

/// Until what failed is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs the tasks.
pub(crate) struct Controller {
    services: Services,
    tasks: Vec<Arc<RelayTask>>,
    /// By task and URL. A leg that failed stays here until its stream is over or its task is updated.
    legs: HashMap<(String, String), Running>,
    /// Since when the source of a task is gone.
    idle: HashMap<String, Instant>,
    ended: watch::Sender<()>,
}

struct Running {
    /// The task as it was when the leg began.
    task: Arc<RelayTask>,
    stream: LiveStream,
    sink: SinkId,
    cancel: CancellationToken,
    done: Arc<AtomicBool>,
    handle: JoinHandle<()>,
}

/// What becomes of a leg.
enum Fate {
    Stays,
    /// It is sent to its end.
    Drains,
    Goes,
}

impl Controller {
    pub(crate) fn new(services: Services) -> Self {
        Self {
            services,
            tasks: Vec::new(),
            legs: HashMap::new(),
            idle: HashMap::new(),
            ended: watch::Sender::new(()),
        }
    }

    /// Runs until `stop`. The tasks stay as they are: the next start goes on with them.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut streams = self.services.registry.changes();
        let mut tasks = Relays::changes(&self.services.relays);
        let mut mixes = self.services.mixers.changes();
        let mut ended = self.ended.subscribe();
        let mut reload = true;
        loop {
            let next = match self.step(reload).await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, "relay tasks cannot be carried out now");
                    Some(Instant::now() + PAUSE)
                }
            };
            reload = false;
            let due = async {
                match next {
                    Some(next) => tokio::time::sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop.cancelled() => break,
                Ok(()) = streams.changed() => {}
                Ok(()) = tasks.changed() => reload = true,
                Ok(()) = mixes.changed() => {}
                Ok(()) = ended.changed() => {}
                () = due => reload = true,
            }
        }
        for (_, leg) in self.legs {
            leg.cancel.cancel();
            // A leg that panicked is as gone as one that ended.
            let _ = leg.handle.await;
        }
    }

    /// Does what is to be done now; answers when something is due next.
    async fn step(&mut self, reload: bool) -> Result<Option<Instant>, StoreError> {
        if reload {
            self.tasks = self.services.store.relays().await?.into_iter().map(Arc::new).collect();
            let tasks = &self.tasks;
            self.idle.retain(|task_id, _| tasks.iter().any(|task| task.task_id == *task_id));
        }
        if self.tasks.is_empty() && self.legs.is_empty() {
            return Ok(None);
        }
        let live: Vec<_> = self
            .services
            .registry
            .live()
            .into_iter()
            .filter_map(|stream| Participant::of(stream.info()).map(|who| (stream, who)))
            .collect();
        let due = self.end_idle(&live).await?;
        self.let_go(&live);
        self.begin(&live);
        Ok(due)
    }

    /// Ends tasks whose source is gone for too long; answers when the next one would be due.
    async fn end_idle(&mut self, live: &[(LiveStream, Participant)]) -> Result<Option<Instant>, StoreError> {
        let (over, due) = self.idle_tasks(live);
        for task in over {
            self.services.store.end_relay(&task.task_id, self.services.environment.now()).await?;
            self.services.mixers.unwished(&mix::id(&task.task_id));
            tracing::info!(task_id = task.task_id, "a relay ended: its source is gone");
            self.tasks.retain(|other| other.task_id != task.task_id);
            self.idle.remove(&task.task_id);
            // Its recording ended with it.
            self.services.cloud_recordings.changed();
        }
        Ok(due)
    }

    fn idle_tasks(&mut self, live: &[(LiveStream, Participant)]) -> (Vec<Arc<RelayTask>>, Option<Instant>) {
        let now = Instant::now();
        let (mut over, mut due) = (Vec::new(), None::<Instant>);
        for task in &self.tasks {
            if live.iter().any(|(_, who)| task.is_source(who)) {
                self.idle.remove(&task.task_id);
                continue;
            }
            let since = *self.idle.entry(task.task_id.clone()).or_insert(now);
            match since.checked_add(task.max_idle(&self.services.config.timing)) {
                Some(end) if end <= now => over.push(Arc::clone(task)),
                end => due = due.into_iter().chain(end).min(),
            }
        }
        (over, due)
    }

    /// Ends legs that no task wants any more, and forgets those that are over.
    fn let_go(&mut self, live: &[(LiveStream, Participant)]) {
        let Self { tasks, services, .. } = self;
        self.legs.retain(|(task_id, url), leg| {
            let task = tasks.iter().find(|task| task.task_id == *task_id);
            let done = leg.done.load(Ordering::Acquire);
            match leg.fate(task, url, live, &services.mixers) {
                Fate::Stays => true,
                Fate::Drains => !done,
                Fate::Goes => {
                    leg.cancel.cancel();
                    // Nobody need wait here.
                    drop(leg.stream.detach(leg.sink));
                    !done
                }
            }
        });
    }

    /// Begins legs that are missing.
    fn begin(&mut self, live: &[(LiveStream, Participant)]) {
        for task in &self.tasks {
            let Some(stream) = stream_of(task, live, &self.services.mixers) else { continue };
            for url in &task.settings.urls {
                let key = (task.task_id.clone(), url.clone());
                if self.legs.contains_key(&key) {
                    continue;
                }
                let Ok(target) = target_of(url) else { continue };
                let feed = Arc::new(Feed::new(task.settings.with_video, stream.has_video()));
                // A stream that is just over is taken off the list in a moment, which calls us again.
                let Ok(sink) = stream.attach(Box::new(FeedSink(Arc::clone(&feed)))) else { continue };
                let leg = Leg {
                    task: Some(Arc::clone(task)),
                    url: url.clone(),
                    target,
                    feed,
                    services: self.services.clone(),
                };
                let (cancel, done) = (CancellationToken::new(), Arc::new(AtomicBool::new(false)));
                let (cancelled, finished, ended) = (cancel.clone(), Arc::clone(&done), self.ended.clone());
                let handle = tokio::spawn(async move {
                    cancelled.run_until_cancelled(leg.run()).await;
                    // Whoever is woken must find it over.
                    finished.store(true, Ordering::Release);
                    ended.send_replace(());
                });
                let (task, stream) = (Arc::clone(task), stream.clone());
                self.legs.insert(key, Running { task, stream, sink, cancel, done, handle });
            }
        }
    }
}

/// What the task relays, while it is there.
fn stream_of(task: &RelayTask, live: &[(LiveStream, Participant)], mixers: &Mixers) -> Option<LiveStream> {
    if task.settings.mix().is_some() {
        return mixers.find(&mix::id(&task.task_id));
    }
    live.iter().find(|(_, who)| task.is_source(who)).map(|(stream, _)| stream.clone())
}

impl Running {
    fn fate(
        &self,
        task: Option<&Arc<RelayTask>>,
        url: &String,
        live: &[(LiveStream, Participant)],
        mixers: &Mixers,
    ) -> Fate {
        let Some(task) = task else { return Fate::Goes };
        let (old, new) = (&self.task.settings, &task.settings);
        if old.source() != new.source() || old.with_video != new.with_video || !new.urls.contains(url) {
            return Fate::Goes;
        }
        let push = self.stream.info().sequence;
        let goes_on = |stream: &LiveStream| stream.info().sequence == push;
        let mix = || mixers.find(&mix::id(&task.task_id)).is_some_and(|stream| goes_on(&stream));
        if !live.iter().any(|(stream, _)| goes_on(stream)) && !mix() {
            return Fate::Drains;
        }
        // An update gives a leg that failed another chance.
        let updated = self.task.sequence_number != task.sequence_number;
        if updated && self.done.load(Ordering::Acquire) { Fate::Drains } else { Fate::Stays }
    }
}
