//! Trailers beside an answer that is no error, which tonic's handlers cannot give by themselves.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::http::{HeaderMap, Request, Response};
use http_body::{Frame, SizeHint};
use tower::{Layer, Service};

/// Put among the extensions of a response, it is sent with the trailers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trailers(pub(crate) HeaderMap);

/// Sends the [`Trailers`] of responses.
#[derive(Clone, Copy)]
pub(crate) struct TrailersLayer;

impl<S> Layer<S> for TrailersLayer {
    type Service = WithTrailers<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WithTrailers { inner }
    }
}

#[derive(Clone)]
pub(crate) struct WithTrailers<S> {
    inner: S,
}

impl<S, B> Service<Request<B>> for WithTrailers<S>
where
    S: Service<Request<B>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = answer.await?;
            let extra = response.extensions_mut().remove::<Trailers>();
            Ok(match extra {
                Some(Trailers(extra)) => response.map(|inner| Body::new(TrailedBody { inner, extra })),
                None => response,
            })
        })
    }
}

struct TrailedBody {
    inner: Body,
    extra: HeaderMap,
}

impl http_body::Body for TrailedBody {
    type Data = <Body as http_body::Body>::Data;
    type Error = <Body as http_body::Body>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = std::task::ready!(Pin::new(&mut self.inner).poll_frame(context));
        Poll::Ready(frame.map(|frame| {
            frame.map(|mut frame| {
                if let Some(trailers) = frame.trailers_mut() {
                    trailers.extend(std::mem::take(&mut self.extra));
                }
                frame
            })
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
