//! The mixes of rooms: many streams become one.
#![allow(dead_code, reason = "it is put together out of parts that come one by one")]

pub(crate) mod settings;
pub(crate) mod spec;
