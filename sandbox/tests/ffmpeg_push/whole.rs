//! Streams that are pushed from begin to end.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::cloud::{Cloud, Media};
use crate::judge::{Frames, counted, judge, offset, seconds};
use crate::process::{Place, STREAM};
use crate::recorder_tools::{ffmpeg, ffprobe};

pub(crate) const ALL: [&str; 4] = ["Mp4", "Hls", "Flv", "Aac"];

/// Makes a source file; `args` are ffmpeg's.
pub(crate) fn make(place: &Place, name: &str, args: &str) -> PathBuf {
    let file = place.path(name);
    ffmpeg(&format!("{args} {}", file.display()));
    file
}

/// 25 frames a second with B-frames and a keyframe a second, stereo sound.
pub(crate) fn both(place: &Place, rate: u32, length: u32) -> PathBuf {
    let args = format!(
        "-f lavfi -i testsrc2=s=320x180:r=25 -f lavfi -i sine=r={rate} -t {length} -c:v libx264 \
         -preset veryfast -g 25 -bf 2 -pix_fmt yuv420p -c:a aac -ac 2"
    );
    make(place, &format!("both-{rate}-{length}.flv"), &args)
}

/// Pushes at full speed, to the end.
fn push(source: &Path, url: &str) {
    ffmpeg(&format!("-i {} -c copy -f flv {url}", source.display()));
}

async fn check(cloud: &Cloud, source: &Value, media: &Media, dir: &Path) {
    let (found, kind) = (judge(cloud, media, dir).await, &media.kind);
    let mut expected = counted(source);
    if kind == "aac" {
        expected.video = 0;
    }
    assert_eq!(counted(&found), expected, "{kind}");
    let (length, told) = (seconds(source), media.meta["Duration"].as_f64().unwrap());
    assert!((told - length).abs() < 0.5, "{kind}: {told} s of {length} s");
    if expected.video > 0 && expected.audio > 0 {
        let (ours, theirs) = (offset(&found), offset(source));
        assert!((ours - theirs).abs() < 0.005, "{kind}: pictures {ours} s after the sound, not {theirs} s");
    }
}

#[tokio::test]
async fn every_frame_of_every_source_is_stored_in_every_format() {
    let place = Place::new();
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    cloud.bind(&ALL).await;
    let pictures = "-f lavfi -i testsrc2=s=480x272:r=30 -t 5 -c:v libx264 -preset veryfast -g 60 -bf 3 \
                    -pix_fmt yuv420p -an";
    let sources = [
        ("both_44100", both(&place, 44_100, 6), 4),
        ("both_48000", both(&place, 48_000, 5), 4),
        ("sound_44100", make(&place, "a.flv", "-f lavfi -i sine=r=44100 -t 5 -c:a aac -ac 1"), 4),
        ("sound_48000", make(&place, "b.flv", "-f lavfi -i sine=r=48000 -t 5 -c:a aac -ac 2"), 4),
        // There is no AAC file of a stream without sound.
        ("pictures", make(&place, "c.flv", pictures), 3),
    ];
    for (stream, file, count) in &sources {
        let source = ffprobe(file);
        let Frames { video, audio } = counted(&source);
        assert_eq!(video > 0, !stream.starts_with("sound"));
        assert_eq!(audio > 0, !stream.starts_with("pictures"));
        push(file, &sandbox.publish_url(stream));
        for media in cloud.recordings(stream, *count).await {
            check(&cloud, &source, &media, place.dir.path()).await;
        }
    }
    assert!(sandbox.end("TERM").success());
}

#[tokio::test]
async fn what_has_landed_is_found_after_a_stop_and_after_a_kill() {
    let place = Place::new();
    let file = both(&place, 44_100, 3);
    let source = ffprobe(&file);
    let mut sandbox = place.serve();
    Cloud::of(&sandbox).bind(&ALL).await;
    for (round, signal) in (1..).zip(["TERM", "KILL"]) {
        push(&file, &sandbox.publish_url(STREAM));
        let before = Cloud::of(&sandbox).recordings(STREAM, 4 * round).await;
        assert_eq!(sandbox.end(signal).success(), signal == "TERM");
        sandbox = place.serve();
        let cloud = Cloud::of(&sandbox);
        let after = cloud.recordings(STREAM, 4 * round).await;
        let ids = |all: &[Media]| all.iter().map(|media| media.id.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&after), ids(&before), "after {signal}");
        for media in &after {
            check(&cloud, &source, media, place.dir.path()).await;
        }
    }
}
