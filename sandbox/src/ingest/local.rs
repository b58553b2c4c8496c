//! Streams that the sandbox publishes itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

use super::admit::{Designation, NotAdmitted, admit};
use super::published::Published;
use super::{Live, LiveStream, Shared};
use crate::media::packet::Tag;
use crate::model::{EndReason, StreamInfo, StreamKey};

/// How long a stream that shall be recorded waits for its recording.
const RECORDING_TIME: Duration = Duration::from_secs(2);
/// What callbacks call the address of the publisher.
const HERE: &str = "127.0.0.1";

/// Publishes streams without a socket. Cloning shares it.
#[derive(Clone)]
pub(crate) struct LocalStreams {
    shared: Arc<Shared>,
    changes: watch::Sender<()>,
}

/// How a stream shall be known.
#[derive(Debug, Clone)]
pub(crate) struct NewStream {
    pub(crate) key: StreamKey,
    /// As a push URL has them, without `?`.
    pub(crate) params: String,
}

/// A stream that the sandbox publishes. It ends with the sender of its tags, or when it is cut.
#[derive(Debug)]
pub(crate) struct LocalStream {
    stream: LiveStream,
    reason: Arc<OnceLock<EndReason>>,
    over: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl LocalStreams {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, changes: watch::Sender::new(()) }
    }

    /// In the rooms of a test; what happens is told to `notices`.
    #[cfg(test)]
    pub(crate) fn of(
        services: &crate::services::Services,
        notices: mpsc::Sender<crate::model::Notice>,
    ) -> Self {
        Self::new(Arc::new(Shared {
            config: super::IngestConfig::new("d"),
            plans: Arc::new(services.store.clone()),
            sinks: Arc::new(services.recorder.clone()),
            registry: services.registry.clone(),
            notices,
            environment: services.environment.clone(),
            four_cc_list: Vec::new(),
        }))
    }

    /// Publishes a stream as a publisher from outside would, under the same rules and limits: it is listed, told
    /// of and recorded. `open` is asked for its tags when it is let in.
    ///
    /// # Errors
    /// What `open` says, or why the stream is not let in; then nobody heard of it.
    pub(crate) async fn publish<E: From<NotAdmitted>>(
        &self,
        new: NewStream,
        designation: Designation,
        open: impl FnOnce() -> Result<mpsc::Receiver<Vec<Tag>>, E>,
    ) -> Result<LocalStream, E> {
        let admitted = admit(&self.shared, self.info(new), designation).await?;
        let tags = open()?;
        let published = admitted.begin(&self.shared).await?;
        Ok(self.run(published, false, tags))
    }

    /// Publishes a stream that is on no list and of which nobody is told, for sinks that are attached to it. If
    /// it shall be `recorded`, it waits for the first recording, though not for long.
    pub(crate) fn unlisted(
        &self,
        new: NewStream,
        recorded: bool,
        tags: mpsc::Receiver<Vec<Tag>>,
    ) -> LocalStream {
        let published = Published::new(Live::unlisted(self.info(new)), None, Vec::new());
        self.run(published, recorded, tags)
    }

    /// Tells when one of these streams ended, or showed its first sound or picture; several at once may be told
    /// once.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    fn info(&self, NewStream { key, params }: NewStream) -> StreamInfo {
        let environment = &self.shared.environment;
        let (started, sequence) = (environment.now(), environment.random());
        StreamInfo { key, params, client_ip: HERE.into(), started, sequence }
    }

    fn run(&self, mut published: Published, waits: bool, tags: mpsc::Receiver<Vec<Tag>>) -> LocalStream {
        let reason = Arc::<OnceLock<EndReason>>::default();
        let stream = published.stream().clone();
        let streams = self.clone();
        let over = Arc::<AtomicBool>::default();
        let (given, ended) = (Arc::clone(&reason), Arc::clone(&over));
        let task = tokio::spawn(async move {
            if waits {
                streams.await_recording(&mut published).await;
            }
            streams.feed(published, tags, &given).await;
            // Whoever is woken must find it over.
            ended.store(true, Ordering::Release);
            streams.changes.send_replace(());
        });
        LocalStream { stream, reason, over, task }
    }

    /// Lets the first recording in, before anything comes.
    async fn await_recording(&self, published: &mut Published) {
        let stream = published.stream().clone();
        let recorded = async {
            while stream.recordings().is_none_or(|recordings| recordings.is_empty()) {
                stream.ordered().await;
            }
        };
        if tokio::time::timeout(RECORDING_TIME, recorded).await.is_err() {
            let stream_id = &stream.info().key.stream_name;
            tracing::warn!(stream_id, "nobody records a stream that was to be recorded: it begins without");
        }
    }

    /// Hands on what comes until the stream is over.
    async fn feed(
        &self,
        mut published: Published,
        mut tags: mpsc::Receiver<Vec<Tag>>,
        reason: &OnceLock<EndReason>,
    ) {
        let environment = &self.shared.environment;
        let stream = published.stream().clone();
        let end = loop {
            if let Some(reason) = published.obey(environment.now()).await {
                break EndReason::Cut(reason);
            }
            let batch = tokio::select! {
                () = stream.ordered() => continue,
                batch = tags.recv() => batch,
            };
            let Some(batch) = batch else {
                let broken = || EndReason::Disconnected("what made the stream broke off".into());
                break reason.get().cloned().unwrap_or_else(broken);
            };
            for tag in batch {
                published.put(tag);
            }
            self.hand_over(&mut published).await;
        };
        // Whoever makes the tags shall not wait for recordings that are being closed.
        drop(tags);
        published.end(end, environment.now(), &self.shared.notices).await;
    }

    async fn hand_over(&self, published: &mut Published) {
        let now = self.shared.environment.now();
        let unseen = published.take_unseen(now);
        if !unseen.is_empty() {
            self.changes.send_replace(());
        }
        if !unseen.is_empty() && published.is_listed() {
            self.shared.registry.changed();
            for notice in unseen {
                // Nobody listens any more when the sandbox stops hard.
                let _ = self.shared.notices.send(notice).await;
            }
        }
        published.hand_over(now).await;
    }
}

impl LocalStream {
    /// The stream, to work on.
    pub(crate) fn stream(&self) -> &LiveStream {
        &self.stream
    }

    /// Whether it is over and its recordings are closed.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::Acquire)
    }

    /// Says why the stream will have ended when no more tags come. The first reason counts.
    pub(crate) fn ends_because(&self, reason: EndReason) {
        // A second reason is none.
        let _ = self.reason.set(reason);
    }

    /// Waits until it is over and its recordings are closed.
    pub(crate) async fn over(self) {
        if let Err(error) = self.task.await {
            tracing::error!(%error, stream_id = self.stream.info().key.stream_name, "a stream ended badly");
        }
    }
}
