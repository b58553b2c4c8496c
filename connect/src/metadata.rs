//! Headers and metadata: of a Connect request to the gRPC call, and of its answer back.

use std::time::Duration;

use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value};

use crate::error::Failure;

pub(crate) const PROTOCOL_VERSION: &str = "connect-protocol-version";
pub(crate) const TIMEOUT: &str = "connect-timeout-ms";
pub(crate) const STREAM_ENCODING: &str = "connect-content-encoding";
pub(crate) const STREAM_ACCEPT_ENCODING: &str = "connect-accept-encoding";
pub(crate) const GRPC_TIMEOUT: &str = "grpc-timeout";

/// A header's text; empty when it is not there or not text.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Refuses versions of the protocol other than the one there is.
pub(crate) fn check_version(headers: &HeaderMap) -> Result<(), Failure> {
    match headers.get(PROTOCOL_VERSION) {
        None => Ok(()),
        Some(version) if version == "1" => Ok(()),
        Some(version) => Err(Failure::invalid(format!("{PROTOCOL_VERSION} must be 1, not {version:?}"))),
    }
}

/// How long the caller waits.
pub(crate) fn timeout(headers: &HeaderMap) -> Result<Option<Duration>, Failure> {
    let Some(value) = headers.get(TIMEOUT) else { return Ok(None) };
    let digits = value.as_bytes();
    let valid = (1..=10).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let number = value.to_str().ok().filter(|_| valid).and_then(|text| text.parse().ok());
    let refused = || Failure::invalid(format!("{TIMEOUT} must be a number of at most ten digits"));
    number.map(|number| Some(Duration::from_millis(number))).ok_or_else(refused)
}

/// The headers of the gRPC call.
pub(crate) fn grpc_request(mut headers: HeaderMap, timeout: Option<Duration>) -> HeaderMap {
    let names: Vec<HeaderName> = headers.keys().filter(|name| is_of_transport(name)).cloned().collect();
    for name in &names {
        headers.remove(name);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert(header::TE, HeaderValue::from_static("trailers"));
    if let Some(timeout) = timeout {
        headers.insert(GRPC_TIMEOUT, grpc_timeout(timeout));
    }
    headers
}

/// gRPC has eight digits and units.
fn grpc_timeout(timeout: Duration) -> HeaderValue {
    let millis = timeout.as_millis();
    let text = if millis < 100_000_000 { format!("{millis}m") } else { format!("{}S", timeout.as_secs()) };
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("0m"))
}

/// The service's own headers of a gRPC answer, without those of the transport.
pub(crate) fn own(headers: &HeaderMap) -> HeaderMap {
    let own = headers.iter().filter(|(name, _)| !is_of_transport(name));
    own.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Adds metadata from the end of a unary call to its headers.
pub(crate) fn add_trailers(headers: &mut HeaderMap, trailers: &HeaderMap) {
    for (name, value) in trailers {
        if let Ok(name) = HeaderName::try_from(format!("trailer-{name}")) {
            headers.append(name, value.clone());
        }
    }
}

/// Metadata as JSON: lists of texts by name.
pub(crate) fn to_json(metadata: &HeaderMap) -> Map<String, Value> {
    let texts = |name: &HeaderName| {
        let values = metadata.get_all(name).iter();
        values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect::<Vec<_>>()
    };
    metadata.keys().map(|name| (name.as_str().to_owned(), texts(name).into())).collect()
}

/// Whether a header belongs to the protocols below the service and means nothing on the other side.
fn is_of_transport(name: &HeaderName) -> bool {
    const NAMES: [HeaderName; 14] = [
        header::ACCEPT,
        header::ACCEPT_ENCODING,
        header::CONNECTION,
        header::CONTENT_ENCODING,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::DATE,
        header::EXPECT,
        header::HOST,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
        HeaderName::from_static("keep-alive"),
    ];
    NAMES.contains(name) || name.as_str().starts_with("connect-") || name.as_str().starts_with("grpc-")
}
