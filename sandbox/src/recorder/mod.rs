//! Recording live streams to disk in every format their template asks for.
//!
//! Streams are recorded by worker threads; each stream stays with one worker, so its frames need no lock, and
//! with the same one when it comes back, so that its HLS recording can go on.
//! Every file lies in a directory of its own with a `recording.json`, from which [`recover`] finishes what a
//! crash left behind.
//!
//! Timestamps: a step of more than 5 s forward or 1 s back is taken for a jump and the recording goes on
//! without a gap, both tracks in sync. See `timeline.rs` for the exact rule.

mod aac;
mod account;
mod announcer;
mod cover;
mod disk;
mod flv;
mod gate;
mod hls;
mod mp4;
mod pause;
mod recover;
mod segments;
mod session;
mod sidecar;
mod sink;
mod slot;
mod timeline;
mod worker;

use std::fmt;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::{mpsc, oneshot};

pub use disk::DiskCheck;
pub(crate) use pause::keep_windows;
pub use recover::{Recovered, Waiting, recover};
pub(crate) use sidecar::FILE as NOTES_FILE;

use crate::media::codec::Codec;
use crate::media::packet::Tag;
use crate::model::{FinishedFile, Notice, RecordFormat, RecordOrigin, RecordPlan, StreamInfo, StreamKey};
use announcer::Announcer;
use cover::CoverThread;
use disk::Disk;
use pause::{Deadlines, Pauses};
use slot::Shared;
use worker::{End, Message, Opening, Worker};

/// How to record.
#[derive(Clone)]
pub struct RecorderConfig {
    /// Where recordings are written until they are moved into VOD. Made when missing.
    pub dir: PathBuf,
    /// Worker threads; at least one runs.
    pub workers: usize,
    /// Batches of tags that may wait for one worker before publishers are slowed down.
    pub queue_len: usize,
    /// How often frames reach the disk: what a crash loses at worst, with the little that waits for a worker.
    pub fragment: Duration,
    /// Target length of HLS segments; they end at the first keyframe after it.
    pub hls_segment: Duration,
    /// Also force every fragment, and every name, through the disk cache, so that a power cut loses no more
    /// than a crash.
    pub sync_fragments: bool,
    /// With fewer bytes free on the disk recordings stop and none begins. 0: recordings go on until the disk
    /// is full.
    pub min_free_bytes: u64,
    /// Asked before every fragment of every format is written; an error is taken for the disk's.
    pub disk: Option<DiskCheck>,
}

impl RecorderConfig {
    /// One worker per core, fragments of 0.5 s, HLS segments of 4 s, no forced writes, a reserve of 64 MiB.
    pub fn new(dir: PathBuf) -> Self {
        Self {
            dir,
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            queue_len: 512,
            // A kill costs this, 0.2 s that may be on their way to a worker, and the frame whose coming ends a
            // fragment: a second at most even on a machine that lets threads wait.
            fragment: Duration::from_millis(500),
            hls_segment: Duration::from_secs(4),
            sync_fragments: false,
            min_free_bytes: 64 << 20,
            disk: None,
        }
    }
}

impl fmt::Debug for RecorderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecorderConfig").field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// The recorder. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Recorder {
    workers: Arc<[Worker]>,
    next: Arc<AtomicU64>,
    deadlines: Arc<Deadlines>,
}

/// One stream being recorded. Dropping it ends the recording as [`Recording::end`] does, without waiting.
#[derive(Debug)]
pub struct Recording {
    opening: Arc<Opening>,
    worker: Worker,
    ended: bool,
}

/// Whether a format can hold a codec.
pub fn can_record(format: RecordFormat, codec: Codec) -> bool {
    match format {
        RecordFormat::Mp4 => matches!(codec, Codec::H264 | Codec::Hevc | Codec::Av1 | Codec::Aac),
        RecordFormat::Hls => matches!(codec, Codec::H264 | Codec::Hevc | Codec::Aac),
        RecordFormat::Flv => true,
        RecordFormat::Aac => codec == Codec::Aac,
    }
}

