//! The files of testdata were made by ffmpeg with libx264, 64x48 at 15 frames a second:
//! - `b_frames.flv`: High profile, three B-frames, a pyramid; frame N is grey with a luma of 40 + 4 N.
//! - `bt709.flv`: red, flagged BT.709 limited range. `full.flv`: 0x2040c0, flagged BT.601 full range.

use proptest::prelude::*;
use time::macros::datetime;

use super::*;
use crate::codec::canvas::{Canvas, Colour};
use crate::codec::h264::VideoEncoder;
use crate::media::flv::body::{Body, VideoData, parse};
use crate::media::flv::file::Reader;
use crate::media::packet::Tag;
use crate::publish::source::{VideoSettings, VirtualUser};

const B_FRAMES: &[u8] = include_bytes!("../testdata/b_frames.flv");

fn tags(file: &[u8]) -> Vec<Tag> {
    let mut reader = Reader::new(file).unwrap();
    std::iter::from_fn(|| reader.next_tag().unwrap()).collect()
}

/// Decodes tags, each changed by `spoil` before.
fn decode(
    decoder: &mut PictureDecoder,
    tags: &[Tag],
    mut spoil: impl FnMut(usize, Vec<u8>) -> Vec<u8>,
) -> Vec<Result<Decoded, CodecError>> {
    let mut decoded = Vec::new();
    for (index, tag) in tags.iter().enumerate() {
        match parse(tag) {
            Body::Video { data: VideoData::Config(record), .. } => decoder.configure(&record).unwrap(),
            Body::Video { keyframe, data: VideoData::Frame { composition_ms, data }, .. } => {
                let pts = tag.timestamp_ms + i64::from(composition_ms);
                decoded.extend(decoder.decode(pts, keyframe, &spoil(index, data.to_vec())).transpose());
            }
            _ => {}
        }
    }
    decoded.extend(decoder.drain().into_iter().map(Ok));
    decoded
}

fn all(file: &[u8]) -> Vec<Decoded> {
    decode(&mut PictureDecoder::new(), &tags(file), |_, data| data).into_iter().map(Result::unwrap).collect()
}

fn middle(picture: &Picture) -> Colour {
    picture.canvas().at(picture.canvas().width() / 2, picture.canvas().height() / 2)
}

#[test]
fn b_frames_come_in_the_order_of_their_showing() {
    let decoded = all(B_FRAMES);
    assert_eq!(decoded.len(), 45);
    assert!(decoded.is_sorted_by_key(|decoded| decoded.pts));
    for (index, Decoded { pts, picture }) in (0_u8..).zip(&decoded) {
        assert_eq!((picture.size().width, picture.size().height), (64, 48));
        assert!(middle(picture).y.abs_diff(40 + 4 * index) <= 2, "frame {index}: {:?}", middle(picture));
        let shown = 133 + i64::from(index) * 1000 / 15;
        assert!((pts - shown).abs() <= 2, "frame {index} at {pts}");
    }
}

#[test]
fn colours_of_other_kinds_become_the_mixers() {
    let red = Colour::from_rgb(1.0, 0.0, 0.0);
    for (file, wanted) in [
        (&include_bytes!("../testdata/bt709.flv")[..], red),
        (&include_bytes!("../testdata/full.flv")[..], Colour::from_code(0x2040c0)),
    ] {
        let picture = all(file).pop().unwrap().picture;
        let converter = picture.colours().converter().expect("the file is flagged");
        let mut canvas = picture.canvas().clone();
        let far = |Colour { y, u, v }: Colour| {
            [y.abs_diff(wanted.y), u.abs_diff(wanted.u), v.abs_diff(wanted.v)].into_iter().max().unwrap()
        };
        assert!(far(canvas.at(32, 24)) > 6, "it needs conversion");
        converter.convert(&mut canvas);
        assert!(far(canvas.at(32, 24)) <= 4, "{:?}", canvas.at(32, 24));
    }
}

#[test]
fn a_broken_picture_is_an_error_and_the_next_keyframe_helps() {
    let tags = tags(B_FRAMES);
    let mut frames = 0;
    let decoded = decode(&mut PictureDecoder::new(), &tags, |_, mut data| {
        frames += 1;
        if frames == 10 {
            data.iter_mut().skip(4).for_each(|byte| *byte = byte.wrapping_mul(31) ^ 0x55);
            data[4] = 0x41;
        }
        data
    });
    let errors = decoded.iter().filter(|decoded| decoded.is_err()).count();
    let pictures: Vec<_> = decoded.into_iter().filter_map(Result::ok).collect();
    assert!(errors >= 1, "the break is told");
    assert!(pictures.is_sorted_by_key(|decoded| decoded.pts));
    // Frame 24 is the second keyframe.
    let after = pictures.iter().filter(|decoded| decoded.pts >= 133 + 1600 - 2);
    assert_eq!(after.clone().count(), 21, "all from the second keyframe on");
    for decoded in after {
        let index = u8::try_from((decoded.pts - 131) * 15 / 1000).unwrap();
        assert!(middle(&decoded.picture).y.abs_diff(40 + 4 * index) <= 2, "frame {index}");
    }
}

