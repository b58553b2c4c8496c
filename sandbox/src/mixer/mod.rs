//! The mixes of rooms: many streams become one.
#![allow(dead_code, reason = "it is put together out of parts that come one by one")]

#[cfg(feature = "codecs")]
mod compose;
#[cfg(feature = "codecs")]
mod images;
mod spec;
