//! AAC: sound to FLV tag bodies and back.
//!
//! The codec is the Fraunhofer FDK, whose licence is not an OSI one; so it is there with the feature `fdk-aac`
//! alone. Without the feature nothing can be coded: whoever asks is told [`CodecError::NoAac`].
//!
//! [`CodecError::NoAac`]: super::CodecError::NoAac

#[cfg(feature = "fdk-aac")]
mod fdk;
#[cfg(feature = "fdk-aac")]
mod limits;
#[cfg(feature = "fdk-aac")]
pub(crate) use fdk::{AudioDecoder, AudioEncoder};

#[cfg(not(feature = "fdk-aac"))]
mod none;
#[cfg(not(feature = "fdk-aac"))]
pub(crate) use none::{AudioDecoder, AudioEncoder};

/// Samples in a frame of AAC-LC. HE-AAC has twice as many.
pub(crate) const AAC_FRAME: u64 = 1024;

/// This build can code sound.
pub(crate) const AVAILABLE: bool = cfg!(feature = "fdk-aac");

/// What a decoder made of a frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decoded<'a> {
    /// Hz.
    pub(crate) rate: u32,
    /// 1 or 2; more of them are mixed down.
    pub(crate) channels: usize,
    /// Interleaved.
    pub(crate) samples: &'a [i16],
    /// By how many samples of a channel the decoder holds the sound back, compared with one that gives every
    /// sample as soon as it can. Timestamps of frames are made for such a one.
    pub(crate) delay: u32,
}