impl Recorder {
    /// Starts the workers. Closed files go to `finished`, what becomes of recordings to `notices`; a full
    /// channel slows the recorder down.
    pub fn start(
        config: RecorderConfig,
        finished: mpsc::Sender<FinishedFile>,
        notices: mpsc::Sender<Notice>,
    ) -> io::Result<Self> {
        fs::create_dir_all(&config.dir)?;
        let numbers = fs::read_dir(&config.dir)?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u64>().ok());
        let first = numbers.max().map_or(0, |last| last.saturating_add(1));
        let disk = Disk::new(config.dir.clone(), config.min_free_bytes, config.sync_fragments, config.disk);
        let shared = Arc::new(Shared {
            dir: config.dir,
            next: AtomicU64::new(first),
            fragment: config.fragment,
            hls_segment: config.hls_segment,
            disk,
            announcer: Announcer::start(finished)?,
            notices,
            cover: CoverThread::start()?,
        });
        let deadlines = Arc::<Deadlines>::default();
        let workers = (0..config.workers.max(1)).map(|index| {
            let pauses = Pauses::new(index, deadlines.clone());
            Worker::start(format!("recorder-{index}"), shared.clone(), pauses, config.queue_len)
        });
        Ok(Self { workers: workers.collect::<io::Result<_>>()?, next: Arc::default(), deadlines })
    }

    /// Begins to record a stream. Files appear with its first frames. An HLS recording that waits for this
    /// stream under the same template and for the same reason goes on, if the stream started in time.
    pub fn open(&self, info: StreamInfo, plan: RecordPlan) -> Recording {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let worker = self.worker_of(&info.key).clone();
        let opening = Arc::new(Opening { id, stream: info, plan: Arc::new(plan) });
        // A worker that has no room hears of it with the first tags.
        let _ = worker.try_send(Message::Begin { opening: opening.clone() });
        Recording { opening, worker, ended: false }
    }

    /// Lets recordings that an earlier run left wait for their streams, before any stream is recorded.
    pub async fn adopt(&self, waiting: Vec<Waiting>) {
        for waiting in waiting {
            // A worker that has ended leaves it to the next start.
            let _ = self.worker_of(&waiting.key()).send(Message::Adopt { waiting: Box::new(waiting) }).await;
        }
    }

    /// Closes and announces what has waited long enough for its stream.
    pub async fn close_due(&self, now: OffsetDateTime) {
        for worker in self.workers.iter() {
            let (done, closed) = oneshot::channel();
            if worker.send(Message::CloseDue { now, done }).await {
                let _ = closed.await;
            }
        }
    }

    /// Closes and announces what waits for a stream on behalf of a task that ends.
    pub async fn close_paused(&self, key: &StreamKey, origin: &RecordOrigin, now: OffsetDateTime) {
        let (done, closed) = oneshot::channel();
        let message = Message::CloseOf { which: Box::new((key.clone(), origin.clone())), now, done };
        if self.worker_of(key).send(message).await {
            let _ = closed.await;
        }
    }

    /// Closes and announces all recordings, but for those that wait for their streams: they stay for the next
    /// start. What is pushed afterwards is dropped.
    pub async fn shutdown(&self) {
        for worker in self.workers.iter() {
            let (done, closed) = oneshot::channel();
            // A worker that has ended has closed its recordings already.
            if worker.send(Message::Shutdown { done }).await {
                let _ = closed.await;
            }
        }
    }

    /// All pushes of a stream go to one worker, where its last one may wait.
    fn worker_of(&self, key: &StreamKey) -> &Worker {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        // Not more than there are.
        &self.workers[(hasher.finish() % self.workers.len() as u64) as usize]
    }
}

impl Recording {
    /// Records tags that arrived at `arrived`. Waits while the worker is behind.
    pub async fn push(&self, tags: Vec<Tag>, arrived: OffsetDateTime) {
        let message = Message::Push { opening: self.opening.clone(), tags, arrived };
        if !self.worker.leave(message).await {
            tracing::debug!(
                stream = self.opening.stream.key.stream_name,
                "the recorder is shut down: tags dropped"
            );
        }
    }

    /// The stream is over. Returns when every file is closed and announced, or waits for the stream to come
    /// back.
    pub async fn end(self, at: OffsetDateTime) {
        self.finish(at, End::Stream).await;
    }

    /// Ends the recording of a stream that goes on. Returns when every file is closed and announced.
    pub async fn close(self, at: OffsetDateTime) {
        self.finish(at, End::Recording).await;
    }

    async fn finish(mut self, at: OffsetDateTime, end: End) {
        self.ended = true;
        let (done, closed) = oneshot::channel();
        let message = Message::End { id: self.opening.id, at: Some(at), end, done: Some(done) };
        if self.worker.send(message).await {
            let _ = closed.await;
        }
        tracing::debug!(stream = self.opening.stream.key.stream_name, %at, "recording ended");
    }
}

impl Drop for Recording {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let message = Message::End { id: self.opening.id, at: None, end: End::Stream, done: None };
        if let Err(message) = self.worker.try_send(message) {
            let worker = self.worker.clone();
            // The end must come behind the tags that wait, and a destructor cannot wait.
            let waiting = std::thread::Builder::new().name("recording-end".into());
            if let Err(error) = waiting.spawn(move || worker.blocking_send(message)) {
                tracing::error!(%error, "cannot end a recording now: it is closed with the recorder");
            }
        }
    }
}
