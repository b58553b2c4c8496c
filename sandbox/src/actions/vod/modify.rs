//! ModifyMediaInfo.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::search::parse_time;
use super::{app_of, check_file_id};
use crate::actions::error::ensure;
use crate::actions::{Answer, ApiError, Context, answer};
use crate::media_info::NEVER;
use crate::store::{MAX_TAGS, MediaChange, TagChange};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Modify {
    file_id: String,
    sub_app_id: Option<u64>,
    name: Option<String>,
    description: Option<String>,
    class_id: Option<i64>,
    expire_time: Option<String>,
    #[serde(default)]
    add_tags: Vec<String>,
    #[serde(default)]
    delete_tags: Vec<String>,
    clear_tags: Option<i64>,
    cover_data: Option<IgnoredAny>,
    add_key_frame_descs: Option<IgnoredAny>,
    delete_key_frame_descs: Option<IgnoredAny>,
    clear_key_frame_descs: Option<IgnoredAny>,
    add_subtitles: Option<IgnoredAny>,
    delete_subtitle_ids: Option<IgnoredAny>,
    clear_subtitles: Option<IgnoredAny>,
    delete_knowledge_bases: Option<IgnoredAny>,
    clear_knowledge_bases: Option<IgnoredAny>,
}

pub(crate) async fn modify(context: Context<'_>, request: Modify) -> Result<Answer, ApiError> {
    let app = app_of(context, request.sub_app_id).await?;
    check_file_id(&request.file_id)?;
    check_offered(&request)?;
    let length = |text: &Option<String>| text.as_deref().unwrap_or_default().chars().count();
    ensure(length(&request.name) <= 64, "InvalidParameterValue.Name", || {
        "Name may have at most 64 characters".into()
    })?;
    ensure(length(&request.description) <= 128, "InvalidParameterValue.Description", || {
        "Description may have at most 128 characters".into()
    })?;
    ensure(request.class_id.unwrap_or(0) >= 0, "InvalidParameterValue.ClassId", || {
        "ClassId must not be negative".into()
    })?;
    let expires = match request.expire_time.as_deref() {
        None => None,
        Some(NEVER) => Some(None),
        Some(text) => {
            let at = parse_time(text).filter(|at| *at > context.now).ok_or_else(|| {
                ApiError::new(
                    "InvalidParameterValue.ExpireTime",
                    format!("ExpireTime must be an ISO 8601 time to come, or {NEVER}"),
                )
            })?;
            Some(Some(at))
        }
    };
    let tags = tag_change(request.add_tags, request.delete_tags, request.clear_tags)?;
    let change = MediaChange {
        name: request.name,
        description: request.description,
        class_id: request.class_id,
        expires,
        tags,
    };
    context.store.change_media(app, &request.file_id, change, context.now).await?;
    // Both tell only of what the request made, and it can make neither.
    answer(json!({ "CoverUrl": "", "AddedSubtitleSet": [] }))
}

fn tag_change(add: Vec<String>, delete: Vec<String>, clear: Option<i64>) -> Result<TagChange, ApiError> {
    ensure(matches!(clear, None | Some(0 | 1)), "InvalidParameterValue", || {
        "ClearTags must be 0 or 1".into()
    })?;
    let clear = clear == Some(1);
    ensure(!clear || add.is_empty(), "InvalidParameterValue.AddTagsAndClearTagsConflict", || {
        "AddTags and ClearTags exclude each other".into()
    })?;
    let both = add.iter().any(|tag| delete.contains(tag));
    ensure(!both, "InvalidParameterValue.AddTagsAndDeleteTagsConflict", || {
        "AddTags and DeleteTags must not share a tag".into()
    })?;
    ensure(add.iter().all(|tag| tag.chars().count() <= 32), "InvalidParameterValue.TagTooLong", || {
        "a tag may have at most 32 characters".into()
    })?;
    ensure(add.iter().all(|tag| !tag.is_empty()), "InvalidParameterValue.Tags", || {
        "a tag must not be empty".into()
    })?;
    ensure(add.len() <= MAX_TAGS, "LimitExceeded.TagCountReachMax", || {
        format!("a media file has at most {MAX_TAGS} tags")
    })?;
    Ok(TagChange { clear, delete, add })
}

/// The cloud can do more with a media file than the sandbox; silence would look like success.
fn check_offered(request: &Modify) -> Result<(), ApiError> {
    for (name, given) in [
        ("CoverData", request.cover_data.is_some()),
        ("AddKeyFrameDescs", request.add_key_frame_descs.is_some()),
        ("DeleteKeyFrameDescs", request.delete_key_frame_descs.is_some()),
        ("ClearKeyFrameDescs", request.clear_key_frame_descs.is_some()),
        ("AddSubtitles", request.add_subtitles.is_some()),
        ("DeleteSubtitleIds", request.delete_subtitle_ids.is_some()),
        ("ClearSubtitles", request.clear_subtitles.is_some()),
        ("DeleteKnowledgeBases", request.delete_knowledge_bases.is_some()),
        ("ClearKnowledgeBases", request.clear_knowledge_bases.is_some()),
    ] {
        ensure(!given, "UnsupportedOperation", || format!("the sandbox does not offer {name}"))?;
    }
    Ok(())
}
