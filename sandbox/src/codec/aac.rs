//! Sound to AAC as FLV tag bodies.

use bytes::Bytes;
use fdk_aac::enc::{
    AudioObjectType, BitRate as AacBitRate, ChannelMode, Encoder as AacEncoder, EncoderParams, Transport,
};

use super::CodecError;

/// Samples in an AAC frame.
pub(crate) const AAC_FRAME: u64 = 1024;

/// Encodes mono AAC-LC.
pub(crate) struct AudioEncoder {
    encoder: AacEncoder,
    config: Bytes,
    delay: u64,
    buffer: Vec<u8>,
}

impl AudioEncoder {
    /// `bitrate` in bits a second, `sample_rate` in Hz.
    pub(crate) fn new(bitrate: u32, sample_rate: u32) -> Result<Self, CodecError> {
        let encoder = AacEncoder::new(EncoderParams {
            bit_rate: AacBitRate::Cbr(bitrate),
            sample_rate,
            transport: Transport::Raw,
            channels: ChannelMode::Mono,
            audio_object_type: AudioObjectType::Mpeg4LowComplexity,
        })
        .map_err(|error| CodecError::Aac(error.to_string()))?;
        let info = encoder.info().map_err(|error| CodecError::Aac(error.to_string()))?;
        let len = usize::try_from(info.confSize).unwrap_or(0).min(info.confBuf.len());
        let config = [&[0xaf, 0], &info.confBuf[..len]].concat().into();
        let room = usize::try_from(info.maxOutBufBytes).unwrap_or(0).max(8192);
        Ok(Self { encoder, config, delay: u64::from(info.nDelay), buffer: vec![0; room] })
    }

    /// The AAC sequence header.
    pub(crate) fn config(&self) -> Bytes {
        self.config.clone()
    }

    /// By how many samples the decoded sound is behind what went in.
    pub(crate) fn delay(&self) -> u64 {
        self.delay
    }

    /// Encodes one frame of samples; `None` while the encoder fills up.
    pub(crate) fn encode(&mut self, samples: &[i16]) -> Result<Option<Bytes>, CodecError> {
        let info = self
            .encoder
            .encode(samples, &mut self.buffer)
            .map_err(|error| CodecError::Aac(error.to_string()))?;
        let coded = self.buffer.get(..info.output_size).filter(|coded| !coded.is_empty());
        Ok(coded.map(|coded| [&[0xaf, 1], coded].concat().into()))
    }
}
