//! UserSig: what lets a user, or a robot, into the rooms of an app (`TLSSigAPIv2`).
//!
//! It is JSON, compressed with zlib, in base64 with `*`, `-` and `_` for `+`, `/` and `=`. Its member
//! `TLS.sig` signs the others with the key of the app.

use std::io::Read;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use thiserror::Error;
use time::OffsetDateTime;

/// Longest UserSig that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;
/// Longest JSON in one: a user buffer may be in it.
const LONGEST_JSON: u64 = 64 * 1024;

/// Why a UserSig lets nobody in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum UserSigError {
    #[error("the UserSig cannot be read: make it with the TLSSigAPIv2 of Tencent Cloud")]
    Malformed,
    #[error("the UserSig is for the app {0}: make it with the SdkAppId of the request")]
    OtherApp(u64),
    #[error("the UserSig is for the user {0:?}: make it with the UserId of the request")]
    OtherUser(String),
    #[error("the UserSig expired at unix time {0}: make another that outlives the task")]
    Expired(i64),
    #[error(
        "the UserSig is not signed with the key of the app: check user_sig_key and the key it was made with"
    )]
    Signature,
}

#[derive(Debug, Deserialize)]
struct UserSig {
    #[serde(rename = "TLS.ver")]
    version: String,
    #[serde(rename = "TLS.identifier")]
    user_id: String,
    #[serde(rename = "TLS.sdkappid")]
    sdk_app_id: u64,
    #[serde(rename = "TLS.time")]
    time: i64,
    /// Seconds.
    #[serde(rename = "TLS.expire")]
    expire: i64,
    #[serde(rename = "TLS.userbuf")]
    user_buffer: Option<String>,
    #[serde(rename = "TLS.sig")]
    signature: String,
}

/// Checks that a UserSig, made with this key, lets this user into rooms of this app at `now`.
///
/// # Errors
/// The first thing that is wrong with it.
pub(crate) fn verify(
    user_sig: &str,
    key: &str,
    sdk_app_id: u64,
    user_id: &str,
    now: OffsetDateTime,
) -> Result<(), UserSigError> {
    let sig = read(user_sig).ok_or(UserSigError::Malformed)?;
    if sig.sdk_app_id != sdk_app_id {
        return Err(UserSigError::OtherApp(sig.sdk_app_id));
    }
    if sig.user_id != user_id {
        return Err(UserSigError::OtherUser(sig.user_id));
    }
    let expected = STANDARD.encode(sig.sign(key));
    if !bool::from(expected.as_bytes().ct_eq(sig.signature.as_bytes())) {
        return Err(UserSigError::Signature);
    }
    let end = sig.time.saturating_add(sig.expire);
    if end <= now.unix_timestamp() {
        return Err(UserSigError::Expired(end));
    }
    Ok(())
}

fn read(user_sig: &str) -> Option<UserSig> {
    if user_sig.len() > LONGEST {
        return None;
    }
    let base64 = user_sig.replace('*', "+").replace('-', "/").replace('_', "=");
    let compressed = STANDARD.decode(base64).ok()?;
    let mut json = Vec::new();
    ZlibDecoder::new(compressed.as_slice()).take(LONGEST_JSON).read_to_end(&mut json).ok()?;
    let sig: UserSig = serde_json::from_slice(&json).ok()?;
    (sig.version == "2.0").then_some(sig)
}

impl UserSig {
    fn sign(&self, key: &str) -> Vec<u8> {
        let Self { user_id, sdk_app_id, time, expire, .. } = self;
        let mut text = format!(
            "TLS.identifier:{user_id}\nTLS.sdkappid:{sdk_app_id}\nTLS.time:{time}\nTLS.expire:{expire}\n"
        );
        if let Some(buffer) = &self.user_buffer {
            text.push_str(&format!("TLS.userbuf:{buffer}\n"));
        }
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
            unreachable!("HMAC takes keys of any length")
        };
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
    const APP: u64 = 1_400_000_000;
    /// When they were made; they are good for a day.
    const T0: OffsetDateTime = datetime!(2024-05-06 07:08:09 UTC);
    /// Made by the official Python package tls-sig-api-v2 1.0.1.
    const PLAIN: &str = "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkKjIT87NK82CSxSnZiQUFmSlAKUMTAyiAyqVWFGQWpQJlLMxM4IIlmbkgIUNzQxNLc0sjC0uYQZnpIOODA-VzivW184pMnBJDKnPcfaqSCtIi8jy8LZ19vDONAnIDc53000PLi4sdbZVqAaaYM1M_";
    const BUFFER: &str = "eJw9zU8LgjAYx-G3IjuHbmPoFnSZh6CiS0F4dGzqo6bDP0OI3nta5nP8fOH3vND9cvOd6dDeQ9THaOd9BbRpBsjgFyZI23Js-rHXVWot6DkRhtdbm5ksdGYuPGQbDvBciESEiUhQLlYfe9OpMVteJI9Tue1DvtAgpdSKJY7kBCcBl0FxVdK1ELujEepcVzhmNdVh3x7Q*wNbwzks";
    const UNICODE: &str = "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkYkrNzI0TY0pNzcwsYkpNUpMSYeqKU7ITCwoyU4CqDE0MoAAql1pRkFmUCpSxMDOBC5Zk5oKEDM0NTSzNLY0sLGEGZaaDbHJ2KXDLrCh3KQ-09883jyrKdkkMMs6PLDP3tQw3TzU0yihNDytwdAlzs3C1VaoFALGANa8_";

    #[test]
    fn official_user_sigs_are_taken() {
        for (sig, user) in [(PLAIN, "xiaojun"), (BUFFER, "xiaojun"), (UNICODE, "机器人")] {
            let check = |key, app, user: &str, now| verify(sig, key, app, user, now);
            check(KEY, APP, user, T0).unwrap();
            let day = time::Duration::DAY;
            check(KEY, APP, user, T0 + day - time::Duration::SECOND).unwrap();
            let end = (T0 + day).unix_timestamp();
            assert_eq!(check(KEY, APP, user, T0 + day), Err(UserSigError::Expired(end)));
            assert_eq!(check("other", APP, user, T0), Err(UserSigError::Signature));
            assert_eq!(check(KEY, 1, user, T0), Err(UserSigError::OtherApp(APP)));
            assert_eq!(check(KEY, APP, "b", T0), Err(UserSigError::OtherUser(user.into())));
        }
    }

    #[test]
    fn what_is_no_user_sig_is_told() {
        for sig in ["", "xxxx", &PLAIN[..40], &"A".repeat(LONGEST + 4)] {
            assert_eq!(verify(sig, KEY, APP, "xiaojun", T0), Err(UserSigError::Malformed), "{sig:.40}");
        }
    }

    proptest! {
        #[test]
        fn a_changed_user_sig_never_counts(at in 0..PLAIN.len(), with in "[A-Za-z0-9*_-]") {
            let mut sig = PLAIN.to_owned();
            prop_assume!(sig[at..=at] != with);
            sig.replace_range(at..=at, &with);
            // Bits after the end of the data do not count.
            let same = read(&sig).is_some_and(|sig| sig.user_id == "xiaojun" && sig.signature == read(PLAIN).unwrap().signature);
            prop_assert!(same || verify(&sig, KEY, APP, "xiaojun", T0).is_err());
        }
    }
}
