//! What a search request asks of the cloud, and its pages.

use prost::Message as _;
use serde::{Deserialize, Serialize};

use super::Context;
use super::convert::{self, accept};
use super::error::ApiError;
use super::media_message::media;
use crate::cloud::search::{Group, Key, Query, name_prefix_groups, page, stream_id_groups};
use crate::config::FormulaKind;
use crate::domain::Violation;
use crate::domain::identity::{
    Room, StreamType, Uplink, check_custom_stream_id, check_stream_id, check_user_id,
};
use crate::domain::media::RoomFilter;
use crate::domain::stream_id::{Formula, candidates, direct_room_prefixes};
use crate::domain::url_encoding::UrlEncoding;
use crate::proto::v1;

const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1_000;
const MAX_STREAM_IDS: usize = 200;
const MAX_USERS: usize = 100;

/// The end of a page inside its token.
#[derive(Serialize, Deserialize)]
struct Position {
    s: i64,
    f: Option<String>,
}

/// Answers one page of a search.
pub(super) async fn search(
    context: &Context,
    mut request: v1::SearchMediaRequest,
) -> Result<v1::SearchMediaResponse, ApiError> {
    let size = super::page_size(request.page_size, DEFAULT_PAGE, MAX_PAGE)?;
    let token = std::mem::take(&mut request.page_token);
    request.page_size = 0;
    let (query, mut searched) = plan(context, &request)?;
    let of_query = request.encode_to_vec();
    let after = context.page_tokens.read::<Position>(&of_query, &token)?;
    let after = after.map(|position| Key { second: position.s, file_id: position.f });
    let found = page(context.cloud.as_ref(), &query, after.as_ref(), size as usize).await?;
    let next_page_token = match found.next {
        Some(key) => context.page_tokens.make(&of_query, &Position { s: key.second, f: key.file_id })?,
        None => String::new(),
    };
    let media: Vec<v1::Media> = found.rows.iter().map(media).collect();
    for searched in &mut searched {
        let count = media.iter().filter(|media| media.stream_id == searched.stream_id).count();
        searched.match_count = i32::try_from(count).unwrap_or(i32::MAX);
    }
    Ok(v1::SearchMediaResponse { media, next_page_token, searched })
}

/// Turns a request into searches, and lists the StreamIds they name.
fn plan(
    context: &Context,
    request: &v1::SearchMediaRequest,
) -> Result<(Query, Vec<v1::SearchedStreamId>), ApiError> {
    use v1::search_media_request::Target;
    let mut violations = Vec::new();
    let range = request.create_time.unwrap_or_default();
    let mut time = |value: &Option<trtc_connect::Timestamp>, field: &str| {
        convert::read_timestamp(value.as_ref()?, &format!("create_time.{field}"), &mut violations)
    };
    let (start, end) = (time(&range.start_time, "start_time"), time(&range.end_time, "end_time"));
    if let (Some(start), Some(end)) = (start, end)
        && start >= end
    {
        violations.push(Violation::new("create_time", "must begin before it ends"));
    }
    let media_types = media_types(&request.formats, &mut violations);
    let descending = match v1::SearchOrder::try_from(request.order) {
        Ok(v1::SearchOrder::Unspecified | v1::SearchOrder::CreateTimeAsc) => false,
        Ok(v1::SearchOrder::CreateTimeDesc) => true,
        Err(_) => {
            violations.push(Violation::new("order", "is not a search order"));
            false
        }
    };
    let mut searched = Vec::new();
    let groups = match &request.target {
        None => {
            violations.push(Violation::new("target", "is required: streams or room"));
            Vec::new()
        }
        Some(Target::Streams(list)) => {
            searched = plan_streams(list, &mut violations);
            Vec::new()
        }
        Some(Target::Room(room)) => plan_room(context, room, start.is_some(), &mut searched, &mut violations),
    };
    accept(violations)?;
    let ids: Vec<String> = searched.iter().map(|searched| searched.stream_id.clone()).collect();
    let groups = stream_id_groups(&ids).chain(groups).collect();
    Ok((Query { groups, media_types, start, end, descending }, searched))
}

fn media_types(formats: &[i32], violations: &mut Vec<Violation>) -> Vec<&'static str> {
    let mut types = Vec::new();
    for (i, format) in formats.iter().enumerate() {
        let container = match v1::MediaFormat::try_from(*format) {
            Ok(v1::MediaFormat::Hls) => "m3u8",
            Ok(v1::MediaFormat::Mp4) => "mp4",
            Ok(v1::MediaFormat::Flv) => "flv",
            Ok(v1::MediaFormat::Aac) => "aac",
            Ok(v1::MediaFormat::Unspecified) | Err(_) => {
                violations.push(Violation::new(format!("formats[{i}]"), "must be HLS, MP4, FLV or AAC"));
                continue;
            }
        };
        if !types.contains(&container) {
            types.push(container);
        }
    }
    types
}

