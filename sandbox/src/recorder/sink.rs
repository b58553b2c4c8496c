//! What a session hands to the sinks of its formats.

use std::io;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::media::codec::Codec;
use crate::media::packet::Tag;
use crate::media::track::{AudioConfig, Frame, VideoConfig};

/// A parsed tag on the timeline of the recording.
#[derive(Debug)]
pub(crate) struct Unit<'a> {
    pub(crate) tag: &'a Tag,
    pub(crate) time_ms: i64,
    pub(crate) arrived: OffsetDateTime,
    pub(crate) event: Event,
}

#[derive(Debug)]
pub(crate) enum Event {
    /// A sequence header; `None` when its content is not known here.
    VideoConfig(Option<Arc<VideoConfig>>),
    AudioConfig(Option<Arc<AudioConfig>>),
    Video(Codec, Frame),
    Audio(Codec, Frame),
    Script,
    Other,
}

/// Records one format of one stream, in one file after the other.
pub(crate) trait Sink: Send {
    fn push(&mut self, unit: &Unit<'_>) -> io::Result<()>;

    /// Brings what is open to a state in which it can wait until then for its stream to come back: what is
    /// pushed afterwards goes on with it. False when there is nothing that could wait.
    fn pause(&mut self, _until: OffsetDateTime) -> io::Result<bool> {
        Ok(false)
    }

    /// Closes and announces what is open. Called once, also after an error or a pause.
    fn finish(&mut self) -> io::Result<()>;
}
