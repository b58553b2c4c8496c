//! Callback rules.

use serde::Deserialize;
use serde_json::{Value, json};
use time::macros::format_description;

use super::Nothing;
use super::rules::is_name;
use crate::actions::error::ensure;
use crate::actions::spec::{Field, Kind, handler, honoured};
use crate::actions::{Action, Answer, ApiError, Context, LIVE, answer};
use crate::store::{CallbackRule, china};

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(LIVE, "CreateLiveCallbackRule", 200, CREATE, handler!(create)).rate_assumed(),
    Action::new(LIVE, "DescribeLiveCallbackRules", 500, &[], handler!(describe)),
    Action::new(LIVE, "DeleteLiveCallbackRule", 200, DELETE, handler!(delete)).rate_assumed(),
];

const DOMAIN: Field = honoured("DomainName", Kind::String).note("a push domain of the account");
const CREATE: &[Field] = &[
    DOMAIN,
    honoured("AppName", Kind::String)
        .assumed()
        .note("empty: every app of the domain that has no rule of its own"),
    honoured("TemplateId", Kind::Int),
];
const DELETE: &[Field] =
    &[DOMAIN, honoured("AppName", Kind::String).note("as the rule has it, also where that is empty")];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Create {
    domain_name: String,
    app_name: String,
    template_id: i64,
}

async fn create(context: Context<'_>, request: Create) -> Result<Answer, ApiError> {
    let Create { domain_name, app_name, template_id } = request;
    let domain = domain_name.to_ascii_lowercase();
    let known = context.config.all_push_domains();
    ensure(known.contains(&domain), "ResourceNotFound.PushDomainNoRecord", || {
        format!("{domain:?} is no push domain of this account: it has {}", known.join(", "))
    })?;
    ensure(is_name(&app_name), "InvalidParameter", || {
        "AppName may have at most 255 bytes without spaces, / and ?".into()
    })?;
    let rule = CallbackRule { domain, app_name, template_id, created: context.now };
    context.store.create_callback_rule(&rule).await?;
    Ok(Answer::new())
}

async fn describe(context: Context<'_>, _: Nothing) -> Result<Answer, ApiError> {
    let form = format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory]:[offset_minute]"
    );
    let rules = context.store.callback_rules().await?.into_iter().map(|rule| {
        let created = china(rule.created).format(form).unwrap_or_default();
        json!({
            "CreateTime": created,
            "UpdateTime": created,
            "TemplateId": rule.template_id,
            "DomainName": rule.domain,
            "AppName": rule.app_name,
        })
    });
    answer(json!({ "Rules": rules.collect::<Vec<Value>>() }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Delete {
    domain_name: String,
    app_name: String,
}

async fn delete(context: Context<'_>, request: Delete) -> Result<Answer, ApiError> {
    let domain = request.domain_name.to_ascii_lowercase();
    context.store.delete_callback_rule(&domain, &request.app_name).await?;
    Ok(Answer::new())
}
