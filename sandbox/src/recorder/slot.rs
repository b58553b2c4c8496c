//! The directory of one recorded file and what is known of its content.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use time::OffsetDateTime;

use super::announcer::Announcer;
use super::cover::{CoverThread, Ticket};
use super::sidecar::Sidecar;
use crate::media::codec::Codec;
use crate::media::probe::probe;
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};
use crate::model::{
    AudioMeta, FinishedFile, FormatPlan, MediaMeta, RecordFormat, RecordPlan, StreamInfo, VideoMeta,
};

/// What all sinks of a recorder share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) dir: PathBuf,
    pub(crate) next: AtomicU64,
    pub(crate) fragment: Duration,
    pub(crate) hls_segment: Duration,
    pub(crate) max_frames: u64,
    pub(crate) sync: bool,
    pub(crate) announcer: Announcer,
    pub(crate) cover: Option<CoverThread>,
}

/// What one sink records: a stream in one format.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) shared: Arc<Shared>,
    pub(crate) stream: StreamInfo,
    /// The plan of the whole recording.
    pub(crate) whole: Arc<RecordPlan>,
    pub(crate) plan: FormatPlan,
    /// Set when writing has failed: what was counted may not all be on disk.
    pub(crate) failed: Arc<AtomicBool>,
}

impl Context {
    /// Whether a file that began at `start_ms` has reached its longest duration.
    pub(crate) fn is_full(&self, start_ms: i64, now_ms: i64) -> bool {
        let length = u128::try_from(now_ms.saturating_sub(start_ms)).unwrap_or(0);
        self.plan.max_file_duration.is_some_and(|max| length >= max.as_millis())
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Meter {
    frames: u64,
    bytes: u64,
    first_ms: i64,
    end_ms: i64,
    last_dts_ms: i64,
}

impl Meter {
    fn add(&mut self, frame: &Frame, length_ms: Option<i64>) {
        let step = match self.frames {
            0 => {
                self.first_ms = frame.pts_ms();
                40
            }
            _ => (frame.dts_ms - self.last_dts_ms).clamp(1, 1000),
        };
        self.frames += 1;
        self.bytes += frame.data.len() as u64;
        self.last_dts_ms = frame.dts_ms;
        self.first_ms = self.first_ms.min(frame.pts_ms());
        self.end_ms = self.end_ms.max(frame.pts_ms() + length_ms.unwrap_or(step));
    }

    fn duration(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.end_ms - self.first_ms).unwrap_or(0))
    }
}

/// A file being recorded, in a directory of its own.
#[derive(Debug)]
pub(crate) struct Slot {
    context: Context,
    dir: PathBuf,
    start: OffsetDateTime,
    end: OffsetDateTime,
    video: Option<(VideoMeta, Meter)>,
    audio: Option<(AudioMeta, Meter)>,
    cover: Option<Ticket>,
}

