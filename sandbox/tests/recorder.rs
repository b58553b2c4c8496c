//! Real media through the recorder, judged by ffmpeg and ffprobe.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed step of a test is a failed test")]

mod recorder_tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::sync::mpsc;
use trtc_sandbox::media::flv::{self, Body, VideoData};
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::media::probe::probe;
use trtc_sandbox::model::{FinishedFile, FormatPlan, RecordFormat, RecordPlan, StreamInfo, StreamKey};
use trtc_sandbox::recorder::{Recorder, RecorderConfig, Recording, recover};

use recorder_tools::*;

use RecordFormat::{Aac, Flv, Hls, Mp4};

const ALL: [RecordFormat; 4] = [Mp4, Hls, Flv, Aac];

struct Bench {
    dir: TempDir,
    recorder: Recorder,
    finished: mpsc::Receiver<FinishedFile>,
}

impl Bench {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (sender, finished) = mpsc::channel(64);
        // One worker, so that the end of any recording tells that all earlier tags are recorded.
        let config = RecorderConfig {
            workers: 1,
            hls_segment: Duration::from_secs(2),
            ..RecorderConfig::new(dir.path().into())
        };
        Self { recorder: Recorder::start(config, sender).unwrap(), dir, finished }
    }

    fn open(&self, formats: &[RecordFormat], max: Option<Duration>) -> Recording {
        self.recorder.open(info(), plan(formats, max))
    }

    /// Returns when everything pushed so far is recorded.
    async fn settle(&self) {
        self.open(&[], None).end(arrival(0)).await;
    }

    fn finished(&mut self) -> Vec<FinishedFile> {
        std::iter::from_fn(|| self.finished.try_recv().ok()).collect()
    }

    async fn record(
        &mut self,
        tags: &[Tag],
        formats: &[RecordFormat],
        max: Option<Duration>,
    ) -> Vec<FinishedFile> {
        let recording = self.open(formats, max);
        push(&recording, tags).await;
        recording.end(arrival(0)).await;
        self.finished()
    }
}

fn info() -> StreamInfo {
    let key = StreamKey { domain: "push.test".into(), app_name: "live".into(), stream_name: "s1".into() };
    StreamInfo {
        key,
        params: "userid=dTE%3D".into(),
        client_ip: "127.0.0.1".into(),
        started: arrival(0),
        sequence: 1,
    }
}

fn plan(formats: &[RecordFormat], max_file_duration: Option<Duration>) -> RecordPlan {
    let format = |format: &RecordFormat| FormatPlan {
        max_file_duration,
        vod_sub_app_id: Some(7),
        ..FormatPlan::new(*format)
    };
    RecordPlan::of_rule("session".into(), 42, formats.iter().map(format).collect())
}

fn arrival(ms: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + time::Duration::milliseconds(ms)
}

async fn push(recording: &Recording, tags: &[Tag]) {
    for tag in tags {
        recording.push(vec![tag.clone()], arrival(tag.timestamp_ms)).await;
    }
}

fn of(files: &[FinishedFile], format: RecordFormat) -> Vec<&FinishedFile> {
    files.iter().filter(|file| file.plan.format == format).collect()
}

fn path(file: &FinishedFile) -> PathBuf {
    file.dir.join(&file.main_file)
}

