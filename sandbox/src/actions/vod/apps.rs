//! VOD apps of the account.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::actions::error::ensure;
use crate::actions::spec::{handler, honoured, refused};
use crate::actions::{Action, Answer, ApiError, Context, Kind, VOD, answer, iso};
use crate::media_info::STORAGE_REGION;
use crate::store::{NewVodApp, ResourceTag, VodApp};

pub(crate) const ACTIONS: &[Action] = &[
    Action::new(
        VOD,
        "CreateSubAppId",
        20,
        &[
            honoured("Name", Kind::String).note("1 to 40 characters"),
            honoured("Description", Kind::String).note("up to 300 characters"),
            refused("Type", Kind::String)
                .note("AllInOne, the default, or Professional, which is the same here"),
            refused("Mode", Kind::String).note("fileid alone: paths are not kept").assumed(),
            refused("StorageRegion", Kind::String).note("ap-chongqing alone").assumed(),
            honoured("Tags", Kind::Objects),
            honoured("Tags[].TagKey", Kind::String),
            honoured("Tags[].TagValue", Kind::String),
        ],
        handler!(create),
    )
    .rate_assumed(),
    Action::new(
        VOD,
        "DescribeSubAppIds",
        100,
        &[
            honoured("Name", Kind::String),
            honoured("Tags", Kind::Objects),
            honoured("Tags[].TagKey", Kind::String),
            honoured("Tags[].TagValue", Kind::String),
            honoured("Offset", Kind::Int),
            honoured("Limit", Kind::Int),
        ],
        handler!(describe),
    ),
];

/// Most tags of an app.
const MAX_TAGS: usize = 50;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Create {
    name: String,
    description: Option<String>,
    r#type: Option<String>,
    mode: Option<String>,
    storage_region: Option<String>,
    #[serde(default)]
    tags: Vec<ResourceTag>,
}

async fn create(context: Context<'_>, request: Create) -> Result<Answer, ApiError> {
    let length = request.name.chars().count();
    ensure((1..=40).contains(&length), "InvalidParameterValue.Name", || {
        "Name must have 1 to 40 characters".into()
    })?;
    let description = request.description.unwrap_or_default();
    ensure(description.chars().count() <= 300, "InvalidParameterValue.Description", || {
        "Description may have at most 300 characters".into()
    })?;
    let kind = request.r#type.unwrap_or_default();
    ensure(matches!(kind.as_str(), "" | "AllInOne" | "Professional"), "InvalidParameterValue.Type", || {
        "Type must be AllInOne or Professional".into()
    })?;
    let mode = request.mode.unwrap_or_default();
    ensure(matches!(mode.as_str(), "" | "fileid" | "fileid+path"), "InvalidParameterValue", || {
        "Mode must be fileid or fileid+path".into()
    })?;
    ensure(mode != "fileid+path", "UnsupportedOperation", || {
        "the sandbox has no paths of media: set Mode to fileid".into()
    })?;
    let storage_region = request.storage_region.unwrap_or_default();
    let known = matches!(storage_region.as_str(), "" | STORAGE_REGION);
    ensure(known, "InvalidParameterValue.StorageRegion", || {
        format!("the sandbox stores in {STORAGE_REGION} alone")
    })?;
    let tags = request.tags;
    let fit = tags.len() <= MAX_TAGS && tags.iter().all(|tag| (1..=127).contains(&tag.tag_key.len()));
    ensure(fit, "InvalidParameterValue.Tags", || {
        format!("Tags may have at most {MAX_TAGS} items with a TagKey of 1 to 127 bytes")
    })?;
    let app = NewVodApp { name: request.name, description, mode: "fileid".into(), storage_region, tags };
    let id = context.store.create_app(&app, context.now).await?;
    answer(json!({ "SubAppId": id }))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Describe {
    name: Option<String>,
    #[serde(default)]
    tags: Vec<ResourceTag>,
    offset: Option<u64>,
    limit: Option<u64>,
}

async fn describe(context: Context<'_>, request: Describe) -> Result<Answer, ApiError> {
    let limit = request.limit.unwrap_or(200);
    ensure((1..=200).contains(&limit), "InvalidParameterValue.Limit", || "Limit must be 1 to 200".into())?;
    let name = request.name.unwrap_or_default();
    let wanted = |app: &VodApp| {
        (name.is_empty() || app.name == name) && request.tags.iter().all(|tag| app.tags.contains(tag))
    };
    let apps: Vec<Value> = context.store.apps().await?.iter().filter(|app| wanted(app)).map(show).collect();
    let total = apps.len();
    let bounded = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    let page: Vec<Value> =
        apps.into_iter().skip(bounded(request.offset.unwrap_or(0))).take(bounded(limit)).collect();
    answer(json!({ "SubAppIdInfoSet": page, "TotalCount": total }))
}

fn show(app: &VodApp) -> Value {
    json!({
        "SubAppId": app.id,
        "SubAppIdName": app.name,
        "Name": app.name,
        "Description": app.description,
        "CreateTime": iso(app.created),
        "Status": "On",
        "Mode": app.mode,
        "StorageRegions": [STORAGE_REGION],
        "Tags": app.tags,
    })
}
