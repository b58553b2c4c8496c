//! Record templates.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::actions::error::ensure;
use crate::actions::spec::{Field, handler, honoured, ignored, refused};
use crate::actions::{Action, Answer, ApiError, Context, Kind, LIVE, answer};
use crate::store::{
    FlvSpecialParam, HlsSpecialParam, RecordParam, RecordTemplate, StoredTemplate, TemplateChange, VodApp,
    check_vod_file_name,
};

/// Members of a format's parameters.
const RECORD_PARAM: &[Field] = &[
    honoured("RecordInterval", Kind::Int).note("not HLS, which is one file a push"),
    honoured("StorageTime", Kind::Int),
    honoured("Enable", Kind::Int),
    honoured("VodSubAppId", Kind::Int),
    honoured("VodFileName", Kind::String),
    ignored("Procedure", Kind::String).note("no task flow runs"),
    refused("StorageMode", Kind::String).note("other than normal"),
    honoured("ClassId", Kind::Int),
    ignored("CosBucketName", Kind::String),
    ignored("CosBucketRegion", Kind::String),
    ignored("CosBucketPath", Kind::String),
];

const RESUME: &[Field] = &[honoured("FlowContinueDuration", Kind::Int)];
const UPLOAD: &[Field] = &[ignored("UploadInRecording", Kind::Bool).note("files come when they are whole")];

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(
        LIVE,
        "CreateLiveRecordTemplate",
        200,
        &[
            honoured("TemplateName", Kind::String),
            honoured("Description", Kind::String),
            honoured("FlvParam", Kind::Object).of(RECORD_PARAM),
            honoured("HlsParam", Kind::Object).of(RECORD_PARAM),
            honoured("Mp4Param", Kind::Object).of(RECORD_PARAM),
            honoured("AacParam", Kind::Object).of(RECORD_PARAM),
            refused("IsDelayLive", Kind::Int).note("1: there is no slow live"),
            honoured("HlsSpecialParam", Kind::Object).of(RESUME),
            refused("Mp3Param", Kind::Object).of(RECORD_PARAM).note("with Enable 1"),
            refused("CosStore", Kind::Int).note("1: files go to VOD"),
            ignored("RemoveWatermark", Kind::Bool).note("there are no watermarks"),
            honoured("FlvSpecialParam", Kind::Object).of(UPLOAD),
        ],
        handler!(create),
    ),
    Action::new(
        LIVE,
        "DescribeLiveRecordTemplates",
        500,
        &[honoured("IsDelayLive", Kind::Int)],
        handler!(describe_all),
    ),
    Action::new(
        LIVE,
        "DescribeLiveRecordTemplate",
        500,
        &[honoured("TemplateId", Kind::Int)],
        handler!(describe),
    ),
    Action::new(
        LIVE,
        "ModifyLiveRecordTemplate",
        200,
        &[
            honoured("TemplateId", Kind::Int),
            honoured("TemplateName", Kind::String),
            honoured("Description", Kind::String),
            honoured("FlvParam", Kind::Object).of(RECORD_PARAM),
            honoured("HlsParam", Kind::Object).of(RECORD_PARAM),
            honoured("Mp4Param", Kind::Object).of(RECORD_PARAM),
            honoured("AacParam", Kind::Object).of(RECORD_PARAM),
            honoured("HlsSpecialParam", Kind::Object).of(RESUME),
            refused("Mp3Param", Kind::Object).of(RECORD_PARAM).note("with Enable 1"),
            ignored("RemoveWatermark", Kind::Bool).note("there are no watermarks"),
            honoured("FlvSpecialParam", Kind::Object).of(UPLOAD),
        ],
        handler!(modify),
    )
    .rate_assumed(),
    Action::new(
        LIVE,
        "DeleteLiveRecordTemplate",
        200,
        &[honoured("TemplateId", Kind::Int)],
        handler!(delete),
    )
    .rate_assumed(),
];

