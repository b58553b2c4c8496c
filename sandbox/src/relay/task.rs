//! What a task relays, and where to.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::config::TimingConfig;
use crate::model::{Participant, Room};

/// A running relay task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RelayTask {
    pub(crate) task_id: String,
    pub(crate) sdk_app_id: u64,
    /// Where the agent is; the source may be in another room.
    pub(crate) room: Room,
    pub(crate) agent_id: String,
    /// Of the last update.
    pub(crate) sequence_number: u64,
    pub(crate) settings: RelaySettings,
    /// Until when it can be updated and stopped; it relays on after that.
    pub(crate) callable_until: OffsetDateTime,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RelaySettings {
    pub(crate) source: Source,
    /// Without it only sound is relayed.
    pub(crate) with_video: bool,
    pub(crate) urls: Vec<String>,
    /// How long the source may be gone before the task ends, in seconds, not scaled.
    pub(crate) max_idle_secs: u64,
    /// The cloud recording task that records what is relayed.
    pub(crate) recording: Option<String>,
    /// `RecordKey`: ties relays to one recording.
    pub(crate) record_key: Option<String>,
}

/// Whose stream is relayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Source {
    pub(crate) room: Room,
    pub(crate) user_id: String,
    /// Screen share, else camera and microphone.
    pub(crate) aux: bool,
}

/// An update; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    pub(crate) sequence_number: u64,
    pub(crate) source: Option<Source>,
    pub(crate) urls: Option<Vec<String>>,
    pub(crate) with_video: bool,
}

/// Where a relay to one URL stands, as event 401 tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelayStatus {
    NotRunning = 0,
    Connecting = 1,
    Running = 2,
    Recovering = 3,
    Failed = 4,
}

impl RelayTask {
    /// Whether a stream is the one to relay.
    pub(crate) fn is_source(&self, participant: &Participant) -> bool {
        participant.sdk_app_id == self.sdk_app_id && self.settings.source.is(participant)
    }

    /// How long the source may be gone before the task ends.
    pub(crate) fn max_idle(&self, timing: &TimingConfig) -> Duration {
        timing.scaled(Duration::from_secs(self.settings.max_idle_secs))
    }
}

impl Source {
    pub(crate) fn is(&self, participant: &Participant) -> bool {
        participant.room == self.room && participant.user_id == self.user_id && participant.aux == self.aux
    }
}
