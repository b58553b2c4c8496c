//! Signatures of any form: nobody gets in without the key.
//!
//! The input is the method's byte, then lines: query, headers as `name: value`, an empty line, the body.

#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use secrecy::SecretString;
use time::OffsetDateTime;
use trtc_sandbox::auth::{Credential, Credentials, SignedRequest, verify};

static CREDENTIALS: LazyLock<Credentials> = LazyLock::new(|| {
    let of = |id: &str, token: Option<&str>| Credential {
        secret_id: id.to_owned(),
        secret_key: SecretString::from("a key that no input can know"),
        token: token.map(SecretString::from),
    };
    Credentials::new(vec![of("AKID", None), of("TEMP", Some("token"))], Duration::from_secs(300))
});

fuzz_target!(|data: &[u8]| {
    let Some((&method, data)) = data.split_first() else { return };
    let (head, body) = match data.windows(2).position(|pair| pair == b"\n\n") {
        Some(at) => (&data[..at], &data[at + 2..]),
        None => (data, &[][..]),
    };
    let Ok(head) = std::str::from_utf8(head) else { return };
    let (query, head) = head.split_once('\n').unwrap_or((head, ""));
    let headers: Vec<_> = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let method = if method & 1 == 0 { "POST" } else { "GET" };
    let request = SignedRequest { method, query, headers: &headers, body };
    let now = OffsetDateTime::from_unix_timestamp(1_714_979_289).expect("a time");
    let error = verify(&request, &CREDENTIALS, now).expect_err("no input is signed with the key");
    assert!(error.code().starts_with("AuthFailure.") || !error.code().is_empty());
    // The message goes to the caller; what it repeats of the input is cut.
    assert!(error.to_string().len() < 16_384 + 4 * data.len());
});
