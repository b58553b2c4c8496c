//! The mixes of rooms: many streams become one.
#![allow(dead_code, unused_imports, reason = "it is put together out of parts that come one by one")]

#[cfg(feature = "codecs")]
pub(crate) mod sound;
mod spec;

pub(crate) use spec::{AacProfile, AudioSpec};
