//! Record tasks: a stream is recorded from one time to another.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{INVALID, push_domain, stream_key};
use crate::actions::error::ensure;
use crate::actions::spec::{handler, honoured, ignored};
use crate::actions::{Action, Answer, ApiError, Context, Field, Kind, LIVE, answer};
use crate::store::{RecordTask, TASKS_KEPT, TaskPlace, TaskQuery};

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(LIVE, "CreateRecordTask", 20, CREATE, handler!(create)),
    Action::new(LIVE, "StopRecordTask", 20, ONE, handler!(stop)),
    Action::new(LIVE, "DeleteRecordTask", 20, ONE, handler!(delete)).rate_assumed(),
    Action::new(LIVE, "DescribeRecordTask", 20, DESCRIBE, handler!(describe)).rate_assumed(),
];

const CREATE: &[Field] = &[
    honoured("StreamName", Kind::String),
    honoured("DomainName", Kind::String),
    honoured("AppName", Kind::String),
    honoured("EndTime", Kind::Int),
    honoured("StartTime", Kind::Int).note("unset or 0: at once; one in the past is taken"),
    ignored("StreamType", Kind::Int).assumed().note("0 or 1: mixed streams are pushed like all others"),
    honoured("TemplateId", Kind::Int).note("an unknown one records HLS and keeps it for ever"),
    ignored("Extension", Kind::String).note("reserved"),
];
const ONE: &[Field] = &[honoured("TaskId", Kind::String)];
const DESCRIBE: &[Field] = &[
    honoured("StartTime", Kind::Int),
    honoured("EndTime", Kind::Int),
    honoured("StreamName", Kind::String),
    honoured("DomainName", Kind::String),
    honoured("AppName", Kind::String),
    honoured("ScrollToken", Kind::String),
];

