//! Errors as callers see them: one place maps them to a gRPC code and google.rpc details.

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};

use crate::catalog::StoreError;
use crate::cloud::CloudError;
use crate::cloud::binding::BindingError;
use crate::cloud::fetch::FetchError;
use crate::cloud::search::SearchError;
use crate::domain::Violation;
use crate::proto::v1::ErrorReason;

/// The domain of every ErrorInfo.
pub const DOMAIN: &str = "recording.trtc";
/// At most so many violations are listed, so that an error fits into the response's trailers.
pub const MAX_VIOLATIONS: usize = 100;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    #[error("{}", summary(.0))]
    Invalid(Vec<Violation>),
    #[error(
        "app {0} has no entry in the configuration: add one, or state the formula (and for MD5 the bizid) in the request"
    )]
    AppNotConfigured(u32),
    #[error("the setting {setting} is missing in the configuration: {why}")]
    SettingMissing { setting: &'static str, why: &'static str },
    #[error("the page token is damaged or was not made by this service: start again without one")]
    PageTokenInvalid,
    #[error("the page token belongs to another query: send it with the request it came from")]
    PageTokenMismatch,
    #[error("the etag is not the current one: read the resource again and decide anew")]
    EtagMismatch { current: String },
    #[error("the request_id was used before with other content: use a new one for a new request")]
    RequestIdReused,
    #[error("the same request is being carried out right now: repeat it to get its answer")]
    RequestInProgress,
    #[error("there is no recorded file {file_id}: it was never there, was deleted or has expired")]
    MediaNotFound { file_id: String },
    #[error("recording cannot be on without any format: set at least one of hls, mp4, flv and aac")]
    NoFormat,
    #[error("app {0} has no settings of its own: there is nothing to reset")]
    SettingsNotFound(u32),
    #[error(
        "app {sdk_app_id} is relayed under the AppName `{app_name}` like other old apps and cannot have settings of its \
         own: change the account's"
    )]
    AppNameShared { sdk_app_id: u32, app_name: String },
    #[error("the offset lies behind the end of the file, which has {size} bytes")]
    OffsetOutOfRange { size: u64 },
    #[error("the file could not be fetched to the end: resume at the offset reached ({detail})")]
    DownloadInterrupted { detail: String },
    #[error(
        "the bytes received do not have the MD5 that VOD states for the file: they are not what was recorded"
    )]
    ChecksumMismatch,
    #[error("this file cannot be downloaded through the service ({why}): use its playback URL")]
    DownloadUnsupported { why: String },
    #[error("this service wants an API key and {problem}: send it as `authorization: Bearer KEY`")]
    CallerUnauthenticated { problem: &'static str },
    #[error("internal error: the service's log tells more")]
    Internal { detail: String },
    #[error(transparent)]
    Cloud(#[from] CloudError),
    #[error("there is no recording task {0}: this service has started none of that id")]
    TaskNotFound(String),
    #[error("recording task {task_id}: {error}")]
    Task { task_id: String, error: Box<CloudError> },
    #[error("there is no mix {0}: this service has started none of that id")]
    MixNotFound(String),
    #[error("the room is being mixed by {mix_id}: update that mix, or stop it first")]
    MixAlreadyRuns { mix_id: String },
    #[error("mix {mix_id} has ended and cannot be changed: start another one")]
    MixEnded { mix_id: String },
    #[error("mix {mix_id}: {error}{}", advice(error))]
    Mix { mix_id: String, error: Box<CloudError> },
    #[error("the service's store is not available: try again")]
    Store(#[from] StoreError),
    #[error("{0}: remove that rule in the CSS console first, it is not touched")]
    ForeignRule(Box<BindingError>),
    #[error("more than 5,000 matching files were stored within one second ({second}): narrow the search")]
    TooDense { second: String },
}

impl From<BindingError> for ApiError {
    fn from(error: BindingError) -> Self {
        match error {
            BindingError::Cloud(error) => Self::Cloud(error),
            BindingError::Foreign { .. } => Self::ForeignRule(Box::new(error)),
        }
    }
}

impl From<SearchError> for ApiError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Cloud(error) => Self::Cloud(error),
            SearchError::TooDense { second } => {
                Self::TooDense { second: crate::cloud::vod::format_time(second) }
            }
        }
    }
}

