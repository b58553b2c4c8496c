//! Publishers of one colour, and the colours of what was recorded of them.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use trtc_sandbox::publish::stream_id::{Formula, Participant, StreamType};

use crate::participants::{APP, Media};

pub(crate) const RED: [u8; 3] = [255, 0, 0];
pub(crate) const BLUE: [u8; 3] = [0, 0, 255];
pub(crate) const LIME: [u8; 3] = [0, 255, 0];
pub(crate) const BLACK: [u8; 3] = [0, 0, 0];
/// How far the parts of a colour may be off after it was encoded twice.
const TOLERANCE: u8 = 12;

/// ffmpeg that publishes one colour and a tone. It is killed when dropped.
pub(crate) struct Coloured(Child);

/// A user of room 7 who publishes a colour by its name in ffmpeg.
pub(crate) fn push(server: &str, user: &str, colour: &str) -> Coloured {
    let stream_type = StreamType::Main;
    let participant = Participant { sdk_app_id: APP, room: "7".into(), user: user.into(), stream_type };
    let formula = Formula::Direct;
    let url = format!(
        "{server}/{}/{}?{}",
        participant.app_name(&formula),
        participant.stream_id(&formula),
        participant.params()
    );
    let picture = format!("color={colour}:s=160x90:r=15");
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-re", "-f", "lavfi", "-i", &picture]);
    ffmpeg.args(["-re", "-f", "lavfi", "-i", "sine=440:r=48000", "-t", "90"]);
    ffmpeg.args(["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "5"]);
    ffmpeg.args(["-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "flv", &url]);
    Coloured(ffmpeg.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap())
}

impl Coloured {
    /// Ends the stream in an orderly way.
    pub(crate) async fn stop(mut self) {
        self.0.stdin.take().unwrap().write_all(b"q").unwrap();
        tokio::task::spawn_blocking(move || self.0.wait()).await.unwrap().unwrap();
    }
}

impl Drop for Coloured {
    fn drop(&mut self) {
        // One that ended cannot be killed, and need not.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A picture of a file.
pub(crate) struct Frame {
    pub(crate) width: usize,
    pub(crate) height: usize,
    rgb: Vec<u8>,
}

impl Frame {
    /// Fails unless the colours are at these places, each given in hundredths of width and height.
    pub(crate) fn assert(&self, expected: &[((usize, usize), [u8; 3])]) {
        for ((across, down), colour) in expected {
            let (x, y) = (self.width * across / 100, self.height * down / 100);
            let found = &self.rgb[(y * self.width + x) * 3..][..3];
            let near = found.iter().zip(colour).all(|(a, b)| a.abs_diff(*b) <= TOLERANCE);
            assert!(near, "at {across} %, {down} % there is {found:?}, not {colour:?}");
        }
    }
}

/// The picture of a served file at so many seconds.
pub(crate) async fn frame(media: &Media, seconds: f64) -> Frame {
    let video = &media.meta["VideoStreamSet"][0];
    let side = |name: &str| usize::try_from(video[name].as_u64().unwrap()).unwrap();
    let (width, height) = (side("Width"), side("Height"));
    let url = media.basic["MediaUrl"].as_str().unwrap().to_owned();
    let read = tokio::task::spawn_blocking(move || {
        Command::new("ffmpeg")
            .env_remove("http_proxy")
            .env_remove("HTTP_PROXY")
            .args(["-v", "error", "-ss", &seconds.to_string(), "-i", &url])
            .args(["-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
            .output()
            .unwrap()
    });
    let output = read.await.unwrap();
    let why = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && output.stdout.len() == width * height * 3, "{why}");
    Frame { width, height, rgb: output.stdout }
}
