//! Mixes by MCU mixing: one of a room, known by its stream alone.
//!
//! The cloud gives such a mix no id and answers no question about it. It is started, changed and started again by the
//! same call with the same StreamId, so nothing is ever doubled; what it does is read from its stream.

use time::Duration;

use super::Context;
use super::error::ApiError;
use super::kept_mix::{Kept, state_number};
use super::mix_participants;
use super::mixer::Mixer;
use super::task_spec::time_of;
use crate::catalog::RoomQuery;
use crate::cloud::CloudError;
use crate::cloud::mcu_mix::{McuMix, MixedRoom};
use crate::cloud::record_task::Stream;
use crate::domain::Violation;
use crate::domain::mix::Spec;
use crate::domain::mix::mcu;
use crate::domain::mix::state::{State, StreamReading};
use crate::proto::v1;

/// MCU mixing.
pub(super) struct Mcu;

#[tonic::async_trait]
impl Mixer for Mcu {
    fn one_per_room(&self) -> bool {
        true
    }

    fn prepare(&self, context: &Context, mix: &mut v1::Mix, spec: &Spec) -> Result<(), ApiError> {
        let sdk_app_id = mix.spec.as_ref().map_or(0, |spec| spec.sdk_app_id);
        if !spec.output.publish_urls.is_empty() {
            bizid(context, sdk_app_id)?;
        }
        let stream_id = match (spec.output.stream_id.as_str(), &spec.room) {
            ("", Some(room)) => mcu::stream_id(sdk_app_id, room),
            (asked, _) => asked.to_owned(),
        };
        let prefix = if spec.output.record_id.is_empty() { &stream_id } else { &spec.output.record_id };
        mix.output = Some(v1::MixResult {
            record_name_prefix: prefix.clone(),
            stream_id,
            app_name: context.apps.app_name(sdk_app_id),
            push_domain: context.apps.push_domain()?,
        });
        Ok(())
    }

    fn fixed(&self, before: &Spec, after: &Spec) -> Vec<Violation> {
        if before.is_audio_only() == after.is_audio_only() {
            return Vec::new();
        }
        let why = "cannot be changed between sound alone and pictures while it is mixed: stop the mix and start another";
        vec![Violation::new("spec.layout", why)]
    }

    async fn start(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if let Err(error) = send(context, kept).await? {
            kept.note(failed_start(&error));
            kept.save(context).await?;
            return Err(kept.error(error));
        }
        kept.note((State::Starting, "the cloud has taken the mix".to_owned()));
        kept.save(context).await?;
        read_if_possible(context, kept).await;
        Ok(())
    }

    async fn update(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if let Err(error) = send(context, kept).await? {
            if !is_open(&error) {
                kept.roll_back();
            }
            kept.save(context).await?;
            return Err(kept.error(error));
        }
        kept.save(context).await?;
        read_if_possible(context, kept).await;
        Ok(())
    }

    async fn refresh(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        if kept.is_final() {
            return Ok(());
        }
        let word = context.cloud.stream_state(stream(&kept.mix)).await.map_err(|error| kept.error(error))?;
        mix_participants::read(context, kept).await;
        conclude(context, kept, &word);
        Ok(())
    }

    async fn stop(&self, context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
        let settled = kept.mix.state() == v1::MixState::Failed || kept.mix.stop_time.is_some();
        if kept.is_final() && (settled || has_follower(context, kept).await?) {
            return Ok(());
        }
        let Some(room) = room(kept) else { return Ok(()) };
        kept.mark_sending(context, room.stop_action(), &room);
        match context.cloud.stop_mcu_mix(&room).await {
            Ok(true) => {
                kept.note_refusal(None);
                kept.mark_stopped(context);
                kept.mix.unsettled = false;
            }
            Ok(false) => {
                kept.note_refusal(None);
                kept.mix.unsettled = false;
                let why = "the cloud says that the room has no mix: it had ended before it was stopped";
                kept.note((State::Ended, why.to_owned()));
                kept.mark_read(context);
                return Ok(());
            }
            Err(error) => {
                kept.note_refusal(Some(&error));
                kept.save(context).await?;
                return Err(kept.error(error));
            }
        }
        kept.save(context).await?;
        read_if_possible(context, kept).await;
        Ok(())
    }
}

