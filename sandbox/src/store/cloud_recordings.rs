//! Tasks of cloud recording. What must be announced of them is written with each change.

use sqlx::{FromRow, Sqlite, Transaction};
use time::OffsetDateTime;
use tokio::sync::watch;

use super::landing::LANDING;
use super::{Store, StoreError, from_millis, millis, sql_id};
use crate::cloud_recording::mix::MixLayoutParams;
use crate::cloud_recording::{LeaveCode, MAX_TASKS, RecordingEvent, Subscription, Task, TaskSettings};
use crate::model::Room;

const RUNNING: i64 = 0;
const ENDED: i64 = 1;

macro_rules! columns {
    () => {
        "task_id, state, sdk_app_id, room, robot_id, settings, callable_until"
    };
}

#[derive(Debug, FromRow)]
struct Row {
    task_id: String,
    state: i64,
    sdk_app_id: i64,
    room: String,
    robot_id: String,
    settings: String,
    callable_until: i64,
}

impl TryFrom<Row> for Task {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let json = |error: serde_json::Error| StoreError::Damaged(format!("a cloud recording task: {error}"));
        Ok(Self {
            ended: row.state != RUNNING,
            sdk_app_id: row.sdk_app_id.unsigned_abs(),
            room: serde_json::from_str(&row.room).map_err(json)?,
            settings: serde_json::from_str(&row.settings).map_err(json)?,
            callable_until: from_millis(row.callable_until)?,
            task_id: row.task_id,
            robot_id: row.robot_id,
        })
    }
}

