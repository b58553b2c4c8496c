//! Relays of single users' streams to CDNs.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::relay_fields::{START, STOP, UPDATE};
use super::relay_record::{RecordParams, recording_of};
use super::{check_app, check_user_sig, numeric_room, required, string_room, within};
use crate::actions::error::ensure;
use crate::actions::spec::{Field, handler};
use crate::actions::{Action, Answer, ApiError, Context, TRTC, answer, shape};
use crate::model::Room;
use crate::relay::{Change, MAX_URLS, RelaySettings, RelayTask, Source, target_of};

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(TRTC, "StartPublishCdnStream", 20, START, handler!(start)).rate_assumed(),
    Action::new(TRTC, "UpdatePublishCdnStream", 20, UPDATE, handler!(update)).rate_assumed(),
    Action::new(TRTC, "StopPublishCdnStream", 20, STOP, handler!(stop)).rate_assumed(),
];

/// How long a task can be updated and stopped.
const CALLABLE: Duration = Duration::from_secs(30 * 24 * 3600);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Start {
    sdk_app_id: Option<u64>,
    room_id: Option<String>,
    room_id_type: Option<u64>,
    agent_params: Option<AgentParams>,
    with_transcoding: Option<u64>,
    audio_params: Option<Value>,
    video_params: Option<Value>,
    single_subscribe_params: Option<SingleSubscribeParams>,
    publish_cdn_params: Option<Vec<PublishCdnParam>>,
    sei_params: Option<Value>,
    feed_back_room_params: Option<Vec<Value>>,
    record_params: Option<RecordParams>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Update {
    sdk_app_id: Option<u64>,
    task_id: Option<String>,
    sequence_number: Option<u64>,
    with_transcoding: Option<u64>,
    audio_params: Option<Value>,
    video_params: Option<Value>,
    single_subscribe_params: Option<SingleSubscribeParams>,
    publish_cdn_params: Option<Vec<PublishCdnParam>>,
    sei_params: Option<Value>,
    feed_back_room_params: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Stop {
    sdk_app_id: Option<u64>,
    task_id: Option<String>,
    record_key: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct AgentParams {
    user_id: Option<String>,
    user_sig: Option<String>,
    max_idle_time: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SingleSubscribeParams {
    user_media_stream: Option<UserMediaStream>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct UserMediaStream {
    user_info: Option<MixUserInfo>,
    stream_type: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct MixUserInfo {
    user_id: Option<String>,
    room_id: Option<String>,
    room_id_type: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct PublishCdnParam {
    publish_cdn_url: Option<String>,
    is_tencent_cdn: Option<u64>,
}

pub(crate) async fn start(context: Context<'_>, request: Start) -> Result<Answer, ApiError> {
    let sdk_app_id = required(request.sdk_app_id, "MissingParameter.SdkAppId")?;
    check_app(context, sdk_app_id)?;
    let room_id = required(full(request.room_id), "MissingParameter.RoomId")?;
    let room = room_of(room_id, required(request.room_id_type, "MissingParameter")?)?;
    let agent = required(request.agent_params, "MissingParameter")?;
    let agent_id = required(full(agent.user_id), "MissingParameter.UserId")?;
    if let Some(user_sig) = full(agent.user_sig) {
        check_user_sig(context, sdk_app_id, &agent_id, &user_sig)?;
    }
    let max_idle_secs = within("MaxIdleTime", agent.max_idle_time, 5..=86_400, 30)?;
    check_shapes(
        START,
        [
            ("AudioParams", request.audio_params.as_ref()),
            ("VideoParams", request.video_params.as_ref()),
            ("SeiParams", request.sei_params.as_ref()),
        ],
    )?;
    refuse_mixes(required(request.with_transcoding, "MissingParameter")?, request.feed_back_room_params)?;
    let source = source_of(required(request.single_subscribe_params, "MissingParameter")?, &room)?;
    let urls = urls_of(required(request.publish_cdn_params, "MissingParameter.PublishCdnParams")?)?;
    let with_video = request.video_params.is_some_and(|params| !params.is_null());
    let (record_key, recording) = match request.record_params {
        Some(params) => {
            let relayed = (agent_id.as_str(), &room, &source, with_video);
            recording_of(context, sdk_app_id, relayed, params).await?
        }
        None => (None, None),
    };
    let task = RelayTask {
        task_id: context.store.new_id(),
        sdk_app_id,
        room,
        agent_id,
        sequence_number: 0,
        settings: RelaySettings { source, with_video, urls, max_idle_secs, recording: None, record_key },
        callable_until: context.now + context.config.timing.scaled(CALLABLE),
    };
    let task_id = task.task_id.clone();
    context.store.create_relay(task, recording.as_ref(), context.now).await?;
    tell_controllers(context);
    answer(json!({ "TaskId": task_id }))
}

pub(crate) async fn update(context: Context<'_>, request: Update) -> Result<Answer, ApiError> {
    let (sdk_app_id, task_id) = ids(context, request.sdk_app_id, request.task_id)?;
    let sequence_number = required(request.sequence_number, "MissingParameter")?;
    ensure(i64::try_from(sequence_number).is_ok(), "InvalidParameter.OutOfRange", || {
        "SequenceNumber is too large".into()
    })?;
    check_shapes(
        UPDATE,
        [
            ("AudioParams", request.audio_params.as_ref()),
            ("VideoParams", request.video_params.as_ref()),
            ("SeiParams", request.sei_params.as_ref()),
        ],
    )?;
    refuse_mixes(required(request.with_transcoding, "MissingParameter")?, request.feed_back_room_params)?;
    let room = context.store.relay(sdk_app_id, &task_id, context.now).await?.room;
    let source = request.single_subscribe_params.map(|params| source_of(params, &room)).transpose()?;
    let urls = request.publish_cdn_params.map(urls_of).transpose()?;
    let with_video = request.video_params.is_some_and(|params| !params.is_null());
    let change = Change { sequence_number, source, urls, with_video };
    context.store.update_relay(sdk_app_id, &task_id, change, context.now).await?;
    tell_controllers(context);
    answer(json!({ "TaskId": task_id }))
}

pub(crate) async fn stop(context: Context<'_>, request: Stop) -> Result<Answer, ApiError> {
    let (sdk_app_id, task_id) = ids(context, request.sdk_app_id, request.task_id)?;
    let record_key = full(request.record_key);
    context.store.stop_relay(sdk_app_id, &task_id, record_key.as_deref(), context.now).await?;
    tell_controllers(context);
    answer(json!({ "TaskId": task_id }))
}

fn ids(
    context: Context<'_>,
    sdk_app_id: Option<u64>,
    task_id: Option<String>,
) -> Result<(u64, String), ApiError> {
    let sdk_app_id = required(sdk_app_id, "MissingParameter.SdkAppId")?;
    let task_id = required(full(task_id), "MissingParameter.TaskId")?;
    check_app(context, sdk_app_id)?;
    Ok((sdk_app_id, task_id))
}

fn tell_controllers(context: Context<'_>) {
    context.services.relays.changed();
    // A relay may have a recording.
    context.services.cloud_recordings.changed();
}

fn full(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn check_shapes<const N: usize>(
    fields: &[Field],
    parameters: [(&str, Option<&Value>); N],
) -> Result<(), ApiError> {
    Ok(parameters.into_iter().try_for_each(|(path, value)| shape::check(fields, path, value))?)
}

fn refuse_mixes(with_transcoding: u64, rooms: Option<Vec<Value>>) -> Result<(), ApiError> {
    within("WithTranscoding", Some(with_transcoding), 0..=1, 0)?;
    ensure(with_transcoding == 0, "UnsupportedOperation", || {
        "WithTranscoding 1 relays a mix, and the sandbox mixes no streams: use 0 with SingleSubscribeParams"
            .into()
    })?;
    ensure(rooms.is_none_or(|rooms| rooms.is_empty()), "UnsupportedOperation", || {
        "FeedBackRoomParams publishes back into rooms, which the sandbox cannot: leave it out".into()
    })
}

/// The room; here 0 is a numeric room, unlike in cloud recording.
fn room_of(room_id: String, kind: u64) -> Result<Room, ApiError> {
    const CODE: &str = "InvalidParameter.RoomId";
    if within("RoomIdType", Some(kind), 0..=1, 0)? == 1 {
        return string_room(room_id, CODE);
    }
    let number = room_id.parse().map_err(|_| {
        ApiError::new(CODE, format!("the room {room_id:?} is no number: set RoomIdType to 1"))
    })?;
    numeric_room(number, CODE)
}

fn source_of(params: SingleSubscribeParams, main: &Room) -> Result<Source, ApiError> {
    let stream = required(params.user_media_stream, "MissingParameter")?;
    let user = required(stream.user_info, "MissingParameter")?;
    let user_id = required(full(user.user_id), "MissingParameter.UserId")?;
    let aux = within("StreamType", stream.stream_type, 0..=1, 0)? == 1;
    let main_kind = u64::from(matches!(main, Room::Text(_)));
    let room = match full(user.room_id) {
        Some(room_id) => room_of(room_id, user.room_id_type.unwrap_or(main_kind))?,
        None => main.clone(),
    };
    Ok(Source { room, user_id, aux })
}

fn urls_of(params: Vec<PublishCdnParam>) -> Result<Vec<String>, ApiError> {
    ensure(!params.is_empty(), "MissingParameter.PublishCdnUrls", || {
        "PublishCdnParams needs at least one PublishCdnUrl".into()
    })?;
    ensure(params.len() <= MAX_URLS, "InvalidParameter.PublishCdnUrls", || {
        format!("PublishCdnParams may have at most {MAX_URLS} URLs")
    })?;
    let mut urls = Vec::new();
    for param in params {
        let url = required(full(param.publish_cdn_url), "MissingParameter.PublishCdnUrls")?;
        within("IsTencentCdn", param.is_tencent_cdn, 0..=1, 1)?;
        target_of(&url)
            .map_err(|error| ApiError::new("InvalidParameter.PublishCdnUrls", error.to_string()))?;
        ensure(!urls.contains(&url), "InvalidParameter.PublishCdnUrls", || {
            format!("{url:?} is in PublishCdnParams twice")
        })?;
        urls.push(url);
    }
    Ok(urls)
}
