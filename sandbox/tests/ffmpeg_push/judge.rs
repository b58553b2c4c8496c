//! What ffmpeg, ffprobe and `trtc-sandbox probe` say of a stored file, and whether they agree.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::cloud::{Cloud, Media};
use crate::recorder_tools::{ffmpeg, ffprobe, frames, number, packets, stream};

/// Pictures and sounds of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frames {
    pub(crate) video: u64,
    pub(crate) audio: u64,
}

pub(crate) fn counted(found: &Value) -> Frames {
    Frames { video: frames(found, "video"), audio: frames(found, "audio") }
}

pub(crate) fn seconds(found: &Value) -> f64 {
    number(&found["format"]["duration"])
}

/// How much later than the sound the pictures begin, in seconds.
pub(crate) fn offset(found: &Value) -> f64 {
    let begin = |kind| number(&stream(found, kind).unwrap()["start_time"]);
    begin("video") - begin("audio")
}

/// What the program itself finds in a file.
pub(crate) fn own_probe(file: &Path) -> Value {
    let program = Command::new(env!("CARGO_BIN_EXE_trtc-sandbox"))
        .args(["probe", "--json"])
        .arg(file)
        .output()
        .unwrap();
    assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
    serde_json::from_slice(&program.stdout).unwrap()
}

/// Decodes a recording by HTTP without a word, and compares everything that is said of it. Answers what ffprobe
/// says of its copy.
pub(crate) async fn judge(cloud: &Cloud, media: &Media, dir: &Path) -> Value {
    let Media { kind, url, meta, .. } = media;
    assert_eq!(ffmpeg(&format!("-i {url} -map 0 -f null -")), "", "{kind}");
    let copy = cloud.fetch(media, dir).await;
    let found = ffprobe(&copy);

    let own = own_probe(&copy);
    assert_eq!(own["container"], kind.as_str());
    assert_eq!(own["fragmented"], false, "{kind}");
    assert_eq!(own["size"], meta["Size"], "{kind}: bytes");
    let close = |what: &str, a: f64, b: f64| assert!((a - b).abs() < 0.1, "{kind}: {what}: {a} and {b}");
    close("probe and VOD", number(&own["duration"]), number(&meta["Duration"]));
    if kind != "aac" {
        // Of raw ADTS ffprobe guesses the duration from the bit rate.
        close("ffprobe and VOD", seconds(&found), number(&meta["Duration"]));
    }
    for (name, set) in [("video", "VideoStreamSet"), ("audio", "AudioStreamSet")] {
        let (track, told) = (&own[name], &meta[set][0]);
        let Some(seen) = stream(&found, name) else {
            assert_eq!((track, told), (&Value::Null, &Value::Null), "{kind}: {name}");
            continue;
        };
        assert_eq!(track["frames"], frames(&found, name), "{kind}: {name} frames");
        assert_eq!(packets(&found, name), frames(&found, name), "{kind}: {name} packets that decode");
        for codec in [&track["codec"], &told["Codec"]] {
            assert_eq!(codec, &seen["codec_name"], "{kind}: {name}");
        }
        if name == "video" {
            assert_eq!((&track["width"], &track["height"]), (&seen["width"], &seen["height"]), "{kind}");
            assert_eq!((&told["Width"], &told["Height"]), (&seen["width"], &seen["height"]), "{kind}");
        } else {
            let rate = number(&seen["sample_rate"]);
            assert_eq!(
                (number(&track["sample_rate"]), number(&told["SamplingRate"])),
                (rate, rate),
                "{kind}"
            );
            assert_eq!(track["channels"], seen["channels"], "{kind}");
        }
    }
    found
}
