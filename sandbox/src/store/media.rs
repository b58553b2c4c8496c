//! Media files of VOD: reading, changing, deleting and expiry.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;

use super::landing::{DELETING, STORED};
use super::{MAX_TAGS, Store, StoreError, from_millis, millis, sql_id};
use crate::model::{MediaMeta, RecordOrigin};

/// What is known of a recording's content. Times in seconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StoredMeta {
    /// Bytes of all its files.
    pub size: u64,
    /// Playing time.
    pub duration: f64,
    /// Timestamp of the first frame in its stream, milliseconds.
    #[serde(default)]
    pub first_ms: i64,
    /// Picture track.
    pub video: Option<StoredVideo>,
    /// Sound track.
    pub audio: Option<StoredAudio>,
}

/// A picture track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredVideo {
    /// `h264`, `hevc` …
    pub codec: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Frames a second, rounded.
    pub fps: u32,
    /// Playing time.
    pub duration: f64,
    /// Bytes of the frames; 0 where they were not counted.
    #[serde(default)]
    pub bytes: u64,
}

/// A sound track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredAudio {
    /// `aac` …
    pub codec: String,
    /// Hz.
    pub sample_rate: u32,
    /// Playing time.
    pub duration: f64,
    /// Bytes of the frames; 0 where they were not counted.
    #[serde(default)]
    pub bytes: u64,
}

impl From<&MediaMeta> for StoredMeta {
    fn from(meta: &MediaMeta) -> Self {
        Self {
            size: meta.size,
            duration: meta.duration.as_secs_f64(),
            first_ms: meta.first_ms,
            video: meta.video.as_ref().map(|video| StoredVideo {
                codec: video.codec.clone(),
                width: video.width,
                height: video.height,
                fps: frame_rate(video.frames, video.duration.as_secs_f64()),
                duration: video.duration.as_secs_f64(),
                bytes: video.bytes,
            }),
            audio: meta.audio.as_ref().map(|audio| StoredAudio {
                codec: audio.codec.clone(),
                sample_rate: audio.sample_rate,
                duration: audio.duration.as_secs_f64(),
                bytes: audio.bytes,
            }),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a frame rate needs no exact frame count, and float casts saturate"
)]
fn frame_rate(frames: u64, seconds: f64) -> u32 {
    if seconds > 0.0 { (frames as f64 / seconds).round() as u32 } else { 0 }
}

/// One media file of VOD.
#[derive(Debug, Clone, PartialEq)]
pub struct Media {
    /// FileId.
    pub file_id: String,
    /// VOD app that it belongs to.
    pub app_id: u64,
    /// First part of its URL path.
    pub bucket: String,
    /// Second part of its URL path, and its directory below the media root.
    pub dir: String,
    /// Name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// VOD class.
    pub class_id: i64,
    /// Tags.
    pub tags: Vec<String>,
    /// When it came into VOD.
    pub created: OffsetDateTime,
    /// When its row changed last.
    pub updated: OffsetDateTime,
    /// When it is deleted; `None`: never.
    pub expires: Option<OffsetDateTime>,
    /// Container: `m3u8`, `mp4`, `flv`, `aac`.
    pub container: String,
    /// `Video` or `Audio`.
    pub category: String,
    /// Name of the played file.
    pub main_file: String,
    /// Name of the cover picture.
    pub cover_file: Option<String>,
    /// MD5 of the played file, hex.
    pub md5: String,
    /// Whether the recording itself was deleted and only its row is left.
    pub original_deleted: bool,
    /// Template that recorded it.
    pub template_id: i64,
    /// Push domain.
    pub domain: String,
    /// Push path.
    pub app_name: String,
    /// Stream name.
    pub stream_name: String,
    /// Query of the push URL.
    pub params: String,
    /// Wall clock of the first recorded frame.
    pub record_start: OffsetDateTime,
    /// Wall clock of the last recorded frame.
    pub record_end: OffsetDateTime,
    /// Content.
    pub meta: StoredMeta,
    /// Who wanted it recorded.
    pub origin: RecordOrigin,
}

/// A change of a media file: what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct MediaChange {
    /// New name.
    pub name: Option<String>,
    /// New text.
    pub description: Option<String>,
    /// New class.
    pub class_id: Option<i64>,
    /// New end; `Some(None)`: never.
    pub expires: Option<Option<OffsetDateTime>>,
    /// What to do with the tags.
    pub tags: TagChange,
}

