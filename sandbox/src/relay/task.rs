//! What a task relays, and where to.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::mix::{MixChange, RelayedMix};
use crate::config::TimingConfig;
use crate::model::{Participant, Room};

/// A running relay task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RelayTask {
    pub(crate) task_id: String,
    pub(crate) sdk_app_id: u64,
    /// Where the agent is, and where a mix has its users; the source of a relay without a mix may be elsewhere.
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
    #[serde(flatten)]
    pub(crate) relayed: Relayed,
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

/// What is relayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Relayed {
    /// One stream as it is.
    Source(Source),
    /// The mix of the task's room.
    Mix(Box<RelayedMix>),
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
    pub(crate) mix: MixChange,
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
    /// Whether a stream is the one to relay, or one of those that are mixed.
    pub(crate) fn is_source(&self, participant: &Participant) -> bool {
        match &self.settings.relayed {
            Relayed::Source(source) => participant.sdk_app_id == self.sdk_app_id && source.is(participant),
            Relayed::Mix(_) => self.mix().is_some_and(|mix| mix.inputs.tracks(participant).is_some()),
        }
    }

    /// How long the source may be gone before the task ends.
    pub(crate) fn max_idle(&self, timing: &TimingConfig) -> Duration {
        timing.scaled(Duration::from_secs(self.settings.max_idle_secs))
    }
}

impl RelaySettings {
    /// The one stream that is relayed; `None`: it is a mix.
    pub(crate) fn source(&self) -> Option<&Source> {
        match &self.relayed {
            Relayed::Source(source) => Some(source),
            Relayed::Mix(_) => None,
        }
    }

    /// The mix that is relayed; `None`: it is one stream.
    pub(crate) fn mix(&self) -> Option<&RelayedMix> {
        match &self.relayed {
            Relayed::Source(_) => None,
            Relayed::Mix(mix) => Some(mix),
        }
    }
}

impl Source {
    pub(crate) fn is(&self, participant: &Participant) -> bool {
        participant.room == self.room && participant.user_id == self.user_id && participant.aux == self.aux
    }
}
