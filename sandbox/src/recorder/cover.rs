//! Cover pictures: the first keyframe as JPEG, decoded on a thread of its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use bytes::Bytes;

use crate::media::track::{Frame, VideoConfig};

const FILE: &str = "cover.jpg";
/// Keyframes waiting to be decoded.
const QUEUE: usize = 256;
/// A finished file waits no longer for its cover.
const MAX_WAIT: Duration = Duration::from_secs(3);

struct Job {
    dir: PathBuf,
    config: VideoConfig,
    keyframe: Bytes,
    done: mpsc::SyncSender<bool>,
}

/// The thread that makes covers. It ends when all its handles are gone.
#[derive(Debug, Clone)]
pub(crate) struct CoverThread {
    jobs: mpsc::SyncSender<Job>,
}

/// A cover on its way.
#[derive(Debug)]
pub(crate) struct Ticket(mpsc::Receiver<bool>);

impl Ticket {
    /// The file name of the cover, when there is one.
    pub(crate) fn wait(self) -> Option<String> {
        matches!(self.0.recv_timeout(MAX_WAIT), Ok(true)).then(|| FILE.to_owned())
    }
}

/// The cover in the directory of a recording, if one was made.
pub(crate) fn existing(dir: &Path) -> Option<String> {
    dir.join(FILE).is_file().then(|| FILE.to_owned())
}

impl CoverThread {
    /// `None` when the crate is built without codecs.
    pub(crate) fn start() -> io::Result<Option<Self>> {
        if !cfg!(feature = "codecs") {
            return Ok(None);
        }
        let (jobs, queue) = mpsc::sync_channel::<Job>(QUEUE);
        std::thread::Builder::new().name("cover".into()).spawn(move || {
            // The formats of a stream ask for the same keyframe one after the other.
            let mut last: Option<(Bytes, Vec<u8>)> = None;
            while let Ok(job) = queue.recv() {
                let same = |(keyframe, _): &(Bytes, Vec<u8>)| {
                    keyframe.as_ptr() == job.keyframe.as_ptr() && keyframe.len() == job.keyframe.len()
                };
                if !last.as_ref().is_some_and(same) {
                    last = match picture(&job.config, &job.keyframe) {
                        Ok(jpeg) => Some((job.keyframe.clone(), jpeg)),
                        Err(error) => {
                            tracing::warn!(%error, "no cover for a recording: its first keyframe cannot be decoded");
                            None
                        }
                    };
                }
                let written = last.as_ref().is_some_and(|(_, jpeg)| {
                    fs::write(job.dir.join(FILE), jpeg)
                        .inspect_err(|error| tracing::warn!(%error, "cannot write a cover"))
                        .is_ok()
                });
                // The file may be finished and gone already.
                let _ = job.done.send(written);
            }
        })?;
        Ok(Some(Self { jobs }))
    }

    /// Asks for the cover of a file. `None` when too many wait already.
    pub(crate) fn request(&self, dir: &Path, config: &VideoConfig, keyframe: &Frame) -> Option<Ticket> {
        let (done, ticket) = mpsc::sync_channel(1);
        let job = Job { dir: dir.into(), config: config.clone(), keyframe: keyframe.data.clone(), done };
        match self.jobs.try_send(job) {
            Ok(()) => Some(Ticket(ticket)),
            Err(error) => {
                tracing::warn!(%error, "no cover for a recording");
                None
            }
        }
    }
}

#[cfg(feature = "codecs")]
fn picture(config: &VideoConfig, keyframe: &[u8]) -> anyhow::Result<Vec<u8>> {
    use anyhow::Context as _;
    use openh264::decoder::{DecodeOptions, Decoder, Flush};
    use openh264::formats::YUVSource as _;

    use crate::media::ts::payload::annex_b;

    let mut stream = Vec::with_capacity(keyframe.len() + 256);
    annex_b(&mut stream, config, true, keyframe);
    let mut decoder = Decoder::new()?;
    let encode = |picture: &openh264::decoder::DecodedYUV<'_>| -> anyhow::Result<Vec<u8>> {
        let (width, height) = picture.dimensions();
        let mut rgb = vec![0; width * height * 3];
        picture.write_rgb8(&mut rgb);
        let mut jpeg = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 80);
        let (width, height) = (u16::try_from(width)?, u16::try_from(height)?);
        encoder.encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb)?;
        Ok(jpeg)
    };
    // Flushing after a packet breaks streams with B-frames; the picture may come only at the end.
    let options = DecodeOptions::new().flush_after_decode(Flush::NoFlush);
    if let Some(picture) = decoder.decode_with_options(&stream, options)? {
        return encode(&picture);
    }
    let rest = decoder.flush_remaining()?;
    encode(rest.first().context("the decoder gave no picture")?)
}

#[cfg(not(feature = "codecs"))]
fn picture(_: &VideoConfig, _: &[u8]) -> anyhow::Result<Vec<u8>> {
    anyhow::bail!("built without codecs")
}