impl From<FetchError> for ApiError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::OutOfRange { size } => Self::OffsetOutOfRange { size },
            // Trying again would not help.
            FetchError::BadUrl(_) | FetchError::Missing(_) | FetchError::Forbidden(_) => {
                Self::DownloadUnsupported { why: error.to_string() }
            }
            FetchError::Broken(detail) => Self::DownloadInterrupted { detail },
        }
    }
}

impl ApiError {
    /// One wrong field.
    pub fn field(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self::Invalid(vec![Violation::new(field, description)])
    }

    /// The stable reason.
    pub fn reason(&self) -> ErrorReason {
        match self {
            Self::Invalid(_) => ErrorReason::InvalidField,
            Self::AppNotConfigured(_) => ErrorReason::AppNotConfigured,
            Self::SettingMissing { .. } => ErrorReason::SettingMissing,
            Self::PageTokenInvalid => ErrorReason::PageTokenInvalid,
            Self::PageTokenMismatch => ErrorReason::PageTokenMismatch,
            Self::EtagMismatch { .. } => ErrorReason::EtagMismatch,
            Self::RequestIdReused => ErrorReason::RequestIdReused,
            Self::RequestInProgress => ErrorReason::RequestInProgress,
            Self::MediaNotFound { .. } => ErrorReason::MediaNotFound,
            Self::NoFormat => ErrorReason::NoFormat,
            Self::SettingsNotFound(_) => ErrorReason::SettingsNotFound,
            Self::AppNameShared { .. } => ErrorReason::AppNameShared,
            Self::OffsetOutOfRange { .. } => ErrorReason::OffsetOutOfRange,
            Self::DownloadInterrupted { .. } => ErrorReason::DownloadInterrupted,
            Self::ChecksumMismatch => ErrorReason::ChecksumMismatch,
            Self::DownloadUnsupported { .. } => ErrorReason::DownloadUnsupported,
            Self::CallerUnauthenticated { .. } => ErrorReason::CallerUnauthenticated,
            Self::Internal { .. } => ErrorReason::Internal,
            Self::Cloud(error) => cloud_reason(error),
            Self::TaskNotFound(_) => ErrorReason::TaskNotFound,
            Self::Task { error, .. } => cloud_reason(error),
            Self::MixNotFound(_) => ErrorReason::MixNotFound,
            Self::MixAlreadyRuns { .. } => ErrorReason::MixAlreadyRuns,
            Self::MixEnded { .. } => ErrorReason::MixEnded,
            Self::Mix { error, .. } if is_room_empty(error) => ErrorReason::RoomEmpty,
            Self::Mix { error, .. } => cloud_reason(error),
            Self::Store(_) => ErrorReason::StoreUnavailable,
            Self::ForeignRule(_) => ErrorReason::ForeignRecordRule,
            Self::TooDense { .. } => ErrorReason::ResultTooDense,
        }
    }

