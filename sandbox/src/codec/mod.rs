//! Pictures, sound and their codecs: what virtual participants and the mixer have in common.

pub(crate) mod aac;
pub(crate) mod canvas;
pub(crate) mod h264;

use thiserror::Error;

/// Why a codec gave nothing.
#[derive(Debug, Error)]
pub enum CodecError {
    #[error("video encoder failed: {0}")]
    H264(#[from] openh264::Error),
    #[error("video encoder left a picture out; raise the bitrate")]
    Skipped,
    #[error("audio encoder failed: {0}")]
    Aac(String),
    #[error("sound cannot be decoded: {0}")]
    Undecodable(String),
    #[error("this build has no AAC codec; build the sandbox with the feature fdk-aac, or leave sound out")]
    NoAac,
}
