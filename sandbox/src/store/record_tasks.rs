//! Record tasks of live: recordings of one stream within a time span.

use std::collections::HashSet;
use std::time::Duration;

use time::OffsetDateTime;

use super::plan::formats_of;
use super::{Store, StoreError, from_millis, millis};
use crate::model::{FormatPlan, RecordFormat, RecordOrigin, RecordPlan, StreamKey, Tracks};

/// Most tasks of one stream that may run at the same time.
pub const MAX_OVERLAPPING_TASKS: usize = 3;
/// How long a task is kept after it was made.
pub(crate) const TASKS_KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// A task of `CreateRecordTask`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordTask {
    /// TaskId.
    pub id: String,
    /// The stream; its domain in lower case.
    pub key: StreamKey,
    /// 0: a pushed stream, 1: a mixed one.
    pub stream_type: i64,
    /// The record template; HLS kept for ever when there is none of this id.
    pub template_id: i64,
    /// When recording begins.
    pub starts: OffsetDateTime,
    /// When it ends.
    pub ends: OffsetDateTime,
    /// When it was stopped by a call.
    pub stopped: Option<OffsetDateTime>,
    /// When its configuration was deleted: pushes that begin later are not recorded.
    pub deleted: Option<OffsetDateTime>,
}

/// Which tasks to list: those that lie within a time span.
#[derive(Debug, Clone)]
pub struct TaskQuery {
    /// Tasks that begin then or later.
    pub from: OffsetDateTime,
    /// Tasks that end then or before.
    pub until: OffsetDateTime,
    /// Push domain, lower case; `None`: any.
    pub domain: Option<String>,
    /// Push path; `None`: any.
    pub app_name: Option<String>,
    /// Stream name; `None`: any.
    pub stream_name: Option<String>,
    /// Tasks behind this place; `None`: from the first.
    pub after: Option<TaskPlace>,
    /// Most tasks of an answer.
    pub limit: usize,
}

/// The place of a task in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskPlace {
    /// Unix milliseconds of its begin.
    pub starts: i64,
    /// Number of the task.
    pub number: i64,
}

/// A part of a list of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskPage {
    /// In order of their begin.
    pub tasks: Vec<RecordTask>,
    /// The last one's place, when there are more.
    pub more_after: Option<TaskPlace>,
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    id: String,
    domain: String,
    app_name: String,
    stream_name: String,
    stream_type: i64,
    template_id: i64,
    starts: i64,
    ends: i64,
    stopped: Option<i64>,
    deleted: Option<i64>,
}

impl Row {
    fn place(&self) -> TaskPlace {
        TaskPlace { starts: self.starts, number: self.number }
    }

    fn task(self) -> Result<RecordTask, StoreError> {
        let Self { domain, app_name, stream_name, .. } = self;
        Ok(RecordTask {
            id: self.id,
            key: StreamKey { domain, app_name, stream_name },
            stream_type: self.stream_type,
            template_id: self.template_id,
            starts: from_millis(self.starts)?,
            ends: from_millis(self.ends)?,
            stopped: self.stopped.map(from_millis).transpose()?,
            deleted: self.deleted.map(from_millis).transpose()?,
        })
    }
}

