//! Tasks by CSS record tasks: one of the cloud's for each relayed stream.

use std::collections::HashSet;

use futures::stream::{StreamExt as _, TryStreamExt as _};
use time::{Duration, OffsetDateTime};

use super::Context;
use super::convert::{self, Naming, timestamp};
use super::error::ApiError;
use super::kept_task::{Kept, failed_creation, is_final, message, note, note_refusal};
use super::task_spec::time_of;
use crate::catalog::RoomQuery;
use crate::cloud::CloudError;
use crate::cloud::record_task::{NewRecordTask, RecordTask, Stream};
use crate::domain::identity::{Room, StreamType, Uplink};
use crate::domain::parse::OwnedRoom;
use crate::domain::recording_task::Spec;
use crate::domain::task_state::{Finding, STARTING_TIME, State, TaskTimes, stream_state};
use crate::proto::v1;

/// Streams read at the same time.
const PARALLEL: usize = 4;
/// So far the cloud's clock may be off ours, and a second more than that for cut fractions.
const CLOCK_LEEWAY: i64 = 60;
/// So long after its creation a task that the cloud does not list may still appear.
const LISTING_DELAY: Duration = Duration::seconds(60);
/// The cloud tells of tasks so far back.
const MEMORY: Duration = Duration::days(90);

/// The streams of a specification as parts that have not been sent.
pub(super) fn parts(context: &Context, sdk_app_id: u32, spec: &Spec) -> Result<Vec<v1::CloudTask>, ApiError> {
    let mut parts: Vec<v1::CloudTask> = Vec::new();
    let mut add = |stream_id: String, identity: Option<v1::StreamIdentity>| {
        if parts.iter().any(|part| part.stream_id == stream_id) {
            return;
        }
        let mut part = v1::CloudTask { stream_id, identity, ..v1::CloudTask::default() };
        note(&mut part, (State::Starting, "the record task is being created".to_owned()));
        parts.push(part);
    };
    if let Some(room) = &spec.room
        && !spec.user_ids.is_empty()
    {
        let formula = Naming::default().formula(&context.apps, sdk_app_id)?;
        let types =
            StreamType::ALL.into_iter().filter(|each| spec.stream_type.is_none_or(|only| only == *each));
        for user_id in &spec.user_ids {
            for stream_type in types.clone() {
                let borrowed = match room {
                    OwnedRoom::Number(number) => Room::Number(*number),
                    OwnedRoom::Text(text) => Room::Text(text),
                };
                let stream_id =
                    formula.stream_id(sdk_app_id, &Uplink { room: borrowed, user_id, stream_type });
                let identity = v1::StreamIdentity {
                    sdk_app_id,
                    room_id: Some(convert::room_message(room.clone())),
                    user_id: user_id.clone(),
                    stream_type: convert::stream_type_number(stream_type),
                    custom_stream_id: String::new(),
                };
                add(stream_id, Some(identity));
            }
        }
    }
    for stream_id in &spec.stream_ids {
        add(stream_id.clone(), None);
    }
    Ok(parts)
}

/// Creates what has not been created. Where `repeated`, what an earlier start may have left is taken up first.
///
/// All streams are recorded or none: when one is refused, the others are taken back.
pub(super) async fn start(context: &Context, kept: &mut Kept, repeated: bool) -> Result<(), ApiError> {
    if kept.spec.end.is_some_and(|end| end <= context.clock.now()) {
        return Err(ApiError::field("spec.end_time", "must be in the future"));
    }
    if kept.task.record_template_id == 0 {
        match context.cloud.task_template(&kept.spec).await {
            Ok(template_id) => kept.task.record_template_id = template_id,
            Err(error) => return Err(give_up(context, kept, error).await),
        }
        kept.save(context).await?;
    }
    for at in 0..kept.task.cloud_tasks.len() {
        let part = &mut kept.task.cloud_tasks[at];
        if part.state() == v1::RecordingTaskState::Failed {
            part.cloud_task_id.clear();
        } else if !part.cloud_task_id.is_empty() {
            continue;
        }
        if repeated && take_up(context, kept, at).await? {
            continue;
        }
        create(context, kept, at).await?;
    }
    if let Err(error) = refresh(context, kept).await {
        // They were created; that they cannot be read yet changes nothing.
        tracing::warn!(%error, task_id = kept.task.task_id, "record tasks that were created could not be read");
    }
    Ok(())
}

