//! `MediaSearch`: recorded files.

use std::sync::Arc;

use futures::stream::{StreamExt as _, TryStreamExt as _};
use prost::Message as _;
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use tokio_util::task::TaskTracker;
use tonic::{Request, Response, Status};
use url::Url;

use super::convert::{self, accept, timestamp};
use super::error::ApiError;
use super::idempotency::Turn;
use super::{Context, download};
use crate::cloud::CloudError;
use crate::cloud::search::{Group, Key, Query, name_prefix_groups, page, stream_id_groups};
use crate::cloud::vod::{MAX_FILE_IDS, MediaInfo, NEVER, parse_time};
use crate::config::FormulaKind;
use crate::domain::Violation;
use crate::domain::identity::{
    Room, StreamType, Uplink, check_custom_stream_id, check_stream_id, check_user_id,
};
use crate::domain::media::{RoomFilter, read_push_url};
use crate::domain::playback::{KeyProtection, sign_media_url};
use crate::domain::stream_id::{Formula, candidates, direct_room_prefixes};
use crate::domain::url_encoding::UrlEncoding;
use crate::proto::v1;
use crate::proto::v1::media_search_server::MediaSearch;

const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1_000;
const MAX_STREAM_IDS: usize = 200;
const MAX_USERS: usize = 100;
const MAX_BATCH: usize = 100;
const MAX_FILE_ID_CHARS: usize = 40;
/// What the cloud answers for a file that is not there.
const FILE_GONE: [&str; 3] =
    ["ResourceNotFound.FileNotExist", "ResourceNotFound", "InvalidParameterValue.FileId"];

/// The service.
#[derive(Clone)]
pub struct Media {
    context: Arc<Context>,
    tasks: TaskTracker,
}

impl Media {
    /// The service over what all services share; its changes are tracked by `tasks`.
    pub fn new(context: Arc<Context>, tasks: TaskTracker) -> Self {
        Self { context, tasks }
    }
}

#[tonic::async_trait]
impl MediaSearch for Media {
    async fn search_media(
        &self,
        request: Request<v1::SearchMediaRequest>,
    ) -> Result<Response<v1::SearchMediaResponse>, Status> {
        Ok(Response::new(search(&self.context, request.into_inner()).await?))
    }

    async fn get_media(
        &self,
        request: Request<v1::GetMediaRequest>,
    ) -> Result<Response<v1::GetMediaResponse>, Status> {
        let info = get(&self.context, &request.into_inner().file_id).await?;
        Ok(Response::new(v1::GetMediaResponse { media: Some(media(&info)) }))
    }

    async fn batch_get_media(
        &self,
        request: Request<v1::BatchGetMediaRequest>,
    ) -> Result<Response<v1::BatchGetMediaResponse>, Status> {
        Ok(Response::new(batch_get(&self.context, &request.into_inner().file_ids).await?))
    }

    async fn set_media_expiry(
        &self,
        request: Request<v1::SetMediaExpiryRequest>,
    ) -> Result<Response<v1::SetMediaExpiryResponse>, Status> {
        let (context, request) = (Arc::clone(&self.context), request.into_inner());
        let work = async move { set_expiry(&context, request).await };
        Ok(Response::new(super::run_to_the_end(&self.tasks, work).await?))
    }

    async fn delete_media(
        &self,
        request: Request<v1::DeleteMediaRequest>,
    ) -> Result<Response<v1::DeleteMediaResponse>, Status> {
        let (context, request) = (Arc::clone(&self.context), request.into_inner());
        let work = async move { delete(&context, request).await };
        Ok(Response::new(super::run_to_the_end(&self.tasks, work).await?))
    }

    async fn get_playback_url(
        &self,
        request: Request<v1::GetPlaybackUrlRequest>,
    ) -> Result<Response<v1::GetPlaybackUrlResponse>, Status> {
        Ok(Response::new(playback_url(&self.context, request.into_inner()).await?))
    }

    type DownloadMediaStream = download::Parts;

    async fn download_media(
        &self,
        request: Request<v1::DownloadMediaRequest>,
    ) -> Result<Response<Self::DownloadMediaStream>, Status> {
        let parts = download::start(Arc::clone(&self.context), request.into_inner()).await?;
        Ok(Response::new(parts))
    }
}

/// The end of a page inside its token.
#[derive(Serialize, Deserialize)]
struct Position {
    s: i64,
    f: Option<String>,
}

