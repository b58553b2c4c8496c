//! Publishing a source in real time, to one stream or to many.

use std::time::Duration;

use serde::Serialize;
use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::sound::SAMPLE_RATE;
use super::source::{SourceError, VirtualUser};
use crate::codec::aac::{self, AAC_FRAME};
use crate::media::packet::{Tag, TagKind};
use crate::rtmp::client::{ClientError, Publisher, Target};
use crate::rtmp::handshake::FILLER_LEN;

/// How long connecting, closing or a write without headway may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Tags encoded ahead of their time.
const AHEAD: usize = 32;
/// Tags a stream may be behind real time: some four seconds.
const BEHIND: usize = 256;

/// One stream of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlet {
    /// StreamId, for the report.
    pub stream_id: String,
    pub target: Target,
}

/// What was sent of a stream.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StreamReport {
    pub stream_id: String,
    pub video_frames: u64,
    pub audio_frames: u64,
    /// Bytes of media messages, without RTMP headers.
    pub bytes: u64,
    /// Length of the media.
    pub seconds: f64,
}

/// Why a stream was not published to its end.
#[derive(Debug, Error)]
pub enum PublishError {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error("server takes the stream slower than in real time; it is more than {BEHIND} messages behind")]
    TooSlow,
    #[error("publishing task failed: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// Publishes a user's media to each outlet until `duration` is over or `stop` is cancelled.
///
/// The media are encoded once. `clock` tells the time that the picture shows at the first frame, which is sent
/// when all outlets are connected. The results are in the order of the outlets.
pub async fn publish(
    user: &VirtualUser,
    outlets: Vec<Outlet>,
    duration: Option<Duration>,
    clock: impl Fn() -> OffsetDateTime,
    stop: CancellationToken,
) -> Result<Vec<Result<StreamReport, PublishError>>, PublishError> {
    user.check()?;
    if user.audio.is_some() && !aac::AVAILABLE {
        warn!("this build has no AAC codec (feature fdk-aac): {} is not heard", user.name);
    }
    let connecting = outlets.into_iter().map(|outlet| connect(outlet, stop.clone()));
    let mut streams = futures::future::join_all(connecting).await;
    let fps = user.video.as_ref().map_or(1, |video| video.fps);
    if streams.iter().all(|stream| stream.queue.is_none()) {
        return Ok(end_all(streams, fps).await);
    }
    let (media, mut encoded) = mpsc::channel(AHEAD);
    let (user, started) = (user.clone(), clock());
    let encoder = tokio::task::spawn_blocking(move || {
        let mut source = user.source(started, duration)?;
        while let Some(tag) = source.next_tag()? {
            if media.blocking_send(tag).is_err() {
                break;
            }
        }
        Ok::<_, SourceError>(())
    });
    let start = Instant::now();
    while streams.iter().any(|stream| stream.queue.is_some()) {
        let tag = tokio::select! {
            () = stop.cancelled() => break,
            tag = encoded.recv() => tag,
        };
        let Some(tag) = tag else { break };
        let due = start + Duration::from_millis(u64::try_from(tag.timestamp_ms).unwrap_or(0));
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep_until(due) => {}
        }
        for stream in &mut streams {
            stream.offer(&tag);
        }
    }
    drop(encoded);
    let results = end_all(streams, fps).await;
    encoder.await??;
    Ok(results)
}

async fn end_all(streams: Vec<Stream>, fps: u32) -> Vec<Result<StreamReport, PublishError>> {
    futures::future::join_all(streams.into_iter().map(|stream| stream.end(fps))).await
}

/// A stream with its task.
struct Stream {
    /// `None` once the stream takes no more.
    queue: Option<mpsc::Sender<Tag>>,
    too_slow: bool,
    task: tokio::task::JoinHandle<Result<Sent, ClientError>>,
}

#[derive(Debug, Default)]
struct Sent {
    stream_id: String,
    video: u64,
    audio: u64,
    bytes: u64,
}

/// Publishes; media flow once the server took the stream.
async fn connect(outlet: Outlet, stop: CancellationToken) -> Stream {
    let (queue, tags) = mpsc::channel(BEHIND);
    let mut filler = [0; FILLER_LEN];
    rand::fill(&mut filler);
    let connected = tokio::select! {
        () = stop.cancelled() => Err(ClientError::Closed),
        connected = Publisher::connect(&outlet.target, PATIENCE, &filler) => connected,
    };
    match connected {
        Ok(publisher) => {
            let task = tokio::spawn(send_all(publisher, outlet.stream_id, tags));
            Stream { queue: Some(queue), too_slow: false, task }
        }
        Err(error) => {
            let task = tokio::spawn(std::future::ready(Err(error)));
            Stream { queue: None, too_slow: false, task }
        }
    }
}

async fn send_all(
    mut publisher: Publisher,
    stream_id: String,
    mut tags: mpsc::Receiver<Tag>,
) -> Result<Sent, ClientError> {
    let mut sent = Sent { stream_id, ..Sent::default() };
    while let Some(tag) = tags.recv().await {
        publisher.send(&tag).await?;
        sent.bytes += tag.body.len() as u64;
        // Sequence headers have packet type 0, frames 1.
        let is_frame = tag.body.get(1) == Some(&1);
        match tag.kind {
            TagKind::Video if is_frame => sent.video += 1,
            TagKind::Audio if is_frame => sent.audio += 1,
            _ => {}
        }
    }
    publisher.close().await?;
    Ok(sent)
}

impl Stream {
    /// Hands a tag over without waiting: a stream that is held up must not hold up the others.
    fn offer(&mut self, tag: &Tag) {
        let Some(queue) = &self.queue else { return };
        match queue.try_send(tag.clone()) {
            Ok(()) => {}
            Err(TrySendError::Closed(_)) => self.queue = None,
            Err(TrySendError::Full(_)) => {
                warn!("a stream is held up by its server and given up");
                self.queue = None;
                self.too_slow = true;
                self.task.abort();
            }
        }
    }

    async fn end(mut self, fps: u32) -> Result<StreamReport, PublishError> {
        drop(self.queue.take());
        let result = self.task.await;
        if self.too_slow {
            return Err(PublishError::TooSlow);
        }
        let Sent { stream_id, video, audio, bytes } = result??;
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let seconds =
            f64::max(video as f64 / f64::from(fps), (audio * AAC_FRAME) as f64 / f64::from(SAMPLE_RATE));
        Ok(StreamReport { stream_id, video_frames: video, audio_frames: audio, bytes, seconds })
    }
}
