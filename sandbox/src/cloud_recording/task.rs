//! What a task was asked to record, and how.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Subscription;
use super::mix::{self, RecordedMix};
use crate::config::TimingConfig;
use crate::model::{
    FormatPlan, Participant, RecordFormat, RecordOrigin, RecordPlan, Room, Tracks, TrtcRecording,
};
use crate::relay::{self, Source};

/// Shortest file that a scaled `MaxMediaFileDuration` can ask for.
const SHORTEST_FILE: Duration = Duration::from_secs(1);

/// MediaId of mixes.
const MIX: &str = "mix";

/// A task of cloud recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) task_id: String,
    pub(crate) sdk_app_id: u64,
    pub(crate) room: Room,
    /// The user id under which the recorder is in the room.
    pub(crate) robot_id: String,
    pub(crate) settings: TaskSettings,
    /// Until when it can be described, modified and deleted; it records on after that.
    pub(crate) callable_until: OffsetDateTime,
    /// It records no more; its files may still be on their way into VOD.
    pub(crate) ended: bool,
}

/// `RecordParams` and `StorageParams` of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TaskSettings {
    /// How long nobody may publish before the task ends, in seconds, not scaled.
    pub(crate) max_idle_secs: u64,
    pub(crate) tracks: Tracks,
    /// Sound and picture of a stream into one file.
    pub(crate) merge: bool,
    pub(crate) media: MediaChoice,
    /// Longest file of MP4 and AAC in minutes, not scaled.
    pub(crate) max_file_minutes: u64,
    pub(crate) subscription: Subscription,
    pub(crate) formats: Vec<StoredFormat>,
    pub(crate) vod: VodSettings,
    /// Of a recording of relays: the streams that are relayed, and nothing else is recorded.
    #[serde(default)]
    pub(crate) relayed: Option<Vec<Source>>,
    /// Of a recording of relays: those of them that are mixes.
    #[serde(default)]
    pub(crate) relayed_mixes: Vec<MixSource>,
    /// `RecordKey` of a recording of relays.
    #[serde(default)]
    pub(crate) record_key: Option<String>,
    /// The mix that is recorded; `None`: each stream by itself.
    #[serde(default)]
    pub(crate) mix: Option<RecordedMix>,
}

/// A mix that is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MixSource {
    /// The relay task whose mix it is.
    pub(crate) relay: String,
    pub(crate) room: Room,
}

/// Which streams of a user are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MediaChoice {
    /// Camera and screen share.
    #[default]
    Both,
    Main,
    Aux,
}

/// A container, as the database keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoredFormat {
    Mp4,
    Hls,
    Aac,
}

/// `TencentVod`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VodSettings {
    /// How long the files are kept, in seconds; `None`: for ever.
    pub(crate) kept_secs: Option<u64>,
    pub(crate) class_id: i64,
    pub(crate) sub_app_id: Option<u64>,
    pub(crate) session_context: String,
    pub(crate) source_context: String,
    pub(crate) record_id: Option<String>,
}

/// Why the robot left the room, as event 302 tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LeaveCode {
    /// An API call stopped it.
    Stopped,
    /// It was removed from the room.
    Kicked,
    /// The room was dismissed.
    Dismissed,
    /// Nobody published for MaxIdleTime.
    Idle,
    /// Somebody entered the room under its user id.
    EnteredAgain,
}

impl LeaveCode {
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Stopped => 0,
            Self::Kicked => 1,
            Self::Dismissed => 2,
            Self::Idle => 99,
            Self::EnteredAgain => 101,
        }
    }
}

impl MediaChoice {
    pub(crate) fn has(self, participant: &Participant) -> bool {
        match self {
            Self::Both => true,
            Self::Main => !participant.aux,
            Self::Aux => participant.aux,
        }
    }
}

impl From<StoredFormat> for RecordFormat {
    fn from(format: StoredFormat) -> Self {
        match format {
            StoredFormat::Mp4 => Self::Mp4,
            StoredFormat::Hls => Self::Hls,
            StoredFormat::Aac => Self::Aac,
        }
    }
}

