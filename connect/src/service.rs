//! The face: which request is what kind of call.

use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method as HttpMethod, Request, Response, StatusCode};
use futures::future::BoxFuture;
use tonic::Code;
use tower::Service;

use crate::error::Failure;
use crate::metadata;
use crate::methods::{Method, Methods};
use crate::{stream, unary};

/// As tonic has it.
const DEFAULT_LIMIT: usize = 4 << 20;

/// Serves the Connect protocol with gRPC routes.
///
/// Requests for anything else than a known method are answered 404, so that it can be the fallback of a router.
#[derive(Debug, Clone)]
pub struct Connect {
    pub(crate) routes: Router,
    pub(crate) methods: Arc<Methods>,
    pub(crate) limit: usize,
    pub(crate) compress_streams: bool,
}

impl Connect {
    /// Serves `methods` by `grpc`, which must answer gRPC requests at their paths.
    #[must_use]
    pub fn new(grpc: Router, methods: Methods) -> Self {
        // Without this, axum would do the work of it with every call.
        let routes = grpc.with_state(());
        Self { routes, methods: Arc::new(methods), limit: DEFAULT_LIMIT, compress_streams: true }
    }

    /// Takes messages of up to this many bytes, as they are sent and decompressed. 4 MiB by default. Longer ones are
    /// answered `resource_exhausted`.
    #[must_use]
    pub fn max_message_bytes(self, limit: usize) -> Self {
        Self { limit, ..self }
    }

    /// Whether messages of streams are compressed for callers that accept it; they are by default. Not worth it where
    /// they carry media. Unary answers of 1 KiB and more are always compressed for such callers.
    #[must_use]
    pub fn compress_streams(self, compress_streams: bool) -> Self {
        Self { compress_streams, ..self }
    }

    async fn answer(self, request: Request<Body>) -> Response<Body> {
        let Some(method) = self.methods.get(request.uri().path()).map(Arc::clone) else {
            let message = format!("there is no method {}", request.uri().path());
            let failure = Failure::new(Code::Unimplemented, message).with_status(StatusCode::NOT_FOUND);
            return unary::failed(&self.methods, &failure);
        };
        if let Some(refusal) = self.refuse_http_method(&method, request.method()) {
            return refusal;
        }
        if request.method() == HttpMethod::GET {
            return unary::get(&self, &method, request).await;
        }
        match Kind::of(request.headers()) {
            Some(Kind::Unary(format)) if method.is_unary() => {
                unary::post(&self, &method, format, request).await
            }
            Some(Kind::Stream(format)) if !method.is_unary() => {
                stream::call(self, method, format, request).await
            }
            _ => Self::refuse_content_type(&method),
        }
    }

    fn refuse_http_method(&self, method: &Method, used: &HttpMethod) -> Option<Response<Body>> {
        let allowed = if method.takes_get() { "GET, POST" } else { "POST" };
        if used == HttpMethod::POST || (used == HttpMethod::GET && method.takes_get()) {
            return None;
        }
        let message = format!("the method is called by {}, not by {used}", allowed.replace(", ", " or "));
        let failure = Failure::new(Code::Unknown, message).with_status(StatusCode::METHOD_NOT_ALLOWED);
        let mut response = unary::failed(&self.methods, &failure);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        Some(response)
    }

    /// In plain text: a caller with another content type is not known to speak Connect.
    fn refuse_content_type(method: &Method) -> Response<Body> {
        let taken = if method.is_unary() { UNARY_TYPES } else { STREAM_TYPES };
        let message = format!("the content-type of a call to this method is one of {taken}\n");
        let mut response = Response::new(message.into());
        *response.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(HeaderName::from_static("accept-post"), HeaderValue::from_static(taken));
        response
    }
}

impl Service<Request<Body>> for Connect {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let this = self.clone();
        Box::pin(async move { Ok(this.answer(request).await) })
    }
}

const UNARY_TYPES: &str = "application/json, application/proto";
const STREAM_TYPES: &str = "application/connect+json, application/connect+proto";

/// How messages are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Proto,
}

impl Format {
    pub(crate) fn unary_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json",
            Self::Proto => "application/proto",
        })
    }

    pub(crate) fn stream_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/connect+json",
            Self::Proto => "application/connect+proto",
        })
    }

    /// The binary form of a request.
    pub(crate) fn read(self, method: &Method, message: bytes::Bytes) -> Result<bytes::Bytes, Failure> {
        match self {
            Self::Proto => Ok(message),
            Self::Json => method.request_from_json(&message).map(Into::into).map_err(|error| {
                Failure::invalid(format!("the request is not JSON of its message: {error}"))
            }),
        }
    }

    /// A response from its binary form.
    pub(crate) fn write(self, method: &Method, message: bytes::Bytes) -> Result<bytes::Bytes, Failure> {
        match self {
            Self::Proto => Ok(message),
            Self::Json => method
                .response_to_json(&message)
                .map(Into::into)
                .map_err(|error| Failure::new(Code::Internal, format!("the response has no JSON: {error}"))),
        }
    }
}

enum Kind {
    Unary(Format),
    Stream(Format),
}

impl Kind {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let value = metadata::text(headers, CONTENT_TYPE.as_str());
        let (kind, parameters) = value.split_once(';').unwrap_or((value, ""));
        let parameters = parameters.trim().replace('"', "");
        let is_json = || parameters.is_empty() || parameters.eq_ignore_ascii_case("charset=utf-8");
        match kind.trim().to_ascii_lowercase().as_str() {
            "application/json" if is_json() => Some(Self::Unary(Format::Json)),
            "application/proto" => Some(Self::Unary(Format::Proto)),
            "application/connect+json" if is_json() => Some(Self::Stream(Format::Json)),
            "application/connect+proto" => Some(Self::Stream(Format::Proto)),
            _ => None,
        }
    }
}
