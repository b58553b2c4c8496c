//! Users who push a clip, and may be held back on their way.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use trtc_recording::proto::v1;
use trtc_sandbox::media::flv::{Body, VideoData, parse};
use trtc_sandbox::publish::stream_id::{Formula, Participant, StreamType};
use trtc_sandbox::rtmp::client::Target;

use crate::pushing::{Source, connect};

/// Where everybody is.
pub(crate) const ROOM: u32 = 3_560;

/// Somebody who pushes until told to leave.
pub(crate) struct User {
    held: watch::Sender<bool>,
    stop: CancellationToken,
    pushing: JoinHandle<()>,
    seconds: Arc<Mutex<Vec<Second>>>,
}

/// A keyframe, which clips have at each full second, where flashes and beeps are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Second {
    /// When it was to be sent.
    pub(crate) due: Instant,
    /// How much later it was.
    pub(crate) late: Duration,
}

impl User {
    /// Enters and begins to push; returns when the cloud has taken the stream.
    pub(crate) async fn enter(server: &str, app: u32, name: &str, clip: &Arc<Source>) -> Self {
        let participant = Participant {
            sdk_app_id: app.into(),
            room: ROOM.to_string(),
            user: name.to_owned(),
            stream_type: StreamType::Main,
        };
        let path = format!("{}?{}", participant.stream_id(&Formula::Direct), participant.params());
        let target = Target::new(server, &participant.app_name(&Formula::Direct), &path).unwrap();
        let mut publisher = connect(&target).await.unwrap();
        let (held, hold) = watch::channel(false);
        let stop = CancellationToken::new();
        let seconds: Arc<Mutex<Vec<Second>>> = Arc::default();
        let (noted, clip, told) = (Arc::clone(&seconds), Arc::clone(clip), stop.clone());
        let pushing = tokio::spawn(async move {
            let mut hold = hold;
            for header in clip.headers() {
                publisher.send(header).await.unwrap();
            }
            let begin = Instant::now();
            for tag in clip.frames_from(0) {
                let due = begin + Duration::from_millis(u64::try_from(tag.timestamp_ms).unwrap());
                tokio::select! {
                    biased;
                    () = told.cancelled() => break,
                    () = async {
                        sleep_until(due).await;
                        hold.wait_for(|held| !held).await.unwrap();
                    } => {}
                }
                publisher.send(&tag).await.unwrap();
                if matches!(parse(&tag), Body::Video { keyframe: true, data: VideoData::Frame { .. }, .. }) {
                    noted.lock().unwrap().push(Second { due, late: due.elapsed() });
                }
            }
            publisher.close().await.unwrap();
        });
        Self { held, stop, pushing, seconds }
    }

    /// Keeps everything back for a while; what waited comes at once after it.
    pub(crate) fn hold(&self, held: bool) {
        self.held.send_replace(held);
    }

    /// Goes without a word: the connection breaks. Tells what was pushed.
    pub(crate) async fn cut(self) -> Vec<Second> {
        self.pushing.abort();
        assert!(self.pushing.await.unwrap_err().is_cancelled());
        self.seconds.lock().unwrap().clone()
    }

    /// Leaves, and tells what was pushed.
    pub(crate) async fn leave(self) -> Vec<Second> {
        self.stop.cancel();
        self.held.send_replace(false);
        self.pushing.await.unwrap();
        self.seconds.lock().unwrap().clone()
    }
}

/// A user's camera.
pub(crate) fn camera(user: &str) -> v1::MixStream {
    v1::MixStream { user_id: user.to_owned(), stream_type: v1::StreamType::Main.into() }
}
