//! Cloud recording of rooms: the tasks of trtc `CreateCloudRecording`.
//!
//! A task is a robot in a room that records what others publish there, each stream by itself or all as one mix. Tasks live in the store; the
//! controller makes what is recorded agree with them and with the streams that are live, whatever happened
//! in between, so a start after a kill is nothing special.

mod controller;
mod events;
pub(crate) mod mix;
mod subscription;
mod task;
mod ticket;
mod wanted;

use tokio::sync::watch;

pub(crate) use controller::Controller;
pub(crate) use events::{FILE_EVENT, RecordingEvent, file_payload};
pub(crate) use subscription::{Lists, Subscription};
pub(crate) use task::{LeaveCode, MediaChoice, MixSource, StoredFormat, Task, TaskSettings, VodSettings};
pub(crate) use wanted::in_progress;

/// Most tasks of one SdkAppId at a time.
pub(crate) const MAX_TASKS: i64 = 100;
/// Most users that one task records.
pub(crate) const MAX_ANCHORS: usize = 25;

/// Tells controllers that tasks changed. Cloning shares it.
#[derive(Debug, Clone)]
pub(crate) struct CloudRecordings(watch::Sender<()>);

impl CloudRecordings {
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
