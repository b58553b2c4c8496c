//! What can go wrong with a call to the cloud.

use std::time::Duration;

/// A failed call.
#[derive(Debug, thiserror::Error)]
pub enum CloudError {
    /// The cloud answered with an error.
    #[error("{action} was refused with {code}: {}", if message.is_empty() { "no message" } else { message })]
    Refused { action: &'static str, code: String, message: String, request_id: String },
    /// The cloud could not be reached, or answered with no answer of its API. Nothing was changed.
    #[error("{action} did not reach the cloud: {detail}")]
    Unreachable { action: &'static str, detail: String },
    /// No answer to a read came in time.
    #[error("{action} was not answered within {} s", after.as_secs_f32())]
    Timeout { action: &'static str, after: Duration },
    /// A change was sent and no answer came: it may hold or not.
    #[error("{action} was sent and not answered, so the change may or may not hold: {detail}")]
    OutcomeUnknown { action: &'static str, detail: String },
    /// The answer could not be read.
    #[error("the answer to {action} (request {request_id}) could not be read: {detail}")]
    BadAnswer { action: &'static str, request_id: String, detail: String },
    /// The service's own share of the cloud's rate limit is used up.
    #[error("{action} is called more often than the cloud allows")]
    QuotaUsedUp { action: &'static str, retry_after: Duration },
}

impl CloudError {
    /// The cloud's error code, when it gave one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// True when the code is one of `prefixes` or a detail below one: new details appear over time.
    pub fn code_is(&self, prefixes: &[&str]) -> bool {
        self.code().is_some_and(|code| {
            prefixes.iter().any(|prefix| {
                code.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        })
    }

    pub(super) fn is_rate_limit(&self) -> bool {
        self.code_is(&["RequestLimitExceeded"])
    }

    pub(super) fn is_passing(&self) -> bool {
        self.is_rate_limit()
            || self.code_is(&["InternalError", "ServiceUnavailable", "ResourceUnavailable.ServiceTimeout"])
            || matches!(self, Self::Unreachable { .. } | Self::Timeout { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(code: &str) -> CloudError {
        CloudError::Refused {
            action: "A",
            code: code.to_owned(),
            message: String::new(),
            request_id: String::new(),
        }
    }

    #[test]
    fn codes_match_by_whole_parts() {
        assert!(refused("RequestLimitExceeded").is_rate_limit());
        assert!(refused("RequestLimitExceeded.UinLimitExceeded").is_rate_limit());
        assert!(!refused("RequestLimitExceededX").is_rate_limit());
        assert!(refused("InternalError.DBError").is_passing());
        assert!(!refused("InvalidParameter").is_passing());
    }
}
