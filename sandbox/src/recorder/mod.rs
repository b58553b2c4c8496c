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
pub(crate) mod timeline;
mod unfinished;
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
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

pub use disk::DiskCheck;
pub(crate) use pause::keep_windows;
pub use recover::{LeftBehind, Recovered, Waiting, left_behind, recover};
pub(crate) use sidecar::FILE as NOTES_FILE;
pub(crate) use unfinished::unfinished;

use crate::media::codec::Codec;
use crate::media::packet::Tag;
use crate::model::{FinishedFile, Notice, RecordFormat, RecordPlan, StreamInfo, StreamKey};
use announcer::Announcer;
use cover::CoverThread;
use disk::Disk;
use pause::{Deadlines, Pauses};
use slot::Shared;
use worker::{End, Message, Opening, Worker};

/// Bytes of one recording that may wait for its worker, but for a message that is longer by itself.
const ROOM: u32 = 8 << 20;
/// Batches of one recording that may wait for its worker, however small they are.
const MAX_BATCHES: u32 = 128;

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
    /// Frames after which an MP4 file ends as a full one does, at the next keyframe; after twice as many it ends
    /// without one. Their table is in memory.
    pub max_frames: u64,
    /// Also force every fragment, and every name, through the disk cache, so that a power cut loses no more
    /// than a crash.
    pub sync_fragments: bool,
    /// With fewer bytes free on the disk recordings stop and none begins. 0: recordings go on until the disk
    /// is full.
    pub min_free_bytes: u64,
    /// Asked before every fragment of every format is written; an error is taken for the disk's.
    pub disk: Option<DiskCheck>,
    /// Asked for each stream that shall be recorded; true: nothing of it is written, and nobody is told.
    pub mute: Option<MuteCheck>,
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
            // Half a day of 60 pictures a second with their sound has less.
            max_frames: 5_000_000,
            sync_fragments: false,
            min_free_bytes: 64 << 20,
            disk: None,
            mute: None,
        }
    }
}

impl fmt::Debug for RecorderConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecorderConfig").field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// The recorder. Cloning shares it.
#[derive(Clone)]
pub struct Recorder {
    workers: Arc<[Worker]>,
    next: Arc<AtomicU64>,
    deadlines: Arc<Deadlines>,
    mute: Option<MuteCheck>,
}

/// Asked whether a stream is kept from being recorded.
pub type MuteCheck = Arc<dyn Fn(&StreamKey) -> bool + Send + Sync>;

