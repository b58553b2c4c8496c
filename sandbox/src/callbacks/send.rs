//! One attempt to deliver a callback.

use std::error::Error as _;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Map, Value};
use thiserror::Error;
use time::OffsetDateTime;

use super::{Product, sign};
use crate::config::CallbacksConfig;
use crate::store::DueCallback;

/// Bytes of an answer that are read; a good one is `{"code":0}`.
const LONGEST_ANSWER: usize = 64 * 1024;
/// Bytes of an answer that are shown.
const SHOWN_ANSWER: usize = 200;

/// Why a receiver did not take a callback.
#[derive(Debug, Error)]
pub(super) enum SendError {
    #[error("the stored body is damaged: {0}")]
    Body(#[from] serde_json::Error),
    #[error("the receiver cannot be reached: {0}")]
    Request(String),
    #[error("the receiver did not answer within {0:?}")]
    TimedOut(Duration),
    #[error("the receiver answered with status {0}: it must answer 200")]
    Status(StatusCode),
    #[error("the receiver's answer is longer than {LONGEST_ANSWER} bytes")]
    TooLong,
    #[error("the receiver answered {0:?}: it must answer {{\"code\":0}}")]
    Answer(String),
}

/// A client that goes straight to the receiver and follows nobody elsewhere.
pub(super) fn client() -> Result<Client, reqwest::Error> {
    Client::builder().no_proxy().redirect(Policy::none()).build()
}

/// Sends a callback once. The product decides how it is signed and what counts as taken.
pub(super) async fn send(
    client: &Client,
    config: &CallbacksConfig,
    callback: &DueCallback,
    now: OffsetDateTime,
) -> Result<(), SendError> {
    let product = callback.class.product();
    let timeout = match product {
        Product::Css | Product::Vod => config.css_timeout,
        Product::Trtc => config.trtc_timeout,
    };
    let (headers, body) = match product {
        Product::Css => (HeaderMap::new(), signed_body(config, callback, now, ["t", "sign"])?),
        Product::Trtc => (trtc_headers(callback), callback.body.clone()),
        Product::Vod => (HeaderMap::new(), signed_body(config, callback, now, ["T", "Sign"])?),
    };
    let request = client
        .post(&callback.url)
        .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .headers(headers)
        .body(body);
    let exchange = async {
        let response = request.send().await.map_err(|error| SendError::Request(reason(&error)))?;
        if response.status() != StatusCode::OK {
            return Err(SendError::Status(response.status()));
        }
        // Of the others the status says all.
        if product == Product::Css { check_answer(&read(response).await?) } else { Ok(()) }
    };
    tokio::time::timeout(timeout, exchange).await.unwrap_or(Err(SendError::TimedOut(timeout)))
}

/// The body with the expiry and the signature of this attempt under these names, where there is a key.
fn signed_body(
    config: &CallbacksConfig,
    callback: &DueCallback,
    now: OffsetDateTime,
    [expiry, signature]: [&str; 2],
) -> Result<String, SendError> {
    let Some(key) = &callback.key else { return Ok(callback.body.clone()) };
    let mut body: Map<String, Value> = serde_json::from_str(&callback.body)?;
    let validity = i64::try_from(config.css_sign_validity.as_secs()).unwrap_or(i64::MAX);
    let t = now.unix_timestamp().saturating_add(validity);
    body.insert(expiry.into(), t.into());
    body.insert(signature.into(), sign::css(key, t).into());
    Ok(Value::Object(body).to_string())
}

fn trtc_headers(callback: &DueCallback) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(id) = callback.sdk_app_id {
        headers.insert(HeaderName::from_static("sdkappid"), id.into());
    }
    let sign = callback.key.as_ref().map(|key| sign::trtc(key, callback.body.as_bytes()));
    if let Some(sign) = sign.and_then(|sign| HeaderValue::try_from(sign).ok()) {
        headers.insert(HeaderName::from_static("sign"), sign);
    }
    headers
}

/// What the receiver says, up to a limit.
async fn read(mut response: Response) -> Result<Vec<u8>, SendError> {
    let mut answer = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| SendError::Request(reason(&error)))? {
        if answer.len() + chunk.len() > LONGEST_ANSWER {
            return Err(SendError::TooLong);
        }
        answer.extend_from_slice(&chunk);
    }
    Ok(answer)
}

/// Live takes only `{"code":0}` for an answer.
fn check_answer(answer: &[u8]) -> Result<(), SendError> {
    let code = serde_json::from_slice::<Value>(answer).ok().and_then(|answer| answer.get("code")?.as_i64());
    if code == Some(0) {
        return Ok(());
    }
    let shown = &answer[..answer.len().min(SHOWN_ANSWER)];
    Err(SendError::Answer(String::from_utf8_lossy(shown).into_owned()))
}

/// The innermost reason: the outer ones only repeat the URL.
fn reason(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(inner) = reason.source() {
        reason = inner;
    }
    if error.source().is_some() { reason.to_string() } else { error.to_string() }
}
