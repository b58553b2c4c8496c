//! How a call failed, and how that is told to a Connect caller.

use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use bytes::Bytes;
use prost::Message as _;
use prost_reflect::DynamicMessage;
use serde::Serialize;
use tonic::Code;

use crate::methods::Methods;

/// A call that failed.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) code: Code,
    pub(crate) message: String,
    /// An encoded `google.rpc.Status`, or nothing.
    pub(crate) details: Bytes,
    /// What the HTTP status is, where it does not follow from the code.
    pub(crate) status: Option<StatusCode>,
    pub(crate) metadata: Box<Metadata>,
}

/// What the service itself says beside messages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metadata {
    /// Sent before any message.
    pub(crate) headers: HeaderMap,
    /// Sent at the end of the call.
    pub(crate) trailers: HeaderMap,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Bytes::new(), status: None, metadata: Box::default() }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidArgument, message)
    }

    /// A message above the limit; `length` where it is known.
    pub(crate) fn too_long(length: Option<usize>, limit: usize) -> Self {
        let found = length.map_or_else(|| "is".to_owned(), |length| format!("of {length} bytes is"));
        Self::new(Code::ResourceExhausted, format!("a message {found} above the limit of {limit} bytes"))
    }

    /// Answered with this HTTP status whatever the code.
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status: Some(status), ..self }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status.unwrap_or_else(|| http_status(self.code))
    }

    /// The error as JSON. Details are shown readably too where `methods` knows their types.
    pub(crate) fn to_json(&self, methods: &Methods) -> ErrorJson<'_> {
        let details = tonic_types::pb::Status::decode(self.details.as_ref()).unwrap_or_default().details;
        let details = details.iter().map(|any| {
            let name = any.type_url.rsplit('/').next().unwrap_or_default();
            let readable = |descriptor| DynamicMessage::decode(descriptor, any.value.as_slice()).ok();
            DetailJson {
                name: name.to_owned(),
                value: STANDARD_NO_PAD.encode(&any.value),
                debug: methods.message(name).and_then(readable),
            }
        });
        ErrorJson { code: name(self.code), message: &self.message, details: details.collect() }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct ErrorJson<'a> {
    code: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    message: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<DetailJson>,
}

#[derive(Debug, Serialize)]
struct DetailJson {
    #[serde(rename = "type")]
    name: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    debug: Option<DynamicMessage>,
}

fn name(code: Code) -> &'static str {
    match code {
        Code::Cancelled => "canceled",
        Code::InvalidArgument => "invalid_argument",
        Code::DeadlineExceeded => "deadline_exceeded",
        Code::NotFound => "not_found",
        Code::AlreadyExists => "already_exists",
        Code::PermissionDenied => "permission_denied",
        Code::ResourceExhausted => "resource_exhausted",
        Code::FailedPrecondition => "failed_precondition",
        Code::Aborted => "aborted",
        Code::OutOfRange => "out_of_range",
        Code::Unimplemented => "unimplemented",
        Code::Internal => "internal",
        Code::Unavailable => "unavailable",
        Code::DataLoss => "data_loss",
        Code::Unauthenticated => "unauthenticated",
        // An error that says it is none says nothing.
        Code::Unknown | Code::Ok => "unknown",
    }
}

fn http_status(code: Code) -> StatusCode {
    match code {
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        // "Client closed request" has a number and no name.
        Code::Cancelled => StatusCode::from_u16(499).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        Code::Unknown | Code::Ok | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What an HTTP status means that came without a gRPC status, from something before the service.
pub(crate) fn code_of_http(status: StatusCode) -> Code {
    match status.as_u16() {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502..=504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}
