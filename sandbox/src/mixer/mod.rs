//! The mixes of rooms: many streams become one.
//!
//! Facilities of the cloud [wish](wish::Wish) for mixes. The controller makes the mixes that run agree with the
//! wishes and with the streams that are live, as other controllers do. A machine does the work: it takes streams
//! in through sinks and gives one out, which is published like a pushed one or handed to whoever asked for it.
#![allow(dead_code, reason = "it is put together out of parts that come one by one")]

mod admission;
mod attendance;
mod controller;
mod machine;
mod mcu;
mod mixers;
mod running;
pub(crate) mod settings;
pub(crate) mod spec;
pub(crate) mod wish;

pub(crate) use admission::Place;
pub(crate) use controller::Controller;
pub(crate) use mcu::{id as mcu_id, spec as mcu_spec};
pub(crate) use mixers::{MixState, Mixers, Phase};
pub(crate) use spec::MixSpec;
