//! Mixes by TRTC's cloud recording: a robot in the room, whose mix goes into a file and no stream.
//!
//! When a robot enters again, its earlier recording ends, so that a start whose answer was lost is sent again with the
//! same robot, and there are never two.

use time::Duration;

use super::convert::timestamp;
use super::error::ApiError;
use super::kept_mix::Kept;
use super::mixer::Mixer;
use super::task_spec::time_of;
use super::{Context, mix_participants, mix_robot};
use crate::cloud::CloudError;
use crate::cloud::recorded_mix;
use crate::cloud::trtc::is_gone;
use crate::domain::Violation;
use crate::domain::mix::state::{STARTING_TIME, State};
use crate::domain::mix::{Facility, Spec, cloud_recording};
use crate::domain::task_state::{self, cloud_recording_state, gone_state};
use crate::proto::v1;

const CREATE: &str = "CreateCloudRecording";
const MODIFY: &str = "ModifyCloudRecording";
const DELETE: &str = "DeleteCloudRecording";

/// TRTC's cloud recording.
pub(super) struct CloudRecording;

#[tonic::async_trait]
impl Mixer for CloudRecording {
    fn one_per_room(&self) -> bool {
        false
    }

    fn prepare(&self, context: &Context, mix: &mut v1::Mix, spec: &Spec) -> Result<(), ApiError> {
        mix_robot::prepare(context, mix)?;
        let sdk_app_id = mix.spec.as_ref().map_or(0, |spec| spec.sdk_app_id);
        let record_name_prefix = cloud_recording::record_name_prefix(sdk_app_id, spec);
        mix.output = Some(v1::MixResult { record_name_prefix, ..v1::MixResult::default() });
        Ok(())
    }

    fn fixed(&self, before: &Spec, after: &Spec) -> Vec<Violation> {
        after.change_violations(before, Facility::CloudRecording)
    }

    async fn start(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if kept.mix.cloud_task_id.is_empty() {
            create(context, kept).await?;
        }
        read_if_possible(context, kept).await;
        Ok(())
    }

    async fn update(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if kept.mix.cloud_task_id.is_empty() {
            // A start that was not answered is sent again, with what is wanted now.
            create(context, kept).await?;
        } else {
            change(context, kept).await?;
        }
        read_if_possible(context, kept).await;
        Ok(())
    }

    async fn refresh(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if kept.is_final() {
            return Ok(());
        }
        if kept.mix.cloud_task_id.is_empty() {
            // The cloud cannot be asked for a robot, only for a TaskId.
            if kept.mix.state() != v1::MixState::Unknown {
                let why = "the start was cut off before the cloud's answer was kept: repeat StartMix with the same \
                           request_id, or stop the mix";
                kept.note((State::Unknown, why.to_owned()));
            }
            return Ok(());
        }
        mix_participants::read(context, kept).await;
        let (sdk_app_id, task_id) = (kept.sdk_app_id(), kept.mix.cloud_task_id.clone());
        match context.cloud.cloud_recording(sdk_app_id, &task_id).await {
            Ok(answer) => conclude(context, kept, answer.status),
            Err(error) if is_gone(&error) => conclude_gone(context, kept, &error),
            Err(error) => return Err(kept.error(error)),
        }
        kept.mark_read(context);
        Ok(())
    }

    async fn stop(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if kept.is_final() {
            return Ok(());
        }
        if kept.mix.cloud_task_id.is_empty() {
            // The robot may be in the room under a TaskId that was never answered. When it enters again, that recording
            // ends, and the new one can be stopped.
            create(context, kept).await?;
        }
        let (sdk_app_id, task_id) = (kept.sdk_app_id(), kept.mix.cloud_task_id.clone());
        let request = serde_json::json!({ "SdkAppId": sdk_app_id, "TaskId": task_id });
        kept.mark_sending(context, DELETE, &request);
        let outcome = context.cloud.delete_cloud_recording(sdk_app_id, &task_id).await;
        kept.note_refusal(outcome.as_ref().err());
        if let Err(error) = outcome {
            kept.save(context).await?;
            return Err(kept.error(error));
        }
        // After the window the cloud knows nothing of the task, so it has not taken the stop either.
        if is_window_open(context, kept) {
            kept.mark_stopped(context);
            kept.mix.unsettled = false;
        }
        kept.save(context).await?;
        read_if_possible(context, kept).await;
        Ok(())
    }
}

