//! One place where requests leave for the cloud.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HOST};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;
use tokio::sync::Semaphore;
use url::Url;

use super::error::CloudError;
use super::quota::Quotas;
use super::tc3::{Credential, Signable, authorization};
use super::{live, mcu_mix, mixed_recording, publish_cdn, record_task, trtc, vod};
use crate::environment::{Clock, Random};

/// A cloud product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Product {
    Trtc,
    Live,
    Vod,
}

impl Product {
    const fn service(self) -> &'static str {
        match self {
            Self::Trtc => "trtc",
            Self::Live => "live",
            Self::Vod => "vod",
        }
    }

    const fn version(self) -> &'static str {
        match self {
            Self::Trtc => "2019-07-22",
            Self::Live => "2018-08-01",
            Self::Vod => "2018-07-17",
        }
    }
}

/// What a call does, which decides when it may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Changes nothing: repeated after any passing fault.
    Read,
    /// Doing it twice is doing it once: repeated after any passing fault.
    IdempotentWrite,
    /// Repeated only when it certainly was not carried out.
    Write,
}

/// An action of the cloud's API.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    pub product: Product,
    pub name: &'static str,
    pub effect: Effect,
    /// It must be told a region.
    pub regional: bool,
    /// The cloud's default limit, calls a second.
    pub rate: u32,
}

/// Where the products answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    pub trtc: Url,
    pub live: Url,
    pub vod: Url,
}

impl Endpoints {
    /// One URL for all products.
    pub fn all(url: Url) -> Self {
        Self { trtc: url.clone(), live: url.clone(), vod: url }
    }
}

/// How to reach the cloud.
#[derive(Debug, Clone)]
pub struct CloudConfig {
    pub endpoints: Endpoints,
    pub credential: Credential,
    /// Region told to the actions that need one, such as `ap-guangzhou`.
    pub region: String,
    /// VOD sub-application of every vod call; `None` is the main one.
    pub vod_sub_app_id: Option<u64>,
    /// For one attempt.
    pub timeout: Duration,
    /// Attempts of one call in all.
    pub max_attempts: u32,
    /// Wait before the second attempt; doubled before each further one, and a random part of it taken.
    pub retry_delay: Duration,
    /// Wait before a cloud recording that failed inside the cloud is tried again; doubled each time, three times.
    pub cloud_recording_retry_delay: Duration,
    /// Calls under way at once.
    pub max_concurrency: usize,
    /// Share of the cloud's default rate limits that this process may use; more than 1 where they were raised.
    pub quota_share: f64,
    /// Longest wait for quota before a call is refused.
    pub max_quota_wait: Duration,
}

/// The cloud as this service calls it.
#[derive(Debug)]
pub struct Cloud {
    config: CloudConfig,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    quotas: Quotas,
    slots: Semaphore,
    /// The cloud's clock minus ours in the last answer, seconds; `i64::MIN` before the first.
    skew_seconds: AtomicI64,
}

const CONTENT_TYPE_JSON: &str = "application/json; charset=utf-8";

