//! Pictures to H.264 as FLV tag bodies.

use bytes::{BufMut, Bytes};
use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Level, Profile, RateControlMode,
    VuiConfig,
};
use openh264::formats::YUVSource;

use super::CodecError;
use super::level::level;

/// With less the encoder does not begin. Bits a second.
const MIN_BITRATE: u32 = 1000;
const NAL_IDR: u8 = 5;
const NAL_SPS: u8 = 7;
const NAL_PPS: u8 = 8;

/// `constraint_set3_flag` in the second byte after the header of an SPS.
const CONSTRAINT_SET3: u8 = 0x10;

/// Encodes H.264 in AVC form: Constrained Baseline, a picture out for each one in. The sequence header is that of the
/// size alone: whoever records goes on in the same file when the bit rate, frame rate or distance of keyframes changes.
pub(crate) struct VideoEncoder {
    encoder: Encoder,
    settings: Settings,
    /// Of the pictures.
    size: Option<(usize, usize)>,
}

/// How pictures are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Settings {
    bitrate: u32,
    fps: u32,
    keyframe_every: u32,
}

/// An encoded picture.
pub(crate) struct EncodedPicture {
    /// The AVC sequence header, with each keyframe.
    pub(crate) config: Option<Bytes>,
    pub(crate) body: Bytes,
}

impl VideoEncoder {
    /// `bitrate` in bits a second, `keyframe_every` in pictures.
    pub(crate) fn new(bitrate: u32, fps: u32, keyframe_every: u32) -> Result<Self, CodecError> {
        let settings = Settings { bitrate, fps, keyframe_every };
        Ok(Self { encoder: settings.encoder(Level::Level_3_0)?, settings, size: None })
    }

    /// Encodes otherwise from the next picture on, which is a keyframe then, with the same sequence header as before.
    /// The same settings change nothing.
    #[allow(dead_code, reason = "for the mixer")]
    pub(crate) fn change(&mut self, bitrate: u32, fps: u32, keyframe_every: u32) -> Result<(), CodecError> {
        let settings = Settings { bitrate, fps, keyframe_every };
        if settings != self.settings {
            // A new encoder costs a keyframe; the one in use could be changed by unsafe calls alone.
            *self = Self::new(bitrate, fps, keyframe_every)?;
        }
        Ok(())
    }

    /// Makes the next picture a keyframe.
    #[allow(dead_code, reason = "for the mixer")]
    pub(crate) fn force_keyframe(&mut self) {
        // The first one is a keyframe anyway.
        if self.size.is_some() {
            self.encoder.force_intra_frame();
        }
    }

    /// A picture may have another size than the one before: it is a keyframe then.
    pub(crate) fn encode(&mut self, picture: &impl YUVSource) -> Result<EncodedPicture, CodecError> {
        let size = picture.dimensions();
        if self.size != Some(size) {
            self.encoder = self.settings.encoder(level(size.0, size.1))?;
            self.size = Some(size);
        }
        let stream = self.encoder.encode(picture)?;
        let keyframe = stream.frame_type() == FrameType::IDR;
        let (mut sps, mut pps) = (None, None);
        let mut body = vec![if keyframe { 0x17 } else { 0x27 }, 1, 0, 0, 0];
        for layer in (0..stream.num_layers()).filter_map(|index| stream.layer(index)) {
            for nal in (0..layer.nal_count()).filter_map(|index| layer.nal_unit(index)) {
                let nal = without_start_code(nal);
                match nal.first().map(|first| first & 0x1f) {
                    Some(NAL_SPS) => sps = Some(steady(nal)),
                    Some(NAL_PPS) => pps = Some(nal.to_vec()),
                    Some(kind) if kind <= NAL_IDR => {
                        body.put_u32(u32::try_from(nal.len()).map_err(|_| CodecError::Skipped)?);
                        body.extend_from_slice(nal);
                    }
                    _ => {}
                }
            }
        }
        if body.len() == 5 {
            return Err(CodecError::Skipped);
        }
        let config = match (sps, pps) {
            (Some(sps), Some(pps)) => Some(avc_header(&sps, &pps)?),
            _ => None,
        };
        Ok(EncodedPicture { config, body: body.into() })
    }
}

impl Settings {
    fn encoder(self, level: Level) -> Result<Encoder, CodecError> {
        let fps = u16::try_from(self.fps).unwrap_or(u16::MAX);
        let config = EncoderConfig::new()
            .bitrate(BitRate::from_bps(self.bitrate.max(MIN_BITRATE)))
            .max_frame_rate(FrameRate::from_hz(f32::from(fps)))
            .rate_control_mode(RateControlMode::Bitrate)
            .profile(Profile::Baseline)
            .level(level)
            // Each picture has to come out, and keyframes just where they are announced. The encoder warns on
            // stderr that it then keeps the bitrate less exactly.
            .skip_frames(false)
            .scene_change_detect(false)
            .intra_frame_period(IntraFramePeriod::from_num_frames(self.keyframe_every))
            .num_threads(1)
            .vui(VuiConfig::bt601());
        Ok(Encoder::with_api_config(OpenH264API::from_source(), config)?)
    }
}

fn without_start_code(nal: &[u8]) -> &[u8] {
    nal.strip_prefix(&[0, 0, 0, 1]).or_else(|| nal.strip_prefix(&[0, 0, 1])).unwrap_or(nal)
}

/// The SPS as it is for any bit rate.
fn steady(sps: &[u8]) -> Vec<u8> {
    let mut sps = sps.to_vec();
    // Where level 1b would do, the encoder sets the flag that names it, whatever level it then writes.
    if let Some(constraints) = sps.get_mut(2) {
        *constraints &= !CONSTRAINT_SET3;
    }
    sps
}

