//! The rules of recording: pure, without I/O, using none of the other layers.

pub mod identity;
pub mod media;
pub mod mix;
pub mod parse;
pub mod playback;
pub mod playlist;
pub mod recording_task;
pub mod settings;
pub mod stream_id;
pub mod task_state;
pub mod trtc_name;
pub mod url_encoding;
pub mod user_sig;

/// A wrong value and where it stands in the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, for example `identities[3].room_id`.
    pub field: String,
    /// What is wrong; completes the sentence "`field` …".
    pub description: String,
}

impl Violation {
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self { field: field.into(), description: description.into() }
    }
}
