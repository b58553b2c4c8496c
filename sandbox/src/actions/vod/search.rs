//! SearchMedia.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::app_of;
use super::info;
use crate::actions::error::ensure;
use crate::actions::spec::{handler, honoured, ignored, refused};
use crate::actions::{Action, Answer, ApiError, Context, Kind, VOD, answer};
use crate::media_info::STORAGE_REGION;
use crate::store::{Found, MAX_HITS, MediaQuery, Order, TimeSpan};

pub(crate) const ACTIONS: &[Action] = &[Action::new(
    VOD,
    "SearchMedia",
    100,
    &[
        honoured("SubAppId", Kind::Int),
        honoured("FileIds", Kind::Strings),
        honoured("Names", Kind::Strings),
        honoured("NamePrefixes", Kind::Strings),
        honoured("Descriptions", Kind::Strings),
        honoured("ClassIds", Kind::Ints),
        honoured("Tags", Kind::Strings),
        honoured("Categories", Kind::Strings),
        honoured("SourceTypes", Kind::Strings),
        honoured("StreamIds", Kind::Strings).note("live recordings alone").assumed(),
        honoured("CreateTime", Kind::Object),
        honoured("CreateTime.After", Kind::String).note("included; two pages differ"),
        honoured("CreateTime.Before", Kind::String),
        honoured("ExpireTime", Kind::Object),
        honoured("ExpireTime.After", Kind::String),
        honoured("ExpireTime.Before", Kind::String),
        honoured("StorageRegions", Kind::Strings),
        honoured("StorageClasses", Kind::Strings).note("all is STANDARD"),
        honoured("MediaTypes", Kind::Strings),
        honoured("Status", Kind::Strings),
        honoured("ReviewResults", Kind::Strings).note("nothing is moderated"),
        honoured("TrtcSdkAppIds", Kind::Ints),
        honoured("TrtcRoomIds", Kind::Strings),
        honoured("Filters", Kind::Strings),
        honoured("Sort", Kind::Object),
        refused("Sort.Field", Kind::String).note("other than CreateTime"),
        honoured("Sort.Order", Kind::String),
        honoured("Offset", Kind::Int),
        honoured("Limit", Kind::Int),
        honoured("Text", Kind::String),
        honoured("SourceType", Kind::String),
        honoured("StreamId", Kind::String),
        honoured("StartTime", Kind::String),
        honoured("EndTime", Kind::String),
        ignored("Vids", Kind::Strings).note("void in the cloud too"),
        ignored("Vid", Kind::String).note("void in the cloud too"),
        honoured("StreamDomains", Kind::Strings),
        honoured("StreamPaths", Kind::Strings),
        honoured("KnowledgeBases", Kind::Strings).note("there are none, so it finds nothing"),
    ],
    handler!(search),
)
.rate_assumed()];

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct Search {
    sub_app_id: Option<u64>,
    file_ids: Vec<String>,
    names: Vec<String>,
    name_prefixes: Vec<String>,
    descriptions: Vec<String>,
    class_ids: Vec<i64>,
    tags: Vec<String>,
    categories: Vec<String>,
    source_types: Vec<String>,
    stream_ids: Vec<String>,
    create_time: TimeRange,
    expire_time: TimeRange,
    storage_regions: Vec<String>,
    storage_classes: Vec<String>,
    media_types: Vec<String>,
    status: Vec<String>,
    review_results: Vec<String>,
    trtc_sdk_app_ids: Vec<u64>,
    trtc_room_ids: Vec<String>,
    filters: Vec<String>,
    sort: Option<SortBy>,
    offset: Option<i64>,
    limit: Option<i64>,
    text: Option<String>,
    source_type: Option<String>,
    stream_id: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
    /// Void in the cloud too.
    vids: Option<IgnoredAny>,
    /// Void in the cloud too.
    vid: Option<IgnoredAny>,
    stream_domains: Vec<String>,
    stream_paths: Vec<String>,
    knowledge_bases: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct TimeRange {
    after: Option<String>,
    before: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct SortBy {
    field: String,
    order: String,
}

pub(crate) async fn search(context: Context<'_>, mut request: Search) -> Result<Answer, ApiError> {
    let app_id = app_of(context, request.sub_app_id).await?;
    let groups = info::Groups::of(&request.filters)?;
    let _ = (&request.vids, &request.vid);
    take_deprecated(&mut request)?;
    check_values(&request)?;
    let (offset, limit) = page_of(&request)?;
    let order = order_of(&request)?;
    let created =
        span(&request.create_time, "InvalidParameterValue.StartTime", "InvalidParameterValue.EndTime")?;
    let expires =
        span(&request.expire_time, "InvalidParameterValue.ExpireTime", "InvalidParameterValue.ExpireTime")?;

    let trtc = kind_of(&request);
    let found = if could_match(&request) {
        let query = MediaQuery {
            app_id,
            file_ids: request.file_ids,
            names: request.names,
            name_prefixes: request.name_prefixes,
            descriptions: request.descriptions,
            texts: request.text.into_iter().collect(),
            class_ids: request.class_ids,
            tags: request.tags,
            categories: request.categories,
            stream_ids: request.stream_ids,
            stream_domains: request.stream_domains,
            stream_paths: request.stream_paths,
            trtc,
            trtc_apps: request.trtc_sdk_app_ids,
            trtc_rooms: request.trtc_room_ids,
            containers: request.media_types.iter().map(|kind| kind.to_ascii_lowercase()).collect(),
            created,
            expires,
            order,
            offset,
            limit,
        };
        context.store.search_media(&query, context.now).await?
    } else {
        Found { total: 0, media: Vec::new() }
    };
    let set: Vec<_> =
        found.media.iter().map(|media| info::render(media, groups, context.media_base)).collect();
    answer(json!({ "TotalCount": found.total, "MediaInfoSet": set }))
}

/// Deprecated single values count as lists of one; the newer form wins.
fn take_deprecated(request: &mut Search) -> Result<(), ApiError> {
    if let Some(stream_id) = request.stream_id.take().filter(|id| !id.is_empty())
        && request.stream_ids.is_empty()
    {
        request.stream_ids.push(stream_id);
    }
    if let Some(source_type) = request.source_type.take().filter(|kind| !kind.is_empty())
        && request.source_types.is_empty()
    {
        let known = SOURCE_TYPES.contains(&source_type.as_str());
        ensure(known, "InvalidParameterValue.SourceType", || {
            format!("SourceType must be one of {}", SOURCE_TYPES.join(", "))
        })?;
        request.source_types.push(source_type);
    }
    request.text = request.text.take().filter(|text| !text.is_empty());
    let range = &mut request.create_time;
    range.after = range.after.take().or(request.start_time.take());
    range.before = range.before.take().or(request.end_time.take());
    Ok(())
}

const SOURCE_TYPES: [&str; 6] =
    ["Record", "Upload", "VideoProcessing", "TrtcRecord", "WebPageRecord", "Unknown"];

fn check_values(request: &Search) -> Result<(), ApiError> {
    const ANY: &str = "InvalidParameterValue";
    check_list("FileIds", "InvalidParameterValue.FileIds", &request.file_ids, 10, 40)?;
    check_list("Names", "InvalidParameterValue.Names", &request.names, 10, 100)?;
    check_list("NamePrefixes", "InvalidParameterValue.NamePrefixes", &request.name_prefixes, 10, 100)?;
    check_list("Descriptions", "InvalidParameterValue.Description", &request.descriptions, 10, 100)?;
    check_list("Tags", "InvalidParameterValue.Tags", &request.tags, 16, 32)?;
    check_list("StreamIds", "InvalidParameterValue.StreamIds", &request.stream_ids, 10, 1024)?;
    check_list("StreamDomains", ANY, &request.stream_domains, 10, 255)?;
    check_list("StreamPaths", ANY, &request.stream_paths, 10, 1024)?;
    check_list("StorageRegions", "InvalidParameterValue.StorageRegions", &request.storage_regions, 20, 20)?;
    check_list("MediaTypes", "InvalidParameterValue.MediaType", &request.media_types, 10, 32)?;
    check_list("TrtcRoomIds", ANY, &request.trtc_room_ids, 10, 64)?;
    check_list("KnowledgeBases", ANY, &request.knowledge_bases, 10, 64)?;
    ensure(request.trtc_sdk_app_ids.len() <= 10, ANY, || "TrtcSdkAppIds may have at most 10 values".into())?;
    ensure(request.class_ids.len() <= 10, "InvalidParameterValue.ClassIds", || {
        "ClassIds may have at most 10 values".into()
    })?;
    ensure(
        request.text.as_deref().unwrap_or_default().chars().count() <= 64,
        "InvalidParameterValue.Text",
        || "Text may have at most 64 characters".into(),
    )?;
    let one_of = |name: &str, code, values: &[String], known: &[&str]| {
        let holds = values.len() <= 10 && values.iter().all(|value| known.contains(&value.as_str()));
        ensure(holds, code, || format!("{name} may have at most 10 of {}", known.join(", ")))
    };
    let codes = ["InvalidParameterValue.Categories", "InvalidParameterValue.SourceTypes"];
    one_of("Categories", codes[0], &request.categories, &["Video", "Audio", "Image"])?;
    one_of("SourceTypes", codes[1], &request.source_types, &SOURCE_TYPES)?;
    let classes = ["STANDARD", "STANDARD_IA", "ARCHIVE", "DEEP_ARCHIVE"];
    one_of("StorageClasses", "InvalidParameterValue.StorageClass", &request.storage_classes, &classes)?;
    let states = ["Normal", "SystemForbidden", "Forbidden"];
    one_of("Status", "InvalidParameterValue.Status", &request.status, &states)?;
    one_of("ReviewResults", ANY, &request.review_results, &["pass", "review", "block", "notModerated"])
}

fn check_list(
    name: &str,
    code: &'static str,
    values: &[String],
    most: usize,
    longest: usize,
) -> Result<(), ApiError> {
    ensure(values.len() <= most, code, || format!("{name} may have at most {most} values"))?;
    let code = if name == "StreamIds" { "InvalidParameterValue.StreamIdInvalid" } else { code };
    let good = |value: &String| (1..=longest).contains(&value.chars().count());
    ensure(values.iter().all(good), code, || format!("each of {name} must have 1 to {longest} characters"))
}

fn page_of(request: &Search) -> Result<(u32, u32), ApiError> {
    let offset = request.offset.unwrap_or(0);
    let limit = request.limit.unwrap_or(10);
    ensure(offset >= 0, "InvalidParameterValue.Offset", || "Offset must not be negative".into())?;
    ensure(limit >= 1, "InvalidParameterValue.Limit", || "Limit must be at least 1".into())?;
    let (offset, limit) = (offset.unsigned_abs(), limit.unsigned_abs());
    let most = u64::from(MAX_HITS);
    let text = || format!("Offset and Limit together must not exceed {most}: narrow CreateTime instead");
    ensure(limit <= most, "InvalidParameterValue.LimitTooLarge", text)?;
    ensure(offset <= most - limit, "InvalidParameterValue.OffsetTooLarge", text)?;
    // Both are at most MAX_HITS now.
    Ok((u32::try_from(offset).unwrap_or(MAX_HITS), u32::try_from(limit).unwrap_or(MAX_HITS)))
}

fn order_of(request: &Search) -> Result<Order, ApiError> {
    let asked = match &request.sort {
        None => Order::default(),
        Some(sort) => match (sort.field.as_str(), sort.order.as_str()) {
            ("CreateTime", "Desc") => Order::Newest,
            ("CreateTime", "Asc") => Order::Oldest,
            _ => {
                return Err(ApiError::new(
                    "InvalidParameterValue.Sort",
                    "Sort must be by Field CreateTime in Order Asc or Desc".into(),
                ));
            }
        },
    };
    let by_text = request.text.is_some() || !request.names.is_empty() || !request.descriptions.is_empty();
    Ok(if by_text { Order::Relevance } else { asked })
}

fn span(range: &TimeRange, after: &'static str, before: &'static str) -> Result<TimeSpan, ApiError> {
    let time = |text: &Option<String>, code| match text.as_deref().filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => parse_time(text).map(Some).ok_or_else(|| {
            ApiError::new(code, format!("{text:?} must be an ISO 8601 time such as 2022-04-02T07:46:45Z"))
        }),
    };
    Ok(TimeSpan { after: time(&range.after, after)?, before: time(&range.before, before)? })
}

pub(super) fn parse_time(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}

/// Whether only files of cloud recording tasks are meant, or only live recordings: each has fields of its own.
fn kind_of(request: &Search) -> Option<bool> {
    let named = |kind: &str| request.source_types.iter().any(|value| value == kind);
    let of_live = [&request.stream_ids, &request.stream_domains, &request.stream_paths]
        .iter()
        .any(|ids| !ids.is_empty());
    match (named("Record"), named("TrtcRecord")) {
        _ if of_live => Some(false),
        (true, false) => Some(false),
        (false, true) => Some(true),
        _ => None,
    }
}

/// Whether a recording, which is all that the sandbox stores, can be meant.
fn could_match(request: &Search) -> bool {
    let allows = |values: &[String], own: &str| values.is_empty() || values.iter().any(|value| value == own);
    (allows(&request.source_types, "Record") || allows(&request.source_types, "TrtcRecord"))
        && allows(&request.storage_regions, STORAGE_REGION)
        && allows(&request.storage_classes, "STANDARD")
        && allows(&request.status, "Normal")
        && allows(&request.review_results, "notModerated")
        && request.knowledge_bases.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_window_ends_at_5000() {
        let page = |offset, limit| page_of(&Search { offset, limit, ..Search::default() });
        assert_eq!(page(None, None).unwrap(), (0, 10));
        assert_eq!(page(Some(4990), None).unwrap(), (4990, 10));
        assert_eq!(page(Some(0), Some(5000)).unwrap(), (0, 5000));
        let code = |offset, limit| page(Some(offset), Some(limit)).unwrap_err().code;
        assert_eq!(code(4991, 10), "InvalidParameterValue.OffsetTooLarge");
        assert_eq!(code(i64::MAX, 10), "InvalidParameterValue.OffsetTooLarge");
        assert_eq!(code(0, 5001), "InvalidParameterValue.LimitTooLarge");
        assert_eq!(code(-1, 10), "InvalidParameterValue.Offset");
        assert_eq!(code(0, 0), "InvalidParameterValue.Limit");
    }

    #[test]
    fn deprecated_fields_give_way_to_the_newer_ones() {
        let mut request = Search {
            stream_id: Some("old".into()),
            start_time: Some("a".into()),
            end_time: Some("b".into()),
            create_time: TimeRange { after: Some("c".into()), before: None },
            ..Search::default()
        };
        take_deprecated(&mut request).unwrap();
        assert_eq!(request.stream_ids, ["old"]);
        assert_eq!(
            (request.create_time.after, request.create_time.before),
            (Some("c".into()), Some("b".into()))
        );
        let mut both =
            Search { stream_id: Some("old".into()), stream_ids: vec!["new".into()], ..Search::default() };
        take_deprecated(&mut both).unwrap();
        assert_eq!(both.stream_ids, ["new"]);
    }
}
