//! Streams that change while they run. ffmpeg cannot push such ones, but it can judge the recordings.

use std::path::Path;
use std::time::Duration;

use trtc_sandbox::media::flv::{Body, VideoData, parse};
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::rtmp::client::{Publisher, Target};

use crate::cloud::{Cloud, Media};
use crate::judge::{Frames, counted, judge, own_probe};
use crate::process::{Place, Process};
use crate::recorder_tools::{
    both, count, ffmpeg, ffprobe, ffprobe_with, frames, is_frame, is_keyframe, larger, read_flv, source,
    stream,
};

pub(crate) async fn publish(sandbox: &Process, stream: &str, tags: &[Tag]) {
    let target = Target::new(&sandbox.rtmp, "trtc_12345678", stream).unwrap();
    let filler = std::array::from_fn(|index| (index % 251) as u8);
    let mut publisher = Publisher::connect(&target, Duration::from_secs(10), &filler).await.unwrap();
    for tag in tags {
        publisher.send(tag).await.unwrap();
    }
    publisher.close().await.unwrap();
}

fn only<'a>(recordings: &'a [Media], kind: &str) -> &'a Media {
    recordings.iter().find(|media| media.kind == kind).unwrap()
}

#[tokio::test]
async fn a_track_that_comes_late_is_played() {
    let place = Place::new();
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    cloud.bind(&["Hls", "Flv"]).await;
    for late in [TagKind::Audio, TagKind::Video] {
        let mut tags = both();
        tags.retain(|tag| !is_frame(tag, late) || tag.timestamp_ms >= 2_000);
        // Pictures before their first keyframe cannot be decoded.
        let first = tags.iter().position(is_keyframe).unwrap();
        let mut index = 0;
        tags.retain(|tag| {
            index += 1;
            index > first || !is_frame(tag, TagKind::Video)
        });
        let (video, audio) = count(&tags);
        let stream = format!("late_{late:?}");
        publish(&sandbox, &stream, &tags).await;
        let recordings = cloud.recordings(&stream, 2).await;
        for media in &recordings {
            let found = if media.kind == "m3u8" {
                assert_eq!(ffmpeg(&format!("-i {} -f null -", media.url)), "", "{stream}");
                by_segment(&cloud.fetch(media, place.dir.path()).await)
            } else {
                counted(&judge(&cloud, media, place.dir.path()).await)
            };
            assert_eq!(found, Frames { video, audio }, "{stream} in {}", media.kind);
        }
    }
}

/// What the segments of a playlist hold.
///
/// ffmpeg settles the tracks of a playlist when it has seen its first frames, as many players do, and ffprobe
/// even dies of one that comes later. So it gets the segments one by one, and is told to look at more of each.
fn by_segment(playlist: &Path) -> Frames {
    let text = std::fs::read_to_string(playlist).unwrap();
    let segments = text.lines().filter(|line| !line.starts_with('#'));
    segments.fold(Frames { video: 0, audio: 0 }, |sum, segment| {
        let file = playlist.with_file_name(segment);
        let options = "-fpsprobesize 500";
        assert_eq!(ffmpeg(&format!("{options} -i {} -map 0 -f null -", file.display())), "");
        let found = counted(&ffprobe_with(options, &file));
        Frames { video: sum.video + found.video, audio: sum.audio + found.audio }
    })
}

