//! Which web pages may call from a browser.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowOrigin, CorsLayer, ExposeHeaders};

/// Browsers ask again after at most this long; Chromium allows no more.
const MAX_AGE: Duration = Duration::from_secs(7_200);

/// What a page may send. The wildcard would not cover `authorization`.
const ALLOWED: [&str; 14] = [
    "accept",
    "authorization",
    "content-encoding",
    "content-type",
    "connect-accept-encoding",
    "connect-content-encoding",
    "connect-protocol-version",
    "connect-timeout-ms",
    "grpc-accept-encoding",
    "grpc-encoding",
    "grpc-timeout",
    "x-grpc-web",
    "x-requested-with",
    "x-user-agent",
];

/// What a page may read. The last one stands for all others, such as `trailer-…`; old browsers know only names.
const EXPOSED: [&str; 8] = [
    "grpc-status",
    "grpc-message",
    "grpc-status-details-bin",
    "grpc-encoding",
    "connect-content-encoding",
    "content-encoding",
    "www-authenticate",
    "*",
];

/// Answers preflights, and lets pages of the origins read responses. It belongs outermost: preflights carry no key.
pub(super) fn layer(origins: &[String]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let origin = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    Some(
        CorsLayer::new()
            .allow_origin(origin)
            .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
            .allow_headers(ALLOWED.map(HeaderName::from_static))
            .expose_headers(ExposeHeaders::list(EXPOSED.map(HeaderName::from_static)))
            .max_age(MAX_AGE),
    )
}
