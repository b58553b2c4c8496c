//! Sources made by ffmpeg, and what ffmpeg and ffprobe say of recordings.

mod run;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use bytes::Bytes;
use serde_json::Value;
use tempfile::TempDir;
use trtc_sandbox::media::flv::{self, Body, VideoData};
use trtc_sandbox::media::packet::{Tag, TagKind};

pub(crate) use run::ffmpeg;

/// A source is made by ffmpeg once per run of the tests.
pub(crate) fn source(name: &'static str, args: &'static str) -> Vec<Tag> {
    static DIR: OnceLock<TempDir> = OnceLock::new();
    static MADE: std::sync::Mutex<BTreeMap<&str, PathBuf>> = std::sync::Mutex::new(BTreeMap::new());
    let dir = DIR.get_or_init(|| tempfile::tempdir().unwrap());
    let path = {
        let mut made = MADE.lock().unwrap();
        made.entry(name)
            .or_insert_with(|| {
                let path = dir.path().join(name);
                ffmpeg(&format!("-y {args} {}", path.display()));
                path
            })
            .clone()
    };
    match name.rsplit_once('.') {
        Some((_, "hevc")) => hevc_tags(&fs::read(path).unwrap()),
        Some((_, "ivf")) => av1_tags(&fs::read(path).unwrap()),
        _ => read_flv(&path),
    }
}

pub(crate) fn read_flv(path: &Path) -> Vec<Tag> {
    let mut reader = flv::Reader::new(fs::File::open(path).unwrap()).unwrap();
    std::iter::from_fn(|| reader.next_tag().unwrap()).collect()
}

/// 6 s of 25 fps with B-frames and a keyframe a second, stereo sound at 44.1 kHz.
pub(crate) fn both() -> Vec<Tag> {
    source(
        "both.flv",
        "-f lavfi -i testsrc2=s=320x180:r=25 -f lavfi -i sine=r=44100 -t 6 -c:v libx264 -preset veryfast -g 25 -bf 2 \
         -pix_fmt yuv420p -c:a aac -ac 2",
    )
}

pub(crate) fn larger() -> Vec<Tag> {
    source(
        "larger.flv",
        "-f lavfi -i testsrc2=s=480x272:r=25 -f lavfi -i sine=r=44100 -t 3 -c:v libx264 -preset veryfast -g 25 -bf 2 \
         -pix_fmt yuv420p -c:a aac -ac 2",
    )
}

/// Builds enhanced RTMP tags of a raw HEVC stream, one VCL unit a frame, 25 frames a second.
pub(crate) fn hevc_tags(stream: &[u8]) -> Vec<Tag> {
    let starts: Vec<_> = stream.windows(3).enumerate().filter(|w| w.1 == [0, 0, 1]).map(|w| w.0).collect();
    let units = starts.iter().enumerate().map(|(index, start)| {
        let end = starts.get(index + 1).map_or(stream.len(), |next| *next);
        let unit = &stream[start + 3..end];
        unit.strip_suffix(&[0]).unwrap_or(unit)
    });
    let (sets, frames): (Vec<_>, Vec<_>) = units.partition(|unit| unit[0] >> 1 & 0x3f >= 32);
    let mut record = vec![0; 23];
    record[0] = 1;
    record[1] = 1;
    record[21] = 3;
    let sets: Vec<_> = sets.into_iter().filter(|unit| (32..=34).contains(&(unit[0] >> 1 & 0x3f))).collect();
    record[22] = sets.len() as u8;
    for set in sets {
        record.extend([0x80 | set[0] >> 1 & 0x3f, 0, 1, 0, set.len() as u8]);
        record.extend(set);
    }
    let tag = |timestamp_ms, head: &[u8], data: &[u8]| {
        let body = Bytes::from([head, data].concat());
        Tag { kind: TagKind::Video, timestamp_ms, body }
    };
    let mut tags = vec![tag(0, b"\x90hvc1", &record)];
    for (index, frame) in frames.iter().enumerate() {
        let head: &[u8] = if matches!(frame[0] >> 1 & 0x3f, 19 | 20) { b"\x93hvc1" } else { b"\xa3hvc1" };
        tags.push(tag(index as i64 * 40, head, &[&(frame.len() as u32).to_be_bytes(), *frame].concat()));
    }
    tags
}

