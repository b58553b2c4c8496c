//! What was asked, as the suite wants it repeated, and what it wants sent, as tonic sends it.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use prost::Message as _;
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Response, Status};
use tonic_types::pb::Status as RpcStatus;

use crate::any::Any;
use crate::faces::Query;
use crate::proto::conformance as pb;
use crate::trailers::Trailers;
use pb::conformance_payload::{ConnectGetInfo, RequestInfo};

/// What is known of a call beside its messages.
pub(super) struct Call {
    headers: HeaderMap,
    query: Option<Query>,
}

impl Call {
    pub(super) fn of<T>(request: Request<T>) -> (Self, T) {
        let (metadata, mut extensions, message) = request.into_parts();
        (Self { headers: metadata.into_headers(), query: extensions.remove() }, message)
    }

    pub(super) fn info(&self, requests: Vec<Any>) -> RequestInfo {
        RequestInfo {
            request_headers: listed(&self.headers),
            timeout_ms: self.headers.get("grpc-timeout").and_then(|value| milliseconds(value.to_str().ok()?)),
            requests,
            connect_get_info: self.query.as_ref().map(parameters),
        }
    }
}

fn parameters(Query(query): &Query) -> ConnectGetInfo {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let parameter = |(name, value): (Cow<'_, str>, Cow<'_, str>)| pb::Header {
        name: name.into_owned(),
        value: vec![value.into_owned()],
    };
    ConnectGetInfo { query_params: pairs.map(parameter).collect() }
}

/// The length of a time-out as gRPC writes it, such as `250m` or `3S`.
fn milliseconds(timeout: &str) -> Option<i64> {
    let (digits, unit) = timeout.split_at_checked(timeout.len().checked_sub(1)?)?;
    let count: i64 = digits.parse().ok()?;
    Some(match unit {
        "H" => count * 3_600_000,
        "M" => count * 60_000,
        "S" => count * 1_000,
        "m" => count,
        "u" => count / 1_000,
        "n" => count / 1_000_000,
        _ => return None,
    })
}

fn listed(headers: &HeaderMap) -> Vec<pb::Header> {
    let text = |value: &HeaderValue| value.to_str().ok().map(ToOwned::to_owned);
    headers
        .keys()
        .map(|name| pb::Header {
            name: name.as_str().to_owned(),
            value: headers.get_all(name).iter().filter_map(text).collect(),
        })
        .collect()
}

/// Headers or trailers that a request asks for.
pub(super) fn headers(wanted: &[pb::Header]) -> Result<HeaderMap, Status> {
    let bad = |name: &str| Status::invalid_argument(format!("{name} cannot be a header"));
    let mut headers = HeaderMap::new();
    for header in wanted {
        let name = HeaderName::try_from(&header.name).map_err(|_| bad(&header.name))?;
        for value in &header.value {
            let value = HeaderValue::try_from(value).map_err(|_| bad(&header.name))?;
            headers.append(&name, value);
        }
    }
    Ok(headers)
}

pub(super) fn with_headers<T>(message: T, headers: HeaderMap, trailers: Trailers) -> Response<T> {
    let mut response = Response::new(message);
    *response.metadata_mut() = MetadataMap::from_headers(headers);
    response.extensions_mut().insert(trailers);
    response
}

/// The error that a request asks for. Where no message went before it, it carries what is known of the request.
pub(super) fn status(mut error: pb::Error, info: Option<RequestInfo>, metadata: HeaderMap) -> Status {
    error.details.extend(info.as_ref().map(Any::of));
    let message = error.message.unwrap_or_default();
    let details = error.details.into_iter().map(Into::into).collect();
    let details = RpcStatus { code: error.code, message: message.clone(), details };
    Status::with_details_and_metadata(
        Code::from(error.code),
        message,
        details.encode_to_vec().into(),
        MetadataMap::from_headers(metadata),
    )
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn time_outs_are_read_in_every_unit() {
        for (timeout, expected) in
            [("2H", 7_200_000), ("3M", 180_000), ("4S", 4_000), ("250m", 250), ("1999u", 1), ("7000000n", 7)]
        {
            assert_eq!(milliseconds(timeout), Some(expected), "{timeout}");
        }
        for timeout in ["", "5", "m", "5x", "-µ"] {
            assert_eq!(milliseconds(timeout), None, "{timeout}");
        }
    }
}
