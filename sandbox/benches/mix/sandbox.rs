//! The sandbox with a room that is mixed: every input is pushed by RTMP, the mix alone is recorded.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use trtc_sandbox::publish::stream_id::{Formula, Participant, StreamType};
use trtc_sandbox::rtmp::client::{ClientError, Target};

use crate::cloud::{Cloud, LIVE};
use crate::inputs::Inputs;
use crate::process::{DOMAIN, Place, Process};
use crate::pushing::{self, Source};
use crate::{FPS, HEIGHT, WIDTH};

const TRTC: (&str, &str) = ("trtc", "2019-07-22");
const APP: u64 = 12_345_678;
const ROOM: u32 = 7;
const STREAM: &str = "mixed";
const DEADLINE: Duration = Duration::from_secs(60);

pub(crate) struct Room {
    process: Process,
    place: Place,
    cloud: Cloud,
    stop: CancellationToken,
    pushes: Vec<JoinHandle<Result<(), ClientError>>>,
}

impl Room {
    /// Begins the pushes and the mix, and waits until it is live.
    pub(crate) async fn start(inputs: &Inputs) -> Self {
        let place = Place::new();
        let process = place.serve();
        let cloud = Cloud::of(&process);
        let stop = CancellationToken::new();
        let mut pushes = Vec::new();
        for (index, file) in inputs.files().enumerate() {
            let user = format!("user{index:02}");
            let stream_type = StreamType::Main;
            let participant = Participant { sdk_app_id: APP, room: ROOM.to_string(), user, stream_type };
            let name = format!("{}?{}", participant.stream_id(&Formula::Direct), participant.params());
            let target = Target::new(&process.rtmp, &participant.app_name(&Formula::Direct), &name).unwrap();
            let source = Arc::new(Source::read(file));
            let publisher = pushing::connect(&target).await.unwrap();
            let stop = stop.clone();
            pushes.push(tokio::spawn(
                async move { pushing::push(publisher, &source, 0, &stop, |_, _| {}).await },
            ));
        }
        let settings = json!({
            "SdkAppId": APP, "RoomId": ROOM, "OutputParams": { "StreamId": STREAM, "RecordId": STREAM },
            "EncodeParams": {
                "VideoWidth": WIDTH, "VideoHeight": HEIGHT, "VideoBitrate": 1500, "VideoFramerate": FPS,
                "VideoGop": 2, "AudioSampleRate": 48_000, "AudioBitrate": 64, "AudioChannels": 2,
            },
            "LayoutParams": { "Template": 1 },
        });
        cloud.call(TRTC, "StartMCUMixTranscode", settings).await;
        let room = Self { process, place, cloud, stop, pushes };
        room.live().await;
        room
    }

    async fn live(&self) {
        let stream = json!({ "DomainName": DOMAIN, "AppName": format!("trtc_{APP}"), "StreamName": STREAM });
        let begun = Instant::now();
        loop {
            let state = self.cloud.call(LIVE, "DescribeLiveStreamState", stream.clone()).await;
            if state["StreamState"] == "active" {
                return;
            }
            assert!(begun.elapsed() < DEADLINE, "the mix does not begin: {state}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.pid()
    }

    /// Stops the mix, then the pushes, and copies the mix's file.
    pub(crate) async fn finish(self, out: &Path) {
        let room = json!({ "SdkAppId": APP, "RoomId": ROOM });
        self.cloud.call(TRTC, "StopMCUMixTranscode", room).await;
        self.stop.cancel();
        for push in self.pushes {
            push.await.unwrap().unwrap();
        }
        let file = self.cloud.recordings(STREAM, 1).await.remove(0);
        let fetched = self.cloud.fetch(&file, self.place.dir.path()).await;
        std::fs::copy(fetched, out).unwrap();
        assert!(self.process.end("TERM").success());
    }
}