/// One stream being recorded. Dropping it ends the recording as [`Recording::end`] does, without waiting.
#[derive(Debug)]
pub struct Recording {
    opening: Arc<Opening>,
    worker: Worker,
    /// What may wait for the worker, so that one stream can take neither the memory nor the queue of all.
    room: Arc<Semaphore>,
    /// Nothing is to be told to the worker any more, or ever.
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

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("workers", &self.workers.len()).finish_non_exhaustive()
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
        let mute = config.mute.clone();
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
            max_frames: config.max_frames,
            announcer: Announcer::start(finished)?,
            notices,
            cover: CoverThread::start()?,
        });
        let deadlines = Arc::<Deadlines>::default();
        let workers = (0..config.workers.max(1)).map(|index| {
            let pauses = Pauses::new(index, deadlines.clone());
            Worker::start(format!("recorder-{index}"), shared.clone(), pauses, config.queue_len)
        });
        Ok(Self { workers: workers.collect::<io::Result<_>>()?, next: Arc::default(), deadlines, mute })
    }

    /// Begins to record a stream. Files appear with its first frames. An HLS recording that waits for this
    /// stream under the same template and for the same reason goes on, if the stream started in time.
    pub fn open(&self, info: StreamInfo, plan: RecordPlan) -> Recording {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let worker = self.worker_of(&info.key).clone();
        let ended = self.mute.as_ref().is_some_and(|mute| mute(&info.key));
        let opening = Arc::new(Opening { id, stream: info, plan: Arc::new(plan) });
        if !ended && self.deadlines.next().is_some() {
            // A worker that has no room hears of it with the first tags.
            let _ = worker.try_send(Message::Begin { opening: opening.clone() });
        }
        let room = Arc::new(Semaphore::new(ROOM as usize));
        Recording { opening, worker, room, ended }
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
        if self.ended {
            return;
        }
        let room = self.take_room(&tags).await;
        let message = Message::Push { opening: self.opening.clone(), tags, arrived, room };
        if !self.worker.leave(message).await {
            tracing::debug!(
                stream = self.opening.stream.key.stream_name,
                "the recorder is shut down: tags dropped"
            );
        }
    }

    /// Waits until there is room for tags among those that wait for the worker.
    async fn take_room(&self, tags: &[Tag]) -> Option<OwnedSemaphorePermit> {
        let bytes: usize = tags.iter().map(|tag| tag.body.len()).sum();
        let room = u32::try_from(bytes).unwrap_or(ROOM).clamp(ROOM / MAX_BATCHES, ROOM);
        if let Ok(room) = Arc::clone(&self.room).try_acquire_many_owned(room) {
            return Some(room);
        }
        self.worker.wake();
        // It is never closed.
        Arc::clone(&self.room).acquire_many_owned(room).await.ok()
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
        if self.ended {
            return;
        }
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

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures::FutureExt as _;

    use super::*;
    use crate::media::packet::TagKind;
    use crate::model::{FormatPlan, StreamKey};

    const AT: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn open(recorder: &Recorder, name: &str, format: RecordFormat) -> Recording {
        let key = StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: name.into() };
        let (params, client_ip) = (String::new(), String::new());
        let info = StreamInfo { key, params, client_ip, started: AT, sequence: 1 };
        let formats = vec![FormatPlan::new(format)];
        recorder.open(info, RecordPlan::of_rule("session".into(), 1, formats))
    }

    fn sound(len: usize) -> Vec<Tag> {
        let body = Bytes::from([&b"\xaf\x01"[..], &vec![0; len]].concat());
        vec![Tag { kind: TagKind::Audio, timestamp_ms: 0, body }]
    }

    const AVC: &[u8] = b"\x17\0\0\0\0\x01\x64\0\x1e\xff\xe1\0\x1a\x67\x64\0\x1e\xac\xd9\x40\xa0\x2f\xf9\x70\x11\0\0\x03\0\x01\0\0\x03\0\x3c\x0f\x16\x2d\x96\x01\0\x04\x68\xeb\xe3\xcb";

    /// Pictures, each `gop`th a keyframe.
    fn pictures(count: u8, gop: u8) -> Vec<Tag> {
        let tag = |timestamp_ms, body| Tag { kind: TagKind::Video, timestamp_ms, body };
        let picture = |number: u8| {
            let head = if number.is_multiple_of(gop) { 0x17 } else { 0x27 };
            tag(i64::from(number) * 400, Bytes::from(vec![head, 1, 0, 0, 0, 0, 0, 0, 1, 0x41]))
        };
        std::iter::once(tag(0, Bytes::from_static(AVC))).chain((0..count).map(picture)).collect()
    }

    #[tokio::test]
    async fn an_mp4_of_too_many_frames_ends() {
        let dir = tempfile::tempdir().unwrap();
        let (finished, mut files) = mpsc::channel(100);
        let config = RecorderConfig { max_frames: 20, ..RecorderConfig::new(dir.path().into()) };
        let recorder = Recorder::start(config, finished, mpsc::channel(10_000).0).unwrap();
        for (name, gop) in [("keyframes", 5), ("one keyframe", 200)] {
            let recording = open(&recorder, name, RecordFormat::Mp4);
            recording.push(pictures(100, gop), AT).await;
            recording.end(AT).await;
        }
        recorder.shutdown().await;
        drop(recorder);
        let mut frames = Vec::new();
        while let Some(file) = files.recv().await {
            frames.push((file.stream.key.stream_name, file.meta.video.unwrap().frames));
        }
        let expected = [20; 5].map(|frames| ("keyframes".to_owned(), frames));
        assert_eq!(frames[..5], expected);
        assert_eq!(frames[5..], [("one keyframe".to_owned(), 40)]);
    }

    /// How many batches are taken before one has to wait.
    fn taken(recording: &Recording, len: usize) -> usize {
        let push = || tokio::task::unconstrained(recording.push(sound(len), AT));
        (0..1000).take_while(|_| push().now_or_never().is_some()).count()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_stream_takes_its_own_room_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (finished, mut files) = mpsc::channel(1);
        // The disk takes its time for one stream, and the worker waits for it.
        let (reached, mut waits) = mpsc::unbounded_channel();
        let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
        let may_go_on = std::sync::Mutex::new(may_go_on);
        let disk: DiskCheck = Arc::new(move |key| {
            if key.stream_name == "held" && reached.send(()).is_ok() {
                // Ends when the other side is dropped.
                let _ = may_go_on.lock().unwrap().recv();
            }
            Ok(())
        });
        let config =
            RecorderConfig { workers: 1, disk: Some(disk), ..RecorderConfig::new(dir.path().into()) };
        let recorder = Recorder::start(config, finished, mpsc::channel(10_000).0).unwrap();
        let held = open(&recorder, "held", RecordFormat::Flv);
        held.push(sound(1), AT).await;
        drop(held);
        waits.recv().await.unwrap();
        let [large, small, other] = ["a", "b", "c"].map(|name| open(&recorder, name, RecordFormat::Flv));
        assert_eq!(taken(&large, (1 << 20) - 2), 8, "8 MiB");
        assert_eq!(taken(&small, 1), 128);
        assert_eq!(taken(&other, 9 << 20), 1, "a message longer than all the room is taken alone");
        // The room is given back as the worker gets on.
        drop(go_on);
        let all = tokio::spawn(async move {
            let mut names = Vec::new();
            while let Some(file) = files.recv().await {
                names.push(file.stream.key.stream_name);
            }
            names
        });
        large.push(sound(1 << 20), AT).await;
        small.push(sound(1), AT).await;
        for recording in [large, small, other] {
            recording.end(AT).await;
        }
        recorder.shutdown().await;
        drop(recorder);
        assert_eq!(all.await.unwrap(), ["held", "a", "b", "c"]);
    }
}
