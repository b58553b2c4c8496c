//! Page tokens: opaque, authenticated, and bound to the query they continue.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use super::error::ApiError;

/// First byte of a token, so that its form can change.
const VERSION: u8 = 1;
const MAC_BYTES: usize = 16;
const QUERY_BYTES: usize = 16;
/// No token of this service is longer.
const MAX_TOKEN_CHARS: usize = 1_024;

/// Makes and reads tokens with the service's key.
///
/// A token is `version | MAC | hash of the query | position as JSON`, in URL-safe base64.
#[derive(Clone)]
pub struct PageTokens {
    key: Vec<u8>,
}

impl std::fmt::Debug for PageTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PageTokens")
    }
}

impl PageTokens {
    /// Tokens made under a key; it must outlive the process, or tokens end with it.
    pub fn new(key: Vec<u8>) -> Self {
        Self { key }
    }

    /// A token for a position in a query. `query` is the request without page size and token.
    pub fn make<P: Serialize>(&self, query: &[u8], position: &P) -> Result<String, ApiError> {
        let position =
            serde_json::to_vec(position).map_err(|error| ApiError::Internal { detail: error.to_string() })?;
        let mut body = Sha256::digest(query)[..QUERY_BYTES].to_vec();
        body.extend_from_slice(&position);
        let mut token = vec![VERSION];
        token.extend_from_slice(&self.mac(&body).finalize().into_bytes()[..MAC_BYTES]);
        token.extend_from_slice(&body);
        Ok(URL_SAFE_NO_PAD.encode(token))
    }

    /// The position that a token names; `None` for the empty token of a first page.
    pub fn read<P: DeserializeOwned>(&self, query: &[u8], token: &str) -> Result<Option<P>, ApiError> {
        if token.is_empty() {
            return Ok(None);
        }
        if token.len() > MAX_TOKEN_CHARS {
            return Err(ApiError::PageTokenInvalid);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| ApiError::PageTokenInvalid)?;
        let Some((&VERSION, rest)) = bytes.split_first() else { return Err(ApiError::PageTokenInvalid) };
        let Some((mac, body)) = rest.split_at_checked(MAC_BYTES) else {
            return Err(ApiError::PageTokenInvalid);
        };
        self.mac(body).verify_truncated_left(mac).map_err(|_| ApiError::PageTokenInvalid)?;
        let Some((of_query, position)) = body.split_at_checked(QUERY_BYTES) else {
            return Err(ApiError::PageTokenInvalid);
        };
        if of_query != &Sha256::digest(query)[..QUERY_BYTES] {
            return Err(ApiError::PageTokenMismatch);
        }
        serde_json::from_slice(position).map(Some).map_err(|_| ApiError::PageTokenInvalid)
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn mac(&self, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("any length is a key");
        mac.update(&[VERSION]);
        mac.update(body);
        mac
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens() -> PageTokens {
        PageTokens::new(vec![7; 32])
    }

    #[test]
    fn a_token_leads_back_to_its_position() {
        let token = tokens().make(b"query", &(5_i64, "file")).unwrap();
        let position: Option<(i64, String)> = tokens().read(b"query", &token).unwrap();
        assert_eq!(position, Some((5, "file".to_owned())));
        assert_eq!(tokens().read::<i64>(b"query", "").unwrap(), None);
    }

    #[test]
    fn tokens_of_other_queries_and_other_keys_are_told_apart() {
        let token = tokens().make(b"query", &1).unwrap();
        assert!(matches!(tokens().read::<i64>(b"other", &token), Err(ApiError::PageTokenMismatch)));
        let foreign = PageTokens::new(vec![8; 32]);
        assert!(matches!(foreign.read::<i64>(b"query", &token), Err(ApiError::PageTokenInvalid)));
    }

    proptest! {
        #[test]
        fn one_changed_character_makes_a_token_invalid(at in 0_usize..60, to in "[A-Za-z0-9_-]") {
            let token = tokens().make(b"query", &123_456_789_i64).unwrap();
            let at = at % token.len();
            let mut changed = token.clone();
            changed.replace_range(at..=at, &to);
            let outcome = tokens().read::<i64>(b"query", &changed);
            prop_assert_eq!(outcome.is_ok(), changed == token);
        }

        #[test]
        fn any_text_is_refused_without_panic(token in ".{1,2000}") {
            prop_assert!(tokens().read::<i64>(b"query", &token).is_err());
        }
    }
}
