//! Changes of recorded files: expiry and deletion, each carried out once for a request_id.

use time::OffsetDateTime;

use super::Context;
use super::convert::{self, accept};
use super::error::ApiError;
use super::idempotency::Turn;
use super::media_message::{etag, media};
use super::media_search::{check_file_id, get};
use crate::cloud::CloudError;
use crate::cloud::vod::{MediaInfo, NEVER};
use crate::domain::Violation;
use crate::proto::v1;

/// What the cloud answers for a file that is not there.
const FILE_GONE: [&str; 3] =
    ["ResourceNotFound.FileNotExist", "ResourceNotFound", "InvalidParameterValue.FileId"];

fn check_etag(given: &str, info: &MediaInfo) -> Result<(), ApiError> {
    let current = etag(info);
    if given == current { Ok(()) } else { Err(ApiError::EtagMismatch { current }) }
}

/// Sets when a file is deleted.
pub(super) async fn set_expiry(
    context: &Context,
    mut request: v1::SetMediaExpiryRequest,
) -> Result<v1::SetMediaExpiryResponse, ApiError> {
    let request_id = std::mem::take(&mut request.request_id);
    if request.validate_only {
        let expire = read_expiry(context.clock.now(), &request)?;
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
        // Behind the claim: a repeated request has its answer even when the time it named has passed.
        let expire = read_expiry(context.clock.now(), &request)?;
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

/// Deletes a file that is as the caller read it.
pub(super) async fn delete(
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
