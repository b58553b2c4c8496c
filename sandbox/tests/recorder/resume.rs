//! Streams that come back while their HLS recording waits for them.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::mpsc;
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::model::{
    FinishedFile, Notice, RecordFormat, RecordOrigin, RecordPlan, RecordStatus, StreamInfo,
};
use trtc_sandbox::recorder::{RecorderConfig, Recording, recover};

use crate::bench::*;
use crate::recorder_tools::*;

use RecordFormat::{Hls, Mp4};

/// Milliseconds.
const WINDOW: i64 = 60_000;

/// The push with this number, which begins at `at` milliseconds.
fn nth(sequence: u64, at: i64) -> StreamInfo {
    StreamInfo { sequence, started: arrival(at), ..info() }
}

fn waiting_plan(session: &str, formats: &[RecordFormat]) -> RecordPlan {
    let mut plan = plan(formats, None);
    plan.session_id = session.into();
    for format in plan.formats.iter_mut().filter(|plan| plan.format == Hls) {
        format.resume = Some(Duration::from_millis(WINDOW as u64));
    }
    plan
}

async fn send(recording: &Recording, tags: &[Tag], at: i64) {
    for tag in tags {
        recording.push(vec![tag.clone()], arrival(at + tag.timestamp_ms)).await;
    }
}

impl Bench {
    /// A push of these tags from `at` on, which ends with its last tag; answers when that was.
    async fn pushed(&self, sequence: u64, at: i64, tags: &[Tag], plan: RecordPlan) -> i64 {
        let recording = self.recorder.open(nth(sequence, at), plan);
        send(&recording, tags, at).await;
        let end = at + tags.iter().map(|tag| tag.timestamp_ms).max().unwrap();
        recording.end(arrival(end)).await;
        end
    }

    /// The files of what has waited long enough at `now`.
    async fn due(&mut self, now: i64) -> Vec<FinishedFile> {
        self.recorder.close_due(arrival(now)).await;
        self.finished()
    }
}

