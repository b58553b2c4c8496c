//! What is not in VOD yet.

use std::fs;
use std::io;
use std::path::Path;

use super::sidecar::Sidecar;
use crate::model::RecordOrigin;

/// Who waits for the recordings in `dir`: one entry for each that is being made or waits to be taken into
/// VOD. It reads files.
pub(crate) fn unfinished(dir: &Path) -> io::Result<Vec<RecordOrigin>> {
    let mut origins = Vec::new();
    for entry in fs::read_dir(dir)? {
        // One that is moved away meanwhile reads as one that is not there.
        match Sidecar::read(&entry?.path()) {
            Ok(sidecar) => origins.extend(sidecar.map(|sidecar| sidecar.origin)),
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {}
            Err(error) => tracing::warn!(%error, "notes of a recording cannot be read"),
        }
    }
    Ok(origins)
}
