//! The worker threads: each owns the sessions of its streams.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::thread::{self, Thread};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

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
    pub(crate) fn start(name: String, shared: Arc<Shared>, queue_len: usize) -> io::Result<Self> {
        let (sender, queue) = mpsc::channel(queue_len.max(1));
        let thread = thread::Builder::new().name(name).spawn(move || run(&shared, queue))?;
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
    Push {
        opening: Arc<Opening>,
        tags: Vec<Tag>,
        arrived: OffsetDateTime,
        /// Given back when the tags are recorded.
        room: Option<OwnedSemaphorePermit>,
    },
    End {
        id: u64,
        done: Option<oneshot::Sender<()>>,
    },
    Shutdown {
        done: oneshot::Sender<()>,
    },
}

/// Runs until it is told to shut down or all senders are gone; then every recording is closed.
fn run(shared: &Arc<Shared>, mut queue: mpsc::Receiver<Message>) {
    let mut sessions: HashMap<u64, Session> = HashMap::new();
    let mut shutdown = None;
    while let Some(message) = next(&mut queue) {
        match message {
            Message::Push { opening, tags, arrived, room } => {
                let session = sessions
                    .entry(opening.id)
                    .or_insert_with(|| Session::new(shared, &opening.stream, &opening.plan));
                tags.iter().for_each(|tag| session.push(tag, arrived));
                drop((tags, room));
            }
            Message::End { id, done } => {
                if let Some(session) = sessions.remove(&id) {
                    session.end();
                }
                if let Some(done) = done {
                    shared.announcer.mark(done);
                }
            }
            Message::Shutdown { done } => {
                shutdown = Some(done);
                queue.close();
            }
        }
    }
    sessions.into_values().for_each(Session::end);
    if let Some(done) = shutdown {
        shared.announcer.mark(done);
    }
}

/// The next message; waits for it only after a rest.
fn next(queue: &mut mpsc::Receiver<Message>) -> Option<Message> {
    if queue.is_empty() && !queue.is_closed() {
        thread::park_timeout(REST);
    }
    queue.blocking_recv()
}
