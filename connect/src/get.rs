//! Unary calls by GET: the message is in the query.

use std::borrow::Cow;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::engine::{DecodePaddingMode, GeneralPurpose};
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use tonic::Code;

use crate::compress::Encoding;
use crate::error::Failure;
use crate::service::Format;

/// Clients pad or do not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A call by GET.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) format: Format,
    pub(crate) encoding: Encoding,
    pub(crate) message: Bytes,
}

impl Query {
    /// Reads the part of a URL after `?`.
    pub(crate) fn parse(query: &str) -> Result<Self, Failure> {
        let value = |wanted: &str| {
            let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
            pairs
                .into_iter()
                .find(|(name, _)| decode(name).as_ref() == wanted.as_bytes())
                .map(|(_, value)| decode(value))
        };
        let text = |name| value(name).map(|value| String::from_utf8_lossy(&value).into_owned());
        if let Some(version) = text("connect").filter(|version| version != "v1") {
            return Err(Failure::invalid(format!("connect={version}: the only version is v1")));
        }
        let format = match text("encoding").as_deref() {
            Some("json") => Format::Json,
            Some("proto") => Format::Proto,
            Some(other) => {
                let message = format!("encoding={other} is not supported: json and proto are");
                return Err(
                    Failure::new(Code::Unknown, message).with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
                );
            }
            None => return Err(Failure::invalid("the query needs an encoding: json or proto")),
        };
        let encoding = Encoding::named(&text("compression").unwrap_or_default())?;
        let message = value("message").ok_or_else(|| Failure::invalid("the query needs a message"))?;
        let message = match text("base64").as_deref() {
            Some("1") => BASE64.decode(message.as_ref()).map_err(|error| {
                Failure::invalid(format!("the message is not base64 of the URL-safe kind: {error}"))
            })?,
            _ => message.into_owned(),
        };
        Ok(Self { format, encoding, message: message.into() })
    }
}

/// The bytes of a part of a query. They need not be text.
fn decode(part: &str) -> Cow<'_, [u8]> {
    if part.contains('+') {
        let spaced = part.replace('+', " ");
        return percent_decode_str(&spaced).collect::<Vec<_>>().into();
    }
    percent_decode_str(part).into()
}
