//! Recording tasks of chosen users or streams.
//!
//! The store knows what was asked, the cloud what became of it. A task is kept before the cloud is called, and its
//! request_id leads to the same task for ever, so that a start whose answer was lost is taken up and never doubled.

use std::sync::Arc;

use prost::Message as _;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::convert::{accept, timestamp};
use super::error::ApiError;
use super::idempotency::Turn;
use super::kept_task::{Kept, message};
use super::listing::{Asked, Listing};
use super::locks::Locks;
use super::{Context, check_etag, task_robot, task_spec, task_streams};
use crate::config;
use crate::domain::Violation;
use crate::domain::recording_task::{Facility, Spec, robot_user_id};
use crate::proto::v1;

const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1_000;
/// Bytes of a task's id; it is written in hex.
const ID_BYTES: usize = 10;

/// Carries recording tasks out.
pub(super) struct RecordingTasks {
    context: Arc<Context>,
    /// Starting, stopping and reading a task take turns.
    turns: Locks,
}

/// A checked request to start.
struct Plan {
    sdk_app_id: u32,
    facility: Facility,
    spec: Spec,
    parts: Vec<v1::CloudTask>,
    push_domain: String,
    app_name: String,
}

impl RecordingTasks {
    pub(super) fn new(context: Arc<Context>) -> Self {
        Self { context, turns: Locks::default() }
    }

    pub(super) async fn start(
        &self,
        mut request: v1::StartRecordingTaskRequest,
    ) -> Result<v1::StartRecordingTaskResponse, ApiError> {
        let request_id = std::mem::take(&mut request.request_id);
        let plan = self.plan(&request.spec.clone().unwrap_or_default())?;
        if request.validate_only {
            accept(plan.spec.time_violations(self.context.clock.now()))?;
            let task = Some(self.task(plan, String::new(), String::new()));
            return Ok(v1::StartRecordingTaskResponse { task });
        }
        let claimed = match self.context.once.claim("StartRecordingTask", &request_id, &request).await? {
            Turn::Answered(answer) => return Ok(answer),
            Turn::Run(claimed) => claimed,
        };
        let fingerprint = Sha256::digest(request.encode_to_vec()).to_vec();
        let outcome = self.carry_out(plan, request_id, fingerprint).await;
        let outcome = outcome.map(|task| (v1::StartRecordingTaskResponse { task: Some(task) }, None));
        self.context.once.finish(claimed, outcome).await
    }

    async fn carry_out(
        &self,
        plan: Plan,
        request_id: String,
        fingerprint: Vec<u8>,
    ) -> Result<v1::RecordingTask, ApiError> {
        let context = &*self.context;
        let task_id = self.task_id(&request_id);
        let _turn = self.turns.lock(&task_id).await;
        let (mut kept, repeated) = match context.tasks.task(&task_id).await? {
            Some(row) if row.fingerprint != fingerprint => return Err(ApiError::RequestIdReused),
            Some(row) => (Kept::read(row)?, true),
            None => {
                accept(plan.spec.time_violations(context.clock.now()))?;
                let spec = plan.spec.clone();
                let task = self.task(plan, task_id.clone(), request_id);
                let spec =
                    task.spec.as_ref().map_or(spec, |message| task_spec::read(message, &mut Vec::new()));
                let kept = Kept::new(task, spec, fingerprint);
                if !context.tasks.insert_task(kept.row()).await? {
                    return Err(ApiError::RequestInProgress);
                }
                (kept, false)
            }
        };
        if kept.task.state() == v1::RecordingTaskState::Ended || kept.task.stop_time.is_some() {
            return Ok(kept.task);
        }
        match kept.task.facility() {
            v1::TaskFacility::RecordTask => task_streams::start(context, &mut kept, repeated).await?,
            _ => {
                if kept.task.state() == v1::RecordingTaskState::Failed {
                    kept.task.cloud_tasks = vec![task_robot::part()];
                }
                task_robot::start(context, &mut kept).await?;
            }
        }
        kept.save(context).await?;
        Ok(kept.task)
    }

