//! A participant whose stream is pushed again and again, whatever happens to the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use time::OffsetDateTime;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use trtc_sandbox::media::packet::TagKind;
use trtc_sandbox::rtmp::client::Target;

use crate::pushing::{self, Frames, Source};

/// AppName of all streams.
pub(crate) const APP: &str = "trtc_12345678";
/// Which of the sources the participants push, in turn.
const TRACKS: [usize; 5] = [0, 1, 0, 2, 0];
/// One in so many pushes ends by itself, so that kills also meet files on their way into VOD.
const SHORT: u32 = 3;
/// How long such a push lives, in milliseconds.
const SHORT_LIFE: std::ops::Range<u64> = 1_000..7_000;
/// Pause before a server that is not there is tried again, in milliseconds.
const PAUSE: std::ops::Range<u64> = 20..120;

/// From one publish to its end.
#[derive(Debug)]
pub(crate) struct Push {
    /// Tells the pushes of a trial apart; files name it in their push URL.
    pub(crate) number: u64,
    pub(crate) stream: String,
    /// Before any of it was sent, by the clock that files are dated with.
    pub(crate) since: OffsetDateTime,
    /// Each frame that went whole into the socket, and when.
    pub(crate) frames: Vec<(Instant, TagKind)>,
    /// Why it broke off; nothing when it ended in order: whoever listened then closed the connection.
    pub(crate) broken: Option<String>,
    pub(crate) ended: Instant,
}

impl Push {
    /// What was in the socket by then.
    pub(crate) fn sent_by(&self, moment: Instant) -> Frames {
        let mut sent = Frames::default();
        self.frames.iter().filter(|(at, _)| *at <= moment).for_each(|(_, kind)| sent.add(*kind));
        sent
    }

    pub(crate) fn sent(&self) -> Frames {
        let mut sent = Frames::default();
        self.frames.iter().for_each(|(_, kind)| sent.add(*kind));
        sent
    }
}

/// What all participants share.
#[derive(Debug)]
pub(crate) struct Stage {
    /// Both tracks, sound alone, pictures alone.
    pub(crate) sources: [Source; 3],
    /// `rtmp://` and the address of the server, the same after each start.
    pub(crate) server: String,
    pub(crate) seed: u64,
    /// Ends every push in an orderly way.
    pub(crate) finish: CancellationToken,
    pub(crate) next: AtomicU64,
    /// Told the participant's index when a push has its first frame in the socket.
    pub(crate) live: mpsc::UnboundedSender<u64>,
}

/// What the participant of an index pushes.
pub(crate) fn stream_of(index: u64) -> String {
    format!("12345678_12345_user{index}_main")
}

/// Pushes until the stage is finished; answers every push that was.
pub(crate) async fn take_part(stage: Arc<Stage>, index: u64) -> Vec<Push> {
    let mut random = StdRng::seed_from_u64(stage.seed ^ (index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let stream = stream_of(index);
    let mut pushes = Vec::new();
    while !stage.finish.is_cancelled() {
        let number = stage.next.fetch_add(1, Ordering::Relaxed);
        let name = format!("{stream}?sdkappid=12345678&roomid=12345&push={number}");
        let target = Target::new(&stage.server, APP, &name).unwrap();
        let since = OffsetDateTime::now_utc();
        let Ok(publisher) = pushing::connect(&target).await else {
            sleep(Duration::from_millis(random.random_range(PAUSE))).await;
            continue;
        };
        let source = &stage.sources[TRACKS[index as usize % TRACKS.len()]];
        let begin = random.random_range(0..source.starts());
        let stop = stage.finish.child_token();
        let short =
            random.random_ratio(1, SHORT).then(|| Duration::from_millis(random.random_range(SHORT_LIFE)));
        let begun = Instant::now();
        let mut frames = Vec::new();
        let pushed = pushing::push(publisher, source, begin, &stop, |tag, _| {
            if frames.is_empty() {
                // The trial may have heard enough.
                let _ = stage.live.send(index);
            }
            frames.push((Instant::now(), tag.kind));
            if short.is_some_and(|life| begun.elapsed() >= life) {
                stop.cancel();
            }
        });
        let broken = pushed.await.err().map(|error| error.to_string());
        pushes.push(Push { number, stream: stream.clone(), since, frames, broken, ended: Instant::now() });
    }
    pushes
}
