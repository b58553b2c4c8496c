//! Event notifications of VOD: who wants to hear what, and the queue of those who pull.

use std::time::Duration;

use serde_json::Value;
use sqlx::{Sqlite, Transaction};
use time::OffsetDateTime;

use super::media::{COLUMNS, MediaRow};
use super::{Media, Store, StoreError, duration_millis, from_millis, millis, sql_id};
use crate::media_info;

/// Most events that are pulled or confirmed at a time.
pub const MAX_EVENTS: i64 = 16;
/// How long an event that was pulled may be confirmed; then it is pulled again.
const CONFIRM_TIME: Duration = Duration::from_secs(30);
/// How long an event waits in the queue.
const KEPT: Duration = Duration::from_secs(4 * 24 * 3600);

/// How an app hears of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EventMode {
    /// A POST to its URL.
    #[default]
    Push,
    /// From the queue.
    Pull,
}

/// What an app wants to hear, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventConfig {
    pub mode: EventMode,
    /// Where events are posted; empty: nowhere.
    pub url: String,
    /// Signs posted events; empty: they are not signed.
    pub sign_key: String,
    /// Finished uploads, recordings among them.
    pub upload: bool,
    pub deletion: bool,
    /// Finished clips of live recordings; the sandbox makes none.
    pub persistence: bool,
}

/// An event from the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct PulledEvent {
    /// Confirms this delivery.
    pub handle: String,
    /// `EventType` and its member, with media URLs that lack their begin.
    pub body: Value,
}

impl EventMode {
    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Push => "PUSH",
            Self::Pull => "PULL",
        }
    }
}