    /// The same request_id is the same task; without one every request is a task of its own.
    fn task_id(&self, request_id: &str) -> String {
        let bytes = match Uuid::parse_str(request_id) {
            Ok(uuid) => Sha256::digest(format!("recording task of {}", uuid.hyphenated())).to_vec(),
            Err(_) => self.context.random.bits().to_le_bytes().to_vec(),
        };
        hex::encode(&bytes[..ID_BYTES])
    }

    /// Everything that can be checked whenever the request comes.
    fn plan(&self, asked: &v1::RecordingTaskSpec) -> Result<Plan, ApiError> {
        let apps = &self.context.apps;
        let sdk_app_id = asked.sdk_app_id;
        let mut violations = Vec::new();
        if sdk_app_id == 0 {
            violations.push(Violation::new("spec.sdk_app_id", "is required"));
        }
        let spec = task_spec::read(asked, &mut violations);
        let facility =
            apps.get(sdk_app_id).and_then(|app| app.recording_tasks).map(|facility| match facility {
                config::TaskFacility::CloudRecording => Facility::CloudRecording,
                config::TaskFacility::RecordTask => Facility::RecordTask,
            });
        let unreadable: Vec<String> = violations.iter().map(|violation| violation.field.clone()).collect();
        let limits = facility.map(|facility| spec.violations(facility)).unwrap_or_default();
        // What could not be read looks as if it were missing: it is told once.
        violations.extend(limits.into_iter().filter(|violation| !unreadable.contains(&violation.field)));
        accept(violations)?;
        let facility = facility.ok_or(ApiError::SettingMissing {
            setting: "apps.recording_tasks",
            why: "it says what carries the app's tasks out: cloud_recording or record_task",
        })?;
        let mut plan = Plan {
            sdk_app_id,
            facility,
            spec,
            parts: Vec::new(),
            push_domain: String::new(),
            app_name: String::new(),
        };
        match facility {
            Facility::CloudRecording => {
                // Whether there is a key at all is known before anything is kept.
                task_robot::user_sig(&self.context, sdk_app_id, "")?;
                plan.parts = vec![task_robot::part()];
            }
            Facility::RecordTask => {
                plan.push_domain = apps.push_domain()?;
                plan.app_name = apps.app_name(sdk_app_id);
                plan.parts = task_streams::parts(&self.context, sdk_app_id, &plan.spec)?;
            }
        }
        Ok(plan)
    }

    /// The task of a plan, asked for now.
    fn task(&self, plan: Plan, task_id: String, request_id: String) -> v1::RecordingTask {
        let now = self.context.clock.now();
        let Plan { sdk_app_id, facility, spec, parts, push_domain, app_name } = plan;
        let spec = spec.with_defaults(facility, now, self.context.vod_sub_app_id);
        let robot = match facility {
            Facility::CloudRecording if !task_id.is_empty() => robot_user_id(&task_id),
            _ => String::new(),
        };
        v1::RecordingTask {
            robot_user_id: robot,
            task_id,
            spec: Some(task_spec::message(sdk_app_id, &spec)),
            facility: match facility {
                Facility::CloudRecording => v1::TaskFacility::CloudRecording.into(),
                Facility::RecordTask => v1::TaskFacility::RecordTask.into(),
            },
            state: v1::RecordingTaskState::Starting.into(),
            evidence: "the cloud has not been asked yet".to_owned(),
            cloud_tasks: parts,
            push_domain,
            app_name,
            create_time: Some(timestamp(now)),
            update_time: Some(timestamp(now)),
            request_id,
            ..v1::RecordingTask::default()
        }
    }

