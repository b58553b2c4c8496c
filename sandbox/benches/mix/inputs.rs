//! What is mixed: streams that are told apart by the colour of their border and the pitch of their sound.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;

use crate::FPS;

/// Borders: ffmpeg's name of the colour, and what it is as red, green and blue.
pub(crate) const COLOURS: [(&str, [u8; 3]); 4] =
    [("red", [255, 0, 0]), ("lime", [0, 255, 0]), ("blue", [0, 0, 255]), ("white", [255, 255, 255])];
/// Longer than any measurement: not every mixer can begin a file again.
const SECONDS: u32 = 45;

/// How many pictures of what height.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    pub(crate) count: usize,
    pub(crate) height: usize,
}

impl Load {
    /// Pictures in a row of the grid, and rows.
    pub(crate) fn side(self) -> usize {
        (1..).find(|side| side * side >= self.count).unwrap()
    }

    fn width(self) -> usize {
        self.height * 16 / 9
    }

    /// Kilobits a second of the picture of each.
    fn kbps(self) -> usize {
        if self.height > 360 { 1500 } else { 500 }
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}p{FPS}", self.count, self.height)
    }
}

impl FromStr for Load {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let sides = text
            .split_once('x')
            .and_then(|(count, height)| Some((count.parse().ok()?, height.parse().ok()?)));
        match sides {
            Some((count @ 1..=16, height @ (360 | 720))) => Ok(Self { count, height }),
            _ => Err("a number of pictures up to 16 and their height, 360 or 720: 4x720".into()),
        }
    }
}

/// The files; input `n` has the colour `n % 4`.
pub(crate) struct Inputs {
    pub(crate) load: Load,
    files: Vec<PathBuf>,
}

impl Inputs {
    /// Has ffmpeg encode them.
    pub(crate) fn make(load: Load, dir: &Path) -> Self {
        let (width, height, kbps) = (load.width(), load.height, load.kbps());
        let inner = (width * 3 / 4) & !1;
        let files = COLOURS.iter().enumerate().take(load.count).map(|(index, (colour, _))| {
            let file = dir.join(format!("{colour}.flv"));
            let moving = format!(
                "color={colour}:s={width}x{height}:r={FPS}[b];testsrc2=s={inner}x{height}:r={FPS}[t];\
                 [b][t]overlay=x={}:y=0",
                (width - inner) / 2
            );
            let pitch = format!("sine={}:r=48000", 300 + 100 * index);
            let encode = format!(
                "-t {SECONDS} -c:v libx264 -preset veryfast -profile:v high -bf 2 -pix_fmt yuv420p -g {} \
                 -keyint_min {} -sc_threshold 0 -b:v {kbps}k -maxrate {kbps}k -bufsize {kbps}k -c:a aac -ac 1 -b:a 64k -f flv",
                2 * FPS,
                2 * FPS
            );
            let mut ffmpeg = Command::new("ffmpeg");
            ffmpeg
                .args(["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", &moving])
                .args(["-f", "lavfi", "-i", &pitch])
                .args(encode.split_whitespace())
                .arg(&file);
            (ffmpeg.spawn().expect("ffmpeg is needed; scripts/bench-mix installs it"), file)
        });
        // All at once.
        let made: Vec<_> = files.collect();
        let made = made.into_iter().map(|(mut ffmpeg, file)| {
            assert!(ffmpeg.wait().unwrap().success(), "{} was not made", file.display());
            file
        });
        Self { load, files: made.collect() }
    }

    /// One for each picture that is mixed.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().cycle().take(self.load.count).map(PathBuf::as_path)
    }
}
