//! Relays to CDNs, of single users' streams and of mixes: the tasks of trtc `StartPublishCdnStream`.
//!
//! Tasks live in the store. The controller gives each URL of a task a leg while there is something to relay: a
//! sink of the live stream or of the mix, a bounded queue, and a publisher that connects, sends and reconnects on
//! its own. A target that is slow or gone never slows the source.

mod controller;
mod feed;
mod leg;
pub(crate) mod mix;
mod onward;
mod target;
mod task;

use tokio::sync::watch;

pub(crate) use controller::Controller;
pub(crate) use onward::Onward;
pub(crate) use target::target_of;
pub(crate) use task::{Change, RelaySettings, RelayStatus, RelayTask, Relayed, Source};

/// Most URLs of a task.
pub(crate) const MAX_URLS: usize = 10;
/// Most streams in a mix.
pub(crate) const MAX_INPUTS: usize = 16;
/// Most tasks of one SdkAppId at a time.
pub(crate) const MAX_TASKS: i64 = 1000;

/// Tells controllers that tasks changed. Cloning shares it.
#[derive(Debug, Clone)]
pub(crate) struct Relays(watch::Sender<()>);

impl Relays {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(()))
    }

    /// Tasks in the store are not what they were.
    pub(crate) fn changed(&self) {
        self.0.send_replace(());
    }

    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.0.subscribe()
    }
}
