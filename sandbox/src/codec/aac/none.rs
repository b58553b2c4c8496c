//! No AAC: neither type has values, since making one fails.

use bytes::Bytes;

use super::Decoded;
use crate::codec::CodecError;
use crate::mixer::AudioSpec;

/// Would encode AAC.
#[derive(Debug)]
pub(crate) enum AudioEncoder {}

impl AudioEncoder {
    pub(crate) fn new(_wanted: AudioSpec) -> Result<Self, CodecError> {
        Err(CodecError::NoAac)
    }

    pub(crate) fn spec(&self) -> AudioSpec {
        match *self {}
    }

    pub(crate) fn config(&self) -> Bytes {
        match *self {}
    }

    pub(crate) fn delay(&self) -> u64 {
        match *self {}
    }

    pub(crate) fn frame_samples(&self) -> u64 {
        match *self {}
    }

    pub(crate) fn encode(&mut self, _samples: &[i16]) -> Result<Option<Bytes>, CodecError> {
        match *self {}
    }
}

/// Would decode AAC.
#[derive(Debug)]
pub(crate) enum AudioDecoder {}

impl AudioDecoder {
    pub(crate) fn new(_config: &[u8]) -> Result<Self, CodecError> {
        Err(CodecError::NoAac)
    }

    pub(crate) fn decode(&mut self, _frame: &[u8]) -> Result<Decoded<'_>, CodecError> {
        match *self {}
    }
}
