//! Why a request's signature is refused.

use thiserror::Error;

/// Why a request was not believed. [`AuthError::code`] is what the cloud answers; the text says which part
/// differs, as far as the server can tell.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AuthError {
    /// Neither an `Authorization` header nor a `Signature` parameter.
    #[error(
        "the request is not signed: send an Authorization header (TC3-HMAC-SHA256) or a Signature parameter"
    )]
    Unsigned,
    /// The `Authorization` header or a header it names cannot be used.
    #[error("the Authorization header is not valid: {0}")]
    InvalidAuthorization(String),
    /// A common parameter is absent.
    #[error("the request lacks the common parameter {0}")]
    Missing(&'static str),
    /// A common parameter cannot be read.
    #[error("the common parameter {name} is not valid: {reason}")]
    Invalid { name: &'static str, reason: String },
    /// No such key pair.
    #[error("the SecretId {0:?} is not known: check the configured credentials")]
    SecretIdNotFound(String),
    /// The clocks are too far apart.
    #[error(
        "the signature expired: timestamp {timestamp} and server time {server} differ by more than {allowed} s"
    )]
    SignatureExpire { timestamp: i64, server: i64, allowed: u64 },
    /// The day of the credential scope is not the timestamp's.
    #[error(
        "the credential scope's date {date} does not match X-TC-Timestamp, which is on {expected} (UTC): \
         derive the date from the timestamp in UTC"
    )]
    DateMismatch { date: String, expected: String },
    /// The signature is not the one computed here.
    #[error(
        "the signature does not match: compare your canonical request with the server's, and check the \
         SecretKey if they are equal; the server's is {canonical:?}"
    )]
    SignatureMismatch { canonical: String },
    /// A temporary credential was used without its token.
    #[error("this SecretId is temporary: send its token")]
    TokenMissing,
    /// The token is not the credential's.
    #[error("the token does not belong to this SecretId")]
    TokenWrong,
    /// A permanent credential was used with a token.
    #[error("this SecretId is permanent: send no token")]
    TokenUnexpected,
}

impl AuthError {
    /// The cloud's error code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unsigned | Self::InvalidAuthorization(_) => "AuthFailure.InvalidAuthorization",
            Self::Missing(_) => "MissingParameter",
            Self::Invalid { .. } => "InvalidParameterValue",
            Self::SecretIdNotFound(_) => "AuthFailure.SecretIdNotFound",
            Self::SignatureExpire { .. } => "AuthFailure.SignatureExpire",
            Self::DateMismatch { .. } | Self::SignatureMismatch { .. } => "AuthFailure.SignatureFailure",
            Self::TokenMissing | Self::TokenWrong | Self::TokenUnexpected => "AuthFailure.TokenFailure",
        }
    }
}

/// Keeps what an error message repeats of a request short.
pub(super) fn shorten(text: &str) -> String {
    const LONGEST: usize = 2048;
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let mut end = LONGEST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}
