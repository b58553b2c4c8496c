//! TC3-HMAC-SHA256 written a second time, so that a mistake of the sandbox's own cannot hide.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

/// The `Authorization` of a request with content type, query and body.
pub(crate) fn authorization(
    now: OffsetDateTime,
    (secret_id, secret_key): (&str, &str),
    method: &str,
    service: &str,
    host: &str,
    (kind, query, body): (&str, &str, &str),
) -> String {
    let mac = |key: &[u8], text: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let day = now.date().to_string();
    let hash = hex::encode(Sha256::digest(body));
    let canonical =
        format!("{method}\n/\n{query}\ncontent-type:{kind}\nhost:{host}\n\ncontent-type;host\n{hash}");
    let scope = format!("{day}/{service}/tc3_request");
    let text = format!(
        "TC3-HMAC-SHA256\n{}\n{scope}\n{}",
        now.unix_timestamp(),
        hex::encode(Sha256::digest(canonical))
    );
    let key = mac(&mac(&mac(format!("TC3{secret_key}").as_bytes(), &day), service), "tc3_request");
    format!(
        "TC3-HMAC-SHA256 Credential={secret_id}/{scope}, SignedHeaders=content-type;host, Signature={}",
        hex::encode(mac(&key, &text))
    )
}
