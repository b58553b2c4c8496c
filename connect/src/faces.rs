//! One port, four protocols: gRPC, gRPC-Web, and Connect with JSON or binary messages.

use axum::Router;
use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use tonic_web::GrpcWebLayer;
use tower::{Layer as _, ServiceExt as _};

use crate::drain::DrainLayer;
use crate::service::Connect;

/// Serves the routes of `connect` in all protocols, told apart by the `content-type` of requests.
///
/// They meet in those routes: what is layered over them holds for every caller. What is layered over the router that
/// is returned sees requests as they came. Requests that belong to no protocol are answered as [`Connect`] does: 404,
/// or 415 where the path is that of a method.
pub fn faces(connect: Connect) -> Router {
    let grpc = connect.routes.clone();
    let web = GrpcWebLayer::new().layer(grpc.clone());
    let http = Router::new().fallback_service(connect);
    let by_content_type = tower::service_fn(move |request: Request<Body>| {
        let (grpc, web, http) = (grpc.clone(), web.clone(), http.clone());
        async move {
            let face = Face::of(request.headers());
            if let Some(refusal) = face.refuse(&request) {
                return Ok(refusal);
            }
            match face {
                Face::Grpc => grpc.oneshot(request).await,
                Face::GrpcWeb => web.oneshot(request).await.map(|response| response.map(Body::new)),
                Face::Http => http.oneshot(request).await,
            }
        }
    });
    Router::new().fallback_service(DrainLayer.layer(by_content_type))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// What is no call of the protocol although it says so; tonic would take it for one.
    fn refuse(self, request: &Request<Body>) -> Option<Response<Body>> {
        let types = self.types();
        if types.is_empty() {
            return None;
        }
        let refusal = |status, name: HeaderName, value| {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = status;
            response.headers_mut().insert(name, value);
            Some(response)
        };
        if request.method() != Method::POST {
            return refusal(StatusCode::METHOD_NOT_ALLOWED, ALLOW, HeaderValue::from_static("POST"));
        }
        let used = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let used = used.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if types.iter().any(|known| known.eq_ignore_ascii_case(used)) {
            return None;
        }
        let known = HeaderValue::try_from(types.join(", ")).unwrap_or(HeaderValue::from_static("*/*"));
        refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, HeaderName::from_static("accept-post"), known)
    }

    /// The content types of calls; empty where these are not for this module to know.
    fn types(self) -> &'static [&'static str] {
        match self {
            Self::Grpc => &["application/grpc", "application/grpc+proto"],
            Self::GrpcWeb => &[
                "application/grpc-web",
                "application/grpc-web+proto",
                "application/grpc-web-text",
                "application/grpc-web-text+proto",
            ],
            Self::Http => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: Method, content_type: &str) -> Request<Body> {
        let request = Request::builder().method(method).header(CONTENT_TYPE, content_type);
        request.body(Body::empty()).unwrap()
    }

    #[test]
    fn the_content_type_tells_the_protocol() {
        let of = |value: &str| Face::of(request(Method::POST, value).headers());
        assert_eq!(of("application/grpc"), Face::Grpc);
        assert_eq!(of("application/grpc+proto"), Face::Grpc);
        assert_eq!(of("application/grpc-web+proto"), Face::GrpcWeb);
        assert_eq!(of("Application/GRPC-Web-Text"), Face::GrpcWeb);
        assert_eq!(of("application/json"), Face::Http);
        assert_eq!(Face::of(&HeaderMap::new()), Face::Http);
    }

    #[test]
    fn only_posted_protocol_buffers_are_grpc_calls() {
        let status = |method: Method, content_type: &str| {
            let request = request(method, content_type);
            Face::of(request.headers()).refuse(&request).map(|refusal| refusal.status())
        };
        for content_type in [
            "application/grpc",
            "application/grpc+proto; a=b",
            "application/grpc-web-text",
            "application/json",
        ] {
            assert_eq!(status(Method::POST, content_type), None, "{content_type}");
        }
        assert_eq!(status(Method::POST, "application/grpc+json"), Some(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        assert_eq!(
            status(Method::POST, "application/grpc-web+json"),
            Some(StatusCode::UNSUPPORTED_MEDIA_TYPE)
        );
        assert_eq!(status(Method::POST, "application/grpcs"), Some(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        assert_eq!(status(Method::GET, "application/grpc"), Some(StatusCode::METHOD_NOT_ALLOWED));
        assert_eq!(status(Method::GET, "application/json"), None);
    }
}