    fn metadata(&self) -> HashMap<String, String> {
        let pairs: Vec<(&str, String)> = match self {
            Self::AppNotConfigured(app) | Self::SettingsNotFound(app) => {
                vec![("sdk_app_id", app.to_string())]
            }
            Self::AppNameShared { sdk_app_id, app_name } => {
                vec![("sdk_app_id", sdk_app_id.to_string()), ("app_name", app_name.clone())]
            }
            Self::SettingMissing { setting, .. } => vec![("setting", (*setting).to_owned())],
            Self::EtagMismatch { current } => vec![("current_etag", current.clone())],
            Self::MediaNotFound { file_id } => vec![("file_id", file_id.clone())],
            Self::OffsetOutOfRange { size } => vec![("size_bytes", size.to_string())],
            Self::TooDense { second } => vec![("create_time", second.clone())],
            Self::ForeignRule(error) => match error.as_ref() {
                BindingError::Foreign { template_id, domain, app_name } => vec![
                    ("template_id", template_id.to_string()),
                    ("domain", domain.clone()),
                    ("app_name", app_name.clone()),
                ],
                BindingError::Cloud(error) => cloud_metadata(error),
            },
            Self::Cloud(error) => cloud_metadata(error),
            Self::TaskNotFound(task_id) => vec![("task_id", task_id.clone())],
            Self::MixNotFound(mix_id) | Self::MixAlreadyRuns { mix_id } | Self::MixEnded { mix_id } => {
                vec![("mix_id", mix_id.clone())]
            }
            Self::Mix { mix_id, error } => {
                let mut pairs = cloud_metadata(error);
                pairs.push(("mix_id", mix_id.clone()));
                pairs
            }
            Self::Task { task_id, error } => {
                let mut pairs = cloud_metadata(error);
                pairs.push(("task_id", task_id.clone()));
                pairs
            }
            _ => Vec::new(),
        };
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn retry_after(&self) -> Option<Duration> {
        let error = match self {
            Self::RequestInProgress => return Some(Duration::from_secs(1)),
            Self::Cloud(error) => error,
            Self::Task { error, .. } | Self::Mix { error, .. } => error,
            _ => return None,
        };
        match error {
            CloudError::QuotaUsedUp { retry_after, .. } => Some(*retry_after),
            error if error.code_is(&["RequestLimitExceeded"]) => Some(Duration::from_secs(1)),
            _ => None,
        }
    }
}

fn summary(violations: &[Violation]) -> String {
    let shown: Vec<String> = violations
        .iter()
        .take(3)
        .map(|violation| format!("{} {}", violation.field, violation.description))
        .collect();
    let more = violations.len().saturating_sub(shown.len());
    let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("invalid request: {}{rest}", shown.join("; "))
}

/// What the cloud says of a room that it cannot mix, since nobody is in it.
fn is_room_empty(error: &CloudError) -> bool {
    error.code_is(&["FailedOperation.RoomNotExist"])
}

fn advice(error: &CloudError) -> &'static str {
    if is_room_empty(error) { "; nobody is in the room: start the mix once somebody has entered" } else { "" }
}

fn cloud_reason(error: &CloudError) -> ErrorReason {
    match error {
        CloudError::Unreachable { .. } | CloudError::BadAnswer { .. } => ErrorReason::CloudUnavailable,
        CloudError::Timeout { .. } => ErrorReason::CloudTimeout,
        CloudError::OutcomeUnknown { .. } => ErrorReason::CloudOutcomeUnknown,
        CloudError::QuotaUsedUp { .. } => ErrorReason::CloudRateLimited,
        CloudError::Refused { .. } if error.code_is(&["RequestLimitExceeded"]) => {
            ErrorReason::CloudRateLimited
        }
        CloudError::Refused { .. }
            if error.code_is(&["FailedOperation.RestrictedConcurrency", "LimitExceeded"]) =>
        {
            ErrorReason::TaskLimitReached
        }
        CloudError::Refused { .. } if error.code_is(&["InternalError.ConfOutLimit"]) => {
            ErrorReason::RecordTemplatesUsedUp
        }
        CloudError::Refused { .. } if error.code_is(&["AuthFailure.UnauthorizedOperation"]) => {
            ErrorReason::CloudDenied
        }
        CloudError::Refused { .. } if error.code_is(&["AuthFailure"]) => ErrorReason::CloudAuthFailed,
        CloudError::Refused { .. }
            if error.code_is(&[
                "UnauthorizedOperation",
                "OperationDenied",
                "ResourceUnavailable",
                "FailedOperation.InvalidVodUser",
                "FailedOperation.InvalidAccount",
            ]) =>
        {
            ErrorReason::CloudDenied
        }
        CloudError::Refused { .. } if error.code_is(&["InternalError", "ServiceUnavailable"]) => {
            ErrorReason::CloudUnavailable
        }
        CloudError::Refused { .. } => ErrorReason::CloudRefused,
    }
}

