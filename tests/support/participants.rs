//! Users who publish into the sandbox of `dev` until they leave.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::time::Duration;

use time::OffsetDateTime;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use trtc_sandbox::publish::run::{Outlet, publish};
use trtc_sandbox::publish::source::{AudioSettings, VideoSettings, VirtualUser};
use trtc_sandbox::publish::stream_id::{Formula, Participant, StreamType};
use trtc_sandbox::rtmp::client::Target;

use super::support::{BIZID, Dev, OLD_APP};

/// Longest time that somebody stays whom a failed test does not let leave.
const LONGEST_STAY: Duration = Duration::from_secs(120);

/// A user whose camera and microphone are relayed.
pub(crate) struct User {
    pub(crate) stream_id: String,
    leave: CancellationToken,
    publishing: JoinHandle<()>,
}

impl User {
    /// Enters a room and begins to publish, under the StreamId of the app's formula.
    pub(crate) fn enter(dev: &Dev, app: u32, room: u32, name: &str) -> Self {
        let formula = if app == OLD_APP { Formula::Md5 { bizid: u64::from(BIZID) } } else { Formula::Direct };
        let participant = Participant {
            sdk_app_id: app.into(),
            room: room.to_string(),
            user: name.to_owned(),
            stream_type: StreamType::Main,
        };
        let stream_id = participant.stream_id(&formula);
        let path = format!("{stream_id}?{}", participant.params());
        let target = Target::new(&dev.rtmp, &participant.app_name(&formula), &path).unwrap();
        let video = VideoSettings {
            width: 160,
            height: 90,
            keyframe_interval: Duration::from_millis(200),
            ..VideoSettings::default()
        };
        let user = VirtualUser {
            name: name.to_owned(),
            stream_type: StreamType::Main,
            video: Some(video),
            audio: Some(AudioSettings::default()),
        };
        let leave = CancellationToken::new();
        let left = leave.clone();
        let outlet = Outlet { stream_id: stream_id.clone(), target };
        let publishing = tokio::spawn(async move {
            let sent = publish(&user, vec![outlet], Some(LONGEST_STAY), OffsetDateTime::now_utc, left);
            for outcome in sent.await.unwrap() {
                outcome.unwrap();
            }
        });
        Self { stream_id, leave, publishing }
    }

    /// Leaves, and waits until the stream has ended.
    pub(crate) async fn leave(self) {
        self.leave.cancel();
        self.publishing.await.unwrap();
    }
}

/// Lets those who are in a room publish for so long: media take their time.
pub(crate) async fn record(time: Duration) {
    tokio::time::sleep(time).await;
}
