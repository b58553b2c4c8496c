//! What can be set: a TOML file, then `TRTC_SANDBOX_…` environment variables.

mod callbacks;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use thiserror::Error;
use url::Url;

pub use callbacks::{CallbacksConfig, TrtcAppConfig};

use crate::auth::Credential;
use crate::faults::FaultsConfig;
pub use crate::ingest::PushKey;

const ENV_PREFIX: &str = "TRTC_SANDBOX_";

/// Settings of the sandbox. Unknown names are refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the signed API and the stored media are served. Default `127.0.0.1:9300`; port 0: any free.
    pub http: SocketAddr,
    /// Where live streams come in. Default `127.0.0.1:1935`; port 0: any free.
    pub rtmp: SocketAddr,
    /// Directory of all state: database, media, recordings being made. Default `trtc-sandbox-data`.
    pub data_dir: PathBuf,
    /// APPID of the account; also the id of its main VOD app. Default 1309192954.
    pub app_id: u64,
    /// CSS bizid of the account: its push domain is `<bizid>.livepush.myqcloud.com`. Default 3891.
    pub bizid: u64,
    /// Push domains beside the bizid's. Default: none.
    pub push_domains: Vec<String>,
    /// VOD sub-applications of the account. Default: none.
    pub sub_app_ids: Vec<u64>,
    /// Begin of every media URL. Default: `http://` and the address really listened on.
    pub public_url: Option<Url>,
    /// Key of hotlink protection, 8–20 letters or digits. Default: none, media can be read by anybody.
    pub playback_key: Option<SecretString>,
    /// Key pairs that may call the API; at least one is needed. Default: none.
    pub credentials: Vec<Credential>,
    /// Keys that sign push URLs. Default: none, everybody may publish.
    pub push_keys: Vec<PushKey>,
    /// Delays that the cloud has.
    pub timing: TimingConfig,
    /// How streams are written to disk.
    pub recording: RecordingConfig,
    /// How many requests a second each action takes.
    pub rates: RatesConfig,
    /// Where faults are switched on and off and the sandbox is looked into: a loopback address, for nobody is
    /// asked who they are. Default: nowhere.
    pub admin: Option<SocketAddr>,
    /// What goes wrong on purpose. Default: nothing.
    pub faults: FaultsConfig,
    /// How callbacks are delivered.
    pub callbacks: CallbacksConfig,
    /// Apps of TRTC with their callbacks and keys. Where any is named, API calls for others are refused; streams
    /// are taken of every app. Default: none.
    pub trtc_apps: Vec<TrtcAppConfig>,
    /// How many publishers and callers are served at a time.
    pub limits: LimitsConfig,
    /// How rooms are mixed, and how much at a time.
    pub mixer: MixerConfig,
}

/// Delays that the cloud has; set them to `0s` to work without waiting.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct TimingConfig {
    /// Every delay, window and length below and in the cloud's own calls (HLS resume windows, file lengths,
    /// retry pauses, idle times …) is multiplied by this. Default 1, the cloud's real times; 0.01 makes
    /// 5 minutes 3 seconds. Not: `clock_skew`, storage times and the validity of signatures.
    pub scale: f64,
    /// From the making of a record rule or the change of a template until streams that start feel it.
    /// Default 5 min.
    #[serde(with = "humantime_serde")]
    pub rule_effect_delay: Duration,
    /// From the arrival of a recording in VOD until SearchMedia finds it. Default 30 s.
    #[serde(with = "humantime_serde")]
    pub searchable_delay: Duration,
    /// How long the mix of a room whose last user left waits for users to come back. Default 30 s.
    #[serde(with = "humantime_serde")]
    pub mix_idle_time: Duration,
    /// From one attempt to reach the target of a relay to the next. Default 5 s.
    #[serde(with = "humantime_serde")]
    pub relay_retry_pause: Duration,
    /// How long the target of a relay is tried before the relay fails. Default 1 min.
    #[serde(with = "humantime_serde")]
    pub relay_retry_window: Duration,
    /// Largest distance between a request's timestamp and the server's clock. Default 5 min.
    #[serde(with = "humantime_serde")]
    pub clock_skew: Duration,
}