fn cloud_metadata(error: &CloudError) -> Vec<(&'static str, String)> {
    match error {
        CloudError::Refused { action, code, request_id, .. } => vec![
            ("cloud_action", (*action).to_owned()),
            ("cloud_code", code.clone()),
            ("cloud_request_id", request_id.clone()),
        ],
        CloudError::BadAnswer { action, request_id, .. } => {
            vec![("cloud_action", (*action).to_owned()), ("cloud_request_id", request_id.clone())]
        }
        CloudError::Unreachable { action, .. }
        | CloudError::Timeout { action, .. }
        | CloudError::OutcomeUnknown { action, .. }
        | CloudError::QuotaUsedUp { action, .. } => vec![("cloud_action", (*action).to_owned())],
    }
}

/// The gRPC code of a reason. It never changes for a reason.
pub fn code(reason: ErrorReason) -> Code {
    match reason {
        ErrorReason::InvalidField
        | ErrorReason::PageTokenInvalid
        | ErrorReason::PageTokenMismatch
        | ErrorReason::RequestIdReused => Code::InvalidArgument,
        ErrorReason::AppNotConfigured
        | ErrorReason::SettingMissing
        | ErrorReason::ForeignRecordRule
        | ErrorReason::AppNameShared
        | ErrorReason::NoFormat
        | ErrorReason::CloudDenied
        | ErrorReason::ResultTooDense
        | ErrorReason::RecordTemplatesUsedUp
        | ErrorReason::MixEnded
        | ErrorReason::RoomEmpty
        | ErrorReason::DownloadUnsupported => Code::FailedPrecondition,
        ErrorReason::EtagMismatch | ErrorReason::RequestInProgress => Code::Aborted,
        ErrorReason::MediaNotFound
        | ErrorReason::SettingsNotFound
        | ErrorReason::TaskNotFound
        | ErrorReason::MixNotFound => Code::NotFound,
        ErrorReason::MixAlreadyRuns => Code::AlreadyExists,
        ErrorReason::CloudAuthFailed | ErrorReason::CallerUnauthenticated => Code::Unauthenticated,
        ErrorReason::CloudRateLimited | ErrorReason::TaskLimitReached => Code::ResourceExhausted,
        ErrorReason::CloudUnavailable | ErrorReason::DownloadInterrupted | ErrorReason::StoreUnavailable => {
            Code::Unavailable
        }
        ErrorReason::CloudOutcomeUnknown => Code::Unknown,
        ErrorReason::CloudTimeout => Code::DeadlineExceeded,
        ErrorReason::OffsetOutOfRange => Code::OutOfRange,
        ErrorReason::ChecksumMismatch => Code::DataLoss,
        ErrorReason::CloudRefused | ErrorReason::Internal | ErrorReason::Unspecified => Code::Internal,
    }
}

