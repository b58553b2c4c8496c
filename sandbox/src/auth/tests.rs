use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use secrecy::SecretString;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::*;

#[derive(Debug, Clone, Deserialize)]
struct Vector {
    name: String,
    secret_id: String,
    secret_key: String,
    token: Option<String>,
    service: String,
    timestamp: i64,
    method: String,
    query: String,
    payload: String,
    signed_headers: Vec<(String, String)>,
    unsigned_payload: bool,
    signature: String,
}

/// A request that can be changed byte by byte.
#[derive(Debug, Clone)]
struct Sent {
    method: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sent {
    fn of(vector: &Vector, signature: &str) -> Self {
        let day = at(vector.timestamp).date();
        let names: Vec<_> = vector.signed_headers.iter().map(|(name, _)| name.as_str()).collect();
        let mut headers = vector.signed_headers.clone();
        headers.push((
            "authorization".into(),
            format!(
                "TC3-HMAC-SHA256 Credential={}/{day}/{}/tc3_request, SignedHeaders={}, Signature={signature}",
                vector.secret_id,
                vector.service,
                names.join(";"),
            ),
        ));
        headers.push(("x-tc-timestamp".into(), vector.timestamp.to_string()));
        if let Some(token) = &vector.token {
            headers.push(("x-tc-token".into(), token.clone()));
        }
        if vector.unsigned_payload {
            headers.push(("x-tc-content-sha256".into(), "UNSIGNED-PAYLOAD".into()));
        }
        Self {
            method: vector.method.clone(),
            query: vector.query.clone(),
            headers,
            body: vector.payload.clone().into_bytes(),
        }
    }

    fn header_mut(&mut self, name: &str) -> &mut String {
        &mut self.headers.iter_mut().find(|(key, _)| key == name).unwrap().1
    }

    fn verify(&self, credentials: &Credentials, now: OffsetDateTime) -> Result<Caller, AuthError> {
        let Self { method, query, headers, body } = self;
        super::verify(&SignedRequest { method, query, headers, body }, credentials, now)
    }
}

fn at(timestamp: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(timestamp).unwrap()
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("../../../tests/vectors/tc3.json")).unwrap()
}

fn vector(name: &str) -> Vector {
    vectors().into_iter().find(|vector| vector.name.starts_with(name)).unwrap()
}

fn known(secret_id: &str, secret_key: &str, token: Option<&str>) -> Credentials {
    let credential = Credential {
        secret_id: secret_id.into(),
        secret_key: SecretString::from(secret_key),
        token: token.map(SecretString::from),
    };
    Credentials::new(vec![credential], Duration::from_secs(300))
}

fn credentials_of(vector: &Vector) -> Credentials {
    known(&vector.secret_id, &vector.secret_key, vector.token.as_deref())
}

fn code(result: Result<Caller, AuthError>) -> &'static str {
    result.unwrap_err().code()
}

/// Signs `vector` as it stands now, with its own timestamp.
fn sign(vector: &Vector) -> String {
    let mac = |key: &[u8], text: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes()
    };
    let headers: String = vector.signed_headers.iter().map(|(n, v)| format!("{n}:{v}\n")).collect();
    let names: Vec<_> = vector.signed_headers.iter().map(|(name, _)| name.as_str()).collect();
    let canonical = format!(
        "{}\n/\n{}\n{headers}\n{}\n{}",
        vector.method,
        vector.query,
        names.join(";"),
        hex::encode(Sha256::digest(&vector.payload))
    );
    let day = at(vector.timestamp).date().to_string();
    let text = format!(
        "TC3-HMAC-SHA256\n{}\n{day}/{}/tc3_request\n{}",
        vector.timestamp,
        vector.service,
        hex::encode(Sha256::digest(canonical))
    );
    let k_date = mac(format!("TC3{}", vector.secret_key).as_bytes(), &day);
    let k_signing = mac(&mac(&k_date, &vector.service), "tc3_request");
    hex::encode(mac(&k_signing, &text))
}

#[test]
fn every_vector_holds() {
    let all = vectors();
    assert_eq!(all.len(), 11);
    for vector in all {
        let caller = Sent::of(&vector, &vector.signature)
            .verify(&credentials_of(&vector), at(vector.timestamp))
            .unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        assert_eq!(
            caller,
            Caller { secret_id: vector.secret_id, service: vector.service, scheme: Scheme::Tc3 }
        );
    }
}

