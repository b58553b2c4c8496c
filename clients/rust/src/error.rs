//! Errors, with what the service says of them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// Why a call failed.
///
/// Decide by [`Error::reason`], one of the names of `v1::ErrorReason` without their prefix, or by [`Error::code`] where the
/// service sent no reason. Its text is for people.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    code: Code,
    reason: String,
    message: String,
    metadata: BTreeMap<String, String>,
    violations: Vec<Violation>,
    retry_after: Option<Duration>,
    source: Option<std::sync::Arc<dyn std::error::Error + Send + Sync>>,
}

/// A wrong field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, for example `identities[3].room_id`.
    pub field: String,
    /// What is wrong with it.
    pub description: String,
}

impl Error {
    /// The gRPC code.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The service's reason, for example `ETAG_MISMATCH`; empty where it sent none. Later versions may have more reasons
    /// than `v1::ErrorReason` of this one.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// What went wrong, in words.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What belongs to the reason, for example `current_etag`.
    #[must_use]
    pub fn metadata(&self) -> &BTreeMap<String, String> {
        &self.0.metadata
    }

    /// Every wrong field, where the reason is `INVALID_FIELD`.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// How long to wait before the next attempt, where the service says it.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// An error that the service did not send.
    pub(crate) fn local(code: Code, message: String) -> Self {
        Self(Box::new(Inner {
            code,
            reason: String::new(),
            message,
            metadata: BTreeMap::new(),
            violations: Vec::new(),
            retry_after: None,
            source: None,
        }))
    }

    pub(crate) fn caused_by(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.message = format!("{}: {cause}", self.0.message);
        self.0.source = Some(std::sync::Arc::new(cause));
        self
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info();
        let violations = details.bad_request().map(|bad| bad.field_violations.as_slice()).unwrap_or_default();
        let violation = |one: &tonic_types::FieldViolation| Violation {
            field: one.field.clone(),
            description: one.description.clone(),
        };
        Self(Box::new(Inner {
            code: status.code(),
            reason: info.map(|info| info.reason.clone()).unwrap_or_default(),
            message: status.message().to_owned(),
            metadata: info.map(|info| info.metadata.clone().into_iter().collect()).unwrap_or_default(),
            violations: violations.iter().map(violation).collect(),
            retry_after: details.retry_info().and_then(|info| info.retry_delay),
            source: Some(std::sync::Arc::new(status)),
        }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { code, reason, message, violations, .. } = &*self.0;
        match reason.as_str() {
            "" => write!(f, "{code:?}: {message}")?,
            reason => write!(f, "{message} [{reason}]")?,
        }
        for Violation { field, description } in violations {
            write!(f, "\n  {field} {description}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::{ErrorDetails, FieldViolation};

    use super::*;

    #[test]
    fn all_that_the_service_says_is_kept_and_readable() {
        let mut details = ErrorDetails::with_error_info(
            "INVALID_FIELD",
            "recording.trtc",
            [("k".to_owned(), "v".to_owned())],
        );
        details.set_bad_request(vec![FieldViolation::new("user_id", "is required")]);
        details.set_retry_info(Some(Duration::from_millis(2_500)));
        let error = Error::from(Status::with_error_details(Code::InvalidArgument, "bad", details));
        assert_eq!(
            (error.code(), error.reason(), error.message()),
            (Code::InvalidArgument, "INVALID_FIELD", "bad")
        );
        assert_eq!(error.metadata()["k"], "v");
        assert_eq!(error.violations()[0].field, "user_id");
        assert_eq!(error.retry_after(), Some(Duration::from_millis(2_500)));
        assert_eq!(error.to_string(), "bad [INVALID_FIELD]\n  user_id is required");
    }

    #[test]
    fn an_error_without_details_shows_its_code() {
        assert_eq!(Error::from(Status::unavailable("gone")).to_string(), "Unavailable: gone");
    }
}
