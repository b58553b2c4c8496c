//! What cloud recording tasks announce, entered with what happens to them.

use serde_json::{Value, json};
use sqlx::{Sqlite, Transaction};
use time::OffsetDateTime;

use super::media::{COLUMNS, MediaRow};
use super::{Media, Store, StoreError};
use crate::callbacks::CallbackClass;
use crate::callbacks::trtc::{TrtcEvent, event_info, room_id};
use crate::cloud_recording::{FILE_EVENT, RecordingEvent, Task, file_payload};
use crate::model::{RecordOrigin, Room};

/// Group of cloud recording.
const GROUP: u32 = 3;

/// Who tells what.
struct Telling<'a> {
    sdk_app_id: u64,
    room_id: Value,
    robot_id: &'a str,
    task_id: &'a str,
    event_type: u32,
    payload: Value,
}

impl Store {
    /// Announces what happens to a task.
    pub(super) async fn tell_task(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        task: &Task,
        event: RecordingEvent,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let (event_type, payload) = event.content();
        let telling = Telling {
            sdk_app_id: task.sdk_app_id,
            room_id: room_id(&task.room),
            robot_id: &task.robot_id,
            task_id: &task.task_id,
            event_type,
            payload,
        };
        self.tell_recording(tx, telling, now).await
    }

    /// Announces a file that came into VOD, when a task wanted it.
    pub(super) async fn tell_cloud_recording(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        file_id: &str,
    ) -> Result<(), StoreError> {
        let mut query = sqlx::QueryBuilder::<Sqlite>::new("SELECT ");
        query.push(COLUMNS).push(" FROM media WHERE file_id = ").push_bind(file_id.to_owned());
        query.push(" AND trtc_task IS NOT NULL");
        let row: Option<MediaRow> = query.build_query_as().fetch_optional(&mut **tx).await?;
        let Some(media) = row.map(Media::try_from).transpose()? else { return Ok(()) };
        let RecordOrigin::CloudRecording(recording) = &media.origin else { return Ok(()) };
        let room: Option<String> = sqlx::query_scalar("SELECT room FROM cloud_recordings WHERE task_id = ?")
            .bind(&recording.task_id)
            .fetch_optional(&mut **tx)
            .await?;
        // A file that comes so late that its task is forgotten says its room as text.
        let room: Option<Room> = room.and_then(|room| serde_json::from_str(&room).ok());
        let telling = Telling {
            sdk_app_id: recording.sdk_app_id,
            room_id: room.as_ref().map_or_else(|| json!(recording.room_id), room_id),
            robot_id: &recording.robot_id,
            task_id: &recording.task_id,
            event_type: FILE_EVENT,
            payload: file_payload(&media, recording, &self.settings.media_base),
        };
        self.tell_recording(tx, telling, self.settings.environment.now()).await
    }

    async fn tell_recording(
        &self,
        tx: &mut Transaction<'_, Sqlite>,
        telling: Telling<'_>,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut event_info = event_info(telling.room_id, at);
        event_info.insert("UserId".into(), json!(telling.robot_id));
        event_info.insert("TaskId".into(), json!(telling.task_id));
        event_info.insert("Payload".into(), telling.payload);
        let event = TrtcEvent {
            sdk_app_id: telling.sdk_app_id,
            class: CallbackClass::TrtcRecording,
            group: GROUP,
            event_type: telling.event_type,
            event_info,
        };
        self.tell_trtc(tx, &event).await
    }
}
