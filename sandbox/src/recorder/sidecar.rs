//! `recording.json`: what a later start needs to finish a recording that a crash left behind.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::disk::Disk;
use crate::model::{FormatPlan, RecordFormat, RecordOrigin, RecordPlan, StreamInfo, StreamKey, Tracks};

/// Its name.
pub(crate) const FILE: &str = "recording.json";

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sidecar {
    domain: String,
    app_name: String,
    stream_name: String,
    params: String,
    client_ip: String,
    #[serde(with = "time::serde::rfc3339")]
    stream_started: OffsetDateTime,
    sequence: u64,
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) record_start: OffsetDateTime,
    pub(crate) session_id: String,
    pub(crate) origin: RecordOrigin,
    pub(crate) template_id: i64,
    pub(crate) tracks: Tracks,
    format: String,
    max_file_duration_ms: Option<u64>,
    storage_time_ms: Option<u64>,
    vod_sub_app_id: Option<u64>,
    class_id: Option<i64>,
    vod_file_name: Option<String>,
    resume_ms: Option<u64>,
    #[serde(default)]
    max_file_size: Option<u64>,
    /// Set while the file waits for its stream to come back.
    #[serde(default)]
    pub(crate) pause: Option<Pause>,
    /// Number of the segment with which the file went on after its last pause.
    #[serde(default)]
    pub(crate) resumed_at: Option<usize>,
}

/// A file that waits for its stream.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Pause {
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) until: OffsetDateTime,
    /// Wall clock of the last recorded frame.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) record_end: OffsetDateTime,
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Sidecar {
    pub(crate) fn new(
        stream: &StreamInfo,
        whole: &RecordPlan,
        plan: &FormatPlan,
        record_start: OffsetDateTime,
    ) -> Self {
        Self {
            domain: stream.key.domain.clone(),
            app_name: stream.key.app_name.clone(),
            stream_name: stream.key.stream_name.clone(),
            params: stream.params.clone(),
            client_ip: stream.client_ip.clone(),
            stream_started: stream.started,
            sequence: stream.sequence,
            record_start,
            session_id: whole.session_id.clone(),
            origin: whole.origin.clone(),
            template_id: whole.template_id,
            tracks: whole.tracks,
            format: plan.format.container().into(),
            max_file_duration_ms: plan.max_file_duration.map(millis),
            storage_time_ms: plan.storage_time.map(millis),
            vod_sub_app_id: plan.vod_sub_app_id,
            class_id: plan.class_id,
            vod_file_name: plan.vod_file_name.clone(),
            resume_ms: plan.resume.map(millis),
            max_file_size: plan.max_file_size,
            pause: None,
            resumed_at: None,
        }
    }

    pub(crate) fn stream(&self) -> StreamInfo {
        StreamInfo {
            key: StreamKey {
                domain: self.domain.clone(),
                app_name: self.app_name.clone(),
                stream_name: self.stream_name.clone(),
            },
            params: self.params.clone(),
            client_ip: self.client_ip.clone(),
            started: self.stream_started,
            sequence: self.sequence,
        }
    }

    /// `None` when the format is not one of today's.
    pub(crate) fn plan(&self) -> Option<FormatPlan> {
        use RecordFormat::{Aac, Flv, Hls, Mp4};
        Some(FormatPlan {
            format: [Hls, Mp4, Flv, Aac].into_iter().find(|format| format.container() == self.format)?,
            max_file_duration: self.max_file_duration_ms.map(Duration::from_millis),
            max_file_size: self.max_file_size,
            storage_time: self.storage_time_ms.map(Duration::from_millis),
            vod_sub_app_id: self.vod_sub_app_id,
            class_id: self.class_id,
            vod_file_name: self.vod_file_name.clone(),
            resume: self.resume_ms.map(Duration::from_millis),
        })
    }

    pub(crate) fn write(&self, dir: &Path, disk: &Disk) -> io::Result<()> {
        disk.replace(&dir.join(FILE), &serde_json::to_vec_pretty(self)?)
    }

    /// The plan of the recording, as far as this file is concerned.
    pub(crate) fn whole(&self, plan: FormatPlan) -> RecordPlan {
        RecordPlan {
            session_id: self.session_id.clone(),
            origin: self.origin.clone(),
            template_id: self.template_id,
            tracks: self.tracks,
            formats: vec![plan],
        }
    }

    /// `None` when the directory has none, so is not a recording.
    pub(crate) fn read(dir: &Path) -> io::Result<Option<Self>> {
        match fs::read(dir.join(FILE)) {
            Ok(text) => Ok(Some(serde_json::from_slice(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
