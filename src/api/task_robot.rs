//! Tasks by TRTC's own cloud recording: one robot in the room for each task.

use secrecy::ExposeSecret as _;

use super::Context;
use super::convert::timestamp;
use super::error::ApiError;
use super::kept_task::{Kept, failed_creation, note, note_refusal};
use super::task_spec::time_of;
use crate::cloud::trtc::{NewCloudRecording, Robot, is_gone};
use crate::domain::task_state::{STARTING_TIME, State, cloud_recording_state, gone_state};
use crate::domain::user_sig::Claims;
use crate::proto::v1;

/// For how long the robot may enter the room, in seconds: 180 days as the official libraries have it, which outlives
/// every control window.
const USER_SIG_LIFETIME: u32 = 180 * 86_400;

/// The part of a task that has not been sent.
pub(super) fn part() -> v1::CloudTask {
    let mut part = v1::CloudTask::default();
    note(&mut part, (State::Starting, "the robot is being sent in".to_owned()));
    part
}

/// Sends the robot in, unless the cloud has taken it already.
pub(super) async fn start(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    if kept.task.cloud_tasks.iter().all(|part| part.cloud_task_id.is_empty()) {
        create(context, kept).await?;
    }
    if let Err(error) = refresh(context, kept).await {
        // It was taken; that it cannot be read yet changes nothing.
        tracing::warn!(%error, task_id = kept.task.task_id, "a recording that was started could not be read");
    }
    Ok(())
}

async fn create(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    let user_sig = user_sig(context, kept.sdk_app_id(), &kept.task.robot_user_id)?;
    let robot = Robot { user_id: kept.task.robot_user_id.clone(), user_sig };
    let new = NewCloudRecording::new(kept.sdk_app_id(), robot, &kept.spec);
    let outcome = context.cloud.create_cloud_recording(&new).await;
    let now = context.clock.now();
    kept.mark_read(context);
    let Some(part) = kept.task.cloud_tasks.first_mut() else { return Ok(()) };
    note_refusal(part, outcome.as_ref().err());
    match outcome {
        Ok(cloud_task_id) => {
            part.cloud_task_id = cloud_task_id;
            part.start_time = Some(timestamp(now));
            note(part, (State::Starting, "the cloud has taken the task".to_owned()));
            let window = time::Duration::hours(new.resource_expired_hour.into());
            kept.task.control_end_time = Some(timestamp(now + window));
            kept.save(context).await
        }
        Err(error) => {
            note(part, failed_creation(&error));
            kept.save(context).await?;
            Err(kept.error(error))
        }
    }
}

/// The robot's key to the room.
pub(super) fn user_sig(context: &Context, sdk_app_id: u32, user_id: &str) -> Result<String, ApiError> {
    let key = context.apps.get(sdk_app_id).and_then(|app| app.user_sig_key.as_ref());
    let key = key.ok_or(ApiError::SettingMissing {
        setting: "apps.user_sig_key",
        why: "the recording robot enters the room with a UserSig that is signed with it",
    })?;
    let time = context.clock.now().unix_timestamp();
    let claims = Claims { sdk_app_id, user_id, time, lifetime: USER_SIG_LIFETIME };
    Ok(claims.sign(key.expose_secret()))
}

/// Reads the state from the cloud.
pub(super) async fn refresh(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    if kept.is_final() {
        return Ok(());
    }
    let sdk_app_id = kept.sdk_app_id();
    let cloud_task_id =
        kept.task.cloud_tasks.first().map(|part| part.cloud_task_id.clone()).unwrap_or_default();
    if cloud_task_id.is_empty() {
        // The cloud cannot be asked for a robot, only for a TaskId.
        if let Some(part) = kept.task.cloud_tasks.first_mut()
            && part.state() != v1::RecordingTaskState::Unknown
        {
            let why = "the start was cut off before the cloud's answer was kept: repeat StartRecordingTask with the \
                       same request_id, or stop the task";
            note(part, (State::Unknown, why.to_owned()));
        }
        return Ok(());
    }
    let answer = context.cloud.cloud_recording(sdk_app_id, &cloud_task_id).await;
    let now = context.clock.now();
    let window_is_open = is_window_open(&kept.task, now);
    let stopped = kept.task.stop_time.is_some();
    let Some(part) = kept.task.cloud_tasks.first_mut() else { return Ok(()) };
    let age = time_of(part.start_time.as_ref()).map_or(time::Duration::MAX, |sent| now - sent);
    match answer {
        Ok(answer) => {
            note(part, cloud_recording_state(&answer.status, age));
            note_refusal(part, None);
            part.cloud_status = answer.status;
        }
        Err(error) if is_gone(&error) && age < STARTING_TIME && !stopped => {
            note_refusal(part, Some(&error));
            note(part, (State::Starting, "the cloud does not know the task yet".to_owned()));
        }
        Err(error) if is_gone(&error) => {
            note_refusal(part, Some(&error));
            note(part, gone_state(error.code().unwrap_or_default(), window_is_open, stopped));
            part.cloud_status = String::new();
        }
        Err(error) => return Err(kept.error(error)),
    }
    kept.mark_read(context);
    Ok(())
}

fn is_window_open(task: &v1::RecordingTask, now: time::OffsetDateTime) -> bool {
    time_of(task.control_end_time.as_ref()).is_some_and(|end| now < end)
}

/// Ends the recording and reads back what became of it.
pub(super) async fn stop(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    if kept.is_final() {
        return Ok(());
    }
    if kept.task.cloud_tasks.iter().all(|part| part.cloud_task_id.is_empty()) {
        // The robot may be in the room under a TaskId that was never answered. When it enters again, that recording
        // ends, and the new one can be stopped.
        create(context, kept).await?;
    }
    let ids: Vec<String> = kept.task.cloud_tasks.iter().map(|part| part.cloud_task_id.clone()).collect();
    for id in ids {
        let outcome = context.cloud.delete_cloud_recording(kept.sdk_app_id(), &id).await;
        outcome.map_err(|error| kept.error(error))?;
    }
    // After the window the cloud knows nothing of the task, so it has not taken the stop either.
    if is_window_open(&kept.task, context.clock.now()) {
        kept.mark_stopped(context);
    }
    refresh(context, kept).await
}
