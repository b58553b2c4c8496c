//! Disks that fail, and recorders that are killed.

use std::fs;

use tokio::sync::mpsc;
use trtc_sandbox::media::probe::probe;
use trtc_sandbox::model::RecordFormat;
use trtc_sandbox::recorder::recover;

use crate::bench::*;
use crate::recorder_tools::*;

use RecordFormat::{Hls, Mp4};

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
    let (told, _notices) = mpsc::channel(64);
    let again = async || recover(left.path(), arrival(0), &sender, &told).await.unwrap();
    assert_eq!(again().await.announced, 4);
    let files: Vec<_> = std::iter::from_fn(|| receiver.try_recv().ok()).collect();
    for file in &files {
        check(file);
        let seconds = file.meta.duration.as_secs_f64();
        assert!((3.0..5.5).contains(&seconds), "{}: {seconds} s", file.main_file);
        assert_eq!((file.stream.clone(), file.template_id), (info(), 42));
    }
    assert!(fs::read_to_string(path(of(&files, Hls)[0])).unwrap().ends_with("#EXT-X-ENDLIST\n"));
    // Doing it again changes nothing.
    assert_eq!(again().await.announced, 4);
    while let Ok(file) = receiver.try_recv() {
        check(&file);
    }
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