impl Task {
    /// Whether somebody publishes whom the task is about: all in its room, or those whose relays it records.
    pub(crate) fn is_about(&self, participant: &Participant) -> bool {
        let mixes = &self.settings.relayed_mixes;
        self.records(participant)
            || participant.sdk_app_id == self.sdk_app_id
                && mixes.iter().any(|mix| mix.room == participant.room)
    }

    /// Whether the task is about this one alone, and not as one of a mix that is relayed.
    pub(super) fn records(&self, participant: &Participant) -> bool {
        participant.sdk_app_id == self.sdk_app_id
            && match &self.settings.relayed {
                None => participant.room == self.room,
                Some(relayed) => relayed.iter().any(|source| source.is(participant)),
            }
    }

    /// The mixes that the task records: their ids, and their rooms.
    pub(super) fn mixes(&self) -> impl Iterator<Item = (String, &Room)> {
        let own = self.settings.mix.as_ref().map(|_| (mix::id(&self.task_id), &self.room));
        let relayed = self.settings.relayed_mixes.iter();
        own.into_iter().chain(relayed.map(|mix| (relay::mix::id(&mix.relay), &mix.room)))
    }

    /// How long nobody may publish before the task ends.
    pub(crate) fn max_idle(&self, timing: &TimingConfig) -> Duration {
        timing.scaled(Duration::from_secs(self.settings.max_idle_secs))
    }

    /// How the task records these tracks of a participant's stream.
    pub(crate) fn plan(
        &self,
        participant: &Participant,
        tracks: Tracks,
        session_id: String,
        timing: &TimingConfig,
    ) -> RecordPlan {
        let whose = (participant.user_id.clone(), participant.media_id().to_owned());
        let name = |format| self.file_name(participant, tracks, format);
        self.plan_of((&participant.room, whose), name, (tracks, session_id), timing)
    }

    /// How the task records the mix of a room.
    pub(crate) fn mix_plan(&self, room: &Room, session_id: String, timing: &TimingConfig) -> RecordPlan {
        let whose = (String::new(), MIX.to_owned());
        let name = |_| self.mix_name(room);
        self.plan_of((room, whose), name, (self.settings.tracks, session_id), timing)
    }

    fn plan_of(
        &self,
        (room, (user_id, media_id)): (&Room, (String, String)),
        name: impl Fn(StoredFormat) -> String,
        (tracks, session_id): (Tracks, String),
        timing: &TimingConfig,
    ) -> RecordPlan {
        let vod = &self.settings.vod;
        let length = timing.scaled(Duration::from_secs(self.settings.max_file_minutes.saturating_mul(60)));
        let format = |format: &StoredFormat| FormatPlan {
            max_file_duration: (*format != StoredFormat::Hls).then_some(length.max(SHORTEST_FILE)),
            storage_time: vod.kept_secs.map(Duration::from_secs),
            vod_sub_app_id: vod.sub_app_id,
            class_id: Some(vod.class_id),
            vod_file_name: Some(name(*format)),
            ..FormatPlan::new((*format).into())
        };
        RecordPlan {
            session_id,
            origin: RecordOrigin::CloudRecording(TrtcRecording {
                task_id: self.task_id.clone(),
                sdk_app_id: self.sdk_app_id,
                room_id: room.text(),
                user_id,
                media_id,
                robot_id: self.robot_id.clone(),
                session_context: vod.session_context.clone(),
                source_context: vod.source_context.clone(),
                record_id: vod.record_id.clone(),
            }),
            template_id: 0,
            tracks,
            formats: self.settings.formats.iter().map(format).collect(),
        }
    }

    /// The documented name without its index and ending. Of MP4 only those with one track say which.
    fn file_name(&self, participant: &Participant, tracks: Tracks, format: StoredFormat) -> String {
        let kind = match (format, tracks) {
            (StoredFormat::Aac, _) | (StoredFormat::Mp4, Tracks::All) => "",
            (_, Tracks::Audio) => "_audio",
            (_, Tracks::Video) => "_video",
            (StoredFormat::Hls, Tracks::All) => "_audiovideo",
        };
        format!(
            "{}_UserId_s_{}_UserId_e_{}{kind}",
            self.mix_name(&participant.room),
            in_name(&participant.user_id),
            participant.media_id(),
        )
    }

