//! A server with sinks in memory, and streams to push to it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::FutureExt;
use futures::future::BoxFuture;
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, watch};
use trtc_sandbox::environment::Environment;
use trtc_sandbox::ingest::{BoxError, Ingest, IngestConfig, RecordPlans, Registry, SinkFactory, StreamSink};
use trtc_sandbox::media::codec::Codec;
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::model::{FormatPlan, RecordFormat, RecordPlan, StreamInfo, StreamKey};

/// What arrived of one publish.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) info: StreamInfo,
    pub(crate) tags: Vec<Tag>,
    pub(crate) ended: bool,
}

impl Received {
    pub(crate) fn media(&self) -> Vec<Tag> {
        self.tags.iter().filter(|tag| tag.kind != TagKind::Script).cloned().collect()
    }
}

/// Sinks that keep everything, and fail when the name begins with `disk-full`. A stream named in `gates` takes a tag for each permit of its gate.
#[derive(Clone)]
pub(crate) struct MemorySinks {
    received: Arc<Mutex<Vec<Received>>>,
    changed: Arc<watch::Sender<()>>,
    gates: Arc<Mutex<HashMap<String, Arc<Semaphore>>>>,
}

impl MemorySinks {
    fn new() -> Self {
        let gates = Arc::default();
        Self { received: Arc::default(), changed: Arc::new(watch::Sender::new(())), gates }
    }

    pub(crate) fn gate(&self, stream: &str) -> Arc<Semaphore> {
        let gate = Arc::new(Semaphore::new(0));
        self.gates.lock().unwrap().insert(stream.into(), Arc::clone(&gate));
        gate
    }

    pub(crate) fn received(&self, stream: &str) -> Option<Received> {
        let received = self.received.lock().unwrap();
        received.iter().rev().find(|received| received.info.key.stream_name == stream).cloned()
    }

    /// Waits until the newest publish of a stream is as wished.
    pub(crate) async fn wait(&self, stream: &str, wish: impl Fn(&Received) -> bool) -> Received {
        let mut changed = self.changed.subscribe();
        let arrived = async {
            loop {
                match self.received(stream) {
                    Some(received) if wish(&received) => return received,
                    _ => changed.changed().await.unwrap(),
                }
            }
        };
        match tokio::time::timeout(Duration::from_secs(60), arrived).await {
            Ok(received) => received,
            Err(_) => panic!("stream {stream} is not as wished after a minute"),
        }
    }

    pub(crate) async fn ended(&self, stream: &str) -> Received {
        self.wait(stream, |received| received.ended).await
    }
}

impl SinkFactory for MemorySinks {
    fn open(
        &self,
        info: StreamInfo,
        _plan: RecordPlan,
    ) -> BoxFuture<'_, Result<Box<dyn StreamSink>, BoxError>> {
        let gate = self.gates.lock().unwrap().get(&info.key.stream_name).cloned();
        let mut received = self.received.lock().unwrap();
        received.push(Received { info, tags: Vec::new(), ended: false });
        let index = received.len() - 1;
        drop(received);
        self.changed.send_replace(());
        let sink = MemorySink { sinks: self.clone(), index, gate };
        futures::future::ready(Ok(Box::new(sink) as Box<dyn StreamSink>)).boxed()
    }

    fn can_record(&self, _format: RecordFormat, codec: Codec) -> bool {
        matches!(codec, Codec::H264 | Codec::Aac)
    }
}

struct MemorySink {
    sinks: MemorySinks,
    index: usize,
    gate: Option<Arc<Semaphore>>,
}

impl StreamSink for MemorySink {
    fn push(&mut self, tags: Vec<Tag>, _arrived: OffsetDateTime) -> BoxFuture<'_, Result<(), BoxError>> {
        async move {
            for tag in tags {
                if let Some(gate) = &self.gate {
                    gate.acquire().await?.forget();
                }
                let disk_full = {
                    let received = &mut self.sinks.received.lock().unwrap()[self.index];
                    received.tags.push(tag);
                    received.info.key.stream_name.starts_with("disk-full")
                };
                self.sinks.changed.send_replace(());
                if disk_full {
                    return Err("no space left".into());
                }
            }
            Ok(())
        }
        .boxed()
    }

    fn end(self: Box<Self>, _at: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>> {
        self.sinks.received.lock().unwrap()[self.index].ended = true;
        self.sinks.changed.send_replace(());
        futures::future::ready(Ok(())).boxed()
    }
}

