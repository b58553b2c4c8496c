//! Running ffmpeg.

use std::process::Command;

/// Runs ffmpeg, which must succeed; answers what it said.
pub(crate) fn ffmpeg(args: &str) -> String {
    let words = args.split_whitespace();
    let output = Command::new("ffmpeg").args(["-v", "error", "-nostdin"]).args(words).output();
    let output = output.expect("these tests need ffmpeg");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "ffmpeg {args}: {said}");
    said
}
