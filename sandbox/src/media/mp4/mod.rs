//! MP4 that can be played while it is written and is a plain file when it is closed.
//!
//! While recording the file is `ftyp | free | moov | moof mdat | moof mdat …`: fragmented MP4, playable at any
//! moment and after a crash. Closing appends one plain `moov` and turns the 16 bytes of `free` into the header
//! of a 64-bit `mdat` that covers everything up to that `moov`: nothing is copied.

pub(crate) mod boxes;
#[cfg(feature = "codecs")]
pub(crate) mod index;
pub(crate) mod init;
pub(crate) mod read;
pub(crate) mod recover;
mod table;
mod writer;

pub use recover::{Mp4Error, Recovered, recover};
pub use writer::{Mp4Writer, Storage, TrackStart};
