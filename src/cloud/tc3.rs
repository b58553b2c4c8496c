//! Signature v3, TC3-HMAC-SHA256 (cloud.tencent.com/document/product/267/37447).

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use time::macros::format_description;

/// A key pair of the cloud account, with the token of temporary credentials.
#[derive(Debug, Clone)]
pub struct Credential {
    pub secret_id: String,
    pub secret_key: SecretString,
    pub token: Option<SecretString>,
}

/// The parts of a request that the signature covers.
#[derive(Debug, Clone, Copy)]
pub struct Signable<'a> {
    pub method: &'a str,
    /// The query as it stands in the URL; empty for POST.
    pub query: &'a str,
    /// Names in lower case, sorted, each with its value as sent.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body as sent; empty for GET.
    pub payload: &'a [u8],
}

/// The `Authorization` header of a request made at `timestamp` (Unix seconds) to `service` (`trtc`, `live`, `vod`).
pub fn authorization(
    credential: &Credential,
    service: &str,
    timestamp: i64,
    request: &Signable<'_>,
) -> String {
    let signed_headers = request.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let date = utc_date(timestamp);
    let scope = format!("{date}/{service}/tc3_request");
    let string_to_sign =
        format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{}", canonical_hash(request, &signed_headers));

    let secret = format!("TC3{}", credential.secret_key.expose_secret());
    let key = [date.as_str(), service, "tc3_request"]
        .into_iter()
        .fold(secret.into_bytes(), |key, part| hmac_sha256(&key, part.as_bytes()));
    let signature = hex::encode(hmac_sha256(&key, string_to_sign.as_bytes()));
    format!(
        "TC3-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={signed_headers}, Signature={signature}",
        credential.secret_id
    )
}

fn canonical_hash(request: &Signable<'_>, signed_headers: &str) -> String {
    let headers: String = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.trim().to_lowercase()))
        .collect();
    let payload_hash = hex::encode(Sha256::digest(request.payload));
    let canonical =
        format!("{}\n/\n{}\n{headers}\n{signed_headers}\n{payload_hash}", request.method, request.query);
    hex::encode(Sha256::digest(canonical))
}

/// The UTC day of a timestamp. A local day would fail for eight hours of each day in China.
fn utc_date(timestamp: i64) -> String {
    let day = OffsetDateTime::from_unix_timestamp(timestamp).unwrap_or(OffsetDateTime::UNIX_EPOCH).date();
    day.format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn hmac_sha256(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Vector {
        name: String,
        secret_id: String,
        secret_key: String,
        service: String,
        timestamp: i64,
        method: String,
        query: String,
        payload: String,
        signed_headers: Vec<(String, String)>,
        unsigned_payload: bool,
        canonical_hash: String,
        signature: String,
    }

    fn vectors() -> Vec<Vector> {
        serde_json::from_str(include_str!("../../tests/vectors/tc3.json")).unwrap()
    }

    fn credential(id: &str, key: &str) -> Credential {
        Credential { secret_id: id.to_owned(), secret_key: key.into(), token: None }
    }

    #[test]
    fn published_vectors_hold() {
        let vectors = vectors();
        assert!(vectors.len() >= 10);
        for v in vectors {
            let headers: Vec<(&str, &str)> =
                v.signed_headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            // The cloud's switch for unsigned bodies hashes this text in place of the body.
            let payload = if v.unsigned_payload { "UNSIGNED-PAYLOAD" } else { &v.payload };
            let request = Signable {
                method: &v.method,
                query: &v.query,
                headers: &headers,
                payload: payload.as_bytes(),
            };
            let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
            assert_eq!(canonical_hash(&request, &names), v.canonical_hash, "{}", v.name);
            let header =
                authorization(&credential(&v.secret_id, &v.secret_key), &v.service, v.timestamp, &request);
            assert!(header.ends_with(&format!("Signature={}", v.signature)), "{}: {header}", v.name);
            assert!(header.contains(&format!("Credential={}/", v.secret_id)), "{}", v.name);
        }
    }

    #[test]
    fn the_day_changes_at_midnight_utc() {
        // 2020-12-31T23:59:59Z and the second after.
        assert_eq!(utc_date(1_609_459_199), "2020-12-31");
        assert_eq!(utc_date(1_609_459_200), "2021-01-01");
    }

    #[test]
    fn the_key_is_not_printed() {
        let printed = format!("{:?}", credential("id", "very-secret"));
        assert!(!printed.contains("very-secret"), "{printed}");
    }
}
