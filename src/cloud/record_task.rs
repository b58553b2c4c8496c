//! CSS record tasks (live 2018-08-01): a stream is recorded by name and time.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::error::CloudError;
use super::lenient;
use super::transport::{Action, Cloud, Effect, Product};

const fn action(name: &'static str, effect: Effect, regional: bool, rate: u32) -> Action {
    Action { product: Product::Live, name, effect, regional, rate }
}

const CREATE: Action = action("CreateRecordTask", Effect::Write, true, 20);
const STOP: Action = action("StopRecordTask", Effect::IdempotentWrite, true, 20);
// The rates of these two are not documented; 20 is that of their siblings.
const DELETE: Action = action("DeleteRecordTask", Effect::IdempotentWrite, false, 20);
const DESCRIBE: Action = action("DescribeRecordTask", Effect::Read, false, 20);
const STREAM_STATE: Action = action("DescribeLiveStreamState", Effect::Read, false, 300);

/// Every action of record tasks that is called, with its default rate.
pub(super) const ACTIONS: &[Action] = &[CREATE, STOP, DELETE, DESCRIBE, STREAM_STATE];

/// Longest time between a task's start and end.
pub const MAX_SPAN: Duration = Duration::from_secs(86_400);
/// Pages that a reading of tasks may have: no stream has more than three tasks at a time.
const MAX_PAGES: usize = 20;

/// A stream of a push domain.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Stream<'a> {
    pub domain_name: &'a str,
    pub app_name: &'a str,
    pub stream_name: &'a str,
}

/// A record task to be made.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct NewRecordTask<'a> {
    #[serde(flatten)]
    pub stream: Stream<'a>,
    /// Unix seconds; `None` is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<i64>,
    /// Unix seconds.
    pub end_time: i64,
    pub template_id: i64,
}

/// A record task as the cloud lists it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RecordTask {
    #[serde(deserialize_with = "lenient::text")]
    pub task_id: String,
    #[serde(deserialize_with = "lenient::text")]
    pub stream_name: String,
    #[serde(deserialize_with = "lenient::int")]
    pub start_time: i64,
    #[serde(deserialize_with = "lenient::int")]
    pub end_time: i64,
    #[serde(deserialize_with = "lenient::int")]
    pub template_id: i64,
    /// When it was stopped, Unix seconds; 0 when it was not.
    #[serde(deserialize_with = "lenient::int")]
    pub stopped: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OfTask<'a> {
    task_id: &'a str,
}

#[derive(Deserialize)]
struct Done {}

const GONE: [&str; 3] =
    ["ResourceNotFound.TaskId", "ResourceNotFound.TaskNotFound", "FailedOperation.AlterTaskState"];

impl Cloud {
    /// Makes a record task and returns its id. At most three may overlap for one stream.
    pub async fn create_record_task(&self, new: &NewRecordTask<'_>) -> Result<String, CloudError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(deserialize_with = "lenient::text")]
            task_id: String,
        }
        let answer: Answer = self.call(&CREATE, new).await?;
        Ok(answer.task_id)
    }

    /// Ends a task that has begun; one that has ended already is no error.
    pub async fn stop_record_task(&self, task_id: &str) -> Result<(), CloudError> {
        accept(self.call::<_, Done>(&STOP, &OfTask { task_id }).await)
    }

    /// Takes a task away that has not begun; one that is gone already is no error.
    pub async fn delete_record_task(&self, task_id: &str) -> Result<(), CloudError> {
        accept(self.call::<_, Done>(&DELETE, &OfTask { task_id }).await)
    }

    /// The tasks of a stream that lie inside a span of Unix seconds, which may be at most 7 days.
    pub async fn record_tasks(
        &self,
        stream: Stream<'_>,
        from: i64,
        to: i64,
    ) -> Result<Vec<RecordTask>, CloudError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request<'a> {
            #[serde(flatten)]
            stream: Stream<'a>,
            start_time: i64,
            end_time: i64,
            #[serde(skip_serializing_if = "str::is_empty")]
            scroll_token: &'a str,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default, deserialize_with = "lenient::or_default")]
            task_list: Vec<RecordTask>,
            #[serde(default, deserialize_with = "lenient::text")]
            scroll_token: String,
        }
        let (mut found, mut token) = (Vec::new(), String::new());
        for _ in 0..MAX_PAGES {
            let request = Request { stream, start_time: from, end_time: to, scroll_token: &token };
            let answer: Answer = self.call(&DESCRIBE, &request).await?;
            found.extend(answer.task_list);
            if answer.scroll_token.is_empty() || answer.scroll_token == token {
                break;
            }
            token = answer.scroll_token;
        }
        found.retain(|task| task.stream_name.is_empty() || task.stream_name == stream.stream_name);
        Ok(found)
    }

    /// Whether a stream is live: `active`, `inactive` or `forbid`.
    pub async fn stream_state(&self, stream: Stream<'_>) -> Result<String, CloudError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default, deserialize_with = "lenient::text")]
            stream_state: String,
        }
        let answer: Answer = self.call(&STREAM_STATE, &stream).await?;
        Ok(answer.stream_state)
    }
}

fn accept(outcome: Result<Done, CloudError>) -> Result<(), CloudError> {
    match outcome {
        Err(error) if !error.code_is(&GONE) => Err(error),
        _ => Ok(()),
    }
}
