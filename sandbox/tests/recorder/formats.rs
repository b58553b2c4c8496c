//! What is recorded of which stream in which format.

use std::fs;
use std::process::Command;
use std::time::Duration;

use tokio::sync::mpsc;
use trtc_sandbox::media::flv::{self, Body, VideoData};
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::media::probe::probe;
use trtc_sandbox::model::{FinishedFile, RecordFormat};
use trtc_sandbox::recorder::{Recorder, RecorderConfig};

use crate::bench::*;
use crate::recorder_tools::*;

use RecordFormat::{Aac, Flv, Hls, Mp4};

use serde_json::Value;
fn offset(found: &Value) -> f64 {
    number(&stream(found, "video").unwrap()["start_time"])
        - number(&stream(found, "audio").unwrap()["start_time"])
}

#[tokio::test]
async fn every_format_keeps_every_frame() {
    let tags = both();
    let (video, audio) = count(&tags);
    assert_eq!(video, 150);
    let mut bench = Bench::start();
    let files = bench.record(&tags, &ALL, None).await;
    assert_eq!(files.len(), 4);
    // The first frame is shown two frames after its decoding time.
    let first = |kind| {
        tags.iter().find(|tag| is_frame(tag, kind)).map(|tag| match flv::parse(tag) {
            Body::Video { data: VideoData::Frame { composition_ms, .. }, .. } => {
                tag.timestamp_ms + i64::from(composition_ms)
            }
            _ => tag.timestamp_ms,
        })
    };
    let source_offset = (first(TagKind::Video).unwrap() - first(TagKind::Audio).unwrap()) as f64 / 1000.0;
    for file in &files {
        let found = check(file);
        assert!((file.meta.duration.as_secs_f64() - 6.0).abs() < 0.5);
        assert_eq!(frames(&found, "audio"), audio, "{}", file.main_file);
        if file.plan.format != Aac {
            assert_eq!(frames(&found, "video"), video, "{}", file.main_file);
            assert!((offset(&found) - source_offset).abs() < 0.005, "{}: {}", file.main_file, offset(&found));
        }
        assert_eq!((file.template_id, file.plan.vod_sub_app_id), (42, Some(7)));
        assert_eq!(file.stream, info());
        assert!(file.record_end - file.record_start > time::Duration::milliseconds(5_800));
    }
    let dirs: std::collections::BTreeSet<_> = files.iter().map(|file| &file.dir).collect();
    assert_eq!(dirs.len(), 4, "each file has a directory of its own");
    let playlist = fs::read_to_string(path(of(&files, Hls)[0])).unwrap();
    // Sound begins before the first picture; from then on segments go from keyframe to keyframe.
    let extinf = playlist.lines().filter_map(|line| line.strip_prefix("#EXTINF:")?.strip_suffix(','));
    let seconds: Vec<f64> = extinf.map(|text| text.parse().unwrap()).collect();
    assert_eq!((seconds.len(), seconds[1]), (3, 2.0), "{playlist}");
    assert!((seconds.iter().sum::<f64>() - of(&files, Hls)[0].meta.duration.as_secs_f64()).abs() < 0.002);
}

#[cfg(feature = "codecs")]
#[tokio::test]
async fn the_first_keyframe_becomes_the_cover() {
    let mut bench = Bench::start();
    let files = bench.record(&both(), &ALL, None).await;
    for file in files.iter().filter(|file| file.plan.format != Aac) {
        let cover = file.dir.join(file.cover_file.as_ref().expect("a cover"));
        let found = ffprobe(&cover);
        let picture = stream(&found, "video").unwrap();
        assert_eq!(
            (&picture["codec_name"], &picture["width"], &picture["height"]),
            (&"mjpeg".into(), &320.into(), &180.into())
        );
    }
    assert_eq!(of(&files, Aac)[0].cover_file, None);
}

