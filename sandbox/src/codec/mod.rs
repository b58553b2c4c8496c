//! Pictures, sound and their codecs: what virtual participants and the mixer have in common.

pub(crate) mod aac;
#[allow(dead_code, reason = "for the mixer")]
pub(crate) mod bitmap;
pub(crate) mod canvas;
#[allow(dead_code, reason = "for the mixer")]
pub(crate) mod colours;
#[allow(dead_code, reason = "for the mixer")]
pub(crate) mod decode;
#[allow(dead_code, reason = "for the mixer")]
pub(crate) mod ffmpeg;
pub(crate) mod h264;
mod level;
#[allow(dead_code, reason = "for the mixer")]
pub(crate) mod overlay;
#[allow(dead_code, reason = "for the mixer")]
pub(crate) mod picture;
#[allow(dead_code, reason = "for the mixer")]
pub(crate) mod scale;
#[allow(dead_code, reason = "for the mixer")]
pub(crate) mod text;

use thiserror::Error;

use crate::media::codec::Codec;

/// Why a codec gave nothing.
#[derive(Debug, Error)]
pub enum CodecError {
    #[error("video encoder failed: {0}")]
    H264(#[from] openh264::Error),
    #[error("video encoder left a picture out; raise the bitrate")]
    Skipped,
    #[error("the H.264 sequence header of the stream cannot be read")]
    Config,
    #[error("pictures of {width}x{height} are not decoded; send at most 4096x2304")]
    TooLarge {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    #[error("a picture cannot be decoded, the next keyframe helps: {0}")]
    Decode(openh264::Error),
    #[error("{0:?} is not decoded here; install ffmpeg or send H.264")]
    Foreign(Codec),
    #[error("ffmpeg cannot be started, pictures of HEVC and AV1 need it: {0}")]
    Ffmpeg(std::io::Error),
    #[error("ffmpeg decodes too slowly, the next keyframe helps")]
    FfmpegBehind,
    #[error("ffmpeg has ended; try whether it can decode the stream")]
    FfmpegEnded,
    #[error("audio encoder failed: {0}")]
    Aac(String),
    #[error("sound cannot be decoded: {0}")]
    Undecodable(String),
    #[error("this build has no AAC codec; build the sandbox with the feature fdk-aac, or leave sound out")]
    NoAac,
}
