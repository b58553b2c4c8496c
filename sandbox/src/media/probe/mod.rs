//! Looking into recorded files: container, durations, codecs, frames.

pub(crate) mod adts;
mod flv;
mod mp4;
mod playlist;
pub(crate) mod ts;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;

use thiserror::Error;

use crate::model::{AudioMeta, MediaMeta, VideoMeta};

#[derive(Debug, Error)]
pub enum ProbeError {
    #[error("cannot read media file: {0}")]
    Io(#[from] io::Error),
    #[error("unknown container: mp4, flv, mpeg-ts, adts and m3u8 are known")]
    UnknownContainer,
    #[error("damaged {container} file: {reason}")]
    Damaged { container: &'static str, reason: &'static str },
}

/// A container that can be probed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Mp4,
    Flv,
    MpegTs,
    Adts,
    M3u8,
}

impl Container {
    pub fn name(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Flv => "flv",
            Self::MpegTs => "mpegts",
            Self::Adts => "aac",
            Self::M3u8 => "m3u8",
        }
    }
}

/// What a file is found to contain.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    pub container: Container,
    /// The file consists of movie fragments (MP4 only).
    pub fragmented: bool,
    /// Bytes; of an m3u8 with its segments.
    pub size: u64,
    pub duration: Duration,
    pub video: Option<VideoMeta>,
    pub audio: Option<AudioMeta>,
}

impl Probe {
    pub fn meta(&self) -> MediaMeta {
        MediaMeta {
            size: self.size,
            duration: self.duration,
            first_ms: 0,
            video: self.video.clone(),
            audio: self.audio.clone(),
        }
    }

    fn new(container: Container, size: u64) -> Self {
        Self { container, fragmented: false, size, duration: Duration::ZERO, video: None, audio: None }
    }
}

/// Probes a file by its content. Never panics and needs bounded memory whatever the bytes are.
pub fn probe(path: &Path) -> Result<Probe, ProbeError> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    file.by_ref().take(512).read_to_end(&mut head)?;
    file.seek(SeekFrom::Start(0))?;
    match &head[..] {
        [b'F', b'L', b'V', ..] => flv::probe(file, size),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => mp4::probe(file, size),
        [0x47, ..] if head.get(188).is_none_or(|byte| *byte == 0x47) => ts::probe(file, size),
        [0xff, second, ..] if second & 0xf6 == 0xf0 => adts::probe(file, size),
        _ if head.starts_with(b"#EXTM3U") || head.starts_with(b"\xef\xbb\xbf#EXTM3U") => {
            playlist::probe(path, file)
        }
        _ => Err(ProbeError::UnknownContainer),
    }
}

/// A time in `units` of a second.
fn scaled(time: u64, units: u32) -> Duration {
    let nanos = u128::from(time) * 1_000_000_000 / u128::from(units.max(1));
    Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// Times of the frames of a track, for containers that say only when frames begin.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    frames: u64,
    first: i64,
    last: i64,
}

impl Span {
    fn add(&mut self, time: i64) {
        if self.frames == 0 {
            (self.first, self.last) = (time, time);
        }
        self.frames += 1;
        self.first = self.first.min(time);
        self.last = self.last.max(time);
    }

    /// From the first frame to the end of the last, which is taken to be as long as the average one.
    fn length(&self) -> i64 {
        let span = self.last.saturating_sub(self.first);
        match i64::try_from(self.frames) {
            Ok(frames) if frames > 1 => span.saturating_add(span / (frames - 1)),
            _ => span,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn survive(data: &[u8]) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        std::fs::write(&path, data).unwrap();
        let _ = probe(&path);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn any_bytes_are_survived(kind in 0..6_usize, data in proptest::collection::vec(any::<u8>(), 0..800)) {
            let heads: [&[u8]; 6] = [
                b"FLV\x01\x05\0\0\0\x09\0\0\0\0",
                b"\0\0\0\x08ftyp\0\0\x01\0moov",
                b"\x47",
                b"\xff\xf1",
                b"#EXTM3U\n",
                b"",
            ];
            let mut file = heads[kind].to_vec();
            file.extend(data);
            survive(&file);
        }

        #[test]
        fn hostile_sample_tables_are_survived(words in proptest::collection::vec(any::<u32>(), 0..60), kind in 0..7_usize) {
            use crate::media::mp4::boxes::{boxed, full};
            let kinds = [b"stts", b"stsz", b"stsd", b"mdhd", b"tkhd", b"elst", b"hdlr"];
            let mut data = Vec::new();
            boxed(&mut data, b"ftyp", |_| {});
            boxed(&mut data, b"moov", |out| boxed(out, b"trak", |out| boxed(out, b"mdia", |out| {
                full(out, b"hdlr", 0, 0, |out| out.extend(b"\0\0\0\0vide"));
                full(out, b"mdhd", 0, 0, |out| out.extend([1; 20]));
                boxed(out, b"minf", |out| boxed(out, b"stbl", |out| {
                    full(out, kinds[kind], 0, 0, |out| words.iter().for_each(|word| out.extend(word.to_be_bytes())));
                }));
            })));
            survive(&data);
        }
    }
}
