//! The mixes of rooms: many streams become one.
//!
//! Facilities of the cloud [wish](wish::Wish) for mixes. The controller makes the mixes that run agree with the
//! wishes and with the streams that are live, as other controllers do. A machine does the work: it takes streams
//! in through sinks and gives one out, which is published like a pushed one or handed to whoever asked for it.
//!
//! In a [`Mix`](mix::Mix) each input has a thread that decodes it, and a clock thread composes and encodes what
//! its inputs showed and said a moment ago: the latency of the mix, within which late media are still in time.

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

#[cfg(feature = "codecs")]
mod clock;
#[cfg(feature = "codecs")]
mod compose;
#[cfg(feature = "codecs")]
mod decode;
#[cfg(feature = "codecs")]
mod engine;
#[cfg(all(fuzzing, feature = "codecs"))]
pub(crate) mod fuzzing;
#[cfg(feature = "codecs")]
mod grid;
#[cfg(feature = "codecs")]
mod images;
#[cfg(feature = "codecs")]
mod input;
#[cfg(feature = "codecs")]
mod load;
#[cfg(feature = "codecs")]
mod members;
#[cfg(feature = "codecs")]
mod mix;
#[cfg(feature = "codecs")]
mod output;
#[cfg(feature = "codecs")]
mod pictures;
#[cfg(feature = "codecs")]
mod priority;
#[cfg(test)]
#[cfg(feature = "fdk-aac")]
mod rig;
#[cfg(feature = "codecs")]
mod runner;
#[cfg(feature = "codecs")]
mod shown;
#[cfg(feature = "codecs")]
pub(crate) mod sound;
#[cfg(test)]
#[cfg(feature = "fdk-aac")]
mod tests;
#[cfg(feature = "codecs")]
mod timeline;

pub(crate) use admission::Place;
pub(crate) use controller::Controller;
pub(crate) use mcu::{id as mcu_id, spec as mcu_spec};
pub(crate) use mixers::{MixState, Mixers, Phase};
pub(crate) use spec::MixSpec;
#[cfg(feature = "codecs")]
pub(crate) use spec::{AacProfile, AudioSpec};

/// A time in microseconds since the begin of a mix, or a span.
#[cfg(feature = "codecs")]
type Micros = i64;

/// Longer than any mix is for ever.
#[cfg(feature = "codecs")]
fn micros(span: std::time::Duration) -> Micros {
    Micros::try_from(span.as_micros()).unwrap_or(Micros::MAX / 4)
}