impl From<ApiError> for Status {
    fn from(error: ApiError) -> Self {
        let reason = error.reason();
        let name = reason.as_str_name().trim_start_matches("ERROR_REASON_");
        let code = code(reason);
        match &error {
            ApiError::Internal { detail } => tracing::error!(detail, "internal error"),
            ApiError::Store(cause) => tracing::error!(%cause, "the store failed"),
            ApiError::Cloud(cause) => tracing::warn!(%cause, reason = name, "a call to the cloud failed"),
            ApiError::Task { task_id, error: cause } => {
                tracing::warn!(task_id, %cause, reason = name, "a call to the cloud failed");
            }
            ApiError::Mix { mix_id, error: cause } => {
                tracing::warn!(mix_id, %cause, reason = name, "a call to the cloud failed");
            }
            _ => tracing::debug!(%error, reason = name, "call refused"),
        }
        let mut details = ErrorDetails::with_error_info(name, DOMAIN, error.metadata());
        if let ApiError::Invalid(violations) = &error {
            let listed = violations.iter().take(MAX_VIOLATIONS);
            details.set_bad_request(
                listed
                    .map(|v| FieldViolation::new(v.field.as_str(), v.description.as_str()))
                    .collect::<Vec<_>>(),
            );
        }
        if let Some(after) = error.retry_after() {
            details.set_retry_info(Some(after));
        }
        Self::with_error_details(code, error.to_string(), details)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_in_the_details_and_a_few_in_the_message() {
        let violations: Vec<_> = (0..120).map(|i| Violation::new(format!("f[{i}]"), "is required")).collect();
        let status = Status::from(ApiError::Invalid(violations));
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(
            status.message(),
            "invalid request: f[0] is required; f[1] is required; f[2] is required; and 117 more"
        );
        let details = status.get_error_details();
        assert_eq!(details.bad_request().unwrap().field_violations.len(), 100);
        assert_eq!(details.error_info().unwrap().reason, "INVALID_FIELD");
    }

    #[test]
    fn cloud_errors_keep_the_clouds_code_and_request() {
        let refused = |code: &str| {
            Status::from(ApiError::Cloud(CloudError::Refused {
                action: "SearchMedia",
                code: code.to_owned(),
                message: String::new(),
                request_id: "r-1".to_owned(),
            }))
        };
        for (cloud_code, code, reason) in [
            ("AuthFailure.SignatureExpire", Code::Unauthenticated, "CLOUD_AUTH_FAILED"),
            ("AuthFailure.UnauthorizedOperation", Code::FailedPrecondition, "CLOUD_DENIED"),
            ("UnauthorizedOperation", Code::FailedPrecondition, "CLOUD_DENIED"),
            ("RequestLimitExceeded.UinLimitExceeded", Code::ResourceExhausted, "CLOUD_RATE_LIMITED"),
            ("InternalError.DBError", Code::Unavailable, "CLOUD_UNAVAILABLE"),
            ("InvalidParameterValue.Limit", Code::Internal, "CLOUD_REFUSED"),
        ] {
            let status = refused(cloud_code);
            let details = status.get_error_details();
            let info = details.error_info().unwrap();
            assert_eq!((status.code(), info.reason.as_str()), (code, reason), "{cloud_code}");
            assert_eq!(info.metadata["cloud_code"], cloud_code);
            assert_eq!(info.metadata["cloud_request_id"], "r-1");
            assert_eq!(details.retry_info().is_some(), code == Code::ResourceExhausted);
        }
    }

    #[test]
    fn errors_of_tasks_name_the_task_and_the_limit() {
        for (cloud_code, code, reason) in [
            ("LimitExceeded.MaximumRunningTask", Code::ResourceExhausted, "TASK_LIMIT_REACHED"),
            ("FailedOperation.RestrictedConcurrency", Code::ResourceExhausted, "TASK_LIMIT_REACHED"),
            ("InternalError.ConfOutLimit", Code::FailedPrecondition, "RECORD_TEMPLATES_USED_UP"),
            ("RequestLimitExceeded", Code::ResourceExhausted, "CLOUD_RATE_LIMITED"),
        ] {
            let error = CloudError::Refused {
                action: "CreateRecordTask",
                code: cloud_code.to_owned(),
                message: String::new(),
                request_id: "r-1".to_owned(),
            };
            let status = Status::from(ApiError::Task { task_id: "t".to_owned(), error: Box::new(error) });
            let details = status.get_error_details();
            let info = details.error_info().unwrap();
            assert_eq!((status.code(), info.reason.as_str()), (code, reason), "{cloud_code}");
            assert_eq!(
                (info.metadata["task_id"].as_str(), info.metadata["cloud_code"].as_str()),
                ("t", cloud_code)
            );
            // Waiting helps against a rate, not against a limit.
            assert_eq!(details.retry_info().is_some(), reason == "CLOUD_RATE_LIMITED");
        }
    }

    #[test]
    fn internal_details_stay_inside() {
        let status = Status::from(ApiError::Internal { detail: "table x".to_owned() });
        assert!(!format!("{status:?}").contains("table x"));
    }
}