#[test]
fn what_comes_before_a_keyframe_is_left_out() {
    let tags: Vec<_> = tags(B_FRAMES);
    let first =
        tags.iter().position(|tag| tag.body.first() == Some(&0x17) && tag.body.get(1) == Some(&1)).unwrap();
    let late: Vec<_> =
        tags.iter().enumerate().filter(|(at, _)| *at != first).map(|(_, tag)| tag.clone()).collect();
    let decoded: Vec<_> = decode(&mut PictureDecoder::new(), &late, |_, data| data);
    assert_eq!(decoded.len(), 21);
    assert!(decoded.iter().all(Result::is_ok));
}

#[test]
fn a_stream_of_a_virtual_participant_is_decoded_at_once() {
    let video = VideoSettings { width: 160, height: 90, ..VideoSettings::default() };
    let user = VirtualUser {
        name: "anna".into(),
        stream_type: crate::publish::stream_id::StreamType::Main,
        video: Some(video),
        audio: None,
    };
    let length = std::time::Duration::from_secs(3);
    let mut source = user.source(datetime!(2026-01-01 00:00 UTC), Some(length)).unwrap();
    let mut decoder = PictureDecoder::new();
    let mut times = Vec::new();
    while let Some(tag) = source.next_tag().unwrap() {
        match parse(&tag) {
            Body::Video { data: VideoData::Config(record), .. } => decoder.configure(&record).unwrap(),
            Body::Video { keyframe, data: VideoData::Frame { data, .. }, .. } => {
                let decoded = decoder.decode(tag.timestamp_ms, keyframe, &data).unwrap().expect("no delay");
                assert_eq!((decoded.pts, decoded.picture.size().width), (tag.timestamp_ms, 160));
                assert!(decoded.picture.colours().converter().is_none());
                times.push(decoded.pts);
            }
            _ => {}
        }
    }
    assert_eq!(times.len(), 45);
}

/// One keyframe of a colour: sequence header and access unit.
fn keyframe(width: usize, height: usize, colour: Colour) -> (Bytes, Bytes) {
    let mut canvas = Canvas::new(width, height);
    canvas.fill(colour);
    let picture = VideoEncoder::new(500_000, 15, 30).unwrap().encode(&canvas).unwrap();
    (picture.config.unwrap().slice(5..), picture.body.slice(5..))
}

#[test]
fn the_size_may_change_within_a_stream() {
    let mut decoder = PictureDecoder::new();
    for (width, height) in [(64, 48), (320, 180), (48, 64)] {
        let (record, unit) = keyframe(width, height, Colour::WHITE);
        decoder.configure(&record).unwrap();
        decoder.configure(&record).unwrap();
        let decoded = decoder.decode(0, true, &unit).unwrap().unwrap();
        assert_eq!((decoded.picture.canvas().width(), decoded.picture.canvas().height()), (width, height));
        assert!(middle(&decoded.picture).y >= 232);
    }
    // The new size may come with the keyframe alone.
    let mut one = VideoEncoder::new(500_000, 15, 30).unwrap();
    let first = one.encode(&Canvas::new(64, 64)).unwrap();
    decoder.configure(&first.config.unwrap().slice(5..)).unwrap();
    decoder.decode(0, true, &first.body.slice(5..)).unwrap().unwrap();
}

