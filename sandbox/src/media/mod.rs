//! Media as it flows through the sandbox: FLV tags in, recordings out.

pub mod aac;
pub mod av1;
pub mod avc;
mod bits;
pub mod codec;
pub mod flv;
pub(crate) mod gather;
pub mod hevc;
pub mod hls;
pub mod mp4;
pub mod packet;
pub mod probe;
pub mod track;
pub mod ts;