const DAY: Duration = Duration::from_secs(24 * 3600);
/// How far ahead a task may end, and how long a time a list may cover.
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
/// Tasks of one answer.
const PAGE: usize = 100;
/// Where live takes record tasks.
const REGIONS: [&str; 13] = [
    "ap-guangzhou",
    "ap-hongkong",
    "ap-singapore",
    "ap-bangkok",
    "ap-jakarta",
    "ap-mumbai",
    "ap-seoul",
    "ap-tokyo",
    "eu-frankfurt",
    "na-ashburn",
    "na-siliconvalley",
    "na-toronto",
    "sa-saopaulo",
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Create {
    stream_name: String,
    domain_name: String,
    app_name: String,
    end_time: u64,
    start_time: Option<u64>,
    stream_type: Option<i64>,
    template_id: Option<i64>,
    #[serde(rename = "Extension")]
    _extension: Option<String>,
}

pub(crate) async fn create(context: Context<'_>, request: Create) -> Result<Answer, ApiError> {
    check_region(context)?;
    let now = context.now;
    let key = stream_key(context, &request.domain_name, &request.app_name, &request.stream_name)?;
    let stream_type = request.stream_type.unwrap_or(0);
    ensure(matches!(stream_type, 0 | 1), INVALID, || "StreamType must be 0 or 1".into())?;
    let ends = time_of("EndTime", request.end_time)?;
    let starts = match request.start_time.unwrap_or(0) {
        0 => now.replace_millisecond(0).unwrap_or(now),
        seconds => time_of("StartTime", seconds)?,
    };
    ensure(ends > now && ends > starts, INVALID, || {
        "EndTime must be after StartTime and in the future".into()
    })?;
    ensure(ends <= now + WEEK, INVALID, || "EndTime must be within the next 7 days".into())?;
    ensure(ends - starts <= DAY, INVALID, || "a task may take at most 24 hours".into())?;
    let task = RecordTask {
        id: context.store.new_id(),
        key,
        stream_type,
        template_id: request.template_id.unwrap_or(0),
        starts,
        ends,
        stopped: None,
        deleted: None,
    };
    context.store.create_record_task(&task, now).await?;
    context.services.record_tasks.tell();
    answer(json!({ "TaskId": task.id }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct One {
    task_id: String,
}

pub(crate) async fn stop(context: Context<'_>, request: One) -> Result<Answer, ApiError> {
    check_region(context)?;
    context.store.stop_record_task(&request.task_id, context.now).await?;
    context.services.record_tasks.tell();
    Ok(Answer::new())
}

pub(crate) async fn delete(context: Context<'_>, request: One) -> Result<Answer, ApiError> {
    context.store.delete_record_task(&request.task_id, context.now).await?;
    Ok(Answer::new())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Describe {
    start_time: u64,
    end_time: u64,
    stream_name: Option<String>,
    domain_name: Option<String>,
    app_name: Option<String>,
    scroll_token: Option<String>,
}

pub(crate) async fn describe(context: Context<'_>, request: Describe) -> Result<Answer, ApiError> {
    let from = time_of("StartTime", request.start_time)?;
    let until = time_of("EndTime", request.end_time)?;
    ensure(from >= context.now - TASKS_KEPT, INVALID, || "StartTime may be at most 90 days ago".into())?;
    ensure(until > from, INVALID, || "EndTime must be after StartTime".into())?;
    ensure(until - from <= WEEK, INVALID, || "StartTime and EndTime may be at most 7 days apart".into())?;
    // Text that is sent empty does not restrict, just as text that is not sent.
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let domain = given(request.domain_name).map(|domain| push_domain(context, &domain)).transpose()?;
    let after = given(request.scroll_token).map(|token| place_of(&token)).transpose()?;
    let query = TaskQuery {
        from,
        until,
        domain,
        app_name: given(request.app_name),
        stream_name: given(request.stream_name),
        after,
        limit: PAGE,
    };
    let page = context.store.record_tasks(&query).await?;
    let tasks: Vec<Value> = page.tasks.iter().map(task_info).collect();
    let token = page.more_after.map(token_of).unwrap_or_default();
    answer(json!({ "ScrollToken": token, "TaskList": tasks }))
}

fn task_info(task: &RecordTask) -> Value {
    json!({
        "TaskId": task.id,
        "DomainName": task.key.domain,
        "AppName": task.key.app_name,
        "StreamName": task.key.stream_name,
        "StartTime": task.starts.unix_timestamp(),
        "EndTime": task.ends.unix_timestamp(),
        "TemplateId": task.template_id,
        "Stopped": task.stopped.map_or(0, OffsetDateTime::unix_timestamp),
    })
}

/// Making and stopping tasks are calls to a region.
fn check_region(context: Context<'_>) -> Result<(), ApiError> {
    let region = context.region.unwrap_or_default();
    ensure(!region.is_empty(), "MissingParameter", || {
        "this action needs a region: send X-TC-Region, for example ap-guangzhou".into()
    })?;
    ensure(REGIONS.contains(&region), "UnsupportedRegion", || {
        format!("this action is not offered there: send X-TC-Region with one of {}", REGIONS.join(", "))
    })
}

fn time_of(field: &str, seconds: u64) -> Result<OffsetDateTime, ApiError> {
    let time = i64::try_from(seconds).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    time.ok_or_else(|| ApiError::new(INVALID, format!("{field} must be a time in unix seconds")))
}

/// Names the last task of a page; the next one begins behind it, whatever came or went meanwhile.
fn token_of(place: TaskPlace) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{}", place.starts, place.number))
}

fn place_of(token: &str) -> Result<TaskPlace, ApiError> {
    let read = || {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
        let (starts, number) = text.split_once('.')?;
        Some(TaskPlace { starts: starts.parse().ok()?, number: number.parse().ok()? })
    };
    read().ok_or_else(|| {
        ApiError::new(INVALID, "ScrollToken must be one that DescribeRecordTask answered".into())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tokens_name_their_place(starts in any::<i64>(), number in any::<i64>()) {
            let place = TaskPlace { starts, number };
            prop_assert_eq!(place_of(&token_of(place)).unwrap(), place);
        }

        #[test]
        fn foreign_tokens_are_refused(text in "[0-9.-]{0,30}|.{0,40}") {
            if let Ok(place) = place_of(&text) {
                prop_assert_eq!(place_of(&token_of(place)).unwrap(), place);
            }
        }
    }
}
