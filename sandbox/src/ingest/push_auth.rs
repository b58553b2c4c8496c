//! Who may publish: the signature that live wants in push URLs once a domain has a key.

use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;
use thiserror::Error;
use time::OffsetDateTime;

use crate::model::StreamKey;

/// Longest `txTime`: more digits are no time.
const LONGEST_TIME: usize = 16;

/// The key that signs push URLs of a domain.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PushKey {
    /// Push domain. Default: every one that has no key of its own.
    #[serde(default)]
    pub domain: Option<String>,
    /// The key.
    pub key: SecretString,
    /// A second key that is taken as well, while publishers change from one to the other. Default: none.
    #[serde(default)]
    pub backup_key: Option<SecretString>,
}

/// The keys of all domains. Without any, everybody may publish.
#[derive(Debug, Clone, Default)]
pub struct PushKeys(Vec<PushKey>);

/// Why a push URL is not signed well.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PushAuthError {
    #[error(
        "pushes to this domain are signed: add txSecret and txTime to the URL, txSecret being the MD5 of key, \
         stream name and txTime in lower-case hex"
    )]
    Unsigned,
    #[error("txTime {0:?} must be a time in unix seconds in hex")]
    Time(String),
    #[error("the push URL has expired at {0}: make a new one")]
    Expired(OffsetDateTime),
    #[error(
        "txSecret is not the MD5 of key, stream name and txTime in lower-case hex: check key and stream name"
    )]
    Secret,
}

impl PushKeys {
    /// The keys; a domain's own one wins over the one of all domains.
    pub fn new(keys: Vec<PushKey>) -> Self {
        Self(keys)
    }

    /// Checks the parameters of a push URL.
    ///
    /// # Errors
    /// When the domain has a key and the parameters are not signed with it, or not any more.
    pub fn check(&self, stream: &StreamKey, params: &str, now: OffsetDateTime) -> Result<(), PushAuthError> {
        let Some(keys) = self.of(&stream.domain) else { return Ok(()) };
        let given = |wanted: &str| {
            url::form_urlencoded::parse(params.as_bytes())
                .find(|(name, _)| name == wanted)
                .map(|(_, text)| text)
        };
        let (Some(secret), Some(tx_time)) = (given("txSecret"), given("txTime")) else {
            return Err(PushAuthError::Unsigned);
        };
        let expires = time_of(&tx_time)
            .ok_or_else(|| PushAuthError::Time(tx_time.chars().take(LONGEST_TIME).collect()))?;
        // The signature first: who does not know the key learns nothing else.
        let signs = |key: &SecretString| {
            let right = tx_secret(key.expose_secret(), &stream.stream_name, &tx_time);
            bool::from(right.as_bytes().ct_eq(secret.as_bytes()))
        };
        if !signs(&keys.key) && !keys.backup_key.as_ref().is_some_and(signs) {
            return Err(PushAuthError::Secret);
        }
        if now < expires { Ok(()) } else { Err(PushAuthError::Expired(expires)) }
    }

    fn of(&self, domain: &str) -> Option<&PushKey> {
        let own = |key: &&PushKey| key.domain.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(domain));
        self.0.iter().find(own).or_else(|| self.0.iter().find(|key| key.domain.is_none()))
    }
}

/// `txSecret` of a stream and its `txTime`.
pub fn tx_secret(key: &str, stream_name: &str, tx_time: &str) -> String {
    hex::encode(Md5::digest(format!("{key}{stream_name}{tx_time}")))
}

/// The parameters that sign a push URL of a stream until a time.
pub fn signature(key: &str, stream_name: &str, expires: OffsetDateTime) -> String {
    let tx_time = format!("{:X}", expires.unix_timestamp().max(0));
    format!("txSecret={}&txTime={tx_time}", tx_secret(key, stream_name, &tx_time))
}

fn time_of(text: &str) -> Option<OffsetDateTime> {
    let hex = (1..=LONGEST_TIME).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    let seconds = i64::from_str_radix(text, 16).ok().filter(|_| hex)?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2024-05-06 07:08:09 UTC);

    fn keys() -> PushKeys {
        let key = |domain: Option<&str>, key: &str, backup: Option<&str>| PushKey {
            domain: domain.map(str::to_owned),
            key: key.into(),
            backup_key: backup.map(Into::into),
        };
        PushKeys::new(vec![key(None, "general", None), key(Some("Own.example.com"), "own", Some("spare"))])
    }

    fn stream(domain: &str) -> StreamKey {
        StreamKey { domain: domain.into(), app_name: "live".into(), stream_name: "s%20_main".into() }
    }

    fn signed(key: &str, seconds: i64) -> String {
        signature(key, "s%20_main", NOW + Duration::seconds(seconds))
    }

    #[test]
    fn secrets_are_those_of_live() {
        // The parts one behind the other: "keys5C2A3CFF" by the md5 of coreutils.
        assert_eq!(tx_secret("key", "s", "5C2A3CFF"), "31f3c16a1bb249882a2242a48c5604c7");
        assert_eq!(
            signature("key", "s", datetime!(2018-12-31 16:00:00 UTC) - Duration::SECOND),
            "txSecret=31f3c16a1bb249882a2242a48c5604c7&txTime=5C2A3CFF"
        );
    }

    #[test]
    fn each_domain_has_its_keys() {
        let check = |domain: &str, params: &str| keys().check(&stream(domain), params, NOW);
        assert_eq!(check("any", &signed("general", 1)), Ok(()));
        assert_eq!(check("own.example.com", &format!("a=1&{}&b=2", signed("own", 1))), Ok(()));
        assert_eq!(check("own.example.com", &signed("spare", 1)), Ok(()));
        assert_eq!(check("own.example.com", &signed("general", 1)), Err(PushAuthError::Secret));
        assert_eq!(check("any", &signed("own", 1)), Err(PushAuthError::Secret));
        assert_eq!(PushKeys::default().check(&stream("any"), "", NOW), Ok(()));
    }

    #[test]
    fn bad_signatures_say_what_is_wrong() {
        let check = |params: &str| keys().check(&stream("any"), params, NOW).unwrap_err();
        assert_eq!(check(""), PushAuthError::Unsigned);
        assert_eq!(check("txSecret=1"), PushAuthError::Unsigned);
        assert_eq!(check("txTime=1"), PushAuthError::Unsigned);
        for time in ["", "-1", "+1", "xyz", "11112222333344445", "7fffffffffffffff"] {
            assert!(
                matches!(
                    check(&format!("txSecret=1&txTime={}", time.replace('+', "%2B"))),
                    PushAuthError::Time(_)
                ),
                "{time}"
            );
        }
        assert_eq!(check(&signed("general", 0)), PushAuthError::Expired(NOW));
        assert_eq!(check(&signed("wrong", -5)), PushAuthError::Secret);
        // Upper-case digits of the MD5 are not what live takes; those of the time may be of either case.
        let upper = signed("general", 60).replace("txSecret=", "txSecret=A");
        assert_eq!(check(&upper), PushAuthError::Secret);
        let tx_time = format!("{:x}", (NOW + Duration::DAY).unix_timestamp());
        let secret = tx_secret("general", "s%20_main", &tx_time);
        assert_eq!(keys().check(&stream("any"), &format!("txTime={tx_time}&txSecret={secret}"), NOW), Ok(()));
    }

    proptest! {
        #[test]
        fn what_is_not_signed_is_refused(params in "(tx(Secret|Time)=[0-9a-fA-F]{0,33}&?){0,3}|.{0,60}") {
            prop_assert!(keys().check(&stream("any"), &params, NOW).is_err());
        }
    }
}
