//! The threads that serve connections.
//!
//! Each lane is a thread with a runtime of its own, so that a beat wakes one thread for all its connections: in
//! a runtime of many threads each would wake others to share the little there is to do.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;
use tracing::warn;

use super::beat::Beat;
use super::{Shared, connection};
use crate::admission::Place;

/// A connection to be served.
pub(super) struct Job {
    pub(super) socket: std::net::TcpStream,
    pub(super) peer: SocketAddr,
    /// Given back, as `running` is, when the connection has ended.
    pub(super) place: Place,
    /// Why the peer is served with nothing but a refusal.
    pub(super) refusal: Option<String>,
    pub(super) running: TaskTrackerToken,
}

/// Starts a thread that serves what it is sent, until the sender is gone and every connection has ended.
pub(super) fn start(
    name: String,
    shared: Arc<Shared>,
    cancel: CancellationToken,
    beat: Beat,
) -> io::Result<mpsc::UnboundedSender<Job>> {
    // Each job holds one of the ingest's places, so no more can wait than connections are allowed.
    let (sender, jobs) = mpsc::unbounded_channel();
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let serve = move || run(&runtime, &shared, &cancel, &Arc::new(beat), jobs);
    std::thread::Builder::new().name(name).spawn(serve)?;
    Ok(sender)
}

fn run(
    runtime: &Runtime,
    shared: &Arc<Shared>,
    cancel: &CancellationToken,
    beat: &Arc<Beat>,
    mut jobs: mpsc::UnboundedReceiver<Job>,
) {
    let tasks = TaskTracker::new();
    runtime.block_on(async {
        let striking = Arc::clone(beat);
        // It has no end of its own; it is dropped with the runtime.
        tokio::spawn(async move { striking.strike().await });
        while let Some(Job { socket, peer, place, refusal, running }) = jobs.recv().await {
            let socket = match TcpStream::from_std(socket) {
                Ok(socket) => socket,
                Err(error) => {
                    warn!(%peer, %error, "cannot serve a connection");
                    continue;
                }
            };
            let (shared, beat, cancel) = (Arc::clone(shared), Arc::clone(beat), cancel.clone());
            tasks.spawn(async move {
                connection::serve(shared, socket, peer, refusal, beat, cancel).await;
                drop((place, running));
            });
        }
        tasks.close();
        tasks.wait().await;
    });
}
