//! The mix of a room: StartMCUMixTranscode and StopMCUMixTranscode.
//!
//! Mixes are checked, weighed and kept here; the mixer does what is kept.

mod checks;
mod fields;

use std::time::Duration;

use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use super::rooms::streams_of;
use super::{check_app, numeric_room, required, string_room};
use crate::actions::error::ensure;
use crate::actions::spec::handler;
use crate::actions::{Action, Answer, ApiError, Context, TRTC};
use crate::mixer;
use crate::model::mix::{EncodeParams, LayoutParams, OutputParams, PublishCdnParams};
use crate::model::{MixSettings, Participant, Room};
use crate::publish::stream_id::{self, Formula, StreamType};
use crate::store::MixStart;

/// How long a room that is live may take to get into the account.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(TRTC, "StartMCUMixTranscode", 20, fields::START, handler!(start)).rate_assumed(),
    Action::new(TRTC, "StartMCUMixTranscodeByStrRoomId", 20, fields::START_TEXT, handler!(start_text))
        .rate_assumed(),
    Action::new(TRTC, "StopMCUMixTranscode", 20, fields::STOP, handler!(stop)).rate_assumed(),
    Action::new(TRTC, "StopMCUMixTranscodeByStrRoomId", 20, fields::STOP_TEXT, handler!(stop_text))
        .rate_assumed(),
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Start {
    sdk_app_id: Option<u64>,
    room_id: Option<u64>,
    output_params: Option<OutputParams>,
    encode_params: Option<EncodeParams>,
    layout_params: LayoutParams,
    publish_cdn_params: Option<PublishCdnParams>,
}

