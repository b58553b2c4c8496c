//! Event notifications: which there are, and the queue of those who pull.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::app_of;
use crate::actions::error::ensure;
use crate::actions::spec::{handler, honoured, ignored};
use crate::actions::{Action, Answer, ApiError, Context, Kind, VOD, answer};
use crate::media_info;
use crate::store::{EventConfig, EventMode, MAX_EVENTS, PulledEvent};

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(
        VOD,
        "PullEvents",
        100,
        &[ignored("ExtInfo", Kind::String).note("reserved"), honoured("SubAppId", Kind::Int)],
        handler!(pull),
    )
    .rate_assumed(),
    Action::new(
        VOD,
        "ConfirmEvents",
        100,
        &[
            honoured("EventHandles", Kind::Strings).note("1 to 16, within 30 s; all are confirmed or none"),
            ignored("ExtInfo", Kind::String).note("reserved"),
            honoured("SubAppId", Kind::Int),
        ],
        handler!(confirm),
    )
    .rate_assumed(),
    Action::new(VOD, "DescribeEventsState", 20, &[honoured("SubAppId", Kind::Int)], handler!(state)),
    Action::new(
        VOD,
        "ModifyEventConfig",
        100,
        &[
            honoured("SubAppId", Kind::Int),
            honoured("Mode", Kind::String),
            honoured("NotificationUrl", Kind::String),
            honoured("UploadMediaCompleteEventSwitch", Kind::String)
                .note("ON: recordings that came into VOD are told"),
            honoured("DeleteMediaCompleteEventSwitch", Kind::String)
                .note("ON: deletions are told; those of expired media too (assumed)"),
            ignored("PersistenceCompleteEventSwitch", Kind::String).note("there are no such events here"),
            honoured("SignKey", Kind::String).note("Sign = MD5(SignKey + T), T = now + 10 min"),
        ],
        handler!(modify_config),
    )
    .rate_assumed(),
    Action::new(
        VOD,
        "DescribeEventConfig",
        100,
        &[honoured("SubAppId", Kind::Int)],
        handler!(describe_config),
    )
    .rate_assumed(),
];

/// How long a request waits for an event.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Pull {
    #[serde(rename = "ExtInfo")]
    _ext_info: Option<String>,
    sub_app_id: Option<u64>,
}

async fn pull(context: Context<'_>, request: Pull) -> Result<Answer, ApiError> {
    let app = app_of(context, request.sub_app_id).await?;
    let (store, environment) = (context.store, &context.services.environment);
    let until = tokio::time::Instant::now() + context.config.timing.scaled(LONGEST_WAIT);
    loop {
        // Made before looking, so that what comes in between is not missed.
        let came = store.event_came();
        let now = environment.now();
        let events = store.pull_events(app, now).await?;
        if !events.is_empty() || tokio::time::Instant::now() >= until {
            let events: Vec<Value> =
                events.into_iter().map(|event| show(event, context.media_base)).collect();
            return answer(json!({ "EventSet": events }));
        }
        // Events that others pulled and did not confirm come back by themselves.
        let (_, next) = store.events_to_pull(app, now).await?;
        let again = next.and_then(|next| Duration::try_from(next - now).ok()).unwrap_or(LONGEST_WAIT);
        let pause = until.min(tokio::time::Instant::now() + again);
        tokio::select! {
            () = came => {}
            () = tokio::time::sleep_until(pause) => {}
        }
    }
}

fn show(event: PulledEvent, media_base: &str) -> Value {
    let mut content = media_info::content(event.body, media_base);
    content.insert("EventHandle".into(), Value::String(event.handle));
    Value::Object(content)
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Confirm {
    event_handles: Vec<String>,
    #[serde(rename = "ExtInfo")]
    _ext_info: Option<String>,
    sub_app_id: Option<u64>,
}

async fn confirm(context: Context<'_>, request: Confirm) -> Result<Answer, ApiError> {
    let app = app_of(context, request.sub_app_id).await?;
    let handles = request.event_handles;
    let fit = !handles.is_empty() && handles.len() as i64 <= MAX_EVENTS;
    ensure(fit, "InvalidParameterValue", || format!("EventHandles must have 1 to {MAX_EVENTS} values"))?;
    context.store.confirm_events(app, &handles, context.now).await?;
    Ok(Answer::new())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct App {
    sub_app_id: Option<u64>,
}

async fn state(context: Context<'_>, request: App) -> Result<Answer, ApiError> {
    let app = app_of(context, request.sub_app_id).await?;
    let (count, _) = context.store.events_to_pull(app, context.now).await?;
    answer(json!({ "CountOfEventsToPull": count }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ModifyConfig {
    sub_app_id: Option<u64>,
    mode: Option<String>,
    notification_url: Option<String>,
    upload_media_complete_event_switch: Option<String>,
    delete_media_complete_event_switch: Option<String>,
    persistence_complete_event_switch: Option<String>,
    sign_key: Option<String>,
}

async fn modify_config(context: Context<'_>, request: ModifyConfig) -> Result<Answer, ApiError> {
    let app = app_of(context, request.sub_app_id).await?;
    let mut config = context.store.event_config(app).await?;
    match request.mode.as_deref() {
        None => {}
        Some("PUSH") => config.mode = EventMode::Push,
        Some("PULL") => config.mode = EventMode::Pull,
        Some(_) => return Err(ApiError::new("InvalidParameterValue", "Mode must be PUSH or PULL".into())),
    }
    if let Some(url) = request.notification_url {
        let web = Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        ensure(url.is_empty() || web, "InvalidParameterValue", || {
            "NotificationUrl must be an http or https URL, or empty for none".into()
        })?;
        config.url = url;
    }
    if let Some(key) = request.sign_key {
        let fit = key.len() <= 32 && key.bytes().all(|b| b.is_ascii_alphanumeric());
        ensure(fit, "InvalidParameterValue", || "SignKey may have at most 32 letters and digits".into())?;
        config.sign_key = key;
    }
    let EventConfig { upload, deletion, persistence, .. } = &mut config;
    for (name, slot, value) in [
        ("UploadMediaCompleteEventSwitch", upload, request.upload_media_complete_event_switch),
        ("DeleteMediaCompleteEventSwitch", deletion, request.delete_media_complete_event_switch),
        ("PersistenceCompleteEventSwitch", persistence, request.persistence_complete_event_switch),
    ] {
        match value.as_deref() {
            None => {}
            Some("ON") => *slot = true,
            Some("OFF") => *slot = false,
            Some(_) => {
                return Err(ApiError::new("InvalidParameterValue", format!("{name} must be ON or OFF")));
            }
        }
    }
    context.store.set_event_config(app, &config).await?;
    Ok(Answer::new())
}

async fn describe_config(context: Context<'_>, request: App) -> Result<Answer, ApiError> {
    let app = app_of(context, request.sub_app_id).await?;
    let config = context.store.event_config(app).await?;
    let switch = |on: bool| if on { "ON" } else { "OFF" };
    answer(json!({
        "Mode": config.mode.name(),
        "NotificationUrl": config.url,
        "UploadMediaCompleteEventSwitch": switch(config.upload),
        "DeleteMediaCompleteEventSwitch": switch(config.deletion),
        "PersistenceCompleteEventSwitch": switch(config.persistence),
    }))
}
