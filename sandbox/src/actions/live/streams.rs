//! Which streams are live, and calls that cut them off.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Iso8601;

use super::{INVALID, stream_key};
use crate::actions::error::ensure;
use crate::actions::spec::{handler, honoured};
use crate::actions::{Action, Answer, ApiError, Context, Field, Kind, LIVE, answer, iso};
use crate::model::StreamKey;
use crate::store::Forbidden;

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(LIVE, "DescribeLiveStreamOnlineList", 100, ONLINE, handler!(describe)),
    Action::new(LIVE, "DescribeLiveStreamState", 300, ONE, handler!(state)),
    Action::new(LIVE, "DropLiveStream", 100, ONE, handler!(drop_stream)),
    Action::new(LIVE, "ForbidLiveStream", 100, FORBID, handler!(forbid)).rate_assumed(),
    Action::new(LIVE, "ResumeLiveStream", 100, ONE, handler!(resume)).rate_assumed(),
];

const ONLINE: &[Field] = &[
    honoured("DomainName", Kind::String),
    honoured("AppName", Kind::String),
    honoured("PageNum", Kind::Int),
    honoured("PageSize", Kind::Int),
    honoured("StreamName", Kind::String),
];
const ONE: &[Field] = &[
    honoured("AppName", Kind::String),
    honoured("DomainName", Kind::String),
    honoured("StreamName", Kind::String),
];
const FORBID: &[Field] = &[
    honoured("AppName", Kind::String).note("checked; the StreamName alone forbids"),
    honoured("DomainName", Kind::String).note("checked; the StreamName alone forbids"),
    honoured("StreamName", Kind::String),
    honoured("ResumeTime", Kind::String),
    honoured("Reason", Kind::String).note("told to the publisher"),
];

/// How long a stream is forbidden when the call does not say.
const FORBIDDEN: Duration = Duration::from_secs(7 * 24 * 3600);
const LONGEST_FORBIDDEN: Duration = Duration::from_secs(90 * 24 * 3600);
/// Longest reason in bytes.
const LONGEST_REASON: usize = 2048;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Describe {
    domain_name: Option<String>,
    app_name: Option<String>,
    page_num: Option<u64>,
    page_size: Option<u64>,
    stream_name: Option<String>,
}

pub(crate) async fn describe(context: Context<'_>, request: Describe) -> Result<Answer, ApiError> {
    let page_num = request.page_num.unwrap_or(1);
    let page_size = request.page_size.unwrap_or(10);
    ensure(page_num >= 1, INVALID, || "PageNum must be at least 1".into())?;
    ensure((10..=300_000).contains(&page_size), INVALID, || "PageSize must be 10 to 300000".into())?;
    // Text that is sent empty does not restrict, just as text that is not sent.
    let wants = |wanted: &Option<String>, has: &str| {
        wanted.as_deref().filter(|wanted| !wanted.is_empty()).is_none_or(|wanted| wanted == has)
    };
    let domain = request.domain_name.map(|domain| domain.to_ascii_lowercase());
    let streams: Vec<Value> = context
        .registry
        .list()
        .into_iter()
        .filter(|info| {
            wants(&domain, &info.key.domain.to_ascii_lowercase())
                && wants(&request.app_name, &info.key.app_name)
                && wants(&request.stream_name, &info.key.stream_name)
        })
        .map(|info| {
            json!({
                "StreamName": info.key.stream_name,
                "PublishTimeList": [{ "PublishTime": iso(info.started) }],
                "AppName": info.key.app_name,
                "DomainName": info.key.domain,
                "PushToDelay": 0,
            })
        })
        .collect();
    let total = streams.len();
    let size = usize::try_from(page_size).unwrap_or(usize::MAX);
    let skip = usize::try_from(page_num - 1).unwrap_or(usize::MAX).saturating_mul(size);
    let page: Vec<Value> = streams.into_iter().skip(skip).take(size).collect();
    answer(json!({
        "TotalNum": total,
        "TotalPage": total.div_ceil(size),
        "PageNum": page_num,
        "PageSize": page_size,
        "OnlineInfo": page,
    }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct One {
    app_name: String,
    domain_name: String,
    stream_name: String,
}

impl One {
    fn key(&self, context: Context<'_>) -> Result<StreamKey, ApiError> {
        stream_key(context, &self.domain_name, &self.app_name, &self.stream_name)
    }
}

pub(crate) async fn state(context: Context<'_>, request: One) -> Result<Answer, ApiError> {
    let key = request.key(context)?;
    let forbidden = context.store.forbidden_stream(&key.stream_name, context.now).await?;
    let state = match forbidden {
        Some(_) => "forbid",
        None if context.registry.find(&key).is_some() => "active",
        None => "inactive",
    };
    answer(json!({ "StreamState": state }))
}

/// A stream that is not live is dropped already.
pub(crate) async fn drop_stream(context: Context<'_>, request: One) -> Result<Answer, ApiError> {
    if let Some(stream) = context.registry.find(&request.key(context)?) {
        stream.cut("DropLiveStream");
    }
    Ok(Answer::new())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Forbid {
    app_name: String,
    domain_name: String,
    stream_name: String,
    resume_time: Option<String>,
    reason: Option<String>,
}

pub(crate) async fn forbid(context: Context<'_>, request: Forbid) -> Result<Answer, ApiError> {
    let now = context.now;
    let key = stream_key(context, &request.domain_name, &request.app_name, &request.stream_name)?;
    let reason = request.reason.unwrap_or_default();
    ensure(reason.len() <= LONGEST_REASON, INVALID, || {
        format!("Reason may have at most {LONGEST_REASON} bytes")
    })?;
    let until = match request.resume_time.filter(|time| !time.is_empty()) {
        None => now + FORBIDDEN,
        Some(time) => OffsetDateTime::parse(&time, &Iso8601::DEFAULT).map_err(|_| {
            let text = "ResumeTime must be a UTC time like 2018-11-29T19:00:00Z";
            ApiError::new(INVALID, text.into())
        })?,
    };
    ensure(until > now && until <= now + LONGEST_FORBIDDEN, INVALID, || {
        "ResumeTime must be in the future, within 90 days".into()
    })?;
    // First the ban, then the cut: the publisher is back within a second.
    context.store.forbid_stream(&key, &Forbidden { until, reason }, now).await?;
    let named = context.registry.live().into_iter();
    for stream in named.filter(|stream| stream.info().key.stream_name == key.stream_name) {
        stream.cut("ForbidLiveStream");
    }
    Ok(Answer::new())
}

pub(crate) async fn resume(context: Context<'_>, request: One) -> Result<Answer, ApiError> {
    let key = request.key(context)?;
    context.store.resume_stream(&key.stream_name).await?;
    Ok(Answer::new())
}
