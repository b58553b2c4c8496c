//! Who must hear of what happens, entered into the outbox where it happens.

use sqlx::{FromRow, Sqlite, Transaction};

use super::{Store, StoreError, StoredMeta, from_millis, millis};
use crate::callbacks::{CallbackClass, css};
use crate::media::packet::TagKind;
use crate::model::{Notice, RecordNotice, RecordOrigin, StreamInfo, StreamKey};

impl Store {
    /// Live's callbacks of a notice. Before the account of live streams forgets a stream that ended.
    pub(super) async fn announce(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        notice: &Notice,
    ) -> Result<(), StoreError> {
        let app_id = self.settings.app_id;
        match notice {
            Notice::StreamStarted(stream) => {
                let body = css::stream_begin(app_id, stream);
                self.tell_css(tx, &stream.key, CallbackClass::CssStreamBegin, body).await
            }
            Notice::StreamEnded { stream, at, reason } => {
                let size = picture_size(tx, stream).await?;
                let body = css::stream_end(app_id, stream, *at, reason, size);
                self.tell_css(tx, &stream.key, CallbackClass::CssStreamEnd, body).await
            }
            Notice::MediaSeen { stream, kind: TagKind::Video, size: Some((width, height)), .. } => {
                sqlx::query("UPDATE live_streams SET width = ?, height = ? WHERE sequence = ?")
                    .bind(width)
                    .bind(height)
                    .bind(stream.sequence.to_string())
                    .execute(&mut **tx)
                    .await?;
                Ok(())
            }
            Notice::MediaSeen { .. } => Ok(()),
            Notice::Recording(notice) => self.announce_recording(tx, notice).await,
        }
    }

    async fn announce_recording(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        notice: &RecordNotice,
    ) -> Result<(), StoreError> {
        if matches!(notice.origin, RecordOrigin::CloudRecording(_)) {
            return Ok(());
        }
        let seq: i64 = sqlx::query_scalar(
            "INSERT INTO record_events (session_id, seq, updated) VALUES (?, 1, ?)
             ON CONFLICT (session_id) DO UPDATE SET seq = seq + 1, updated = excluded.updated
             RETURNING seq",
        )
        .bind(&notice.session_id)
        .bind(millis(self.settings.environment.now()))
        .fetch_one(&mut **tx)
        .await?;
        let body = css::record_status(self.settings.app_id, notice, seq);
        self.tell_css(tx, &notice.stream.key, CallbackClass::CssRecordStatus, body).await
    }

    /// Live's callback of a record file that has just come into being.
    pub(super) async fn announce_file(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        file_id: &str,
    ) -> Result<(), StoreError> {
        let row: Option<FileRow> = sqlx::query_as("SELECT * FROM media WHERE file_id = ?")
            .bind(file_id)
            .fetch_optional(&mut **tx)
            .await?;
        let Some(row) = row else { return Ok(()) };
        let damaged = |error: serde_json::Error| StoreError::Damaged(format!("media: {error}"));
        let origin: RecordOrigin = serde_json::from_str(&row.origin).map_err(damaged)?;
        if matches!(origin, RecordOrigin::CloudRecording(_)) {
            return Ok(());
        }
        let meta: StoredMeta = serde_json::from_str(&row.meta).map_err(damaged)?;
        let key = StreamKey { domain: row.domain, app_name: row.app_name, stream_name: row.stream_name };
        let file = css::RecordFile {
            key: key.clone(),
            params: &row.params,
            origin: &origin,
            session_id: &row.session_id,
            template_id: row.template_id,
            file_id,
            container: &row.container,
            start: from_millis(row.record_start)?,
            end: from_millis(row.record_end)?,
            first_ms: meta.first_ms,
            duration: meta.duration,
            size: meta.size,
            url: format!("{}/{}/{}/{}", self.settings.media_base, row.bucket, row.dir, row.main_file),
            video: meta.video.as_ref().map(|video| (video.codec.as_str(), video.width, video.height)),
        };
        let body = css::record_file(self.settings.app_id, &file);
        self.tell_css(tx, &key, CallbackClass::CssRecord, body).await
    }
}

#[derive(Debug, FromRow)]
struct FileRow {
    bucket: String,
    dir: String,
    main_file: String,
    container: String,
    template_id: i64,
    domain: String,
    app_name: String,
    stream_name: String,
    params: String,
    record_start: i64,
    record_end: i64,
    meta: String,
    origin: String,
    session_id: String,
}

/// Of a stream that is still in the account; zeros where it is not known.
async fn picture_size(
    tx: &mut Transaction<'_, Sqlite>,
    stream: &StreamInfo,
) -> Result<(u32, u32), StoreError> {
    let size: Option<(u32, u32)> =
        sqlx::query_as("SELECT width, height FROM live_streams WHERE sequence = ?")
            .bind(stream.sequence.to_string())
            .fetch_optional(&mut **tx)
            .await?;
    Ok(size.unwrap_or_default())
}

#[cfg(test)]
mod tests;