#[tokio::test]
async fn sound_alone_and_pictures_alone() {
    let sound = source("sound.flv", "-f lavfi -i sine=r=48000 -t 5 -c:a aac -ac 1");
    let mut bench = Bench::start();
    let files = bench.record(&sound, &ALL, None).await;
    assert_eq!(files.len(), 4);
    for file in &files {
        let found = check(file);
        assert_eq!(
            (frames(&found, "video"), frames(&found, "audio")),
            (0, count(&sound).1),
            "{}",
            file.main_file
        );
        assert!((file.meta.duration.as_secs_f64() - 5.0).abs() < 0.5);
    }
    let pictures = source(
        "pictures.flv",
        "-f lavfi -i testsrc2=s=320x180:r=15 -t 4 -c:v libx264 -preset veryfast -g 15 -bf 0 -pix_fmt yuv420p",
    );
    let mut bench = Bench::start();
    let files = bench.record(&pictures, &ALL, None).await;
    assert_eq!(files.len(), 3, "there is no aac file without sound");
    for file in &files {
        assert_eq!(frames(&check(file), "video"), 60, "{}", file.main_file);
    }
}

#[tokio::test]
async fn a_recording_that_begins_between_keyframes_is_one_file_with_all_sound() {
    let tags = both();
    let joined = |tag: &&Tag| !is_frame(tag, tag.kind) || tag.timestamp_ms >= 1_200;
    let tags: Vec<_> = tags.iter().filter(joined).cloned().collect();
    let mut bench = Bench::start();
    let files = bench.record(&tags, &[Mp4, Hls], None).await;
    assert_eq!(files.len(), 2, "one of each format: {files:?}");
    for file in &files {
        let found = check(file);
        assert_eq!(frames(&found, "audio"), count(&tags).1, "{}", file.main_file);
        assert_eq!(frames(&found, "video"), 4 * 25, "{}", file.main_file);
        assert!((0.7..0.9).contains(&offset(&found)), "{}: {}", file.main_file, offset(&found));
    }
}

#[tokio::test]
async fn hevc_by_enhanced_rtmp() {
    let tags = source(
        "video.hevc",
        "-f lavfi -i testsrc2=s=320x180:r=25 -t 3 -c:v libx265 -preset ultrafast -pix_fmt yuv420p \
         -x265-params bframes=0:keyint=25:open-gop=0:slices=1:log-level=none -f hevc",
    );
    assert_eq!(count(&tags).0, 75);
    // ffmpeg of Debian 12 cannot read HEVC in FLV.
    let mut bench = Bench::start();
    let files = bench.record(&tags, &[Mp4, Hls], None).await;
    assert_eq!(files.len(), 2);
    for file in &files {
        let found = check(file);
        assert_eq!(frames(&found, "video"), 75);
        assert_eq!(stream(&found, "video").unwrap()["codec_name"], "hevc");
    }
}

#[tokio::test]
async fn av1_by_enhanced_rtmp() {
    let tags = source(
        "video.ivf",
        "-f lavfi -i testsrc2=s=320x180:r=25 -t 2 -c:v libaom-av1 -cpu-used 8 -usage realtime -lag-in-frames 0 \
         -g 25 -b:v 300k -pix_fmt yuv420p",
    );
    assert_eq!(count(&tags).0, 50);
    let mut bench = Bench::start();
    let files = bench.record(&tags, &[Mp4], None).await;
    assert_eq!(files.len(), 1);
    let found = check(&files[0]);
    assert_eq!(
        (frames(&found, "video"), &stream(&found, "video").unwrap()["codec_name"]),
        (50, &"av1".into())
    );
}

#[tokio::test]
async fn files_are_split_at_keyframes() {
    let tags = both();
    let (video, audio) = count(&tags);
    let mut bench = Bench::start();
    let files = bench.record(&tags, &ALL, Some(Duration::from_secs(2))).await;
    for format in [Mp4, Flv, Aac] {
        let parts = of(&files, format);
        assert_eq!(parts.len(), 3, "{format:?}");
        let sums = parts
            .iter()
            .map(|file| check(file))
            .fold((0, 0), |sum, found| (sum.0 + frames(&found, "video"), sum.1 + frames(&found, "audio")));
        assert_eq!(sums, (if format == Aac { 0 } else { video }, audio), "{format:?}");
        assert!(
            parts
                .windows(2)
                .all(|pair| pair[0].record_end <= pair[1].record_start + time::Duration::milliseconds(100))
        );
    }
}