/// Sends the robot in.
async fn create(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    let robot = mix_robot::robot(context, kept)?;
    let request = recorded_mix::start(kept.sdk_app_id(), robot, &kept.spec);
    let was_unsettled = kept.mix.unsettled;
    kept.mark_sending(context, CREATE, &mix_robot::shown(&request));
    kept.mix.unsettled = true;
    kept.save(context).await?;
    let outcome = context.cloud.create_cloud_recording(&request).await;
    kept.note_refusal(outcome.as_ref().err());
    match outcome {
        Ok(cloud_task_id) => {
            kept.mix.cloud_task_id = cloud_task_id;
            let window = Duration::hours(request.resource_expired_hour.into());
            kept.mix.control_end_time = Some(timestamp(context.clock.now() + window));
            kept.mix.unsettled = false;
            kept.note((State::Starting, "the cloud has taken the mix".to_owned()));
            kept.save(context).await
        }
        Err(error) => {
            kept.mix.unsettled = was_unsettled || mix_robot::is_open(&error);
            mix_robot::note_failed_start(kept, &error);
            kept.save(context).await?;
            Err(kept.error(error))
        }
    }
}

/// Sends layout and users anew, all of them.
async fn change(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    let request = recorded_mix::modify(kept.sdk_app_id(), &kept.mix.cloud_task_id, &kept.spec);
    kept.mark_sending(context, MODIFY, &request);
    kept.mix.unsettled = true;
    kept.save(context).await?;
    let outcome = context.cloud.modify_cloud_recording(&request).await;
    kept.note_refusal(outcome.as_ref().err());
    let Err(error) = outcome else {
        kept.mix.unsettled = false;
        return kept.save(context).await;
    };
    if !mix_robot::is_open(&error) {
        kept.roll_back();
    }
    let is_over = error.code_is(&["ResourceNotFound"]);
    if is_over {
        conclude_gone(context, kept, &error);
        kept.mark_read(context);
    }
    kept.save(context).await?;
    Err(if is_over && kept.mix.state() == v1::MixState::Ended {
        ApiError::MixEnded { mix_id: kept.mix.mix_id.clone() }
    } else {
        kept.error(error)
    })
}

/// What the cloud's word means for the mix.
fn conclude(context: &Context, kept: &mut Kept, status: String) {
    let (state, evidence) = cloud_recording_state(&status, age(context, kept));
    let state = of_task(state);
    let at = Some(timestamp(context.clock.now()));
    match state {
        State::Mixing if kept.mix.live_time.is_none() => kept.mix.live_time = at,
        State::NotLive if kept.mix.not_live_time.is_none() => kept.mix.not_live_time = at,
        _ => {}
    }
    kept.mix.cloud_status = status;
    kept.note((state, evidence));
    kept.note_refusal(None);
}

/// What it means that the cloud does not know the recording.
fn conclude_gone(context: &Context, kept: &mut Kept, error: &CloudError) {
    kept.note_refusal(Some(error));
    kept.mix.cloud_status.clear();
    let stopped = kept.mix.stop_time.is_some();
    if age(context, kept) < STARTING_TIME && !stopped && kept.mix.live_time.is_none() {
        kept.note((State::Starting, "the cloud does not know the recording yet".to_owned()));
        return;
    }
    let code = error.code().unwrap_or_default();
    let (state, evidence) = gone_state(code, is_window_open(context, kept), stopped);
    kept.note((of_task(state), evidence));
}

/// Since the robot was last sent in; a change sends none.
fn age(context: &Context, kept: &Kept) -> Duration {
    let created = time_of(kept.mix.create_time.as_ref());
    let sent = kept.mix.sent.as_ref().filter(|sent| sent.action == CREATE);
    let sent = sent.and_then(|sent| time_of(sent.send_time.as_ref())).or(created);
    sent.map_or(Duration::MAX, |sent| context.clock.now() - sent)
}

fn is_window_open(context: &Context, kept: &Kept) -> bool {
    time_of(kept.mix.control_end_time.as_ref()).is_some_and(|end| context.clock.now() < end)
}

const fn of_task(state: task_state::State) -> State {
    match state {
        task_state::State::Failed => State::Failed,
        task_state::State::Ended => State::Ended,
        task_state::State::Unknown => State::Unknown,
        task_state::State::Starting | task_state::State::Scheduled => State::Starting,
        task_state::State::Idle => State::NotLive,
        task_state::State::Recording => State::Mixing,
    }
}

/// What was sent holds whether or not it can be read yet.
async fn read_if_possible(context: &Context, kept: &mut Kept) {
    if let Err(error) = CloudRecording.refresh(context, kept).await {
        tracing::warn!(%error, mix_id = kept.mix.mix_id, "a mix that was changed could not be read");
    }
}