impl Slot {
    /// Makes the directory with its `recording.json`.
    pub(crate) fn create(context: &Context, start: OffsetDateTime) -> io::Result<Self> {
        let dir = loop {
            let number = context.shared.next.fetch_add(1, Ordering::Relaxed);
            let dir = context.shared.dir.join(number.to_string());
            match fs::create_dir(&dir) {
                Ok(()) => break dir,
                // Left by an earlier run and not yet moved away.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        };
        Sidecar::new(&context.stream, &context.whole, &context.plan, start).write(&dir)?;
        let context = context.clone();
        Ok(Self { context, dir, start, end: start, video: None, audio: None, cover: None })
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn main_path(&self) -> PathBuf {
        self.dir.join(main_file(self.context.plan.format))
    }

    /// Counts a recorded frame. The first keyframe of H.264 becomes the cover.
    pub(crate) fn video(&mut self, codec: Codec, config: Option<&VideoConfig>, frame: &Frame) {
        let size = config.map(|config| config.size).unwrap_or_default();
        let (meta, meter) = self.video.get_or_insert_with(|| {
            let meta = VideoMeta {
                codec: codec.name(),
                width: size.width,
                height: size.height,
                frames: 0,
                bytes: 0,
                duration: Duration::ZERO,
            };
            (meta, Meter::default())
        });
        meter.add(frame, None);
        (meta.frames, meta.bytes) = (meter.frames, meter.bytes);
        self.end = self.end.max(frame.arrived);
        if self.cover.is_none()
            && frame.keyframe
            && let (Some(config), Some(covers)) = (config, &self.context.shared.cover)
            && config.codec == Codec::H264
        {
            self.cover = covers.request(&self.dir, config, frame);
        }
    }

    pub(crate) fn audio(&mut self, codec: Codec, config: Option<&AudioConfig>, frame: &Frame) {
        let length = config.map(|config| {
            i64::from(config.aac.frame_samples) * 1000 / i64::from(config.aac.core_rate.max(1))
        });
        let (meta, meter) = self.audio.get_or_insert_with(|| {
            let meta = AudioMeta {
                codec: codec.name(),
                sample_rate: config.map_or(0, |config| config.aac.sample_rate()),
                channels: config.map_or(0, |config| config.aac.channels()),
                frames: 0,
                bytes: 0,
                duration: Duration::ZERO,
            };
            (meta, Meter::default())
        });
        meter.add(frame, length);
        (meta.frames, meta.bytes) = (meter.frames, meter.bytes);
        self.end = self.end.max(frame.arrived);
    }

    pub(crate) fn has(&self, kind: TrackKind) -> bool {
        match kind {
            TrackKind::Video => self.video.is_some(),
            TrackKind::Audio => self.audio.is_some(),
        }
    }

    /// What has been recorded so far.
    pub(crate) fn meta(&self) -> MediaMeta {
        let meters = [self.video.as_ref().map(|(_, meter)| meter), self.audio.as_ref().map(|(_, m)| m)];
        let meters = || meters.iter().flatten();
        let first = meters().map(|meter| meter.first_ms).min().unwrap_or(0);
        let end = meters().map(|meter| meter.end_ms).max().unwrap_or(0);
        MediaMeta {
            size: 0,
            duration: Duration::from_millis(u64::try_from(end - first).unwrap_or(0)),
            first_ms: first,
            video: self.video.clone().map(|(meta, meter)| VideoMeta { duration: meter.duration(), ..meta }),
            audio: self.audio.clone().map(|(meta, meter)| AudioMeta { duration: meter.duration(), ..meta }),
        }
    }

    /// Announces the closed file of `size` bytes; one without any frame is removed instead.
    pub(crate) fn announce(mut self, size: u64) -> io::Result<()> {
        let mut meta = MediaMeta { size, ..self.meta() };
        if self.context.failed.load(Ordering::Relaxed) {
            meta = probe(&self.main_path()).map_err(io::Error::other)?.meta();
        }
        if meta.video.is_none() && meta.audio.is_none() {
            return fs::remove_dir_all(&self.dir);
        }
        let file = FinishedFile {
            stream: self.context.stream.clone(),
            session_id: self.context.whole.session_id.clone(),
            origin: self.context.whole.origin.clone(),
            template_id: self.context.whole.template_id,
            main_file: main_file(self.context.plan.format).into(),
            plan: self.context.plan.clone(),
            dir: self.dir,
            cover_file: None,
            record_start: self.start,
            record_end: self.end,
            meta,
        };
        self.context.shared.announcer.announce(file, self.cover.take());
        Ok(())
    }
}

/// The file that is played.
pub(crate) fn main_file(format: RecordFormat) -> &'static str {
    match format {
        RecordFormat::Hls => "playlist.m3u8",
        RecordFormat::Mp4 => "f0.mp4",
        RecordFormat::Flv => "f0.flv",
        RecordFormat::Aac => "f0.aac",
    }
}