impl Cloud {
    /// Builds the client; nothing is sent yet.
    pub fn new(
        config: CloudConfig,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("trtc-recording/", env!("CARGO_PKG_VERSION")))
            .build()?;
        let actions: Vec<Action> = [
            trtc::ACTIONS,
            mcu_mix::ACTIONS,
            mixed_recording::ACTIONS,
            publish_cdn::ACTIONS,
            live::ACTIONS,
            record_task::ACTIONS,
            vod::ACTIONS,
        ]
        .concat();
        let quotas = Quotas::new(&actions, config.quota_share, config.max_quota_wait);
        let slots = Semaphore::new(config.max_concurrency);
        Ok(Self { config, http, clock, random, quotas, slots, skew_seconds: AtomicI64::new(i64::MIN) })
    }

    /// The cloud's clock minus this machine's, as the last answer showed it.
    pub fn clock_skew(&self) -> Option<time::Duration> {
        match self.skew_seconds.load(Ordering::Relaxed) {
            i64::MIN => None,
            seconds => Some(time::Duration::seconds(seconds)),
        }
    }

    pub(super) fn cloud_recording_retry_delay(&self) -> Duration {
        self.config.cloud_recording_retry_delay
    }

    pub(super) fn vod_sub_app_id(&self) -> Option<u64> {
        self.config.vod_sub_app_id
    }

    /// The plain HTTP client, for media files.
    pub(super) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Makes a call and reads the answer.
    pub(super) async fn call<Q, R>(&self, action: &Action, request: &Q) -> Result<R, CloudError>
    where
        Q: Serialize + Sync,
        R: DeserializeOwned,
    {
        let body = serde_json::to_vec(request).map_err(|error| CloudError::BadAnswer {
            action: action.name,
            request_id: String::new(),
            detail: error.to_string(),
        })?;
        let mut attempt = 1;
        // What an earlier attempt may have done is not undone by a later one that did not reach the cloud.
        let mut unanswered = None;
        loop {
            if let Err(error) = self.quotas.acquire(action).await {
                return Err(unanswered.unwrap_or(error));
            }
            let outcome = self.attempt(action, &body).await;
            let error = match outcome {
                Ok(answer) => return read(action, answer),
                Err(error) => error,
            };
            let may_repeat = match action.effect {
                Effect::Read | Effect::IdempotentWrite => {
                    error.is_passing() || matches!(error, CloudError::OutcomeUnknown { .. })
                }
                Effect::Write => error.is_rate_limit() || matches!(error, CloudError::Unreachable { .. }),
            };
            if !may_repeat || attempt >= self.config.max_attempts {
                return Err(if error.is_passing() { unanswered.unwrap_or(error) } else { error });
            }
            let delay = self.backoff(attempt);
            tracing::warn!(action = action.name, attempt, ?delay, %error, "call to the cloud failed, trying again");
            if matches!(error, CloudError::OutcomeUnknown { .. }) {
                unanswered = Some(error);
            }
            tokio::time::sleep(delay).await;
            attempt += 1;
        }
    }

    /// A random part of the doubled delay, so that callers that failed together do not come back together.
    fn backoff(&self, attempt: u32) -> Duration {
        let ceiling = self.config.retry_delay.saturating_mul(1 << (attempt - 1).min(10));
        let fraction = (self.random.bits() as u32) as f64 / f64::from(u32::MAX);
        ceiling.mul_f64(0.5 + fraction / 2.0)
    }

    async fn attempt(&self, action: &Action, body: &[u8]) -> Result<Value, CloudError> {
        let name = action.name;
        let Ok(_slot) = self.slots.acquire().await else {
            return Err(CloudError::Unreachable { action: name, detail: "shutting down".to_owned() });
        };
        let url = match action.product {
            Product::Trtc => &self.config.endpoints.trtc,
            Product::Live => &self.config.endpoints.live,
            Product::Vod => &self.config.endpoints.vod,
        };
        let host = host_header(url);
        let timestamp = self.clock.now().unix_timestamp();
        let signable = Signable {
            method: "POST",
            query: "",
            headers: &[("content-type", CONTENT_TYPE_JSON), ("host", &host)],
            payload: body,
        };
        let credential = &self.config.credential;
        let mut request = self
            .http
            .post(url.clone())
            .timeout(self.config.timeout)
            .header(CONTENT_TYPE, CONTENT_TYPE_JSON)
            .header(HOST, &host)
            .header(AUTHORIZATION, authorization(credential, action.product.service(), timestamp, &signable))
            .header("X-TC-Action", name)
            .header("X-TC-Version", action.product.version())
            .header("X-TC-Timestamp", timestamp)
            .header("X-TC-Language", "en-US");
        if action.regional {
            request = request.header("X-TC-Region", &self.config.region);
        }
        if let Some(token) = &credential.token {
            request = request.header("X-TC-Token", token.expose_secret());
        }
        let response =
            request.body(body.to_vec()).send().await.map_err(|error| self.broken(action, &error))?;
        self.note_skew(response.headers().get(DATE));
        let status = response.status();
        let answer = response.bytes().await.map_err(|error| self.broken(action, &error))?;
        if !status.is_success() {
            let detail = format!("HTTP status {status}");
            return Err(match action.effect {
                Effect::Read => CloudError::Unreachable { action: name, detail },
                _ => CloudError::OutcomeUnknown { action: name, detail },
            });
        }
        open_envelope(action, &answer)
    }

    fn broken(&self, action: &Action, error: &reqwest::Error) -> CloudError {
        let name = action.name;
        let detail = root_cause(error);
        if error.is_connect() {
            // Nothing was sent.
            CloudError::Unreachable { action: name, detail }
        } else if action.effect != Effect::Read {
            CloudError::OutcomeUnknown { action: name, detail }
        } else if error.is_timeout() {
            CloudError::Timeout { action: name, after: self.config.timeout }
        } else {
            CloudError::Unreachable { action: name, detail }
        }
    }

    fn note_skew(&self, date: Option<&reqwest::header::HeaderValue>) {
        let theirs = date
            .and_then(|value| value.to_str().ok())
            .and_then(|text| OffsetDateTime::parse(&text.replace("GMT", "+0000"), &Rfc2822).ok());
        if let Some(theirs) = theirs {
            let skew = (theirs - self.clock.now()).whole_seconds();
            self.skew_seconds.store(skew, Ordering::Relaxed);
        }
    }
}

