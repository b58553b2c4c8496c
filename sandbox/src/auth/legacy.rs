//! The v1 signatures: HmacSHA1 and HmacSHA256 over sorted parameters.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::ExposeSecret;
use sha1::Sha1;
use time::OffsetDateTime;

use super::error::shorten;
use super::{AuthError, Caller, Credentials, Scheme, SignedRequest, check_time, check_token, hmac_sha256};

pub(super) fn verify(
    request: &SignedRequest<'_>,
    credentials: &Credentials,
    now: OffsetDateTime,
) -> Result<Caller, AuthError> {
    let form = if request.method == "POST" { request.body } else { request.query.as_bytes() };
    let mut parameters = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(form) {
        if parameters.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(AuthError::InvalidAuthorization("a parameter came more than once".into()));
        }
    }
    let signature = parameters.remove("Signature").ok_or(AuthError::Unsigned)?;
    let get = |name: &'static str| parameters.get(name).ok_or(AuthError::Missing(name));

    let scheme = match parameters.get("SignatureMethod").map(String::as_str) {
        None | Some("HmacSHA1") => Scheme::HmacSha1,
        Some("HmacSHA256") => Scheme::HmacSha256,
        Some(_) => {
            return Err(AuthError::Invalid {
                name: "SignatureMethod",
                reason: "it must be HmacSHA1 or HmacSHA256".into(),
            });
        }
    };
    if get("Nonce")?.parse::<u64>().is_err() {
        return Err(AuthError::Invalid { name: "Nonce", reason: "it must be a positive integer".into() });
    }
    let timestamp = get("Timestamp")?.parse::<u32>().map(i64::from).map_err(|_| AuthError::Invalid {
        name: "Timestamp",
        reason: "it must be decimal seconds of unix time".into(),
    })?;
    let secret_id = get("SecretId")?;
    let credential =
        credentials.find(secret_id).ok_or_else(|| AuthError::SecretIdNotFound(shorten(secret_id)))?;
    check_time(timestamp, credentials.skew, now)?;

    let mut texts = request.hosts().into_iter().map(|host| string_to_sign(request.method, host, &parameters));
    let first = texts.next().ok_or(AuthError::Missing("Host"))?;
    let key = credential.secret_key.expose_secret();
    let holds = |text: &str| signature_holds(scheme, key, text, &signature);
    if !holds(&first) && !texts.any(|text| holds(&text)) {
        return Err(AuthError::SignatureMismatch { canonical: shorten(&first) });
    }
    check_token(credential, parameters.get("Token").map(String::as_str))?;
    Ok(Caller { secret_id: credential.secret_id.clone(), service: String::new(), scheme })
}

fn string_to_sign(method: &str, host: &str, parameters: &BTreeMap<String, String>) -> String {
    let joined: Vec<_> =
        parameters.iter().map(|(name, value)| format!("{}={value}", name.replace('_', "."))).collect();
    format!("{method}{host}/?{}", joined.join("&"))
}

pub(super) fn signature_holds(scheme: Scheme, key: &str, text: &str, signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    if scheme == Scheme::HmacSha1 {
        #[expect(clippy::expect_used, reason = "HMAC is defined for keys of every length")]
        let mut mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).expect("an HMAC key may have any length");
        mac.update(text.as_bytes());
        mac.verify_slice(&signature).is_ok()
    } else {
        hmac_sha256(key.as_bytes(), text.as_bytes()).verify_slice(&signature).is_ok()
    }
}
