//! The mixes of rooms: many streams become one.
#![allow(dead_code, unused_imports, reason = "it is put together out of parts that come one by one")]

#[cfg(feature = "codecs")]
mod clock;
#[cfg(feature = "codecs")]
mod compose;
#[cfg(feature = "codecs")]
mod grid;
#[cfg(feature = "codecs")]
mod images;
#[cfg(feature = "codecs")]
mod input;
#[cfg(feature = "codecs")]
mod output;
#[cfg(feature = "codecs")]
mod shown;
#[cfg(feature = "codecs")]
pub(crate) mod sound;
mod spec;
#[cfg(all(test, feature = "codecs"))]
mod tests;
#[cfg(feature = "codecs")]
mod timeline;

/// A time in microseconds since the begin of a mix, or a span.
#[cfg(feature = "codecs")]
type Micros = i64;

pub(crate) use spec::{AacProfile, AudioSpec};