    pub(super) async fn stop(
        &self,
        mut request: v1::StopRecordingTaskRequest,
    ) -> Result<v1::StopRecordingTaskResponse, ApiError> {
        let request_id = std::mem::take(&mut request.request_id);
        if request.validate_only {
            let kept = self.read(&request.task_id).await?;
            check_etag(&request.etag, &kept.task.etag)?;
            return Ok(v1::StopRecordingTaskResponse { task: Some(kept.task) });
        }
        let claimed = match self.context.once.claim("StopRecordingTask", &request_id, &request).await? {
            Turn::Answered(answer) => return Ok(answer),
            Turn::Run(claimed) => claimed,
        };
        // A request taken over may have changed the etag itself before it was cut off.
        let etag = if claimed.taken_over { "" } else { &request.etag };
        let outcome = self.end(&request.task_id, etag).await;
        let outcome = outcome.map(|task| (v1::StopRecordingTaskResponse { task: Some(task) }, None));
        self.context.once.finish(claimed, outcome).await
    }

    async fn end(&self, task_id: &str, etag: &str) -> Result<v1::RecordingTask, ApiError> {
        let context = &*self.context;
        let _turn = self.turns.lock(task_id).await;
        let mut kept = self.read(task_id).await?;
        check_etag(etag, &kept.task.etag)?;
        if kept.is_final() {
            return Ok(kept.task);
        }
        match kept.task.facility() {
            v1::TaskFacility::RecordTask => task_streams::stop(context, &mut kept).await?,
            _ => task_robot::stop(context, &mut kept).await?,
        }
        kept.save(context).await?;
        Ok(kept.task)
    }

    pub(super) async fn get(
        &self,
        request: v1::GetRecordingTaskRequest,
    ) -> Result<v1::GetRecordingTaskResponse, ApiError> {
        let context = &*self.context;
        let asked = context.clock.now();
        let _turn = self.turns.lock(&request.task_id).await;
        let mut kept = self.read(&request.task_id).await?;
        let read = task_spec::time_of(kept.task.state_time.as_ref());
        // Whoever had the turn before may have read it since.
        if kept.is_final() || read.is_some_and(|read| read >= asked) {
            return Ok(v1::GetRecordingTaskResponse { task: Some(kept.task) });
        }
        match kept.task.facility() {
            v1::TaskFacility::RecordTask => task_streams::refresh(context, &mut kept).await?,
            _ => task_robot::refresh(context, &mut kept).await?,
        }
        let task = kept.save_reading(context).await?;
        Ok(v1::GetRecordingTaskResponse { task: Some(task) })
    }

    async fn read(&self, task_id: &str) -> Result<Kept, ApiError> {
        if task_id.is_empty() {
            return Err(ApiError::field("task_id", "is required"));
        }
        let row = self.context.tasks.task(task_id).await?;
        Kept::read(row.ok_or_else(|| ApiError::TaskNotFound(task_id.to_owned()))?)
    }

    pub(super) async fn list(
        &self,
        mut request: v1::ListRecordingTasksRequest,
    ) -> Result<v1::ListRecordingTasksResponse, ApiError> {
        let context = &*self.context;
        let size = super::page_size(request.page_size, DEFAULT_PAGE, MAX_PAGE)?;
        let token = std::mem::take(&mut request.page_token);
        request.page_size = 0;
        let asked = Asked {
            sdk_app_id: request.sdk_app_id,
            room_id: request.room_id.as_ref(),
            states: &request.states,
            is_state: |state| v1::RecordingTaskState::try_from(state).is_ok_and(|state| state as i32 != 0),
            of_query: request.encode_to_vec(),
            size,
            page_token: &token,
        };
        let listing = Listing::read(&context.page_tokens, asked)?;
        let mut rows = context.tasks.tasks(&listing.query).await?;
        let next_page_token =
            listing.page(&context.page_tokens, &mut rows, |row| (row.create_time, &row.task_id))?;
        let tasks = rows.iter().map(message).collect::<Result<_, ApiError>>()?;
        Ok(v1::ListRecordingTasksResponse { tasks, next_page_token })
    }
}
