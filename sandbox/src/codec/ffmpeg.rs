//! Pictures of codecs that only ffmpeg decodes: HEVC and AV1, in a child process for each stream.

use std::env;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread;

use super::CodecError;
use super::canvas::Canvas;
use super::colours::Colours;
use super::decode::{Decoded, check};
use super::picture::Picture;
use crate::config::FfmpegConfig;
use crate::media::av1;
use crate::media::codec::Codec;
use crate::media::track::{PictureSize, VideoConfig};
use crate::media::ts::payload::annex_b;

/// Access units that wait for the child, and pictures that wait for being taken.
const UNITS: usize = 64;
const PICTURES: usize = 8;
/// Most pictures that are in the child: with more it is too slow, or leaves pictures out without a word.
const MAX_DUE: usize = 48;
/// Bytes of an AV1 configuration record before its OBUs.
const AV1_RECORD_HEADER: usize = 4;
/// The OBU that begins each temporal unit; streams leave it out.
const AV1_DELIMITER: [u8; 2] = [0x12, 0];

/// The program ffmpeg.
#[derive(Debug, Clone)]
pub(crate) struct Ffmpeg {
    program: PathBuf,
}

/// Decodes one stream in a child. Dropped, it ends the child.
pub(super) struct ChildDecoder {
    config: VideoConfig,
    child: Child,
    units: SyncSender<Vec<u8>>,
    pictures: Receiver<Canvas>,
    /// Times of the pictures that are in the child, falling.
    due: Vec<i64>,
    count: u64,
}

impl Ffmpeg {
    pub(crate) fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into() }
    }

    /// The one that the configuration asks for, if there is one.
    pub(crate) fn find(config: &FfmpegConfig) -> Option<Self> {
        match config {
            FfmpegConfig::Auto => Self::installed(),
            FfmpegConfig::Off => None,
            FfmpegConfig::Program(program) => Some(Self::new(program)),
        }
    }

    /// The one in the directories of the variable `PATH`, if any.
    pub(crate) fn installed() -> Option<Self> {
        let name = if cfg!(windows) { "ffmpeg.exe" } else { "ffmpeg" };
        let directories = env::var_os("PATH")?;
        env::split_paths(&directories).map(|dir| dir.join(name)).find(|path| path.is_file()).map(Self::new)
    }

    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    fn decoder(&self, codec: Codec, size: PictureSize) -> Command {
        let mut command = Command::new(&self.program);
        let filter = format!(
            "scale={}:{}:out_color_matrix=bt601:out_range=tv,format=yuv420p",
            size.width, size.height
        );
        command
            .args(["-nostdin", "-v", "quiet", "-probesize", "32", "-analyzeduration", "0", "-threads", "1"])
            // IVF has no name for HEVC; the best decoder of AV1 is what ffmpeg takes by itself.
            .args(if codec == Codec::Hevc { &["-c:v", "hevc"][..] } else { &[] })
            .args(["-f", "ivf", "-i", "pipe:0", "-an", "-vf", &filter, "-fps_mode", "passthrough"])
            .args(["-f", "rawvideo", "-flush_packets", "1", "pipe:1"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }
}

impl ChildDecoder {
    /// Begins with a keyframe.
    pub(super) fn start(ffmpeg: &Ffmpeg, config: &VideoConfig, keyframe: &[u8]) -> Result<Self, CodecError> {
        let size = size(config, keyframe).ok_or(CodecError::Config)?;
        check(size)?;
        let mut child = ffmpeg.decoder(config.codec, size).spawn().map_err(CodecError::Ffmpeg)?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(CodecError::FfmpegEnded);
        };
        let (units, waiting) = sync_channel(UNITS);
        let (decoded, pictures) = sync_channel(PICTURES);
        // One thread for each pipe: who waits on one must not keep the other from flowing.
        let header = ivf_header(config.codec, size);
        let threads = spawn("ffmpeg-in", move || feed(stdin, &header, &waiting))
            .and_then(|()| spawn("ffmpeg-out", move || collect(stdout, size, &decoded)));
        let decoder = Self { config: config.clone(), child, units, pictures, due: Vec::new(), count: 0 };
        threads.map_err(CodecError::Ffmpeg)?;
        Ok(decoder)
    }

    /// Hands an access unit over. What comes of it is taken by [`Self::take`].
    pub(super) fn put(&mut self, pts: i64, keyframe: bool, unit: &[u8]) -> Result<(), CodecError> {
        let packet = packet(&self.config, keyframe, unit);
        let length = u32::try_from(packet.len()).map_err(|_| CodecError::Config)?;
        let mut framed = Vec::with_capacity(packet.len() + 12);
        framed.extend(length.to_le_bytes());
        framed.extend(self.count.to_le_bytes());
        framed.extend(packet);
        self.count += 1;
        match self.units.try_send(framed) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(CodecError::FfmpegBehind),
            Err(TrySendError::Disconnected(_)) => return Err(CodecError::FfmpegEnded),
        }
        if self.due.len() >= MAX_DUE {
            return Err(CodecError::FfmpegBehind);
        }
        let after = self.due.partition_point(|due| *due > pts);
        self.due.insert(after, pts);
        Ok(())
    }

    /// How many access units it was given.
    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// The next picture that is ready.
    pub(super) fn take(&mut self) -> Result<Option<Decoded>, CodecError> {
        match self.pictures.try_recv() {
            Ok(canvas) => Ok(self.decoded(canvas)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(CodecError::FfmpegEnded),
        }
    }

    fn decoded(&mut self, canvas: Canvas) -> Option<Decoded> {
        // The child gave the mixer's colours already.
        self.due.pop().map(|pts| Decoded { pts, picture: Picture::new(canvas, Colours::default()) })
    }

    /// All that is still to come, at the end of the stream.
    pub(super) fn finish(&mut self) -> Vec<Decoded> {
        let (closed, _) = sync_channel(1);
        self.units = closed;
        let rest: Vec<_> = self.pictures.iter().collect();
        rest.into_iter().filter_map(|canvas| self.decoded(canvas)).collect()
    }
}

