//! Relays of single users' streams and of mixes to CDNs.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::relay_fields::{START, STOP, UPDATE};
use super::relay_mix;
use super::relay_record::{RecordParams, RecordedRelay, recording_of};
use super::{admit, check_app, check_user_sig, numeric_room, required, string_room, within};
use crate::actions::error::ensure;
use crate::actions::spec::handler;
use crate::actions::{Action, Answer, ApiError, Context, TRTC, answer, shape};
use crate::mixer::Place;
use crate::model::Room;
use crate::relay::mix::{self, McuAudioParams, McuVideoParams, MixChange};
use crate::relay::{Change, MAX_URLS, RelaySettings, RelayTask, Relayed, Source, target_of};

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
    audio_params: Option<McuAudioParams>,
    video_params: Option<McuVideoParams>,
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
    audio_params: Option<McuAudioParams>,
    video_params: Option<McuVideoParams>,
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
    shape::check(START, "SeiParams", request.sei_params.as_ref())?;
    refuse_rooms(request.feed_back_room_params)?;
    let with_video = request.video_params.is_some();
    let relayed = if mixes(request.with_transcoding)? {
        let mix = relay_mix::mix_of(request.audio_params, request.video_params, &room)?;
        Relayed::Mix(Box::new(mix))
    } else {
        Relayed::Source(source_of(required(request.single_subscribe_params, "MissingParameter")?, &room)?)
    };
    let urls = urls_of(required(request.publish_cdn_params, "MissingParameter.PublishCdnParams")?)?;
    let task_id = context.store.new_id();
    let (record_key, recording) = match request.record_params {
        Some(params) => {
            let what =
                RecordedRelay { task_id: &task_id, agent_id: &agent_id, room: &room, relayed: &relayed };
            recording_of(context, sdk_app_id, (what, with_video), params).await?
        }
        None => (None, None),
    };
    let task = RelayTask {
        task_id: task_id.clone(),
        sdk_app_id,
        room,
        agent_id,
        sequence_number: 0,
        settings: RelaySettings { relayed, with_video, urls, max_idle_secs, recording: None, record_key },
        callable_until: context.now + context.config.timing.scaled(CALLABLE),
    };
    let place = task.mix().map(|spec| admit(context, &mix::id(&task_id), &spec)).transpose()?;
    context.store.create_relay(task, recording.as_ref(), context.now).await?;
    place.into_iter().for_each(Place::settle);
    tell_controllers(context);
    answer(json!({ "TaskId": task_id }))
}

pub(crate) async fn update(context: Context<'_>, request: Update) -> Result<Answer, ApiError> {
    let (sdk_app_id, task_id) = ids(context, request.sdk_app_id, request.task_id)?;
    let sequence_number = required(request.sequence_number, "MissingParameter")?;
    ensure(i64::try_from(sequence_number).is_ok(), "InvalidParameter.OutOfRange", || {
        "SequenceNumber is too large".into()
    })?;
    shape::check(UPDATE, "SeiParams", request.sei_params.as_ref())?;
    refuse_rooms(request.feed_back_room_params)?;
    let with_transcoding = mixes(request.with_transcoding)?;
    let mut task = context.store.relay(sdk_app_id, &task_id, context.now).await?;
    ensure(with_transcoding == task.settings.mix().is_some(), "InvalidParameter", || {
        "WithTranscoding must be as the task began: stop it and start another one".into()
    })?;
    let with_video = request.video_params.is_some();
    let mut change = Change {
        sequence_number,
        urls: request.publish_cdn_params.map(urls_of).transpose()?,
        with_video,
        ..Change::default()
    };
    let mut place = None;
    if let Some(mix) = task.settings.mix() {
        ensure(!with_video || mix.video_params.is_some(), "UnsupportedOperation", || {
            "this task mixes sound alone and cannot get a picture: stop it and start another one".into()
        })?;
        change.mix = MixChange { audio_params: request.audio_params, video_params: request.video_params };
        let changed = mix.changed(change.mix.clone());
        relay_mix::check(&changed, &task.room)?;
        task.settings.relayed = Relayed::Mix(Box::new(changed));
        place = task.mix().map(|spec| admit(context, &mix::id(&task_id), &spec)).transpose()?;
    } else {
        let source = |params| source_of(params, &task.room);
        change.source = request.single_subscribe_params.map(source).transpose()?;
    }
    context.store.update_relay(sdk_app_id, &task_id, change, context.now).await?;
    place.into_iter().for_each(Place::settle);
    tell_controllers(context);
    answer(json!({ "TaskId": task_id }))
}

pub(crate) async fn stop(context: Context<'_>, request: Stop) -> Result<Answer, ApiError> {
    let (sdk_app_id, task_id) = ids(context, request.sdk_app_id, request.task_id)?;
    let record_key = full(request.record_key);
    context.store.stop_relay(sdk_app_id, &task_id, record_key.as_deref(), context.now).await?;
    context.services.mixers.unwished(&mix::id(&task_id));
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

/// Whether a mix is relayed.
fn mixes(with_transcoding: Option<u64>) -> Result<bool, ApiError> {
    let with_transcoding = required(with_transcoding, "MissingParameter")?;
    Ok(within("WithTranscoding", Some(with_transcoding), 0..=1, 0)? == 1)
}

fn refuse_rooms(rooms: Option<Vec<Value>>) -> Result<(), ApiError> {
    ensure(rooms.is_none_or(|rooms| rooms.is_empty()), "UnsupportedOperation", || {
        "FeedBackRoomParams publishes back into rooms, which the sandbox cannot: leave it out".into()
    })
}

/// The room; here 0 is a numeric room, unlike in cloud recording.
pub(super) fn room_of(room_id: String, kind: u64) -> Result<Room, ApiError> {
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
