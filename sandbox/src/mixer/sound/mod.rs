//! The sound of a mix: out of many streams into one.
//!
//! Everything is placed by sample position: position 0 is the begin of the mix, a second has as many positions
//! as the mix has samples of a channel. A stream's [`SoundDecoder`] turns frames into samples at positions, the
//! [`SoundMixer`] sums them, and the [`SoundEncoder`] makes frames that know their positions.

mod decode;
mod encode;
mod limiter;
#[cfg(test)]
mod recorded_tests;
mod resample;
mod sum;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub(crate) use decode::SoundDecoder;
pub(crate) use encode::{Coded, SoundEncoder};
pub(crate) use sum::{Dropped, SoundMixer};
