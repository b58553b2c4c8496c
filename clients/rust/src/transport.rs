//! What lies between the generated clients and the connection: API key, deadline and retries.

use std::error::Error as StdError;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use http::request::Parts;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use tokio::time::Instant;
use tonic::body::Body;
use tonic::transport::Channel;
use tonic::{Code, Status, TimeoutExpired};
use tower_service::Service;

use crate::generated::methods::{READS, STREAMS};

// The policy of clients/service_config.json.
const MAX_ATTEMPTS: u32 = 4;
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
const MAX_BACKOFF: Duration = Duration::from_secs(5);

const GRPC_TIMEOUT: &str = "grpc-timeout";

/// Carries calls: with the API key, within their deadline, and those that only read once more when the service is
/// unavailable.
#[derive(Debug, Clone)]
pub struct Transport {
    channel: Channel,
    authorization: Option<HeaderValue>,
    timeout: Duration,
}

impl Transport {
    pub(crate) fn new(channel: Channel, authorization: Option<HeaderValue>, timeout: Duration) -> Self {
        Self { channel, authorization, timeout }
    }

    async fn carry(self, mut request: Request<Body>) -> Result<Response<Body>, Status> {
        if let Some(value) = &self.authorization {
            request.headers_mut().insert(AUTHORIZATION, value.clone());
        }
        if STREAMS.contains(&request.uri().path()) {
            return send(self.channel, request).await;
        }
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let timeout = timeout_of(&parts.headers).unwrap_or(self.timeout);
        let deadline = Instant::now() + timeout;
        let late = |_| Status::deadline_exceeded(format!("no answer within {timeout:?}"));
        tokio::time::timeout_at(deadline, attempts(self.channel, parts, body, deadline))
            .await
            .map_err(late)?
    }
}

impl Service<Request<Body>> for Transport {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Status>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Status>> {
        // Each attempt waits for the connection itself, within the deadline.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.clone().carry(request))
    }
}

/// A unary call, as often as the policy allows.
async fn attempts(
    channel: Channel,
    mut parts: Parts,
    body: Bytes,
    deadline: Instant,
) -> Result<Response<Body>, Status> {
    let attempts = if READS.contains(&parts.uri.path()) { MAX_ATTEMPTS } else { 1 };
    let mut backoff = FIRST_BACKOFF;
    for _ in 1..attempts {
        let outcome = attempt(channel.clone(), &mut parts, &body, deadline).await;
        if !is_unavailable(&outcome) {
            return outcome;
        }
        tokio::time::sleep(backoff).await;
        backoff = (backoff * 2).min(MAX_BACKOFF);
    }
    attempt(channel, &mut parts, &body, deadline).await
}

/// One attempt, with all of its answer: only then is it known how it came out.
async fn attempt(
    channel: Channel,
    parts: &mut Parts,
    body: &Bytes,
    deadline: Instant,
) -> Result<Response<Body>, Status> {
    let left = deadline.saturating_duration_since(Instant::now());
    // A millisecond more: the deadline is kept here, and the server should not be the first to give up.
    parts
        .headers
        .insert(GRPC_TIMEOUT, HeaderValue::try_from(format!("{}m", left.as_millis() + 1)).map_err(internal)?);
    let request = Request::from_parts(parts.clone(), Body::new(Full::new(body.clone())));
    let (head, body) = send(channel, request).await?.into_parts();
    let body = body.collect().await.map_err(|status| status_of(status.into()))?;
    Ok(Response::from_parts(head, Body::new(body)))
}

async fn send(mut channel: Channel, request: Request<Body>) -> Result<Response<Body>, Status> {
    let failed = |error: tonic::transport::Error| status_of(error.into());
    poll_fn(|context| channel.poll_ready(context)).await.map_err(failed)?;
    channel.call(request).await.map_err(failed)
}

fn is_unavailable(outcome: &Result<Response<Body>, Status>) -> bool {
    match outcome {
        Err(status) => status.code() == Code::Unavailable,
        // An error before any message comes in the headers.
        Ok(response) => Status::from_header_map(response.headers())
            .is_some_and(|status| status.code() == Code::Unavailable),
    }
}

/// What a failure below gRPC means to a caller.
fn status_of(error: Box<dyn StdError + Send + Sync>) -> Status {
    let mut cause: &(dyn StdError + 'static) = error.as_ref();
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if cause.is::<TimeoutExpired>() {
        return Status::deadline_exceeded(cause.to_string());
    }
    let innermost = cause.to_string();
    let status = Status::from_error(error);
    match status.code() {
        // Connections that cannot be made or that break: the next one may do.
        Code::Unknown | Code::Internal | Code::Unavailable => {
            Status::unavailable(format!("the connection failed: {innermost}"))
        }
        _ => status,
    }
}

fn internal(error: http::header::InvalidHeaderValue) -> Status {
    Status::internal(error.to_string())
}

/// The deadline that was set for the one call, see `tonic::Request::set_timeout`.
fn timeout_of(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(GRPC_TIMEOUT)?.to_str().ok()?;
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    let count: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(count * 3_600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deadline_of_one_call_is_read_in_every_unit() {
        let read = |text: &'static str| {
            timeout_of(&HeaderMap::from_iter([(
                http::HeaderName::from_static(GRPC_TIMEOUT),
                HeaderValue::from_static(text),
            )]))
        };
        assert_eq!(read("300000u"), Some(Duration::from_millis(300)));
        assert_eq!(read("5m"), Some(Duration::from_millis(5)));
        assert_eq!(read("7S"), Some(Duration::from_secs(7)));
        assert_eq!(read("2H"), Some(Duration::from_secs(7_200)));
        assert_eq!(read(""), None);
        assert_eq!(read("5x"), None);
        let mut request = tonic::Request::new(());
        request.set_timeout(Duration::from_millis(1_500));
        assert_eq!(
            timeout_of(&request.metadata().clone().into_headers()),
            Some(Duration::from_millis(1_500))
        );
    }

    #[test]
    fn only_calls_that_change_nothing_are_repeated() {
        let path = |method: &str| format!("/trtc.recording.v1.{method}");
        assert!(READS.contains(&path("MediaSearch/SearchMedia").as_str()));
        assert!(!READS.contains(&path("MediaSearch/DeleteMedia").as_str()));
        assert!(!READS.contains(&path("MediaSearch/DownloadMedia").as_str()));
        assert!(STREAMS.contains(&path("MediaSearch/DownloadMedia").as_str()));
    }
}