async fn search(
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
    let mut time = |value: &Option<prost_types::Timestamp>, field: &str| {
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

fn check_file_id(file_id: &str, field: &str, violations: &mut Vec<Violation>) {
    let legal =
        (1..=MAX_FILE_ID_CHARS).contains(&file_id.len()) && file_id.bytes().all(|b| b.is_ascii_digit());
    if !legal {
        violations.push(Violation::new(field, "must be a FileId of 1 to 40 digits"));
    }
}

/// Reads one file from VOD.
pub(super) async fn get(context: &Context, file_id: &str) -> Result<MediaInfo, ApiError> {
    let mut violations = Vec::new();
    check_file_id(file_id, "file_id", &mut violations);
    accept(violations)?;
    let file_ids = [file_id.to_owned()];
    let infos = context.cloud.media_infos(&file_ids).await?;
    infos
        .media_info_set
        .into_iter()
        .find(|info| info.file_id == file_id)
        .ok_or_else(|| ApiError::MediaNotFound { file_id: file_id.to_owned() })
}

async fn batch_get(context: &Context, file_ids: &[String]) -> Result<v1::BatchGetMediaResponse, ApiError> {
    let mut violations = Vec::new();
    if !(1..=MAX_BATCH).contains(&file_ids.len()) {
        violations.push(Violation::new("file_ids", format!("must be 1 to {MAX_BATCH}")));
    }
    for (i, file_id) in file_ids.iter().enumerate().take(MAX_BATCH) {
        check_file_id(file_id, &format!("file_ids[{i}]"), &mut violations);
    }
    accept(violations)?;
    let reads: Vec<_> = file_ids.chunks(MAX_FILE_IDS).map(|ids| context.cloud.media_infos(ids)).collect();
    let answers: Vec<_> = futures::stream::iter(reads).buffered(4).try_collect().await?;
    let infos: Vec<MediaInfo> = answers.into_iter().flat_map(|answer| answer.media_info_set).collect();
    let mut response = v1::BatchGetMediaResponse::default();
    for file_id in file_ids {
        match infos.iter().find(|info| info.file_id == *file_id) {
            Some(info) => response.media.push(media(info)),
            None => response.missing_file_ids.push(file_id.clone()),
        }
    }
    Ok(response)
}

fn check_etag(given: &str, info: &MediaInfo) -> Result<(), ApiError> {
    let current = etag(info);
    if given == current { Ok(()) } else { Err(ApiError::EtagMismatch { current }) }
}

async fn set_expiry(
    context: &Context,
    mut request: v1::SetMediaExpiryRequest,
) -> Result<v1::SetMediaExpiryResponse, ApiError> {
    let expire = read_expiry(context.clock.now(), &request)?;
    let request_id = std::mem::take(&mut request.request_id);
    if request.validate_only {
        let mut info = get(context, &request.file_id).await?;
        if !request.etag.is_empty() {
            check_etag(&request.etag, &info)?;
        }
        info.basic_info.expire_time = expire.map_or_else(|| NEVER.to_owned(), crate::cloud::vod::format_time);
        return Ok(v1::SetMediaExpiryResponse { media: Some(media(&info)) });
    }
    let claimed = match context.once.claim("SetMediaExpiry", &request_id, &request).await? {
        Turn::Answered(answer) => return Ok(answer),
        Turn::Run(claimed) => claimed,
    };
    let taken_over = claimed.taken_over;
    let change = async {
        let info = get(context, &request.file_id).await?;
        // A request taken over may have changed the etag itself before it was cut off.
        if !request.etag.is_empty() && !taken_over {
            check_etag(&request.etag, &info)?;
        }
        context
            .cloud
            .set_media_expiry(&request.file_id, expire)
            .await
            .map_err(|error| gone(error, &request.file_id))?;
        let media = media(&get(context, &request.file_id).await?);
        Ok((v1::SetMediaExpiryResponse { media: Some(media) }, None))
    };
    let outcome = change.await;
    context.once.finish(claimed, outcome).await
}

/// When the file is to be deleted; `None` is never.
fn read_expiry(
    now: OffsetDateTime,
    request: &v1::SetMediaExpiryRequest,
) -> Result<Option<OffsetDateTime>, ApiError> {
    use v1::set_media_expiry_request::Expiry;
    let mut violations = Vec::new();
    check_file_id(&request.file_id, "file_id", &mut violations);
    let expire = match &request.expiry {
        None => {
            violations.push(Violation::new("expiry", "is required: expire_time, ttl or never"));
            None
        }
        Some(Expiry::ExpireTime(at)) => convert::read_timestamp(at, "expire_time", &mut violations),
        Some(Expiry::Ttl(ttl)) => {
            let ttl = time::Duration::new(ttl.seconds, ttl.nanos);
            let at = now.checked_add(ttl).filter(|_| ttl.is_positive());
            if at.is_none() {
                violations.push(Violation::new("ttl", "must be more than 0 and end before the year 10000"));
            }
            at
        }
        Some(Expiry::Never(true)) => None,
        Some(Expiry::Never(false)) => {
            violations.push(Violation::new("never", "must be true; to end it give expire_time or ttl"));
            None
        }
    };
    if expire.is_some_and(|at| at <= now) && violations.is_empty() {
        violations.push(Violation::new("expire_time", "must be in the future"));
    }
    accept(violations)?;
    Ok(expire)
}

async fn delete(
    context: &Context,
    mut request: v1::DeleteMediaRequest,
) -> Result<v1::DeleteMediaResponse, ApiError> {
    let mut violations = Vec::new();
    check_file_id(&request.file_id, "file_id", &mut violations);
    if request.etag.is_empty() {
        violations.push(Violation::new("etag", "is required: read the recording first"));
    }
    accept(violations)?;
    let request_id = std::mem::take(&mut request.request_id);
    if request.validate_only {
        let info = get(context, &request.file_id).await?;
        check_etag(&request.etag, &info)?;
        return Ok(v1::DeleteMediaResponse { media: Some(media(&info)) });
    }
    let claimed = match context.once.claim("DeleteMedia", &request_id, &request).await? {
        Turn::Answered(answer) => return Ok(answer),
        Turn::Run(claimed) => claimed,
    };
    let outcome = delete_once(context, &request, claimed.taken_over).await;
    context.once.finish(claimed, outcome.map(|response| (response, None))).await
}

async fn delete_once(
    context: &Context,
    request: &v1::DeleteMediaRequest,
    taken_over: bool,
) -> Result<v1::DeleteMediaResponse, ApiError> {
    let file_id = &request.file_id;
    let info = match get(context, file_id).await {
        // It was deleted by this very request before it was cut off.
        Err(ApiError::MediaNotFound { .. }) if taken_over => {
            let media = v1::Media { file_id: file_id.clone(), ..v1::Media::default() };
            return Ok(v1::DeleteMediaResponse { media: Some(media) });
        }
        outcome => outcome?,
    };
    check_etag(&request.etag, &info)?;
    match context.cloud.delete_media(file_id).await {
        Ok(()) => {}
        // No answer came; whether the file is still there tells what became of it.
        Err(error @ CloudError::OutcomeUnknown { .. }) => match get(context, file_id).await {
            Err(ApiError::MediaNotFound { .. }) => {}
            _ => return Err(error.into()),
        },
        Err(error) => return Err(gone(error, file_id)),
    }
    Ok(v1::DeleteMediaResponse { media: Some(media(&info)) })
}

fn gone(error: CloudError, file_id: &str) -> ApiError {
    if error.code().is_some_and(|code| FILE_GONE.contains(&code)) {
        ApiError::MediaNotFound { file_id: file_id.to_owned() }
    } else {
        error.into()
    }
}

async fn playback_url(
    context: &Context,
    request: v1::GetPlaybackUrlRequest,
) -> Result<v1::GetPlaybackUrlResponse, ApiError> {
    let now = context.clock.now();
    let mut violations = Vec::new();
    check_file_id(&request.file_id, "file_id", &mut violations);
    let expires = request.expire_time.as_ref().and_then(|at| {
        let at = convert::read_timestamp(at, "expire_time", &mut violations)?;
        if at <= now {
            violations.push(Violation::new("expire_time", "must be in the future"));
        }
        Some(at)
    });
    let preview_seconds = request.preview.as_ref().and_then(|span| {
        let seconds = convert::whole_seconds(span, "preview", &mut violations)?;
        if seconds == 0 {
            violations.push(Violation::new("preview", "must be at least 1 s"));
        }
        Some(seconds)
    });
    if !(0..=9).contains(&request.max_client_ips) {
        violations.push(Violation::new("max_client_ips", "must be 0 to 9"));
    }
    accept(violations)?;
    let max_client_ips = u32::try_from(request.max_client_ips).ok().filter(|ips| *ips > 0);

    let info = get(context, &request.file_id).await?;
    let url = media_url(&info)?;
    let Some(key) = &context.playback_key else {
        if expires.is_some() || preview_seconds.is_some() || max_client_ips.is_some() {
            return Err(ApiError::SettingMissing {
                setting: "account.vod_playback_key",
                why: "expiry, preview and client limits are part of a signature",
            });
        }
        return Ok(v1::GetPlaybackUrlResponse { url: url.into(), expire_time: None, signed: false });
    };
    let expires = expires.unwrap_or(now + context.playback_url_lifetime);
    let unique = format!("{:032x}", context.random.bits());
    let protection =
        KeyProtection { expires: expires.unix_timestamp(), preview_seconds, max_client_ips, unique: &unique };
    let url = sign_media_url(&url, key.expose_secret(), &protection);
    Ok(v1::GetPlaybackUrlResponse { url: url.into(), expire_time: Some(timestamp(expires)), signed: true })
}

/// The unsigned URL of a file.
pub(super) fn media_url(info: &MediaInfo) -> Result<Url, ApiError> {
    Url::parse(&info.basic_info.media_url)
        .map_err(|_| ApiError::DownloadUnsupported { why: "VOD gives no URL for it".to_owned() })
}

/// Changes whenever the file or its entry does.
pub(super) fn etag(info: &MediaInfo) -> String {
    let basic = &info.basic_info;
    let parts = (
        (&info.file_id, &basic.name, &basic.update_time, &basic.expire_time, &basic.media_url),
        (info.meta_data.size, &info.meta_data.md5, &basic.status, &basic.storage_class, &basic.tag_set),
    );
    hex::encode(&Sha256::digest(serde_json::to_vec(&parts).unwrap_or_default())[..8])
}

/// A file's message.
pub(super) fn media(info: &MediaInfo) -> v1::Media {
    let (basic, meta) = (&info.basic_info, &info.meta_data);
    let live = &basic.source_info.live_record_info;
    let push = read_push_url(&basic.source_info.source_context);
    let time = |text: &str| parse_time(text).map(timestamp);
    let format = match basic.container.as_str() {
        "m3u8" | "hls" => v1::MediaFormat::Hls,
        "mp4" => v1::MediaFormat::Mp4,
        "flv" => v1::MediaFormat::Flv,
        "aac" => v1::MediaFormat::Aac,
        _ => v1::MediaFormat::Unspecified,
    };
    let source = match basic.source_info.source_type.as_str() {
        "Record" => v1::MediaSource::LiveRecord,
        "TrtcRecord" => v1::MediaSource::TrtcRecord,
        "Upload" => v1::MediaSource::Upload,
        "VideoProcessing" => v1::MediaSource::VideoProcessing,
        _ => v1::MediaSource::Unspecified,
    };
    let stream_id = match &push {
        _ if !live.stream_id.is_empty() => live.stream_id.clone(),
        Some(push) => push.stream_id.clone(),
        None => String::new(),
    };
    let clamp = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    v1::Media {
        file_id: info.file_id.clone(),
        name: basic.name.clone(),
        format: format.into(),
        container: basic.container.clone(),
        source: source.into(),
        stream_id,
        identity: recorded_identity(info, push),
        record_start_time: time(&live.record_start_time),
        record_end_time: time(&live.record_end_time),
        create_time: time(&basic.create_time),
        update_time: time(&basic.update_time),
        expire_time: if basic.expire_time == NEVER { None } else { time(&basic.expire_time) },
        duration: std::time::Duration::try_from_secs_f64(meta.duration).ok().map(convert::duration),
        size_bytes: meta.size,
        width: clamp(meta.width),
        height: clamp(meta.height),
        video_codec: meta.video_stream_set.first().map(|stream| stream.codec.clone()).unwrap_or_default(),
        audio_codec: meta.audio_stream_set.first().map(|stream| stream.codec.clone()).unwrap_or_default(),
        audio_sample_rate: clamp(meta.audio_stream_set.first().map_or(0, |stream| stream.sampling_rate)),
        bit_rate: meta.bitrate,
        md5: meta.md5.to_ascii_lowercase(),
        media_url: basic.media_url.clone(),
        cover_url: basic.cover_url.clone(),
        tags: basic.tag_set.clone(),
        status: basic.status.clone(),
        storage_class: basic.storage_class.clone(),
        etag: etag(info),
    }
}

fn recorded_identity(
    info: &MediaInfo,
    push: Option<crate::domain::media::PushUrl>,
) -> Option<v1::RecordedIdentity> {
    let trtc = &info.basic_info.source_info.trtc_record_info;
    if trtc.sdk_app_id != 0 {
        // A mixed file has several users; it is nobody's own.
        let user_id = if trtc.user_ids.len() == 1 { trtc.user_ids[0].clone() } else { String::new() };
        return Some(v1::RecordedIdentity {
            sdk_app_id: u32::try_from(trtc.sdk_app_id).unwrap_or_default(),
            room: trtc.room_id.clone(),
            user_id,
            user_define_record_id: String::new(),
        });
    }
    push?.identity.map(|identity| v1::RecordedIdentity {
        sdk_app_id: identity.sdk_app_id,
        room: identity.room,
        user_id: identity.user_id,
        user_define_record_id: identity.user_define_record_id,
    })
}
