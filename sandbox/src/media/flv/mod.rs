//! FLV: the file around tags and the typed content of tag bodies.

pub mod body;
pub mod file;
mod metadata;

pub use body::{AudioData, Body, VideoData, parse};
pub use file::{FlvError, Reader};
pub use metadata::Metadata;
