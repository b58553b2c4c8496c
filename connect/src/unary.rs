//! Calls with one message each way.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body::Body as _;
use http_body_util::BodyExt as _;
use tokio::time::Instant;
use tonic::Code;

use crate::compress::Encoding;
use crate::envelope;
use crate::error::Failure;
use crate::get::Query;
use crate::grpc::{self, Next};
use crate::metadata;
use crate::methods::{Method, Methods};
use crate::service::{Connect, Format};

/// A call by POST.
pub(crate) async fn post(
    connect: &Connect,
    method: &Method,
    format: Format,
    request: Request<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let outcome = async {
        let encoding = Encoding::named(metadata::text(&parts.headers, CONTENT_ENCODING.as_str()))?;
        let limits = Limits::of(&parts.headers)?;
        let message = limits.keep(collect(body, connect.limit)).await?;
        answer(connect, method, Input { format, encoding, message }, parts, &limits).await
    };
    outcome.await.unwrap_or_else(|failure| failed(&connect.methods, &failure))
}

/// A call by GET.
pub(crate) async fn get(connect: &Connect, method: &Method, request: Request<Body>) -> Response<Body> {
    let (parts, _) = request.into_parts();
    let outcome = async {
        let Query { format, encoding, message } = Query::parse(parts.uri.query().unwrap_or_default())?;
        let limits = Limits::of(&parts.headers)?;
        if message.len() > connect.limit {
            return Err(Failure::too_long(Some(message.len()), connect.limit));
        }
        answer(connect, method, Input { format, encoding, message }, parts, &limits).await
    };
    outcome.await.unwrap_or_else(|failure| failed(&connect.methods, &failure))
}

/// What was sent.
struct Input {
    format: Format,
    encoding: Encoding,
    message: Bytes,
}

/// What the caller's headers ask of the protocol.
struct Limits {
    timeout: Option<Duration>,
    began: Instant,
}

impl Limits {
    fn of(headers: &HeaderMap) -> Result<Self, Failure> {
        metadata::check_version(headers)?;
        Ok(Self { timeout: metadata::timeout(headers)?, began: Instant::now() })
    }

    /// Gives the sending of a message no longer than the call.
    async fn keep<T>(&self, sending: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let Some(timeout) = self.timeout else { return sending.await };
        tokio::time::timeout_at(self.began + timeout, sending).await.unwrap_or_else(|_| {
            Err(Failure::new(Code::DeadlineExceeded, "the deadline passed before the request was there"))
        })
    }

    fn left(&self) -> Option<Duration> {
        self.timeout.map(|timeout| timeout.saturating_sub(self.began.elapsed()))
    }
}

async fn answer(
    connect: &Connect,
    method: &Method,
    input: Input,
    mut parts: Parts,
    limits: &Limits,
) -> Result<Response<Body>, Failure> {
    let accepted = Encoding::accepted(metadata::text(&parts.headers, ACCEPT_ENCODING.as_str()));
    let message = input.encoding.decompress(input.message, connect.limit)?;
    let message = input.format.read(method, message)?;
    let framed = envelope::pack(0, &message).ok_or_else(|| Failure::too_long(None, connect.limit))?;
    let headers = metadata::grpc_request(std::mem::take(&mut parts.headers), limits.left());
    let answer = grpc::call(&connect.routes, parts, headers, framed.into()).await;
    let Reply { mut headers, message } = reply(answer).await?;
    let message = input.format.write(method, message)?;
    headers.insert(CONTENT_TYPE, input.format.unary_type());
    let body = match accepted.compress(&message) {
        None => message.into(),
        Some(compressed) => {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            compressed.into()
        }
    };
    let mut response = Response::new(body);
    *response.headers_mut() = headers;
    Ok(response)
}

/// One message, with all metadata as headers.
struct Reply {
    headers: HeaderMap,
    message: Bytes,
}

async fn reply(mut answer: grpc::Answer) -> Result<Reply, Failure> {
    let mut headers = std::mem::take(&mut answer.headers);
    let fail = |mut failure: Failure, headers| {
        failure.metadata.headers = headers;
        Err(failure)
    };
    let message = match answer.next().await {
        Next::Message(message) => message,
        Next::End(Ok(_)) => {
            return fail(Failure::new(Code::Internal, "the service sent no message"), headers);
        }
        Next::End(Err(failure)) => return fail(failure, headers),
    };
    match answer.next().await {
        Next::Message(_) => fail(Failure::new(Code::Internal, "the service sent two messages"), headers),
        Next::End(Err(failure)) => fail(failure, headers),
        Next::End(Ok(trailers)) => {
            metadata::add_trailers(&mut headers, &trailers);
            Ok(Reply { headers, message })
        }
    }
}

/// The answer to a unary call that failed, or to what is no call at all.
pub(crate) fn failed(methods: &Methods, failure: &Failure) -> Response<Body> {
    let json = serde_json::to_vec(&failure.to_json(methods)).unwrap_or_default();
    let mut response = Response::new(json.into());
    *response.status_mut() = failure.status();
    let headers = response.headers_mut();
    *headers = failure.metadata.headers.clone();
    metadata::add_trailers(headers, &failure.metadata.trailers);
    headers.insert(CONTENT_TYPE, Format::Json.unary_type());
    if failure.code == Code::Unimplemented && failure.status() != StatusCode::NOT_FOUND {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// The whole of a body that is not above `limit` bytes.
async fn collect(mut body: Body, limit: usize) -> Result<Bytes, Failure> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > limit {
        return Err(Failure::too_long(Some(announced), limit));
    }
    // What is announced may never come.
    let mut whole = BytesMut::with_capacity(announced.min(64 << 10));
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|error| Failure::new(Code::Cancelled, format!("the request broke off: {error}")))?;
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > limit - whole.len() {
            return Err(Failure::too_long(None, limit));
        }
        whole.extend_from_slice(&data);
    }
    Ok(whole.freeze())
}
