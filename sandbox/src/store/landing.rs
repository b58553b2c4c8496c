//! How a finished recording gets into VOD without being lost half way.
//!
//! The row is written before the directory moves and marked stored after it. Whatever a crash leaves is
//! finished at the next start: the row says where the directory came from and where it must go.

use std::fmt;
use std::io::Read;
use std::path::Path;

use md5::{Digest, Md5};
use sqlx::{Sqlite, Transaction};
use time::OffsetDateTime;

use super::names::name_of;
use super::{Store, StoreError, StoredMeta, duration_millis, millis, sql_id};
use crate::model::{FinishedFile, RecordOrigin};
use crate::recorder::NOTES_FILE;

/// VOD class of recordings whose template names none.
pub(crate) const RECORD_CLASS_ID: i64 = 1;

pub(super) const LANDING: i64 = 0;
pub(super) const STORED: i64 = 1;
pub(super) const DELETING: i64 = 2;

/// Id of a media file: 19 decimal digits as text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileId(pub String);

impl fmt::Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is in a recording's directory.
struct Content {
    md5: String,
    files: Vec<(String, i64)>,
}

impl Store {
    /// Takes a recording into VOD: moves its directory, gives it a FileId, writes its row. Called again
    /// after an error it goes on where it stopped.
    ///
    /// # Errors
    /// [`StoreError::BadRecording`] when trying again cannot help; else when disk or database fail.
    pub async fn land(&self, mut file: FinishedFile, now: OffsetDateTime) -> Result<FileId, StoreError> {
        if let RecordOrigin::Task { .. } = file.origin {
            // Files of tasks know nothing of the parameters of the push.
            file.stream.params.clear();
        }
        let source = text_of(&file.dir)?;
        let begun: Option<(String, String)> =
            sqlx::query_as("SELECT file_id, dir FROM media WHERE source_dir = ? AND state = ?")
                .bind(&source)
                .bind(LANDING)
                .fetch_optional(&self.read)
                .await?;
        let (file_id, dir) = match begun {
            Some(begun) => begun,
            None => self.begin_landing(&file, &source, now).await?,
        };
        self.move_in(&source, &dir).await?;
        self.settle(&file_id).await?;
        Ok(FileId(file_id))
    }

    async fn begin_landing(
        &self,
        file: &FinishedFile,
        source: &str,
        now: OffsetDateTime,
    ) -> Result<(String, String), StoreError> {
        let content = look_into(file).await?;
        let app_id = file.plan.vod_sub_app_id.unwrap_or(self.settings.app_id);
        let expires = file.plan.storage_time.map(|kept| millis(now).saturating_add(duration_millis(kept)));
        let searchable = self.settings.timing.scaled(self.settings.timing.searchable_delay);
        let category = if file.meta.video.is_some() { "Video" } else { "Audio" };
        let meta = serde_json::to_string(&StoredMeta::from(&file.meta))
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let origin =
            serde_json::to_string(&file.origin).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let key = &file.stream.key;

        let mut tx = self.write.begin().await?;
        let file_id = loop {
            let candidate = self.random_file_id();
            let taken: Option<i64> = sqlx::query_scalar("SELECT 1 FROM media WHERE file_id = ?")
                .bind(&candidate)
                .fetch_optional(&mut *tx)
                .await?;
            if taken.is_none() {
                break candidate;
            }
        };
        let trtc = match &file.origin {
            RecordOrigin::CloudRecording(recording) => Some(recording),
            RecordOrigin::Rule | RecordOrigin::Task { .. } => None,
        };
        let name = match trtc {
            Some(recording) => indexed_name(&mut tx, file, &recording.task_id).await?,
            None => name_of(file),
        };
        let dir = format!("{:08x}{file_id}", self.settings.environment.random() >> 32);
        sqlx::query(
            "INSERT INTO media (file_id, state, source_dir, app_id, bucket, dir, name, description, class_id,
               tags, created, updated, searchable, expires, container, category, main_file, cover_file, md5,
               original_deleted, template_id, domain, app_name, stream_name, params, record_start, record_end,
               meta, origin, session_id, sequence, trtc_task, trtc_app, trtc_room)
             VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, '[]', ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?,
               ?, ?, ?, ?, ?, ?)",
        )
        .bind(&file_id)
        .bind(LANDING)
        .bind(source)
        .bind(sql_id(app_id))
        .bind(bucket_of(app_id))
        .bind(&dir)
        .bind(name)
        .bind(file.plan.class_id.unwrap_or(RECORD_CLASS_ID))
        .bind(millis(now))
        .bind(millis(now))
        .bind(millis(now).saturating_add(duration_millis(searchable)))
        .bind(expires)
        .bind(file.plan.format.container())
        .bind(category)
        .bind(&file.main_file)
        .bind(&file.cover_file)
        .bind(&content.md5)
        .bind(file.template_id)
        .bind(&key.domain)
        .bind(&key.app_name)
        .bind(&key.stream_name)
        .bind(&file.stream.params)
        .bind(millis(file.record_start))
        .bind(millis(file.record_end))
        .bind(meta)
        .bind(origin)
        .bind(&file.session_id)
        .bind(file.stream.sequence.to_string())
        .bind(trtc.map(|recording| &recording.task_id))
        .bind(trtc.map(|recording| sql_id(recording.sdk_app_id)))
        .bind(trtc.map(|recording| &recording.room_id))
        .execute(&mut *tx)
        .await?;
        for (name, size) in &content.files {
            sqlx::query("INSERT INTO media_files (file_id, name, size) VALUES (?, ?, ?)")
                .bind(&file_id)
                .bind(name)
                .bind(size)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok((file_id, dir))
    }

    /// 19 decimal digits, the first not 0.
    fn random_file_id(&self) -> String {
        const LOWEST: u64 = 1_000_000_000_000_000_000;
        (LOWEST + self.settings.environment.random() % (9 * LOWEST)).to_string()
    }

    async fn move_in(&self, source: &str, dir: &str) -> Result<(), StoreError> {
        let target = self.settings.media_root.join(dir);
        if tokio::fs::try_exists(&target).await.map_err(StoreError::disk(&target))? {
            return Ok(());
        }
        tokio::fs::rename(source, &target).await.map_err(StoreError::disk(source))?;
        // A rename is safe from power loss only when the directory that names the new place is.
        let root = self.settings.media_root.clone();
        let handle = tokio::fs::File::open(&root).await.map_err(StoreError::disk(&root))?;
        handle.sync_all().await.map_err(StoreError::disk(&root))
    }

    /// The file is in its place: from here on it exists for everybody, and whoever must hear of it will.
    async fn settle(&self, file_id: &str) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        sqlx::query("UPDATE media SET state = ? WHERE file_id = ?")
            .bind(STORED)
            .bind(file_id)
            .execute(&mut *tx)
            .await?;
        self.tell_upload(&mut tx, file_id).await?;
        self.announce_file(&mut tx, file_id).await?;
        self.tell_cloud_recording(&mut tx, file_id).await?;
        tx.commit().await?;
        self.call_pullers();
        self.settings.landed.send_replace(());
        Ok(())
    }

    /// Finishes the landings and deletions that a crash cut short.
    pub(super) async fn finish_interrupted(&self) -> Result<(), StoreError> {
        let rows: Vec<(String, i64, String, String)> =
            sqlx::query_as("SELECT file_id, state, source_dir, dir FROM media WHERE state <> ?")
                .bind(STORED)
                .fetch_all(&self.read)
                .await?;
        for (file_id, state, source, dir) in rows {
            let target = self.settings.media_root.join(&dir);
            let somewhere = target.exists() || Path::new(&source).exists();
            if state == LANDING && somewhere {
                self.move_in(&source, &dir).await?;
                self.settle(&file_id).await?;
                tracing::info!(file_id, "finished an interrupted landing");
            } else {
                self.remove(&file_id, &dir).await?;
                tracing::info!(file_id, "finished an interrupted deletion");
            }
        }
        Ok(())
    }
}

