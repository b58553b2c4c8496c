//! Callback templates.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::Nothing;
use super::templates::check_text;
use crate::actions::error::ensure;
use crate::actions::spec::{Field, Kind, handler, honoured, ignored};
use crate::actions::{Action, Answer, ApiError, Context, LIVE, answer};
use crate::store::{CallbackTemplate, StoredCallbackTemplate};

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(LIVE, "CreateLiveCallbackTemplate", 200, CREATE, handler!(create)).rate_assumed(),
    Action::new(LIVE, "DescribeLiveCallbackTemplates", 500, &[], handler!(describe_all)).rate_assumed(),
    Action::new(LIVE, "DescribeLiveCallbackTemplate", 500, ONE, handler!(describe)).rate_assumed(),
    Action::new(LIVE, "ModifyLiveCallbackTemplate", 200, MODIFY, handler!(modify)).rate_assumed(),
    Action::new(LIVE, "DeleteLiveCallbackTemplate", 200, ONE, handler!(delete)).rate_assumed(),
];

const INVALID: &str = "InvalidParameterValue";
const LONGEST_URL: usize = 1024;
const LONGEST_KEY: usize = 255;

const ID: Field = honoured("TemplateId", Kind::Int);
const NAME: Field = honoured("TemplateName", Kind::String);
const DESCRIPTION: Field = honoured("Description", Kind::String);
const BEGIN: Field = honoured("StreamBeginNotifyUrl", Kind::String).note("event 1");
const END: Field = honoured("StreamEndNotifyUrl", Kind::String).note("event 0");
const RECORD: Field = honoured("RecordNotifyUrl", Kind::String).note("event 100");
const STATUS: Field =
    honoured("RecordStatusNotifyUrl", Kind::String).note("event 332; the cloud does not show it either");
const SNAPSHOT: Field = ignored("SnapshotNotifyUrl", Kind::String).note("the sandbox takes no snapshots");
const PORN: Field = ignored("PornCensorshipNotifyUrl", Kind::String).note("the sandbox detects nothing");
const KEY: Field = honoured("CallbackKey", Kind::String).note("sign = MD5(key + t)");
const MIX: Field = ignored("StreamMixNotifyUrl", Kind::String).note("out of use in the cloud");
const PUSH: Field = ignored("PushExceptionNotifyUrl", Kind::String).note("no push exceptions are told");
const AUDIO: Field = ignored("AudioAuditNotifyUrl", Kind::String).note("the sandbox detects nothing");
const EXCEPTION: Field =
    ignored("RecordExceptionNotifyUrl", Kind::String).note("no record exceptions are told, see event 332");
const LEVELS: Field = ignored("RecordExceptionLevels", Kind::Strings).note("error, warning, info");

const ONE: &[Field] = &[ID];
const CREATE: &[Field] = &[
    NAME,
    DESCRIPTION,
    BEGIN,
    END,
    RECORD,
    STATUS,
    SNAPSHOT,
    PORN,
    KEY,
    MIX,
    PUSH,
    AUDIO,
    EXCEPTION,
    LEVELS,
];
const MODIFY: &[Field] =
    &[ID, NAME, DESCRIPTION, BEGIN, END, RECORD, STATUS, SNAPSHOT, PORN, KEY, PUSH, AUDIO, EXCEPTION, LEVELS];

