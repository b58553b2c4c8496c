//! The listener: where it is, who may call, and from which pages.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use serde::de::Error as _;

use super::ConfigError;

/// Longest name of an API key in bytes.
const MAX_KEY_NAME: usize = 64;

/// The listener of the service.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerConfig {
    /// Address and port. An address that others can reach is taken only with both `api_keys` and `tls`.
    pub listen: SocketAddr,
    /// Largest request in bytes. A batch of 10,000 identities with the longest ids needs about 2 MiB.
    pub max_request_bytes: usize,
    /// How long calls under way may go on after SIGTERM.
    #[serde(with = "humantime_serde")]
    pub drain_timeout: Duration,
    /// Who may call. Any one of the keys will do, so that keys can be changed without a break. Empty: everybody.
    pub api_keys: Vec<ApiKeyConfig>,
    /// Certificate and key of the listener. Unset: no TLS.
    pub tls: Option<TlsConfig>,
    /// Origins of the web pages that may call from a browser, such as `https://app.example.com`; `*` means all. Empty:
    /// no page of another origin may.
    pub cors_origins: Vec<String>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 50051)),
            max_request_bytes: 8 * 1024 * 1024,
            drain_timeout: Duration::from_secs(30),
            api_keys: Vec::new(),
            tls: None,
            cors_origins: Vec::new(),
        }
    }
}

/// An API key. The key itself is nowhere but with its holder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiKeyConfig {
    /// Whose it is, or what for; 1 to 64 bytes. The log tells it.
    pub name: String,
    /// SHA-256 of the key.
    pub sha256: KeyHash,
}

/// SHA-256 of an API key; 64 hexadecimal digits in the configuration.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyHash(pub [u8; 32]);

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for KeyHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut hash = [0; 32];
        hex::decode_to_slice(&text, &mut hash).map_err(|_| {
            D::Error::custom("sha256 must be 64 hexadecimal digits: `trtc-recording keys create` prints them")
        })?;
        Ok(Self(hash))
    }
}

/// TLS of the listener.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// PEM file of the certificate, followed by those of the authorities between it and the root.
    pub cert_file: PathBuf,
    /// PEM file of the certificate's private key.
    pub key_file: PathBuf,
}

impl ServerConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !self.listen.ip().is_loopback() && (self.api_keys.is_empty() || self.tls.is_none()) {
            return invalid(
                "server.listen",
                "must be a loopback address such as 127.0.0.1:50051 unless server.api_keys and server.tls are both set, \
                 since anybody could call",
            );
        }
        for (i, key) in self.api_keys.iter().enumerate() {
            let setting = |name: &str| format!("server.api_keys[{i}].{name}");
            let earlier = &self.api_keys[..i];
            if !(1..=MAX_KEY_NAME).contains(&key.name.len()) || key.name.chars().any(char::is_control) {
                return invalid(&setting("name"), "must have 1 to 64 bytes, none of them control characters");
            }
            if earlier.iter().any(|other| other.name == key.name) {
                return invalid(&setting("name"), "stands in two entries");
            }
            if earlier.iter().any(|other| other.sha256 == key.sha256) {
                return invalid(&setting("sha256"), "stands in two entries");
            }
        }
        for (i, origin) in self.cors_origins.iter().enumerate() {
            if !is_origin(origin) {
                return invalid(
                    &format!("server.cors_origins[{i}]"),
                    "must be `*`, or an origin as browsers send it: https://app.example.com, without a path",
                );
            }
        }
        Ok(())
    }
}

fn invalid(setting: &str, problem: &str) -> Result<(), ConfigError> {
    Err(ConfigError::Invalid { setting: setting.to_owned(), problem: problem.to_owned() })
}

/// Whether a browser can send it. Pages without an origin, such as those of `file:`, send `null`.
fn is_origin(text: &str) -> bool {
    if matches!(text, "*" | "null") {
        return true;
    }
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let lower_case = !text.chars().any(|c| c.is_ascii_uppercase());
    lower_case
        && !scheme.is_empty()
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        && !host.is_empty()
        && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b))
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    fn key(name: &str, hash: &str) -> String {
        format!("[[server.api_keys]]\nname = \"{name}\"\nsha256 = \"{hash}\"\n")
    }

    fn error(text: &str) -> String {
        Config::from_toml(text).unwrap_err().to_string()
    }

    #[test]
    fn an_address_that_others_reach_needs_keys_and_tls() {
        let listen = "[server]\nlisten = \"0.0.0.0:50051\"\n";
        let tls = "[server.tls]\ncert_file = \"c.pem\"\nkey_file = \"k.pem\"\n";
        let key = key("a", HASH);
        for part in ["", tls, &key] {
            assert!(error(&format!("{listen}{part}")).contains("server.listen"), "{part}");
        }
        let config = Config::from_toml(&format!("{listen}{tls}{key}")).unwrap();
        assert_eq!(config.server.api_keys[0].sha256.0[..2], [0x9f, 0x86]);
    }

    #[test]
    fn keys_are_told_apart_by_name_and_by_hash() {
        let other = HASH.replace('9', "8");
        assert!(Config::from_toml(&(key("a", HASH) + &key("b", &other))).is_ok());
        assert!(error(&(key("a", HASH) + &key("a", &other))).contains("api_keys[1].name"));
        assert!(error(&(key("a", HASH) + &key("b", HASH))).contains("api_keys[1].sha256"));
        assert!(error(&key("", HASH)).contains("api_keys[0].name"));
        for hash in ["", "9f86", &HASH.replace('9', "g"), &format!("{HASH}00")] {
            assert!(error(&key("a", hash)).contains("64 hexadecimal digits"), "{hash}");
        }
    }

    #[test]
    fn origins_are_those_that_browsers_send() {
        let read = |origin: &str| Config::from_toml(&format!("[server]\ncors_origins = [\"{origin}\"]"));
        for origin in ["*", "null", "https://app.example.com", "http://[::1]:8080", "app://window"] {
            assert!(read(origin).is_ok(), "{origin}");
        }
        for origin in
            ["", "app.example.com", "https://", "https://a.example/", "https://A.example", "https://*.a b"]
        {
            let error = read(origin).unwrap_err().to_string();
            assert!(error.contains("server.cors_origins[0]"), "{origin}: {error}");
        }
    }
}
