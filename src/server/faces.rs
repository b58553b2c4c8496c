//! One port, four protocols: gRPC, gRPC-Web, and Connect with JSON or binary messages.

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use tonic_web::GrpcWebLayer;
use tower::{Layer as _, ServiceExt as _};
use trtc_connect::{Connect, DeadlineLayer, Methods};

/// Serves `grpc` in all protocols.
///
/// They meet in `grpc`: what is layered over it holds for every caller. What is layered over the router that is
/// returned sees requests as they came.
pub(super) fn faces(grpc: Router, methods: Methods, max_request_bytes: usize) -> Router {
    let grpc = grpc.layer(DeadlineLayer).with_state(());
    let web = GrpcWebLayer::new().layer(grpc.clone());
    // What is long here is media, which gzip makes no shorter.
    let connect = Connect::new(grpc.clone(), methods)
        .max_message_bytes(max_request_bytes)
        .compress_streams(false);
    let http = Router::new().fallback_service(connect);
    let by_content_type = tower::service_fn(move |request: Request| {
        let (grpc, web, http) = (grpc.clone(), web.clone(), http.clone());
        async move {
            Ok::<Response, std::convert::Infallible>(match Face::of(request.headers()) {
                Face::Grpc => into_ok(grpc.oneshot(request).await),
                Face::GrpcWeb => into_ok(web.oneshot(request).await).map(axum::body::Body::new),
                Face::Http => into_ok(http.oneshot(request).await),
            })
        }
    });
    Router::new().fallback_service(by_content_type)
}

fn into_ok<T>(outcome: Result<T, std::convert::Infallible>) -> T {
    match outcome {
        Ok(value) => value,
        Err(never) => match never {},
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Face {
    Grpc,
    GrpcWeb,
    /// Connect, and whatever else is served over HTTP.
    Http,
}

impl Face {
    fn of(headers: &HeaderMap) -> Self {
        let kind = headers.get(CONTENT_TYPE).map(|value| value.as_bytes().to_ascii_lowercase());
        let kind = kind.unwrap_or_default();
        if kind.starts_with(b"application/grpc-web") {
            Self::GrpcWeb
        } else if kind.starts_with(b"application/grpc") {
            Self::Grpc
        } else {
            Self::Http
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_type_tells_the_protocol() {
        let of = |value: &str| {
            Face::of(&HeaderMap::from_iter([(CONTENT_TYPE, value.parse().unwrap())]))
        };
        assert_eq!(of("application/grpc"), Face::Grpc);
        assert_eq!(of("application/grpc+proto"), Face::Grpc);
        assert_eq!(of("application/grpc-web+proto"), Face::GrpcWeb);
        assert_eq!(of("Application/GRPC-Web-Text"), Face::GrpcWeb);
        assert_eq!(of("application/json"), Face::Http);
        assert_eq!(Face::of(&HeaderMap::new()), Face::Http);
    }
}