impl Store {
    /// Begins a task. One of the same robot in the same room ends by it.
    ///
    /// # Errors
    /// [`StoreError::CloudRecordingLimit`], or when the database fails.
    pub(crate) async fn create_cloud_recording(
        &self,
        task: &Task,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        self.begin_recording(&mut tx, task, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Every task that is running or has files on their way, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn cloud_recordings(&self) -> Result<Vec<Task>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(concat!(
            "SELECT ",
            columns!(),
            " FROM cloud_recordings ORDER BY created, task_id"
        ))
        .fetch_all(&self.read)
        .await?;
        rows.into_iter().map(Task::try_from).collect()
    }

    /// A task of an app, as long as calls may ask for it.
    ///
    /// # Errors
    /// [`StoreError::CloudRecordingNotFound`], or when the database fails.
    pub(crate) async fn cloud_recording(
        &self,
        sdk_app_id: u64,
        task_id: &str,
        now: OffsetDateTime,
    ) -> Result<Task, StoreError> {
        let row: Option<Row> = sqlx::query_as(concat!(
            "SELECT ",
            columns!(),
            " FROM cloud_recordings WHERE task_id = ? AND sdk_app_id = ? AND callable_until > ?"
        ))
        .bind(task_id)
        .bind(sql_id(sdk_app_id))
        .bind(millis(now))
        .fetch_optional(&self.read)
        .await?;
        row.ok_or_else(|| StoreError::CloudRecordingNotFound(task_id.to_owned()))?.try_into()
    }

    /// Changes whose media a running task records, and the layout of its mix.
    ///
    /// # Errors
    /// [`StoreError::CloudRecordingNotFound`], or when the database fails.
    pub(crate) async fn modify_cloud_recording(
        &self,
        task_id: &str,
        subscription: Subscription,
        layout: MixLayoutParams,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        // Known to run, or told that it does not.
        running(&mut tx, task_id).await?;
        self.change_settings(&mut tx, task_id, |settings| {
            settings.subscription = subscription;
            if let Some(mix) = &mut settings.mix {
                mix.mix_layout_params = layout;
            }
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends a running task.
    ///
    /// # Errors
    /// [`StoreError::CloudRecordingNotFound`] when it has ended, or when the database fails.
    pub(crate) async fn end_cloud_recording(
        &self,
        task_id: &str,
        code: LeaveCode,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        self.end_recording(&mut tx, task_id, code, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends the tasks whose robots are in a room, or of those the named ones; answers how many. Recordings of
    /// relays have no robot of their own.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn expel_robots(
        &self,
        sdk_app_id: u64,
        room: &Room,
        only: Option<&[String]>,
        code: LeaveCode,
        now: OffsetDateTime,
    ) -> Result<usize, StoreError> {
        let mut tx = self.write.begin().await?;
        let robots: Vec<(String, String)> = sqlx::query_as(
            "SELECT task_id, robot_id FROM cloud_recordings
             WHERE sdk_app_id = ? AND state = ? AND room = ? AND json_extract(settings, '$.relayed') IS NULL",
        )
        .bind(sql_id(sdk_app_id))
        .bind(RUNNING)
        .bind(text(room)?)
        .fetch_all(&mut *tx)
        .await?;
        let mut ended = 0;
        for (task_id, robot_id) in robots {
            if only.is_none_or(|users| users.contains(&robot_id)) {
                self.end_recording(&mut tx, &task_id, code, now).await?;
                ended += 1;
            }
        }
        tx.commit().await?;
        Ok(ended)
    }

    /// Takes leave of an ended task whose files are in VOD; false when one is just on its way. `abnormal`:
    /// whether or not.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn finish_cloud_recording(
        &self,
        task_id: &str,
        abnormal: bool,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut tx = self.write.begin().await?;
        let landing: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM media WHERE trtc_task = ? AND state = ?)")
                .bind(task_id)
                .bind(LANDING)
                .fetch_one(&mut *tx)
                .await?;
        if landing && !abnormal {
            return Ok(false);
        }
        let row: Option<Row> = sqlx::query_as(concat!(
            "DELETE FROM cloud_recordings WHERE task_id = ? AND state = ? RETURNING ",
            columns!()
        ))
        .bind(task_id)
        .bind(ENDED)
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(row) = row {
            self.tell_task(&mut tx, &row.try_into()?, RecordingEvent::VodStopped { abnormal }, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Announces that the tasks which were running when the sandbox ended go on; answers how many.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn resume_cloud_recordings(&self, now: OffsetDateTime) -> Result<usize, StoreError> {
        let tasks: Vec<_> = self.cloud_recordings().await?.into_iter().filter(|task| !task.ended).collect();
        let mut tx = self.write.begin().await?;
        for task in &tasks {
            self.tell_task(&mut tx, task, RecordingEvent::FailedOver, now).await?;
        }
        tx.commit().await?;
        Ok(tasks.len())
    }

    /// Tells when a recording came into VOD.
    pub(crate) fn landed(&self) -> watch::Receiver<()> {
        self.settings.landed.subscribe()
    }

    /// Begins a task as part of something larger.
    pub(super) async fn begin_recording(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        task: &Task,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let room = text(&task.room)?;
        let same: Vec<String> = sqlx::query_scalar(
            "SELECT task_id FROM cloud_recordings
             WHERE sdk_app_id = ? AND state = ? AND room = ? AND robot_id = ?",
        )
        .bind(sql_id(task.sdk_app_id))
        .bind(RUNNING)
        .bind(&room)
        .bind(&task.robot_id)
        .fetch_all(&mut **tx)
        .await?;
        for task_id in same {
            self.end_recording(tx, &task_id, LeaveCode::EnteredAgain, now).await?;
        }
        let running: i64 =
            sqlx::query_scalar("SELECT count(*) FROM cloud_recordings WHERE sdk_app_id = ? AND state = ?")
                .bind(sql_id(task.sdk_app_id))
                .bind(RUNNING)
                .fetch_one(&mut **tx)
                .await?;
        if running >= MAX_TASKS {
            return Err(StoreError::CloudRecordingLimit);
        }
        sqlx::query(
            "INSERT INTO cloud_recordings
               (task_id, state, sdk_app_id, room, robot_id, settings, created, callable_until)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&task.task_id)
        .bind(RUNNING)
        .bind(sql_id(task.sdk_app_id))
        .bind(room)
        .bind(&task.robot_id)
        .bind(text(&task.settings)?)
        .bind(millis(now))
        .bind(millis(task.callable_until))
        .execute(&mut **tx)
        .await?;
        self.tell_task(tx, task, RecordingEvent::Started, now).await
    }

    /// The running task of a RecordKey.
    pub(super) async fn recording_of_key(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        sdk_app_id: u64,
        record_key: &str,
    ) -> Result<Option<String>, StoreError> {
        let found = sqlx::query_scalar(
            "SELECT task_id FROM cloud_recordings
             WHERE sdk_app_id = ? AND state = ? AND json_extract(settings, '$.record_key') = ?",
        )
        .bind(sql_id(sdk_app_id))
        .bind(RUNNING)
        .bind(record_key)
        .fetch_optional(&mut **tx)
        .await?;
        Ok(found)
    }

    /// Changes how a running task records; one that has ended stays as it is.
    pub(super) async fn change_settings(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        task_id: &str,
        change: impl FnOnce(&mut TaskSettings),
    ) -> Result<(), StoreError> {
        let mut task = match running(tx, task_id).await {
            Err(StoreError::CloudRecordingNotFound(_)) => return Ok(()),
            task => task?,
        };
        change(&mut task.settings);
        sqlx::query("UPDATE cloud_recordings SET settings = ? WHERE task_id = ?")
            .bind(text(&task.settings)?)
            .bind(task_id)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    /// Ends a running task as part of something larger.
    pub(super) async fn end_recording(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        task_id: &str,
        code: LeaveCode,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let task = running(tx, task_id).await?;
        sqlx::query("UPDATE cloud_recordings SET state = ? WHERE task_id = ?")
            .bind(ENDED)
            .bind(task_id)
            .execute(&mut **tx)
            .await?;
        self.tell_task(tx, &task, RecordingEvent::Left(code), now).await
    }
}

async fn running(tx: &mut Transaction<'_, Sqlite>, task_id: &str) -> Result<Task, StoreError> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM cloud_recordings WHERE task_id = ? AND state = ?"
    ))
    .bind(task_id)
    .bind(RUNNING)
    .fetch_optional(&mut **tx)
    .await?;
    row.ok_or_else(|| StoreError::CloudRecordingNotFound(task_id.to_owned()))?.try_into()
}

fn text(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(error.to_string()))
}