#[test]
fn headers_that_cannot_be_used_are_told() {
    let mut decoder = PictureDecoder::new();
    assert!(matches!(decoder.configure(&Bytes::from_static(b"none")), Err(CodecError::Config)));
    assert!(matches!(check(PictureSize { width: 8192, height: 8192 }), Err(CodecError::TooLarge { .. })));
    assert!(
        decoder.decode(0, true, &[0, 0, 0, 1, 0x65]).unwrap().is_none(),
        "without a header nothing is decoded"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_survived(
        units in proptest::collection::vec((any::<bool>(), proptest::collection::vec(any::<u8>(), 0..200)), 0..6),
    ) {
        let (record, _) = keyframe(64, 48, Colour::BLACK);
        let mut decoder = PictureDecoder::new();
        decoder.configure(&record).unwrap();
        for (pts, (keyframe, unit)) in (0..).zip(units) {
            let _ = decoder.decode(pts, keyframe, &unit);
            // The same behind a length that fits, as a slice.
            let mut whole = u32::try_from(unit.len() + 1).unwrap().to_be_bytes().to_vec();
            whole.push(if keyframe { 0x65 } else { 0x41 });
            whole.extend(unit);
            let _ = decoder.decode(pts, keyframe, &whole);
        }
        let _ = decoder.drain();
    }

    #[test]
    fn any_spoilt_byte_is_survived(spoilt in proptest::collection::vec((0_usize..45, 4_usize..90, any::<u8>()), 1..6)) {
        let decoded = decode(&mut PictureDecoder::new(), &tags(B_FRAMES), |index, mut data| {
            for (_, at, value) in spoilt.iter().filter(|(tag, ..)| *tag == index) {
                let at = at % data.len();
                data[at] ^= value;
            }
            data
        });
        prop_assert!(decoded.len() <= 50);
    }
}

/// HEVC or AV1 out of an MP4: the record and the access units with their times, encoded by ffmpeg.
fn foreign(codec: Codec) -> (Bytes, Vec<(i64, bool, Vec<u8>)>) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.mp4");
    let (encoder, config): (&[&str], &[u8; 4]) = match codec {
        Codec::Hevc => (&["libx265", "-x265-params", "log-level=none:keyint=15:bframes=3"], b"hvcC"),
        _ => (&["libaom-av1", "-cpu-used", "8", "-g", "15"], b"av1C"),
    };
    let made = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", "color=red:s=64x48:r=15:d=2", "-c:v"])
        .args(encoder)
        .arg(&file)
        .status()
        .expect("ffmpeg is needed for this test");
    assert!(made.success());
    let data = std::fs::read(&file).unwrap();
    let at = data.windows(4).position(|window| window == config).unwrap();
    let length = u32::from_be_bytes(data[at - 4..at].try_into().unwrap()) as usize;
    let record = Bytes::copy_from_slice(&data[at + 4..at - 4 + length]);
    let listed = std::process::Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "packet=pts_time,size,pos,flags", "-of", "compact=nk=1:p=0"])
        .arg(&file)
        .output()
        .unwrap();
    let units = String::from_utf8(listed.stdout).unwrap();
    let unit = |line: &str| {
        let fields: Vec<_> = line.split('|').collect();
        let (size, pos): (usize, usize) = (fields[1].parse().unwrap(), fields[2].parse().unwrap());
        let pts = (fields[0].parse::<f64>().unwrap() * 1000.0).round() as i64;
        (pts, fields[3].starts_with('K'), data[pos..pos + size].to_vec())
    };
    (record, units.lines().map(unit).collect())
}

#[test]
fn ffmpeg_decodes_what_openh264_does_not() {
    for codec in [Codec::Hevc, Codec::Av1] {
        let (record, units) = foreign(codec);
        let mut decoder =
            PictureDecoder::with(Some(Ffmpeg::installed().expect("ffmpeg is needed for this test")));
        decoder.configure_as(codec, &record).unwrap();
        let mut decoded = Vec::new();
        for (pts, keyframe, unit) in &units {
            decoded.extend(decoder.decode(*pts, *keyframe, unit).unwrap());
            decoded.extend(std::iter::from_fn(|| decoder.ready()));
        }
        decoded.extend(decoder.drain());
        assert_eq!(decoded.len(), 30, "{codec:?}");
        let mut times: Vec<_> = units.iter().map(|(pts, ..)| *pts).collect();
        times.sort_unstable();
        assert_eq!(decoded.iter().map(|decoded| decoded.pts).collect::<Vec<_>>(), times, "{codec:?}");
        let red = Colour::from_rgb(1.0, 0.0, 0.0);
        for Decoded { picture, .. } in decoded {
            let Colour { y, u, v } = middle(&picture);
            assert!(
                y.abs_diff(red.y) < 5 && u.abs_diff(red.u) < 5 && v.abs_diff(red.v) < 5,
                "{codec:?} {y} {u} {v}"
            );
        }
    }
}

#[test]
fn without_ffmpeg_other_codecs_are_refused() {
    let record = Bytes::from_static(&[0x81, 0, 0, 0]);
    assert!(matches!(
        PictureDecoder::new().configure_as(Codec::Av1, &record),
        Err(CodecError::Foreign(Codec::Av1))
    ));
}

#[test]
fn a_child_that_dies_is_an_error_and_given_up_after_some() {
    let mut decoder = PictureDecoder::with(Some(Ffmpeg::new("/bin/false")));
    let (record, units) = foreign(Codec::Av1);
    decoder.configure_as(Codec::Av1, &record).unwrap();
    let mut errors = 0;
    // Its end is seen some time after its start.
    for _ in 0..1_000_000 {
        errors += u32::from(decoder.decode(0, true, &units[0].2).is_err());
        if errors >= MAX_STARTS {
            break;
        }
    }
    assert_eq!(errors, MAX_STARTS);
    assert!(decoder.decode(0, true, &units[0].2).unwrap().is_none(), "the stream goes without pictures");
    let mut decoder = PictureDecoder::with(Some(Ffmpeg::new("/nowhere/ffmpeg")));
    decoder.configure_as(Codec::Av1, &record).unwrap();
    assert!(matches!(decoder.decode(0, true, &units[0].2), Err(CodecError::Ffmpeg(_))));
}
