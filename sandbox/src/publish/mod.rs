//! Virtual participants: streams as the cloud's relay would push them.
//!
//! Pictures and sound are made and encoded in process, so that trying the sandbox needs no camera, no room
//! and no encoder. All but the naming needs the feature `codecs`.

pub mod stream_id;

#[cfg(feature = "codecs")]
pub mod cli;
#[cfg(feature = "codecs")]
mod picture;
#[cfg(feature = "codecs")]
pub mod run;
#[cfg(feature = "codecs")]
mod sound;
#[cfg(feature = "codecs")]
pub mod source;
