//! Request bodies are read to their end even where the answer does not wait for it.
//!
//! A server may answer early: the caller is refused, or a message is too large. Most HTTP/1 clients still send then, and
//! lose the answer when the connection breaks under them, or when the answer is over before their request is. Go's own
//! server therefore reads the request first, as is done here. Over HTTP/2 the answer may be over first, but some clients
//! (curl) lose it when their stream is reset then; those of gRPC know how to take that.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, EXPECT};
use axum::http::{HeaderMap, HeaderValue, Request, Response, Version};
use bytes::Bytes;
use futures::future::{BoxFuture, Either, FutureExt as _};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt as _;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tower::{Layer, Service};

/// How much of a body is read for the caller's sake alone. More than most servers allow a whole request.
const MOST_BYTES: usize = 16 << 20;
/// How long that may take.
const LONGEST: Duration = Duration::from_secs(5);
/// How long the answer is held back for it.
const HELD_BACK: Duration = Duration::from_secs(1);

const GRPC: &[u8] = b"application/grpc";

/// Reads what handlers leave of requests. Over HTTP/1 it answers after that, or a second later.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DrainLayer;

impl<S> Layer<S> for DrainLayer {
    type Service = Drain<S>;

    fn layer(&self, inner: S) -> Drain<S> {
        Drain { inner }
    }
}

/// The service behind a [`DrainLayer`].
#[derive(Clone, Debug)]
pub(crate) struct Drain<S> {
    inner: S,
}

impl<S, A> Service<Request<Body>> for Drain<S>
where
    S: Service<Request<Body>, Response = Response<A>>,
    S::Future: Send + 'static,
    S::Error: Send,
    A: Send,
{
    type Response = Response<A>;
    type Error = S::Error;
    type Future = Either<S::Future, BoxFuture<'static, Result<Response<A>, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let http_2 = request.version() >= Version::HTTP_2;
        if HttpBody::is_end_stream(request.body()) || (http_2 && is_grpc(request.headers())) {
            return Either::Left(self.inner.call(request));
        }
        let (reader, mut read_on) = watch::channel(false);
        let waits = request.headers().contains_key(EXPECT);
        let request =
            request.map(|body| Body::new(Whole { body, waits, ended: false, reader: Some(reader) }));
        let answer = self.inner.call(request);
        if http_2 {
            return Either::Left(answer);
        }
        let settled = async move {
            let answer = answer.await;
            if *read_on.borrow_and_update() {
                // Either way the answer is due: the request has ended, or it has been waited for.
                let _ = tokio::time::timeout(HELD_BACK, read_on.changed()).await;
            }
            answer
        };
        Either::Right(settled.boxed())
    }
}

fn is_grpc(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    kind.get(..GRPC.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(GRPC))
}

/// A body that is read on by itself when its reader lets go of it.
struct Whole {
    body: Body,
    /// The caller asked whether to send it, and was not told yet; reading would tell it to.
    waits: bool,
    ended: bool,
    /// Says that the body is being read on; dropped when that is over.
    reader: Option<watch::Sender<bool>>,
}

impl HttpBody for Whole {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.waits = false;
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        self.ended = !matches!(frame, Some(Ok(_)));
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        let reader = self.reader.take();
        if self.ended || self.waits || self.body.is_end_stream() {
            return;
        }
        if let (Ok(runtime), Some(reader)) = (Handle::try_current(), reader) {
            let body = std::mem::take(&mut self.body);
            reader.send_replace(true);
            runtime.spawn(async move {
                let _ = tokio::time::timeout(LONGEST, read_on(body)).await;
                drop(reader);
            });
        }
    }
}

async fn read_on(mut body: Body) {
    let mut left = MOST_BYTES;
    while let Some(Ok(frame)) = body.frame().await {
        let size = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(size) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures::stream::{self, StreamExt as _};
    use tokio::sync::mpsc;
    use tokio::time::Instant;
    use tower::{ServiceExt as _, service_fn};

    use super::*;

    const PIECE: usize = 64 * 1_024;

    /// A body of so many pieces; each is told when it is read.
    fn pieces(count: usize, read: mpsc::UnboundedSender<()>) -> Body {
        let pieces = stream::iter(0..count).map(move |_| {
            let _ = read.send(());
            Ok::<_, Infallible>(Bytes::from_static(&[0; PIECE]))
        });
        Body::from_stream(pieces)
    }

    /// Sends a request to a handler that reads nothing of it.
    async fn refused(request: Request<Body>) {
        let refusing = service_fn(|_: Request<Body>| async { Ok::<_, Infallible>(Response::new(())) });
        DrainLayer.layer(refusing).oneshot(request).await.unwrap();
    }

    fn request(body: Body, version: Version, content_type: &str) -> Request<Body> {
        Request::builder().version(version).header(CONTENT_TYPE, content_type).body(body).unwrap()
    }

    /// How many pieces of a JSON body have been read when the answer comes.
    async fn read_of(count: usize, version: Version) -> usize {
        let (sender, receiver) = mpsc::unbounded_channel();
        refused(request(pieces(count, sender), version, "application/json")).await;
        receiver.len()
    }

    #[tokio::test]
    async fn the_answer_comes_after_the_whole_of_an_http_1_request() {
        assert_eq!(read_of(100, Version::HTTP_11).await, 100);
    }

    #[tokio::test]
    async fn a_request_without_end_is_not_read_for_ever() {
        let read = read_of(usize::MAX, Version::HTTP_11).await;
        assert_eq!(read, MOST_BYTES / PIECE + 1);
    }

    #[tokio::test]
    async fn an_http_2_request_is_read_after_the_answer() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        refused(request(pieces(100, sender), Version::HTTP_2, "application/json")).await;
        assert_eq!(receiver.len(), 0);
        let mut count = 0;
        while receiver.recv().await.is_some() {
            count += 1;
        }
        assert_eq!(count, 100);
    }

    #[tokio::test]
    async fn a_caller_that_asked_whether_to_send_is_not_made_to() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let mut asking = request(pieces(100, sender), Version::HTTP_11, "application/json");
        asking.headers_mut().insert(EXPECT, HeaderValue::from_static("100-continue"));
        refused(asking).await;
        assert_eq!(receiver.recv().await, None);
    }

    #[tokio::test]
    async fn grpc_over_http_2_is_let_go_of_at_once() {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        refused(request(pieces(100, sender), Version::HTTP_2, "application/grpc-web+proto")).await;
        assert_eq!(receiver.recv().await, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_sends_no_more_is_answered_after_a_second() {
        let begin = Instant::now();
        let silent = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        refused(request(silent, Version::HTTP_11, "application/grpc-web")).await;
        assert_eq!(begin.elapsed().as_secs(), HELD_BACK.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_to_a_request_that_was_read_is_not_held_back() {
        let begin = Instant::now();
        let request = Request::new(Body::from("all of it"));
        let reading = service_fn(|request: Request<Body>| async {
            let read = request.into_body().collect().await.unwrap().to_bytes();
            Ok::<_, Infallible>(Response::new(read))
        });
        let answer = DrainLayer.layer(reading).oneshot(request).await.unwrap();
        assert_eq!(answer.into_body(), "all of it");
        assert_eq!(begin.elapsed(), Duration::ZERO);
    }
}
