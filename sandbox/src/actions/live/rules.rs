//! Record rules.

use serde::Deserialize;
use serde_json::{Value, json};
use time::macros::format_description;

use super::Nothing;
use crate::actions::error::ensure;
use crate::actions::spec::{handler, honoured};
use crate::actions::{Action, Answer, ApiError, Context, Kind, LIVE, answer};
use crate::store::{RecordRule, china};

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(
        LIVE,
        "CreateLiveRecordRule",
        200,
        &[
            honoured("TemplateId", Kind::Int),
            honoured("DomainName", Kind::String),
            honoured("AppName", Kind::String).note("empty: any"),
            honoured("StreamName", Kind::String).note("empty: any"),
        ],
        handler!(create),
    ),
    Action::new(LIVE, "DescribeLiveRecordRules", 500, &[], handler!(describe)),
    Action::new(
        LIVE,
        "DeleteLiveRecordRule",
        200,
        &[
            honoured("DomainName", Kind::String),
            honoured("AppName", Kind::String).note("as in the rule, empty too"),
            honoured("StreamName", Kind::String).note("as in the rule, empty too"),
        ],
        handler!(delete),
    ),
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Create {
    domain_name: String,
    template_id: i64,
    app_name: Option<String>,
    stream_name: Option<String>,
}

pub(crate) async fn create(context: Context<'_>, request: Create) -> Result<Answer, ApiError> {
    let domain = request.domain_name.to_ascii_lowercase();
    let known = context.config.all_push_domains();
    ensure(known.contains(&domain), "ResourceNotFound.PushDomainNoRecord", || {
        format!("{domain:?} is no push domain of this account: it has {}", known.join(", "))
    })?;
    let app_name = request.app_name.unwrap_or_default();
    let stream_name = request.stream_name.unwrap_or_default();
    ensure(is_name(&app_name), "InvalidParameter", || {
        "AppName may have at most 255 bytes without spaces, / and ?".into()
    })?;
    ensure(is_name(&stream_name), "InvalidParameter.InvalidStreamName", || {
        "StreamName may have at most 255 bytes without spaces, / and ?".into()
    })?;
    let template_id = request.template_id;
    let created = context.now;
    context.store.create_rule(&RecordRule { domain, app_name, stream_name, template_id, created }).await?;
    Ok(Answer::new())
}

/// Whether a push URL can have it; empty too.
pub(super) fn is_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '/' || c == '?';
    name.len() <= 255 && !name.contains(forbidden)
}

pub(crate) async fn describe(context: Context<'_>, _: Nothing) -> Result<Answer, ApiError> {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let rules = context.store.rules().await?.into_iter().map(|rule| {
        let created = china(rule.created).format(form).unwrap_or_default();
        json!({
            "CreateTime": created,
            "UpdateTime": created,
            "TemplateId": rule.template_id,
            "DomainName": rule.domain,
            "AppName": rule.app_name,
            "StreamName": rule.stream_name,
        })
    });
    answer(json!({ "Rules": rules.collect::<Vec<Value>>() }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Delete {
    domain_name: String,
    app_name: Option<String>,
    stream_name: Option<String>,
}

pub(crate) async fn delete(context: Context<'_>, request: Delete) -> Result<Answer, ApiError> {
    let domain = request.domain_name.to_ascii_lowercase();
    let app_name = request.app_name.unwrap_or_default();
    let stream_name = request.stream_name.unwrap_or_default();
    context.store.delete_rule(&domain, &app_name, &stream_name).await?;
    Ok(Answer::new())
}
