//! What happens to streams and recordings, as those who keep account of it hear it.

use time::OffsetDateTime;

use super::{RecordFormat, RecordOrigin, StreamInfo};
use crate::media::packet::TagKind;

/// Something that happened. Notices of one stream come in the order in which they happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A publisher was let in.
    StreamStarted(StreamInfo),
    /// The first audio or video of a stream came.
    MediaSeen {
        stream: StreamInfo,
        kind: TagKind,
        /// Width and height in pixels, where the codec tells.
        size: Option<(u32, u32)>,
        at: OffsetDateTime,
    },
    /// A stream is over.
    StreamEnded { stream: StreamInfo, at: OffsetDateTime, reason: EndReason },
    /// A recording began, paused, went wrong or ended.
    Recording(Box<RecordNotice>),
}

impl Notice {
    /// The stream that it is about.
    pub fn stream(&self) -> &StreamInfo {
        match self {
            Self::StreamStarted(stream)
            | Self::MediaSeen { stream, .. }
            | Self::StreamEnded { stream, .. } => stream,
            Self::Recording(notice) => &notice.stream,
        }
    }
}

/// Why a stream ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndReason {
    /// The publisher said so.
    Unpublished,
    /// The publisher's connection closed or broke.
    Disconnected(String),
    /// An API call cut it.
    Cut(String),
    /// The publisher broke a rule of the protocol or of the sandbox, or was silent for too long.
    Refused(String),
    /// The sandbox was stopped, or killed and started again.
    Stopped,
}

impl EndReason {
    /// What [`EndReason::Disconnected`] says of a connection that was closed and did not break.
    pub const CLOSED: &str = "peer closed the connection";
}

/// What became of the recording of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordNotice {
    pub stream: StreamInfo,
    /// As in the plan of the recording.
    pub session_id: String,
    pub origin: RecordOrigin,
    /// `None`: all formats.
    pub format: Option<RecordFormat>,
    pub status: RecordStatus,
    /// For people.
    pub detail: String,
    pub at: OffsetDateTime,
}

/// The states of a recording, as live tells them (event 332).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordStatus {
    Started,
    StartFailed,
    /// The stream ended; the file waits for it to come back.
    Paused,
    Resumed,
    Error,
    Ended,
}

impl RecordStatus {
    /// The name live gives it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Started => "record_start_succeeded",
            Self::StartFailed => "record_start_failed",
            Self::Paused => "record_paused",
            Self::Resumed => "record_resumed",
            Self::Error => "record_error",
            Self::Ended => "record_ended",
        }
    }
}
