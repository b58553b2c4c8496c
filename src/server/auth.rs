//! API keys: whoever calls one of the services has to show one.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use http::HeaderValue;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use tonic::Status;

use crate::api::error::ApiError;
use crate::config::ApiKeyConfig;

/// What may be called without a key: probes have none, and reflection tells what is public anyway.
const OPEN: [&str; 2] = ["/grpc.health.", "/grpc.reflection."];

/// Lets only calls with one of the keys through to the services; without keys everybody's.
///
/// It belongs on the router of the gRPC services itself, so that every protocol in front of it passes it.
pub(super) fn guard(grpc: axum::Router, keys: &[ApiKeyConfig]) -> axum::Router {
    if keys.is_empty() {
        return grpc;
    }
    let keys: Arc<[ApiKeyConfig]> = keys.into();
    grpc.layer(middleware::from_fn_with_state(keys, check))
}

async fn check(State(keys): State<Arc<[ApiKeyConfig]>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if OPEN.iter().any(|open| path.starts_with(open)) {
        return next.run(request).await;
    }
    match admit(&keys, request.headers().get(AUTHORIZATION)) {
        Ok(key) => {
            tracing::debug!(key, path, "call admitted");
            next.run(request).await
        }
        Err(problem) => refuse(problem),
    }
}

/// The name of the key that the header shows, or what is wrong with it.
fn admit<'a>(keys: &'a [ApiKeyConfig], header: Option<&HeaderValue>) -> Result<&'a str, &'static str> {
    let header = header.ok_or("the call has none")?;
    let key = bearer(header.as_bytes()).ok_or("its authorization is not `Bearer KEY`")?;
    let hash = Sha256::digest(key);
    // Every key is looked at, whatever the outcome so far, so that the time tells nothing.
    let mut found = None;
    for key in keys {
        if bool::from(key.sha256.0.as_slice().ct_eq(hash.as_slice())) {
            found = Some(key.name.as_str());
        }
    }
    found.ok_or("the call's is not known")
}

/// The key in `Bearer KEY`; the word may be in any case.
fn bearer(header: &[u8]) -> Option<&[u8]> {
    let (scheme, key) = header.split_at_checked(b"Bearer ".len())?;
    let key = key.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"Bearer ") && !key.is_empty()).then_some(key)
}

fn refuse(problem: &'static str) -> Response {
    let status = Status::from(ApiError::CallerUnauthenticated { problem });
    let mut response: Response = status.into_http::<Body>();
    // HTTP wants it with every 401, which is what this becomes for callers of JSON.
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::KeyHash;

    fn key(name: &str, key: &str) -> ApiKeyConfig {
        ApiKeyConfig { name: name.to_owned(), sha256: KeyHash(Sha256::digest(key).into()) }
    }

    #[test]
    fn each_of_the_keys_admits_and_nothing_else_does() {
        let keys = [key("old", "k1"), key("new", "k2")];
        let admit = |text: &'static str| admit(&keys, Some(&HeaderValue::from_static(text)));
        assert_eq!(admit("Bearer k1"), Ok("old"));
        assert_eq!(admit("bearer  k2 "), Ok("new"));
        for text in ["Bearer k3", "Bearer k", "Bearer k11"] {
            assert_eq!(admit(text), Err("the call's is not known"), "{text}");
        }
        for text in ["", "Bearer", "Bearer ", "Basic k1", "k1", "Bearerk1"] {
            assert_eq!(admit(text), Err("its authorization is not `Bearer KEY`"), "{text}");
        }
        assert_eq!(super::admit(&keys, None), Err("the call has none"));
    }
}
