//! Mixes by publishing to CDNs: a robot in the room, and a task of the cloud's for each mix.
//!
//! The cloud refuses a second task of the same robot in the same room, so that a start whose answer was lost is sent
//! again as it was and never doubled. What it cannot tell then is the TaskId of the one that runs: such a mix is stopped
//! by sending its robot out of the room. What a mix does is read from its stream in CSS, where it makes one.

use secrecy::ExposeSecret as _;
use time::Duration;

use super::convert::timestamp;
use super::error::ApiError;
use super::kept_mix::Kept;
use super::mixer::Mixer;
use super::task_spec::time_of;
use super::{Context, mix_mcu, mix_participants, mix_robot};
use crate::cloud::CloudError;
use crate::cloud::publish_cdn::{CONTROL_WINDOW, PublishCdnParam, is_ended, is_running_already};
use crate::cloud::publish_mix;
use crate::domain::Violation;
use crate::domain::mix::state::{STARTING_TIME, State};
use crate::domain::mix::{Facility, Spec, cloud_recording};
use crate::domain::playback::{Protocol, bypass_url};
use crate::proto::v1;

const START: &str = "StartPublishCdnStream";
const UPDATE: &str = "UpdatePublishCdnStream";
const STOP: &str = "StopPublishCdnStream";
/// How often a change is sent that is not answered, each time with a larger SequenceNumber.
const UPDATES: u32 = 2;

/// Publishing to CDNs.
pub(super) struct PublishCdn;

#[tonic::async_trait]
impl Mixer for PublishCdn {
    fn one_per_room(&self) -> bool {
        false
    }

    fn prepare(&self, context: &Context, mix: &mut v1::Mix, spec: &Spec) -> Result<(), ApiError> {
        mix_robot::prepare(context, mix)?;
        let sdk_app_id = mix.spec.as_ref().map_or(0, |spec| spec.sdk_app_id);
        let stream_id = spec.output.stream_id.clone();
        let mut output = v1::MixResult::default();
        if !stream_id.is_empty() {
            output.push_domain = context.apps.push_domain()?;
            output.app_name = context.apps.app_name(sdk_app_id);
            output.record_name_prefix.clone_from(&stream_id);
            output.stream_id = stream_id;
        }
        if spec.recording.is_some() {
            output.record_name_prefix = cloud_recording::record_name_prefix(sdk_app_id, spec);
        }
        mix.output = Some(output);
        Ok(())
    }

    fn fixed(&self, before: &Spec, after: &Spec) -> Vec<Violation> {
        after.change_violations(before, Facility::PublishCdn)
    }

    async fn start(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if kept.mix.cloud_task_id.is_empty() && !runs_untold(kept) {
            create(context, kept).await?;
        }
        read_if_possible(context, kept).await;
        Ok(())
    }