/// A change of tags.
#[derive(Debug, Clone, Default)]
pub struct TagChange {
    /// Take all off first.
    pub clear: bool,
    /// Take these off.
    pub delete: Vec<String>,
    /// Put these on.
    pub add: Vec<String>,
}

pub(super) const COLUMNS: &str = "file_id, app_id, bucket, dir, name, description, class_id, tags, created,
    updated, expires, container, category, main_file, cover_file, md5, original_deleted, template_id, domain,
    app_name, stream_name, params, record_start, record_end, meta, origin";

#[derive(Debug, FromRow)]
pub(super) struct MediaRow {
    file_id: String,
    app_id: i64,
    bucket: String,
    dir: String,
    name: String,
    description: String,
    class_id: i64,
    tags: String,
    created: i64,
    updated: i64,
    expires: Option<i64>,
    container: String,
    category: String,
    main_file: String,
    cover_file: Option<String>,
    md5: String,
    original_deleted: bool,
    template_id: i64,
    domain: String,
    app_name: String,
    stream_name: String,
    params: String,
    record_start: i64,
    record_end: i64,
    meta: String,
    origin: String,
}

impl TryFrom<MediaRow> for Media {
    type Error = StoreError;

    fn try_from(row: MediaRow) -> Result<Self, StoreError> {
        let json = |error: serde_json::Error| StoreError::Damaged(format!("media: {error}"));
        Ok(Self {
            app_id: row.app_id.unsigned_abs(),
            tags: serde_json::from_str(&row.tags).map_err(json)?,
            created: from_millis(row.created)?,
            updated: from_millis(row.updated)?,
            expires: row.expires.map(from_millis).transpose()?,
            record_start: from_millis(row.record_start)?,
            record_end: from_millis(row.record_end)?,
            meta: serde_json::from_str(&row.meta).map_err(json)?,
            origin: serde_json::from_str(&row.origin).map_err(json)?,
            file_id: row.file_id,
            bucket: row.bucket,
            dir: row.dir,
            name: row.name,
            description: row.description,
            class_id: row.class_id,
            container: row.container,
            category: row.category,
            main_file: row.main_file,
            cover_file: row.cover_file,
            md5: row.md5,
            original_deleted: row.original_deleted,
            template_id: row.template_id,
            domain: row.domain,
            app_name: row.app_name,
            stream_name: row.stream_name,
            params: row.params,
        })
    }
}