async fn create(context: &Context, kept: &mut Kept, at: usize) -> Result<(), ApiError> {
    let now = context.clock.now();
    let start = kept.spec.start.filter(|start| *start > now);
    let end = kept.spec.end.unwrap_or(now);
    let new = NewRecordTask {
        stream: stream(&kept.task, at),
        start_time: start.map(OffsetDateTime::unix_timestamp),
        end_time: end.unix_timestamp(),
        template_id: kept.task.record_template_id,
    };
    let outcome = context.cloud.create_record_task(&new).await;
    kept.mark_read(context);
    let part = &mut kept.task.cloud_tasks[at];
    note_refusal(part, outcome.as_ref().err());
    match outcome {
        Ok(cloud_task_id) => {
            part.cloud_task_id = cloud_task_id;
            part.start_time = Some(timestamp(start.unwrap_or(now)));
            part.end_time = Some(timestamp(end));
            note(part, (State::Starting, "the cloud has taken the record task".to_owned()));
            kept.save(context).await
        }
        Err(error) => {
            let finding = failed_creation(&error);
            let is_unknown = finding.0 == State::Unknown;
            note(part, finding);
            if is_unknown {
                kept.save(context).await?;
                return Err(kept.error(error));
            }
            Err(give_up(context, kept, error).await)
        }
    }
}

/// Takes back what was created, and keeps why.
async fn give_up(context: &Context, kept: &mut Kept, error: CloudError) -> ApiError {
    for part in &mut kept.task.cloud_tasks {
        if part.state() == v1::RecordingTaskState::Failed {
            continue;
        }
        let taken_back = match part.cloud_task_id.as_str() {
            "" => {
                note(part, (State::Failed, error.to_string()));
                continue;
            }
            id if part.start_time.is_some_and(|at| at.seconds > context.clock.now().unix_timestamp()) => {
                context.cloud.delete_record_task(id).await
            }
            id => context.cloud.stop_record_task(id).await,
        };
        match taken_back {
            Ok(()) => note(part, (State::Failed, format!("taken back, since the task failed: {error}"))),
            Err(cause) => {
                note(
                    part,
                    (State::Unknown, format!("the task failed, and it could not be taken back: {cause}")),
                );
            }
        }
    }
    kept.mark_read(context);
    match kept.save(context).await {
        Ok(()) => kept.error(error),
        Err(store) => store,
    }
}

/// Looks for a record task whose creation was not answered; true when there is one.
async fn take_up(context: &Context, kept: &mut Kept, at: usize) -> Result<bool, ApiError> {
    let listed = list(context, kept, at).await.map_err(|error| kept.error(error))?;
    let taken = taken_elsewhere(context, kept).await?;
    let Some(found) = unanswered(kept, &listed, &taken) else { return Ok(false) };
    adopt(&mut kept.task.cloud_tasks[at], found);
    kept.mark_read(context);
    kept.save(context).await?;
    Ok(true)
}

/// The record task among those listed that is the one of an unanswered creation.
fn unanswered<'a>(kept: &Kept, listed: &'a [RecordTask], taken: &HashSet<String>) -> Option<&'a RecordTask> {
    let end = kept.spec.end?.unix_timestamp();
    let created = kept.task.create_time.as_ref()?.seconds;
    listed.iter().find(|task| {
        task.stopped == 0
            && task.end_time == end
            && task.template_id == kept.task.record_template_id
            && task.start_time >= created - CLOCK_LEEWAY
            && !taken.contains(&task.task_id)
    })
}

fn adopt(part: &mut v1::CloudTask, found: &RecordTask) {
    part.cloud_task_id = found.task_id.clone();
    note_refusal(part, None);
    note(
        part,
        (State::Starting, "the creation was not answered, and the cloud lists the record task".to_owned()),
    );
    note_times(part, found);
}

/// The cloud's TaskIds that the app's other tasks have.
async fn taken_elsewhere(context: &Context, kept: &Kept) -> Result<HashSet<String>, ApiError> {
    let query = RoomQuery { sdk_app_id: kept.sdk_app_id(), limit: 1_000, ..RoomQuery::default() };
    let mut taken = HashSet::new();
    for row in context.tasks.tasks(&query).await? {
        if row.task_id != kept.task.task_id {
            taken.extend(message(&row)?.cloud_tasks.into_iter().map(|part| part.cloud_task_id));
        }
    }
    Ok(taken)
}

/// Reads the states from the cloud.
pub(super) async fn refresh(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    if kept.is_final() {
        return Ok(());
    }
    let open: Vec<usize> =
        (0..kept.task.cloud_tasks.len()).filter(|at| !is_final(kept.task.cloud_tasks[*at].state())).collect();
    let lost = open.iter().any(|at| kept.task.cloud_tasks[*at].cloud_task_id.is_empty());
    let taken = if lost { taken_elsewhere(context, kept).await? } else { HashSet::new() };
    let readings: Vec<(usize, v1::CloudTask)> = {
        let (kept, taken) = (&*kept, &taken);
        futures::stream::iter(open)
            .map(|at| async move { read_part(context, kept, at, taken).await.map(|part| (at, part)) })
            .buffer_unordered(PARALLEL)
            .try_collect()
            .await
            .map_err(|error| kept.error(error))?
    };
    for (at, part) in readings {
        kept.task.cloud_tasks[at] = part;
    }
    kept.mark_read(context);
    Ok(())
}

