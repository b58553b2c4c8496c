//! What players hear of recordings of a mix's sound.

use std::path::Path;
use std::process::Command;

use time::OffsetDateTime;
use tokio::sync::mpsc;

use super::testing::{beep, beep_at};
use super::*;
use crate::media::packet::{Tag, TagKind};
use crate::media::probe::probe;
use crate::mixer::{AacProfile, AudioSpec};
use crate::model::{FinishedFile, FormatPlan, RecordFormat, RecordPlan, StreamInfo, StreamKey};
use crate::recorder::{Recorder, RecorderConfig};

/// Records frames in all formats.
async fn recorded(dir: &Path, header: bytes::Bytes, frames: &[Coded], rate: u32) -> Vec<FinishedFile> {
    let (sender, mut finished) = mpsc::channel(64);
    let (told, _notices) = mpsc::channel(64);
    let recorder = Recorder::start(RecorderConfig::new(dir.into()), sender, told).unwrap();
    let key = StreamKey { domain: "d".into(), app_name: "live".into(), stream_name: "mix".into() };
    let started = OffsetDateTime::UNIX_EPOCH;
    let stream = StreamInfo { key, params: String::new(), client_ip: String::new(), started, sequence: 1 };
    let formats = [RecordFormat::Mp4, RecordFormat::Hls, RecordFormat::Flv, RecordFormat::Aac];
    let formats = formats.map(FormatPlan::new).to_vec();
    let recording = recorder.open(stream, RecordPlan::of_rule("session".into(), 1, formats));
    let tag = |timestamp_ms, body| Tag { kind: TagKind::Audio, timestamp_ms, body };
    let millis = |at: u64| ((at * 1000 + u64::from(rate) / 2) / u64::from(rate)) as i64;
    let mut tags = vec![tag(millis(frames[0].at), header)];
    tags.extend(frames.iter().map(|frame| tag(millis(frame.at), frame.body.clone())));
    for tag in tags {
        recording.push(vec![tag], started).await;
    }
    recording.end(started).await;
    std::iter::from_fn(|| finished.try_recv().ok()).collect()
}

/// Decodes a file by ffmpeg, to mono at 48 kHz.
fn heard(file: &Path) -> Vec<f32> {
    let file = file.display().to_string();
    let args = ["-v", "error", "-i", &file, "-f", "f32le", "-ac", "1", "-ar", "48000", "-"];
    let done = Command::new("ffmpeg").args(args).output().unwrap();
    assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout.chunks_exact(4).map(|sample| f32::from_le_bytes(sample.try_into().unwrap())).collect()
}

#[tokio::test]
#[cfg_attr(not(feature = "fdk-aac"), ignore = "needs the AAC codec")]
async fn players_hear_every_profile_in_time() {
    for (rate, channels, profile) in [
        (48_000, 2, AacProfile::Lc),
        (8_000, 1, AacProfile::Lc),
        (44_100, 2, AacProfile::He),
        (48_000, 1, AacProfile::He),
        (48_000, 2, AacProfile::HeV2),
    ] {
        let mut encoder =
            SoundEncoder::new(AudioSpec { sample_rate: rate, channels, bitrate: 32_000, profile }).unwrap();
        let sound = beep(rate, rate as usize, rate as usize / 10, rate as usize * 2);
        let sound: Vec<f32> =
            sound.iter().flat_map(|x| std::iter::repeat_n(*x, usize::from(channels))).collect();
        let mut frames = Vec::new();
        encoder.encode(&sound, &mut frames).unwrap();
        let (header, count) = (encoder.header(), frames.len());
        frames.extend(encoder.finish().unwrap());
        assert!(frames.len() > count);
        let dir = tempfile::tempdir().unwrap();
        let files = recorded(dir.path(), header, &frames, rate).await;
        assert_eq!(files.len(), 4);
        for file in files {
            let path = file.dir.join(&file.main_file);
            let what = format!("{profile:?} {rate} {}", file.main_file);
            let out = heard(&path);
            // A file begins with its first frame.
            let expected = 1.0 - frames[0].at as f64 / f64::from(rate);
            let off = beep_at(&out, 4_800) / 48_000.0 - expected;
            assert!(off.abs() < 0.002, "{what}: {off}");
            let length = frames.len() as f64 * (frames[1].at - frames[0].at) as f64 / f64::from(rate);
            assert!((out.len() as f64 / 48_000.0 - length).abs() < 0.1, "{what}: {}", out.len());
            let found = probe(&path).unwrap();
            assert!((found.duration.as_secs_f64() - length).abs() < 0.1, "{what}: {:?}", found.duration);
            let seen = found.audio.unwrap();
            // ADTS and TS have room for the core alone; players find the rest in the frames.
            let core = [RecordFormat::Hls, RecordFormat::Aac].contains(&file.plan.format);
            let halved = core && profile != AacProfile::Lc;
            assert_eq!(seen.sample_rate, if halved { rate / 2 } else { rate }, "{what}");
        }
    }
}
