//! Many streams at a time into the real program: none is lost, and every frame of each is in its file.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

#[path = "ffmpeg_push/cloud.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod cloud;
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod process;
mod pushing;

use std::sync::Arc;
use std::time::Duration;

use cloud::Cloud;
use process::Place;
use pushing::{Frames, Source};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio_util::sync::CancellationToken;
use trtc_sandbox::media::probe::probe;
use trtc_sandbox::rtmp::client::Target;

const STREAMS: u32 = 10;
/// Each push ends by itself after so many frames: four seconds and more of media.
const FRAMES: std::ops::Range<u64> = 250..400;

#[tokio::test(flavor = "multi_thread")]
async fn ten_streams_of_their_own_lengths_are_recorded_whole() {
    let place = Place::new();
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    cloud.bind(&["Mp4", "Flv"]).await;
    let file = place.path("source.flv");
    Source::make(&file);
    let source = Arc::new(Source::read(&file));

    let mut random = StdRng::seed_from_u64(10);
    let pushes: Vec<_> = (0..STREAMS)
        .map(|index| {
            let target = Target::new(&sandbox.rtmp, "live", &format!("stream_{index}")).unwrap();
            let (begin, frames) = (random.random_range(0..source.starts()), random.random_range(FRAMES));
            let wait = Duration::from_millis(random.random_range(0..500));
            let source = Arc::clone(&source);
            tokio::spawn(async move {
                // Streams of one moment would share their beats; real ones do not.
                tokio::time::sleep(wait).await;
                let publisher = pushing::connect(&target).await.unwrap();
                let (stop, mut sent) = (CancellationToken::new(), Frames::default());
                pushing::push(publisher, &source, begin, &stop, |tag, _| {
                    sent.add(tag.kind);
                    if sent.video + sent.audio == frames {
                        stop.cancel();
                    }
                })
                .await
                .unwrap();
                (target.name, sent)
            })
        })
        .collect();

    for push in pushes {
        let (stream, sent) = push.await.unwrap();
        let recordings = cloud.recordings(&stream, 2).await;
        let mut kinds: Vec<_> = recordings.iter().map(|media| media.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["flv", "mp4"], "{stream}");
        for media in &recordings {
            let found = probe(&cloud.fetch(media, place.dir.path()).await).unwrap();
            let recorded = Frames { video: found.video.unwrap().frames, audio: found.audio.unwrap().frames };
            assert_eq!(recorded, sent, "{stream} as {}", media.kind);
        }
    }
}
