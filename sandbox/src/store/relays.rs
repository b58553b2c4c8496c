//! Relay tasks, and the recordings that go with them.

use serde_json::json;
use sqlx::{FromRow, Sqlite, Transaction};
use time::OffsetDateTime;

use super::{Store, StoreError, from_millis, millis, sql_id};
use crate::callbacks::CallbackClass;
use crate::callbacks::trtc::{TrtcEvent, event_info, room_id};
use crate::cloud_recording::{LeaveCode, MixSource, Task};
use crate::model::Room;
use crate::relay::{Change, MAX_TASKS, RelayStatus, RelayTask, Relayed, Source};

/// Group and type of relay events.
const GROUP: u32 = 4;
const STATE_EVENT: u32 = 401;

macro_rules! columns {
    () => {
        "task_id, sdk_app_id, room, agent_id, sequence_number, settings, callable_until"
    };
}

#[derive(Debug, FromRow)]
struct Row {
    task_id: String,
    sdk_app_id: i64,
    room: String,
    agent_id: String,
    sequence_number: i64,
    settings: String,
    callable_until: i64,
}

impl TryFrom<Row> for RelayTask {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let json = |error: serde_json::Error| StoreError::Damaged(format!("a relay task: {error}"));
        Ok(Self {
            sdk_app_id: row.sdk_app_id.unsigned_abs(),
            room: serde_json::from_str(&row.room).map_err(json)?,
            sequence_number: row.sequence_number.unsigned_abs(),
            settings: serde_json::from_str(&row.settings).map_err(json)?,
            callable_until: from_millis(row.callable_until)?,
            task_id: row.task_id,
            agent_id: row.agent_id,
        })
    }
}