impl Drop for ChildDecoder {
    fn drop(&mut self) {
        // The threads end with the pipes.
        if let Err(error) = self.child.kill().and_then(|()| self.child.wait().map(|_| ())) {
            tracing::warn!(%error, "an ffmpeg could not be ended");
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(|_| ())
}

fn feed(mut stdin: ChildStdin, header: &[u8], units: &Receiver<Vec<u8>>) {
    let mut written = stdin.write_all(header);
    while written.is_ok()
        && let Ok(unit) = units.recv()
    {
        written = stdin.write_all(&unit);
    }
}

fn collect(
    mut stdout: ChildStdout,
    PictureSize { width, height }: PictureSize,
    decoded: &SyncSender<Canvas>,
) {
    loop {
        let mut canvas = Canvas::new(width as usize, height as usize);
        let (y, u, v) = canvas.planes_mut();
        let read =
            stdout.read_exact(y).and_then(|()| stdout.read_exact(u)).and_then(|()| stdout.read_exact(v));
        if read.is_err() || decoded.send(canvas).is_err() {
            return;
        }
    }
}

/// The size of the stream's pictures, rounded down to even numbers. AV1 may tell it with the keyframe alone.
fn size(config: &VideoConfig, keyframe: &[u8]) -> Option<PictureSize> {
    let known = config.size.width > 0 && config.size.height > 0;
    let size = if known { config.size } else { av1::sequence_size(keyframe)? };
    let even = PictureSize { width: size.width & !1, height: size.height & !1 };
    (even.width >= 2 && even.height >= 2).then_some(even)
}

/// IVF says where packets end: a raw stream would show each picture only when the next one comes.
fn ivf_header(codec: Codec, size: PictureSize) -> Vec<u8> {
    let side = |side: u32| u16::try_from(side).unwrap_or(u16::MAX).to_le_bytes();
    let mut header = b"DKIF\0\0\x20\0".to_vec();
    header.extend(if codec == Codec::Hevc { b"HEVC" } else { b"AV01" });
    header.extend(side(size.width));
    header.extend(side(size.height));
    header.extend(1000_u32.to_le_bytes());
    header.extend(1_u32.to_le_bytes());
    header.extend([0; 8]);
    header
}

fn packet(config: &VideoConfig, keyframe: bool, unit: &[u8]) -> Vec<u8> {
    let mut packet = Vec::with_capacity(unit.len() + 256);
    if config.codec == Codec::Hevc {
        annex_b(&mut packet, config, keyframe, unit);
        return packet;
    }
    packet.extend(AV1_DELIMITER);
    if keyframe && let Some(obus) = config.record.get(AV1_RECORD_HEADER..) {
        packet.extend_from_slice(obus);
    }
    packet.extend_from_slice(unit);
    packet
}