/// How streams are written to disk.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct RecordingConfig {
    /// Every fragment, and every name of a file, is forced through the disk cache, so that a power cut costs no
    /// more than a kill. Default false.
    pub sync_fragments: bool,
    /// How often frames are written: most of what a kill costs. 100 ms to 1 min,
    /// default 500 ms.
    #[serde(with = "humantime_serde")]
    pub fragment: Duration,
    /// Length of an HLS segment, which ends at the first keyframe after it. 1 s to 1 min, default 4 s.
    #[serde(with = "humantime_serde")]
    pub hls_segment: Duration,
    /// With fewer bytes free on the disk recordings stop and none begins: what is left is needed to close
    /// files and to keep account of them. 0 switches that off. Default 64 MiB.
    pub min_free_bytes: u64,
}

/// Limits in requests a second. 0 switches a limit off.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct RatesConfig {
    /// One limit for every action in place of the cloud's. Default: the cloud's own.
    pub all: Option<u32>,
    /// Limits by action name; they win over `all`. Default: none.
    pub actions: BTreeMap<String, u32>,
}

/// How many are served at a time; who comes when all places are taken is told so.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// RTMP connections. Default 2000.
    pub rtmp_connections: usize,
    /// RTMP connections from one address. Default 1000.
    pub rtmp_connections_per_address: usize,
    /// Live streams. Default 1000.
    pub live_streams: usize,
    /// Live streams of one AppName. Default 1000.
    pub live_streams_per_app: usize,
    /// HTTP connections. Default 1000.
    pub http_connections: usize,
    /// HTTP connections from one address. Default 500.
    pub http_connections_per_address: usize,
    /// Time for the head of an HTTP request; also how long a connection may stay without one. Default 30 s.
    #[serde(with = "humantime_serde")]
    pub header_timeout: Duration,
    /// How long a peer may take none of an HTTP answer. Default 30 s.
    #[serde(with = "humantime_serde")]
    pub write_timeout: Duration,
    /// Time for the body of an API call. Default 60 s.
    #[serde(with = "humantime_serde")]
    pub body_timeout: Duration,
}

/// How rooms are mixed, and how much at a time: what is beyond is refused when it is asked for.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct MixerConfig {
    /// Mixes. Default 32.
    pub max_mixes: usize,
    /// Processor cores that all mixes together may need, as it is estimated from pictures and frame rates.
    /// Default: all of the machine.
    pub max_load: Option<f64>,
    /// How far mixes are behind their inputs: what comes later is left out. Sockets are looked at every 100 ms, and
    /// publishers add jitter of their own. 200 ms to 5 s, default 500 ms.
    #[serde(with = "humantime_serde")]
    pub latency: Duration,
    /// How long the last picture of a stream that sends no more stays; then its place is held without a picture.
    /// Default 5 s.
    #[serde(with = "humantime_serde")]
    pub stalled_after: Duration,
}

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file or an environment variable cannot be read.
    #[error("the configuration cannot be read: {0}")]
    Read(#[from] Box<figment::Error>),
    /// A value makes no sense.
    #[error("set {name} differently: {reason}")]
    Value {
        /// The setting.
        name: &'static str,
        /// What it must be.
        reason: String,
    },
}

impl Default for Config {
    fn default() -> Self {
        Self {
            http: SocketAddr::from(([127, 0, 0, 1], 9300)),
            rtmp: SocketAddr::from(([127, 0, 0, 1], 1935)),
            data_dir: PathBuf::from("trtc-sandbox-data"),
            app_id: 1_309_192_954,
            bizid: 3891,
            push_domains: Vec::new(),
            sub_app_ids: Vec::new(),
            public_url: None,
            playback_key: None,
            credentials: Vec::new(),
            push_keys: Vec::new(),
            timing: TimingConfig::default(),
            recording: RecordingConfig::default(),
            rates: RatesConfig::default(),
            admin: None,
            faults: FaultsConfig::default(),
            callbacks: CallbacksConfig::default(),
            trtc_apps: Vec::new(),
            limits: LimitsConfig::default(),
            mixer: MixerConfig::default(),
        }
    }
}

impl Default for MixerConfig {
    fn default() -> Self {
        Self {
            max_mixes: 32,
            max_load: None,
            latency: Duration::from_millis(500),
            stalled_after: Duration::from_secs(5),
        }
    }
}

