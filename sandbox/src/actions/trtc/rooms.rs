//! Sending users out of rooms.

use std::time::Duration;

use serde::Deserialize;

use super::{check_app, numeric_room, required, string_room};
use crate::actions::error::ensure;
use crate::actions::spec::{Field, Kind, handler, honoured};
use crate::actions::{Action, Answer, ApiError, Context, TRTC};
use crate::cloud_recording::LeaveCode;
use crate::ingest::LiveStream;
use crate::ingest::registry::Registry;
use crate::mixer;
use crate::model::{Participant, Room, StreamInfo};
use crate::relay;

/// Most users that one call removes.
const MAX_USERS: usize = 10;
/// How long the answer waits for those to go who must.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(TRTC, "DismissRoom", 20, NUMERIC, handler!(dismiss)).rate_assumed(),
    Action::new(TRTC, "DismissRoomByStrRoomId", 20, TEXT, handler!(dismiss_text)).rate_assumed(),
    Action::new(TRTC, "RemoveUser", 20, NUMERIC_USERS, handler!(remove)).rate_assumed(),
    Action::new(TRTC, "RemoveUserByStrRoomId", 20, TEXT_USERS, handler!(remove_text)).rate_assumed(),
];

const SDK_APP_ID: Field = honoured("SdkAppId", Kind::Int);
const NUMBER: Field = honoured("RoomId", Kind::Int).note("1–4294967294");
const STRING: Field = honoured("RoomId", Kind::String).note("string rooms alone: 7 and \"7\" are two rooms");
const USER_IDS: Field = honoured("UserIds", Kind::Strings).note("1–10; who is not there is passed over");
const NUMERIC: &[Field] = &[SDK_APP_ID, NUMBER];
const TEXT: &[Field] = &[SDK_APP_ID, STRING];
const NUMERIC_USERS: &[Field] = &[SDK_APP_ID, NUMBER, USER_IDS];
const TEXT_USERS: &[Field] = &[SDK_APP_ID, STRING, USER_IDS];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Dismiss<R> {
    sdk_app_id: Option<u64>,
    room_id: Option<R>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Remove<R> {
    sdk_app_id: Option<u64>,
    room_id: Option<R>,
    user_ids: Option<Vec<String>>,
}

pub(crate) async fn dismiss(context: Context<'_>, request: Dismiss<u64>) -> Result<Answer, ApiError> {
    let room =
        numeric_room(required(request.room_id, "MissingParameter.RoomId")?, "InvalidParameter.RoomId")?;
    dismiss_room(context, request.sdk_app_id, room).await
}

pub(crate) async fn dismiss_text(context: Context<'_>, request: Dismiss<String>) -> Result<Answer, ApiError> {
    let room = string_room(required(request.room_id, "MissingParameter.RoomId")?, "InvalidParameter.RoomId")?;
    dismiss_room(context, request.sdk_app_id, room).await
}

pub(crate) async fn remove(context: Context<'_>, request: Remove<u64>) -> Result<Answer, ApiError> {
    let room =
        numeric_room(required(request.room_id, "MissingParameter.RoomId")?, "InvalidParameter.RoomId")?;
    remove_users(context, request.sdk_app_id, room, request.user_ids).await
}

pub(crate) async fn remove_text(context: Context<'_>, request: Remove<String>) -> Result<Answer, ApiError> {
    let room = string_room(required(request.room_id, "MissingParameter.RoomId")?, "InvalidParameter.RoomId")?;
    remove_users(context, request.sdk_app_id, room, request.user_ids).await
}

async fn dismiss_room(context: Context<'_>, sdk_app_id: Option<u64>, room: Room) -> Result<Answer, ApiError> {
    let sdk_app_id = required(sdk_app_id, "MissingParameter.SdkAppId")?;
    check_app(context, sdk_app_id)?;
    let robots = expel_robots(context, sdk_app_id, &room, None).await?;
    let streams = streams_beside(context.registry, sdk_app_id, &room, robots)?;
    cut(context.registry, streams.into_iter().map(|(_, stream)| stream), "the room was dismissed").await;
    // Who comes again comes into another room: the mix does not wait for it.
    if context.store.stop_mix(sdk_app_id, &room, context.now).await? {
        context.services.mixers.unwished(&mixer::mcu_id(sdk_app_id, &room));
    }
    Ok(Answer::new())
}

async fn remove_users(
    context: Context<'_>,
    sdk_app_id: Option<u64>,
    room: Room,
    user_ids: Option<Vec<String>>,
) -> Result<Answer, ApiError> {
    let sdk_app_id = required(sdk_app_id, "MissingParameter.SdkAppId")?;
    check_app(context, sdk_app_id)?;
    let user_ids = required(user_ids.filter(|users| !users.is_empty()), "MissingParameter.UserIds")?;
    ensure(user_ids.len() <= MAX_USERS, "InvalidParameter.UserIds", || {
        format!("UserIds may have at most {MAX_USERS} users")
    })?;
    ensure(user_ids.iter().all(|user| !user.is_empty()), "InvalidParameter.UserId", || {
        "a user in UserIds has no name".into()
    })?;
    let robots = expel_robots(context, sdk_app_id, &room, Some(&user_ids)).await?;
    let streams = streams_beside(context.registry, sdk_app_id, &room, robots)?;
    let theirs = streams.into_iter().filter(|(user_id, _)| user_ids.contains(user_id));
    cut(context.registry, theirs.map(|(_, stream)| stream), "the user was removed from the room").await;
    Ok(Answer::new())
}

/// Sends the robots of cloud recording and of relays out of a room, all or those of these names, which ends their
/// tasks; answers how many.
async fn expel_robots(
    context: Context<'_>,
    sdk_app_id: u64,
    room: &Room,
    only: Option<&[String]>,
) -> Result<usize, ApiError> {
    let code = if only.is_some() { LeaveCode::Kicked } else { LeaveCode::Dismissed };
    let robots = context.store.expel_robots(sdk_app_id, room, only, code, context.now).await?;
    let agents = context.store.expel_agents(sdk_app_id, room, only, context.now).await?;
    for task_id in &agents {
        context.services.mixers.unwished(&relay::mix::id(task_id));
    }
    context.services.relays.changed();
    // A relay may have a recording.
    context.services.cloud_recordings.changed();
    Ok(robots + agents.len())
}

/// The live streams in a room, which need none where there were robots.
fn streams_beside(
    registry: &Registry,
    sdk_app_id: u64,
    room: &Room,
    robots: usize,
) -> Result<Vec<(String, LiveStream)>, ApiError> {
    match streams_of(registry, sdk_app_id, room) {
        Err(_) if robots > 0 => Ok(Vec::new()),
        streams => streams,
    }
}

/// The live streams in a room and their users; a room without any does not exist.
pub(super) fn streams_of(
    registry: &Registry,
    sdk_app_id: u64,
    room: &Room,
) -> Result<Vec<(String, LiveStream)>, ApiError> {
    let in_room = registry.live().into_iter().filter_map(|stream| {
        let who = Participant::of(stream.info())?;
        (who.sdk_app_id == sdk_app_id && who.room == *room).then_some((who.user_id, stream))
    });
    let streams: Vec<_> = in_room.collect();
    ensure(!streams.is_empty(), "FailedOperation.RoomNotExist", || {
        let kind = if matches!(room, Room::Number(_)) { "numeric" } else { "string" };
        format!("nobody is in the {kind} room {:?} of app {sdk_app_id}", room.text())
    })?;
    Ok(streams)
}

/// Cuts publishers off, and waits a little until they are.
async fn cut(registry: &Registry, streams: impl Iterator<Item = LiveStream>, reason: &str) {
    let mut changes = registry.changes();
    let mut going = Vec::new();
    for stream in streams {
        stream.cut(reason);
        going.push(stream.info().clone());
    }
    let gone = async {
        while going.iter().any(|info| is_live(registry, info)) && changes.changed().await.is_ok() {}
    };
    if tokio::time::timeout(PATIENCE, gone).await.is_err() {
        tracing::warn!(reason, "a publisher takes long to go");
    }
}

/// Whether just this push is live: its name may be taken again by now.
fn is_live(registry: &Registry, info: &StreamInfo) -> bool {
    registry.find(&info.key).is_some_and(|live| live.info().sequence == info.sequence)
}