/// What both requests can set; `None` stays as it is, empty text takes away.
#[derive(Debug, Default)]
struct Change {
    template_name: Option<String>,
    description: Option<String>,
    stream_begin_notify_url: Option<String>,
    stream_end_notify_url: Option<String>,
    record_notify_url: Option<String>,
    record_status_notify_url: Option<String>,
    snapshot_notify_url: Option<String>,
    porn_censorship_notify_url: Option<String>,
    callback_key: Option<String>,
    stream_mix_notify_url: Option<String>,
    push_exception_notify_url: Option<String>,
    audio_audit_notify_url: Option<String>,
    record_exception_notify_url: Option<String>,
    record_exception_levels: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Create {
    template_name: String,
    description: Option<String>,
    stream_begin_notify_url: Option<String>,
    stream_end_notify_url: Option<String>,
    record_notify_url: Option<String>,
    record_status_notify_url: Option<String>,
    snapshot_notify_url: Option<String>,
    porn_censorship_notify_url: Option<String>,
    callback_key: Option<String>,
    stream_mix_notify_url: Option<String>,
    push_exception_notify_url: Option<String>,
    audio_audit_notify_url: Option<String>,
    record_exception_notify_url: Option<String>,
    record_exception_levels: Option<Vec<String>>,
}

async fn create(context: Context<'_>, request: Create) -> Result<Answer, ApiError> {
    let change = Change {
        template_name: Some(request.template_name),
        description: request.description,
        stream_begin_notify_url: request.stream_begin_notify_url,
        stream_end_notify_url: request.stream_end_notify_url,
        record_notify_url: request.record_notify_url,
        record_status_notify_url: request.record_status_notify_url,
        snapshot_notify_url: request.snapshot_notify_url,
        porn_censorship_notify_url: request.porn_censorship_notify_url,
        callback_key: request.callback_key,
        stream_mix_notify_url: request.stream_mix_notify_url,
        push_exception_notify_url: request.push_exception_notify_url,
        audio_audit_notify_url: request.audio_audit_notify_url,
        record_exception_notify_url: request.record_exception_notify_url,
        record_exception_levels: request.record_exception_levels,
    };
    change.check()?;
    let mut template = CallbackTemplate::default();
    change.apply(&mut template);
    let id = context.store.create_callback_template(&template, context.now).await?;
    answer(json!({ "TemplateId": id }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Modify {
    template_id: i64,
    template_name: Option<String>,
    description: Option<String>,
    stream_begin_notify_url: Option<String>,
    stream_end_notify_url: Option<String>,
    record_notify_url: Option<String>,
    record_status_notify_url: Option<String>,
    snapshot_notify_url: Option<String>,
    porn_censorship_notify_url: Option<String>,
    callback_key: Option<String>,
    push_exception_notify_url: Option<String>,
    audio_audit_notify_url: Option<String>,
    record_exception_notify_url: Option<String>,
    record_exception_levels: Option<Vec<String>>,
}

async fn modify(context: Context<'_>, request: Modify) -> Result<Answer, ApiError> {
    let change = Change {
        template_name: request.template_name,
        description: request.description,
        stream_begin_notify_url: request.stream_begin_notify_url,
        stream_end_notify_url: request.stream_end_notify_url,
        record_notify_url: request.record_notify_url,
        record_status_notify_url: request.record_status_notify_url,
        snapshot_notify_url: request.snapshot_notify_url,
        porn_censorship_notify_url: request.porn_censorship_notify_url,
        callback_key: request.callback_key,
        stream_mix_notify_url: None,
        push_exception_notify_url: request.push_exception_notify_url,
        audio_audit_notify_url: request.audio_audit_notify_url,
        record_exception_notify_url: request.record_exception_notify_url,
        record_exception_levels: request.record_exception_levels,
    };
    change.check()?;
    context.store.modify_callback_template(request.template_id, |template| change.apply(template)).await?;
    Ok(Answer::new())
}

async fn describe_all(context: Context<'_>, _: Nothing) -> Result<Answer, ApiError> {
    let templates: Vec<Value> = context.store.callback_templates().await?.iter().map(info).collect();
    answer(json!({ "Templates": templates }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct One {
    template_id: i64,
}

async fn describe(context: Context<'_>, request: One) -> Result<Answer, ApiError> {
    let stored = context.store.callback_template(request.template_id).await?;
    answer(json!({ "Template": info(&stored) }))
}

async fn delete(context: Context<'_>, request: One) -> Result<Answer, ApiError> {
    context.store.delete_callback_template(request.template_id).await?;
    Ok(Answer::new())
}

/// `CallBackTemplateInfo`, which has no RecordStatusNotifyUrl.
fn info(stored: &StoredCallbackTemplate) -> Value {
    let template = &stored.template;
    json!({
        "TemplateId": stored.id,
        "TemplateName": template.template_name,
        "Description": template.description,
        "StreamBeginNotifyUrl": template.stream_begin_notify_url,
        "StreamMixNotifyUrl": template.stream_mix_notify_url,
        "StreamEndNotifyUrl": template.stream_end_notify_url,
        "RecordNotifyUrl": template.record_notify_url,
        "SnapshotNotifyUrl": template.snapshot_notify_url,
        "PornCensorshipNotifyUrl": template.porn_censorship_notify_url,
        "CallbackKey": template.callback_key,
        "PushExceptionNotifyUrl": template.push_exception_notify_url,
        "AudioAuditNotifyUrl": template.audio_audit_notify_url,
        "RecordExceptionNotifyUrl": template.record_exception_notify_url,
        "RecordExceptionLevels": template.record_exception_levels,
    })
}

impl Change {
    fn check(&self) -> Result<(), ApiError> {
        check_text(self.template_name.as_deref(), self.description.as_deref())?;
        for (name, url) in [
            ("StreamBeginNotifyUrl", &self.stream_begin_notify_url),
            ("StreamEndNotifyUrl", &self.stream_end_notify_url),
            ("RecordNotifyUrl", &self.record_notify_url),
            ("RecordStatusNotifyUrl", &self.record_status_notify_url),
            ("SnapshotNotifyUrl", &self.snapshot_notify_url),
            ("PornCensorshipNotifyUrl", &self.porn_censorship_notify_url),
            ("StreamMixNotifyUrl", &self.stream_mix_notify_url),
            ("PushExceptionNotifyUrl", &self.push_exception_notify_url),
            ("AudioAuditNotifyUrl", &self.audio_audit_notify_url),
            ("RecordExceptionNotifyUrl", &self.record_exception_notify_url),
        ] {
            let url = url.as_deref().unwrap_or_default();
            ensure(url.is_empty() || is_callback_url(url), "InvalidParameter.InvalidCallbackUrl", || {
                format!("{name} must be an http or https URL of at most {LONGEST_URL} bytes")
            })?;
        }
        let key = self.callback_key.as_deref().unwrap_or_default();
        ensure(key.len() <= LONGEST_KEY, INVALID, || {
            format!("CallbackKey may have at most {LONGEST_KEY} bytes")
        })?;
        let levels = self.record_exception_levels.iter().flatten();
        let known = |level: &String| matches!(level.as_str(), "error" | "warning" | "alarm" | "info");
        ensure(levels.clone().all(known) && levels.count() <= 4, INVALID, || {
            "RecordExceptionLevels must be among error, warning and info".into()
        })
    }

    fn apply(self, template: &mut CallbackTemplate) {
        fn set<T>(slot: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *slot = value;
            }
        }
        set(&mut template.template_name, self.template_name);
        set(&mut template.description, self.description);
        set(&mut template.stream_begin_notify_url, self.stream_begin_notify_url);
        set(&mut template.stream_end_notify_url, self.stream_end_notify_url);
        set(&mut template.record_notify_url, self.record_notify_url);
        set(&mut template.record_status_notify_url, self.record_status_notify_url);
        set(&mut template.snapshot_notify_url, self.snapshot_notify_url);
        set(&mut template.porn_censorship_notify_url, self.porn_censorship_notify_url);
        set(&mut template.callback_key, self.callback_key);
        set(&mut template.stream_mix_notify_url, self.stream_mix_notify_url);
        set(&mut template.push_exception_notify_url, self.push_exception_notify_url);
        set(&mut template.audio_audit_notify_url, self.audio_audit_notify_url);
        set(&mut template.record_exception_notify_url, self.record_exception_notify_url);
        set(&mut template.record_exception_levels, self.record_exception_levels);
    }
}

fn is_callback_url(text: &str) -> bool {
    let web = |url: Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    text.len() <= LONGEST_URL && Url::parse(text).is_ok_and(web)
}