impl Default for TimingConfig {
    fn default() -> Self {
        Self {
            scale: 1.0,
            rule_effect_delay: Duration::from_secs(300),
            searchable_delay: Duration::from_secs(30),
            mix_idle_time: Duration::from_secs(30),
            relay_retry_pause: Duration::from_secs(5),
            relay_retry_window: Duration::from_secs(60),
            clock_skew: Duration::from_secs(300),
        }
    }
}

impl Default for RecordingConfig {
    fn default() -> Self {
        Self {
            sync_fragments: false,
            fragment: Duration::from_millis(500),
            hls_segment: Duration::from_secs(4),
            min_free_bytes: 64 << 20,
        }
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            rtmp_connections: 2000,
            rtmp_connections_per_address: 1000,
            live_streams: 1000,
            live_streams_per_app: 1000,
            http_connections: 1000,
            http_connections_per_address: 500,
            header_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(60),
        }
    }
}

impl TimingConfig {
    /// A time of the cloud as this sandbox keeps it.
    pub fn scaled(&self, time: Duration) -> Duration {
        // Beyond what a Duration holds is for ever.
        Duration::try_from_secs_f64(time.as_secs_f64() * self.scale).unwrap_or(Duration::MAX)
    }

    /// No waiting: rules work and recordings are found at once.
    pub fn fast() -> Self {
        Self { rule_effect_delay: Duration::ZERO, searchable_delay: Duration::ZERO, ..Self::default() }
    }
}