impl Store {
    /// Keeps a new task.
    ///
    /// # Errors
    /// [`StoreError::TaskLimit`] when more than [`MAX_OVERLAPPING_TASKS`] of the stream would run at a time, or
    /// when the database fails.
    pub async fn create_record_task(&self, task: &RecordTask, now: OffsetDateTime) -> Result<(), StoreError> {
        let (starts, ends) = (millis(task.starts), millis(task.ends));
        let mut tx = self.write.begin().await?;
        let others: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT starts, ends FROM record_tasks
             WHERE stream_name = ? AND domain = ? AND app_name = ? AND ends > ? AND starts < ?
               AND stopped IS NULL AND deleted IS NULL",
        )
        .bind(&task.key.stream_name)
        .bind(&task.key.domain)
        .bind(&task.key.app_name)
        .bind(starts)
        .bind(ends)
        .fetch_all(&mut *tx)
        .await?;
        if most_at_a_time(&others, starts) >= MAX_OVERLAPPING_TASKS {
            return Err(StoreError::TaskLimit);
        }
        sqlx::query(
            "INSERT INTO record_tasks
               (id, domain, app_name, stream_name, stream_type, template_id, starts, ends, created)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(&task.id)
        .bind(&task.key.domain)
        .bind(&task.key.app_name)
        .bind(&task.key.stream_name)
        .bind(task.stream_type)
        .bind(task.template_id)
        .bind(starts)
        .bind(ends)
        .bind(millis(now))
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Stops a task for good; the time of the first call stays.
    ///
    /// # Errors
    /// [`StoreError::TaskNotFound`], or when the database fails.
    pub async fn stop_record_task(&self, id: &str, now: OffsetDateTime) -> Result<(), StoreError> {
        let changed = sqlx::query(
            "UPDATE record_tasks SET stopped = coalesce(stopped, ?) WHERE id = ? AND deleted IS NULL",
        )
        .bind(millis(now))
        .bind(id)
        .execute(&self.write)
        .await?;
        found(changed.rows_affected(), id)
    }

    /// Deletes the configuration of a task. What it records now goes on; pushes that begin later are not
    /// recorded.
    ///
    /// # Errors
    /// [`StoreError::TaskNotFound`], or when the database fails.
    pub async fn delete_record_task(&self, id: &str, now: OffsetDateTime) -> Result<(), StoreError> {
        let changed = sqlx::query("UPDATE record_tasks SET deleted = ? WHERE id = ? AND deleted IS NULL")
            .bind(millis(now))
            .bind(id)
            .execute(&self.write)
            .await?;
        found(changed.rows_affected(), id)
    }

    /// Tasks that are not deleted, in order of their begin.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_tasks(&self, query: &TaskQuery) -> Result<TaskPage, StoreError> {
        let after = query.after.unwrap_or(TaskPlace { starts: i64::MIN, number: i64::MIN });
        let mut rows: Vec<Row> = sqlx::query_as(
            "SELECT * FROM record_tasks
             WHERE deleted IS NULL AND starts >= ?1 AND ends <= ?2
               AND (?3 IS NULL OR domain = ?3) AND (?4 IS NULL OR app_name = ?4)
               AND (?5 IS NULL OR stream_name = ?5) AND (starts, number) > (?6, ?7)
             ORDER BY starts, number LIMIT ?8",
        )
        .bind(millis(query.from))
        .bind(millis(query.until))
        .bind(&query.domain)
        .bind(&query.app_name)
        .bind(&query.stream_name)
        .bind(after.starts)
        .bind(after.number)
        // One more tells whether there are more.
        .bind(i64::try_from(query.limit).unwrap_or(i64::MAX).saturating_add(1))
        .fetch_all(&self.read)
        .await?;
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        let more_after = rows.last().map(Row::place).filter(|_| more);
        Ok(TaskPage { tasks: rows.into_iter().map(Row::task).collect::<Result<_, _>>()?, more_after })
    }

    /// Tasks whose time is now and that were not stopped; deleted ones too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn current_record_tasks(&self, now: OffsetDateTime) -> Result<Vec<RecordTask>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT * FROM record_tasks WHERE ends > ?1 AND starts <= ?1 AND stopped IS NULL
             ORDER BY starts, number",
        )
        .bind(millis(now))
        .fetch_all(&self.read)
        .await?;
        rows.into_iter().map(Row::task).collect()
    }

    /// When a task begins or ends next, after `now`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_task_boundary(
        &self,
        now: OffsetDateTime,
    ) -> Result<Option<OffsetDateTime>, StoreError> {
        let next: Option<i64> = sqlx::query_scalar(
            "SELECT min(at) FROM (
               SELECT min(starts) AS at FROM record_tasks
                 WHERE starts > ?1 AND stopped IS NULL AND deleted IS NULL
               UNION ALL
               SELECT min(ends) FROM record_tasks WHERE ends > ?1 AND starts <= ?1 AND stopped IS NULL)",
        )
        .bind(millis(now))
        .fetch_one(&self.read)
        .await?;
        next.map(from_millis).transpose()
    }

    /// How the tasks of a stream that starts at `at` record it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn task_plans_for(
        &self,
        key: &StreamKey,
        at: OffsetDateTime,
    ) -> Result<Vec<RecordPlan>, StoreError> {
        let mut plans = Vec::new();
        for task in self.current_record_tasks(at).await? {
            if task.deleted.is_none() && task.records(key) {
                plans.extend(self.task_plan(&task).await?);
            }
        }
        Ok(plans)
    }

    /// How a task records its stream; `None` when its template enables no format.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn task_plan(&self, task: &RecordTask) -> Result<Option<RecordPlan>, StoreError> {
        let (template_id, formats) = match self.template(task.template_id).await {
            Ok(stored) => (stored.id, formats_of(&stored.template, &self.settings.timing)),
            Err(StoreError::TemplateNotFound(_)) => (0, vec![FormatPlan::new(RecordFormat::Hls)]),
            Err(error) => return Err(error),
        };
        // A cut-off ends the file of a task, whatever the template says of streams that come back.
        let formats: Vec<_> =
            formats.into_iter().map(|format| FormatPlan { resume: None, ..format }).collect();
        let origin = RecordOrigin::Task { task_id: task.id.clone() };
        let session_id = self.new_id();
        let plan = RecordPlan { session_id, origin, template_id, tracks: Tracks::All, formats };
        Ok((!plan.formats.is_empty()).then_some(plan))
    }

    /// Forgets tasks that were made too long ago, and deleted ones that are over.
    pub(super) async fn sweep_record_tasks(&self, now: OffsetDateTime) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM record_tasks WHERE created <= ? OR (deleted IS NOT NULL AND ends <= ?)")
            .bind(millis(now - TASKS_KEPT))
            .bind(millis(now))
            .execute(&self.write)
            .await?;
        Ok(())
    }
}

