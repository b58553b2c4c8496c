//! H.264 to pictures.

use bytes::Bytes;
use openh264::OpenH264API;
use openh264::decoder::{DecodeOptions, DecodedYUV, Decoder, DecoderConfig, Flush};
use openh264::formats::YUVSource;

use super::CodecError;
use super::colours::Colours;
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

/// Decodes one stream. Pictures come in the order of their showing, some access units later than their data.
pub(crate) struct PictureDecoder {
    stream: Option<Stream>,
    pool: Pool,
    annex_b: Vec<u8>,
}

/// A picture and when it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Decoded {
    /// Time of showing in milliseconds of the stream: the tag's time and its composition time.
    pub(crate) pts_ms: i64,
    pub(crate) picture: Picture,
}

struct Stream {
    config: VideoConfig,
    colours: Colours,
    /// `None`: a keyframe is waited for.
    decoder: Option<Decoder>,
    /// Times of the pictures that are in the decoder, falling.
    due: Vec<i64>,
}

impl PictureDecoder {
    pub(crate) fn new() -> Self {
        Self { stream: None, pool: Pool::default(), annex_b: Vec::new() }
    }

    /// Takes a sequence header: an `AVCDecoderConfigurationRecord`. The one in use changes nothing; another one waits
    /// for its first keyframe.
    ///
    /// # Errors
    /// When it cannot be read or its pictures are too large; nothing is decoded then until the next.
    pub(crate) fn configure(&mut self, record: &Bytes) -> Result<(), CodecError> {
        if self.stream.as_ref().is_some_and(|stream| stream.config.record == *record) {
            return Ok(());
        }
        self.stream = None;
        let config = VideoConfig::parse(Codec::H264, record.clone()).ok_or(CodecError::Config)?;
        check(config.size)?;
        let colours = AvcConfig::parse(record).map(|avc| avc.colours()).unwrap_or_default().into();
        self.stream = Some(Stream { config, colours, decoder: None, due: Vec::new() });
        Ok(())
    }

    /// Decodes an access unit: NAL units behind their lengths, as FLV carries them. `None` while the decoder fills up
    /// and until the first keyframe.
    ///
    /// # Errors
    /// When it is broken; nothing is decoded then until the next keyframe.
    pub(crate) fn decode(
        &mut self,
        pts_ms: i64,
        keyframe: bool,
        unit: &[u8],
    ) -> Result<Option<Decoded>, CodecError> {
        let Some(stream) = &mut self.stream else { return Ok(None) };
        let decoded = stream.decode(pts_ms, keyframe, unit, &mut self.pool, &mut self.annex_b);
        if decoded.is_err() {
            stream.decoder = None;
            stream.due.clear();
        }
        decoded
    }

    /// The pictures that are still in the decoder, at the end of the stream.
    pub(crate) fn drain(&mut self) -> Vec<Decoded> {
        let Some(Stream { decoder: Some(decoder), due, colours, .. }) = &mut self.stream else {
            return Vec::new();
        };
        let rest = decoder.flush_remaining().unwrap_or_default();
        rest.iter()
            .filter_map(|yuv| {
                Some(Decoded { pts_ms: due.pop()?, picture: copy(yuv, *colours, &mut self.pool) })
            })
            .collect()
    }
}

impl Stream {
    fn decode(
        &mut self,
        pts_ms: i64,
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
        let after = self.due.partition_point(|due| *due > pts_ms);
        self.due.insert(after, pts_ms);
        if self.due.len() > MAX_REORDER {
            // The decoder left a picture out without a word.
            self.due.pop();
        }
        // Flushing after each unit breaks streams with B-frames.
        let options = DecodeOptions::new().flush_after_decode(Flush::NoFlush);
        let Some(yuv) = decoder.decode_with_options(buffer, options).map_err(CodecError::Decode)? else {
            return Ok(None);
        };
        let pts_ms = self.due.pop().unwrap_or(pts_ms);
        Ok(Some(Decoded { pts_ms, picture: copy(&yuv, self.colours, pool) }))
    }
}

fn check(PictureSize { width, height }: PictureSize) -> Result<(), CodecError> {
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