#[test]
fn every_legacy_vector_holds() {
    #[derive(Deserialize)]
    struct Legacy {
        secret_key: String,
        string_to_sign: String,
        algorithm: String,
        signature: String,
    }
    let all: Vec<Legacy> = serde_json::from_str(include_str!("../../../tests/vectors/legacy.json")).unwrap();
    assert_eq!(all.len(), 2);
    for vector in all {
        assert_eq!(vector.algorithm, "HmacSHA1");
        let (method, rest) = vector.string_to_sign.split_at(3);
        let (host, parameters) = rest.split_once("/?").unwrap();
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in parameters.split('&').map(|pair| pair.split_once('=').unwrap()) {
            query.append_pair(name, value);
        }
        let query = query.append_pair("Signature", &vector.signature).finish();
        let secret_id = parameters.split('&').find_map(|pair| pair.strip_prefix("SecretId=")).unwrap();
        let timestamp = parameters.split('&').find_map(|pair| pair.strip_prefix("Timestamp=")).unwrap();
        let sent = Sent {
            method: method.into(),
            query: query.clone(),
            headers: vec![("host".into(), host.into())],
            body: Vec::new(),
        };
        let credentials = known(secret_id, &vector.secret_key, None);
        let now = at(timestamp.parse().unwrap());
        assert_eq!(sent.verify(&credentials, now).unwrap().scheme, Scheme::HmacSha1);

        let changed = Sent { query: query.replace("Version=20", "Version=21"), ..sent.clone() };
        assert_eq!(code(changed.verify(&credentials, now)), "AuthFailure.SignatureFailure");
        let posted = Sent { method: "POST".into(), body: query.clone().into_bytes(), ..sent.clone() };
        assert_eq!(code(posted.verify(&credentials, now)), "AuthFailure.SignatureFailure");
        let later = now + Duration::from_secs(301);
        assert_eq!(code(sent.verify(&credentials, later)), "AuthFailure.SignatureExpire");
        let other = known("other", &vector.secret_key, None);
        assert_eq!(code(sent.verify(&other, now)), "AuthFailure.SecretIdNotFound");
    }
}

#[test]
fn legacy_sha256_post_holds_with_and_without_the_port() {
    let text = "Action=DescribeMediaInfos&FileIds.0=1&Nonce=7&SecretId=id&SignatureMethod=HmacSHA256\
                &Timestamp=1607671552&Version=2018-07-17";
    for signed_host in ["127.0.0.1:9300", "127.0.0.1"] {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"key").unwrap();
        mac.update(format!("POST{signed_host}/?{text}").as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let mut body = url::form_urlencoded::Serializer::new(text.to_owned());
        let sent = Sent {
            method: "POST".into(),
            query: String::new(),
            headers: vec![("host".into(), "127.0.0.1:9300".into())],
            body: body.append_pair("Signature", &signature).finish().into_bytes(),
        };
        let caller = sent.verify(&known("id", "key", None), at(1_607_671_552)).unwrap();
        assert_eq!(caller.scheme, Scheme::HmacSha256);
        let wrong_key = sent.verify(&known("id", "yek", None), at(1_607_671_552));
        assert_eq!(code(wrong_key), "AuthFailure.SignatureFailure");
    }
}

#[test]
fn legacy_common_parameters_are_demanded() {
    let full = "Nonce=7&SecretId=id&Timestamp=1607671552&Signature=AAAA";
    for name in ["Nonce", "SecretId", "Timestamp"] {
        let query: Vec<_> = full.split('&').filter(|pair| !pair.starts_with(name)).collect();
        let sent = Sent {
            method: "GET".into(),
            query: query.join("&"),
            headers: vec![("host".into(), "h".into())],
            body: Vec::new(),
        };
        let error = sent.verify(&known("id", "key", None), at(1_607_671_552)).unwrap_err();
        assert_eq!((error.code(), error), ("MissingParameter", AuthError::Missing(name)));
    }
    let unsigned = Sent { method: "GET".into(), query: String::new(), headers: vec![], body: vec![] };
    assert_eq!(code(unsigned.verify(&known("id", "key", None), at(0))), "AuthFailure.InvalidAuthorization");
}

/// Every byte of `text` changed in turn, staying printable.
fn each_changed(text: &str) -> impl Iterator<Item = String> + '_ {
    (0..text.len()).filter(|at| text.is_char_boundary(*at) && text.as_bytes()[*at].is_ascii()).map(
        move |at| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] = if bytes[at] == b'~' { b'}' } else { b'~' };
            String::from_utf8(bytes).unwrap()
        },
    )
}