async fn read_part(
    context: &Context,
    kept: &Kept,
    at: usize,
    taken: &HashSet<String>,
) -> Result<v1::CloudTask, CloudError> {
    let mut part = kept.task.cloud_tasks[at].clone();
    let listed = list(context, kept, at).await?;
    let found = if part.cloud_task_id.is_empty() {
        unanswered(kept, &listed, taken)
    } else {
        listed.iter().find(|task| task.task_id == part.cloud_task_id)
    };
    note_refusal(&mut part, None);
    let now = context.clock.now();
    let Some(found) = found else {
        note(&mut part, unlisted(kept, at, now));
        return Ok(part);
    };
    if part.cloud_task_id.is_empty() {
        adopt(&mut part, found);
    }
    note_times(&mut part, found);
    let times = TaskTimes { start: found.start_time, end: found.end_time, stopped: found.stopped };
    let finding = match times.state(now.unix_timestamp()) {
        Some(finding) => {
            part.cloud_status = String::new();
            finding
        }
        None => {
            part.cloud_status = context.cloud.stream_state(stream(&kept.task, at)).await?;
            stream_state(&part.cloud_status)
        }
    };
    note(&mut part, finding);
    Ok(part)
}

/// What it means that the cloud does not list a record task.
fn unlisted(kept: &Kept, at: usize, now: OffsetDateTime) -> Finding {
    let part = &kept.task.cloud_tasks[at];
    let created = time_of(kept.task.create_time.as_ref()).unwrap_or(now);
    let sent = time_of(part.start_time.as_ref()).unwrap_or(created).min(now);
    if part.cloud_task_id.is_empty() {
        if now - created > LISTING_DELAY {
            let why = "the creation was not answered, and the cloud lists no such record task";
            return (State::Failed, why.to_owned());
        }
        return (State::Unknown, part.evidence.clone());
    }
    if kept.task.stop_time.is_some() {
        return (State::Ended, "the record task was taken away".to_owned());
    }
    if kept.spec.end.is_some_and(|end| end <= now) {
        return (
            State::Ended,
            "the end of the record task has passed, and the cloud lists it no more".to_owned(),
        );
    }
    if now - sent < STARTING_TIME {
        return (State::Starting, "the cloud does not list the record task yet".to_owned());
    }
    (State::Unknown, "the cloud does not list the record task: it may have been deleted by others".to_owned())
}

fn note_times(part: &mut v1::CloudTask, found: &RecordTask) {
    let at = |seconds: i64| Some(trtc_connect::Timestamp { seconds, nanos: 0 });
    part.start_time = at(found.start_time);
    part.end_time = at(if found.stopped != 0 { found.stopped } else { found.end_time });
}

/// What the cloud lists for a part's stream in the task's time.
async fn list(context: &Context, kept: &Kept, at: usize) -> Result<Vec<RecordTask>, CloudError> {
    let now = context.clock.now();
    let created = time_of(kept.task.create_time.as_ref()).unwrap_or(now);
    let from = kept.spec.start.unwrap_or(created);
    let to = kept.spec.end.unwrap_or(now);
    if to < now - MEMORY {
        return Ok(Vec::new());
    }
    let (from, to) = (from.unix_timestamp() - CLOCK_LEEWAY, to.unix_timestamp() + CLOCK_LEEWAY);
    context.cloud.record_tasks(stream(&kept.task, at), from, to).await
}

fn stream(task: &v1::RecordingTask, at: usize) -> Stream<'_> {
    Stream {
        domain_name: &task.push_domain,
        app_name: &task.app_name,
        stream_name: task.cloud_tasks.get(at).map_or("", |part| &part.stream_id),
    }
}

/// Ends what runs, takes away what has not begun, and reads back what became of it.
pub(super) async fn stop(context: &Context, kept: &mut Kept) -> Result<(), ApiError> {
    refresh(context, kept).await?;
    for at in 0..kept.task.cloud_tasks.len() {
        let part = &kept.task.cloud_tasks[at];
        if is_final(part.state()) || part.cloud_task_id.is_empty() {
            continue;
        }
        let outcome = if part.state() == v1::RecordingTaskState::Scheduled {
            context.cloud.delete_record_task(&part.cloud_task_id).await
        } else {
            context.cloud.stop_record_task(&part.cloud_task_id).await
        };
        outcome.map_err(|error| kept.error(error))?;
    }
    if !kept.is_final() {
        kept.mark_stopped(context);
    }
    refresh(context, kept).await
}
