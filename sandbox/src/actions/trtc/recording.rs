//! Cloud recording: its tasks.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::recording_fields::{CREATE, DELETE, DESCRIBE, MODIFY};
use super::recording_mix;
use super::storage::{self, StorageParams};
use super::{admit, check_app, check_user_sig, numeric_room, required, string_room, within};
use crate::actions::error::ensure;
use crate::actions::spec::handler;
use crate::actions::{Action, Answer, ApiError, Context, TRTC, answer};
use crate::cloud_recording::mix::{MixLayoutParams, MixTranscodeParams, RecordedMix};
use crate::cloud_recording::{
    LeaveCode, Lists, MediaChoice, StoredFormat, Subscription, Task, TaskSettings, in_progress, mix,
};
use crate::mixer::Place;
use crate::model::{Participant, Room, Tracks};

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(TRTC, "CreateCloudRecording", 20, CREATE, handler!(create)),
    Action::new(TRTC, "DescribeCloudRecording", 20, DESCRIBE, handler!(describe)),
    Action::new(TRTC, "ModifyCloudRecording", 20, MODIFY, handler!(modify)),
    Action::new(TRTC, "DeleteCloudRecording", 20, DELETE, handler!(delete)),
];

/// Most users of a white or black list.
const MAX_LIST: usize = 32;
/// `RecordMode` of a mix.
const MIXED: u64 = 2;
/// Longest user id in bytes. Documents recommend 32.
const MAX_USER: usize = 128;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Create {
    sdk_app_id: Option<u64>,
    room_id: Option<String>,
    user_id: Option<String>,
    user_sig: Option<String>,
    record_params: Option<RecordParams>,
    storage_params: Option<StorageParams>,
    room_id_type: Option<u64>,
    mix_transcode_params: Option<MixTranscodeParams>,
    mix_layout_params: Option<MixLayoutParams>,
    resource_expired_hour: Option<u64>,
    private_map_key: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RecordParams {
    record_mode: Option<u64>,
    max_idle_time: Option<u64>,
    stream_type: Option<u64>,
    subscribe_stream_user_ids: Option<SubscribeStreamUserIds>,
    output_format: Option<u64>,
    av_merge: Option<u64>,
    max_media_file_duration: Option<u64>,
    media_id: Option<u64>,
    fill_type: Option<u64>,
    subscribe_ability: Option<u64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct SubscribeStreamUserIds {
    subscribe_audio_user_ids: Option<Vec<String>>,
    un_subscribe_audio_user_ids: Option<Vec<String>>,
    subscribe_video_user_ids: Option<Vec<String>>,
    un_subscribe_video_user_ids: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Describe {
    sdk_app_id: Option<u64>,
    task_id: Option<String>,
    recorder_key: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Modify {
    sdk_app_id: Option<u64>,
    task_id: Option<String>,
    mix_layout_params: Option<MixLayoutParams>,
    subscribe_stream_user_ids: Option<SubscribeStreamUserIds>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Delete {
    sdk_app_id: Option<u64>,
    task_id: Option<String>,
}

pub(crate) async fn create(context: Context<'_>, request: Create) -> Result<Answer, ApiError> {
    let full = |text: Option<String>| text.filter(|text| !text.is_empty());
    let sdk_app_id = required(request.sdk_app_id, "MissingParameter.SdkAppId")?;
    let room_id = required(full(request.room_id), "MissingParameter.RoomId")?;
    let robot_id = required(full(request.user_id), "MissingParameter.UserId")?;
    let user_sig = required(full(request.user_sig), "MissingParameter.UserSig")?;
    let record = required(request.record_params, "MissingParameter.RecordParams")?;
    let storage = required(request.storage_params, "MissingParameter.StorageParams")?;
    // Held for advanced permissions, which no app of the sandbox has.
    let _ = request.private_map_key;
    check_app(context, sdk_app_id)?;
    let room = room_of(room_id, request.room_id_type)?;
    ensure(robot_id.len() <= MAX_USER, "InvalidParameter.OutOfRange", || {
        format!("UserId may have at most {MAX_USER} bytes")
    })?;
    check_user_sig(context, sdk_app_id, &robot_id, &user_sig)?;
    let hours = within("ResourceExpiredHour", request.resource_expired_hour, 6..=720, 72)?;
    let mix = RecordedMix {
        mix_transcode_params: request.mix_transcode_params.unwrap_or_default(),
        mix_layout_params: request.mix_layout_params.unwrap_or_default(),
    };
    let settings = settings_of(context, record, storage, mix).await?;
    let in_room = context.registry.list().iter().filter_map(Participant::of).any(|participant| {
        participant.sdk_app_id == sdk_app_id && participant.room == room && participant.user_id == robot_id
    });
    ensure(!in_room, "InvalidParameter", || {
        format!("the user {robot_id:?} publishes in this room: give the robot a UserId of its own")
    })?;
    let window = context.config.timing.scaled(Duration::from_secs(hours * 3600));
    let task = Task {
        task_id: context.store.new_id(),
        sdk_app_id,
        room,
        robot_id,
        settings,
        callable_until: context.now + window,
        ended: false,
    };
    let place = task.mix().map(|spec| admit(context, &mix::id(&task.task_id), &spec)).transpose()?;
    context.store.create_cloud_recording(&task, context.now).await?;
    place.into_iter().for_each(Place::settle);
    context.services.cloud_recordings.changed();
    answer(json!({ "TaskId": task.task_id }))
}

pub(crate) async fn describe(context: Context<'_>, request: Describe) -> Result<Answer, ApiError> {
    // The TaskId says it all.
    let _ = request.recorder_key;
    let task = find(context, request.sdk_app_id, request.task_id).await?;
    let status = if task.ended {
        "Exited"
    } else if in_progress(&task, &participants(context)) {
        "InProgress"
    } else {
        "Idle"
    };
    answer(json!({
        "TaskId": task.task_id,
        "Status": status,
        // Files in VOD are told by events, not here.
        "StorageFileList": [],
        "RecorderKey": task.settings.record_key.unwrap_or_default(),
    }))
}

pub(crate) async fn modify(context: Context<'_>, request: Modify) -> Result<Answer, ApiError> {
    let subscription = subscription_of(request.subscribe_stream_user_ids.unwrap_or_default())?;
    let task = find(context, request.sdk_app_id, request.task_id).await?;
    // Whatever is not sent again falls back to what it is by default.
    let layout = request.mix_layout_params.unwrap_or_default();
    if let Some(mix) = &task.settings.mix {
        let with_video = task.settings.tracks != Tracks::Audio;
        recording_mix::check_layout(&layout, recording_mix::canvas_of(mix, with_video))?;
    }
    context.store.modify_cloud_recording(&task.task_id, subscription, layout).await?;
    context.services.cloud_recordings.changed();
    answer(json!({ "TaskId": task.task_id }))
}

pub(crate) async fn delete(context: Context<'_>, request: Delete) -> Result<Answer, ApiError> {
    let task = find(context, request.sdk_app_id, request.task_id).await?;
    context.store.end_cloud_recording(&task.task_id, LeaveCode::Stopped, context.now).await?;
    context.services.mixers.unwished(&mix::id(&task.task_id));
    context.services.cloud_recordings.changed();
    answer(json!({ "TaskId": task.task_id }))
}

async fn find(
    context: Context<'_>,
    sdk_app_id: Option<u64>,
    task_id: Option<String>,
) -> Result<Task, ApiError> {
    let sdk_app_id = required(sdk_app_id, "MissingParameter.SdkAppId")?;
    let task_id = required(task_id.filter(|id| !id.is_empty()), "MissingParameter.TaskId")?;
    check_app(context, sdk_app_id)?;
    Ok(context.store.cloud_recording(sdk_app_id, &task_id, context.now).await?)
}

fn participants(context: Context<'_>) -> Vec<Option<Participant>> {
    context.registry.list().iter().map(Participant::of).collect()
}

/// The room; here 0 is a string room, unlike in relays.
fn room_of(room_id: String, kind: Option<u64>) -> Result<Room, ApiError> {
    const CODE: &str = "InvalidParameter.OutOfRange";
    match within("RoomIdType", kind, 0..=1, 1)? {
        0 => string_room(room_id, CODE),
        _ => {
            let number = room_id.parse().map_err(|_| {
                ApiError::new(CODE, format!("the room {room_id:?} is no number: set RoomIdType to 0"))
            })?;
            numeric_room(number, CODE)
        }
    }
}

async fn settings_of(
    context: Context<'_>,
    record: RecordParams,
    storage: StorageParams,
    mix: RecordedMix,
) -> Result<TaskSettings, ApiError> {
    let mode = required(record.record_mode, "MissingParameter.RecordMode")?;
    within("RecordMode", Some(mode), 1..=2, 1)?;
    let max_idle_secs = within("MaxIdleTime", record.max_idle_time, 5..=86_400, 30)?;
    let tracks = match within("StreamType", record.stream_type, 0..=2, 0)? {
        0 => Tracks::All,
        1 => Tracks::Audio,
        _ => Tracks::Video,
    };
    let merge = within("AvMerge", record.av_merge, 0..=1, 0)? == 1;
    let media = match within("MediaId", record.media_id, 0..=2, 0)? {
        0 => MediaChoice::Both,
        1 => MediaChoice::Main,
        _ => MediaChoice::Aux,
    };
    let max_file_minutes = within("MaxMediaFileDuration", record.max_media_file_duration, 1..=1440, 1440)?;
    within("OutputFormat", record.output_format, 0..=4, 0)?;
    within("FillType", record.fill_type, 0..=1, 0)?;
    within("SubscribeAbility", record.subscribe_ability, 0..=1, 0)?;
    let subscription = subscription_of(record.subscribe_stream_user_ids.unwrap_or_default())?;
    let (vod, media_type) = storage::vod_of(context, storage).await?;
    let mix = (mode == MIXED).then_some(mix);
    if let Some(mix) = &mix {
        recording_mix::check(mix, tracks != Tracks::Audio)?;
    }
    let formats = match media_type {
        0 => vec![StoredFormat::Mp4],
        1 => vec![StoredFormat::Hls],
        2 => vec![StoredFormat::Aac],
        3 => vec![StoredFormat::Hls, StoredFormat::Mp4],
        _ => vec![StoredFormat::Hls, StoredFormat::Aac],
    };
    let sound_only = tracks == Tracks::Audio || !formats.contains(&StoredFormat::Aac);
    ensure(sound_only, "InvalidParameter.OutOfRange", || {
        format!("MediaType {media_type} is AAC: set StreamType to 1, sound alone")
    })?;
    Ok(TaskSettings {
        max_idle_secs,
        tracks,
        merge,
        media,
        max_file_minutes,
        subscription,
        formats,
        vod,
        relayed: None,
        relayed_mixes: Vec::new(),
        record_key: None,
        mix,
    })
}

/// Whom `RecordParams` subscribe to, from the parameters of a recording alone.
#[cfg(fuzzing)]
pub(super) fn subscription_in(parameters: &serde_json::Value) -> Result<Subscription, ApiError> {
    let ids: Option<SubscribeStreamUserIds> =
        crate::actions::decode(&parameters["RecordParams"]["SubscribeStreamUserIds"])?;
    subscription_of(ids.unwrap_or_default())
}

fn subscription_of(ids: SubscribeStreamUserIds) -> Result<Subscription, ApiError> {
    let list = |name: &str, ids: Option<Vec<String>>| {
        let ids = ids.unwrap_or_default();
        ensure(ids.len() <= MAX_LIST, "InvalidParameter.OutOfRange", || {
            format!("{name} may have at most {MAX_LIST} users")
        })?;
        Ok::<_, ApiError>(ids)
    };
    Ok(Subscription {
        audio: Lists {
            only: list("SubscribeAudioUserIds", ids.subscribe_audio_user_ids)?,
            without: list("UnSubscribeAudioUserIds", ids.un_subscribe_audio_user_ids)?,
        },
        video: Lists {
            only: list("SubscribeVideoUserIds", ids.subscribe_video_user_ids)?,
            without: list("UnSubscribeVideoUserIds", ids.un_subscribe_video_user_ids)?,
        },
    })
}