const INVALID: &str = "InvalidParameterValue";
/// 1500 days.
const LONGEST_STORAGE: i64 = 129_600_000;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Create {
    template_name: String,
    description: Option<String>,
    flv_param: Option<RecordParam>,
    hls_param: Option<RecordParam>,
    mp4_param: Option<RecordParam>,
    aac_param: Option<RecordParam>,
    is_delay_live: Option<i64>,
    hls_special_param: Option<HlsSpecialParam>,
    mp3_param: Option<RecordParam>,
    cos_store: Option<i64>,
    remove_watermark: Option<bool>,
    flv_special_param: Option<FlvSpecialParam>,
}

pub(crate) async fn create(context: Context<'_>, request: Create) -> Result<Answer, ApiError> {
    let change = TemplateChange {
        template_name: Some(request.template_name),
        description: request.description,
        flv_param: request.flv_param,
        hls_param: request.hls_param,
        mp4_param: request.mp4_param,
        aac_param: request.aac_param,
        hls_special_param: request.hls_special_param,
        mp3_param: request.mp3_param,
        remove_watermark: request.remove_watermark,
        flv_special_param: request.flv_special_param,
    };
    check(&change, &context.store.apps().await?)?;
    ensure(request.is_delay_live.unwrap_or(0) == 0, INVALID, || {
        "IsDelayLive must be 0: the sandbox has no slow live".into()
    })?;
    ensure(request.cos_store.unwrap_or(0) == 0, INVALID, || {
        "CosStore must be 0: the sandbox stores recordings in VOD".into()
    })?;
    let template = RecordTemplate::new(change);
    let id = context.store.create_template(&template, context.now).await?;
    answer(json!({ "TemplateId": id }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Modify {
    template_id: i64,
    template_name: Option<String>,
    description: Option<String>,
    flv_param: Option<RecordParam>,
    hls_param: Option<RecordParam>,
    mp4_param: Option<RecordParam>,
    aac_param: Option<RecordParam>,
    hls_special_param: Option<HlsSpecialParam>,
    mp3_param: Option<RecordParam>,
    remove_watermark: Option<bool>,
    flv_special_param: Option<FlvSpecialParam>,
}

pub(crate) async fn modify(context: Context<'_>, request: Modify) -> Result<Answer, ApiError> {
    let change = TemplateChange {
        template_name: request.template_name,
        description: request.description,
        flv_param: request.flv_param,
        hls_param: request.hls_param,
        mp4_param: request.mp4_param,
        aac_param: request.aac_param,
        hls_special_param: request.hls_special_param,
        mp3_param: request.mp3_param,
        remove_watermark: request.remove_watermark,
        flv_special_param: request.flv_special_param,
    };
    check(&change, &context.store.apps().await?)?;
    context.store.modify_template(request.template_id, change, context.now).await?;
    Ok(Answer::new())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct DescribeAll {
    is_delay_live: Option<i64>,
}

/// `RecordTemplateInfo`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Info {
    template_id: i64,
    #[serde(flatten)]
    template: RecordTemplate,
}

impl From<StoredTemplate> for Info {
    fn from(stored: StoredTemplate) -> Self {
        Self { template_id: stored.id, template: stored.template }
    }
}

pub(crate) async fn describe_all(context: Context<'_>, request: DescribeAll) -> Result<Answer, ApiError> {
    let wanted = request.is_delay_live;
    ensure(matches!(wanted, None | Some(0 | 1)), INVALID, || "IsDelayLive must be 0 or 1".into())?;
    let all = context.store.templates().await?.into_iter();
    let templates: Vec<Info> = all
        .filter(|stored| wanted.is_none_or(|wanted| stored.template.is_delay_live == wanted))
        .map(Info::from)
        .collect();
    answer(json!({ "Templates": templates }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct One {
    template_id: i64,
}

pub(crate) async fn describe(context: Context<'_>, request: One) -> Result<Answer, ApiError> {
    let template = Info::from(context.store.template(request.template_id).await?);
    answer(json!({ "Template": template }))
}

pub(crate) async fn delete(context: Context<'_>, request: One) -> Result<Answer, ApiError> {
    context.store.delete_template(request.template_id).await?;
    Ok(Answer::new())
}

/// Name and description of a template, where they are set.
pub(super) fn check_text(name: Option<&str>, description: Option<&str>) -> Result<(), ApiError> {
    if let Some(name) = name {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || is_cjk(c);
        ensure((1..=255).contains(&name.len()) && name.chars().all(allowed), INVALID, || {
            "TemplateName must be 1 to 255 bytes of Chinese characters, letters, digits, _ and -".into()
        })?;
    }
    ensure(description.unwrap_or_default().len() <= 1024, INVALID, || {
        "Description may have at most 1024 bytes".into()
    })
}

fn check(change: &TemplateChange, apps: &[VodApp]) -> Result<(), ApiError> {
    check_text(change.template_name.as_deref(), change.description.as_deref())?;
    for (format, param, intervals) in [
        ("FlvParam", &change.flv_param, Some((60, 43_200))),
        ("HlsParam", &change.hls_param, None),
        ("Mp4Param", &change.mp4_param, Some((60, 43_200))),
        ("AacParam", &change.aac_param, Some((60, 7200))),
        ("Mp3Param", &change.mp3_param, Some((60, 7200))),
    ] {
        if let Some(param) = param {
            check_param(format, param, intervals, apps)?;
        }
    }
    let resume = change.hls_special_param.as_ref().and_then(|param| param.flow_continue_duration);
    ensure((0..=1800).contains(&resume.unwrap_or(0)), INVALID, || {
        "HlsSpecialParam.FlowContinueDuration must be 0 to 1800".into()
    })?;
    let mp3 = change.mp3_param.as_ref().is_some_and(RecordParam::enabled);
    ensure(!mp3, INVALID, || "Mp3Param.Enable must be 0: the sandbox records no MP3, use AacParam".into())
}

fn check_param(
    format: &str,
    param: &RecordParam,
    intervals: Option<(i64, i64)>,
    apps: &[VodApp],
) -> Result<(), ApiError> {
    ensure(matches!(param.enable, None | Some(0 | 1)), INVALID, || {
        format!("{format}.Enable must be 0 or 1")
    })?;
    if let (Some((least, most)), Some(interval)) = (intervals, param.record_interval) {
        // 0 stands for the default in formats that are off.
        let unused = interval == 0 && !param.enabled();
        ensure(unused || (least..=most).contains(&interval), INVALID, || {
            format!("{format}.RecordInterval must be {least} to {most}")
        })?;
    }
    ensure((0..=LONGEST_STORAGE).contains(&param.storage_time.unwrap_or(0)), INVALID, || {
        format!("{format}.StorageTime must be 0 to {LONGEST_STORAGE}")
    })?;
    ensure(param.class_id.unwrap_or(0) >= 0, INVALID, || format!("{format}.ClassId must not be negative"))?;
    let mode = param.storage_mode.as_deref().unwrap_or_default();
    ensure(matches!(mode, "" | "normal"), INVALID, || {
        format!("{format}.StorageMode must be normal: the sandbox has no cold storage")
    })?;
    let app = param.vod_sub_app_id.unwrap_or(0);
    let known = app == 0 || apps.iter().any(|known| known.id == app);
    ensure(known, "ResourceUnavailable.InvalidVodStatus", || {
        format!("{format}.VodSubAppId {app} is no VOD app of this account")
    })?;
    check_vod_file_name(param.vod_file_name.as_deref().unwrap_or_default())
        .map_err(|reason| ApiError::new("InvalidParameter.InvalidVodFileName", format!("{format}: {reason}")))
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}