#[test]
fn one_changed_byte_is_refused() {
    for vector in vectors().into_iter().filter(|vector| !vector.unsigned_payload) {
        let credentials = credentials_of(&vector);
        let now = at(vector.timestamp);
        let good = Sent::of(&vector, &vector.signature);
        let refused = |sent: &Sent, what: &str| {
            assert_eq!(
                code(sent.verify(&credentials, now)),
                "AuthFailure.SignatureFailure",
                "{}: {what}",
                vector.name
            );
        };
        for method in each_changed(&vector.method) {
            refused(&Sent { method, ..good.clone() }, "method");
        }
        for query in each_changed(&vector.query) {
            refused(&Sent { query, ..good.clone() }, "query");
        }
        for body in each_changed(&vector.payload) {
            refused(&Sent { body: body.into_bytes(), ..good.clone() }, "payload");
        }
        refused(&Sent { body: format!("{} ", vector.payload).into_bytes(), ..good.clone() }, "payload");
        for (name, value) in &vector.signed_headers {
            for changed in each_changed(value) {
                let mut sent = good.clone();
                *sent.header_mut(name) = changed;
                refused(&sent, name);
            }
        }
    }
}

#[test]
fn one_changed_byte_of_the_authorization_is_refused() {
    let vector = vector("G2");
    let (credentials, now) = (credentials_of(&vector), at(vector.timestamp));
    let good = Sent::of(&vector, &vector.signature);
    let header = good.clone().header_mut("authorization").clone();
    for changed in each_changed(&header) {
        let mut sent = good.clone();
        *sent.header_mut("authorization") = changed.clone();
        let code = code(sent.verify(&credentials, now));
        assert!(code.starts_with("AuthFailure."), "{changed}: {code}");
    }
    // Still well formed, so the exact code is known.
    let replaced = |from: &str, to: &str| {
        let mut sent = good.clone();
        *sent.header_mut("authorization") = header.replace(from, to);
        sent.verify(&credentials, now).unwrap_err()
    };
    assert_eq!(replaced("/vod/", "/vob/").code(), "AuthFailure.SignatureFailure");
    assert_eq!(replaced("=AKID", "=BKID").code(), "AuthFailure.SecretIdNotFound");
    assert!(matches!(replaced("2020-12-11", "2020-12-12"), AuthError::DateMismatch { .. }));
    let flipped = if vector.signature.starts_with('0') { "1" } else { "0" };
    let signature = format!("{flipped}{}", &vector.signature[1..]);
    assert_eq!(replaced(&vector.signature, &signature).code(), "AuthFailure.SignatureFailure");
}

#[test]
fn the_message_shows_what_the_server_computed() {
    let mut vector = vector("G8");
    vector.payload.push(' ');
    let error = Sent::of(&vector, &vector.signature)
        .verify(&credentials_of(&vector), at(vector.timestamp))
        .unwrap_err()
        .to_string();
    assert!(error.contains("host:127.0.0.1:9000") && error.contains("POST"), "{error}");
    assert!(!error.contains(&vector.secret_key));
}

#[test]
fn host_may_be_signed_without_its_port() {
    let mut vector = vector("G8");
    vector.signed_headers[1].1 = "127.0.0.1".into();
    let mut sent = Sent::of(&vector, &sign(&vector));
    *sent.header_mut("host") = "127.0.0.1:9311".into();
    sent.verify(&credentials_of(&vector), at(vector.timestamp)).unwrap();
}

#[test]
fn time_window_is_closed_on_both_sides() {
    let vector = vector("G2");
    let (credentials, sent) = (credentials_of(&vector), Sent::of(&vector, &vector.signature));
    for offset in [-300, 0, 300] {
        sent.verify(&credentials, at(vector.timestamp + offset)).unwrap();
    }
    for offset in [-301, 301] {
        let error = sent.verify(&credentials, at(vector.timestamp + offset)).unwrap_err();
        assert_eq!(error.code(), "AuthFailure.SignatureExpire");
        let text = error.to_string();
        assert!(text.contains(&vector.timestamp.to_string()));
        assert!(text.contains(&(vector.timestamp + offset).to_string()));
    }
}

