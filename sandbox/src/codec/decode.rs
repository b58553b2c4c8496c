//! Streams to pictures: H.264 in process, HEVC and AV1 by an ffmpeg where there is one.

use bytes::Bytes;
use openh264::OpenH264API;
use openh264::decoder::{DecodeOptions, DecodedYUV, Decoder, DecoderConfig, Flush};
use openh264::formats::YUVSource;

use super::CodecError;
use super::colours::Colours;
use super::ffmpeg::{ChildDecoder, Ffmpeg};
use super::picture::{Picture, Pool};
use crate::media::avc::{AvcConfig, read_sps};
use crate::media::codec::Codec;
use crate::media::track::{PictureSize, VideoConfig};
use crate::media::ts::payload::{annex_b, nal_units};

/// Most pixels of a picture: what level 5.2 of H.264 allows.
const MAX_PIXELS: u64 = 4096 * 2304;
/// Most pictures that wait for others to be shown before them.
const MAX_REORDER: usize = 16;
const NAL_SPS: u8 = 7;
/// How often an ffmpeg is started for a stream before it is given up.
const MAX_STARTS: u32 = 5;
/// Access units after which it has worked.
const LONG: u64 = 200;

/// Decodes one stream. Pictures come in the order of their showing, some access units later than their data.
pub(crate) struct PictureDecoder {
    ffmpeg: Option<Ffmpeg>,
    stream: Option<Stream>,
    pool: Pool,
    annex_b: Vec<u8>,
}

enum Stream {
    H264(H264),
    Foreign(Foreign),
}

/// A picture and when it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Decoded {
    /// Time of showing, as it was given with its data.
    pub(crate) pts: i64,
    pub(crate) picture: Picture,
}

struct H264 {
    config: VideoConfig,
    colours: Colours,
    /// `None`: a keyframe is waited for.
    decoder: Option<Decoder>,
    /// Times of the pictures that are in the decoder, falling.
    due: Vec<i64>,
}

/// A stream that a child decodes.
struct Foreign {
    config: VideoConfig,
    ffmpeg: Ffmpeg,
    /// `None`: a keyframe is waited for.
    child: Option<ChildDecoder>,
    starts: u32,
}

impl PictureDecoder {
    /// Decodes H.264 alone.
    pub(crate) fn new() -> Self {
        Self::with(None)
    }

    /// Decodes HEVC and AV1 too where there is an ffmpeg.
    pub(crate) fn with(ffmpeg: Option<Ffmpeg>) -> Self {
        Self { ffmpeg, stream: None, pool: Pool::default(), annex_b: Vec::new() }
    }

    /// Whether streams of a codec can be decoded.
    pub(crate) fn can(codec: Codec, ffmpeg: Option<&Ffmpeg>) -> bool {
        codec == Codec::H264 || ffmpeg.is_some() && matches!(codec, Codec::Hevc | Codec::Av1)
    }

    /// Takes the sequence header of an H.264 stream: an `AVCDecoderConfigurationRecord`. The one in use changes
    /// nothing; another one waits for its first keyframe.
    ///
    /// # Errors
    /// When it cannot be read or its pictures are too large; nothing is decoded then until the next.
    pub(crate) fn configure(&mut self, record: &Bytes) -> Result<(), CodecError> {
        self.configure_as(Codec::H264, record)
    }

    /// Takes the sequence header of a stream: `avcC`, `hvcC` or `av1C`. As [`Self::configure`].
    ///
    /// # Errors
    /// Also when the codec cannot be decoded.
    pub(crate) fn configure_as(&mut self, codec: Codec, record: &Bytes) -> Result<(), CodecError> {
        let current = self.stream.as_ref().map(Stream::config);
        if current.is_some_and(|config| config.codec == codec && config.record == *record) {
            return Ok(());
        }
        self.stream = None;
        if !Self::can(codec, self.ffmpeg.as_ref()) {
            return Err(CodecError::Foreign(codec));
        }
        let config = VideoConfig::parse(codec, record.clone()).ok_or(CodecError::Config)?;
        check(config.size)?;
        self.stream = Some(match &self.ffmpeg {
            Some(ffmpeg) if codec != Codec::H264 => {
                Stream::Foreign(Foreign { config, ffmpeg: ffmpeg.clone(), child: None, starts: 0 })
            }
            _ => {
                let colours = AvcConfig::parse(record).map(|avc| avc.colours()).unwrap_or_default().into();
                Stream::H264(H264 { config, colours, decoder: None, due: Vec::new() })
            }
        });
        Ok(())
    }

    /// Decodes an access unit as FLV carries it, NAL units behind their lengths. `pts` says when it is shown, in any
    /// unit. `None` while the decoder fills up and until the first keyframe.
    ///
    /// # Errors
    /// When it is broken; nothing is decoded then until the next keyframe.
    pub(crate) fn decode(
        &mut self,
        pts: i64,
        keyframe: bool,
        unit: &[u8],
    ) -> Result<Option<Decoded>, CodecError> {
        match &mut self.stream {
            Some(Stream::H264(stream)) => {
                let decoded = stream.decode(pts, keyframe, unit, &mut self.pool, &mut self.annex_b);
                if decoded.is_err() {
                    stream.decoder = None;
                    stream.due.clear();
                }
                decoded
            }
            Some(Stream::Foreign(stream)) => {
                let decoded = stream.decode(pts, keyframe, unit);
                if decoded.is_err() {
                    // One that has worked for long may be tried as often again.
                    if stream.child.take().is_some_and(|child| child.count() > LONG) {
                        stream.starts = 0;
                    }
                }
                decoded
            }
            None => Ok(None),
        }
    }