impl Store {
    /// Begins a relay task, with the recording that goes with it; a running one of the same RecordKey goes on
    /// with this relay's source too.
    ///
    /// # Errors
    /// [`StoreError::RelayExists`], [`StoreError::RelayLimit`], [`StoreError::CloudRecordingLimit`], or when
    /// the database fails.
    pub(crate) async fn create_relay(
        &self,
        mut task: RelayTask,
        recording: Option<&Task>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let room = text(&task.room)?;
        let mut tx = self.write.begin().await?;
        let (count, same): (i64, i64) = sqlx::query_as(
            "SELECT count(*), count(*) FILTER (WHERE room = ? AND agent_id = ?) FROM relays WHERE sdk_app_id = ?",
        )
        .bind(&room)
        .bind(&task.agent_id)
        .bind(sql_id(task.sdk_app_id))
        .fetch_one(&mut *tx)
        .await?;
        if same > 0 {
            return Err(StoreError::RelayExists(task.agent_id));
        }
        if count >= MAX_TASKS {
            return Err(StoreError::RelayLimit);
        }
        if let Some(recording) = recording {
            task.settings.recording = Some(self.record_relay(&mut tx, recording, now).await?);
        }
        sqlx::query(
            "INSERT INTO relays
               (task_id, sdk_app_id, room, agent_id, sequence_number, settings, created, callable_until)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&task.task_id)
        .bind(sql_id(task.sdk_app_id))
        .bind(room)
        .bind(&task.agent_id)
        .bind(sql_id(task.sequence_number))
        .bind(text(&task.settings)?)
        .bind(millis(now))
        .bind(millis(task.callable_until))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Every running relay task, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn relays(&self) -> Result<Vec<RelayTask>, StoreError> {
        let rows: Vec<Row> =
            sqlx::query_as(concat!("SELECT ", columns!(), " FROM relays ORDER BY created, task_id"))
                .fetch_all(&self.read)
                .await?;
        rows.into_iter().map(RelayTask::try_from).collect()
    }

    /// A relay task of an app, as long as calls may ask for it.
    ///
    /// # Errors
    /// [`StoreError::RelayNotFound`], or when the database fails.
    pub(crate) async fn relay(
        &self,
        sdk_app_id: u64,
        task_id: &str,
        now: OffsetDateTime,
    ) -> Result<RelayTask, StoreError> {
        let mut tx = self.read.begin().await?;
        find(&mut tx, sdk_app_id, task_id, now).await
    }

    /// Changes a relay task. URLs that are gone are told to run no more.
    ///
    /// # Errors
    /// [`StoreError::RelayNotFound`], [`StoreError::RelayOutdated`], or when the database fails.
    pub(crate) async fn update_relay(
        &self,
        sdk_app_id: u64,
        task_id: &str,
        change: Change,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let mut task = find(&mut tx, sdk_app_id, task_id, now).await?;
        if change.sequence_number <= task.sequence_number {
            return Err(StoreError::RelayOutdated(task.sequence_number));
        }
        task.sequence_number = change.sequence_number;
        // A mix has its picture from the first or never.
        task.settings.with_video |= change.with_video && task.settings.mix().is_none();
        if let Some(urls) = change.urls {
            for url in task.settings.urls.iter().filter(|url| !urls.contains(url)) {
                self.tell_relay_in(&mut tx, &task, url, RelayStatus::NotRunning, (0, ""), now).await?;
            }
            task.settings.urls = urls;
        }
        match &mut task.settings.relayed {
            Relayed::Source(old) => {
                if let Some(source) = change.source
                    && source != *old
                {
                    let old = std::mem::replace(old, source.clone());
                    if let Some(recording) = &task.settings.recording {
                        self.change_relayed(&mut tx, recording, Some(&old), Some(source)).await?;
                    }
                }
            }
            Relayed::Mix(mix) => **mix = mix.changed(change.mix),
        }
        sqlx::query("UPDATE relays SET sequence_number = ?, settings = ? WHERE task_id = ?")
            .bind(sql_id(task.sequence_number))
            .bind(text(&task.settings)?)
            .bind(task_id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Stops a relay task. Its recording ends with it, unless a RecordKey ties others to it and `record_key`
    /// does not say that it must end.
    ///
    /// # Errors
    /// [`StoreError::RelayNotFound`], or when the database fails.
    pub(crate) async fn stop_relay(
        &self,
        sdk_app_id: u64,
        task_id: &str,
        record_key: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let task = find(&mut tx, sdk_app_id, task_id, now).await?;
        self.tell_end(&mut tx, &task, now).await?;
        self.remove_relay(&mut tx, &task, record_key, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Stops the relay tasks whose robots are in a room, or of those the named ones; answers their TaskIds.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn expel_agents(
        &self,
        sdk_app_id: u64,
        room: &Room,
        only: Option<&[String]>,
        now: OffsetDateTime,
    ) -> Result<Vec<String>, StoreError> {
        let mut tx = self.write.begin().await?;
        let rows: Vec<Row> =
            sqlx::query_as(concat!("SELECT ", columns!(), " FROM relays WHERE sdk_app_id = ? AND room = ?"))
                .bind(sql_id(sdk_app_id))
                .bind(text(room)?)
                .fetch_all(&mut *tx)
                .await?;
        let mut stopped = Vec::new();
        for row in rows {
            let task: RelayTask = row.try_into()?;
            if only.is_none_or(|users| users.contains(&task.agent_id)) {
                self.tell_end(&mut tx, &task, now).await?;
                self.remove_relay(&mut tx, &task, None, now).await?;
                stopped.push(task.task_id);
            }
        }
        tx.commit().await?;
        Ok(stopped)
    }

    /// Ends a relay task whose source is gone; that it runs no more was told when the source went. A mix goes on
    /// without anybody until here.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn end_relay(&self, task_id: &str, now: OffsetDateTime) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        let row: Option<Row> =
            sqlx::query_as(concat!("SELECT ", columns!(), " FROM relays WHERE task_id = ?"))
                .bind(task_id)
                .fetch_optional(&mut *tx)
                .await?;
        // Somebody else may have stopped it meanwhile.
        if let Some(row) = row {
            let task: RelayTask = row.try_into()?;
            if task.settings.mix().is_some() {
                self.tell_end(&mut tx, &task, now).await?;
            }
            self.remove_relay(&mut tx, &task, None, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Announces where a relay to one URL stands.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn tell_relay(
        &self,
        task: &RelayTask,
        url: &str,
        status: RelayStatus,
        error: (i64, &str),
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        self.tell_relay_in(&mut tx, task, url, status, error, now).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn tell_relay_in(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        task: &RelayTask,
        url: &str,
        status: RelayStatus,
        (code, error): (i64, &str),
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut event_info = event_info(room_id(&task.room), now);
        let room_type = i64::from(matches!(task.room, Room::Text(_)));
        event_info.insert("RoomType".into(), json!(room_type));
        event_info.insert("UserId".into(), json!(task.agent_id));
        event_info.insert("TaskId".into(), json!(task.task_id));
        event_info.insert(
            "Payload".into(),
            json!({ "Url": url, "Status": status as i64, "ErrorCode": code, "ErrorMsg": error }),
        );
        let event = TrtcEvent {
            sdk_app_id: task.sdk_app_id,
            class: CallbackClass::TrtcRelay,
            group: GROUP,
            event_type: STATE_EVENT,
            event_info,
        };
        self.tell_trtc(tx, &event).await
    }

    /// Announces that none of its URLs is relayed to any more.
    async fn tell_end(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        task: &RelayTask,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        for url in &task.settings.urls {
            self.tell_relay_in(tx, task, url, RelayStatus::NotRunning, (0, ""), now).await?;
        }
        Ok(())
    }

    async fn remove_relay(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        task: &RelayTask,
        record_key: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM relays WHERE task_id = ?").bind(&task.task_id).execute(&mut **tx).await?;
        let settings = &task.settings;
        let Some(recording) = &settings.recording else { return Ok(()) };
        let ends = settings.record_key.is_none() || settings.record_key.as_deref() == record_key;
        if ends {
            match self.end_recording(tx, recording, LeaveCode::Stopped, now).await {
                // It has ended on its own.
                Err(StoreError::CloudRecordingNotFound(_)) => Ok(()),
                other => other,
            }
        } else if let Some(source) = settings.source() {
            self.change_relayed(tx, recording, Some(source), None).await
        } else {
            let without = |mixes: &mut Vec<MixSource>| mixes.retain(|mix| mix.relay != task.task_id);
            self.change_settings(tx, recording, |settings| without(&mut settings.relayed_mixes)).await
        }
    }

    /// Begins the recording of a relay, or lets the one of the same key record its source too; answers which.
    async fn record_relay(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        recording: &Task,
        now: OffsetDateTime,
    ) -> Result<String, StoreError> {
        if let Some(key) = &recording.settings.record_key
            && let Some(same) = self.recording_of_key(tx, recording.sdk_app_id, key).await?
        {
            for source in recording.settings.relayed.iter().flatten() {
                self.change_relayed(tx, &same, None, Some(source.clone())).await?;
            }
            let mixes = recording.settings.relayed_mixes.iter().cloned();
            self.change_settings(tx, &same, |settings| settings.relayed_mixes.extend(mixes)).await?;
            return Ok(same);
        }
        self.begin_recording(tx, recording, now).await?;
        Ok(recording.task_id.clone())
    }

    /// Lets a recording leave out one source and take another; one that has ended stays as it is.
    async fn change_relayed(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        recording: &str,
        without: Option<&Source>,
        with: Option<Source>,
    ) -> Result<(), StoreError> {
        self.change_settings(tx, recording, |settings| {
            let relayed = settings.relayed.get_or_insert_default();
            // Two relays may have the same source: one of them is left out.
            if let Some(at) = relayed.iter().position(|source| Some(source) == without) {
                relayed.remove(at);
            }
            relayed.extend(with);
        })
        .await
    }
}

async fn find(
    tx: &mut Transaction<'_, Sqlite>,
    sdk_app_id: u64,
    task_id: &str,
    now: OffsetDateTime,
) -> Result<RelayTask, StoreError> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM relays WHERE task_id = ? AND sdk_app_id = ? AND callable_until > ?"
    ))
    .bind(task_id)
    .bind(sql_id(sdk_app_id))
    .bind(millis(now))
    .fetch_optional(&mut **tx)
    .await?;
    row.ok_or_else(|| StoreError::RelayNotFound(task_id.to_owned()))?.try_into()
}

fn text(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))
}