/// An AVCDecoderConfigurationRecord as FLV tag body.
fn avc_header(sps: &[u8], pps: &[u8]) -> Result<Bytes, CodecError> {
    let Some(&[_, profile, compatibility, level]) = sps.first_chunk::<4>() else {
        return Err(CodecError::Skipped);
    };
    let len = |nal: &[u8]| u16::try_from(nal.len()).map_err(|_| CodecError::Skipped);
    let mut body = vec![0x17, 0, 0, 0, 0, 1, profile, compatibility, level];
    // Four bytes of length before each NAL unit; one SPS, one PPS.
    body.extend_from_slice(&[0xff, 0xe1]);
    body.put_u16(len(sps)?);
    body.extend_from_slice(sps);
    body.put_u8(1);
    body.put_u16(len(pps)?);
    body.extend_from_slice(pps);
    Ok(body.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::canvas::{Canvas, Colour};
    use crate::media::avc::AvcConfig;

    /// A picture that is not the one before.
    fn picture(width: usize, height: usize, step: usize) -> Canvas {
        let mut canvas = Canvas::new(width, height);
        let mut seed = step as u32 + 1;
        for (x, y) in (0..height / 8).flat_map(|y| (0..width / 8).map(move |x| (x, y))) {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let shade = Colour { y: 16 + (seed >> 25) as u8, u: 128, v: (seed >> 24) as u8 };
            canvas.rect(x * 8, y * 8, 8, 8, shade);
        }
        canvas
    }

    fn bits(encoder: &mut VideoEncoder, frames: std::ops::Range<usize>) -> usize {
        frames.map(|step| encoder.encode(&picture(320, 180, step)).unwrap().body.len() * 8).sum()
    }

    #[test]
    fn the_bitrate_changes_while_it_runs() {
        let mut encoder = VideoEncoder::new(2_000_000, 15, 150).unwrap();
        bits(&mut encoder, 0..15);
        let high = bits(&mut encoder, 15..45);
        encoder.force_keyframe();
        let header = encoder.encode(&picture(320, 180, 44)).unwrap().config;
        encoder.change(300_000, 15, 150).unwrap();
        let first = encoder.encode(&picture(320, 180, 45)).unwrap();
        assert_eq!(first.body[0], 0x17, "it begins anew with a keyframe");
        assert!(header.is_some() && first.config == header, "the sequence header stays");
        bits(&mut encoder, 46..60);
        let low = bits(&mut encoder, 60..90);
        assert!(low * 3 < high, "{high} bits became {low}");
        encoder.change(300_000, 15, 150).unwrap();
        assert!(encoder.encode(&picture(320, 180, 90)).unwrap().config.is_none(), "the same is no change");
    }

    #[test]
    fn the_sequence_header_depends_on_the_size_alone() {
        for (width, height) in [(64, 64), (176, 144), (320, 180), (640, 360), (1280, 720), (1080, 1920)] {
            let header = |bitrate, fps, keyframe_every| {
                let mut encoder = VideoEncoder::new(bitrate, fps, keyframe_every).unwrap();
                encoder.encode(&Canvas::new(width, height)).unwrap().config.unwrap()
            };
            let first = header(100_000, 5, 10);
            for bitrate in [1000, 64_000, 100_000, 400_000, 2_000_000, 10_000_000] {
                for (fps, keyframe_every) in [(1, 1), (5, 10), (15, 30), (30, 2400), (60, 120)] {
                    let other = header(bitrate, fps, keyframe_every);
                    assert_eq!(
                        other, first,
                        "{width}x{height}, {bitrate} b/s, {fps} fps, every {keyframe_every}"
                    );
                }
            }
        }
    }

    #[test]
    fn another_size_begins_anew_and_the_first_one_comes_back_as_it_was() {
        let mut encoder = VideoEncoder::new(500_000, 15, 100).unwrap();
        let mut config = |width, height| encoder.encode(&picture(width, height, 0)).unwrap().config;
        let small = config(64, 64).unwrap();
        assert_eq!(config(64, 64), None);
        let large = config(1280, 720).unwrap();
        assert_ne!(small[8], large[8], "levels");
        assert_eq!(config(64, 64), Some(small));
    }

    #[test]
    fn keyframes_come_in_time_and_when_asked_for() {
        let mut encoder = VideoEncoder::new(500_000, 15, 6).unwrap();
        encoder.force_keyframe();
        let keyframes: Vec<_> = (0..20)
            .filter(|step| {
                if *step == 9 {
                    encoder.force_keyframe();
                }
                encoder.encode(&picture(64, 64, *step)).unwrap().config.is_some()
            })
            .collect();
        assert_eq!(keyframes, [0, 6, 9, 15]);
    }

    #[test]
    fn every_documented_size_and_rate_is_encoded() {
        for (width, height, bitrate, fps) in [
            (1920, 1080, 10_000_000, 60),
            (1920, 1080, 1000, 1),
            (16, 16, 10_000_000, 60),
            (16, 16, 1000, 60),
            (1080, 1920, 64_000, 30),
        ] {
            let mut encoder = VideoEncoder::new(bitrate, fps, fps * 5).unwrap();
            let encoded = encoder.encode(&picture(width, height, 0));
            let config = encoded
                .unwrap_or_else(|error| panic!("{width}x{height} at {bitrate}: {error}"))
                .config
                .unwrap();
            let size = AvcConfig::parse(&config.slice(5..)).unwrap().size().unwrap();
            assert_eq!((size.width as usize, size.height as usize), (width, height));
            assert!(encoder.encode(&picture(width, height, 1)).is_ok());
        }
    }
}