impl Store {
    /// What an app wants to hear.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn event_config(&self, app_id: u64) -> Result<EventConfig, StoreError> {
        let mut connection = self.read.acquire().await?;
        event_config(&mut connection, app_id).await
    }

    /// Sets what an app wants to hear from now on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_event_config(&self, app_id: u64, config: &EventConfig) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT OR REPLACE INTO vod_event_configs
               (app_id, mode, url, sign_key, upload, deletion, persistence) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(sql_id(app_id))
        .bind(config.mode.name())
        .bind(&config.url)
        .bind(&config.sign_key)
        .bind(config.upload)
        .bind(config.deletion)
        .bind(config.persistence)
        .execute(&self.write)
        .await?;
        Ok(())
    }

    /// Takes up to 16 events, oldest first; they stay out of sight until they are confirmed or it is too late
    /// for that.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pull_events(
        &self,
        app_id: u64,
        now: OffsetDateTime,
    ) -> Result<Vec<PulledEvent>, StoreError> {
        let timing = &self.settings.timing;
        let oldest = millis(now).saturating_sub(duration_millis(timing.scaled(KEPT)));
        let again = millis(now).saturating_add(duration_millis(timing.scaled(CONFIRM_TIME)));
        let mut tx = self.write.begin().await?;
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT id, body FROM vod_events WHERE app_id = ? AND visible <= ? AND created > ?
             ORDER BY id LIMIT ?",
        )
        .bind(sql_id(app_id))
        .bind(millis(now))
        .bind(oldest)
        .bind(MAX_EVENTS)
        .fetch_all(&mut *tx)
        .await?;
        let mut events = Vec::new();
        for (id, body) in rows {
            let handle = self.new_id();
            sqlx::query("UPDATE vod_events SET visible = ?, handle = ? WHERE id = ?")
                .bind(again)
                .bind(&handle)
                .bind(id)
                .execute(&mut *tx)
                .await?;
            let body = serde_json::from_str(&body).map_err(|error| StoreError::Damaged(error.to_string()))?;
            events.push(PulledEvent { handle, body });
        }
        tx.commit().await?;
        Ok(events)
    }

    /// Takes events off the queue: all of them, or none when one of the handles is unknown or too old.
    ///
    /// # Errors
    /// [`StoreError::EventHandle`], or when the database fails.
    pub async fn confirm_events(
        &self,
        app_id: u64,
        handles: &[String],
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        for handle in handles {
            let gone = sqlx::query("DELETE FROM vod_events WHERE app_id = ? AND handle = ? AND visible > ?")
                .bind(sql_id(app_id))
                .bind(handle)
                .bind(millis(now))
                .execute(&mut *tx)
                .await?;
            if gone.rows_affected() == 0 {
                return Err(StoreError::EventHandle(handle.clone()));
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// How many events could be pulled now, and when the next one can be.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn events_to_pull(
        &self,
        app_id: u64,
        now: OffsetDateTime,
    ) -> Result<(u64, Option<OffsetDateTime>), StoreError> {
        let (count, next): (i64, Option<i64>) = sqlx::query_as(
            "SELECT count(*) FILTER (WHERE visible <= ?2), min(visible) FROM vod_events WHERE app_id = ?1",
        )
        .bind(sql_id(app_id))
        .bind(millis(now))
        .fetch_one(&self.read)
        .await?;
        Ok((count.unsigned_abs(), next.map(from_millis).transpose()?))
    }

    /// Resolves when an event may have come since the future was made.
    pub(crate) fn event_came(&self) -> tokio::sync::futures::Notified<'_> {
        self.settings.vod_event.notified()
    }

    /// Tells those who wait for events to look again.
    pub(super) fn call_pullers(&self) {
        self.settings.vod_event.notify_waiters();
    }

    /// Forgets events that nobody came for.
    pub(super) async fn sweep_events(&self, now: OffsetDateTime) -> Result<(), StoreError> {
        let oldest = millis(now).saturating_sub(duration_millis(self.settings.timing.scaled(KEPT)));
        sqlx::query("DELETE FROM vod_events WHERE created <= ?").bind(oldest).execute(&self.write).await?;
        Ok(())
    }

    /// Tells those who want to hear it that a file came into VOD.
    pub(super) async fn tell_upload(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        file_id: &str,
    ) -> Result<(), StoreError> {
        let mut query = sqlx::QueryBuilder::<Sqlite>::new("SELECT ");
        query.push(COLUMNS).push(" FROM media WHERE file_id = ").push_bind(file_id.to_owned());
        let row: MediaRow = query.build_query_as().fetch_one(&mut **tx).await?;
        let media = Media::try_from(row)?;
        let config = event_config(tx, media.app_id).await?;
        if config.upload {
            self.tell(tx, media.app_id, &config, file_id, &media_info::upload_event(&media)).await?;
        }
        Ok(())
    }

    /// Tells those who want to hear it that a file was deleted.
    pub(super) async fn tell_deletion(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        app_id: u64,
        file_id: &str,
    ) -> Result<(), StoreError> {
        let config = event_config(tx, app_id).await?;
        if config.deletion {
            self.tell(tx, app_id, &config, file_id, &media_info::deletion_event(file_id)).await?;
        }
        Ok(())
    }

    async fn tell(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        app_id: u64,
        config: &EventConfig,
        file_id: &str,
        event: &Value,
    ) -> Result<(), StoreError> {
        if config.mode == EventMode::Push {
            if config.url.is_empty() {
                return Ok(());
            }
            let key = Some(config.sign_key.as_str()).filter(|key| !key.is_empty());
            let content = media_info::content(event.clone(), &self.settings.media_base);
            return self.tell_vod(tx, &config.url, key, file_id, content).await;
        }
        let now = millis(self.settings.environment.now());
        sqlx::query("INSERT INTO vod_events (app_id, body, created, visible) VALUES (?, ?, ?, ?)")
            .bind(sql_id(app_id))
            .bind(event.to_string())
            .bind(now)
            .bind(now)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

async fn event_config(
    connection: &mut sqlx::SqliteConnection,
    app_id: u64,
) -> Result<EventConfig, StoreError> {
    type Row = (String, String, String, bool, bool, bool);
    let row: Option<Row> = sqlx::query_as(
        "SELECT mode, url, sign_key, upload, deletion, persistence FROM vod_event_configs WHERE app_id = ?",
    )
    .bind(sql_id(app_id))
    .fetch_optional(connection)
    .await?;
    let Some((mode, url, sign_key, upload, deletion, persistence)) = row else {
        return Ok(EventConfig::default());
    };
    let mode = if mode == EventMode::Pull.name() { EventMode::Pull } else { EventMode::Push };
    Ok(EventConfig { mode, url, sign_key, upload, deletion, persistence })
}
