//! Disks that fill up under the program.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use trtc_sandbox::media::packet::Tag;
use trtc_sandbox::rtmp::client::{Publisher, Target};

use crate::changes::publish;
use crate::cloud::{Cloud, Media};
use crate::judge::{Frames, counted, judge};
use crate::process::{Place, Process};
use crate::recorder_tools::{both, count, source};

const MIB: u64 = 1 << 20;
const DEADLINE: Duration = Duration::from_secs(40);

/// Some 20 MB of pictures that cannot be made smaller.
fn noise() -> Vec<Tag> {
    source(
        "noise.flv",
        "-f lavfi -i nullsrc=s=320x180:r=25,noise=alls=100:allf=t -f lavfi -i sine=r=48000 -t 15 -c:v libx264 \
         -preset ultrafast -g 25 -crf 18 -pix_fmt yuv420p -c:a aac",
    )
}

/// Runs the program with its state on a disk of its own, which nobody else sees, after `prepare`. `None` when
/// the system does not let us.
fn on_small_disk(place: &Place, mib: u64, prepare: &str, settings: &[(&str, &str)]) -> Option<Process> {
    let may = Command::new("unshare").args(["-rm", "true"]).output();
    if !may.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let data = place.path("data");
    fs::create_dir(&data).unwrap();
    let script = format!("mount -t tmpfs -o size={mib}m tmpfs \"$0\" && {prepare} exec \"$@\"");
    Some(place.serve_as(&["unshare", "-rm", "sh", "-c", &script, data.to_str().unwrap()], settings))
}

/// A publisher that stays after it has sent everything.
async fn send(sandbox: &Process, stream: &str, tags: &[Tag]) -> Publisher {
    let target = Target::new(&sandbox.rtmp, "trtc_12345678", stream).unwrap();
    let filler = std::array::from_fn(|index| (index % 251) as u8);
    let mut publisher = Publisher::connect(&target, Duration::from_secs(10), &filler).await.unwrap();
    for tag in tags {
        publisher.send(tag).await.unwrap();
    }
    publisher
}

/// The files of a stream that goes on.
async fn landed(cloud: &Cloud, stream: &str, count: usize) -> Vec<Media> {
    let begun = Instant::now();
    loop {
        let found = cloud.search(stream).await;
        if found.len() == count {
            return found;
        }
        assert!(begun.elapsed() < DEADLINE, "{stream} has not {count} files: {found:#?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until so many formats cannot be written any more: with no room at all the API cannot show it.
async fn until_given_up(place: &Place, count: usize) {
    let begun = Instant::now();
    let log = place.path("sandbox.log");
    while fs::read_to_string(&log).unwrap().matches("this format stops here").count() < count {
        assert!(begun.elapsed() < DEADLINE, "the disk is not full");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A part of the source that plays.
async fn check_part(cloud: &Cloud, media: &Media, whole: (u64, u64), dir: &Path) {
    let part = counted(&judge(cloud, media, dir).await);
    assert!(part.video > 25 && part.video < whole.0, "{}: {part:?} of {whole:?}", media.kind);
}

/// There is room again, and everything is recorded.
async fn check_next(sandbox: &Process, cloud: &Cloud, dir: &Path) {
    let tags = both();
    let (video, audio) = count(&tags);
    publish(sandbox, "next", &tags).await;
    for media in cloud.recordings("next", 2).await {
        assert_eq!(counted(&judge(cloud, &media, dir).await), Frames { video, audio });
    }
}

#[tokio::test]
async fn recordings_end_while_there_is_room_to_close_them() {
    let place = Place::new();
    let settings = [("TRTC_SANDBOX_RECORDING__MIN_FREE_BYTES", "12582912")];
    let Some(sandbox) = on_small_disk(&place, 32, "", &settings) else {
        return files_of_limited_length().await;
    };
    let cloud = Cloud::of(&sandbox);
    cloud.bind(&["Mp4", "Hls"]).await;
    let tags = noise();
    let whole = count(&tags);
    let publisher = send(&sandbox, "large", &tags).await;
    let files = landed(&cloud, "large", 2).await;
    assert_eq!(cloud.online().await, 1, "the stream itself goes on");
    let bytes: u64 = files.iter().map(|media| media.meta["Size"].as_u64().unwrap()).sum();
    assert!((15 * MIB..21 * MIB).contains(&bytes), "{bytes} bytes are on the disk of 32 MiB");
    for media in &files {
        check_part(&cloud, media, whole, place.dir.path()).await;
        cloud.call(("vod", "2018-07-17"), "DeleteMedia", json!({ "FileId": media.id })).await;
    }
    publisher.close().await.unwrap();
    check_next(&sandbox, &cloud, place.dir.path()).await;
    assert!(sandbox.end("TERM").success());
}

#[tokio::test]
async fn a_disk_without_any_room_costs_what_did_not_fit() {
    let place = Place::new();
    let settings = [("TRTC_SANDBOX_RECORDING__MIN_FREE_BYTES", "0")];
    let ballast = "head -c 8388608 /dev/zero > \"$0/ballast\" &&";
    let Some(sandbox) = on_small_disk(&place, 28, ballast, &settings) else {
        return files_of_limited_length().await;
    };
    let cloud = Cloud::of(&sandbox);
    cloud.bind(&["Mp4", "Hls"]).await;
    let tags = noise();
    let whole = count(&tags);
    let publisher = send(&sandbox, "large", &tags).await;
    assert_eq!(cloud.online().await, 1, "the stream itself goes on");
    until_given_up(&place, 2).await;
    // Somebody makes room.
    let root = format!("/proc/{}/root", sandbox.pid());
    let data = place.path("data");
    fs::remove_file(Path::new(&root).join(data.strip_prefix("/").unwrap()).join("ballast")).unwrap();
    for media in &landed(&cloud, "large", 2).await {
        check_part(&cloud, media, whole, place.dir.path()).await;
    }
    publisher.close().await.unwrap();
    check_next(&sandbox, &cloud, place.dir.path()).await;
}

#[tokio::test]
async fn a_file_that_must_not_grow_ends_alone() {
    files_of_limited_length().await;
}

/// A limit on the length of files stands for a full disk where none can be had.
async fn files_of_limited_length() {
    let place = Place::new();
    let script = "trap '' XFSZ; ulimit -f 12288; exec \"$0\" \"$@\"";
    let sandbox = place.serve_as(&["sh", "-c", script], &[]);
    let cloud = Cloud::of(&sandbox);
    cloud.bind(&["Mp4", "Hls"]).await;
    let tags = noise();
    let (video, audio) = count(&tags);
    let publisher = send(&sandbox, "large", &tags).await;
    let mp4 = landed(&cloud, "large", 1).await;
    assert_eq!(mp4[0].kind, "mp4", "it has come to its 6 MiB while the stream goes on");
    check_part(&cloud, &mp4[0], (video, audio), place.dir.path()).await;
    publisher.close().await.unwrap();
    let files = cloud.recordings("large", 2).await;
    let hls = files.iter().find(|media| media.kind == "m3u8").unwrap();
    assert_eq!(counted(&judge(&cloud, hls, place.dir.path()).await), Frames { video, audio });
    check_next(&sandbox, &cloud, place.dir.path()).await;
}
