//! The few types that the rooms of the sandbox hand to one another.

use std::path::PathBuf;
use std::time::Duration;

use time::OffsetDateTime;

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
    /// How long VOD keeps the file; `None`: for ever.
    pub storage_time: Option<Duration>,
    pub vod_sub_app_id: Option<u64>,
    pub class_id: Option<i64>,
    /// `VodFileName` of the template with its `{…}` placeholders; `None`: the default name.
    pub vod_file_name: Option<String>,
}

/// What to record of a stream: the template that bound it at the moment it started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPlan {
    pub template_id: i64,
    pub formats: Vec<FormatPlan>,
}

/// A live stream as its publisher announced it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamInfo {
    pub key: StreamKey,
    /// The push URL's query without `?`, as it came: `sdkappid=…&roomid=…&userid=<base64>…`.
    pub params: String,
    pub client_ip: String,
    pub started: OffsetDateTime,
}

/// A closed recording on disk, not yet in VOD.
#[derive(Debug, Clone)]
pub struct FinishedFile {
    pub stream: StreamInfo,
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
    pub duration: Duration,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AudioMeta {
    /// `aac` …
    pub codec: String,
    pub sample_rate: u32,
    pub channels: u32,
    pub frames: u64,
    pub duration: Duration,
}
