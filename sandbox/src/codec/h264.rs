//! Pictures to H.264 as FLV tag bodies.

use bytes::{BufMut, Bytes};
use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, RateControlMode,
    VuiConfig,
};
use openh264::formats::YUVSource;

use super::CodecError;

/// With less the encoder does not begin. Bits a second.
const MIN_BITRATE: u32 = 1000;
const NAL_IDR: u8 = 5;
const NAL_SPS: u8 = 7;
const NAL_PPS: u8 = 8;

/// Encodes H.264 in AVC form: Constrained Baseline, a picture out for each one in, the level as the size needs it.
pub(crate) struct VideoEncoder {
    encoder: Encoder,
    settings: Settings,
    started: bool,
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
        Ok(Self { encoder: settings.encoder()?, settings, started: false })
    }

    /// Encodes otherwise from the next picture on, which is a keyframe with a sequence header then. The same settings
    /// change nothing.
    #[allow(dead_code, reason = "for the mixer")]
    pub(crate) fn change(&mut self, bitrate: u32, fps: u32, keyframe_every: u32) -> Result<(), CodecError> {
        let settings = Settings { bitrate, fps, keyframe_every };
        if settings != self.settings {
            // A new encoder costs a keyframe; the one in use could be changed by unsafe calls alone.
            *self = Self { encoder: settings.encoder()?, settings, started: false };
        }
        Ok(())
    }

    /// Makes the next picture a keyframe.
    #[allow(dead_code, reason = "for the mixer")]
    pub(crate) fn force_keyframe(&mut self) {
        // The first one is a keyframe anyway.
        if self.started {
            self.encoder.force_intra_frame();
        }
    }

    /// A picture may have another size than the one before: it is a keyframe then.
    pub(crate) fn encode(&mut self, picture: &impl YUVSource) -> Result<EncodedPicture, CodecError> {
        let stream = self.encoder.encode(picture)?;
        self.started = true;
        let keyframe = stream.frame_type() == FrameType::IDR;
        let (mut sps, mut pps) = (None, None);
        let mut body = vec![if keyframe { 0x17 } else { 0x27 }, 1, 0, 0, 0];
        for layer in (0..stream.num_layers()).filter_map(|index| stream.layer(index)) {
            for nal in (0..layer.nal_count()).filter_map(|index| layer.nal_unit(index)) {
                let nal = without_start_code(nal);
                match nal.first().map(|first| first & 0x1f) {
                    Some(NAL_SPS) => sps = Some(nal.to_vec()),
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
    fn encoder(self) -> Result<Encoder, CodecError> {
        let fps = u16::try_from(self.fps).unwrap_or(u16::MAX);
        let config = EncoderConfig::new()
            .bitrate(BitRate::from_bps(self.bitrate.max(MIN_BITRATE)))
            .max_frame_rate(FrameRate::from_hz(f32::from(fps)))
            .rate_control_mode(RateControlMode::Bitrate)
            .profile(Profile::Baseline)
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