fn plan_streams(list: &v1::StreamIdList, violations: &mut Vec<Violation>) -> Vec<v1::SearchedStreamId> {
    if !(1..=MAX_STREAM_IDS).contains(&list.stream_ids.len()) {
        violations.push(Violation::new("streams.stream_ids", format!("must be 1 to {MAX_STREAM_IDS}")));
        return Vec::new();
    }
    let mut searched = Vec::with_capacity(list.stream_ids.len());
    for (i, id) in list.stream_ids.iter().enumerate() {
        if let Err(error) = check_stream_id(id) {
            violations.push(Violation::new(format!("streams.stream_ids[{i}]"), error.to_string()));
        }
        add(&mut searched, id, None, None);
    }
    searched
}

/// Plans a room's search: the StreamIds of named users go into `searched`, all else comes back as groups.
fn plan_room(
    context: &Context,
    query: &v1::RoomQuery,
    has_start: bool,
    searched: &mut Vec<v1::SearchedStreamId>,
    violations: &mut Vec<Violation>,
) -> Vec<Group> {
    let before = violations.len();
    if query.sdk_app_id == 0 {
        violations.push(Violation::new("room.sdk_app_id", "is required"));
    }
    let room = convert::room(query.room_id.as_ref())
        .map_err(|error| violations.push(Violation::new("room.room_id", error.to_string())))
        .ok();
    let stream_type = convert::stream_type(query.stream_type).unwrap_or_else(|problem| {
        violations.push(Violation::new("room.stream_type", problem));
        None
    });
    for (field, ids) in
        [("room.user_ids", &query.user_ids), ("room.custom_stream_ids", &query.custom_stream_ids)]
    {
        if ids.len() > MAX_USERS {
            violations.push(Violation::new(field, format!("must be at most {MAX_USERS}")));
        }
    }
    for (i, user) in query.user_ids.iter().enumerate().take(MAX_USERS) {
        if let Err(error) = check_user_id(user) {
            violations.push(Violation::new(format!("room.user_ids[{i}]"), error.to_string()));
        }
    }
    for (i, id) in query.custom_stream_ids.iter().enumerate().take(MAX_USERS) {
        if let Err(error) = check_custom_stream_id(id) {
            violations.push(Violation::new(format!("room.custom_stream_ids[{i}]"), error.to_string()));
        }
    }
    let app = context.apps.get(query.sdk_app_id);
    let is_md5 = app.is_some_and(|app| app.stream_id_formula == FormulaKind::BizidMd5);
    let scan = query.exhaustive || (is_md5 && query.user_ids.is_empty());
    if scan && !has_start {
        let why = if query.exhaustive {
            "an exhaustive search"
        } else {
            "a search for all users of an app with the MD5 formula"
        };
        violations.push(Violation::new("create_time.start_time", format!("is required for {why}")));
    }
    let (Some(room), true) = (room, violations.len() == before) else { return Vec::new() };

    let bizid = app.and_then(|app| app.bizid).or(context.apps.account.bizid);
    let preferred = match (bizid, is_md5) {
        (Some(bizid), true) => Formula::BizidMd5 { bizid },
        _ => Formula::Direct(app.map_or_else(UrlEncoding::default, |app| app.url_encoding)),
    };
    let types = StreamType::ALL.into_iter().filter(|each| stream_type.is_none_or(|wanted| wanted == *each));
    for user_id in &query.user_ids {
        for stream_type in types.clone() {
            let uplink = Uplink { room: room.clone(), user_id, stream_type };
            for id in candidates(query.sdk_app_id, &uplink, preferred, bizid) {
                let identity = v1::StreamIdentity {
                    sdk_app_id: query.sdk_app_id,
                    room_id: query.room_id.clone(),
                    user_id: user_id.clone(),
                    stream_type: convert::stream_type_number(stream_type),
                    custom_stream_id: String::new(),
                };
                add(searched, &id.text, Some(identity), id.formula);
            }
        }
    }
    for id in &query.custom_stream_ids {
        add(searched, id, None, None);
    }

    let room_text = match &room {
        Room::Number(number) => number.to_string(),
        Room::Text(text) => (*text).to_owned(),
    };
    let filter = RoomFilter {
        sdk_app_id: query.sdk_app_id,
        room: room_text.clone(),
        prefixes: direct_room_prefixes(query.sdk_app_id, &room),
        stream_type,
        user_ids: query.user_ids.clone(),
    };
    let mut groups = vec![Group::TrtcRoom {
        sdk_app_id: query.sdk_app_id,
        room: room_text,
        user_ids: query.user_ids.clone(),
        stream_type,
    }];
    if scan {
        groups.push(Group::EveryRecord(filter));
    } else if query.user_ids.is_empty() {
        groups.extend(name_prefix_groups(&filter));
    }
    groups
}

fn add(
    searched: &mut Vec<v1::SearchedStreamId>,
    stream_id: &str,
    identity: Option<v1::StreamIdentity>,
    formula: Option<Formula>,
) {
    if searched.iter().any(|earlier| earlier.stream_id == stream_id) {
        return;
    }
    let (formula, url_encoding) = convert::formula_numbers(formula);
    searched.push(v1::SearchedStreamId {
        stream_id: stream_id.to_owned(),
        identity,
        formula,
        url_encoding,
        match_count: 0,
    });
}
