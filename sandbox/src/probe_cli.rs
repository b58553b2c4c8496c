//! `probe`: what a recorded file contains, as text or JSON.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::{Value, json};

#[cfg(feature = "codecs")]
use crate::contact_sheet::contact_sheet;
use crate::media::probe::{Probe, probe};

/// Shows container, duration, codecs and frame counts of recorded files.
#[derive(Debug, Clone, clap::Args)]
pub struct ProbeArgs {
    /// Files to look into: mp4, flv, ts, aac or m3u8
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Print one JSON object per file and line
    #[arg(long)]
    json: bool,
    /// Write nine frames of the file, which is an mp4 with H.264, into one PNG
    #[cfg(feature = "codecs")]
    #[arg(long, value_name = "PNG")]
    contact_sheet: Option<PathBuf>,
}

/// Prints what each file contains to standard output.
///
/// # Errors
/// When a file cannot be read, or is no recording.
pub fn run(args: ProbeArgs) -> anyhow::Result<()> {
    #[cfg(feature = "codecs")]
    if args.contact_sheet.is_some() {
        anyhow::ensure!(args.files.len() == 1, "a contact sheet is of one file: name one");
    }
    let mut out = std::io::stdout().lock();
    for file in &args.files {
        let name = file.display().to_string();
        let found = probe(file).with_context(|| format!("cannot probe {name}"))?;
        if args.json {
            writeln!(out, "{}", as_json(&name, &found))?;
        } else {
            write!(out, "{}", as_text(&name, &found))?;
        }
        #[cfg(feature = "codecs")]
        if let Some(png) = &args.contact_sheet {
            let sheet = contact_sheet(file).with_context(|| format!("no contact sheet of {name}"))?;
            std::fs::write(png, sheet).with_context(|| format!("cannot write {}", png.display()))?;
        }
    }
    Ok(())
}

fn as_json(name: &str, found: &Probe) -> Value {
    json!({
        "file": name,
        "container": found.container.name(),
        "fragmented": found.fragmented,
        "size": found.size,
        "duration": found.duration.as_secs_f64(),
        "video": found.video.as_ref().map(|video| json!({
            "codec": video.codec,
            "width": video.width,
            "height": video.height,
            "frames": video.frames,
            "duration": video.duration.as_secs_f64(),
        })),
        "audio": found.audio.as_ref().map(|audio| json!({
            "codec": audio.codec,
            "sample_rate": audio.sample_rate,
            "channels": audio.channels,
            "frames": audio.frames,
            "duration": audio.duration.as_secs_f64(),
        })),
    })
}

fn as_text(name: &str, found: &Probe) -> String {
    let mut text = format!(
        "{name}: {}{}, {:.3} s, {} bytes\n",
        found.container.name(),
        if found.fragmented { " (fragmented)" } else { "" },
        found.duration.as_secs_f64(),
        found.size
    );
    if let Some(video) = &found.video {
        let seconds = video.duration.as_secs_f64();
        text += &format!(
            "  video: {} {}x{}, {} frames, {seconds:.3} s\n",
            video.codec, video.width, video.height, video.frames
        );
    }
    if let Some(audio) = &found.audio {
        let seconds = audio.duration.as_secs_f64();
        text += &format!(
            "  audio: {} {} Hz, {} channels, {} frames, {seconds:.3} s\n",
            audio.codec, audio.sample_rate, audio.channels, audio.frames
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::media::probe::Container;
    use crate::model::VideoMeta;

    #[test]
    fn both_forms_say_the_same() {
        let duration = Duration::from_millis(2500);
        let video =
            VideoMeta { codec: "h264".into(), width: 640, height: 360, frames: 75, bytes: 0, duration };
        let container = Container::Mp4;
        let found = Probe { container, fragmented: true, size: 9, duration, video: Some(video), audio: None };
        let text = as_text("f0.mp4", &found);
        assert_eq!(
            text,
            "f0.mp4: mp4 (fragmented), 2.500 s, 9 bytes\n  video: h264 640x360, 75 frames, 2.500 s\n"
        );
        let json = as_json("f0.mp4", &found);
        assert_eq!(
            (&json["duration"], &json["video"]["frames"], &json["audio"]),
            (&json!(2.5), &json!(75), &Value::Null)
        );
    }
}
