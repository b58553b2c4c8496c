//! The directory of one recorded file and what is known of its content.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::mpsc;

use super::announcer::Announcer;
use super::cover::{self, CoverThread, Ticket};
use super::disk::Disk;
use super::sidecar::{Pause, Sidecar};
use crate::media::codec::Codec;
use crate::media::probe::probe;
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};
use crate::model::{
    AudioMeta, FinishedFile, FormatPlan, MediaMeta, Notice, RecordFormat, RecordPlan, StreamInfo, VideoMeta,
};

/// What all sinks of a recorder share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) dir: PathBuf,
    pub(crate) next: AtomicU64,
    pub(crate) fragment: Duration,
    pub(crate) hls_segment: Duration,
    pub(crate) disk: Disk,
    pub(crate) max_frames: u64,
    pub(crate) announcer: Announcer,
    pub(crate) notices: mpsc::Sender<Notice>,
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
    pub(crate) state: Arc<FormatState>,
}

/// What a session must know of the inside of a sink.
#[derive(Debug, Default)]
pub(crate) struct FormatState {
    begun: AtomicBool,
    recount: AtomicBool,
}

impl FormatState {
    /// Something was written.
    pub(crate) fn begin(&self) {
        self.begun.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_begun(&self) -> bool {
        self.begun.load(Ordering::Relaxed)
    }

    /// What was counted may not be what is on disk: the closed file is to be looked into.
    pub(crate) fn recount(&self) {
        self.recount.store(true, Ordering::Relaxed);
    }

    pub(crate) fn must_recount(&self) -> bool {
        self.recount.load(Ordering::Relaxed)
    }
}

impl Context {
    /// Whether a file that began at `start_ms` and has so many bytes has come to its longest duration or size.
    pub(crate) fn is_full(&self, start_ms: i64, now_ms: i64, bytes: u64) -> bool {
        let length = u128::try_from(now_ms.saturating_sub(start_ms)).unwrap_or(0);
        self.plan.max_file_duration.is_some_and(|max| length >= max.as_millis())
            || self.plan.max_file_size.is_some_and(|max| bytes >= max)
    }

    /// To be asked before each fragment is written.
    pub(crate) fn ready_to_write(&self) -> io::Result<()> {
        self.shared.disk.ready(&self.stream.key)
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
    has_cover: bool,
}

impl Slot {
    /// Makes the directory with its `recording.json` and what else `make` puts there; after an error nothing
    /// is left of it.
    pub(crate) fn create<T>(
        context: &Context,
        start: OffsetDateTime,
        make: impl FnOnce(&Self) -> io::Result<T>,
    ) -> io::Result<(Self, T)> {
        context.ready_to_write()?;
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
        let slot = Self::at(context, dir, start, start);
        let disk = &context.shared.disk;
        let made = slot.note(None, None).and_then(|()| make(&slot)).and_then(|made| {
            disk.sync_dir(&slot.dir)?;
            disk.sync_dir(&context.shared.dir)?;
            Ok(made)
        });
        match made {
            Ok(made) => {
                context.state.begin();
                Ok((slot, made))
            }
            Err(error) => {
                // Without a frame it is no recording; the next start removes what cannot be removed now.
                let _ = fs::remove_dir_all(&slot.dir);
                Err(error)
            }
        }
    }

    /// The directory of a file that an earlier run left open.
    pub(crate) fn reopen(
        context: &Context,
        dir: PathBuf,
        start: OffsetDateTime,
        end: OffsetDateTime,
    ) -> Self {
        context.state.recount();
        Self { has_cover: cover::existing(&dir).is_some(), ..Self::at(context, dir, start, end) }
    }

    fn at(context: &Context, dir: PathBuf, start: OffsetDateTime, end: OffsetDateTime) -> Self {
        let context = context.clone();
        Self { context, dir, start, end, video: None, audio: None, cover: None, has_cover: false }
    }

    /// Writes `recording.json`: until when the file waits for its stream, or with which segment it went on.
    pub(crate) fn note(
        &self,
        paused_until: Option<OffsetDateTime>,
        resumed_at: Option<usize>,
    ) -> io::Result<()> {
        let context = &self.context;
        let pause = paused_until.map(|until| Pause { until, record_end: self.end });
        let mut sidecar = Sidecar::new(&context.stream, &context.whole, &context.plan, self.start);
        (sidecar.pause, sidecar.resumed_at) = (pause, resumed_at);
        sidecar.write(&self.dir, &context.shared.disk)
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
        if !self.has_cover
            && frame.keyframe
            && let (Some(config), Some(covers)) = (config, &self.context.shared.cover)
            && config.codec == Codec::H264
        {
            self.has_cover = true;
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
        if self.context.state.must_recount() {
            meta = probe(&self.main_path()).map_err(io::Error::other)?.meta();
        }
        if meta.video.is_none() && meta.audio.is_none() {
            return fs::remove_dir_all(&self.dir);
        }
        // One that is on its way is told when it is there.
        let cover_file = cover::existing(&self.dir).filter(|_| self.cover.is_none());
        let file = FinishedFile {
            stream: self.context.stream.clone(),
            session_id: self.context.whole.session_id.clone(),
            origin: self.context.whole.origin.clone(),
            template_id: self.context.whole.template_id,
            main_file: main_file(self.context.plan.format).into(),
            plan: self.context.plan.clone(),
            dir: self.dir,
            cover_file,
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
