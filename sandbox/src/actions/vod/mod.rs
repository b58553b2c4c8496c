//! Actions of vod 2018-07-17.

pub(super) mod apps;
pub(super) mod events;
mod info;
pub(super) mod modify;
pub(super) mod search;

use serde::Deserialize;
use serde_json::json;

use super::error::ensure;
use super::spec::{handler, honoured, refused};
use super::{Action, Answer, ApiError, Context, Kind, VOD, answer};

pub(super) const ACTIONS: &[Action] = &[
    Action::new(
        VOD,
        "DescribeMediaInfos",
        100,
        &[
            honoured("FileIds", Kind::Strings),
            honoured("SubAppId", Kind::Int),
            honoured("Filters", Kind::Strings),
        ],
        handler!(describe),
    )
    .rate_assumed(),
    Action::new(
        VOD,
        "ModifyMediaInfo",
        100,
        &[
            honoured("FileId", Kind::String),
            honoured("SubAppId", Kind::Int),
            honoured("Name", Kind::String),
            honoured("Description", Kind::String),
            honoured("ClassId", Kind::Int),
            honoured("ExpireTime", Kind::String),
            refused("CoverData", Kind::String),
            refused("AddKeyFrameDescs", Kind::Objects),
            refused("AddKeyFrameDescs[].TimeOffset", Kind::Float),
            refused("AddKeyFrameDescs[].Content", Kind::String),
            refused("DeleteKeyFrameDescs", Kind::Floats),
            refused("ClearKeyFrameDescs", Kind::Int),
            honoured("AddTags", Kind::Strings),
            honoured("DeleteTags", Kind::Strings),
            honoured("ClearTags", Kind::Int),
            refused("AddSubtitles", Kind::Objects),
            refused("AddSubtitles[].Name", Kind::String),
            refused("AddSubtitles[].Language", Kind::String),
            refused("AddSubtitles[].Format", Kind::String),
            refused("AddSubtitles[].Content", Kind::String),
            refused("AddSubtitles[].Id", Kind::String),
            refused("DeleteSubtitleIds", Kind::Strings),
            refused("ClearSubtitles", Kind::Int),
            refused("DeleteKnowledgeBases", Kind::Strings),
            refused("ClearKnowledgeBases", Kind::Int),
        ],
        handler!(modify::modify),
    )
    .rate_assumed(),
    Action::new(
        VOD,
        "DeleteMedia",
        100,
        &[
            honoured("FileId", Kind::String),
            honoured("SubAppId", Kind::Int),
            honoured("DeleteParts", Kind::Objects),
            honoured("DeleteParts[].Type", Kind::String)
                .note("nothing is transcoded, so OriginalFiles alone has an effect"),
            honoured("DeleteParts[].Definition", Kind::Int).note("0"),
        ],
        handler!(delete),
    ),
];

/// The app that a request means: the main one unless it says otherwise.
pub(super) async fn app_of(context: Context<'_>, sub_app_id: Option<u64>) -> Result<u64, ApiError> {
    let Some(app) = sub_app_id.filter(|id| *id > 0) else { return Ok(context.config.app_id) };
    let known = context.store.has_app(app).await?;
    ensure(known, "InvalidParameterValue.SubAppId", || format!("{app} is no VOD app of this account"))?;
    Ok(app)
}

fn check_file_id(file_id: &str) -> Result<(), ApiError> {
    ensure((1..=40).contains(&file_id.len()), "InvalidParameterValue.FileId", || {
        "FileId must have 1 to 40 characters".into()
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Describe {
    file_ids: Vec<String>,
    sub_app_id: Option<u64>,
    #[serde(default)]
    filters: Vec<String>,
}

pub(super) async fn describe(context: Context<'_>, request: Describe) -> Result<Answer, ApiError> {
    let app = app_of(context, request.sub_app_id).await?;
    let groups = info::Groups::of(&request.filters)?;
    let ids = request.file_ids;
    ensure(!ids.is_empty(), "InvalidParameterValue.FileIdsEmpty", || "FileIds must not be empty".into())?;
    ensure(ids.len() <= 20, "InvalidParameterValue.FileIdsTooMany", || {
        "FileIds may have at most 20 values".into()
    })?;
    ensure(ids.iter().all(|id| (1..=40).contains(&id.len())), "InvalidParameterValue.FileIds", || {
        "each of FileIds must have 1 to 40 characters".into()
    })?;
    let (mut found, mut absent) = (Vec::new(), Vec::new());
    for id in ids {
        match context.store.media(app, &id, context.now).await? {
            Some(media) => found.push(info::render(&media, groups, context.media_base)),
            None => absent.push(id),
        }
    }
    answer(json!({ "MediaInfoSet": found, "NotExistFileIdSet": absent }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Delete {
    file_id: String,
    sub_app_id: Option<u64>,
    delete_parts: Option<Vec<DeleteItem>>,
}

/// `MediaDeleteItem`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DeleteItem {
    r#type: String,
    definition: Option<i64>,
}

pub(super) async fn delete(context: Context<'_>, request: Delete) -> Result<Answer, ApiError> {
    let app = app_of(context, request.sub_app_id).await?;
    let (id, now) = (request.file_id.as_str(), context.now);
    check_file_id(id)?;
    let parts = request.delete_parts.unwrap_or_default();
    if parts.is_empty() {
        context.store.delete_media(app, id, now).await?;
        return Ok(Answer::new());
    }
    let mut originals = false;
    for part in &parts {
        // Recordings have nothing transcoded, so only "all of that type" can be meant of the others.
        let of_type = match part.r#type.as_str() {
            "OriginalFiles" => {
                originals = true;
                true
            }
            "TranscodeFiles" | "AdaptiveDynamicStreamingFiles" | "WechatPublishFiles" => {
                part.definition.unwrap_or(0) == 0
            }
            other => {
                return Err(ApiError::new(
                    "InvalidParameterValue.Type",
                    format!(
                        "DeleteParts.Type {other:?} must be OriginalFiles, TranscodeFiles, \
                         AdaptiveDynamicStreamingFiles or WechatPublishFiles"
                    ),
                ));
            }
        };
        ensure(of_type, "InvalidParameterValue.Definition", || {
            format!("the file has no {} of this Definition; 0 means all", part.r#type)
        })?;
    }
    if originals {
        context.store.delete_original(app, id, now).await?;
    } else if context.store.media(app, id, now).await?.is_none() {
        return Err(crate::store::StoreError::MediaNotFound(id.to_owned()).into());
    }
    Ok(Answer::new())
}