/// The Host header, which is signed: with the port when it is not the scheme's own.
fn host_header(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Opens `{"Response": {…}}` and turns its `Error` into an error. The HTTP status is 200 in both cases.
fn open_envelope(action: &Action, answer: &[u8]) -> Result<Value, CloudError> {
    let name = action.name;
    let bad = |detail: String| CloudError::BadAnswer { action: name, request_id: String::new(), detail };
    let mut answer: Value = serde_json::from_slice(answer).map_err(|error| bad(error.to_string()))?;
    let response = match answer.get_mut("Response") {
        Some(response) if response.is_object() => response.take(),
        _ => return Err(bad("it has no Response".to_owned())),
    };
    match response.get("Error") {
        Some(error) if error.is_object() => {
            let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
            Err(CloudError::Refused {
                action: name,
                code: text(error.get("Code")),
                message: text(error.get("Message")),
                request_id: text(response.get("RequestId")),
            })
        }
        _ => Ok(response),
    }
}

fn read<R: DeserializeOwned>(action: &Action, response: Value) -> Result<R, CloudError> {
    let request_id = response.get("RequestId").and_then(Value::as_str).unwrap_or_default().to_owned();
    serde_json::from_value(response).map_err(|error| CloudError::BadAnswer {
        action: action.name,
        request_id,
        detail: error.to_string(),
    })
}

/// The innermost cause: the outer ones repeat the URL.
pub(super) fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTION: Action =
        Action { product: Product::Vod, name: "A", effect: Effect::Read, regional: false, rate: 1 };

    #[test]
    fn the_envelope_tells_errors_from_answers() {
        assert_eq!(
            open_envelope(&ACTION, br#"{"Response":{"RequestId":"r","N":1}}"#).unwrap()["N"],
            Value::from(1)
        );
        let error = open_envelope(
            &ACTION,
            br#"{"Response":{"RequestId":"r","Error":{"Code":"InvalidAction","Message":""}}}"#,
        )
        .unwrap_err();
        assert_eq!(error.to_string(), "A was refused with InvalidAction: no message");
        for odd in ["", "[]", "{}", r#"{"Response":null}"#, "<html>"] {
            assert!(
                matches!(open_envelope(&ACTION, odd.as_bytes()), Err(CloudError::BadAnswer { .. })),
                "{odd}"
            );
        }
    }

    #[test]
    fn the_signed_host_has_the_port_that_is_sent() {
        let host = |url: &str| host_header(&Url::parse(url).unwrap());
        assert_eq!(host("https://vod.tencentcloudapi.com/"), "vod.tencentcloudapi.com");
        assert_eq!(host("http://127.0.0.1:9300"), "127.0.0.1:9300");
        assert_eq!(host("https://vod.tencentcloudapi.com:443"), "vod.tencentcloudapi.com");
    }
}