    /// What the names of all its files in a room begin with, and those of mixes are.
    fn mix_name(&self, room: &Room) -> String {
        let prefix = self.settings.vod.record_id.as_ref().map(|id| format!("{id}__UserDefine_u_"));
        let room = match room {
            Room::Number(number) => number.to_string(),
            Room::Text(text) => in_name(text),
        };
        format!("{}{}_{room}", prefix.unwrap_or_default(), self.sdk_app_id)
    }
}

/// Ids in names are base64, with `-` for `/` and `.` for `=`.
fn in_name(id: &str) -> String {
    STANDARD.encode(id).replace('/', "-").replace('=', ".")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn task() -> Task {
        Task {
            task_id: "t".into(),
            sdk_app_id: 14,
            room: Room::Number(7),
            robot_id: "robot".into(),
            settings: TaskSettings {
                max_idle_secs: 30,
                tracks: Tracks::All,
                merge: true,
                media: MediaChoice::Both,
                max_file_minutes: 1440,
                subscription: Subscription::default(),
                formats: vec![StoredFormat::Hls, StoredFormat::Mp4],
                vod: VodSettings::default(),
                relayed: None,
                relayed_mixes: vec![],
                record_key: None,
                mix: None,
            },
            callable_until: OffsetDateTime::UNIX_EPOCH,
            ended: false,
        }
    }

    fn anchor(room: &Room) -> Participant {
        Participant { sdk_app_id: 14, room: room.clone(), user_id: "userA".into(), aux: false }
    }

    #[test]
    fn files_have_the_documented_names() {
        let mut task = task();
        let names = |task: &Task, tracks| -> Vec<_> {
            let plan = task.plan(&anchor(&task.room), tracks, "s".into(), &TimingConfig::default());
            plan.formats.into_iter().map(|format| format.vod_file_name.unwrap()).collect()
        };
        let begin = "14_7_UserId_s_dXNlckE._UserId_e_main";
        assert_eq!(names(&task, Tracks::All), [format!("{begin}_audiovideo"), begin.to_owned()]);
        assert_eq!(names(&task, Tracks::Audio), [format!("{begin}_audio"), format!("{begin}_audio")]);
        task.room = Room::Text("room_1".into());
        task.settings.vod.record_id = Some("mine".into());
        task.settings.formats = vec![StoredFormat::Aac];
        let name = "mine__UserDefine_u_14_cm9vbV8x_UserId_s_dXNlckE._UserId_e_main";
        assert_eq!(names(&task, Tracks::Audio), [name]);
        assert_eq!(in_name("anchor1"), "YW5jaG9yMQ..");
    }

    #[test]
    fn files_of_mixes_have_the_documented_names() {
        let mut task = task();
        let plan = |task: &Task| task.mix_plan(&task.room, "s".into(), &TimingConfig::default());
        let names = |task: &Task| -> Vec<_> {
            plan(task).formats.into_iter().map(|format| format.vod_file_name.unwrap()).collect()
        };
        assert_eq!(names(&task), ["14_7", "14_7"], "HLS and MP4");
        let RecordOrigin::CloudRecording(recording) = plan(&task).origin else { unreachable!() };
        assert_eq!((recording.user_id.as_str(), recording.media_id.as_str()), ("", "mix"));
        task.settings.tracks = Tracks::Audio;
        assert_eq!(plan(&task).tracks, Tracks::Audio);
        task.room = Room::Text("room_1".into());
        task.settings.vod.record_id = Some("mine".into());
        assert_eq!(names(&task), ["mine__UserDefine_u_14_cm9vbV8x"; 2]);
    }

    #[test]
    fn only_mp4_and_aac_have_a_longest_length() {
        let lengths = |timing: &TimingConfig| -> Vec<_> {
            let plan = task().plan(&anchor(&Room::Number(7)), Tracks::All, "s".into(), timing);
            plan.formats.into_iter().map(|format| format.max_file_duration).collect()
        };
        assert_eq!(lengths(&TimingConfig::default()), [None, Some(Duration::from_secs(86_400))]);
        let none = TimingConfig { scale: 0.0, ..TimingConfig::default() };
        assert_eq!(lengths(&none), [None, Some(SHORTEST_FILE)]);
    }
}
