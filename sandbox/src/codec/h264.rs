//! Pictures to H.264 as FLV tag bodies.

use bytes::{BufMut, Bytes};
use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, RateControlMode,
    VuiConfig,
};
use openh264::formats::YUVSource;

use super::CodecError;

const NAL_IDR: u8 = 5;
const NAL_SPS: u8 = 7;
const NAL_PPS: u8 = 8;

/// Encodes H.264 in AVC form.
pub(crate) struct VideoEncoder {
    encoder: Encoder,
}

/// An encoded picture.
pub(crate) struct Picture {
    /// The AVC sequence header, with each keyframe.
    pub(crate) config: Option<Bytes>,
    pub(crate) body: Bytes,
}

impl VideoEncoder {
    pub(crate) fn new(bitrate: u32, fps: u32, keyframe_every: u32) -> Result<Self, CodecError> {
        let bounded_fps = u16::try_from(fps).unwrap_or(u16::MAX);
        let config = EncoderConfig::new()
            .bitrate(BitRate::from_bps(bitrate))
            .max_frame_rate(FrameRate::from_hz(f32::from(bounded_fps)))
            .rate_control_mode(RateControlMode::Bitrate)
            .profile(Profile::Baseline)
            // Each picture has to come out, and keyframes just where they are announced. The encoder warns on
            // stderr that it then keeps the bitrate less exactly.
            .skip_frames(false)
            .scene_change_detect(false)
            .intra_frame_period(IntraFramePeriod::from_num_frames(keyframe_every))
            .num_threads(1)
            .vui(VuiConfig::bt601());
        Ok(Self { encoder: Encoder::with_api_config(OpenH264API::from_source(), config)? })
    }

    pub(crate) fn encode(&mut self, picture: &impl YUVSource) -> Result<Picture, CodecError> {
        let stream = self.encoder.encode(picture)?;
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
        Ok(Picture { config, body: body.into() })
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