/// Records every stream as MP4, except those whose name begins with `free`; fails for `broken`.
struct Plans;

impl RecordPlans for Plans {
    fn plans_for<'a>(
        &'a self,
        key: &'a StreamKey,
        _at: OffsetDateTime,
    ) -> BoxFuture<'a, Result<Vec<RecordPlan>, BoxError>> {
        if key.stream_name == "broken" {
            return futures::future::ready(Err("database is locked".into())).boxed();
        }
        let format = FormatPlan::new(RecordFormat::Mp4);
        let plan = RecordPlan::of_rule("session".into(), 1, vec![format]);
        let plan = (!key.stream_name.starts_with("free")).then_some(plan);
        futures::future::ready(Ok(plan.into_iter().collect())).boxed()
    }
}

pub(crate) struct Server {
    pub(crate) ingest: Ingest,
    pub(crate) registry: Registry,
    pub(crate) sinks: MemorySinks,
}

impl Server {
    pub(crate) async fn start(change: impl FnOnce(&mut IngestConfig)) -> Self {
        let mut config = IngestConfig::new("push.example.com");
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (registry, sinks) = (Registry::default(), MemorySinks::new());
        let (notices, _) = mpsc::channel(1);
        let ingest = Ingest::start(
            listener,
            config,
            Arc::new(Plans),
            registry.clone(),
            Arc::new(sinks.clone()),
            notices,
            Environment::system(),
        );
        Self { ingest: ingest.unwrap(), registry, sinks }
    }

    pub(crate) fn url(&self) -> String {
        format!("rtmp://{}", self.ingest.address())
    }

    /// Pushes a file with ffmpeg as it is; `real_time` takes as long as the file does.
    pub(crate) async fn ffmpeg_push(&self, file: &Path, path: &str, real_time: bool) -> Output {
        let url = format!("{}/{path}", self.url());
        let file = file.to_owned();
        let push = move || {
            let mut command = Command::new("ffmpeg");
            command.args(["-v", "error"]).args(real_time.then_some("-re")).arg("-i").arg(file);
            command.args(["-c", "copy", "-f", "flv", &url]).stdin(Stdio::null()).output().unwrap()
        };
        tokio::task::spawn_blocking(push).await.unwrap()
    }
}

/// Makes an FLV of test pictures and a tone with ffmpeg.
pub(crate) fn flv(dir: &Path, seconds: u32, args: &[&str]) -> PathBuf {
    let file = dir.join("source.flv");
    let time = seconds.to_string();
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=15"])
        .args(["-f", "lavfi", "-i", "sine=440:r=48000", "-t", &time, "-g", "15"])
        .args(args)
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    file
}

pub(crate) const AUDIO_AND_VIDEO: [&str; 10] =
    ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-c:a", "aac", "-pix_fmt", "yuv420p"];

/// The audio and video tags of an FLV file.
pub(crate) fn read_flv(file: &Path) -> Vec<Tag> {
    let bytes = Bytes::from(std::fs::read(file).unwrap());
    let mut at = 13;
    let mut tags = Vec::new();
    while at < bytes.len() {
        let head = &bytes[at..at + 11];
        let size = u32::from_be_bytes([0, head[1], head[2], head[3]]) as usize;
        let timestamp_ms = i64::from(u32::from_be_bytes([head[7], head[4], head[5], head[6]]));
        let body = bytes.slice(at + 11..at + 11 + size);
        match head[0] {
            8 => tags.push(Tag { kind: TagKind::Audio, timestamp_ms, body }),
            9 => tags.push(Tag { kind: TagKind::Video, timestamp_ms, body }),
            _ => {}
        }
        at += 11 + size + 4;
    }
    tags
}

/// Tags of a kind that are coded frames rather than configuration or the end of the sequence.
pub(crate) fn frames(tags: &[Tag], kind: TagKind) -> usize {
    tags.iter().filter(|tag| tag.kind == kind && tag.body.get(1) == Some(&1)).count()
}