/// Hashes of the packets of a track over several files.
fn packet_hashes(files: &[&FinishedFile], track: &str) -> Vec<String> {
    let mut hashes = Vec::new();
    for file in files {
        let output = Command::new("ffmpeg")
            .args(["-v", "error", "-nostdin", "-i"])
            .arg(path(file))
            .args(["-map", &format!("0:{track}?"), "-c", "copy", "-f", "framemd5", "-"])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        hashes.extend(lines.filter_map(|line| Some(line.rsplit_once(',')?.1.trim().to_owned())));
    }
    hashes
}

#[tokio::test]
async fn no_frame_is_lost_or_doubled_where_a_file_ends() {
    let sound = source("sound.flv", "-f lavfi -i sine=r=48000 -t 5 -c:a aac -ac 1");
    let (seconds, bytes) = (Some(Duration::from_secs(2)), Some(60_000));
    for (name, tags, formats, longest, largest) in [
        ("by time", both(), &[Mp4, Flv, Aac][..], seconds, None),
        ("sound by time", sound.clone(), &[Mp4, Flv, Aac], seconds, None),
        ("by size", both(), &[Mp4, Flv, Aac], None, bytes),
    ] {
        let mut bench = Bench::start();
        let whole = bench.record(&tags, formats, None).await;
        let mut limited = plan(formats, longest);
        limited.formats.iter_mut().for_each(|plan| plan.max_file_size = largest);
        let recording = bench.recorder.open(info(), limited);
        push(&recording, &tags).await;
        recording.end(arrival(0)).await;
        let parts = bench.finished();
        for format in formats {
            let (one, many) = (of(&whole, *format), of(&parts, *format));
            assert!(many.len() >= 2, "{name}: {format:?} has {} files", many.len());
            many.iter().for_each(|file| drop(check(file)));
            for track in ["v", "a"] {
                let (expected, found) = (packet_hashes(&one, track), packet_hashes(&many, track));
                assert!(!expected.is_empty() || track == "v");
                assert_eq!(found, expected, "{name}: {track} of {format:?}");
            }
        }
    }
}

#[tokio::test]
async fn jumping_clocks_keep_durations_sane() {
    for jump in [7_200_000, -7_200_000] {
        let mut tags = both();
        let cut = tags.partition_point(|tag| tag.timestamp_ms < 3_000);
        tags.iter_mut().for_each(|tag| tag.timestamp_ms += 100_000_000);
        tags[cut..].iter_mut().for_each(|tag| tag.timestamp_ms += jump);
        let (video, audio) = count(&tags);
        let mut bench = Bench::start();
        let files = bench.record(&tags, &ALL, None).await;
        assert_eq!(files.len(), 4);
        for file in &files {
            let found = check(file);
            assert!((file.meta.duration.as_secs_f64() - 6.0).abs() < 0.5, "{}", file.main_file);
            assert_eq!(frames(&found, "audio"), audio);
            assert_eq!(frames(&found, "video"), if file.plan.format == Aac { 0 } else { video });
        }
    }
}

#[tokio::test]
async fn without_keyframes_the_sound_remains() {
    let mut tags = both();
    tags.retain(|tag| !is_keyframe(tag));
    let mut bench = Bench::start();
    let files = bench.record(&tags, &[Mp4, Hls, Aac], None).await;
    assert_eq!(files.len(), 3);
    for file in &files {
        let found = check(file);
        assert_eq!((frames(&found, "video"), frames(&found, "audio")), (0, count(&tags).1));
    }
    tags.retain(|tag| tag.kind == TagKind::Video);
    let mut bench = Bench::start();
    assert!(bench.record(&tags, &[Mp4, Hls, Aac], None).await.is_empty());
    assert_eq!(fs::read_dir(bench.dir.path()).unwrap().count(), 0, "nothing stays of an empty recording");
}

