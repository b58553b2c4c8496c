//! What a task tells the server of its customer: events of group 3.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::LeaveCode;
use crate::model::TrtcRecording;
use crate::store::Media;

/// EventType of a file that came into VOD.
pub(crate) const FILE_EVENT: u32 = 311;

/// Something that happens to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordingEvent {
    /// 301: its robot is in the room.
    Started,
    /// 302: its robot has left.
    Left(LeaveCode),
    /// 306: it goes on elsewhere; here, after a restart.
    FailedOver,
    /// 312: all its files are in VOD, or will not come.
    VodStopped { abnormal: bool },
}

impl RecordingEvent {
    /// EventType and Payload.
    pub(crate) fn content(self) -> (u32, Value) {
        match self {
            Self::Started => (301, json!({ "Status": 0 })),
            Self::Left(code) => (302, json!({ "LeaveCode": code.number() })),
            Self::FailedOver => (306, json!({ "Status": 0 })),
            Self::VodStopped { abnormal } => (312, json!({ "Status": i64::from(abnormal) })),
        }
    }
}

/// Payload of 311: a file is in VOD.
pub(crate) fn file_payload(media: &Media, recording: &TrtcRecording, media_base: &str) -> Value {
    let meta = &media.meta;
    let track = match (meta.audio.is_some(), meta.video.is_some()) {
        (true, false) => "audio",
        (false, _) => "video",
        (true, true) => "audio_video",
    };
    json!({
        "Status": 0,
        "TencentVod": {
            "UserId": recording.user_id,
            "TrackType": track,
            "MediaId": recording.media_id,
            "FileId": media.file_id,
            "VideoUrl": format!("{media_base}/{}/{}/{}", media.bucket, media.dir, media.main_file),
            "CacheFile": format!("{}.{}", media.name, media.container),
            "StartTimeStamp": milliseconds(media.record_start),
            "EndTimeStamp": milliseconds(media.record_end),
        },
    })
}

fn milliseconds(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}
