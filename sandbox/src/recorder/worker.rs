//! The worker threads: each owns the sessions of its streams.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::thread::{self, Thread};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use super::pause::Pauses;
use super::recover::Waiting;
use super::session::Session;
use super::slot::Shared;
use crate::media::packet::Tag;
use crate::model::{RecordPlan, StreamInfo};

/// A worker that has nothing left to do lets tags gather for so long: to be woken for each batch of each stream
/// costs more than to record it.
const REST: Duration = Duration::from_millis(100);

/// Where a worker takes its messages.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    queue: mpsc::Sender<Message>,
    thread: Thread,
}

impl Worker {
    pub(crate) fn start(
        name: String,
        shared: Arc<Shared>,
        pauses: Pauses,
        queue_len: usize,
    ) -> io::Result<Self> {
        let (sender, queue) = mpsc::channel(queue_len.max(1));
        let thread = thread::Builder::new().name(name).spawn(move || run(shared, pauses, queue))?;
        Ok(Self { queue: sender, thread: thread.thread().clone() })
    }

    /// Leaves a message to be seen when the worker has rested, unless many are waiting already. False when the
    /// worker has ended.
    pub(crate) async fn leave(&self, message: Message) -> bool {
        if self.queue.capacity() <= self.queue.max_capacity() / 2 {
            self.thread.unpark();
        }
        self.queue.send(message).await.is_ok()
    }

    /// Ends the worker's rest.
    pub(crate) fn wake(&self) {
        self.thread.unpark();
    }

    /// Sends a message that is seen at once. False when the worker has ended.
    pub(crate) async fn send(&self, message: Message) -> bool {
        // A worker at rest does not make room.
        self.thread.unpark();
        let sent = self.queue.send(message).await.is_ok();
        self.thread.unpark();
        sent
    }

    /// As [`send`](Self::send), for those that cannot wait: hands the message back when there is no room.
    pub(crate) fn try_send(&self, message: Message) -> Result<(), Message> {
        let result = self.queue.try_send(message);
        self.thread.unpark();
        match result {
            Err(mpsc::error::TrySendError::Full(message)) => Err(message),
            // There is nothing left to do in a worker that has ended.
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => Ok(()),
        }
    }

    pub(crate) fn blocking_send(&self, message: Message) {
        self.thread.unpark();
        // As above.
        let _ = self.queue.blocking_send(message);
        self.thread.unpark();
    }
}

/// What a worker must know to begin a recording. It comes with every message, so that opening needs no
/// message of its own.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) id: u64,
    pub(crate) stream: StreamInfo,
    pub(crate) plan: Arc<RecordPlan>,
}

#[derive(Debug)]
pub(crate) enum Message {
    /// A push that may go on with what waits for it.
    Begin {
        opening: Arc<Opening>,
    },
    Push {
        opening: Arc<Opening>,
        tags: Vec<Tag>,
        arrived: OffsetDateTime,
        /// Given back when the tags are recorded.
        room: Option<OwnedSemaphorePermit>,
    },
    End {
        id: u64,
        at: Option<OffsetDateTime>,
        end: End,
        done: Option<oneshot::Sender<()>>,
    },
    /// What an earlier run left to wait for its stream.
    Adopt {
        waiting: Box<Waiting>,
    },
    CloseDue {
        now: OffsetDateTime,
        done: oneshot::Sender<()>,
    },
    Shutdown {
        done: oneshot::Sender<()>,
    },
}

/// Why a recording ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The stream is over and may come back.
    Stream,
    /// Recording it is over.
    Recording,
}

/// What one worker records.
struct Desk {
    shared: Arc<Shared>,
    sessions: HashMap<u64, Session>,
    pauses: Pauses,
}

/// Runs until it is told to shut down or all senders are gone; then every recording is closed, but for those
/// that wait for their streams: they are left for the next start.
fn run(shared: Arc<Shared>, pauses: Pauses, mut queue: mpsc::Receiver<Message>) {
    let mut desk = Desk { shared, sessions: HashMap::new(), pauses };
    let mut shutdown = None;
    while let Some(message) = next(&mut queue) {
        match message {
            Message::Begin { opening } => desk.claim(&opening),
            Message::Push { opening, tags, arrived, room } => {
                let session = desk.session(&opening);
                tags.iter().for_each(|tag| session.push(tag, arrived));
                drop((tags, room));
            }
            Message::End { id, at, end, done } => {
                desk.end(id, at, end);
                if let Some(done) = done {
                    desk.shared.announcer.mark(done);
                }
            }
            Message::Adopt { waiting } => desk.adopt(*waiting),
            Message::CloseDue { now, done } => {
                desk.pauses.close_due(now);
                desk.shared.announcer.mark(done);
            }
            Message::Shutdown { done } => {
                shutdown = Some(done);
                queue.close();
            }
        }
    }
    let left: Vec<_> = desk.sessions.keys().copied().collect();
    left.into_iter().for_each(|id| desk.end(id, None, End::Stream));
    if let Some(done) = shutdown {
        desk.shared.announcer.mark(done);
    }
}

impl Desk {
    fn session(&mut self, opening: &Opening) -> &mut Session {
        if !self.sessions.contains_key(&opening.id) {
            self.end_earlier(opening);
        }
        let Self { shared, sessions, pauses } = self;
        sessions.entry(opening.id).or_insert_with(|| {
            let paused = pauses.take(&opening.stream, &opening.plan);
            Session::new(shared, &opening.stream, &opening.plan, paused)
        })
    }

    /// Keeps what waits for this push from being closed before its first frame comes.
    fn claim(&mut self, opening: &Opening) {
        self.end_earlier(opening);
        if self.pauses.waits_for(&opening.stream, &opening.plan) {
            self.session(opening);
        }
    }

    /// A stream may come back before the end of its last push is told: the name is free first.
    fn end_earlier(&mut self, opening: &Opening) {
        let earlier = self.sessions.iter().filter(|(_, s)| s.is_before(&opening.stream, &opening.plan));
        let ids: Vec<_> = earlier.map(|(id, _)| *id).collect();
        ids.into_iter().for_each(|id| self.end(id, None, End::Stream));
    }

    fn end(&mut self, id: u64, at: Option<OffsetDateTime>, end: End) {
        let Some(session) = self.sessions.remove(&id) else { return };
        let at = at.unwrap_or_else(|| session.last_arrived());
        let waiting = session.end(at, end);
        waiting.into_iter().for_each(|paused| self.pauses.add(paused, at));
    }

    fn adopt(&mut self, waiting: Waiting) {
        let dir = waiting.dir.clone();
        match waiting.reopen(&self.shared) {
            Ok(paused) => {
                let at = paused.until;
                self.pauses.add(paused, at);
            }
            Err(error) => {
                tracing::error!(dir = %dir.display(), %error, "cannot go on with a recording left behind");
            }
        }
    }
}

/// The next message; waits for it only after a rest.
fn next(queue: &mut mpsc::Receiver<Message>) -> Option<Message> {
    if queue.is_empty() && !queue.is_closed() {
        thread::park_timeout(REST);
    }
    queue.blocking_recv()
}