#[test]
fn a_changed_timestamp_is_refused() {
    let vector = vector("G2");
    let mut sent = Sent::of(&vector, &vector.signature);
    *sent.header_mut("x-tc-timestamp") = (vector.timestamp + 1).to_string();
    let credentials = credentials_of(&vector);
    assert_eq!(code(sent.verify(&credentials, at(vector.timestamp))), "AuthFailure.SignatureFailure");
    for text in ["", "x", "-1", "+1607671552", "01607671552", "99999999999999999999"] {
        *sent.header_mut("x-tc-timestamp") = text.into();
        assert_eq!(code(sent.verify(&credentials, at(vector.timestamp))), "InvalidParameterValue", "{text}");
    }
}

#[test]
fn the_day_is_the_timestamps_own_on_both_sides_of_midnight() {
    const MIDNIGHT: i64 = 1_607_644_800; // 2020-12-11T00:00:00Z
    for (timestamp, day, other) in
        [(MIDNIGHT - 1, "2020-12-10", "2020-12-11"), (MIDNIGHT, "2020-12-11", "2020-12-10")]
    {
        let vector = Vector { timestamp, ..vector("G2") };
        let credentials = credentials_of(&vector);
        let sent = Sent::of(&vector, &sign(&vector));
        assert!(sent.clone().header_mut("authorization").contains(day));
        for now in [MIDNIGHT - 1, MIDNIGHT, MIDNIGHT + 1] {
            sent.verify(&credentials, at(now)).unwrap();
        }
        let mut wrong = sent.clone();
        *wrong.header_mut("authorization") = sent.clone().header_mut("authorization").replace(day, other);
        let error = wrong.verify(&credentials, at(timestamp)).unwrap_err();
        assert_eq!(error, AuthError::DateMismatch { date: other.into(), expected: day.into() });
        assert_eq!(error.code(), "AuthFailure.SignatureFailure");
    }
}

#[test]
fn temporary_credentials_need_their_token() {
    let vector = vector("G4");
    let now = at(vector.timestamp);
    let sent = Sent::of(&vector, &vector.signature);
    let key = |token| known(&vector.secret_id, &vector.secret_key, token);
    assert_eq!(code(sent.verify(&key(Some("another")), now)), "AuthFailure.TokenFailure");
    assert_eq!(code(sent.verify(&key(None), now)), "AuthFailure.TokenFailure");
    let mut bare = sent;
    bare.headers.retain(|(name, _)| name != "x-tc-token");
    assert_eq!(code(bare.verify(&credentials_of(&vector), now)), "AuthFailure.TokenFailure");
    bare.verify(&key(None), now).unwrap();
}

#[test]
fn the_unsigned_payload_switch_must_be_exact() {
    let vector = vector("G10");
    let now = at(vector.timestamp);
    let mut sent = Sent::of(&vector, &vector.signature);
    sent.body = b"anything".to_vec();
    sent.verify(&credentials_of(&vector), now).unwrap();
    *sent.header_mut("x-tc-content-sha256") = "unsigned-payload".into();
    assert_eq!(code(sent.verify(&credentials_of(&vector), now)), "AuthFailure.SignatureFailure");
}

#[test]
fn a_signed_header_must_come_exactly_once() {
    let vector = vector("G2");
    let now = at(vector.timestamp);
    let good = Sent::of(&vector, &vector.signature);
    for name in ["host", "content-type", "x-tc-timestamp", "authorization"] {
        let mut twice = good.clone();
        let value = twice.header_mut(name).clone();
        twice.headers.push((name.into(), value));
        assert_eq!(code(twice.verify(&credentials_of(&vector), now)), "AuthFailure.InvalidAuthorization");
    }
    let mut without = good;
    without.headers.retain(|(name, _)| name != "content-type");
    assert_eq!(code(without.verify(&credentials_of(&vector), now)), "AuthFailure.InvalidAuthorization");
}

proptest! {
    #[test]
    fn survives_any_request(
        method in "GET|POST|.{0,8}",
        query in ".{0,64}",
        headers in prop::collection::vec(("authorization|host|content-type|x-tc-timestamp|[a-z]{1,4}", ".{0,80}"), 0..8),
        body in prop::collection::vec(any::<u8>(), 0..128),
        now in 0_i64..4_000_000_000,
    ) {
        let request = SignedRequest { method: &method, query: &query, headers: &headers, body: &body };
        prop_assert!(super::verify(&request, &known("id", "key", None), at(now)).is_err());
    }
}
