//! Messages over the limit are refused with RESOURCE_EXHAUSTED, as in every other implementation of gRPC.
//!
//! tonic says OUT_OF_RANGE, which callers read as "past the end" and may answer by going on elsewhere.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Request, Response};
use bytes::Bytes;
use futures::future::{MapOk, TryFutureExt as _};
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
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = MapOk<S::Future, fn(Response<Body>) -> Response<Body>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        self.inner.call(request).map_ok(|mut response| {
            correct(response.headers_mut());
            response.map(|body| Body::new(Corrected(body)))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(status: &Status) -> Option<Status> {
        let mut headers = HeaderMap::new();
        status.add_header(&mut headers).unwrap();
        correct(&mut headers);
        Status::from_header_map(&headers)
    }

    #[test]
    fn refusals_of_large_messages_are_corrected_and_no_others() {
        let text = "Error, decoded message length too large: found 9 bytes, the limit is: 8 bytes";
        let status = corrected(&Status::out_of_range(text)).unwrap();
        assert_eq!((status.code(), status.message()), (Code::ResourceExhausted, text));
        for other in [Status::out_of_range("the watch fell behind"), Status::internal(text)] {
            assert_eq!(corrected(&other).unwrap().code(), other.code(), "{other}");
        }
    }

    #[tokio::test]
    async fn what_tonic_says_is_still_what_is_corrected() {
        use bytes::BytesMut;
        use tonic::codec::{DecodeBuf, Decoder, Streaming};

        struct Never;
        impl Decoder for Never {
            type Item = ();
            type Error = Status;
            fn decode(&mut self, _: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
                Ok(None)
            }
        }
        let mut frame = BytesMut::from(&[0, 0, 0, 0, 9][..]);
        frame.extend_from_slice(&[0; 9]);
        let mut messages = Streaming::new_request(Never, Body::from(frame.freeze()), None, Some(8));
        let refusal = messages.message().await.unwrap_err();
        assert_eq!(refusal.code(), Code::OutOfRange, "tonic has changed: this module may go");
        assert_eq!(corrected(&refusal).unwrap().code(), Code::ResourceExhausted);
    }
}