/// For string rooms the cloud lists no codes of their own for a room or an app that is missing.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct StartText {
    sdk_app_id: u64,
    str_room_id: String,
    output_params: Option<OutputParams>,
    encode_params: Option<EncodeParams>,
    layout_params: LayoutParams,
    publish_cdn_params: Option<PublishCdnParams>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Stop {
    sdk_app_id: Option<u64>,
    room_id: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct StopText {
    sdk_app_id: Option<u64>,
    str_room_id: Option<String>,
}

pub(crate) async fn start(context: Context<'_>, request: Start) -> Result<Answer, ApiError> {
    let sdk_app_id = required(request.sdk_app_id, "MissingParameter.SdkAppId")?;
    let room_id = required(request.room_id, "MissingParameter.RoomId")?;
    check_app(context, sdk_app_id)?;
    let room = numeric_room(room_id, "InvalidParameter.RoomId")?;
    let settings = MixSettings {
        output_params: required(request.output_params, "MissingParameter.OutputParams")?,
        encode_params: required(request.encode_params, "MissingParameter.EncodeParams")?,
        layout_params: request.layout_params,
        publish_cdn_params: request.publish_cdn_params,
    };
    checks::check(&settings, "InvalidParameter.MainVideoRightAlign")?;
    start_mix(context, sdk_app_id, room, settings).await
}

pub(crate) async fn start_text(context: Context<'_>, request: StartText) -> Result<Answer, ApiError> {
    check_app(context, request.sdk_app_id)?;
    let room = string_room(request.str_room_id, "InvalidParameter.StrRoomId")?;
    let settings = MixSettings {
        output_params: required(request.output_params, "MissingParameter.OutputParams")?,
        encode_params: required(request.encode_params, "MissingParameter.EncodeParams")?,
        layout_params: request.layout_params,
        publish_cdn_params: request.publish_cdn_params,
    };
    checks::check(&settings, "InvalidParameter")?;
    start_mix(context, request.sdk_app_id, room, settings).await
}

pub(crate) async fn stop(context: Context<'_>, request: Stop) -> Result<Answer, ApiError> {
    let sdk_app_id = required(request.sdk_app_id, "MissingParameter.SdkAppId")?;
    let room_id = required(request.room_id, "MissingParameter.RoomId")?;
    stop_mix(context, sdk_app_id, numeric_room(room_id, "InvalidParameter.RoomId")?).await
}

pub(crate) async fn stop_text(context: Context<'_>, request: StopText) -> Result<Answer, ApiError> {
    let sdk_app_id = required(request.sdk_app_id, "MissingParameter.SdkAppId")?;
    let room_id = required(request.str_room_id, "MissingParameter.RoomId")?;
    stop_mix(context, sdk_app_id, string_room(room_id, "InvalidParameter.StrRoomId")?).await
}

/// The checks of a mix in a numeric room.
#[cfg(fuzzing)]
pub(super) fn check(settings: &MixSettings) -> Result<(), ApiError> {
    checks::check(settings, "InvalidParameter.MainVideoRightAlign")
}

async fn start_mix(
    context: Context<'_>,
    sdk_app_id: u64,
    room: Room,
    settings: MixSettings,
) -> Result<Answer, ApiError> {
    let mixers = &context.services.mixers;
    let (id, spec) = (mixer::mcu_id(sdk_app_id, &room), mixer::mcu_spec(sdk_app_id, &room, &settings));
    let mut noted = context.store.noted();
    let deadline = Instant::now() + PATIENCE;
    let (outcome, place) = loop {
        let streams = streams_of(context.registry, sdk_app_id, &room)?;
        let users = streams.into_iter().map(|(user_id, _)| user_id);
        check_stream_id(context, sdk_app_id, &room, users, &settings.output_params.stream_id)?;
        let place = mixers
            .admit(&id, &spec, context.registry)
            .map_err(|refused| ApiError::new("ResourceInsufficient.RequestRejection", refused.to_string()))?;
        let outcome = context.store.start_mix(sdk_app_id, &room, &settings, context.now).await?;
        // Whoever publishes already shall not wait for the account to hear of it.
        let waits = outcome == MixStart::NoRoom && Instant::now() < deadline;
        if !waits || !matches!(timeout_at(deadline, noted.changed()).await, Ok(Ok(()))) {
            break (outcome, place);
        }
    };
    let refused = |code, message: &str| Err(ApiError::new(code, message.to_owned()));
    match outcome {
        MixStart::Started | MixStart::Updated | MixStart::Replaced => {
            place.settle();
            mixers.changed();
            let stream_id = settings.output_params.stream_id;
            tracing::info!(sdk_app_id, room = room.text(), stream_id, ?outcome, "a mix is kept");
            Ok(Answer::new())
        }
        MixStart::NoRoom => refused("FailedOperation.RoomNotExist", "the room is not there any more"),
        MixStart::StreamIdTaken => refused(
            "InvalidParameter.StreamId",
            "the mix of another room has this StreamId: choose another one",
        ),
        MixStart::AudioChanged => refused(
            "InvalidParameter.AudioEncodeParams",
            "the sound of a mix cannot change while it runs: stop it first, or give it another StreamId",
        ),
    }
}

async fn stop_mix(context: Context<'_>, sdk_app_id: u64, room: Room) -> Result<Answer, ApiError> {
    check_app(context, sdk_app_id)?;
    let stopped = context.store.stop_mix(sdk_app_id, &room, context.now).await?;
    ensure(stopped, "FailedOperation.MixSessionNotExist", || {
        format!("the room {:?} of app {sdk_app_id} has no mix", room.text())
    })?;
    context.services.mixers.unwished(&mixer::mcu_id(sdk_app_id, &room));
    tracing::info!(sdk_app_id, room = room.text(), "a mix is stopped");
    Ok(Answer::new())
}

/// The mix must not take the name of a stream that a user has, or would have by default.
fn check_stream_id(
    context: Context<'_>,
    sdk_app_id: u64,
    room: &Room,
    users: impl Iterator<Item = String>,
    stream_id: &str,
) -> Result<(), ApiError> {
    let of_app =
        |stream: &&_| Participant::of(stream).is_some_and(|participant| participant.sdk_app_id == sdk_app_id);
    let streams = context.registry.list();
    let live = streams.iter().filter(of_app).any(|stream| stream.key.stream_name == stream_id);
    let formulas = [Formula::Direct, Formula::Md5 { bizid: context.config.bizid }];
    let by_default = |user: String| {
        [StreamType::Main, StreamType::Aux].into_iter().any(|stream_type| {
            let user = user.clone();
            let own = stream_id::Participant { sdk_app_id, room: room.text(), user, stream_type };
            formulas.iter().any(|formula| own.stream_id(formula) == stream_id)
        })
    };
    ensure(!live && !users.into_iter().any(by_default), "InvalidParameter.StreamId", || {
        format!("OutputParams.StreamId {stream_id:?} is a user's own stream: a mix needs another one")
    })
}
