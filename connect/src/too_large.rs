//! Messages over the limit are refused with RESOURCE_EXHAUSTED, as in every other implementation of gRPC.
//!
//! tonic says OUT_OF_RANGE, which callers read as "past the end" and may answer by going on elsewhere.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Response};
use bytes::Bytes;
use futures::future::BoxFuture;
use http_body::{Frame, SizeHint};
use tonic::{Code, Status};
use tower::{Layer, Service};

/// How tonic's refusals of large messages begin, in `grpc-message`'s encoding.
const REFUSALS: [&[u8]; 2] = [
    b"Error,%20decoded%20message%20length%20too%20large",
    b"Error,%20encoded%20message%20length%20too%20large",
];

/// Corrects the status of messages that are too large, around tonic's services.
#[derive(Clone, Copy, Debug, Default)]
pub struct TooLargeLayer;

impl<S> Layer<S> for TooLargeLayer {
    type Service = TooLarge<S>;

    fn layer(&self, inner: S) -> TooLarge<S> {
        TooLarge { inner }
    }
}

/// The service behind a [`TooLargeLayer`].
#[derive(Clone, Debug)]
pub struct TooLarge<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for TooLarge<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            correct(response.headers_mut());
            Ok(response.map(|body| Body::new(Corrected(body))))
        })
    }
}

fn correct(headers: &mut HeaderMap) {
    let is = |name, wanted: &dyn Fn(&[u8]) -> bool| {
        headers.get(name).map(HeaderValue::as_bytes).is_some_and(wanted)
    };
    let out_of_range = is(Status::GRPC_STATUS, &|code| code == b"11");
    if out_of_range && is(Status::GRPC_MESSAGE, &|text| REFUSALS.iter().any(|begin| text.starts_with(begin)))
    {
        headers.insert(Status::GRPC_STATUS, HeaderValue::from(Code::ResourceExhausted as i32));
    }
}

struct Corrected(Body);

impl http_body::Body for Corrected {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut frame = ready!(Pin::new(&mut self.0).poll_frame(context));
        if let Some(Ok(frame)) = &mut frame
            && let Some(trailers) = frame.trailers_mut()
        {
            correct(trailers);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}
