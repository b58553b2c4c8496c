//! The API actions that the sandbox answers.

mod decode;
mod error;
mod live;
mod shape;
mod spec;
mod trtc;
mod vod;

use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;

pub(crate) use decode::{DecodeError, decode};
pub(crate) use error::ApiError;
pub(crate) use spec::{Action, Basis, Field, Kind, Treatment};

use crate::config::Config;
use crate::ingest::registry::Registry;
use crate::media_info::iso;
use crate::services::Services;
use crate::store::Store;

pub(crate) const TRTC: &str = "2019-07-22";
pub(crate) const LIVE: &str = "2018-08-01";
pub(crate) const VOD: &str = "2018-07-17";

/// Every action, by what it is about.
const GROUPS: &[&[Action]] = &[
    live::templates::ACTIONS,
    live::rules::ACTIONS,
    live::callback_templates::ACTIONS,
    live::callbacks::ACTIONS,
    live::streams::ACTIONS,
    trtc::history::ACTIONS,
    trtc::mix::ACTIONS,
    trtc::rooms::ACTIONS,
    live::tasks::ACTIONS,
    trtc::recording::ACTIONS,
    trtc::relay::ACTIONS,
    vod::search::ACTIONS,
    vod::ACTIONS,
    vod::apps::ACTIONS,
    vod::events::ACTIONS,
];

/// What an action works on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) config: &'a Config,
    pub(crate) store: &'a Store,
    pub(crate) registry: &'a Registry,
    /// Everything else.
    pub(crate) services: &'a Services,
    /// Begin of media URLs, without a `/` at its end.
    pub(crate) media_base: &'a str,
    /// `X-TC-Region` of the call.
    pub(crate) region: Option<&'a str>,
    pub(crate) now: OffsetDateTime,
}

impl<'a> Context<'a> {
    pub(crate) fn new(services: &'a Services, media_base: &'a str, now: OffsetDateTime) -> Self {
        let Services { config, store, registry, .. } = services;
        Self { config, store, registry, services, media_base, region: None, now }
    }
}

/// Fields of a response beside RequestId.
pub(crate) type Answer = Map<String, Value>;

/// Every action that the sandbox answers.
pub(crate) fn all() -> impl Iterator<Item = &'static Action> {
    GROUPS.iter().copied().flatten()
}

/// Whether any API of the sandbox has this action.
pub(crate) fn is_known(name: &str) -> bool {
    all().any(|action| action.name == name)
}

#[cfg(fuzzing)]
pub(crate) use trtc::fuzzing::mix_of;

/// Any of the actions.
#[cfg(fuzzing)]
pub(crate) fn nth(number: usize) -> &'static Action {
    let all: Vec<_> = all().collect();
    all[number % all.len()]
}

/// The action that a request means.
pub(crate) fn find(version: Option<&str>, name: Option<&str>) -> Result<&'static Action, ApiError> {
    let missing = |what| ApiError::new("MissingParameter", format!("the request does not say its {what}"));
    let name = name.ok_or_else(|| missing("Action"))?;
    let version = version.ok_or_else(|| missing("Version"))?;
    if ![TRTC, LIVE, VOD].contains(&version) {
        return Err(ApiError::new(
            "NoSuchVersion",
            format!("the sandbox has no API version {version:?}: it has trtc {TRTC}, live {LIVE}, vod {VOD}"),
        ));
    }
    all().find(|action| action.version == version && action.name == name).ok_or_else(|| {
        ApiError::new("InvalidAction", format!("the sandbox has no action {name:?} in API version {version}"))
    })
}

/// An answer of these fields.
fn answer(fields: impl Serialize) -> Result<Answer, ApiError> {
    match serde_json::to_value(fields) {
        Ok(Value::Object(answer)) => Ok(answer),
        Ok(_) => Err(ApiError::new("InternalError", "an answer is no object".into())),
        Err(error) => Err(ApiError::new("InternalError", error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::tests::T0;

    /// A value of this kind, at the end of a path of objects and lists.
    fn sample(path: &str, kind: Kind) -> Value {
        if let Some((parent, rest)) = path.split_once('.') {
            let inner = sample(rest, kind);
            return match parent.strip_suffix("[]") {
                Some(list) => json!({ list: [inner] }),
                None => json!({ parent: inner }),
            };
        }
        let value = match kind {
            Kind::Int => json!(1),
            Kind::Float => json!(0.5),
            Kind::String => json!("1"),
            Kind::Bool => json!(true),
            Kind::Object => json!({}),
            Kind::Ints => json!([1]),
            Kind::Floats => json!([0.5]),
            Kind::Strings => json!(["1"]),
            Kind::Objects => json!([]),
        };
        json!({ path: value })
    }

    #[tokio::test]
    async fn every_field_that_is_told_is_known() {
        let place = crate::services::tests::Place::new().await;
        for action in all() {
            for (path, field) in action.all_fields() {
                let request = sample(&path, field.kind);
                let context = Context::new(&place.services, "", T0);
                if let Err(error) = (action.handler)(context, &request).await {
                    let known =
                        !matches!(&*error.code, "UnknownParameter") && !error.message.contains("wrong type");
                    assert!(known, "{} {path}: {error}", action.name);
                }
            }
        }
    }

    #[test]
    fn actions_are_found_by_version_and_name() {
        assert_eq!(find(Some(VOD), Some("SearchMedia")).unwrap().name, "SearchMedia");
        let code = |version, name| find(version, name).unwrap_err().code;
        assert_eq!(code(Some(LIVE), Some("SearchMedia")), "InvalidAction");
        assert_eq!(code(Some(TRTC), Some("CreateLiveRecordRule")), "InvalidAction");
        assert_eq!(code(Some("2017-03-12"), Some("SearchMedia")), "NoSuchVersion");
        assert_eq!(code(Some(VOD), None), "MissingParameter");
        assert_eq!(code(None, Some("SearchMedia")), "MissingParameter");
    }
}
