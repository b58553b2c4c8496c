//! Keeps the deadlines of callers, to the last message of a stream.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Response};
use bytes::Bytes;
use futures::future::{BoxFuture, Either, FutureExt as _};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Sleep;
use tonic::{Code, Status};
use tower::{Layer, Service};

use crate::metadata::{self, GRPC_TIMEOUT};

/// Ends gRPC calls with `DEADLINE_EXCEEDED` when the time in `grpc-timeout` has passed, and drops their handlers.
///
/// tonic's own server looks no further than the beginning of an answer, and says `CANCELLED`.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeadlineLayer;

impl<S> Layer<S> for DeadlineLayer {
    type Service = Deadline<S>;

    fn layer(&self, inner: S) -> Deadline<S> {
        Deadline { inner }
    }
}

/// A service under a [`DeadlineLayer`].
#[derive(Debug, Clone)]
pub struct Deadline<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for Deadline<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Either<S::Future, BoxFuture<'static, Result<Response<Body>, S::Error>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let timeout = parse(metadata::text(request.headers(), GRPC_TIMEOUT));
        let call = self.inner.call(request);
        let Some(timeout) = timeout else { return Either::Left(call) };
        let sleep = Box::pin(tokio::time::sleep(ahead(timeout)));
        Either::Right(within(sleep, call).boxed())
    }
}

/// tonic's own timer starts at the same time and would win half of the races.
fn ahead(timeout: Duration) -> Duration {
    timeout.saturating_sub(Duration::from_millis(2))
}

async fn within<E>(
    mut sleep: Pin<Box<Sleep>>,
    call: impl Future<Output = Result<Response<Body>, E>>,
) -> Result<Response<Body>, E> {
    tokio::select! {
        biased;
        answered = call => {
            Ok(answered?.map(|body| Body::new(Timed { body, sleep, ended: false })))
        }
        () = &mut sleep => Ok(exceeded().into_http()),
    }
}

fn exceeded() -> Status {
    Status::new(Code::DeadlineExceeded, "the deadline passed before the call was done")
}

/// A body that ends with a status at its time.
struct Timed {
    body: Body,
    sleep: Pin<Box<Sleep>>,
    ended: bool,
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        // The time first: a stream that is never silent would go on for ever.
        if self.sleep.as_mut().poll(cx).is_ready() {
            self.ended = true;
            self.body = Body::empty();
            let mut trailers = HeaderMap::new();
            // Fails for none of these texts.
            if exceeded().add_header(&mut trailers).is_err() {
                trailers.insert("grpc-status", HeaderValue::from_static("4"));
            }
            return Poll::Ready(Some(Ok(Frame::trailers(trailers))));
        }
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::new()
    }
}

/// Reads a `grpc-timeout`; `None` where it is not well-formed, which gRPC servers ignore.
fn parse(value: &str) -> Option<Duration> {
    let (digits, unit) = value.split_at_checked(value.len().checked_sub(1)?)?;
    if !(1..=8).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(number * 3_600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}
