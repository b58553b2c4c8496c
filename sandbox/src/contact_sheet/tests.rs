use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;
use tempfile::TempDir;
use time::OffsetDateTime;

use super::*;
use crate::codec::bitmap::Bitmap;
use crate::codec::h264::VideoEncoder;
use crate::media::codec::Codec;
use crate::media::mp4::{Mp4Writer, TrackStart};
use crate::media::track::{Frame, TrackKind, VideoConfig};

/// Milliseconds from one picture to the next.
const STEP: i64 = 100;

/// A file of pictures of one colour each, with a keyframe every four pictures.
fn file(pictures: usize, colour: impl Fn(usize) -> Colour, finish: bool) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("recording.mp4");
    let mut encoder = VideoEncoder::new(500_000, 10, 4).unwrap();
    let mut canvas = Canvas::new(160, 90);
    let mut writer = None;
    for picture in 0..pictures {
        canvas.fill(colour(picture));
        let encoded = encoder.encode(&canvas).unwrap();
        let writer = writer.get_or_insert_with(|| {
            let header: Bytes = encoded.config.clone().unwrap().slice(5..);
            let config = Arc::new(VideoConfig::parse(Codec::H264, header).unwrap());
            let starts = [TrackStart::Video { config, first_dts_ms: 0, first_cts_ms: 0 }];
            let out = File::create(&path).unwrap();
            Mp4Writer::create(out, &starts, Duration::from_millis(300), false).unwrap()
        });
        let frame = Frame {
            dts_ms: picture as i64 * STEP,
            cts_ms: 0,
            keyframe: encoded.config.is_some(),
            data: encoded.body.slice(5..),
            arrived: OffsetDateTime::UNIX_EPOCH,
        };
        writer.push(TrackKind::Video, frame).unwrap();
    }
    if finish {
        writer.unwrap().finish().unwrap();
    }
    (dir, path)
}

/// What is in the middle of each frame of a sheet.
fn middles(png: &[u8]) -> Vec<[u8; 3]> {
    let sheet = Bitmap::decode(png).unwrap();
    let frame_height = (FRAME_WIDTH * 90 / 160) & !1;
    let size = (GAP + 3 * (FRAME_WIDTH + GAP), GAP + 3 * (frame_height + LINE + GAP));
    assert_eq!((sheet.width(), sheet.height()), (size.0 & !1, size.1 & !1));
    let middle = |cell: usize| {
        let x = GAP + cell % 3 * (FRAME_WIDTH + GAP) + FRAME_WIDTH / 2;
        let y = GAP + cell / 3 * (frame_height + LINE + GAP) + frame_height / 2;
        let [red, green, blue, _] = sheet.pixel(x, y);
        [red, green, blue]
    };
    (0..9).map(middle).collect()
}

fn assert_near(found: [u8; 3], wanted: [u8; 3]) {
    let near = found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 10);
    assert!(near, "{found:?}, not {wanted:?}");
}

/// From dark to light, another one for each of nine equal parts.
fn grey(part: usize) -> [u8; 3] {
    [u8::try_from(25 * part + 20).unwrap(); 3]
}

#[test]
fn each_part_of_a_file_is_seen_once_and_in_order() {
    for finish in [true, false] {
        // A file that was not closed ends with its last whole fragment.
        let pictures = if finish { 45 } else { 46 };
        let (_dir, path) = file(pictures, |picture| Colour::from_bytes(grey(picture / 5)), finish);
        let seen = middles(&contact_sheet(&path).unwrap());
        for (part, seen) in seen.into_iter().enumerate() {
            assert_near(seen, grey(part));
        }
    }
}

#[test]
fn one_picture_fills_the_sheet() {
    let (_dir, path) = file(1, |_| Colour::from_rgb(1.0, 0.0, 0.0), true);
    for seen in middles(&contact_sheet(&path).unwrap()) {
        assert_near(seen, [255, 0, 0]);
    }
}

#[test]
fn times_are_those_of_a_counter() {
    assert_eq!([time(0), time(61_250), time(3_600_999)], ["00:00:00.0", "00:01:01.2", "01:00:00.9"]);
}

#[test]
fn other_files_are_refused_with_what_is_wanted() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("recording.aac");
    std::fs::write(&path, [0xff, 0xf1, 0, 0]).unwrap();
    let why = contact_sheet(&path).unwrap_err().to_string();
    assert!(why.contains("made of mp4 files with H.264"), "{why}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn damage_is_survived(damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        static WHOLE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let whole = WHOLE.get_or_init(|| std::fs::read(file(6, |_| Colour::WHITE, true).1).unwrap());
        let mut damaged = whole.clone();
        // Where the tables are, above all.
        let begin = damaged.len().saturating_sub(700);
        for (at, byte) in damage {
            let at = begin + at.index(damaged.len() - begin);
            damaged[at] = byte;
        }
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("damaged.mp4");
        std::fs::write(&path, damaged).unwrap();
        let _ = contact_sheet(&path);
    }
}
