//! Pictures and samples to FLV tag bodies.

use bytes::{BufMut, Bytes};
use fdk_aac::enc::{
    AudioObjectType, BitRate as AacBitRate, ChannelMode, Encoder as AacEncoder, EncoderParams, Transport,
};
use openh264::OpenH264API;
use openh264::encoder::{
    BitRate, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, Profile, RateControlMode,
    VuiConfig,
};
use openh264::formats::YUVSource;

use super::sound::SAMPLE_RATE;
use super::source::SourceError;

/// Samples in an AAC frame.
pub(super) const AAC_FRAME: u64 = 1024;

const NAL_IDR: u8 = 5;
const NAL_SPS: u8 = 7;
const NAL_PPS: u8 = 8;

/// Encodes H.264 in AVC form.
pub(super) struct VideoEncoder {
    encoder: Encoder,
}

/// An encoded picture.
pub(super) struct Picture {
    /// The AVC sequence header, with each keyframe.
    pub(super) config: Option<Bytes>,
    pub(super) body: Bytes,
}

impl VideoEncoder {
    pub(super) fn new(bitrate: u32, fps: u32, keyframe_every: u32) -> Result<Self, SourceError> {
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

    pub(super) fn encode(&mut self, picture: &impl YUVSource) -> Result<Picture, SourceError> {
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
                        body.put_u32(u32::try_from(nal.len()).map_err(|_| SourceError::Skipped)?);
                        body.extend_from_slice(nal);
                    }
                    _ => {}
                }
            }
        }
        if body.len() == 5 {
            return Err(SourceError::Skipped);
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
fn avc_header(sps: &[u8], pps: &[u8]) -> Result<Bytes, SourceError> {
    let Some(&[_, profile, compatibility, level]) = sps.first_chunk::<4>() else {
        return Err(SourceError::Skipped);
    };
    let len = |nal: &[u8]| u16::try_from(nal.len()).map_err(|_| SourceError::Skipped);
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

/// Encodes mono AAC-LC.
pub(super) struct AudioEncoder {
    encoder: AacEncoder,
    config: Bytes,
    delay: u64,
    buffer: Vec<u8>,
}

impl AudioEncoder {
    pub(super) fn new(bitrate: u32) -> Result<Self, SourceError> {
        let encoder = AacEncoder::new(EncoderParams {
            bit_rate: AacBitRate::Cbr(bitrate),
            sample_rate: SAMPLE_RATE,
            transport: Transport::Raw,
            channels: ChannelMode::Mono,
            audio_object_type: AudioObjectType::Mpeg4LowComplexity,
        })
        .map_err(|error| SourceError::Aac(error.to_string()))?;
        let info = encoder.info().map_err(|error| SourceError::Aac(error.to_string()))?;
        let len = usize::try_from(info.confSize).unwrap_or(0).min(info.confBuf.len());
        let config = [&[0xaf, 0], &info.confBuf[..len]].concat().into();
        let room = usize::try_from(info.maxOutBufBytes).unwrap_or(0).max(8192);
        Ok(Self { encoder, config, delay: u64::from(info.nDelay), buffer: vec![0; room] })
    }

    /// The AAC sequence header.
    pub(super) fn config(&self) -> Bytes {
        self.config.clone()
    }

    /// By how many samples the decoded sound is behind what went in.
    pub(super) fn delay(&self) -> u64 {
        self.delay
    }

    /// Encodes one frame of samples; `None` while the encoder fills up.
    pub(super) fn encode(&mut self, samples: &[i16]) -> Result<Option<Bytes>, SourceError> {
        let info = self
            .encoder
            .encode(samples, &mut self.buffer)
            .map_err(|error| SourceError::Aac(error.to_string()))?;
        let coded = self.buffer.get(..info.output_size).filter(|coded| !coded.is_empty());
        Ok(coded.map(|coded| [&[0xaf, 1], coded].concat().into()))
    }
}
