//! Recording tasks in the SQLite file.

use async_trait::async_trait;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::sqlite::{SqliteStore, failed, from_millis, millis};
use super::{RoomQuery, StoreError, TaskRow, TaskStore};

#[async_trait]
impl TaskStore for SqliteStore {
    async fn insert_task(&self, row: &TaskRow) -> Result<bool, StoreError> {
        let inserted = sqlx::query(
            "INSERT INTO recording_tasks \
             (task_id, sdk_app_id, room, state, fingerprint, version, task, create_time) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (task_id) DO NOTHING",
        )
        .bind(&row.task_id)
        .bind(i64::from(row.sdk_app_id))
        .bind(&row.room)
        .bind(i64::from(row.state))
        .bind(&row.fingerprint)
        .bind(row.version)
        .bind(&row.task)
        .bind(millis(row.create_time))
        .execute(self.pool())
        .await
        .map_err(failed)?;
        Ok(inserted.rows_affected() == 1)
    }

    async fn update_task(&self, row: &TaskRow) -> Result<bool, StoreError> {
        let updated = sqlx::query(
            "UPDATE recording_tasks SET state = $1, task = $2, version = version + 1 \
             WHERE task_id = $3 AND version = $4",
        )
        .bind(i64::from(row.state))
        .bind(&row.task)
        .bind(&row.task_id)
        .bind(row.version)
        .execute(self.pool())
        .await
        .map_err(failed)?;
        Ok(updated.rows_affected() == 1)
    }

    async fn task(&self, task_id: &str) -> Result<Option<TaskRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM recording_tasks WHERE task_id = $1")
            .bind(task_id)
            .fetch_optional(self.pool())
            .await
            .map_err(failed)?;
        Ok(row.as_ref().map(read))
    }

    async fn tasks(&self, query: &RoomQuery) -> Result<Vec<TaskRow>, StoreError> {
        let rows = self.rows_of_rooms("recording_tasks", "task_id", query).await?;
        Ok(rows.iter().map(read).collect())
    }
}

fn read(row: &SqliteRow) -> TaskRow {
    TaskRow {
        task_id: row.get("task_id"),
        sdk_app_id: u32::try_from(row.get::<i64, _>("sdk_app_id")).unwrap_or_default(),
        room: row.get("room"),
        state: i32::try_from(row.get::<i64, _>("state")).unwrap_or_default(),
        fingerprint: row.get("fingerprint"),
        version: row.get("version"),
        task: row.get("task"),
        create_time: from_millis(row.get("create_time")),
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    async fn store(dir: &tempfile::TempDir) -> SqliteStore {
        SqliteStore::open(&dir.path().join("store.db")).await.unwrap()
    }

    fn row(task_id: &str, second: i64) -> TaskRow {
        TaskRow {
            task_id: task_id.to_owned(),
            sdk_app_id: 1,
            room: "n1".to_owned(),
            state: 1,
            fingerprint: b"f".to_vec(),
            version: 0,
            task: b"t".to_vec(),
            create_time: datetime!(2026-11-22 08:00 UTC) + Duration::seconds(second),
        }
    }

    #[tokio::test]
    async fn a_task_is_kept_once_and_survives() {
        let dir = tempfile::tempdir().unwrap();
        let kept = store(&dir).await;
        assert!(kept.insert_task(&row("a", 0)).await.unwrap());
        assert!(!kept.insert_task(&row("a", 1)).await.unwrap());
        drop(kept);
        let kept = store(&dir).await;
        assert_eq!(kept.task("a").await.unwrap(), Some(row("a", 0)));
        assert_eq!(kept.task("b").await.unwrap(), None);
    }

    #[tokio::test]
    async fn an_older_reading_does_not_undo_a_newer_one() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        store.insert_task(&row("a", 0)).await.unwrap();
        let newer = TaskRow { state: 3, task: b"newer".to_vec(), ..row("a", 0) };
        assert!(store.update_task(&newer).await.unwrap());
        assert!(!store.update_task(&TaskRow { state: 2, ..row("a", 0) }).await.unwrap());
        assert_eq!(store.task("a").await.unwrap(), Some(TaskRow { version: 1, ..newer }));
    }

    #[tokio::test]
    async fn lists_are_newest_first_filtered_and_in_pages() {
        let dir = tempfile::tempdir().unwrap();
        let store = store(&dir).await;
        let other_room = TaskRow { room: "t1".to_owned(), state: 4, ..row("d", 2) };
        let other_app = TaskRow { sdk_app_id: 2, ..row("e", 9) };
        for row in [row("b", 1), row("a", 1), row("c", 0), other_room, other_app] {
            store.insert_task(&row).await.unwrap();
        }
        let ids = async |query: RoomQuery| {
            let rows = store.tasks(&RoomQuery { sdk_app_id: 1, ..query }).await.unwrap();
            rows.into_iter().map(|row| row.task_id).collect::<Vec<_>>()
        };
        let all = RoomQuery { limit: 9, ..RoomQuery::default() };
        assert_eq!(ids(all.clone()).await, ["d", "a", "b", "c"]);
        assert_eq!(ids(RoomQuery { room: Some("t1".to_owned()), ..all.clone() }).await, ["d"]);
        assert_eq!(ids(RoomQuery { states: vec![4, 5], ..all.clone() }).await, ["d"]);
        assert_eq!(ids(RoomQuery { states: vec![1, 4], ..all.clone() }).await.len(), 4);
        assert_eq!(ids(RoomQuery { limit: 2, ..all.clone() }).await, ["d", "a"]);
        let after = Some((millis(row("a", 1).create_time), "a".to_owned()));
        assert_eq!(ids(RoomQuery { after, ..all }).await, ["b", "c"]);
    }
}
