//! Keeps what is recorded in step with the record tasks of live.
//!
//! Streams that start within the time of a task get its recording with their first frame. Here the others are
//! looked after: streams that are live when a task begins, and tasks that end or are stopped. Nothing is
//! remembered between two looks: the tasks say what should be, the streams what is.

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::environment::Environment;
use crate::ingest::LiveStream;
use crate::ingest::registry::Registry;
use crate::model::RecordOrigin;
use crate::recorder::Recorder;
use crate::store::{RecordTask, Store, StoreError};

/// How often the clock is asked whether a task begins or ends, while one is to: it may be set, or be held.
const TICK: Duration = Duration::from_millis(200);
/// How long to wait when the database fails.
const PAUSE: Duration = Duration::from_secs(1);

/// Tells the keeper that tasks were made, stopped or deleted. Cloning shares it.
#[derive(Debug, Clone, Default)]
pub(crate) struct TasksChanged(Arc<Notify>);

impl TasksChanged {
    pub(crate) fn tell(&self) {
        self.0.notify_one();
    }
}

/// What the keeper works on.
#[derive(Debug)]
pub(crate) struct Keeper {
    pub(crate) store: Store,
    pub(crate) registry: Registry,
    pub(crate) recorder: Recorder,
    pub(crate) environment: Environment,
    pub(crate) changed: TasksChanged,
}

impl Keeper {
    /// Runs until `stop`.
    pub(crate) async fn keep(self, stop: CancellationToken) {
        let mut streams = self.registry.changes();
        loop {
            let next = match self.settle().await {
                Ok(next) => next,
                Err(error) => {
                    tracing::error!(%error, "record tasks cannot be read now, they are tried again");
                    tokio::select! {
                        () = tokio::time::sleep(PAUSE) => continue,
                        () = stop.cancelled() => return,
                    }
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.changed.0.notified() => {}
                () = self.clock_reaches(next) => {}
                changed = streams.changed() => {
                    if changed.is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Begins and ends recordings as the tasks want it now; answers when that changes next by itself.
    async fn settle(&self) -> Result<Option<OffsetDateTime>, StoreError> {
        let now = self.environment.now();
        let tasks = self.store.current_record_tasks(now).await?;
        for stream in self.registry.live() {
            // A stream that has just come in: its connection tells when it can be worked on.
            let Some(recordings) = stream.recordings() else { continue };
            let mut recorded = Vec::new();
            for (sink, origin) in recordings {
                let RecordOrigin::Task { task_id } = origin else { continue };
                if tasks.iter().any(|task| task.id == task_id) {
                    recorded.push(task_id);
                } else {
                    tracing::info!(task_id, stream = stream.info().key.stream_name, "a record task ends");
                    // The file closes whether its end is waited for or not.
                    drop(stream.detach(sink));
                }
            }
            let wanted = tasks.iter().filter(|task| {
                task.deleted.is_none() && task.records(&stream.info().key) && !recorded.contains(&task.id)
            });
            for task in wanted {
                self.begin(task, &stream, now).await?;
            }
        }
        self.store.next_task_boundary(now).await
    }

    async fn begin(
        &self,
        task: &RecordTask,
        stream: &LiveStream,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let Some(plan) = self.store.task_plan(task).await? else { return Ok(()) };
        tracing::info!(task_id = task.id, stream = stream.info().key.stream_name, "a record task begins");
        let origin = plan.origin.clone();
        let recording = self.recorder.open(stream.info().clone(), plan);
        if stream.attach_recording(origin, Box::new(recording)).is_err() {
            tracing::debug!(task_id = task.id, %now, "the stream ended before its task began");
        }
        Ok(())
    }

    async fn clock_reaches(&self, time: Option<OffsetDateTime>) {
        let Some(time) = time else { return std::future::pending().await };
        while self.environment.now() < time {
            let left = Duration::try_from(time - self.environment.now()).unwrap_or_default();
            tokio::time::sleep(left.clamp(Duration::from_millis(1), TICK)).await;
        }
    }
}