#[tokio::test]
async fn a_resolution_that_changes_is_decoded() {
    let place = Place::new();
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    cloud.bind(&["Hls", "Flv", "Mp4"]).await;
    let mut tags = both();
    let end = tags.iter().map(|tag| tag.timestamp_ms).max().unwrap() + 40;
    tags.extend(larger().into_iter().map(|tag| Tag { timestamp_ms: tag.timestamp_ms + end, ..tag }));
    let (video, audio) = count(&tags);
    publish(&sandbox, "grows", &tags).await;
    // An MP4 has one picture size: there are two.
    let recordings = cloud.recordings("grows", 4).await;
    for kind in ["m3u8", "flv"] {
        let media = only(&recordings, kind);
        let found = judge(&cloud, media, place.dir.path()).await;
        assert_eq!(counted(&found), Frames { video, audio }, "{kind}");
        let sizes = sizes(&cloud.fetch(media, place.dir.path()).await);
        assert_eq!(sizes, ["320,180", "480,272"], "{kind}");
    }
    let mut sum = Frames { video: 0, audio: 0 };
    for media in recordings.iter().filter(|media| media.kind == "mp4") {
        let part = counted(&judge(&cloud, media, place.dir.path()).await);
        sum = Frames { video: sum.video + part.video, audio: sum.audio + part.audio };
    }
    assert_eq!(sum, Frames { video, audio });
}

/// The sizes of the decoded pictures, each once.
fn sizes(file: &Path) -> Vec<String> {
    let output = std::process::Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-select_streams",
            "v",
            "-show_entries",
            "frame=width,height",
            "-of",
            "csv=p=0",
        ])
        .arg(file)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut sizes: Vec<String> = text
        .lines()
        .map(|line| line.trim_end_matches(',').to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    sizes.dedup();
    sizes
}

#[tokio::test]
async fn hevc_is_whole_in_every_format() {
    let tags = source(
        "video.hevc",
        "-f lavfi -i testsrc2=s=320x180:r=25 -t 3 -c:v libx265 -preset ultrafast -pix_fmt yuv420p \
         -x265-params bframes=0:keyint=25:open-gop=0:slices=1:log-level=none -f hevc",
    );
    let place = Place::new();
    let sandbox = place.serve();
    let cloud = Cloud::of(&sandbox);
    cloud.bind(&["Hls", "Flv", "Mp4"]).await;
    publish(&sandbox, "hevc", &tags).await;
    let recordings = cloud.recordings("hevc", 3).await;
    for kind in ["m3u8", "mp4"] {
        let found = judge(&cloud, only(&recordings, kind), place.dir.path()).await;
        assert_eq!(counted(&found), Frames { video: 75, audio: 0 }, "{kind}");
        assert_eq!(stream(&found, "video").unwrap()["codec_name"], "hevc");
    }
    // ffmpeg before 6.1 knows no HEVC in FLV, so it gets the frames alone.
    let flv = cloud.fetch(only(&recordings, "flv"), place.dir.path()).await;
    assert_eq!((&own_probe(&flv)["video"]["frames"], count(&read_flv(&flv))), (&75.into(), (75, 0)));
    let raw = place.path("out.hevc");
    std::fs::write(&raw, annex_b(&read_flv(&flv))).unwrap();
    assert_eq!(ffmpeg(&format!("-i {} -f null -", raw.display())), "");
    assert_eq!(frames(&ffprobe(&raw), "video"), 75);
}

/// A raw HEVC stream of enhanced FLV tags.
fn annex_b(tags: &[Tag]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut unit = |data: &[u8]| {
        out.extend([0, 0, 0, 1]);
        out.extend(data);
    };
    for tag in tags {
        match parse(tag) {
            Body::Video { data: VideoData::Config(record), .. } => {
                let mut rest = &record[23..];
                for _ in 0..record[22] {
                    let (count, mut units) = (u16::from_be_bytes([rest[1], rest[2]]), &rest[3..]);
                    for _ in 0..count {
                        let end = 2 + usize::from(u16::from_be_bytes([units[0], units[1]]));
                        unit(&units[2..end]);
                        units = &units[end..];
                    }
                    rest = units;
                }
            }
            Body::Video { data: VideoData::Frame { data, .. }, .. } => {
                let mut rest = &data[..];
                while let Some((length, units)) = rest.split_at_checked(4) {
                    let end = u32::from_be_bytes(length.try_into().unwrap()) as usize;
                    unit(&units[..end]);
                    rest = &units[end..];
                }
            }
            _ => {}
        }
    }
    out
}