impl Store {
    /// One media file of an app; `None` when it is not there, in another app or expired. Unlike search it
    /// sees a recording at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn media(
        &self,
        app_id: u64,
        file_id: &str,
        now: OffsetDateTime,
    ) -> Result<Option<Media>, StoreError> {
        let mut query = sqlx::QueryBuilder::<sqlx::Sqlite>::new("SELECT ");
        query.push(COLUMNS).push(" FROM media WHERE file_id = ").push_bind(file_id.to_owned());
        query.push(" AND app_id = ").push_bind(sql_id(app_id));
        query.push(" AND state = ").push_bind(STORED);
        query.push(" AND (expires IS NULL OR expires > ").push_bind(millis(now)).push(")");
        let row: Option<MediaRow> = query.build_query_as().fetch_optional(&self.read).await?;
        row.map(Media::try_from).transpose()
    }

    /// Changes a media file.
    ///
    /// # Errors
    /// [`StoreError::MediaNotFound`], [`StoreError::TooManyTags`], or when the database fails.
    pub async fn change_media(
        &self,
        app_id: u64,
        file_id: &str,
        change: MediaChange,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let tags: Option<String> = sqlx::query_scalar(
            "SELECT tags FROM media WHERE file_id = ? AND app_id = ? AND state = ?
             AND (expires IS NULL OR expires > ?)",
        )
        .bind(file_id)
        .bind(sql_id(app_id))
        .bind(STORED)
        .bind(millis(now))
        .fetch_optional(&mut *tx)
        .await?;
        let tags = tags.ok_or_else(|| StoreError::MediaNotFound(file_id.to_owned()))?;
        let mut tags: Vec<String> =
            serde_json::from_str(&tags).map_err(|error| StoreError::Damaged(error.to_string()))?;
        tags.retain(|tag| !change.tags.clear && !change.tags.delete.contains(tag));
        for tag in change.tags.add {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if tags.len() > MAX_TAGS {
            return Err(StoreError::TooManyTags);
        }
        let tags = serde_json::to_string(&tags).map_err(|error| StoreError::Damaged(error.to_string()))?;
        sqlx::query(
            "UPDATE media SET name = coalesce(?, name), description = coalesce(?, description),
             class_id = coalesce(?, class_id), expires = CASE WHEN ? THEN ? ELSE expires END,
             tags = ?, updated = ? WHERE file_id = ?",
        )
        .bind(change.name)
        .bind(change.description)
        .bind(change.class_id)
        .bind(change.expires.is_some())
        .bind(change.expires.flatten().map(millis))
        .bind(tags)
        .bind(millis(now))
        .bind(file_id)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Deletes a media file with everything of it.
    ///
    /// # Errors
    /// [`StoreError::MediaNotFound`], or when disk or database fail.
    pub async fn delete_media(
        &self,
        app_id: u64,
        file_id: &str,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let media = self.media(app_id, file_id, now).await?;
        let media = media.ok_or_else(|| StoreError::MediaNotFound(file_id.to_owned()))?;
        // From here on nobody sees it, and a restart goes on with the deletion.
        self.begin_deletion(media.app_id, file_id).await?;
        self.remove(file_id, &media.dir).await
    }

    /// Deletes the recording itself and keeps the row and the cover.
    ///
    /// # Errors
    /// [`StoreError::MediaNotFound`], or when disk or database fail.
    pub async fn delete_original(
        &self,
        app_id: u64,
        file_id: &str,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let media = self.media(app_id, file_id, now).await?;
        let media = media.ok_or_else(|| StoreError::MediaNotFound(file_id.to_owned()))?;
        let cover = media.cover_file.unwrap_or_default();
        let names: Vec<String> =
            sqlx::query_scalar("SELECT name FROM media_files WHERE file_id = ? AND name <> ?")
                .bind(file_id)
                .bind(&cover)
                .fetch_all(&self.read)
                .await?;
        // The names go last: cut short, the same call can be made again.
        let mut tx = self.write.begin().await?;
        sqlx::query("UPDATE media SET original_deleted = 1, updated = ? WHERE file_id = ?")
            .bind(millis(now))
            .bind(file_id)
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM media_files WHERE file_id = ? AND name <> ?")
            .bind(file_id)
            .bind(&cover)
            .execute(&mut *tx)
            .await?;
        let dir = self.settings.media_root.join(&media.dir);
        for name in names {
            ignore_absent(tokio::fs::remove_file(dir.join(&name)).await)
                .map_err(StoreError::disk(dir.join(&name)))?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Removes media whose time is over and answers how many.
    ///
    /// # Errors
    /// When disk or database fail; what was removed before stays removed.
    pub async fn sweep(&self, now: OffsetDateTime) -> Result<usize, StoreError> {
        self.sweep_events(now).await?;
        let expired: Vec<(String, String, i64)> =
            sqlx::query_as("SELECT file_id, dir, app_id FROM media WHERE state = ? AND expires <= ?")
                .bind(STORED)
                .bind(millis(now))
                .fetch_all(&self.read)
                .await?;
        for (file_id, dir, app_id) in &expired {
            self.begin_deletion(app_id.unsigned_abs(), file_id).await?;
            self.remove(file_id, dir).await?;
        }
        self.sweep_record_tasks(now).await?;
        self.sweep_forbidden(now).await?;
        Ok(expired.len())
    }

    async fn begin_deletion(&self, app_id: u64, file_id: &str) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        sqlx::query("UPDATE media SET state = ? WHERE file_id = ?")
            .bind(DELETING)
            .bind(file_id)
            .execute(&mut *tx)
            .await?;
        self.tell_deletion(&mut tx, app_id, file_id).await?;
        tx.commit().await?;
        self.call_pullers();
        Ok(())
    }

    pub(super) async fn remove(&self, file_id: &str, dir: &str) -> Result<(), StoreError> {
        let path = self.settings.media_root.join(dir);
        ignore_absent(tokio::fs::remove_dir_all(&path).await).map_err(StoreError::disk(&path))?;
        sqlx::query("DELETE FROM media WHERE file_id = ?").bind(file_id).execute(&self.write).await?;
        Ok(())
    }
}

fn ignore_absent(result: std::io::Result<()>) -> std::io::Result<()> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
