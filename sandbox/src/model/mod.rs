//! The few types that the rooms of the sandbox hand to one another.

pub mod mix;
mod notice;
mod participant;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use mix::MixSettings;
pub use notice::{EndReason, Notice, RecordNotice, RecordStatus};
pub use participant::{Participant, Room};

/// What names one live stream in CSS: push domain, AppName (push path) and StreamName.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StreamKey {
    pub domain: String,
    pub app_name: String,
    pub stream_name: String,
}

/// A container that a record template can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordFormat {
    Hls,
    Mp4,
    Flv,
    Aac,
}

impl RecordFormat {
    /// The container name VOD reports in `BasicInfo.Type`.
    pub fn container(self) -> &'static str {
        match self {
            Self::Hls => "m3u8",
            Self::Mp4 => "mp4",
            Self::Flv => "flv",
            Self::Aac => "aac",
        }
    }
}

/// One format of a record template, as it was when the stream started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatPlan {
    pub format: RecordFormat,
    /// Longest time of one file; a new file begins at the next keyframe. `None`: one file a push (HLS).
    pub max_file_duration: Option<Duration>,
    /// Bytes after which a new file begins at the next keyframe; means nothing for HLS.
    pub max_file_size: Option<u64>,
    /// How long VOD keeps the file; `None`: for ever.
    pub storage_time: Option<Duration>,
    pub vod_sub_app_id: Option<u64>,
    pub class_id: Option<i64>,
    /// `VodFileName` of the template with its `{…}` placeholders; `None`: the default name.
    pub vod_file_name: Option<String>,
    /// HLS: a stream that comes back within this time goes on in the same file. `None`: it begins another.
    pub resume: Option<Duration>,
}

/// Some players cannot read an MP4 of more than 2 GiB. A file ends with a keyframe, so that much earlier.
const MAX_MP4_SIZE: u64 = 2_000_000_000;

impl FormatPlan {
    /// One file a push (MP4: for each 2 GB), kept for ever in the main app under the default name.
    pub fn new(format: RecordFormat) -> Self {
        Self {
            format,
            max_file_duration: None,
            max_file_size: (format == RecordFormat::Mp4).then_some(MAX_MP4_SIZE),
            storage_time: None,
            vod_sub_app_id: None,
            class_id: None,
            vod_file_name: None,
            resume: None,
        }
    }
}

/// Who wants a stream recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordOrigin {
    /// A record rule of live.
    Rule,
    /// A task of live `CreateRecordTask`.
    Task { task_id: String },
    /// A task of trtc `CreateCloudRecording`.
    CloudRecording(TrtcRecording),
}

/// What a file of `CreateCloudRecording` knows beside its stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrtcRecording {
    pub task_id: String,
    pub sdk_app_id: u64,
    /// As text, also for numeric rooms.
    pub room_id: String,
    /// Whose stream it is; empty for a mix.
    pub user_id: String,
    /// `main`, `aux` or `mix`.
    pub media_id: String,
    /// What callbacks call the robot of the task.
    pub robot_id: String,
    /// Handed through to VOD.
    pub session_context: String,
    pub source_context: String,
    /// `UserDefineRecordId` of the task.
    pub record_id: Option<String>,
}

/// Which tracks of a stream are recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tracks {
    #[default]
    All,
    Audio,
    Video,
}

/// What to record of a stream, as it was settled when its recording began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPlan {
    /// Names this recording of the stream in events.
    pub session_id: String,
    pub origin: RecordOrigin,
    /// The record template; 0 where there is none.
    pub template_id: i64,
    pub tracks: Tracks,
    pub formats: Vec<FormatPlan>,
}

impl RecordPlan {
    /// Both tracks, as a record rule wants it.
    pub fn of_rule(session_id: String, template_id: i64, formats: Vec<FormatPlan>) -> Self {
        Self { session_id, origin: RecordOrigin::Rule, template_id, tracks: Tracks::All, formats }
    }
}

/// A live stream as its publisher announced it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamInfo {
    pub key: StreamKey,
    /// The push URL's query without `?`, as it came: `sdkappid=…&roomid=…&userid=<base64>…`.
    pub params: String,
    pub client_ip: String,
    pub started: OffsetDateTime,
    /// Names this push: the same in the events of its begin and its end.
    pub sequence: u64,
}

/// A closed recording on disk, not yet in VOD.
#[derive(Debug, Clone)]
pub struct FinishedFile {
    pub stream: StreamInfo,
    /// As in the plan of the recording.
    pub session_id: String,
    pub origin: RecordOrigin,
    pub template_id: i64,
    pub plan: FormatPlan,
    /// Directory that holds just this recording. It is moved into VOD whole.
    pub dir: PathBuf,
    /// File name inside `dir` that is played: `f0.mp4`, `f0.flv`, `f0.aac` or `playlist.m3u8`.
    pub main_file: String,
    /// JPEG inside `dir`, when the first keyframe could be decoded.
    pub cover_file: Option<String>,
    /// Wall clock of the first and of the last recorded frame.
    pub record_start: OffsetDateTime,
    pub record_end: OffsetDateTime,
    pub meta: MediaMeta,
}

/// What is known of a recording's content.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MediaMeta {
    /// Bytes of all files that make up the recording (HLS: playlist and segments).
    pub size: u64,
    pub duration: Duration,
    /// Timestamp of the first frame in its stream, milliseconds; 0 where the file alone is known.
    pub first_ms: i64,
    pub video: Option<VideoMeta>,
    pub audio: Option<AudioMeta>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VideoMeta {
    /// `h264`, `hevc`, `av1` …
    pub codec: String,
    pub width: u32,
    pub height: u32,
    pub frames: u64,
    /// Bytes of the frames; 0 where they were not counted.
    pub bytes: u64,
    pub duration: Duration,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AudioMeta {
    /// `aac` …
    pub codec: String,
    pub sample_rate: u32,
    pub channels: u32,
    pub frames: u64,
    /// Bytes of the frames; 0 where they were not counted.
    pub bytes: u64,
    pub duration: Duration,
}
