//! TC3-HMAC-SHA256.

use hmac::Mac;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::macros::format_description;

use super::authorization::Authorization;
use super::error::shorten;
use super::{AuthError, Caller, Credentials, Scheme, SignedRequest, check_time, check_token, hmac_sha256};

const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

pub(super) fn verify(
    request: &SignedRequest<'_>,
    credentials: &Credentials,
    now: OffsetDateTime,
) -> Result<Caller, AuthError> {
    for name in ["authorization", "x-tc-timestamp", "x-tc-token", "x-tc-content-sha256"] {
        if request.has_repeated(name) {
            return Err(AuthError::InvalidAuthorization(format!("the header {name} came more than once")));
        }
    }
    let authorization = Authorization::parse(request.header("authorization").unwrap_or_default())?;
    for name in authorization.signed_headers.split(';') {
        if request.header(name).is_none() || request.has_repeated(name) {
            return Err(AuthError::InvalidAuthorization(format!("the signed header {name} must come once")));
        }
    }
    let timestamp = timestamp(request)?;

    let credential = credentials
        .find(authorization.secret_id)
        .ok_or_else(|| AuthError::SecretIdNotFound(shorten(authorization.secret_id)))?;
    check_time(timestamp, credentials.skew, now)?;
    let expected = day_of(timestamp)?;
    if authorization.date != expected {
        return Err(AuthError::DateMismatch { date: authorization.date.to_owned(), expected });
    }

    let mut requests = request.hosts().into_iter().map(|host| canonical(request, &authorization, host));
    let first = requests.next().ok_or(AuthError::Missing("Host"))?;
    let key = credential.secret_key.expose_secret();
    let holds = |canonical: &str| signature_holds(&authorization, key, timestamp, canonical);
    if !holds(&first) && !requests.any(|canonical| holds(&canonical)) {
        return Err(AuthError::SignatureMismatch { canonical: shorten(&first) });
    }
    check_token(credential, request.header("x-tc-token"))?;
    Ok(Caller {
        secret_id: credential.secret_id.clone(),
        service: authorization.service.to_owned(),
        scheme: Scheme::Tc3,
    })
}

fn timestamp(request: &SignedRequest<'_>) -> Result<i64, AuthError> {
    let text = request.header("x-tc-timestamp").ok_or(AuthError::Missing("Timestamp"))?;
    // The text itself is signed, so only its one canonical form is taken.
    text.parse::<u32>().ok().filter(|number| number.to_string() == text).map(i64::from).ok_or(
        AuthError::Invalid { name: "Timestamp", reason: "it must be decimal seconds of unix time".into() },
    )
}

fn day_of(timestamp: i64) -> Result<String, AuthError> {
    OffsetDateTime::from_unix_timestamp(timestamp)
        .ok()
        .and_then(|at| at.format(format_description!("[year]-[month]-[day]")).ok())
        .ok_or(AuthError::Invalid { name: "Timestamp", reason: "it is no date".into() })
}

/// The canonical request as the server sees it, with `host` in the place of the `Host` header.
fn canonical(request: &SignedRequest<'_>, authorization: &Authorization<'_>, host: &str) -> String {
    use std::fmt::Write as _;

    // The query of a POST is no part of the signature; its parameters are never read either.
    let query = if request.method == "POST" { "" } else { request.query };
    let mut text = format!("{}\n/\n{query}\n", request.method);
    for name in authorization.signed_headers.split(';') {
        let value = if name == "host" { host } else { request.header(name).unwrap_or_default() };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name}:{}", value.trim().to_lowercase());
    }
    let unsigned = request.header("x-tc-content-sha256") == Some(UNSIGNED_PAYLOAD);
    let payload = if unsigned { UNSIGNED_PAYLOAD.as_bytes() } else { request.body };
    let _ = write!(text, "\n{}\n{}", authorization.signed_headers, hex::encode(Sha256::digest(payload)));
    text
}

fn signature_holds(authorization: &Authorization<'_>, key: &str, timestamp: i64, canonical: &str) -> bool {
    let Authorization { date, service, signature, .. } = authorization;
    let string_to_sign = format!(
        "TC3-HMAC-SHA256\n{timestamp}\n{date}/{service}/tc3_request\n{}",
        hex::encode(Sha256::digest(canonical))
    );
    let step = |key: &[u8], data: &str| hmac_sha256(key, data.as_bytes()).finalize().into_bytes();
    let k_date = step(format!("TC3{key}").as_bytes(), date);
    let k_service = step(&k_date, service);
    let k_signing = step(&k_service, "tc3_request");
    hmac_sha256(&k_signing, string_to_sign.as_bytes()).verify_slice(signature).is_ok()
}
