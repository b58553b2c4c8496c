//! HLS playlists with the segments beside them.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};
use std::time::Duration;

use super::{Container, Probe, ProbeError, ts};
use crate::media::hls::Playlist;

/// A longer playlist is not read.
const MAX_BYTES: u64 = 32 << 20;

pub(super) fn probe(path: &Path, file: File) -> Result<Probe, ProbeError> {
    let damaged = |reason| ProbeError::Damaged { container: "m3u8", reason };
    let mut text = String::new();
    if file.take(MAX_BYTES).read_to_string(&mut text).is_err() {
        return Err(damaged("not text"));
    }
    let playlist = Playlist::parse(&text).ok_or(damaged("not a media playlist"))?;
    let mut found = Probe::new(Container::M3u8, text.len() as u64);
    let dir = path.parent().unwrap_or(Path::new("."));
    for segment in &playlist.segments {
        let name = Path::new(&segment.file);
        if !name.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(damaged("a segment lies outside the playlist's directory"));
        }
        let file = File::open(dir.join(name))?;
        let size = file.metadata()?.len();
        let part = ts::probe(file, size)?;
        found.size = found.size.saturating_add(size);
        match (&mut found.video, part.video) {
            (Some(sum), Some(part)) => {
                sum.frames += part.frames;
                sum.duration = sum.duration.saturating_add(part.duration);
            }
            (sum @ None, part) => *sum = part,
            (Some(_), None) => {}
        }
        match (&mut found.audio, part.audio) {
            (Some(sum), Some(part)) => {
                sum.frames += part.frames;
                sum.duration = sum.duration.saturating_add(part.duration);
            }
            (sum @ None, part) => *sum = part,
            (Some(_), None) => {}
        }
    }
    found.duration = Duration::from_millis(playlist.duration_ms());
    Ok(found)
}