    async fn update(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if kept.mix.cloud_task_id.is_empty() {
            // A start that has not been carried out yet may just as well begin with what is wanted now.
            if !runs_untold(kept) {
                create(context, kept).await?;
            }
            if kept.mix.cloud_task_id.is_empty() {
                kept.roll_back();
                kept.save(context).await?;
                let detail = "the cloud never told the mix's TaskId: it can be stopped and not be changed";
                return Err(kept.error(unknown(detail)));
            }
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
        mix_participants::read(context, kept).await;
        if mix_mcu::stream(&kept.mix).stream_name.is_empty() {
            conclude_from_answers(context, kept);
            return Ok(());
        }
        let word = context.cloud.stream_state(mix_mcu::stream(&kept.mix)).await;
        let word = word.map_err(|error| kept.error(error))?;
        mix_mcu::conclude(context, kept, &word);
        Ok(())
    }

    async fn stop(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if kept.mix.state() == v1::MixState::Failed || (kept.is_final() && kept.mix.stop_time.is_some()) {
            return Ok(());
        }
        if kept.mix.cloud_task_id.is_empty() && !runs_untold(kept) {
            // The TaskId of a start that was not answered is learned by sending it again.
            create(context, kept).await?;
        }
        if kept.mix.cloud_task_id.is_empty() {
            remove_robot(context, kept).await?;
        } else {
            end(context, kept).await?;
        }
        read_if_possible(context, kept).await;
        Ok(())
    }
}

/// Whether it is known to run and its TaskId is not: to start it once more would tell nothing, and a refusal of that
/// start would say nothing of the mix.
fn runs_untold(kept: &Kept) -> bool {
    let mix = &kept.mix;
    mix.cloud_task_id.is_empty() && !mix.unsettled && mix.sent.is_some()
}

/// Starts the task, or finds that it runs already.
async fn create(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    let robot = mix_robot::robot(context, kept)?;
    let request = publish_mix::start(kept.sdk_app_id(), robot, &kept.spec, urls(context, kept, &kept.spec));
    let was_unsettled = kept.mix.unsettled;
    kept.mark_sending(context, START, &mix_robot::shown(&request));
    kept.mix.unsettled = true;
    kept.save(context).await?;
    let outcome = context.cloud.start_publish(&request).await;
    kept.note_refusal(outcome.as_ref().err());
    match outcome {
        Ok(cloud_task_id) => {
            kept.mix.cloud_task_id = cloud_task_id;
            kept.mix.control_end_time = Some(timestamp(context.clock.now() + CONTROL_WINDOW));
            kept.mix.unsettled = false;
            kept.note((State::Starting, "the cloud has taken the mix".to_owned()));
            kept.save(context).await
        }
        // The robot has no other mix.
        Err(error) if is_running_already(&error) => {
            kept.mix.unsettled = false;
            let why = "the start whose answer was lost was carried out: the mix runs. The cloud does not tell its TaskId \
                       again, so it can be stopped and not be changed";
            kept.note((State::Starting, why.to_owned()));
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

/// Sends what the mix shall be now. The SequenceNumber is kept before it is used, so that none is used twice.
async fn change(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    let before = kept.before();
    let mut sent = 0;
    loop {
        kept.mix.sequence_number += 1;
        sent += 1;
        // What a change that was lost has left is not known: then all is said.
        let before = before.as_ref().filter(|_| !kept.mix.unsettled);
        let wanted = urls(context, kept, &kept.spec);
        let is_same = before.is_some_and(|before| urls(context, kept, before) == wanted);
        let request = publish_mix::update(
            (kept.sdk_app_id(), &kept.mix.cloud_task_id),
            kept.mix.sequence_number,
            (before, &kept.spec),
            (!is_same).then_some(wanted),
        );
        let was_unsettled = kept.mix.unsettled;
        kept.mark_sending(context, UPDATE, &mix_robot::shown(&request));
        kept.mix.unsettled = true;
        kept.save(context).await?;
        let outcome = context.cloud.update_publish(&request).await;
        kept.note_refusal(outcome.as_ref().err());
        match outcome {
            Ok(()) => {
                kept.mix.unsettled = false;
                return kept.save(context).await;
            }
            Err(CloudError::OutcomeUnknown { .. }) if sent < UPDATES => {}
            Err(error) => {
                if !mix_robot::is_open(&error) {
                    kept.mix.unsettled = was_unsettled;
                    if sent == 1 {
                        kept.roll_back();
                    }
                }
                return Err(refused(context, kept, error).await?);
            }
        }
    }
}

/// What a refused call says of the mix.
async fn refused(context: &Context, kept: &mut Kept, error: CloudError) -> Result<ApiError, ApiError> {
    if !is_ended(&error) {
        kept.save(context).await?;
        return Ok(kept.error(error));
    }
    note_gone(context, kept, error.code().unwrap_or_default());
    kept.save(context).await?;
    Ok(if kept.mix.state() == v1::MixState::Ended {
        ApiError::MixEnded { mix_id: kept.mix.mix_id.clone() }
    } else {
        kept.error(error)
    })
}

/// Notes that the cloud does not know the task any more.
fn note_gone(context: &Context, kept: &mut Kept, code: &str) {
    let now = context.clock.now();
    let is_open = time_of(kept.mix.control_end_time.as_ref()).is_some_and(|end| now < end);
    kept.mark_read(context);
    kept.note(if is_open {
        (State::Ended, format!("the cloud does not know the task any more ({code}): it has ended"))
    } else {
        let why = "the cloud takes no calls about a task 30 days after its start; the mix ends when nobody publishes";
        (State::Unknown, why.to_owned())
    });
}

async fn end(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    let (sdk_app_id, task_id) = (kept.sdk_app_id(), kept.mix.cloud_task_id.clone());
    let request = serde_json::json!({ "SdkAppId": sdk_app_id, "TaskId": task_id });
    kept.mark_sending(context, STOP, &request);
    let outcome = context.cloud.stop_publish(sdk_app_id, &task_id).await;
    kept.note_refusal(outcome.as_ref().err());
    match outcome {
        Ok(true) => {
            kept.mark_stopped(context);
            kept.mix.unsettled = false;
        }
        Ok(false) => {
            kept.mix.unsettled = false;
            note_gone(context, kept, "TaskNotExist");
        }
        Err(error) => {
            kept.save(context).await?;
            return Err(kept.error(error));
        }
    }
    kept.save(context).await
}

/// Ends a task whose TaskId is not known.
async fn remove_robot(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    let Some(room) = kept.spec.room.clone() else { return Ok(()) };
    let robot = kept.mix.robot_user_id.clone();
    let outcome = context.cloud.remove_user(kept.sdk_app_id(), &room, &robot).await;
    kept.note_refusal(outcome.as_ref().err());
    if let Err(error) = outcome {
        kept.save(context).await?;
        return Err(kept.error(error));
    }
    kept.mark_stopped(context);
    kept.mix.unsettled = false;
    kept.save(context).await
}

/// Where the mix is pushed to: its own stream first.
fn urls(context: &Context, kept: &Kept, spec: &Spec) -> Vec<PublishCdnParam> {
    let mut urls = Vec::new();
    let output = kept.mix.output.as_ref().filter(|output| !output.stream_id.is_empty());
    let domain = output.map(|output| output.push_domain.clone()).or_else(|| context.apps.push_domain().ok());
    if let Some(output) = output {
        // The same whenever it is made: another URL, and be it another signature, would break the stream.
        let created = time_of(kept.mix.create_time.as_ref()).unwrap_or_else(|| context.clock.now());
        let expiry = (created + CONTROL_WINDOW + Duration::DAY).unix_timestamp();
        let key = context.apps.account.push_key.as_ref().map(|key| (key.expose_secret(), expiry));
        let v1::MixResult { push_domain, app_name, stream_id, .. } = output;
        urls.push(bypass_url(Protocol::Rtmp, push_domain, app_name, stream_id, key));
    }
    urls.extend(spec.output.publish_urls.iter().cloned());
    urls.into_iter().map(|url| publish_mix::target(&url, domain.as_deref())).collect()
}

/// What is known of a mix that goes to other domains alone, whose streams cannot be read.
fn conclude_from_answers(context: &Context, kept: &mut Kept) {
    let sent = kept.mix.sent.as_ref().and_then(|sent| time_of(sent.send_time.as_ref()));
    let age = sent.map_or(Duration::MAX, |sent| context.clock.now() - sent);
    if kept.mix.stop_time.is_some() {
        kept.note((State::Ended, "the cloud has taken the stop".to_owned()));
    } else if kept.mix.unsettled {
        let why = "what was sent last was not answered: repeat it with the same request_id, or stop the mix";
        kept.note((State::Unknown, why.to_owned()));
    } else if age < STARTING_TIME {
        kept.note((State::Starting, "the cloud has taken the mix less than 15 s ago".to_owned()));
    } else {
        let why = "the cloud has taken the mix. It is pushed to other domains than the app's own, whose streams this \
                   service cannot read, and the cloud tells nothing of such tasks";
        kept.note((State::Unknown, why.to_owned()));
    }
}

/// What was sent holds whether or not it can be read yet.
async fn read_if_possible(context: &Context, kept: &mut Kept) {
    if let Err(error) = PublishCdn.refresh(context, kept).await {
        tracing::warn!(%error, mix_id = kept.mix.mix_id, "a mix that was changed could not be read");
    }
}

fn unknown(detail: &str) -> CloudError {
    CloudError::OutcomeUnknown { action: START, detail: detail.to_owned() }
}