impl Config {
    /// Reads `file`, if one is named, and the environment: `TRTC_SANDBOX_DATA_DIR`,
    /// `TRTC_SANDBOX_TIMING__SEARCHABLE_DELAY` … (`__` enters a table).
    ///
    /// # Errors
    /// When the file is missing or a name or a type is wrong. Values are checked by [`Config::check`].
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::new();
        if let Some(file) = file {
            figment = figment.merge(Toml::file_exact(file));
        }
        figment.merge(Env::prefixed(ENV_PREFIX).split("__")).extract().map_err(|error| Box::new(error).into())
    }

    /// Checks what types cannot.
    ///
    /// # Errors
    /// Names the setting that must change.
    pub fn check(&self) -> Result<(), ConfigError> {
        let bad = |name, reason: &str| Err(ConfigError::Value { name, reason: reason.to_owned() });
        if self.credentials.is_empty() {
            return bad(
                "credentials",
                "at least one secret_id with its secret_key is needed to call the API",
            );
        }
        let ids: BTreeSet<_> = self.credentials.iter().map(|credential| &credential.secret_id).collect();
        if ids.len() != self.credentials.len() || ids.iter().any(|id| id.is_empty() || id.contains('/')) {
            return bad("credentials", "each secret_id must be there once, not empty and without `/`");
        }
        let mut apps: BTreeSet<_> = self.sub_app_ids.iter().collect();
        apps.insert(&self.app_id);
        // SQLite keeps signed numbers.
        let in_range = apps.iter().all(|id| **id > 0 && i64::try_from(**id).is_ok());
        if apps.len() != self.sub_app_ids.len() + 1 || !in_range {
            return bad("sub_app_ids", "they and app_id must be positive and differ from one another");
        }
        if let Some(key) = &self.playback_key {
            let key = key.expose_secret();
            if !(8..=20).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return bad("playback_key", "it must be 8 to 20 letters or digits");
            }
        }
        for domain in &self.push_domains {
            let dns = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'.';
            if domain.is_empty() || domain.len() > 253 || !domain.bytes().all(dns) {
                return bad("push_domains", "each must be a host name");
            }
        }
        let domains = self.all_push_domains();
        let mut keyed = BTreeSet::new();
        for push_key in &self.push_keys {
            let domain = push_key.domain.as_deref().map(str::to_ascii_lowercase);
            if domain.as_ref().is_some_and(|domain| !domains.contains(domain)) || !keyed.insert(domain) {
                return bad("push_keys", "each domain must be a push domain and have one entry");
            }
            let keys = std::iter::once(&push_key.key).chain(&push_key.backup_key);
            if keys.into_iter().any(|key| key.expose_secret().is_empty()) {
                return bad("push_keys", "a key must not be empty");
            }
        }
        if let Some(url) = &self.public_url
            && (!matches!(url.scheme(), "http" | "https") || url.query().is_some())
        {
            return bad("public_url", "it must be an http or https URL without a query");
        }
        if !(self.timing.scale.is_finite() && self.timing.scale >= 0.0) {
            return bad("timing.scale", "it must be 0 or more");
        }
        let minute = Duration::from_secs(60);
        if !(Duration::from_millis(100)..=minute).contains(&self.recording.fragment) {
            return bad("recording.fragment", "it must be 100ms to 1m");
        }
        if !(Duration::from_secs(1)..=minute).contains(&self.recording.hls_segment) {
            return bad("recording.hls_segment", "it must be 1s to 1m");
        }
        if self.admin.is_some_and(|admin| !admin.ip().is_loopback()) {
            return bad("admin", "it must be a loopback address, for it lets everybody in");
        }
        for rule in &self.faults.rules {
            rule.check().map_err(|reason| ConfigError::Value { name: "faults.rules", reason })?;
        }
        self.callbacks.check().or_else(|(name, reason)| bad(name, reason))?;
        callbacks::check_apps(&self.trtc_apps).or_else(|reason| bad("trtc_apps", reason))?;
        let limits = &self.limits;
        let counts = [
            limits.rtmp_connections,
            limits.rtmp_connections_per_address,
            limits.live_streams,
            limits.live_streams_per_app,
            limits.http_connections,
            limits.http_connections_per_address,
        ];
        let times = [limits.header_timeout, limits.write_timeout, limits.body_timeout];
        if counts.contains(&0) || times.contains(&Duration::ZERO) {
            return bad("limits", "each must be more than 0");
        }
        if self.mixer.max_load.is_some_and(|load| !(load.is_finite() && load > 0.0)) {
            return bad("mixer.max_load", "it must be more than 0");
        }
        if !(Duration::from_millis(200)..=Duration::from_secs(5)).contains(&self.mixer.latency) {
            return bad("mixer.latency", "it must be 200ms to 5s");
        }
        if self.mixer.stalled_after.is_zero() {
            return bad("mixer.stalled_after", "it must be more than 0");
        }
        for action in self.rates.actions.keys() {
            if !crate::actions::is_known(action) {
                return Err(ConfigError::Value {
                    name: "rates.actions",
                    reason: format!("the sandbox has no action {action:?}"),
                });
            }
        }
        Ok(())
    }

    /// Begin of media URLs, without a `/` at its end. `http` must be the address really listened on.
    pub fn media_base(&self) -> String {
        match &self.public_url {
            Some(url) => url.as_str().trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.http),
        }
    }

    /// Push domain of the bizid.
    pub fn bizid_domain(&self) -> String {
        format!("{}.livepush.myqcloud.com", self.bizid)
    }

    /// Every push domain of the account, lower case.
    pub fn all_push_domains(&self) -> Vec<String> {
        let mut domains = vec![self.bizid_domain()];
        domains.extend(self.push_domains.iter().map(|domain| domain.to_ascii_lowercase()));
        domains
    }

    /// Where recordings are written until they are closed: on the file system of the media.
    pub fn recording_dir(&self) -> PathBuf {
        self.data_dir.join("recording")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Config {
        let text = include_str!("../sandbox.example.toml");
        Figment::from(Toml::string(text)).extract().unwrap()
    }

    #[test]
    fn the_example_is_the_defaults() {
        assert_eq!(format!("{:#?}", example()), format!("{:#?}", Config::default()));
    }

    #[test]
    fn the_commented_lines_of_the_example_are_settings_too() {
        let text: String = include_str!("../sandbox.example.toml")
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line).to_owned() + "\n")
            .collect();
        let config: Config = Figment::from(Toml::string(&text)).extract().unwrap();
        config.check().unwrap();
        assert!(config.public_url.is_some() && config.playback_key.is_some());
        assert!(config.trtc_apps.iter().all(|app| app.callback_key.is_some() && app.user_sig_key.is_some()));
        assert_eq!(config.trtc_apps.len(), 1);
        assert_eq!((config.credentials.len(), config.push_keys.len()), (2, 1));
        assert_eq!(config.mixer.max_load, Some(1.5));
        assert_eq!(
            config.rates,
            RatesConfig { all: Some(0), actions: BTreeMap::from([("SearchMedia".to_owned(), 20)]) }
        );
    }

    #[test]
    fn unknown_names_are_refused() {
        for text in ["htp = 1", "[timing]\nsearch = '1s'", "[[credentials]]\nsecret_id='a'\nsecret='b'"] {
            assert!(Figment::from(Toml::string(text)).extract::<Config>().is_err(), "{text}");
        }
    }

    #[test]
    fn senseless_values_are_named() {
        let good = Config {
            credentials: vec![Credential {
                secret_id: "id".into(),
                secret_key: SecretString::from("key"),
                token: None,
            }],
            ..Config::default()
        };
        good.check().unwrap();
        let named = |config: Config| match config.check().unwrap_err() {
            ConfigError::Value { name, .. } => name,
            ConfigError::Read(error) => panic!("{error}"),
        };
        assert_eq!(named(Config::default()), "credentials");
        assert_eq!(named(Config { sub_app_ids: vec![good.app_id], ..good.clone() }), "sub_app_ids");
        assert_eq!(named(Config { app_id: u64::MAX, ..good.clone() }), "sub_app_ids");
        let key = Some(SecretString::from("short"));
        assert_eq!(named(Config { playback_key: key, ..good.clone() }), "playback_key");
        assert_eq!(named(Config { push_domains: vec!["a b".into()], ..good.clone() }), "push_domains");
        let key = |domain: Option<&str>, key: &str| PushKey {
            domain: domain.map(str::to_owned),
            key: SecretString::from(key),
            backup_key: None,
        };
        for push_keys in
            [vec![key(Some("h"), "k")], vec![key(None, "")], vec![key(None, "k"), key(None, "l")]]
        {
            assert_eq!(named(Config { push_keys, ..good.clone() }), "push_keys");
        }
        let public_url = Some("ftp://h/".parse().unwrap());
        assert_eq!(named(Config { public_url, ..good.clone() }), "public_url");
        let recording = RecordingConfig { fragment: Duration::ZERO, ..RecordingConfig::default() };
        assert_eq!(named(Config { recording, ..good.clone() }), "recording.fragment");
        let recording = RecordingConfig { hls_segment: Duration::MAX, ..RecordingConfig::default() };
        assert_eq!(named(Config { recording, ..good.clone() }), "recording.hls_segment");
        let limits = LimitsConfig { live_streams: 0, ..LimitsConfig::default() };
        assert_eq!(named(Config { limits, ..good.clone() }), "limits");
        let mixer = MixerConfig { max_load: Some(0.0), ..MixerConfig::default() };
        assert_eq!(named(Config { mixer, ..good.clone() }), "mixer.max_load");
        let mixer = MixerConfig { latency: Duration::ZERO, ..MixerConfig::default() };
        assert_eq!(named(Config { mixer, ..good.clone() }), "mixer.latency");
        let mixer = MixerConfig { stalled_after: Duration::ZERO, ..MixerConfig::default() };
        assert_eq!(named(Config { mixer, ..good.clone() }), "mixer.stalled_after");
        let rates = RatesConfig { all: None, actions: BTreeMap::from([("Nothing".into(), 1)]) };
        assert_eq!(named(Config { rates, ..good.clone() }), "rates.actions");
        let callbacks = CallbacksConfig { concurrency: 0, ..CallbacksConfig::default() };
        assert_eq!(named(Config { callbacks, ..good.clone() }), "callbacks.concurrency");
        let apps: Config = Figment::from(Toml::string("[[trtc_apps]]\nsdk_app_id = 0")).extract().unwrap();
        assert_eq!(named(Config { trtc_apps: apps.trtc_apps, ..good }), "trtc_apps");
    }

    #[test]
    fn secrets_stay_out_of_debug_output() {
        let config: Config = Figment::from(Toml::string(
            "playback_key = 'hidden12'\n[[credentials]]\nsecret_id = 'id'\nsecret_key = 'hidden34'\n[[push_keys]]\nkey = 'hidden56'",
        ))
        .extract()
        .unwrap();
        assert!(!format!("{config:?}").contains("hidden"));
    }
}
