//! What users push, encoded once by ffmpeg.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use crate::pushing::Source;

/// Every two of them differ by 127 or more in one part. None is [`BEHIND`](crate::calls::BEHIND), black or a name plate.
pub(crate) const COLOURS: [[u8; 3]; 16] = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 0],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
    [255, 128, 0],
    [255, 0, 128],
    [128, 0, 255],
    [0, 128, 255],
    [0, 255, 128],
    [128, 255, 0],
    [128, 0, 0],
    [0, 128, 0],
    [0, 0, 128],
];
const VIDEO: &str = "-c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p";
const SOUND: &str = "-c:a aac -ac 1 -ar 48000 -b:a 64k";

/// As ffmpeg and our API write it, without what goes before.
pub(crate) fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("{red:02X}{green:02X}{blue:02X}")
}

/// Clips of the first so many colours, each with a tone: 320 × 180 at 10 frames a second, a keyframe each second.
pub(crate) fn coloured(dir: &Path, count: usize) -> Vec<Arc<Source>> {
    let mut inputs = String::new();
    let mut outputs = String::new();
    let file = |index: usize| dir.join(format!("colour-{index}.flv"));
    for (index, colour) in COLOURS.iter().take(count).enumerate() {
        inputs += &format!(" -f lavfi -i color=0x{}:s=320x180:r=10:d=4", hex(*colour));
        outputs +=
            &format!(" -map {index}:v -map {count}:a -t 4 {VIDEO} -g 10 {SOUND} {}", file(index).display());
    }
    ffmpeg(&format!("{inputs} -f lavfi -i sine=440:r=48000:d=4{outputs}"));
    (0..count).map(|index| Arc::new(Source::read(&file(index)))).collect()
}

/// A tone without a picture.
pub(crate) fn sound_alone(dir: &Path) -> Arc<Source> {
    let file = dir.join("sound.flv");
    ffmpeg(&format!("-f lavfi -i sine=660:r=48000:d=4 {SOUND} {}", file.display()));
    Arc::new(Source::read(&file))
}

/// A white flash and a beep of this pitch in Hz at each full second, 200 ms long: 320 × 180 at 15 frames a second.
pub(crate) fn flashing(dir: &Path, pitch: u32) -> Arc<Source> {
    let file = dir.join(format!("flash-{pitch}.flv"));
    let on = "lt(mod(t\\,1)\\,0.2)";
    ffmpeg(&format!(
        "-f lavfi -i color=0x202020:s=320x180:r=15,drawbox=c=white:t=fill:enable='{on}' \
         -f lavfi -i aevalsrc='0.2*sin(2*PI*{pitch}*t)*{on}':s=48000 -t 10 {VIDEO} -g 15 {SOUND} {}",
        file.display()
    ));
    Arc::new(Source::read(&file))
}

/// Runs ffmpeg with arguments that have no spaces in them.
fn ffmpeg(args: &str) {
    let args = args.replace('\'', "");
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-y"]).args(args.split_whitespace());
    let made = command.output().expect("ffmpeg is needed; scripts/setup-tests installs it");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}
