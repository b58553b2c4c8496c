//! Errors as the API answers them.

use std::borrow::Cow;

use thiserror::Error;

use super::DecodeError;
use crate::auth::AuthError;
use crate::store::StoreError;

/// An error as the API answers it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{code}: {message}")]
pub(crate) struct ApiError {
    /// Code of the cloud.
    pub(crate) code: Cow<'static, str>,
    /// What to do about it.
    pub(crate) message: String,
}

impl ApiError {
    pub(crate) fn new(code: &'static str, message: String) -> Self {
        Self { code: Cow::Borrowed(code), message }
    }

    /// An error that somebody wants to see.
    pub(crate) fn asked_for(code: String, message: String) -> Self {
        Self { code: Cow::Owned(code), message }
    }
}

/// Fails with `code` unless `holds`.
pub(super) fn ensure(
    holds: bool,
    code: &'static str,
    message: impl FnOnce() -> String,
) -> Result<(), ApiError> {
    if holds { Ok(()) } else { Err(ApiError::new(code, message())) }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl From<DecodeError> for ApiError {
    fn from(error: DecodeError) -> Self {
        let code = match error {
            DecodeError::Unknown(_) => "UnknownParameter",
            DecodeError::Missing(_) => "MissingParameter",
            DecodeError::Type(_) | DecodeError::Other(_) => "InvalidParameter",
        };
        Self::new(code, error.to_string())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match error {
            StoreError::TemplateLimit | StoreError::CallbackTemplateLimit => "InternalError.ConfOutLimit",
            StoreError::TemplateNotFound(_) | StoreError::CallbackTemplateNotFound(_) => {
                "InvalidParameter.TemplateNotFound"
            }
            StoreError::TemplateInUse(_) | StoreError::CallbackTemplateInUse(_) => {
                "FailedOperation.ConfInUsed"
            }
            StoreError::RuleLimit | StoreError::CallbackRuleLimit => "InternalError.RuleOutLimit",
            StoreError::RuleExists | StoreError::CallbackRuleExists => "FailedOperation.RuleAlreadyExist",
            StoreError::RuleNotFound | StoreError::CallbackRuleNotFound => "InvalidParameter.RuleNotFound",
            StoreError::TaskLimit => "LimitExceeded.MaximumRunningTask",
            StoreError::TaskNotFound(_) => "ResourceNotFound.TaskId",
            StoreError::MediaNotFound(_) => "ResourceNotFound.FileNotExist",
            StoreError::TooManyTags => "LimitExceeded.TagCountReachMax",
            StoreError::AppLimit => "LimitExceeded",
            StoreError::EventHandle(_) => "InvalidParameterValue",
            StoreError::CloudRecordingLimit => "FailedOperation.RestrictedConcurrency",
            StoreError::CloudRecordingNotFound(_) => "ResourceNotFound",
            StoreError::RelayExists(_) => "FailedOperation.TaskExist",
            StoreError::RelayLimit => "FailedOperation.RestrictedConcurrency",
            StoreError::RelayNotFound(_) => "FailedOperation.TaskNotExist",
            StoreError::RelayOutdated(_) => "FailedOperation.RequestOutdated",
            StoreError::BadRecording { .. }
            | StoreError::Asked
            | StoreError::Damaged(_)
            | StoreError::Database(_)
            | StoreError::Migrate(_)
            | StoreError::Disk { .. } => {
                tracing::error!(%error, "an action failed");
                "InternalError"
            }
        };
        Self::new(code, error.to_string())
    }
}
