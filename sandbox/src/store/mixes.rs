//! The mixes of rooms, one at most for each.

use sqlx::{Sqlite, Transaction};
use time::OffsetDateTime;

use super::rooms::{app_of, is_text, open_room, room_of};
use super::{Store, StoreError, duration_millis, from_millis, millis, sql_id};
use crate::model::{MixSettings, Room};

/// The mix of a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MixSession {
    pub sdk_app_id: u64,
    pub room: Room,
    /// Names the session: a mix that begins anew has another one.
    pub session_id: String,
    pub settings: MixSettings,
    pub started: OffsetDateTime,
    /// When the settings were last sent.
    pub updated: OffsetDateTime,
    /// Since when its room is gone; `None`: it is there.
    pub idle_since: Option<OffsetDateTime>,
}

/// What became of a wish for a mix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MixStart {
    Started,
    /// The same streams go on in another shape.
    Updated,
    /// The room's mix ended, and another one began.
    Replaced,
    /// There is no such room.
    NoRoom,
    /// Another room of the app has a mix of this StreamId.
    StreamIdTaken,
    /// The sound would have to change in the middle of a stream.
    AudioChanged,
}

type Row = (i64, String, bool, String, String, i64, i64, Option<i64>);

impl Store {
    /// Begins the mix of a room, or changes it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn start_mix(
        &self,
        sdk_app_id: u64,
        room: &Room,
        settings: &MixSettings,
        now: OffsetDateTime,
    ) -> Result<MixStart, StoreError> {
        let mut tx = self.write.begin().await?;
        self.end_idle_mixes(&mut tx, now).await?;
        if open_room(&mut tx, sdk_app_id, room).await?.is_none() {
            return Ok(MixStart::NoRoom);
        }
        let output = &settings.output_params;
        let elsewhere: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM mix_sessions
             WHERE sdk_app_id = ? AND stream_id = ? AND NOT (room_id = ? AND is_text = ?)",
        )
        .bind(sql_id(sdk_app_id))
        .bind(&output.stream_id)
        .bind(room.text())
        .bind(is_text(room))
        .fetch_one(&mut *tx)
        .await?;
        if elsewhere > 0 {
            return Ok(MixStart::StreamIdTaken);
        }
        let running = mix_of(&mut tx, sdk_app_id, room).await?;
        let same = |running: &MixSession| {
            let has = &running.settings.output_params;
            (&has.stream_id, &has.record_id) == (&output.stream_id, &output.record_id)
        };
        let outcome = match &running {
            None => MixStart::Started,
            Some(running) if !same(running) => MixStart::Replaced,
            Some(running) if running.settings.encode_params.audio() != settings.encode_params.audio() => {
                return Ok(MixStart::AudioChanged);
            }
            Some(_) => MixStart::Updated,
        };
        let (session_id, started) = match running.filter(|_| outcome == MixStart::Updated) {
            Some(running) => (running.session_id, running.started),
            None => (self.new_id(), now),
        };
        let json = serde_json::to_string(settings).map_err(|error| StoreError::Damaged(error.to_string()))?;
        sqlx::query(
            "INSERT OR REPLACE INTO mix_sessions
               (sdk_app_id, room_id, is_text, session_id, stream_id, record_id, settings, started, updated)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(sql_id(sdk_app_id))
        .bind(room.text())
        .bind(is_text(room))
        .bind(session_id)
        .bind(&output.stream_id)
        .bind(&output.record_id)
        .bind(json)
        .bind(millis(started))
        .bind(millis(now))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(outcome)
    }

    /// Ends the mix of a room; `false` when it has none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stop_mix(
        &self,
        sdk_app_id: u64,
        room: &Room,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write.begin().await?;
        self.end_idle_mixes(&mut tx, now).await?;
        let ended =
            sqlx::query("DELETE FROM mix_sessions WHERE sdk_app_id = ? AND room_id = ? AND is_text = ?")
                .bind(sql_id(sdk_app_id))
                .bind(room.text())
                .bind(is_text(room))
                .execute(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(ended.rows_affected() > 0)
    }

    /// The mixes there are, in order of their start.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mixes(&self, now: OffsetDateTime) -> Result<Vec<MixSession>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT sdk_app_id, room_id, is_text, session_id, settings, started, updated, idle_since
             FROM mix_sessions WHERE ifnull(idle_since > ?, 1) ORDER BY started, session_id",
        )
        .bind(self.idle_limit(now))
        .fetch_all(&self.read)
        .await?;
        rows.into_iter().map(mix).collect()
    }

    /// Forgets mixes whose room did not come back.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn sweep_mixes(&self, now: OffsetDateTime) -> Result<u64, StoreError> {
        let mut tx = self.write.begin().await?;
        let ended = self.end_idle_mixes(&mut tx, now).await?;
        tx.commit().await?;
        Ok(ended)
    }

    async fn end_idle_mixes(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        now: OffsetDateTime,
    ) -> Result<u64, StoreError> {
        let ended = sqlx::query("DELETE FROM mix_sessions WHERE idle_since <= ?")
            .bind(self.idle_limit(now))
            .execute(&mut **tx)
            .await?;
        Ok(ended.rows_affected())
    }

    /// A mix that is idle since then, or longer, is over.
    fn idle_limit(&self, now: OffsetDateTime) -> i64 {
        let timing = &self.settings.timing;
        millis(now).saturating_sub(duration_millis(timing.scaled(timing.mix_idle_time)))
    }

    /// Lets the mix of a room that came back go on, if that is soon enough.
    pub(super) async fn wake_mix(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        sdk_app_id: u64,
        room: &Room,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.end_idle_mixes(tx, at).await?;
        set_idle(tx, sdk_app_id, room, None).await
    }
}

/// Lets the mix of a room that is gone wait for it.
pub(super) async fn rest_mix(
    tx: &mut Transaction<'_, Sqlite>,
    sdk_app_id: u64,
    room: &Room,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    set_idle(tx, sdk_app_id, room, Some(millis(at))).await
}

async fn set_idle(
    tx: &mut Transaction<'_, Sqlite>,
    sdk_app_id: u64,
    room: &Room,
    since: Option<i64>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE mix_sessions SET idle_since = ? WHERE sdk_app_id = ? AND room_id = ? AND is_text = ?",
    )
    .bind(since)
    .bind(sql_id(sdk_app_id))
    .bind(room.text())
    .bind(is_text(room))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn mix_of(
    tx: &mut Transaction<'_, Sqlite>,
    sdk_app_id: u64,
    room: &Room,
) -> Result<Option<MixSession>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT sdk_app_id, room_id, is_text, session_id, settings, started, updated, idle_since
         FROM mix_sessions WHERE sdk_app_id = ? AND room_id = ? AND is_text = ?",
    )
    .bind(sql_id(sdk_app_id))
    .bind(room.text())
    .bind(is_text(room))
    .fetch_optional(&mut **tx)
    .await?;
    row.map(mix).transpose()
}

fn mix(row: Row) -> Result<MixSession, StoreError> {
    let (sdk_app_id, room_id, is_text, session_id, settings, started, updated, idle_since) = row;
    Ok(MixSession {
        sdk_app_id: app_of(sdk_app_id),
        room: room_of(room_id, is_text)?,
        session_id,
        settings: serde_json::from_str(&settings)
            .map_err(|error| StoreError::Damaged(format!("a mix: {error}")))?,
        started: from_millis(started)?,
        updated: from_millis(updated)?,
        idle_since: idle_since.map(from_millis).transpose()?,
    })
}