/// The name of a file of cloud recording: one that was split off, or that follows on another, has an index.
async fn indexed_name(
    tx: &mut Transaction<'_, Sqlite>,
    file: &FinishedFile,
    task_id: &str,
) -> Result<String, StoreError> {
    let name = name_of(file);
    let before: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM media WHERE trtc_task = ?1 AND container = ?2
         AND (name = ?3 OR substr(name, 1, length(?3) + 1) = ?3 || '_')",
    )
    .bind(task_id)
    .bind(file.plan.format.container())
    .bind(&name)
    .fetch_one(&mut **tx)
    .await?;
    let full = file.plan.max_file_duration.is_some_and(|longest| file.meta.duration >= longest);
    Ok(if full || before > 0 { format!("{name}_{}", before + 1) } else { name })
}

/// First part of media paths: like the cloud's storage bucket, the same for all files of an app.
fn bucket_of(app_id: u64) -> String {
    let hash = hex::encode(Md5::digest(app_id.to_string()));
    format!("{}vodcq{app_id}", &hash[..8])
}

fn text_of(dir: &Path) -> Result<String, StoreError> {
    dir.to_str().map(str::to_owned).ok_or_else(|| StoreError::BadRecording {
        dir: dir.to_owned(),
        reason: "its path is not UTF-8".into(),
    })
}

async fn look_into(file: &FinishedFile) -> Result<Content, StoreError> {
    let (dir, main, cover) = (file.dir.clone(), file.main_file.clone(), file.cover_file.clone());
    tokio::task::spawn_blocking(move || read_content(&dir, &main, cover.as_deref()))
        .await
        .map_err(|error| StoreError::Damaged(format!("reading a recording stopped: {error}")))?
}

fn read_content(dir: &Path, main: &str, cover: Option<&str>) -> Result<Content, StoreError> {
    let bad = |reason: String| StoreError::BadRecording { dir: dir.to_owned(), reason };
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(bad("it is not there".into()));
        }
        entries => entries.map_err(StoreError::disk(dir))?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(StoreError::disk(dir))?;
        // Links are not followed: a media directory never leads out of itself.
        let meta = entry.metadata().map_err(StoreError::disk(entry.path()))?;
        if let (true, Some(name)) = (meta.is_file(), entry.file_name().to_str()) {
            // It tells who pushed, from where and with which parameters: not for those who play.
            if name == NOTES_FILE {
                continue;
            }
            if !is_servable(name) {
                return Err(bad(format!("the file name {name:?} cannot stand in a media URL")));
            }
            files.push((name.to_owned(), i64::try_from(meta.len()).unwrap_or(i64::MAX)));
        }
    }
    for needed in std::iter::once(main).chain(cover) {
        if !files.iter().any(|(name, _)| name == needed) {
            return Err(bad(format!("{needed:?} is not in it")));
        }
    }
    let path = dir.join(main);
    let mut reader = std::fs::File::open(&path).map_err(StoreError::disk(&path))?;
    let (mut md5, mut buffer) = (Md5::new(), vec![0; 64 * 1024]);
    loop {
        match reader.read(&mut buffer).map_err(StoreError::disk(&path))? {
            0 => break,
            read => md5.update(&buffer[..read]),
        }
    }
    Ok(Content { md5: hex::encode(md5.finalize()), files })
}

/// Letters, digits, `.`, `_` and `-`, beginning with none of the marks.
fn is_servable(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    (1..=128).contains(&name.len())
        && name.bytes().all(allowed)
        && name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
}