/// Checks one HLS file of several pushes, and answers its playlist.
fn whole(file: &FinishedFile, pushes: &[&[Tag]]) -> String {
    let found = check(file);
    let sum = pushes.iter().map(|tags| count(tags)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    assert_eq!((frames(&found, "video"), frames(&found, "audio")), sum);
    let playlist = fs::read_to_string(path(file)).unwrap();
    assert!(playlist.ends_with("#EXT-X-ENDLIST\n"), "{playlist}");
    playlist
}

fn discontinuities(playlist: &str) -> usize {
    playlist.matches("#EXT-X-DISCONTINUITY").count()
}

fn seconds(file: &FinishedFile) -> f64 {
    file.meta.duration.as_secs_f64()
}

#[tokio::test]
async fn a_stream_that_comes_back_in_time_goes_on_in_its_file() {
    let tags = both();
    let mut bench = Bench::start();
    let end = bench.pushed(1, 0, &tags, waiting_plan("first", &[Hls])).await;
    assert!(bench.due(end + WINDOW - 1).await.is_empty(), "it waits");
    let playlist = bench.dir.path().join("0/playlist.m3u8");
    assert!(!fs::read_to_string(&playlist).unwrap().contains("ENDLIST"));
    let back = end + 5_000;
    let end = bench.pushed(2, back, &tags, waiting_plan("second", &[Hls])).await;
    assert!(bench.due(end + WINDOW - 1).await.is_empty(), "it waits again");
    let files = bench.due(end + WINDOW).await;
    assert_eq!(files.len(), 1);
    let file = &files[0];
    assert_eq!(discontinuities(&whole(file, &[&tags, &tags])), 1);
    assert!((seconds(file) - 12.0).abs() < 0.3, "the gap is not in it: {}", seconds(file));
    assert_eq!((file.stream.clone(), &*file.session_id), (nth(1, 0), "first"));
    assert_eq!(file.record_end, arrival(end));
    assert!(bench.due(i64::from(i32::MAX)).await.is_empty(), "once");
    let told = bench.told();
    use RecordStatus::{Ended, Paused, Resumed, Started};
    let (first, hls) = (|| "first".to_owned(), Some(Hls));
    let expected = [(Started, None), (Paused, hls), (Resumed, hls), (Paused, hls), (Ended, None)];
    assert_eq!(told, expected.map(|(status, format)| (first(), status, format)));
}

#[tokio::test]
async fn a_stream_that_comes_back_late_begins_another_file() {
    let tags = both();
    let mut bench = Bench::start();
    let end = bench.pushed(1, 0, &tags, waiting_plan("first", &[Hls])).await;
    // Nobody looked at the clock in the meantime.
    let end = bench.pushed(2, end + WINDOW + 1, &tags, waiting_plan("second", &[Hls])).await;
    let files = bench.due(end + WINDOW).await;
    assert_eq!(files.iter().map(|file| &*file.session_id).collect::<Vec<_>>(), ["first", "second"]);
    for file in &files {
        assert_eq!(discontinuities(&whole(file, &[&tags])), 0);
    }
}

#[tokio::test]
async fn other_formats_and_recordings_without_a_window_close_at_once() {
    let tags = both();
    let mut bench = Bench::start();
    let end = bench.pushed(1, 0, &tags, waiting_plan("first", &[Mp4, Hls])).await;
    assert_eq!(of(&bench.finished(), Mp4).len(), 1);
    let end = bench.pushed(2, end + 1_000, &tags, waiting_plan("second", &[Mp4, Hls])).await;
    assert_eq!(of(&bench.finished(), Mp4).len(), 1);
    whole(&bench.due(end + WINDOW).await[0], &[&tags, &tags]);
    use RecordStatus::{Ended, Paused, Resumed, Started};
    let told: Vec<_> = bench.told().into_iter().map(|(session, status, _)| (session, status)).collect();
    let expected = [
        ("first", Started),
        ("first", Paused),
        ("first", Resumed),
        ("second", Started),
        ("first", Paused),
        ("second", Ended),
        ("first", Ended),
    ];
    assert_eq!(told, expected.map(|(session, status)| (session.to_owned(), status)));

    let end = bench.pushed(3, end + 2_000, &tags, plan(&[Hls], None)).await;
    assert_eq!(bench.finished().len(), 1);
    bench.pushed(4, end + 1_000, &tags, plan(&[Hls], None)).await;
    assert_eq!(bench.finished().len(), 1);
}

#[tokio::test]
async fn a_stream_goes_on_again_and_again() {
    let tags = both();
    let mut bench = Bench::start();
    let mut at = 0;
    for sequence in 1..=4 {
        at = bench.pushed(sequence, at, &tags, waiting_plan("s", &[Hls])).await + WINDOW;
    }
    let files = bench.due(at).await;
    assert_eq!(files.len(), 1);
    assert_eq!(discontinuities(&whole(&files[0], &[&tags, &tags, &tags, &tags])), 3);
    assert!((seconds(&files[0]) - 24.0).abs() < 0.5);
}

#[tokio::test]
async fn a_stream_may_come_back_with_other_media() {
    let (small, large) = (both(), larger());
    let mut sound = both();
    sound.retain(|tag| !is_frame(tag, TagKind::Video));
    let hevc = source(
        "video.hevc",
        "-f lavfi -i testsrc2=s=320x180:r=25 -t 3 -c:v libx265 -preset ultrafast -pix_fmt yuv420p \
         -x265-params bframes=0:keyint=25:open-gop=0:slices=1:log-level=none -f hevc",
    );
    for (name, first, then) in [("size", &small, &large), ("sound", &small, &sound), ("back", &large, &small)]
    {
        let mut bench = Bench::start();
        let end = bench.pushed(1, 0, first, waiting_plan("s", &[Hls])).await;
        let end = bench.pushed(2, end + 10, then, waiting_plan("s", &[Hls])).await;
        let files = bench.due(end + WINDOW).await;
        assert_eq!(files.len(), 1, "{name}");
        assert_eq!(discontinuities(&whole(&files[0], &[first, then])), 1, "{name}");
    }
    // Another codec is beyond ffmpeg in one playlist: it gets the two parts.
    let mut bench = Bench::start();
    let end = bench.pushed(1, 0, &small, waiting_plan("s", &[Hls])).await;
    let end = bench.pushed(2, end + 10, &hevc, waiting_plan("s", &[Hls])).await;
    let files = bench.due(end + WINDOW).await;
    let playlist = fs::read_to_string(path(&files[0])).unwrap();
    let (_, second) = playlist.split_once("#EXT-X-DISCONTINUITY").unwrap();
    let parts = second.lines().filter(|line| line.ends_with(".ts"));
    let pictures = parts.map(|part| frames(&ffprobe(&files[0].dir.join(part)), "video")).sum::<u64>();
    assert_eq!(pictures, count(&hevc).0);
    let meta = files[0].meta.video.as_ref().unwrap();
    assert_eq!(meta.frames, count(&small).0 + count(&hevc).0);
}

#[tokio::test]
async fn what_began_in_time_goes_on_though_its_frames_come_late() {
    let tags = both();
    let mut bench = Bench::start();
    let end = bench.pushed(1, 0, &tags, waiting_plan("s", &[Hls])).await;
    let back = end + WINDOW;
    let recording = bench.recorder.open(nth(2, back), waiting_plan("s", &[Hls]));
    assert!(bench.due(back + 9_000).await.is_empty(), "the stream is back");
    send(&recording, &tags, back + 9_000).await;
    recording.end(arrival(back + 15_000)).await;
    // One that brings nothing changes nothing.
    let idle = bench.recorder.open(nth(3, back + 16_000), waiting_plan("s", &[Hls]));
    idle.end(arrival(back + 20_000)).await;
    assert!(bench.due(back + 20_000 + WINDOW - 1).await.is_empty());
    let files = bench.due(back + 20_000 + WINDOW).await;
    whole(&files[0], &[&tags, &tags]);
}

#[tokio::test]
async fn a_stream_may_be_back_before_its_end_is_told() {
    let tags = both();
    let mut bench = Bench::start();
    let first = bench.recorder.open(nth(1, 0), waiting_plan("s", &[Hls]));
    send(&first, &tags, 0).await;
    let second = bench.recorder.open(nth(2, 7_000), waiting_plan("s", &[Hls]));
    send(&second, &tags, 7_000).await;
    first.end(arrival(7_001)).await;
    second.end(arrival(13_000)).await;
    let files = bench.due(13_000 + WINDOW).await;
    assert_eq!(files.len(), 1);
    whole(&files[0], &[&tags, &tags]);
}

#[tokio::test]
async fn only_the_same_recording_of_the_same_stream_goes_on() {
    let tags = both();
    let mut bench = Bench::start();
    let task = |id: &str| RecordPlan {
        origin: RecordOrigin::Task { task_id: id.into() },
        ..waiting_plan(id, &[Hls])
    };
    let other_template = RecordPlan { template_id: 43, ..waiting_plan("other", &[Hls]) };
    let mut end = bench.pushed(1, 0, &tags, waiting_plan("rule", &[Hls])).await;
    for (sequence, plan) in [(2, task("one")), (3, task("two")), (4, other_template)] {
        end = bench.pushed(sequence, end + 1, &tags, plan).await;
    }
    assert!(bench.finished().is_empty());
    // What ends while the stream goes on does not wait for it.
    let recording = bench.recorder.open(nth(5, end), task("two"));
    send(&recording, &tags, end).await;
    recording.close(arrival(end + 6_000)).await;
    let files = bench.finished();
    assert_eq!((files.len(), &*files[0].session_id), (1, "two"));
    whole(&files[0], &[&tags, &tags]);
    let rest = bench.due(end + WINDOW).await;
    assert_eq!(rest.iter().map(|file| &*file.session_id).collect::<Vec<_>>(), ["rule", "one", "other"]);
    rest.iter().for_each(|file| drop(whole(file, &[&tags])));
}

/// What a start finds in a directory at `now`, and the recorder that goes on with it.
struct Next {
    bench: Bench,
    closed: Vec<FinishedFile>,
    waiting: usize,
    told: Vec<(RecordStatus, Option<RecordFormat>)>,
}

async fn start_again(left: &Path, now: i64) -> Next {
    let dir = tempfile::tempdir().unwrap();
    copy_tree(left, dir.path());
    let (sender, mut files) = mpsc::channel(64);
    let (told, mut notices) = mpsc::channel(64);
    let recovered = recover(dir.path(), arrival(now), &sender, &told).await.unwrap();
    let bench = Bench::start_in(dir, |_| {});
    let waiting = recovered.waiting.len();
    bench.recorder.adopt(recovered.waiting).await;
    let notices = std::iter::from_fn(|| notices.try_recv().ok()).map(|notice| match notice {
        Notice::Recording(notice) => (notice.status, notice.format),
        other => panic!("{other:?}"),
    });
    let told = notices.collect();
    let closed = std::iter::from_fn(|| files.try_recv().ok()).collect();
    Next { bench, closed, waiting, told }
}

#[tokio::test]
async fn a_kill_in_the_window_changes_nothing() {
    let tags = both();
    let bench = Bench::start();
    let end = bench.pushed(1, 0, &tags, waiting_plan("s", &[Hls])).await;
    // In time, once more killed, and back.
    let next = start_again(bench.dir.path(), end + 10_000).await;
    assert_eq!((next.closed.len(), next.waiting, next.told), (0, 1, vec![]));
    next.bench.settle().await;
    let mut next = start_again(next.bench.dir.path(), end + WINDOW - 1).await;
    let end = next.bench.pushed(2, end + WINDOW, &tags, waiting_plan("t", &[Hls])).await;
    let files = next.bench.due(end + WINDOW).await;
    assert_eq!((files.len(), &*files[0].session_id), (1, "s"));
    assert_eq!(discontinuities(&whole(&files[0], &[&tags, &tags])), 1);
    assert!((seconds(&files[0]) - 12.0).abs() < 0.3);
    assert_eq!((files[0].record_start, files[0].record_end), (arrival(0), arrival(end)));
}

#[tokio::test]
async fn a_window_that_ended_while_nobody_ran_closes_the_file() {
    let tags = both();
    let mut bench = Bench::start();
    let end = bench.pushed(1, 0, &tags, waiting_plan("s", &[Hls])).await;
    let live = bench.recorder.open(nth(2, end), waiting_plan("s", &[Hls]));
    send(&live, &tags, end).await;
    bench.recorder.shutdown().await;
    assert!(bench.finished().is_empty(), "it is left for the next start");
    let next = start_again(bench.dir.path(), end + 6_000 + WINDOW).await;
    assert_eq!((next.closed.len(), next.waiting), (1, 0));
    whole(&next.closed[0], &[&tags, &tags]);
    assert_eq!(next.told, [(RecordStatus::Ended, None)]);
    assert!(next.closed[0].record_end < arrival(end + 7_000));
}

#[tokio::test]
async fn what_a_kill_cut_off_goes_on_when_its_publisher_comes_back() {
    let tags = both();
    let cut = tags.partition_point(|tag| tag.timestamp_ms < 5_200);
    let bench = Bench::start();
    let recording = bench.recorder.open(nth(1, 0), waiting_plan("s", &[Mp4, Hls]));
    send(&recording, &tags[..cut], 0).await;
    bench.settle().await;
    // The window begins with the start, whenever that is.
    let now = 10 * WINDOW;
    let next = start_again(bench.dir.path(), now).await;
    assert_eq!((of(&next.closed, Mp4).len(), next.closed.len(), next.waiting), (1, 1, 1));
    assert_eq!(next.told, [(RecordStatus::Paused, Some(Hls))]);
    let back = now + WINDOW - 1;
    let recording = next.bench.recorder.open(nth(2, back), waiting_plan("t", &[Hls]));
    send(&recording, &tags[..cut], back).await;
    next.bench.settle().await;
    // And once more, within the first segment after the pause.
    let mut next = start_again(next.bench.dir.path(), now + 2 * WINDOW).await;
    assert_eq!(next.waiting, 1);
    let at = now + 2 * WINDOW;
    let end = next.bench.pushed(3, at, &tags, waiting_plan("u", &[Hls])).await;
    let files = next.bench.due(end + WINDOW).await;
    assert_eq!(files.len(), 1);
    check(&files[0]);
    let playlist = fs::read_to_string(path(&files[0])).unwrap();
    assert_eq!(discontinuities(&playlist), 2, "{playlist}");
    // Two pieces of 5.2 s that a kill cut short, and a whole one.
    assert!((14.5..16.8).contains(&seconds(&files[0])), "{}", seconds(&files[0]));
    let found = count(&tags);
    assert!(files[0].meta.video.as_ref().unwrap().frames > 2 * found.0);
}

#[tokio::test]
async fn a_first_segment_after_a_pause_is_told_apart_after_a_kill() {
    let tags = both();
    let cut = tags.partition_point(|tag| tag.timestamp_ms < 1_900);
    let bench = Bench::start();
    let end = bench.pushed(1, 0, &tags, waiting_plan("s", &[Hls])).await;
    let recording = bench.recorder.open(nth(2, end), waiting_plan("s", &[Hls]));
    send(&recording, &tags[..cut], end).await;
    bench.settle().await;
    // Not one segment of the second push is listed yet.
    let mut next = start_again(bench.dir.path(), end).await;
    let files = next.bench.due(end + WINDOW).await;
    check(&files[0]);
    assert_eq!(discontinuities(&fs::read_to_string(path(&files[0])).unwrap()), 1);
}

#[tokio::test]
async fn streams_of_many_workers_find_their_files() {
    let tags = larger();
    let dir = tempfile::tempdir().unwrap();
    let mut bench = Bench::start_in(dir, |config| config.workers = 5);
    let named = |name: u64, info: StreamInfo| {
        let mut info = info;
        info.key.stream_name = format!("stream-{name}");
        info
    };
    for round in 0..2 {
        for name in 0..12 {
            let info = named(name, nth(round * 100 + name, round as i64 * 5_000));
            let recording = bench.recorder.open(info, waiting_plan(&name.to_string(), &[Hls]));
            recording.push(tags.clone(), arrival(0)).await;
            recording.end(arrival(3_000 + round as i64 * 5_000)).await;
        }
    }
    let files = bench.due(i64::from(i32::MAX)).await;
    assert_eq!(files.len(), 12);
    for file in &files {
        assert_eq!(file.meta.video.as_ref().unwrap().frames, 2 * count(&tags).0);
    }
}

#[tokio::test]
async fn a_disk_error_after_the_pause_keeps_what_was_there_before() {
    let tags = both();
    let failing = Arc::new(AtomicBool::new(false));
    let fails = failing.clone();
    let mut bench = Bench::start_in(tempfile::tempdir().unwrap(), |config: &mut RecorderConfig| {
        config.disk = Some(Arc::new(move |_| {
            let full = fails.load(Ordering::SeqCst);
            if full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
        }));
    });
    let end = bench.pushed(1, 0, &tags, waiting_plan("s", &[Hls])).await;
    failing.store(true, Ordering::SeqCst);
    bench.pushed(2, end + 1, &tags, waiting_plan("t", &[Hls])).await;
    let files = bench.finished();
    assert_eq!(files.len(), 1, "closed at once");
    whole(&files[0], &[&tags]);
    use RecordStatus::{Ended, Error, Paused, Resumed, Started};
    let told: Vec<_> = bench.told().into_iter().map(|(session, status, _)| (session, status)).collect();
    let expected = [Started, Paused, Resumed, Error, Ended].map(|status| ("s".to_owned(), status));
    assert_eq!(told, expected);
}