/// Sends the mix as it shall be, and notes what the answer proves.
async fn send(context: &Context, kept: &mut Kept) -> Result<Result<(), CloudError>, ApiError> {
    let sdk_app_id = kept.sdk_app_id();
    let stream_id = stream(&kept.mix).stream_name.to_owned();
    let bizid = bizid(context, sdk_app_id).ok();
    let request = McuMix::new(sdk_app_id, &kept.spec, &stream_id, bizid)
        .ok_or_else(|| ApiError::Internal { detail: "a mix without a room is in the store".to_owned() })?;
    let was_unsettled = kept.mix.unsettled;
    kept.mark_sending(context, request.action(), &request);
    kept.mix.unsettled = true;
    kept.save(context).await?;
    let outcome = context.cloud.start_mcu_mix(&request).await;
    kept.note_refusal(outcome.as_ref().err());
    kept.mix.unsettled = outcome.as_ref().is_err_and(|error| was_unsettled || is_open(error));
    Ok(outcome)
}

/// Whether a change may hold although its call failed.
fn is_open(error: &CloudError) -> bool {
    matches!(error, CloudError::OutcomeUnknown { .. } | CloudError::BadAnswer { .. })
}

fn failed_start(error: &CloudError) -> (State, String) {
    if is_open(error) {
        let why = format!("{error}; repeat StartMix with the same request_id, or stop the mix");
        (State::Unknown, why)
    } else {
        (State::Failed, error.to_string())
    }
}

/// What was sent holds whether or not it can be read yet.
async fn read_if_possible(context: &Context, kept: &mut Kept) {
    if let Err(error) = Mcu.refresh(context, kept).await {
        tracing::warn!(%error, mix_id = kept.mix.mix_id, "a mix that was changed could not be read");
    }
}

/// What the cloud's word about the stream means for the mix.
pub(super) fn conclude(context: &Context, kept: &mut Kept, word: &str) {
    let now = context.clock.now();
    // After a stop nothing is on its way.
    let sent = kept.mix.sent.as_ref().filter(|sent| !sent.action.starts_with("Stop"));
    let sent = sent.and_then(|sent| time_of(sent.send_time.as_ref()));
    let not_live_since = time_of(kept.mix.not_live_time.as_ref());
    let not_live_for = not_live_since.map_or(Duration::ZERO, |since| now - since);
    // Where a robot waits for users, it does so for this long.
    let idle = Duration::seconds(kept.spec.max_idle_time.unwrap_or_default().into());
    let reading = StreamReading {
        word,
        age: sent.or_else(|| time_of(kept.mix.create_time.as_ref())).map_or(Duration::MAX, |sent| now - sent),
        was_live: kept.mix.live_time.is_some(),
        unsettled: kept.mix.unsettled,
        stopped: kept.mix.stop_time.is_some(),
        not_live_for,
        nobody: kept.mix.participants.is_empty() && not_live_for >= idle,
    };
    let (state, evidence) = reading.state();
    let at = Some(super::convert::timestamp(now));
    match state {
        // A start that was not answered has been carried out; of a change that cannot be told.
        State::Mixing if kept.mix.live_time.is_none() => {
            kept.mix.live_time = at;
            kept.mix.unsettled = false;
        }
        State::NotLive if kept.mix.not_live_time.is_none() => kept.mix.not_live_time = at,
        State::Ended if kept.mix.stop_time.is_none() => kept.mix.end_time = kept.mix.not_live_time,
        _ => {}
    }
    word.clone_into(&mut kept.mix.cloud_status);
    kept.note((state, evidence));
    kept.mark_read(context);
}

/// Whether the room has been mixed anew since: a stop would end that mix.
async fn has_follower(context: &Context, kept: &Kept) -> Result<bool, ApiError> {
    let row = kept.row();
    // What the cloud refused has taken nothing over.
    let states = [State::Starting, State::Mixing, State::NotLive, State::Ended, State::Unknown];
    let query = RoomQuery {
        sdk_app_id: row.sdk_app_id,
        room: Some(row.room.clone()),
        states: states.map(state_number).to_vec(),
        limit: 1,
        ..RoomQuery::default()
    };
    Ok(context.mixes.mixes(&query).await?.first().is_some_and(|newest| newest.mix_id != row.mix_id))
}

fn room(kept: &Kept) -> Option<MixedRoom> {
    Some(MixedRoom { sdk_app_id: kept.sdk_app_id(), room: kept.spec.room.as_ref()?.into() })
}

pub(super) fn stream(mix: &v1::Mix) -> Stream<'_> {
    mix.output.as_ref().map_or(Stream { domain_name: "", app_name: "", stream_name: "" }, |output| Stream {
        domain_name: &output.push_domain,
        app_name: &output.app_name,
        stream_name: &output.stream_id,
    })
}

/// The account's number in CSS, which goes with a URL that the mix is pushed to.
fn bizid(context: &Context, sdk_app_id: u32) -> Result<u32, ApiError> {
    let of_app = context.apps.get(sdk_app_id).and_then(|app| app.bizid);
    of_app.or(context.apps.account.bizid).ok_or(ApiError::SettingMissing {
        setting: "account.bizid",
        why: "the cloud demands it where a mix is pushed on",
    })
}
