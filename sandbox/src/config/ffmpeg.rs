//! Which ffmpeg is used.

use std::path::PathBuf;

use serde::Deserialize;

/// Which ffmpeg is used: `auto`, `off` or the path of the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum FfmpegConfig {
    /// The one in the directories of the variable `PATH`; none when there is none.
    #[default]
    Auto,
    /// None.
    Off,
    /// This one.
    Program(PathBuf),
}

impl From<String> for FfmpegConfig {
    fn from(text: String) -> Self {
        match text.as_str() {
            "auto" => Self::Auto,
            "off" => Self::Off,
            _ => Self::Program(text.into()),
        }
    }
}