impl RecordTask {
    /// Whether the task is of this stream.
    pub fn records(&self, key: &StreamKey) -> bool {
        self.key.stream_name == key.stream_name
            && self.key.app_name == key.app_name
            && self.key.domain.eq_ignore_ascii_case(&key.domain)
    }
}

fn found(changed: u64, id: &str) -> Result<(), StoreError> {
    // What a caller sends is shown in part only.
    if changed > 0 { Ok(()) } else { Err(StoreError::TaskNotFound(id.chars().take(64).collect())) }
}

/// The most of these spans that hold at the same time from `from` on.
fn most_at_a_time(spans: &[(i64, i64)], from: i64) -> usize {
    let begins: HashSet<i64> = spans.iter().map(|(starts, _)| (*starts).max(from)).collect();
    let at = |time: i64| spans.iter().filter(|(starts, ends)| *starts <= time && time < *ends).count();
    begins.into_iter().map(at).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use time::Duration;

    use super::super::tests::{Place, T0};
    use super::*;
    use crate::store::{RecordParam, RecordTemplate, TemplateChange};

    fn task(id: &str, starts: i64, ends: i64) -> RecordTask {
        RecordTask {
            id: id.into(),
            key: StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: "s".into() },
            stream_type: 0,
            template_id: 0,
            starts: T0 + Duration::seconds(starts),
            ends: T0 + Duration::seconds(ends),
            stopped: None,
            deleted: None,
        }
    }

    async fn current(store: &Store, seconds: i64) -> Vec<String> {
        let now = T0 + Duration::seconds(seconds);
        store.current_record_tasks(now).await.unwrap().into_iter().map(|task| task.id).collect()
    }

    #[tokio::test]
    async fn three_tasks_of_a_stream_run_at_a_time() {
        let place = Place::new();
        let store = place.open().await;
        // Disjoint ones do not count together.
        for (id, starts, ends) in [("a", 0, 100), ("b", 100, 200), ("c", 200, 300), ("d", 50, 250)] {
            store.create_record_task(&task(id, starts, ends), T0).await.unwrap();
        }
        store.create_record_task(&task("e", 0, 300), T0).await.unwrap();
        let fourth = store.create_record_task(&task("f", 260, 300), T0).await;
        assert!(fourth.is_ok(), "{fourth:?}");
        let refused = store.create_record_task(&task("g", 240, 255), T0).await;
        assert!(matches!(refused, Err(StoreError::TaskLimit)), "{refused:?}");
        let mut other = task("h", 240, 255);
        other.key.app_name = "b".into();
        store.create_record_task(&other, T0).await.unwrap();
        // A stopped one makes room.
        store.stop_record_task("d", T0).await.unwrap();
        store.create_record_task(&task("g", 240, 255), T0).await.unwrap();
    }

    #[tokio::test]
    async fn tasks_begin_and_end_in_time() {
        let place = Place::new();
        let store = place.open().await;
        for (id, starts, ends) in [("a", 0, 100), ("b", 50, 100), ("c", 60, 70)] {
            store.create_record_task(&task(id, starts, ends), T0).await.unwrap();
        }
        store.stop_record_task("b", T0).await.unwrap();
        store.delete_record_task("c", T0).await.unwrap();
        assert_eq!(current(&store, -1).await, [""; 0]);
        assert_eq!(current(&store, 0).await, ["a"]);
        assert_eq!(current(&store, 65).await, ["a", "c"], "a deleted one may still be recording");
        assert_eq!(current(&store, 100).await, [""; 0]);
        let next = async |at| store.next_task_boundary(T0 + Duration::seconds(at)).await.unwrap();
        assert_eq!(next(-5).await, Some(T0));
        assert_eq!(next(0).await, Some(T0 + Duration::seconds(100)), "stopped and deleted ones never begin");
        assert_eq!(next(65).await, Some(T0 + Duration::seconds(70)), "and the deleted one ends");
        assert_eq!(next(100).await, None);
        for gone in ["c", "x"] {
            assert!(matches!(store.stop_record_task(gone, T0).await, Err(StoreError::TaskNotFound(_))));
            assert!(matches!(store.delete_record_task(gone, T0).await, Err(StoreError::TaskNotFound(_))));
        }
        // Three months after they were made they are forgotten.
        store.sweep(T0 + TASKS_KEPT - Duration::SECOND).await.unwrap();
        assert_eq!(current(&store, 10).await, ["a"]);
        assert_eq!(current(&store, 65).await, ["a"]);
        store.sweep(T0 + TASKS_KEPT).await.unwrap();
        assert_eq!(current(&store, 10).await, [""; 0]);
    }

    #[tokio::test]
    async fn a_list_is_read_in_parts() {
        let place = Place::new();
        let store = place.open().await;
        for index in 0..25 {
            let mut task = task(&format!("t{index:02}"), index / 2, 1000 + index);
            task.key.stream_name = format!("s{}", index % 9);
            store.create_record_task(&task, T0).await.unwrap();
        }
        let mut query = TaskQuery {
            from: T0,
            until: T0 + Duration::seconds(1020),
            domain: Some("d".into()),
            app_name: None,
            stream_name: None,
            after: None,
            limit: 4,
        };
        let mut ids = Vec::new();
        loop {
            let page = store.record_tasks(&query).await.unwrap();
            ids.extend(page.tasks.into_iter().map(|task| task.id));
            // A task that goes away between the parts moves none of the others.
            let _gone = store.delete_record_task("t00", T0).await;
            match page.more_after {
                None => break,
                after => query.after = after,
            }
        }
        let expected: Vec<_> = (0..21).map(|index| format!("t{index:02}")).collect();
        assert_eq!(ids, expected);
        query.after = None;
        query.stream_name = Some("s3".into());
        query.limit = 100;
        let found = store.record_tasks(&query).await.unwrap();
        assert_eq!((found.tasks.len(), found.more_after), (2, None));
    }

    #[tokio::test]
    async fn templates_say_how_tasks_record() {
        let place = Place::new();
        let store = place.open().await;
        let on = Some(RecordParam { enable: Some(1), ..RecordParam::default() });
        let change = TemplateChange { mp4_param: on.clone(), aac_param: on, ..TemplateChange::default() };
        let id = store.create_template(&RecordTemplate::new(change), T0).await.unwrap();
        let empty = RecordTemplate::new(TemplateChange::default());
        let empty = store.create_template(&empty, T0).await.unwrap();
        let formats = async |template_id| {
            let task = RecordTask { template_id, ..task("a", 0, 10) };
            let plan = store.task_plan(&task).await.unwrap()?;
            assert_eq!(plan.origin, RecordOrigin::Task { task_id: "a".into() });
            Some((plan.template_id, plan.formats.iter().map(|plan| plan.format).collect::<BTreeSet<_>>()))
        };
        assert_eq!(formats(id).await, Some((id, [RecordFormat::Mp4, RecordFormat::Aac].into())));
        assert_eq!(formats(empty).await, None);
        for unknown in [0, 99] {
            assert_eq!(formats(unknown).await, Some((0, [RecordFormat::Hls].into())));
        }
    }
}
