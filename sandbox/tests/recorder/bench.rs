//! A recorder in this process, and what its files are compared with.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::sync::mpsc;
use trtc_sandbox::media::packet::Tag;
use trtc_sandbox::media::probe::probe;
use trtc_sandbox::model::{
    FinishedFile, FormatPlan, Notice, RecordFormat, RecordPlan, RecordStatus, StreamInfo, StreamKey,
};
use trtc_sandbox::recorder::{Recorder, RecorderConfig, Recording};

use crate::recorder_tools::*;

use RecordFormat::{Aac, Flv, Hls, Mp4};

pub(crate) const ALL: [RecordFormat; 4] = [Mp4, Hls, Flv, Aac];

pub(crate) struct Bench {
    pub(crate) dir: TempDir,
    pub(crate) recorder: Recorder,
    pub(crate) finished: mpsc::Receiver<FinishedFile>,
    notices: mpsc::Receiver<Notice>,
}

impl Bench {
    pub(crate) fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), |_| {})
    }

    pub(crate) fn start_in(dir: TempDir, set: impl FnOnce(&mut RecorderConfig)) -> Self {
        let (sender, finished) = mpsc::channel(1024);
        let (told, notices) = mpsc::channel(1024);
        // One worker, so that the end of any recording tells that all earlier tags are recorded.
        let mut config = RecorderConfig {
            workers: 1,
            hls_segment: Duration::from_secs(2),
            ..RecorderConfig::new(dir.path().into())
        };
        set(&mut config);
        Self { recorder: Recorder::start(config, sender, told).unwrap(), dir, finished, notices }
    }

    /// What was told of recordings: session, status and format.
    pub(crate) fn told(&mut self) -> Vec<(String, RecordStatus, Option<RecordFormat>)> {
        let notices = std::iter::from_fn(|| self.notices.try_recv().ok());
        notices
            .map(|notice| match notice {
                Notice::Recording(notice) => (notice.session_id, notice.status, notice.format),
                other => panic!("{other:?}"),
            })
            .collect()
    }

    pub(crate) fn open(&self, formats: &[RecordFormat], max: Option<Duration>) -> Recording {
        self.recorder.open(info(), plan(formats, max))
    }

    /// Returns when everything pushed so far is recorded.
    pub(crate) async fn settle(&self) {
        let mut other = info();
        other.key.stream_name = "other".into();
        self.recorder.open(other, plan(&[], None)).end(arrival(0)).await;
    }

    pub(crate) fn finished(&mut self) -> Vec<FinishedFile> {
        std::iter::from_fn(|| self.finished.try_recv().ok()).collect()
    }

    pub(crate) async fn record(
        &mut self,
        tags: &[Tag],
        formats: &[RecordFormat],
        max: Option<Duration>,
    ) -> Vec<FinishedFile> {
        let recording = self.open(formats, max);
        push(&recording, tags).await;
        recording.end(arrival(0)).await;
        self.finished()
    }
}

pub(crate) fn info() -> StreamInfo {
    let key = StreamKey { domain: "push.test".into(), app_name: "live".into(), stream_name: "s1".into() };
    StreamInfo {
        key,
        params: "userid=dTE%3D".into(),
        client_ip: "127.0.0.1".into(),
        started: arrival(0),
        sequence: 1,
    }
}

pub(crate) fn plan(formats: &[RecordFormat], max_file_duration: Option<Duration>) -> RecordPlan {
    let format = |format: &RecordFormat| FormatPlan {
        max_file_duration,
        vod_sub_app_id: Some(7),
        ..FormatPlan::new(*format)
    };
    RecordPlan::of_rule("session".into(), 42, formats.iter().map(format).collect())
}

pub(crate) fn arrival(ms: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + time::Duration::milliseconds(ms)
}

pub(crate) async fn push(recording: &Recording, tags: &[Tag]) {
    for tag in tags {
        recording.push(vec![tag.clone()], arrival(tag.timestamp_ms)).await;
    }
}

pub(crate) fn of(files: &[FinishedFile], format: RecordFormat) -> Vec<&FinishedFile> {
    files.iter().filter(|file| file.plan.format == format).collect()
}

pub(crate) fn path(file: &FinishedFile) -> PathBuf {
    file.dir.join(&file.main_file)
}

/// Decodes a file without a word and compares ffprobe, the own prober and the announced meta.
pub(crate) fn check(file: &FinishedFile) -> Value {
    let path = path(file);
    let said = ffmpeg(&format!("-i {} -f null -", path.display()));
    assert_eq!(said, "", "{}", path.display());
    let found = ffprobe(&path);
    let own = probe(&path).unwrap();
    assert!(!own.fragmented);
    for (frames_seen, meta, kind) in [
        (own.video.as_ref().map(|v| v.frames), file.meta.video.as_ref().map(|v| v.frames), "video"),
        (own.audio.as_ref().map(|a| a.frames), file.meta.audio.as_ref().map(|a| a.frames), "audio"),
    ] {
        assert_eq!(frames_seen.unwrap_or(0), frames(&found, kind), "probe: {kind} of {}", path.display());
        assert_eq!(meta.unwrap_or(0), frames(&found, kind), "meta: {kind} of {}", path.display());
    }
    if let (Some(video), Some(seen)) = (&own.video, stream(&found, "video")) {
        assert_eq!(seen["codec_name"], video.codec.as_str());
        assert_eq!((&seen["width"], &seen["height"]), (&video.width.into(), &video.height.into()));
    }
    if let (Some(audio), Some(seen)) = (&own.audio, stream(&found, "audio")) {
        assert_eq!(number(&seen["sample_rate"]), f64::from(audio.sample_rate));
        assert_eq!(seen["channels"], audio.channels);
    }
    if file.plan.format != Aac {
        // ffprobe guesses the duration of raw ADTS from its bit rate.
        let (theirs, ours) = (number(&found["format"]["duration"]), own.duration.as_secs_f64());
        assert!((theirs - ours).abs() < 0.1, "{}: ffprobe {theirs}, probe {ours}", path.display());
    }
    let (announced, ours) = (file.meta.duration.as_secs_f64(), own.duration.as_secs_f64());
    assert!((announced - ours).abs() < 0.1, "{}: meta {announced}, probe {ours}", path.display());
    assert_eq!(file.meta.size, own.size, "{}", path.display());
    found
}

pub(crate) fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
