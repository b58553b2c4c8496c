//! `MediaSearch`: recorded files.

use std::sync::Arc;

use futures::stream::{StreamExt as _, TryStreamExt as _};
use secrecy::ExposeSecret as _;
use tokio_util::task::TaskTracker;
use tonic::{Request, Response, Status};
use url::Url;

use super::convert::{self, accept, timestamp};
use super::error::ApiError;
use super::media_message::media;
use super::{Context, download, media_changes, search_plan};
use crate::cloud::vod::{MAX_FILE_IDS, MediaInfo};
use crate::domain::Violation;
use crate::domain::playback::{KeyProtection, sign_media_url};
use crate::proto::v1;
use crate::proto::v1::media_search_server::MediaSearch;

const MAX_BATCH: usize = 100;
const MAX_FILE_ID_CHARS: usize = 40;

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
        Ok(Response::new(search_plan::search(&self.context, request.into_inner()).await?))
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
        let work = async move { media_changes::set_expiry(&context, request).await };
        Ok(Response::new(super::run_to_the_end(&self.tasks, work).await?))
    }

    async fn delete_media(
        &self,
        request: Request<v1::DeleteMediaRequest>,
    ) -> Result<Response<v1::DeleteMediaResponse>, Status> {
        let (context, request) = (Arc::clone(&self.context), request.into_inner());
        let work = async move { media_changes::delete(&context, request).await };
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

/// Checks a FileId.
pub(super) fn check_file_id(file_id: &str, field: &str, violations: &mut Vec<Violation>) {
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