    /// A further picture that is ready without further data: a child may give several after it had none.
    pub(crate) fn ready(&mut self) -> Option<Decoded> {
        match &mut self.stream {
            // Its end is told with the next access unit.
            Some(Stream::Foreign(Foreign { child: Some(child), .. })) => child.take().ok().flatten(),
            _ => None,
        }
    }

    /// The pictures that are still in the decoder, at the end of the stream.
    pub(crate) fn drain(&mut self) -> Vec<Decoded> {
        match &mut self.stream {
            Some(Stream::H264(H264 { decoder: Some(decoder), due, colours, .. })) => {
                let rest = decoder.flush_remaining().unwrap_or_default();
                let decoded =
                    |yuv| Some(Decoded { pts: due.pop()?, picture: copy(yuv, *colours, &mut self.pool) });
                rest.iter().filter_map(decoded).collect()
            }
            Some(Stream::Foreign(Foreign { child: Some(child), .. })) => child.finish(),
            _ => Vec::new(),
        }
    }
}

impl Stream {
    fn config(&self) -> &VideoConfig {
        match self {
            Self::H264(H264 { config, .. }) | Self::Foreign(Foreign { config, .. }) => config,
        }
    }
}

impl Foreign {
    fn decode(&mut self, pts: i64, keyframe: bool, unit: &[u8]) -> Result<Option<Decoded>, CodecError> {
        let child = match &mut self.child {
            Some(child) => child,
            none if keyframe && self.starts < MAX_STARTS => {
                self.starts += 1;
                none.insert(ChildDecoder::start(&self.ffmpeg, &self.config, unit)?)
            }
            _ => return Ok(None),
        };
        child.put(pts, keyframe, unit)?;
        child.take()
    }
}

impl H264 {
    fn decode(
        &mut self,
        pts: i64,
        keyframe: bool,
        unit: &[u8],
        pool: &mut Pool,
        buffer: &mut Vec<u8>,
    ) -> Result<Option<Decoded>, CodecError> {
        let mut pictured = false;
        for nal in nal_units(unit, self.config.nal_length_size) {
            let kind = nal.first().map_or(0, |first| first & 0x1f);
            pictured |= (1..=5).contains(&kind);
            if kind == NAL_SPS
                && let Some(sps) = read_sps(nal)
            {
                // A stream may change within itself, without another sequence header.
                check(sps.size)?;
                self.colours = sps.signal.into();
            }
        }
        if !pictured {
            return Ok(None);
        }
        let decoder = match &mut self.decoder {
            Some(decoder) => decoder,
            none if keyframe => none.insert(
                Decoder::with_api_config(OpenH264API::from_source(), DecoderConfig::new())
                    .map_err(CodecError::Decode)?,
            ),
            _ => return Ok(None),
        };
        buffer.clear();
        annex_b(buffer, &self.config, keyframe, unit);
        let after = self.due.partition_point(|due| *due > pts);
        self.due.insert(after, pts);
        if self.due.len() > MAX_REORDER {
            // The decoder left a picture out without a word.
            self.due.pop();
        }
        // Flushing after each unit breaks streams with B-frames.
        let options = DecodeOptions::new().flush_after_decode(Flush::NoFlush);
        let Some(yuv) = decoder.decode_with_options(buffer, options).map_err(CodecError::Decode)? else {
            return Ok(None);
        };
        let pts = self.due.pop().unwrap_or(pts);
        Ok(Some(Decoded { pts, picture: copy(&yuv, self.colours, pool) }))
    }
}

pub(super) fn check(PictureSize { width, height }: PictureSize) -> Result<(), CodecError> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(CodecError::TooLarge { width, height });
    }
    Ok(())
}

/// Takes a picture out of the decoder's memory.
fn copy(yuv: &DecodedYUV<'_>, colours: Colours, pool: &mut Pool) -> Picture {
    let (width, height) = yuv.dimensions();
    let strides = yuv.strides();
    pool.picture((width, height), colours, |canvas| {
        let (width, half) = (canvas.width(), canvas.width() / 2);
        let (y, u, v) = canvas.planes_mut();
        for (to, width, from, stride) in
            [(y, width, yuv.y(), strides.0), (u, half, yuv.u(), strides.1), (v, half, yuv.v(), strides.2)]
        {
            if width == 0 || stride == 0 {
                continue;
            }
            for (to, from) in to.chunks_exact_mut(width).zip(from.chunks(stride)) {
                if let Some(from) = from.get(..width) {
                    to.copy_from_slice(from);
                }
            }
        }
    })
}

#[cfg(test)]
mod tests;
