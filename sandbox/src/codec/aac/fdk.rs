//! AAC by the Fraunhofer FDK.

use bytes::Bytes;
use fdk_aac::dec::{Decoder, Transport as DecoderTransport};
use fdk_aac::enc::{AudioObjectType, BitRate, ChannelMode, Encoder, EncoderParams, Transport};

use super::{AAC_FRAME, Decoded, limits};
use crate::codec::CodecError;
use crate::media::aac::AacConfig;
use crate::mixer::{AacProfile, AudioSpec};

/// Channels that a decoder may have to deal with before it mixes them down.
const MAX_CHANNELS: usize = 8;
/// Samples of a channel in the longest frame: 1024, made four times as many by the strongest band replication.
const MAX_FRAME: usize = 4096;
/// Bytes of the longest frame: 6144 bits of each channel, and some for what lies around them.
const MAX_CODED: usize = 8192;
/// What spectral band replication delays the sound in every decoder, in samples of the output. Encoders count it
/// as theirs.
const REPLICATION_DELAY: u32 = 962;

/// Encodes AAC.
#[derive(Debug)]
pub(crate) struct AudioEncoder {
    encoder: Encoder,
    spec: AudioSpec,
    config: Bytes,
    delay: u64,
    buffer: Vec<u8>,
}

impl AudioEncoder {
    /// An encoder for what is nearest to `wanted`.
    pub(crate) fn new(wanted: AudioSpec) -> Result<Self, CodecError> {
        let spec = limits::nearest(wanted).ok_or_else(|| {
            let AudioSpec { sample_rate, channels, .. } = wanted;
            CodecError::Aac(format!("cannot encode {channels} channels at {sample_rate} Hz"))
        })?;
        let encoder = Encoder::new(EncoderParams {
            bit_rate: BitRate::Cbr(spec.bitrate),
            sample_rate: spec.sample_rate,
            transport: Transport::Raw,
            channels: if spec.channels == 1 { ChannelMode::Mono } else { ChannelMode::Stereo },
            audio_object_type: match spec.profile {
                AacProfile::Lc => AudioObjectType::Mpeg4LowComplexity,
                AacProfile::He => AudioObjectType::Mpeg4HeAac,
                AacProfile::HeV2 => AudioObjectType::Mpeg4HeAacV2,
            },
        })
        .map_err(|error| CodecError::Aac(error.to_string()))?;
        let info = encoder.info().map_err(|error| CodecError::Aac(error.to_string()))?;
        let len = usize::try_from(info.confSize).unwrap_or(0).min(info.confBuf.len());
        let config = [&[0xaf, 0], &info.confBuf[..len]].concat().into();
        let room = usize::try_from(info.maxOutBufBytes).unwrap_or(0).max(MAX_CODED);
        Ok(Self { encoder, spec, config, delay: u64::from(info.nDelay), buffer: vec![0; room] })
    }

    /// What is really encoded: bit rate and profile may have been out of the codec's reach.
    pub(crate) fn spec(&self) -> AudioSpec {
        self.spec
    }

    /// The AAC sequence header.
    pub(crate) fn config(&self) -> Bytes {
        self.config.clone()
    }

    /// By how many samples of a channel the decoded sound is behind what went in.
    pub(crate) fn delay(&self) -> u64 {
        self.delay
    }

    /// Samples of a channel in a frame.
    pub(crate) fn frame_samples(&self) -> u64 {
        match self.spec.profile {
            AacProfile::Lc => AAC_FRAME,
            AacProfile::He | AacProfile::HeV2 => 2 * AAC_FRAME,
        }
    }

    /// Encodes one frame of interleaved samples; `None` while the encoder fills up.
    pub(crate) fn encode(&mut self, samples: &[i16]) -> Result<Option<Bytes>, CodecError> {
        let info = self
            .encoder
            .encode(samples, &mut self.buffer)
            .map_err(|error| CodecError::Aac(error.to_string()))?;
        let coded = self.buffer.get(..info.output_size).filter(|coded| !coded.is_empty());
        Ok(coded.map(|coded| [&[0xaf, 1], coded].concat().into()))
    }
}

/// Decodes AAC of any profile to one or two channels.
#[derive(Debug)]
pub(crate) struct AudioDecoder {
    decoder: Decoder,
    samples: Vec<i16>,
}

impl AudioDecoder {
    /// A decoder for what an `AudioSpecificConfig` announces.
    pub(crate) fn new(config: &[u8]) -> Result<Self, CodecError> {
        let failed = |error: fdk_aac::dec::DecoderError| CodecError::Undecodable(error.to_string());
        if AacConfig::parse(config).is_none() {
            return Err(CodecError::Undecodable("its configuration is malformed".into()));
        }
        let mut decoder = Decoder::new(DecoderTransport::Raw);
        decoder.config_raw(config).map_err(failed)?;
        decoder.set_max_output_channels(2).map_err(failed)?;
        Ok(Self { decoder, samples: vec![0; MAX_CHANNELS * MAX_FRAME] })
    }

    /// Decodes one frame. After an error the next frame may be given as if nothing were.
    pub(crate) fn decode(&mut self, frame: &[u8]) -> Result<Decoded<'_>, CodecError> {
        let failed = |error: fdk_aac::dec::DecoderError| CodecError::Undecodable(error.to_string());
        if frame.is_empty() || frame.len() > MAX_CODED {
            return Err(CodecError::Undecodable(format!("a frame has {} bytes", frame.len())));
        }
        let taken = self.decoder.fill(frame).map_err(failed)?;
        if taken < frame.len() {
            return Err(CodecError::Undecodable("a frame is too long".into()));
        }
        self.decoder.decode_frame(&mut self.samples).map_err(failed)?;
        let info = self.decoder.stream_info();
        let number = |value: i32| u32::try_from(value).unwrap_or(0);
        let (rate, core_rate) = (number(info.sampleRate), number(info.aacSampleRate));
        let channels = number(info.numChannels) as usize;
        let count = channels * number(info.frameSize) as usize;
        let replicated = if rate == core_rate { 0 } else { REPLICATION_DELAY };
        let delay = info.outputDelay.saturating_sub(replicated);
        match self.samples.get(..count) {
            Some(samples) if (1..=2).contains(&channels) && (7_350..=96_000).contains(&rate) => {
                Ok(Decoded { rate, channels, samples, delay })
            }
            _ => Err(CodecError::Undecodable(format!("{channels} channels at {rate} Hz"))),
        }
    }
}
