//! The mixers that the sandbox is compared with. They read the files, each as fast as it plays.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::inputs::Inputs;
use crate::{FPS, HEIGHT, WIDTH};

const DEADLINE: Duration = Duration::from_secs(60);
/// Of the inputs, which do not say it. GStreamer would take 720p for BT.709, and compute it anew where it mixes 360p.
const COLOURS: &str = "bt601";

/// One process that mixes. It is killed when dropped.
pub(crate) struct Graph(Child);

impl Graph {
    /// One filter graph: a picture of all tiles, and a sum of all sounds.
    pub(crate) fn ffmpeg(inputs: &Inputs, preset: &str, out: &Path) -> Self {
        let (side, count) = (inputs.load.side(), inputs.load.count);
        let (width, height) = ((WIDTH / side) & !1, (HEIGHT / side) & !1);
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-nostdin", "-y"]);
        let (mut graph, mut tiles, mut sounds, mut places) =
            (String::new(), String::new(), String::new(), Vec::new());
        for (index, file) in inputs.files().enumerate() {
            command.arg("-re").arg("-i").arg(file);
            write!(graph, "[{index}:v]scale={width}:{height}:flags=bilinear[v{index}];").unwrap();
            write!(tiles, "[v{index}]").unwrap();
            write!(sounds, "[{index}:a]").unwrap();
            places.push(format!("{}_{}", index % side * width, index / side * height));
        }
        let places = places.join("|");
        write!(
            graph,
            "{tiles}xstack=inputs={count}:layout={places}:fill=black,pad={WIDTH}:{HEIGHT},fps={FPS}[v];\
             {sounds}amix=inputs={count}:normalize=0[a]"
        )
        .unwrap();
        let encode = format!(
            "-map [v] -map [a] -c:v libx264 -preset {preset} -tune zerolatency -b:v 1500k -maxrate 1500k -bufsize 3000k \
             -g {} -pix_fmt yuv420p -c:a aac -b:a 64k -f mp4 -movflags +frag_keyframe+empty_moov",
            2 * FPS
        );
        command.args(["-filter_complex", &graph]).args(encode.split_whitespace()).arg(out);
        Self::run(command, out)
    }

    /// One pipeline of compositor and audiomixer. It writes FLV: mp4mux refuses what the encoders give it ("Buffer has
    /// no PTS").
    pub(crate) fn gstreamer(inputs: &Inputs, preset: &str, out: &Path) -> Self {
        let side = inputs.load.side();
        let (width, height) = ((WIDTH / side) & !1, (HEIGHT / side) & !1);
        // What comes later than the latency is left out, as in a live mix.
        let late = "latency=500000000";
        let mut line = format!("compositor name=c background=black {late}");
        for index in 0..inputs.load.count {
            let (x, y) = (index % side * width, index / side * height);
            write!(line, " sink_{index}::xpos={x} sink_{index}::ypos={y}").unwrap();
            write!(line, " sink_{index}::width={width} sink_{index}::height={height}").unwrap();
        }
        write!(
            line,
            " ! video/x-raw,format=I420,width={WIDTH},height={HEIGHT},framerate={FPS}/1,colorimetry={COLOURS} ! queue \
             ! x264enc speed-preset={preset} tune=zerolatency bitrate=1500 key-int-max={} \
             ! video/x-h264,profile=high ! h264parse ! queue ! m. \
             audiomixer name=a {late} ! audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=2 \
             ! avenc_aac bitrate=64000 ! aacparse ! queue ! m. \
             flvmux name=m ! filesink location={}",
            2 * FPS,
            out.display()
        )
        .unwrap();
        for (index, file) in inputs.files().enumerate() {
            // The demuxer reads on until both of its queues hold what their decoders wait for.
            let queue = "queue max-size-buffers=0 max-size-bytes=0 max-size-time=2000000000";
            write!(
                line,
                " filesrc location={} ! flvdemux name=d{index} \
                 d{index}.video ! {queue} ! h264parse ! avdec_h264 max-threads=1 \
                 ! capssetter caps=video/x-raw,colorimetry={COLOURS} ! queue max-size-buffers=8 ! clocksync ! c.sink_{index} \
                 d{index}.audio ! {queue} ! aacparse ! avdec_aac ! audioconvert ! audioresample ! queue ! clocksync ! a.",
                file.display()
            )
            .unwrap();
        }
        let mut command = Command::new("gst-launch-1.0");
        command.args(["-q", "-e"]).args(line.split_whitespace());
        Self::run(command, out)
    }

    fn run(mut command: Command, out: &Path) -> Self {
        // What another one made is not this one's.
        let _ = std::fs::remove_file(out);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        Self(child.expect("a mixer is missing; scripts/bench-mix installs it"))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }

    /// Waits until something but a header has come out.
    pub(crate) async fn writes(&self, out: &Path) {
        let begun = Instant::now();
        while std::fs::metadata(out).map_or(0, |file| file.len()) < 10_000 {
            assert!(begun.elapsed() < DEADLINE, "nothing is mixed");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends it in an orderly way.
    pub(crate) fn finish(mut self) {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-s", "INT", &pid]).status().unwrap().success());
        self.0.wait().unwrap();
    }
}

impl Drop for Graph {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            self.0.kill().unwrap();
            self.0.wait().unwrap();
        }
    }
}
