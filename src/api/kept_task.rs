//! A recording task while it is being worked on: its row in the store and its message.

use prost::Message as _;
use sha2::{Digest as _, Sha256};

use super::convert::timestamp;
use super::error::ApiError;
use super::{Context, task_spec};
use crate::catalog::TaskRow;
use crate::cloud::CloudError;
use crate::domain::recording_task::Spec;
use crate::domain::task_state::{Finding, State};
use crate::proto::v1;

/// A task and what it was asked.
pub(super) struct Kept {
    row: TaskRow,
    pub(super) task: v1::RecordingTask,
    pub(super) spec: Spec,
}

impl Kept {
    /// A task that is not in the store yet.
    pub(super) fn new(mut task: v1::RecordingTask, spec: Spec, fingerprint: Vec<u8>) -> Self {
        task.etag = etag(&task);
        let row = TaskRow {
            task_id: task.task_id.clone(),
            sdk_app_id: task.spec.as_ref().map_or(0, |spec| spec.sdk_app_id),
            room: task_spec::room_key(spec.room.as_ref()),
            state: task.state,
            fingerprint,
            version: 0,
            task: task.encode_to_vec(),
            create_time: task_spec::time_of(task.create_time.as_ref())
                .unwrap_or(time::OffsetDateTime::UNIX_EPOCH),
        };
        Self { row, task, spec }
    }

    /// A task as the store has it.
    pub(super) fn read(row: TaskRow) -> Result<Self, ApiError> {
        let task = message(&row)?;
        let spec = task.spec.as_ref().map(|spec| task_spec::read(spec, &mut Vec::new())).unwrap_or_default();
        Ok(Self { row, task, spec })
    }

    pub(super) fn row(&self) -> &TaskRow {
        &self.row
    }

    pub(super) fn sdk_app_id(&self) -> u32 {
        self.row.sdk_app_id
    }

    /// True when nothing will change any more.
    pub(super) fn is_final(&self) -> bool {
        is_final(self.task.state())
    }

    /// Keeps what was learned, whatever else was kept meanwhile: a TaskId of the cloud must not be lost.
    pub(super) async fn save(&mut self, context: &Context) -> Result<(), ApiError> {
        self.seal(context);
        while !context.tasks.update_task(&self.row).await? {
            let newer = context.tasks.task(&self.row.task_id).await?;
            let newer = newer.ok_or_else(|| ApiError::TaskNotFound(self.row.task_id.clone()))?;
            self.row.version = newer.version;
        }
        self.row.version += 1;
        Ok(())
    }

    /// Keeps what was read, unless something newer was kept meanwhile; answers what the store has then.
    pub(super) async fn save_reading(mut self, context: &Context) -> Result<v1::RecordingTask, ApiError> {
        self.seal(context);
        if context.tasks.update_task(&self.row).await? {
            return Ok(self.task);
        }
        let newer = context.tasks.task(&self.row.task_id).await?;
        message(&newer.ok_or_else(|| ApiError::TaskNotFound(self.row.task_id.clone()))?)
    }

    fn seal(&mut self, context: &Context) {
        self.conclude(context);
        let etag = etag(&self.task);
        if etag != self.task.etag {
            self.task.etag = etag;
            self.task.update_time = Some(timestamp(context.clock.now()));
        }
        self.row.state = self.task.state;
        self.row.task = self.task.encode_to_vec();
    }

    /// The whole's state is the liveliest of its parts'.
    fn conclude(&mut self, context: &Context) {
        let parts = &self.task.cloud_tasks;
        let Some(liveliest) = parts.iter().max_by_key(|part| state_of(part.state())) else { return };
        let count = parts.iter().filter(|part| part.state == liveliest.state).count();
        self.task.evidence = match parts.len() {
            1 => liveliest.evidence.clone(),
            all => format!("{count} of {all} streams: {}", liveliest.evidence),
        };
        self.task.state = liveliest.state;
        if self.task.state() == v1::RecordingTaskState::Ended && self.task.end_time.is_none() {
            let told = parts.iter().filter_map(|part| part.end_time).max_by_key(|at| at.seconds);
            self.task.end_time = told.or_else(|| Some(timestamp(context.clock.now())));
        } else if self.task.state() != v1::RecordingTaskState::Ended {
            self.task.end_time = None;
        }
    }

    /// Notes that the cloud has taken a stop.
    pub(super) fn mark_stopped(&mut self, context: &Context) {
        self.task.stop_time.get_or_insert(timestamp(context.clock.now()));
    }

    /// Notes that the cloud was asked just now.
    pub(super) fn mark_read(&mut self, context: &Context) {
        self.task.state_time = Some(timestamp(context.clock.now()));
    }

    /// A failed call to the cloud about this task.
    pub(super) fn error(&self, error: CloudError) -> ApiError {
        ApiError::Task { task_id: self.task.task_id.clone(), error: Box::new(error) }
    }
}

/// The message of a row.
pub(super) fn message(row: &TaskRow) -> Result<v1::RecordingTask, ApiError> {
    v1::RecordingTask::decode(row.task.as_slice())
        .map_err(|error| ApiError::Internal { detail: error.to_string() })
}

/// Notes what is concluded about a part.
pub(super) fn note(part: &mut v1::CloudTask, (state, evidence): Finding) {
    part.state = state_number(state);
    part.evidence = evidence;
}

/// Notes the cloud's refusal, or that there was none.
pub(super) fn note_refusal(part: &mut v1::CloudTask, error: Option<&CloudError>) {
    let (code, request_id) = match error {
        Some(CloudError::Refused { code, request_id, .. }) => (code.clone(), request_id.clone()),
        _ => Default::default(),
    };
    (part.cloud_code, part.cloud_request_id) = (code, request_id);
}

/// What a creation that did not succeed leaves behind.
pub(super) fn failed_creation(error: &CloudError) -> Finding {
    match error {
        CloudError::OutcomeUnknown { .. } | CloudError::BadAnswer { .. } => (
            State::Unknown,
            format!("{error}; repeat StartRecordingTask with the same request_id, or stop the task"),
        ),
        _ => (State::Failed, error.to_string()),
    }
}

pub(super) fn is_final(state: v1::RecordingTaskState) -> bool {
    matches!(state, v1::RecordingTaskState::Ended | v1::RecordingTaskState::Failed)
}

pub(super) fn state_number(state: State) -> i32 {
    match state {
        State::Failed => v1::RecordingTaskState::Failed,
        State::Ended => v1::RecordingTaskState::Ended,
        State::Unknown => v1::RecordingTaskState::Unknown,
        State::Starting => v1::RecordingTaskState::Starting,
        State::Scheduled => v1::RecordingTaskState::Scheduled,
        State::Idle => v1::RecordingTaskState::Idle,
        State::Recording => v1::RecordingTaskState::Recording,
    }
    .into()
}

fn state_of(state: v1::RecordingTaskState) -> State {
    match state {
        v1::RecordingTaskState::Failed => State::Failed,
        v1::RecordingTaskState::Ended => State::Ended,
        v1::RecordingTaskState::Starting => State::Starting,
        v1::RecordingTaskState::Scheduled => State::Scheduled,
        v1::RecordingTaskState::Idle => State::Idle,
        v1::RecordingTaskState::Recording => State::Recording,
        v1::RecordingTaskState::Unknown | v1::RecordingTaskState::Unspecified => State::Unknown,
    }
}

fn etag(task: &v1::RecordingTask) -> String {
    let bare = v1::RecordingTask { etag: String::new(), state_time: None, update_time: None, ..task.clone() };
    hex::encode(&Sha256::digest(bare.encode_to_vec())[..8])
}
