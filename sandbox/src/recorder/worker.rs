//! The worker threads: each owns the sessions of its streams.

use std::collections::HashMap;
use std::sync::Arc;

use time::OffsetDateTime;
use tokio::sync::{mpsc, oneshot};

use super::session::Session;
use super::slot::Shared;
use crate::media::packet::Tag;
use crate::model::{RecordPlan, StreamInfo};

/// What a worker must know to begin a recording. It comes with every message, so that opening needs no
/// message of its own.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) id: u64,
    pub(crate) stream: StreamInfo,
    pub(crate) plan: RecordPlan,
}

#[derive(Debug)]
pub(crate) enum Message {
    Push { opening: Arc<Opening>, tag: Tag, arrived: OffsetDateTime },
    End { id: u64, done: Option<oneshot::Sender<()>> },
    Shutdown { done: oneshot::Sender<()> },
}

/// Runs until it is told to shut down or all senders are gone; then every recording is closed.
pub(crate) fn run(shared: &Arc<Shared>, mut queue: mpsc::Receiver<Message>) {
    let mut sessions: HashMap<u64, Session> = HashMap::new();
    let mut shutdown = None;
    while let Some(message) = queue.blocking_recv() {
        match message {
            Message::Push { opening, tag, arrived } => {
                let session = sessions
                    .entry(opening.id)
                    .or_insert_with(|| Session::new(shared, &opening.stream, &opening.plan));
                session.push(&tag, arrived);
            }
            Message::End { id, done } => {
                if let Some(session) = sessions.remove(&id) {
                    session.end();
                }
                // Whoever asked may have gone; the files are announced in any case.
                let _ = done.map(|done| done.send(()));
            }
            Message::Shutdown { done } => {
                shutdown = Some(done);
                queue.close();
            }
        }
    }
    sessions.into_values().for_each(Session::end);
    let _ = shutdown.map(|done| done.send(()));
}
