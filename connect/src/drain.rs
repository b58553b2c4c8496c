//! Request bodies over HTTP/1 are read to their end even where the answer does not wait for it.
//!
//! A server that answers early (the caller is refused, the request makes no sense) and then closes the connection while
//! the caller still sends makes the caller see a broken connection in place of the answer. HTTP/2 has no such trouble,
//! for its streams end one by one.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Version};
use bytes::{Buf as _, Bytes};
use http_body::{Body as _, Frame, SizeHint};
use tokio::runtime::Handle;
use tower::{Layer, Service};

/// How much of a body is read for the connection's sake alone; Go's servers read as much.
const MOST_BYTES: usize = 256 * 1_024;
/// How long that may take.
const LONGEST: Duration = Duration::from_secs(5);

/// Reads what is left of HTTP/1 requests, up to 256 KiB and for no more than five seconds.
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

impl<S: Service<Request<Body>>> Service<Request<Body>> for Drain<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> S::Future {
        let request = if request.version() < Version::HTTP_2 {
            request.map(|body| Body::new(Whole { body, ended: false }))
        } else {
            request
        };
        self.inner.call(request)
    }
}

/// A body that is read on by itself when its reader lets go of it.
struct Whole {
    body: Body,
    ended: bool,
}

impl http_body::Body for Whole {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
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
        if self.ended || self.body.is_end_stream() {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            let body = std::mem::take(&mut self.body);
            // Whether it ends in time or not, dropping the body is what follows.
            runtime.spawn(tokio::time::timeout(LONGEST, read_on(body)));
        }
    }
}

async fn read_on(mut body: Body) {
    let mut left = MOST_BYTES;
    while let Some(Ok(frame)) =
        std::future::poll_fn(|context| http_body::Body::poll_frame(Pin::new(&mut body), context)).await
    {
        let size = frame.data_ref().map_or(0, |data| data.remaining());
        match left.checked_sub(size) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;

    use tokio::sync::mpsc;
    use tower::{ServiceExt as _, service_fn};

    use super::*;

    /// A body of so many bytes, in pieces of a KiB, that tells how much of it was taken and when it is let go of.
    struct Told {
        pieces: VecDeque<Bytes>,
        taken: usize,
        gone: mpsc::UnboundedSender<usize>,
    }

    impl http_body::Body for Told {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let piece = self.pieces.pop_front();
            self.taken += piece.as_ref().map_or(0, Bytes::len);
            Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
        }
    }

    impl Drop for Told {
        fn drop(&mut self) {
            let _ = self.gone.send(self.taken);
        }
    }

    /// How much of a body of `size` KiB is read when the handler reads nothing.
    async fn read_of(size: usize, version: Version) -> usize {
        let (gone, mut told) = mpsc::unbounded_channel();
        let pieces = (0..size).map(|_| Bytes::from_static(&[0; 1_024])).collect();
        let mut request = Request::new(Body::new(Told { pieces, taken: 0, gone }));
        *request.version_mut() = version;
        let refusing = service_fn(|_: Request<Body>| async { Ok::<_, Infallible>(()) });
        DrainLayer.layer(refusing).oneshot(request).await.unwrap();
        told.recv().await.unwrap()
    }

    #[tokio::test]
    async fn what_a_handler_leaves_of_an_http_1_body_is_read() {
        assert_eq!(read_of(100, Version::HTTP_11).await, 100 * 1_024);
    }

    #[tokio::test]
    async fn a_body_without_end_is_not_read_for_ever() {
        let read = read_of(10_000, Version::HTTP_11).await;
        assert!((MOST_BYTES..=MOST_BYTES + 1_024).contains(&read), "{read}");
    }

    #[tokio::test]
    async fn http_2_ends_its_streams_by_itself() {
        assert_eq!(read_of(100, Version::HTTP_2).await, 0);
    }
}
