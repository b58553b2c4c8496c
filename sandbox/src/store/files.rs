//! Which file on disk a media URL means.

use std::path::PathBuf;

use time::OffsetDateTime;

use super::landing::STORED;
use super::{Store, StoreError, from_millis, millis};

/// A file that may be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Its entity tag, without quotes: the MD5 where it is known.
    pub tag: String,
    /// When it came into VOD.
    pub created: OffsetDateTime,
}

impl Store {
    /// The file that `/<bucket>/<dir>/<name>` means. Only names found in a recording when it landed are
    /// known, so no text from outside ever becomes a path.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn served_file(
        &self,
        bucket: &str,
        dir: &str,
        name: &str,
        now: OffsetDateTime,
    ) -> Result<Option<ServedFile>, StoreError> {
        let row: Option<(String, String, i64, String, String, i64)> = sqlx::query_as(
            "SELECT media.dir, media_files.name, size, main_file, md5, created
             FROM media JOIN media_files USING (file_id)
             WHERE media.dir = ? AND bucket = ? AND media_files.name = ? AND state = ?
               AND (expires IS NULL OR expires > ?)",
        )
        .bind(dir)
        .bind(bucket)
        .bind(name)
        .bind(STORED)
        .bind(millis(now))
        .fetch_optional(&self.read)
        .await?;
        row.map(|(dir, name, size, main_file, md5, created)| {
            let path = self.settings.media_root.join(dir).join(&name);
            let tag = if name == main_file { md5 } else { format!("{created:x}-{size:x}") };
            Ok(ServedFile { path, name, tag, created: from_millis(created)? })
        })
        .transpose()
    }
}
