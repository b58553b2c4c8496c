//! Copies of one stream, encoded once, pushed in real time to many places.

mod source;

use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::rtmp::client::{ClientError, Publisher, Target};
use trtc_sandbox::rtmp::handshake::FILLER_LEN;

pub(crate) use source::Source;

/// How long connecting, closing or a write without headway may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Frames of a push.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Frames {
    pub(crate) video: u64,
    pub(crate) audio: u64,
}

impl Frames {
    pub(crate) fn add(&mut self, kind: TagKind) {
        match kind {
            TagKind::Video => self.video += 1,
            TagKind::Audio => self.audio += 1,
            TagKind::Script => {}
        }
    }
}

/// Connects, and waits until the server has taken the stream.
pub(crate) async fn connect(target: &Target) -> Result<Publisher, ClientError> {
    let mut filler = [0; FILLER_LEN];
    rand::fill(&mut filler);
    Publisher::connect(target, PATIENCE, &filler).await
}

/// Pushes from one of the places where the source may begin until `stop` is cancelled, then ends in an orderly way: when this returns well, the
/// server has taken all of it. `sent` is told of each frame that is in the socket, with the time it was due.
pub(crate) async fn push(
    mut publisher: Publisher,
    source: &Source,
    begin: usize,
    stop: &CancellationToken,
    mut sent: impl FnMut(&Tag, Instant),
) -> Result<(), ClientError> {
    for header in source.headers() {
        publisher.send(header).await?;
    }
    let start = Instant::now();
    for tag in source.frames_from(begin) {
        let due = start + Duration::from_millis(u64::try_from(tag.timestamp_ms).unwrap_or(0));
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            () = sleep_until(due) => {}
        }
        publisher.send(&tag).await?;
        sent(&tag, due);
    }
    publisher.close().await
}
