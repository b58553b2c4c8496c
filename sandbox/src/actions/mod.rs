//! The API actions that the sandbox answers.

mod decode;
mod error;
mod live;
mod vod;

use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::macros::format_description;

pub(crate) use decode::{DecodeError, decode};
pub(crate) use error::ApiError;

use crate::config::Config;
use crate::ingest::registry::Registry;
use crate::store::Store;

const TRTC: &str = "2019-07-22";
const LIVE: &str = "2018-08-01";
const VOD: &str = "2018-07-17";

/// What an action works on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) config: &'a Config,
    pub(crate) store: &'a Store,
    pub(crate) registry: &'a Registry,
    /// Begin of media URLs, without a `/` at its end.
    pub(crate) media_base: &'a str,
    pub(crate) now: OffsetDateTime,
}

/// Fields of a response beside RequestId.
pub(crate) type Answer = Map<String, Value>;

/// An action that the sandbox answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Action {
    version: &'static str,
    pub(crate) name: &'static str,
    /// Requests a second that the cloud takes.
    pub(crate) rate: u32,
}

const fn action(version: &'static str, name: &'static str, rate: u32) -> Action {
    Action { version, name, rate }
}

const ACTIONS: [Action; 15] = [
    action(LIVE, "CreateLiveRecordTemplate", 200),
    action(LIVE, "DescribeLiveRecordTemplates", 500),
    action(LIVE, "DescribeLiveRecordTemplate", 500),
    action(LIVE, "ModifyLiveRecordTemplate", 200),
    action(LIVE, "DeleteLiveRecordTemplate", 200),
    action(LIVE, "CreateLiveRecordRule", 200),
    action(LIVE, "DescribeLiveRecordRules", 500),
    action(LIVE, "DeleteLiveRecordRule", 200),
    action(LIVE, "DescribeLiveCallbackRules", 500),
    action(LIVE, "DescribeLiveStreamOnlineList", 100),
    action(VOD, "SearchMedia", 100),
    action(VOD, "DescribeMediaInfos", 100),
    action(VOD, "ModifyMediaInfo", 100),
    action(VOD, "DeleteMedia", 100),
    action(VOD, "DescribeSubAppIds", 100),
];

/// Whether any API of the sandbox has this action.
pub(crate) fn is_known(name: &str) -> bool {
    ACTIONS.iter().any(|action| action.name == name)
}

/// Any of the actions.
#[cfg(fuzzing)]
pub(crate) fn nth(number: usize) -> Action {
    ACTIONS[number % ACTIONS.len()]
}

/// The action that a request means.
pub(crate) fn find(version: Option<&str>, name: Option<&str>) -> Result<Action, ApiError> {
    let missing = |what| ApiError::new("MissingParameter", format!("the request does not say its {what}"));
    let name = name.ok_or_else(|| missing("Action"))?;
    let version = version.ok_or_else(|| missing("Version"))?;
    if ![TRTC, LIVE, VOD].contains(&version) {
        return Err(ApiError::new(
            "NoSuchVersion",
            format!("the sandbox has no API version {version:?}: it has trtc {TRTC}, live {LIVE}, vod {VOD}"),
        ));
    }
    ACTIONS.into_iter().find(|action| action.version == version && action.name == name).ok_or_else(|| {
        ApiError::new("InvalidAction", format!("the sandbox has no action {name:?} in API version {version}"))
    })
}

/// Runs an action with its request parameters.
pub(crate) async fn run(action: Action, context: Context<'_>, request: &Value) -> Result<Answer, ApiError> {
    match action.name {
        "CreateLiveRecordTemplate" => live::templates::create(context, decode(request)?).await,
        "DescribeLiveRecordTemplates" => live::templates::describe_all(context, decode(request)?).await,
        "DescribeLiveRecordTemplate" => live::templates::describe(context, decode(request)?).await,
        "ModifyLiveRecordTemplate" => live::templates::modify(context, decode(request)?).await,
        "DeleteLiveRecordTemplate" => live::templates::delete(context, decode(request)?).await,
        "CreateLiveRecordRule" => live::rules::create(context, decode(request)?).await,
        "DescribeLiveRecordRules" => live::rules::describe(context, decode(request)?).await,
        "DeleteLiveRecordRule" => live::rules::delete(context, decode(request)?).await,
        "DescribeLiveCallbackRules" => live::describe_callback_rules(decode(request)?),
        "DescribeLiveStreamOnlineList" => live::online::describe(context, decode(request)?),
        "SearchMedia" => vod::search::search(context, decode(request)?).await,
        "DescribeMediaInfos" => vod::describe(context, decode(request)?).await,
        "ModifyMediaInfo" => vod::modify::modify(context, decode(request)?).await,
        "DeleteMedia" => vod::delete(context, decode(request)?).await,
        "DescribeSubAppIds" => vod::describe_sub_apps(context, decode(request)?).await,
        name => Err(ApiError::new("InvalidAction", format!("the sandbox has no action {name:?}"))),
    }
}

/// An answer of these fields.
fn answer(fields: impl Serialize) -> Result<Answer, ApiError> {
    match serde_json::to_value(fields) {
        Ok(Value::Object(answer)) => Ok(answer),
        Ok(_) => Err(ApiError::new("InternalError", "an answer is no object".into())),
        Err(error) => Err(ApiError::new("InternalError", error.to_string())),
    }
}

/// Times of the API: UTC, whole seconds.
fn iso(at: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    at.to_utc().format(form).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_found_by_version_and_name() {
        assert_eq!(find(Some(VOD), Some("SearchMedia")).unwrap().name, "SearchMedia");
        let code = |version, name| find(version, name).unwrap_err().code;
        assert_eq!(code(Some(LIVE), Some("SearchMedia")), "InvalidAction");
        assert_eq!(code(Some(TRTC), Some("CreateCloudRecording")), "InvalidAction");
        assert_eq!(code(Some("2017-03-12"), Some("SearchMedia")), "NoSuchVersion");
        assert_eq!(code(Some(VOD), None), "MissingParameter");
        assert_eq!(code(None, Some("SearchMedia")), "MissingParameter");
    }
}
