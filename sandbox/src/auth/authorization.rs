//! The `Authorization` header of TC3-HMAC-SHA256.

use super::AuthError;

const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// An `Authorization` header taken apart; nothing of it is proven yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Authorization<'a> {
    pub(super) secret_id: &'a str,
    /// `YYYY-MM-DD`.
    pub(super) date: &'a str,
    pub(super) service: &'a str,
    /// `content-type;host…`, checked: lower case, ascending, each once, both mandatory names there.
    pub(super) signed_headers: &'a str,
    pub(super) signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(header: &'a str) -> Result<Self, AuthError> {
        let rest = header
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or_else(|| bad(format!("it must begin with `{ALGORITHM} `")))?;

        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for part in rest.split(',') {
            let (name, value) = part
                .trim_matches(' ')
                .split_once('=')
                .ok_or_else(|| bad("its parts must have the form Name=value, joined with `, `"))?;
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(bad("its parts must be Credential, SignedHeaders and Signature")),
            };
            if slot.replace(value).is_some() {
                return Err(bad(format!("it has {name} twice")));
            }
        }
        let credential = credential.ok_or_else(|| bad("it lacks Credential"))?;
        let signed_headers = signed_headers.ok_or_else(|| bad("it lacks SignedHeaders"))?;
        let signature = signature.ok_or_else(|| bad("it lacks Signature"))?;

        let (secret_id, date, service) = parse_credential(credential)?;
        check_signed_headers(signed_headers)?;
        Ok(Self { secret_id, date, service, signed_headers, signature: parse_signature(signature)? })
    }
}

fn parse_credential(credential: &str) -> Result<(&str, &str, &str), AuthError> {
    let mut parts = credential.split('/');
    let (Some(secret_id), Some(date), Some(service), Some("tc3_request"), None) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(bad("Credential must be SecretId/YYYY-MM-DD/service/tc3_request"));
    };
    let shape = date.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if secret_id.is_empty() || service.is_empty() || date.len() != 10 || !shape {
        return Err(bad("Credential must be SecretId/YYYY-MM-DD/service/tc3_request"));
    }
    Ok((secret_id, date, service))
}

fn check_signed_headers(names: &str) -> Result<(), AuthError> {
    let mut last = "";
    for name in names.split(';') {
        let token = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if name.is_empty() || !name.bytes().all(token) {
            return Err(bad("SignedHeaders must be lower-case header names joined with `;`"));
        }
        if name <= last {
            return Err(bad("SignedHeaders must be in ascending order, each name once"));
        }
        last = name;
    }
    for mandatory in ["content-type", "host"] {
        if !names.split(';').any(|name| name == mandatory) {
            return Err(bad(format!("SignedHeaders must contain {mandatory}")));
        }
    }
    Ok(())
}

fn parse_signature(text: &str) -> Result<[u8; 32], AuthError> {
    let mut signature = [0; 32];
    let lower = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !lower || hex::decode_to_slice(text, &mut signature).is_err() {
        return Err(bad("Signature must be 64 lower-case hex digits"));
    }
    Ok(signature)
}

fn bad(reason: impl Into<String>) -> AuthError {
    AuthError::InvalidAuthorization(reason.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIGNATURE: &str = "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168";

    fn header(credential: &str, names: &str, signature: &str) -> String {
        format!("{ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}")
    }

    #[test]
    fn takes_the_documented_form_apart() {
        let text = header("id/2019-02-25/cvm/tc3_request", "content-type;host;x-tc-action", SIGNATURE);
        let parsed = Authorization::parse(&text).unwrap();
        assert_eq!(
            (parsed.secret_id, parsed.date, parsed.service, parsed.signed_headers),
            ("id", "2019-02-25", "cvm", "content-type;host;x-tc-action")
        );
        assert_eq!(hex::encode(parsed.signature), SIGNATURE);
    }

    #[test]
    fn refuses_every_other_form() {
        let scope = "id/2019-02-25/cvm/tc3_request";
        let names = "content-type;host";
        let upper = SIGNATURE.to_uppercase();
        let cases = [
            String::new(),
            "TC3-HMAC-SHA256".into(),
            header(scope, names, SIGNATURE).replace("TC3-HMAC-SHA256 ", "TC3-HMAC-SHA1 "),
            header("id/2019-02-25/cvm", names, SIGNATURE),
            header("id/2019-02-25/cvm/tc3_request/x", names, SIGNATURE),
            header("id/20190225/cvm/tc3_request", names, SIGNATURE),
            header("id/2019-02-2五/cvm/tc3_request", names, SIGNATURE),
            header("/2019-02-25/cvm/tc3_request", names, SIGNATURE),
            header("id/2019-02-25//tc3_request", names, SIGNATURE),
            header(scope, "host;content-type", SIGNATURE),
            header(scope, "Content-Type;Host", SIGNATURE),
            header(scope, "content-type", SIGNATURE),
            header(scope, "host", SIGNATURE),
            header(scope, "content-type;content-type;host", SIGNATURE),
            header(scope, "content-type;host;", SIGNATURE),
            header(scope, names, &upper),
            header(scope, names, &SIGNATURE[1..]),
            header(scope, names, SIGNATURE) + ", Extra=1",
            header(scope, names, SIGNATURE) + ", Signature=00",
            format!("{ALGORITHM} Credential={scope}, SignedHeaders={names}"),
        ];
        for case in cases {
            let error = Authorization::parse(&case).unwrap_err();
            assert_eq!(error.code(), "AuthFailure.InvalidAuthorization", "{case}");
        }
    }

    proptest! {
        #[test]
        fn survives_any_text(text in ".*", tail in "[ -~]*") {
            let _ = Authorization::parse(&text);
            let _ = Authorization::parse(&format!("{ALGORITHM} Credential={tail}"));
        }
    }
}