pub(crate) fn ffprobe(path: &Path) -> Value {
    ffprobe_with("", path)
}

/// With options about how a file is opened.
pub(crate) fn ffprobe_with(options: &str, path: &Path) -> Value {
    let args = format!("-v error {options} -count_frames -count_packets -show_streams -show_format -of json");
    let output = Command::new("ffprobe").args(args.split_whitespace()).arg(path).output().unwrap();
    assert!(output.stderr.is_empty(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "ffprobe {}: {}", path.display(), output.status);
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_str().and_then(|text| text.parse().ok()).or(value.as_f64()).unwrap_or(f64::NAN)
}

pub(crate) fn stream<'a>(found: &'a Value, kind: &str) -> Option<&'a Value> {
    found["streams"].as_array()?.iter().find(|stream| stream["codec_type"] == kind)
}

/// Packets of a kind, whether or not they can be decoded.
#[allow(dead_code, reason = "not every test that takes these tools looks at packets")]
pub(crate) fn packets(found: &Value, kind: &str) -> u64 {
    stream(found, kind).map_or(0, |stream| number(&stream["nb_read_packets"]) as u64)
}

pub(crate) fn frames(found: &Value, kind: &str) -> u64 {
    stream(found, kind).map_or(0, |stream| number(&stream["nb_read_frames"]) as u64)
}

/// Frames of video and audio among the tags.
pub(crate) fn count(tags: &[Tag]) -> (u64, u64) {
    tags.iter().fold((0, 0), |(video, audio), tag| match flv::parse(tag) {
        Body::Video { data: VideoData::Frame { .. }, .. } => (video + 1, audio),
        Body::Audio { data: flv::AudioData::Frame(_), .. } => (video, audio + 1),
        _ => (video, audio),
    })
}

pub(crate) fn is_keyframe(tag: &Tag) -> bool {
    matches!(flv::parse(tag), Body::Video { keyframe: true, data: VideoData::Frame { .. }, .. })
}

pub(crate) fn is_frame(tag: &Tag, kind: TagKind) -> bool {
    tag.kind == kind
        && matches!(
            flv::parse(tag),
            Body::Video { data: VideoData::Frame { .. }, .. }
                | Body::Audio { data: flv::AudioData::Frame(_), .. }
        )
}

/// Builds enhanced RTMP tags of an IVF file at 25 frames a second.
pub(crate) fn av1_tags(ivf: &[u8]) -> Vec<Tag> {
    let mut rest = &ivf[32..];
    let mut tags = Vec::new();
    while !rest.is_empty() {
        let (head, after) = rest.split_at(12);
        let (unit, after) = after.split_at(u32::from_le_bytes(head[..4].try_into().unwrap()) as usize);
        rest = after;
        let frame = unit.strip_prefix(&[0x12, 0]).expect("a temporal delimiter");
        let keyframe = frame[0] == 0x0a;
        if tags.is_empty() {
            let header = &frame[..2 + usize::from(frame[1])];
            let record = [b"\x90av01\x81\x00\x0c\x00", header].concat();
            tags.push(Tag { kind: TagKind::Video, timestamp_ms: 0, body: record.into() });
        }
        let head: &[u8] = if keyframe { b"\x91av01" } else { b"\xa1av01" };
        let timestamp_ms = (tags.len() as i64 - 1) * 40;
        tags.push(Tag { kind: TagKind::Video, timestamp_ms, body: [head, frame].concat().into() });
    }
    tags
}
