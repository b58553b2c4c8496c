//! The disk below the recordings: whether it may be written to, and what must reach it for good.

use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::StreamKey;

/// Asked before a fragment of a stream is written; an error is taken for the disk's.
pub type DiskCheck = Arc<dyn Fn(&StreamKey) -> io::Result<()> + Send + Sync>;

pub(crate) struct Disk {
    dir: PathBuf,
    min_free: u64,
    check: Option<DiskCheck>,
    /// Force what is written through the disk cache.
    pub(crate) sync: bool,
}

impl Disk {
    pub(crate) fn new(dir: PathBuf, min_free: u64, sync: bool, check: Option<DiskCheck>) -> Self {
        Self { dir, min_free, check, sync }
    }

    /// Whether more of a stream may be written. What closes a file is written without asking: the reserve is
    /// there for it.
    pub(crate) fn ready(&self, key: &StreamKey) -> io::Result<()> {
        if let Some(check) = &self.check {
            check(key)?;
        }
        // A system that does not tell is taken to have room.
        let enough = |free: io::Result<u64>| free.map_or(true, |free| free >= self.min_free);
        if self.min_free == 0 || enough(fs4::available_space(&self.dir)) {
            return Ok(());
        }
        let text = format!(
            "the disk of {} has less than recording.min_free_bytes ({}) free: delete media or other files",
            self.dir.display(),
            self.min_free
        );
        Err(io::Error::new(io::ErrorKind::StorageFull, text))
    }

    pub(crate) fn sync_file(&self, file: &File) -> io::Result<()> {
        if self.sync { file.sync_data() } else { Ok(()) }
    }

    /// Makes the names in a directory last.
    pub(crate) fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        // Windows has no such thing.
        if self.sync && cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
    }

    /// Replaces a file so that readers see the old or the new content, never a part.
    pub(crate) fn replace(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let temporary = path.with_extension("tmp");
        fs::write(&temporary, content)?;
        if self.sync {
            File::open(&temporary)?.sync_data()?;
        }
        fs::rename(temporary, path)?;
        path.parent().map_or(Ok(()), |dir| self.sync_dir(dir))
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").field("dir", &self.dir).field("sync", &self.sync).finish_non_exhaustive()
    }
}