#[tokio::test]
async fn late_tracks_lose_nothing() {
    for late in [TagKind::Video, TagKind::Audio] {
        let mut tags = both();
        tags.retain(|tag| tag.kind != late || tag.timestamp_ms >= 2_000 || !is_frame(tag, late));
        // Up to its first keyframe a late picture cannot be decoded.
        let first = tags.iter().position(is_keyframe).unwrap();
        let mut index = 0;
        tags.retain(|tag| {
            index += 1;
            index > first || !is_frame(tag, TagKind::Video)
        });
        let (video, audio) = count(&tags);
        let mut bench = Bench::start();
        let files = bench.record(&tags, &ALL, None).await;
        assert_eq!(of(&files, Mp4).len(), 2, "{late:?}");
        let sums = of(&files, Mp4)
            .iter()
            .map(|file| check(file))
            .fold((0, 0), |sum, found| (sum.0 + frames(&found, "video"), sum.1 + frames(&found, "audio")));
        assert_eq!(sums, (video, audio), "{late:?}");
        let hls = &of(&files, Hls)[0].meta;
        assert_eq!((hls.video.as_ref().unwrap().frames, hls.audio.as_ref().unwrap().frames), (video, audio));
        let own = probe(&path(of(&files, Hls)[0])).unwrap();
        assert_eq!((own.video.unwrap().frames, own.audio.unwrap().frames), (video, audio), "{late:?}");
        check(of(&files, Flv)[0]);
    }
}

#[tokio::test]
async fn a_new_resolution_begins_a_new_mp4() {
    let mut tags = both();
    let end = tags.iter().map(|tag| tag.timestamp_ms).max().unwrap() + 40;
    let second = larger();
    tags.extend(second.iter().cloned().map(|tag| Tag { timestamp_ms: tag.timestamp_ms + end, ..tag }));
    let (video, audio) = count(&tags);
    let mut bench = Bench::start();
    let files = bench.record(&tags, &[Mp4, Hls, Flv], None).await;
    let parts = of(&files, Mp4);
    let sizes: Vec<_> = parts.iter().map(|file| file.meta.video.as_ref().unwrap().width).collect();
    assert_eq!(sizes, [320, 480]);
    let sums = parts
        .iter()
        .map(|file| check(file))
        .fold((0, 0), |sum, found| (sum.0 + frames(&found, "video"), sum.1 + frames(&found, "audio")));
    assert_eq!(sums, (video, audio));
    let playlist = fs::read_to_string(path(of(&files, Hls)[0])).unwrap();
    assert_eq!(playlist.matches("#EXT-X-DISCONTINUITY").count(), 1, "{playlist}");
    assert_eq!(of(&files, Flv).len(), 1);
    assert_eq!(of(&files, Flv)[0].meta.video.as_ref().unwrap().frames, video);
}

#[tokio::test]
async fn a_full_queue_wakes_a_worker_at_rest() {
    let dir = tempfile::tempdir().unwrap();
    let (sender, mut finished) = mpsc::channel(64);
    let config = RecorderConfig { workers: 1, queue_len: 2, ..RecorderConfig::new(dir.path().into()) };
    let (told, _notices) = mpsc::channel(64);
    let recorder = Recorder::start(config, sender, told).unwrap();
    let recording = recorder.open(info(), plan(&[Flv], None));
    let tags = both();
    // A rest for every two tags would take some twenty seconds.
    tokio::time::timeout(Duration::from_secs(5), push(&recording, &tags)).await.unwrap();
    recording.end(arrival(6_000)).await;
    assert_eq!(frames(&check(&finished.recv().await.unwrap()), "video"), count(&tags).0);
}

#[tokio::test]
async fn dropping_and_shutting_down_close_files() {
    let tags = both();
    let mut bench = Bench::start();
    let dropped = bench.open(&[Mp4], None);
    push(&dropped, &tags).await;
    drop(dropped);
    check(&bench.finished.recv().await.unwrap());
    let left = bench.open(&[Mp4, Flv], None);
    push(&left, &tags).await;
    bench.recorder.shutdown().await;
    let files = bench.finished();
    assert_eq!(files.len(), 2);
    files.iter().for_each(|file| assert_eq!(frames(&check(file), "video"), 150));
    // The recording may still be used, to no effect.
    push(&left, &tags[..3]).await;
    left.end(arrival(0)).await;
    assert!(bench.finished().is_empty());
}