/// Decodes a file without a word and compares ffprobe, the own prober and the announced meta.
fn check(file: &FinishedFile) -> Value {
    let path = path(file);
    let said = ffmpeg(&format!("-i {} -f null -", path.display()));
    assert_eq!(said, "", "{}", path.display());
    let found = ffprobe(&path);
    let own = probe(&path).unwrap();
    assert!(!own.fragmented);
    for (frames_seen, meta, kind) in [
        (own.video.as_ref().map(|v| v.frames), file.meta.video.as_ref().map(|v| v.frames), "video"),
        (own.audio.as_ref().map(|a| a.frames), file.meta.audio.as_ref().map(|a| a.frames), "audio"),
    ] {
        assert_eq!(frames_seen.unwrap_or(0), frames(&found, kind), "probe: {kind} of {}", path.display());
        assert_eq!(meta.unwrap_or(0), frames(&found, kind), "meta: {kind} of {}", path.display());
    }
    if let (Some(video), Some(seen)) = (&own.video, stream(&found, "video")) {
        assert_eq!(seen["codec_name"], video.codec.as_str());
        assert_eq!((&seen["width"], &seen["height"]), (&video.width.into(), &video.height.into()));
    }
    if let (Some(audio), Some(seen)) = (&own.audio, stream(&found, "audio")) {
        assert_eq!(number(&seen["sample_rate"]), f64::from(audio.sample_rate));
        assert_eq!(seen["channels"], audio.channels);
    }
    if file.plan.format != Aac {
        // ffprobe guesses the duration of raw ADTS from its bit rate.
        let (theirs, ours) = (number(&found["format"]["duration"]), own.duration.as_secs_f64());
        assert!((theirs - ours).abs() < 0.1, "{}: ffprobe {theirs}, probe {ours}", path.display());
    }
    let (announced, ours) = (file.meta.duration.as_secs_f64(), own.duration.as_secs_f64());
    assert!((announced - ours).abs() < 0.1, "{}: meta {announced}, probe {ours}", path.display());
    assert_eq!(file.meta.size, own.size, "{}", path.display());
    found
}

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

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_killed_recorder_loses_no_more_than_a_fragment() {
    let tags = both();
    let cut = tags.partition_point(|tag| tag.timestamp_ms < 5_200);
    let bench = Bench::start();
    let recording = bench.open(&ALL, None);
    push(&recording, &tags[..cut]).await;
    bench.settle().await;
    let left = tempfile::tempdir().unwrap();
    copy_tree(bench.dir.path(), left.path());

    let live: Vec<_> =
        (0..4).map(|n| left.path().join(format!("{n}/f0.mp4"))).filter(|p| p.is_file()).collect();
    assert_eq!(live.len(), 1);
    assert_eq!(ffmpeg(&format!("-i {} -f null -", live[0].display())), "", "playable while live");
    assert!(probe(&live[0]).unwrap().fragmented);
    assert!(frames(&ffprobe(&live[0]), "video") >= 100);

    // The kill came in the middle of a write.
    for dir in fs::read_dir(left.path()).unwrap() {
        for name in ["f0.mp4", "f0.flv", "f0.aac", "2.ts.tmp"] {
            let path = dir.as_ref().unwrap().path().join(name);
            if let Ok(length) = path.metadata().map(|meta| meta.len()) {
                fs::File::options().write(true).open(&path).unwrap().set_len(length - 3).unwrap();
            }
        }
    }
    let (sender, mut receiver) = mpsc::channel(64);
    assert_eq!(recover(left.path(), &sender).await.unwrap(), 4);
    let files: Vec<_> = std::iter::from_fn(|| receiver.try_recv().ok()).collect();
    for file in &files {
        check(file);
        let seconds = file.meta.duration.as_secs_f64();
        assert!((3.0..5.5).contains(&seconds), "{}: {seconds} s", file.main_file);
        assert_eq!((file.stream.clone(), file.template_id), (info(), 42));
    }
    assert!(fs::read_to_string(path(of(&files, Hls)[0])).unwrap().ends_with("#EXT-X-ENDLIST\n"));
    // Doing it again changes nothing.
    assert_eq!(recover(left.path(), &sender).await.unwrap(), 4);
    while let Ok(file) = receiver.try_recv() {
        check(&file);
    }
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
async fn a_disk_error_stops_one_format_only() {
    let tags = both();
    let cut = tags.partition_point(|tag| tag.timestamp_ms < 3_000);
    let mut bench = Bench::start();
    let recording = bench.open(&ALL, None);
    push(&recording, &tags[..cut]).await;
    bench.settle().await;
    let hls = fs::read_dir(bench.dir.path())
        .unwrap()
        .map(|dir| dir.unwrap().path())
        .find(|dir| dir.join("playlist.m3u8").exists());
    fs::remove_dir_all(hls.unwrap()).unwrap();
    push(&recording, &tags[cut..]).await;
    recording.end(arrival(6_000)).await;
    let files = bench.finished();
    assert_eq!(files.iter().filter(|file| file.plan.format != Hls).count(), 3);
    for file in files.iter().filter(|file| file.plan.format != Hls) {
        assert_eq!(frames(&check(file), "audio"), count(&tags).1);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_keeps_what_was_written() {
    let tags = both();
    let cut = tags.partition_point(|tag| tag.timestamp_ms < 1_500);
    let mut bench = Bench::start();
    let recording = bench.open(&[Mp4, Hls], None);
    push(&recording, &tags[..cut]).await;
    bench.settle().await;
    let mut dirs = fs::read_dir(bench.dir.path()).unwrap().map(|dir| dir.unwrap().path());
    let hls = dirs.find(|dir| dir.join("0.ts.tmp").exists()).unwrap();
    std::os::unix::fs::symlink("/dev/full", hls.join("1.ts.tmp")).unwrap();
    push(&recording, &tags[cut..]).await;
    recording.end(arrival(6_000)).await;
    let files = bench.finished();
    assert_eq!(files.len(), 2);
    assert_eq!(frames(&check(of(&files, Mp4)[0]), "video"), 150);
    assert_eq!(frames(&check(of(&files, Hls)[0]), "video"), 50);
}

#[tokio::test]
async fn a_full_queue_wakes_a_worker_at_rest() {
    let dir = tempfile::tempdir().unwrap();
    let (sender, mut finished) = mpsc::channel(64);
    let config = RecorderConfig { workers: 1, queue_len: 2, ..RecorderConfig::new(dir.path().into()) };
    let recorder = Recorder::start(config, sender).unwrap();
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
