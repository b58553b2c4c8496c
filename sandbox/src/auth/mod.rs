//! Who signed a request: verification of TC3-HMAC-SHA256 and of the legacy v1 signatures.
//!
//! [`verify`] is a pure function of the request, the known credentials and the time, so every rule of it
//! can be tested without a server.

mod authorization;
mod error;
mod legacy;
mod tc3;
#[cfg(test)]
mod tests;
pub(crate) mod user_sig;

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::Sha256;
use time::OffsetDateTime;

pub use error::AuthError;

/// A key pair that may call the API.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// Public half, sent with each request.
    pub secret_id: String,
    /// Secret half, used to sign.
    pub secret_key: SecretString,
    /// Session token of a temporary credential; requests must carry it. Default: none (permanent key).
    #[serde(default)]
    pub token: Option<SecretString>,
}

/// The key pairs that may call and how far their clocks may be off.
#[derive(Debug, Clone)]
pub struct Credentials {
    list: Vec<Credential>,
    skew: Duration,
}

impl Credentials {
    /// `skew`: the largest distance between the request's timestamp and the server's clock.
    pub fn new(list: Vec<Credential>, skew: Duration) -> Self {
        Self { list, skew }
    }

    fn find(&self, secret_id: &str) -> Option<&Credential> {
        self.list.iter().find(|credential| credential.secret_id == secret_id)
    }
}

/// An HTTP request as it came in, before anything in it is believed.
#[derive(Debug, Clone, Copy)]
pub struct SignedRequest<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// Query string without `?`, exactly as received.
    pub query: &'a str,
    /// Header fields in order, names in lower case.
    pub headers: &'a [(String, String)],
    /// Body bytes, exactly as received.
    pub body: &'a [u8],
}

impl<'a> SignedRequest<'a> {
    /// Value of a header that may stand only once.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn has_repeated(&self, name: &str) -> bool {
        self.headers.iter().filter(|(key, _)| key == name).count() > 1
    }

    /// `Host` as sent and, where it has a port, without it: SDKs differ in which one they sign.
    fn hosts(&self) -> Vec<&'a str> {
        let Some(host) = self.header("host") else { return Vec::new() };
        match host.rsplit_once(':') {
            Some((name, port)) if !name.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => {
                vec![host, name]
            }
            _ => vec![host],
        }
    }
}

/// How a request was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// TC3-HMAC-SHA256 in the `Authorization` header.
    Tc3,
    /// `Signature` parameter with HMAC-SHA1.
    HmacSha1,
    /// `Signature` parameter with HMAC-SHA256.
    HmacSha256,
}

/// The proven sender of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Public half of the key pair that signed.
    pub secret_id: String,
    /// Service named in the credential scope; empty for legacy signatures, which name none. SDKs pointed at
    /// an address take the first part of its host name, so this does not tell which API is called.
    pub service: String,
    /// How it was signed.
    pub scheme: Scheme,
}

/// Proves who sent a request, or says which part of its signature does not hold.
///
/// # Errors
/// One [`AuthError`] for the first check that fails, in the order of the cloud: syntax, key pair, time,
/// signature, token.
pub fn verify(
    request: &SignedRequest<'_>,
    credentials: &Credentials,
    now: OffsetDateTime,
) -> Result<Caller, AuthError> {
    if request.header("authorization").is_some() {
        tc3::verify(request, credentials, now)
    } else {
        legacy::verify(request, credentials, now)
    }
}

/// Refuses a timestamp further than the allowed skew from `now`.
fn check_time(timestamp: i64, skew: Duration, now: OffsetDateTime) -> Result<(), AuthError> {
    let server = now.unix_timestamp();
    if timestamp.abs_diff(server) > skew.as_secs() {
        return Err(AuthError::SignatureExpire { timestamp, server, allowed: skew.as_secs() });
    }
    Ok(())
}

/// A temporary credential needs its token, a permanent one must come without.
fn check_token(credential: &Credential, sent: Option<&str>) -> Result<(), AuthError> {
    let sent = sent.unwrap_or_default();
    match &credential.token {
        Some(_) if sent.is_empty() => Err(AuthError::TokenMissing),
        Some(token) if same_bytes(token.expose_secret().as_bytes(), sent.as_bytes()) => Ok(()),
        Some(_) => Err(AuthError::TokenWrong),
        None if sent.is_empty() => Ok(()),
        None => Err(AuthError::TokenUnexpected),
    }
}

/// HMAC-SHA256 with its inputs fed in. An HMAC takes a key of any length.
fn hmac_sha256(key: &[u8], data: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC is defined for keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("an HMAC key may have any length");
    mac.update(data);
    mac
}

/// Compares without telling by its time where the texts differ.
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let expected = hmac_sha256(b"compare", a).finalize().into_bytes();
    hmac_sha256(b"compare", b).verify_slice(&expected).is_ok()
}
