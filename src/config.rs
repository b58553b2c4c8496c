//! The service's configuration: one typed tree from file, environment and flags.
//!
//! `trtc-recording.example.toml` documents every setting; a test reads it. A later source wins: defaults, file,
//! environment (`TRTC_RECORDING_<SECTION>__<SETTING>`), flags.

mod server;

use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

use crate::domain::url_encoding::UrlEncoding;
pub use server::{ApiKeyConfig, KeyHash, ServerConfig, TlsConfig};

/// Everything that can be set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub server: ServerConfig,
    pub store: StoreConfig,
    pub cloud: CloudSettings,
    pub account: AccountConfig,
    pub apps: Vec<AppConfig>,
}

/// The durable store.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoreConfig {
    /// The SQLite file; it is created when it is not there.
    pub path: PathBuf,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { path: PathBuf::from("trtc-recording.db") }
    }
}

/// Which cloud answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// Tencent Cloud, `*.tencentcloudapi.com`.
    Tencent,
    /// Tencent Cloud International, `*.intl.tencentcloudapi.com`.
    TencentIntl,
}

/// How the cloud is called.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CloudSettings {
    /// Tencent's own endpoints.
    pub provider: Option<Provider>,
    /// One URL for all products, such as a sandbox's; wins over `provider`.
    pub endpoint: Option<Url>,
    /// SecretId of the API key.
    pub secret_id: Option<String>,
    /// SecretKey of the API key.
    pub secret_key: Option<SecretString>,
    /// Token of temporary credentials.
    pub token: Option<SecretString>,
    /// Region of recording tasks. Default: `ap-guangzhou`, or `ap-singapore` with `tencent-intl`.
    pub region: Option<String>,
    /// For one attempt of a call.
    #[serde(with = "humantime_serde")]
    pub timeout: Duration,
    /// Attempts of one call, 1 to 10.
    pub max_attempts: u32,
    /// Wait before the second attempt; doubled each time.
    #[serde(with = "humantime_serde")]
    pub retry_delay: Duration,
    /// Wait before a cloud recording that failed inside the cloud is tried again; doubled each time, three times. The
    /// cloud's documents advise 3 s, 6 s and 12 s.
    #[serde(with = "humantime_serde")]
    pub cloud_recording_retry_delay: Duration,
    /// How long a list of live streams is used before it is read again: the cloud asks for at most one reading a minute.
    #[serde(with = "humantime_serde")]
    pub live_list_interval: Duration,
    /// Calls under way at once.
    pub max_concurrency: usize,
    /// Share of the cloud's default rate limits this process may use, over 0 up to 1000. More than 1 is for accounts
    /// whose limits the cloud has raised.
    pub quota_share: f64,
    /// Longest wait for quota before a caller is told to come back.
    #[serde(with = "humantime_serde")]
    pub max_quota_wait: Duration,
}

impl Default for CloudSettings {
    fn default() -> Self {
        Self {
            provider: None,
            endpoint: None,
            secret_id: None,
            secret_key: None,
            token: None,
            region: None,
            timeout: Duration::from_secs(10),
            max_attempts: 3,
            retry_delay: Duration::from_millis(200),
            cloud_recording_retry_delay: Duration::from_secs(3),
            live_list_interval: Duration::from_secs(60),
            max_concurrency: 64,
            quota_share: 0.8,
            max_quota_wait: Duration::from_secs(2),
        }
    }
}

impl CloudSettings {
    /// The region of recording tasks.
    pub fn region(&self) -> String {
        let usual = match (&self.endpoint, self.provider) {
            (None, Some(Provider::TencentIntl)) => "ap-singapore",
            _ => "ap-guangzhou",
        };
        self.region.clone().unwrap_or_else(|| usual.to_owned())
    }
}

/// The cloud account.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountConfig {
    /// Its number in CSS.
    pub bizid: Option<u32>,
    /// Push domain of the bypass relay. Default: `<bizid>.livepush.myqcloud.com`.
    pub push_domain: Option<String>,
    /// Authentication key of the push domain; without it URLs that mixes are pushed to are not signed.
    pub push_key: Option<SecretString>,
    /// Play domain of live streams.
    pub play_domain: Option<String>,
    /// Anti-leech key of the play domain; without it live URLs are not signed.
    pub play_key: Option<SecretString>,
    /// VOD sub-application; unset is the main one.
    pub vod_sub_app_id: Option<u64>,
    /// Key of VOD's Key hotlink protection; without it media URLs are not signed.
    pub vod_playback_key: Option<SecretString>,
    /// Life time of signed media URLs when the caller names none.
    #[serde(with = "humantime_serde")]
    pub playback_url_lifetime: Duration,
    /// The cloud needs at least this long until a changed rule or template holds.
    #[serde(with = "humantime_serde")]
    pub rule_effect_min: Duration,
    /// The cloud needs at most this long until a changed rule or template holds.
    #[serde(with = "humantime_serde")]
    pub rule_effect_max: Duration,
}

impl Default for AccountConfig {
    fn default() -> Self {
        Self {
            bizid: None,
            push_domain: None,
            push_key: None,
            play_domain: None,
            play_key: None,
            vod_sub_app_id: None,
            vod_playback_key: None,
            playback_url_lifetime: Duration::from_secs(3_600),
            rule_effect_min: Duration::from_secs(300),
            rule_effect_max: Duration::from_secs(600),
        }
    }
}

impl AccountConfig {
    /// The push domain of the bypass relay.
    pub fn push_domain(&self) -> Option<String> {
        let derived = || self.bizid.map(|bizid| format!("{bizid}.livepush.myqcloud.com"));
        self.push_domain.clone().or_else(derived)
    }
}

/// How an app's streams are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormulaKind {
    /// Created on or after 2020-01-09, or earlier but not used by then.
    Direct,
    /// Created before 2020-01-09 and in use by then.
    BizidMd5,
}

/// Which facility of the cloud carries out an app's recording tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskFacility {
    /// TRTC's own cloud recording: a robot in the room. Needs [`AppConfig::user_sig_key`].
    CloudRecording,
    /// CSS record tasks of relayed streams.
    RecordTask,
}

/// Which facility of the cloud mixes an app's rooms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MixFacility {
    /// MCU mixing into a stream of CSS. For apps made from 2020-01-09 on.
    Mcu,
    /// Publishing to CDNs with transcoding. Needs [`AppConfig::user_sig_key`].
    PublishCdn,
    /// TRTC's cloud recording of all users in one file. Needs [`AppConfig::user_sig_key`].
    CloudRecording,
}

/// A TRTC app.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppConfig {
    pub sdk_app_id: u32,
    pub stream_id_formula: FormulaKind,
    /// For the MD5 formula. Default: the account's.
    #[serde(default)]
    pub bizid: Option<u32>,
    /// For the direct formula.
    #[serde(default)]
    pub url_encoding: UrlEncoding,
    /// AppName under which the app's streams are relayed. Default: `trtc_<SdkAppId>` for the direct formula, `live`
    /// for the MD5 formula.
    #[serde(default)]
    pub app_name: Option<String>,
    /// Which facility carries out recording tasks. Unset: tasks cannot be started.
    #[serde(default)]
    pub recording_tasks: Option<TaskFacility>,
    /// Which facility mixes its rooms. Unset: mixes cannot be started.
    #[serde(default)]
    pub mixes: Option<MixFacility>,
    /// The app's key (SDKSecretKey) that signs the UserSigs of recording and mixing robots; for `cloud_recording` and
    /// `publish_cdn` only.
    #[serde(default)]
    pub user_sig_key: Option<SecretString>,
}

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the configuration cannot be read: {0}")]
    Unreadable(Box<figment::Error>),
    #[error("the configuration file {} is not there", .0.display())]
    NoFile(PathBuf),
    #[error("{setting}: {problem}")]
    Invalid { setting: String, problem: String },
    #[error(
        "no cloud is configured. Give one:\n  \
         - Tencent Cloud: --cloud tencent (or tencent-intl), with TRTC_RECORDING_CLOUD__SECRET_ID and \
         TRTC_RECORDING_CLOUD__SECRET_KEY in the environment\n  \
         - a sandbox that runs elsewhere: --cloud sandbox=http://127.0.0.1:9300, with its credentials in the same \
         variables\n  \
         - neither at hand: `trtc-recording dev` starts the service with a sandbox of its own"
    )]
    NoCloud,
    #[error(
        "no credentials for the cloud: set TRTC_RECORDING_CLOUD__SECRET_ID and TRTC_RECORDING_CLOUD__SECRET_KEY in the \
         environment, or cloud.secret_id and cloud.secret_key in the configuration file"
    )]
    NoCredentials,
}

/// Values from the environment are read as numbers where they look like one; these must stay text.
const TEXT_SETTINGS: [&str; 6] = [
    "cloud.secret_id",
    "cloud.secret_key",
    "cloud.token",
    "account.push_key",
    "account.play_key",
    "account.vod_playback_key",
];
const ENV_PREFIX: &str = "TRTC_RECORDING_";
/// Variables of the command line and of the client libraries, not of the configuration.
const CLIENT_VARIABLES: [&str; 5] = ["address", "ca_file", "config", "endpoint", "token"];

impl Config {
    /// Reads file and environment over the defaults.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::new();
        if let Some(file) = file {
            if !file.is_file() {
                return Err(ConfigError::NoFile(file.to_owned()));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        Self::extract(with_environment(figment))
    }

    /// Reads configuration text over the defaults, without the environment.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        Self::extract(Figment::new().merge(Toml::string(text)))
    }

    fn extract(figment: Figment) -> Result<Self, ConfigError> {
        let config: Self = figment.extract().map_err(|error| ConfigError::Unreadable(Box::new(error)))?;
        config.check()?;
        Ok(config)
    }

    /// The app's entry.
    pub fn app(&self, sdk_app_id: u32) -> Option<&AppConfig> {
        self.apps.iter().find(|app| app.sdk_app_id == sdk_app_id)
    }

    /// Whether the settings fit together. What is read is checked already; what flags changed afterwards is not.
    pub fn check(&self) -> Result<(), ConfigError> {
        let invalid = |setting: &str, problem: &str| {
            Err(ConfigError::Invalid { setting: setting.to_owned(), problem: problem.to_owned() })
        };
        self.server.check()?;
        if !(1..=10).contains(&self.cloud.max_attempts) {
            return invalid("cloud.max_attempts", "must be 1 to 10");
        }
        if self.cloud.max_concurrency == 0 {
            return invalid("cloud.max_concurrency", "must be at least 1");
        }
        if !(self.cloud.quota_share > 0.0 && self.cloud.quota_share <= 1_000.0) {
            return invalid("cloud.quota_share", "must be over 0 and at most 1000");
        }
        if self.cloud.endpoint.as_ref().is_some_and(|url| !matches!(url.scheme(), "http" | "https")) {
            return invalid("cloud.endpoint", "must be an http or https URL");
        }
        if self.cloud.region.as_ref().is_some_and(|region| !is_region(region)) {
            return invalid("cloud.region", "must be the name of a region such as ap-guangzhou");
        }
        if self.account.rule_effect_min > self.account.rule_effect_max {
            return invalid("account.rule_effect_min", "must not exceed account.rule_effect_max");
        }
        if self.account.playback_url_lifetime.is_zero() {
            return invalid("account.playback_url_lifetime", "must be over 0");
        }
        for (i, app) in self.apps.iter().enumerate() {
            let setting = |name: &str| format!("apps[{i}].{name}");
            if app.sdk_app_id == 0 {
                return invalid(&setting("sdk_app_id"), "must not be 0");
            }
            if self.apps[..i].iter().any(|other| other.sdk_app_id == app.sdk_app_id) {
                return invalid(&setting("sdk_app_id"), "stands in two entries");
            }
            if app.user_sig_key.as_ref().is_some_and(|key| key.expose_secret().is_empty()) {
                return invalid(&setting("user_sig_key"), "must not be empty: leave it out if there is none");
            }
            let has_bizid = app.bizid.or(self.account.bizid).is_some();
            if app.stream_id_formula == FormulaKind::BizidMd5 && !has_bizid {
                return invalid(
                    &setting("bizid"),
                    "is needed for the bizid-md5 formula, here or as account.bizid",
                );
            }
        }
        Ok(())
    }
}

fn is_region(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn with_environment(figment: Figment) -> Figment {
    let text_names = TEXT_SETTINGS.map(|setting| setting.replace('.', "__"));
    let ignored: Vec<&str> = text_names.iter().map(String::as_str).chain(CLIENT_VARIABLES).collect();
    let mut figment = figment.merge(Env::prefixed(ENV_PREFIX).ignore(&ignored).split("__"));
    for (setting, name) in TEXT_SETTINGS.iter().zip(&text_names) {
        if let Ok(value) = std::env::var(format!("{ENV_PREFIX}{}", name.to_uppercase())) {
            figment = figment.merge(Serialized::global(setting, value));
        }
    }
    figment
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const REFERENCE: &str = include_str!("../trtc-recording.example.toml");

    #[test]
    fn the_reference_file_is_valid_and_its_commented_settings_too() {
        Config::from_toml(REFERENCE).unwrap();
        // A line `# name = value` shows a setting that has no default; prose comments have a blank after `##`.
        let uncommented: String =
            REFERENCE.lines().map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line))).collect();
        let config = Config::from_toml(&uncommented).unwrap();
        assert_eq!(config.server.api_keys.len(), 1);
        assert!(config.server.tls.is_some());
        assert_eq!(config.account.bizid, Some(3891));
        assert_eq!(config.apps.len(), 2);
        assert_eq!(config.apps[0].recording_tasks, Some(TaskFacility::CloudRecording));
        assert_eq!(config.apps[1].recording_tasks, Some(TaskFacility::RecordTask));
        assert_eq!(config.apps[0].mixes, Some(MixFacility::Mcu));
        assert!(!format!("{config:?}").contains("EXAMPLE-KEY"), "secrets are not printed");
    }

    #[test]
    fn the_region_follows_the_provider_until_it_is_named() {
        let region = |text: &str| Config::from_toml(&format!("[cloud]\n{text}")).unwrap().cloud.region();
        assert_eq!(region("provider = \"tencent\""), "ap-guangzhou");
        assert_eq!(region("provider = \"tencent-intl\""), "ap-singapore");
        assert_eq!(region("provider = \"tencent-intl\"\nregion = \"ap-mumbai\""), "ap-mumbai");
    }

    #[test]
    fn the_reference_file_states_the_defaults() {
        let without_apps = REFERENCE.split("[[apps]]").next().unwrap();
        let reference = format!("{:?}", Config::from_toml(without_apps).unwrap());
        assert_eq!(reference, format!("{:?}", Config::default()));
    }

    #[test]
    fn wrong_settings_are_named() {
        for (text, part) in [
            ("[server]\nlisten = \"0.0.0.0:50051\"", "server.listen"),
            ("[server]\nlissten = \"127.0.0.1:1\"", "lissten"),
            ("[cloud]\nquota_share = 0.0", "cloud.quota_share"),
            ("[cloud]\nquota_share = 1001.0", "cloud.quota_share"),
            ("[cloud]\nmax_attempts = 0", "cloud.max_attempts"),
            ("[cloud]\nendpoint = \"ftp://x/\"", "cloud.endpoint"),
            ("[cloud]\ntimeout = \"soon\"", "timeout"),
            ("[account]\nrule_effect_min = \"11m\"", "account.rule_effect_min"),
            ("[[apps]]\nsdk_app_id = 1\nstream_id_formula = \"bizid-md5\"", "apps[0].bizid"),
            ("[[apps]]\nsdk_app_id = 0\nstream_id_formula = \"direct\"", "apps[0].sdk_app_id"),
            ("[[apps]]\nsdk_app_id = 1\nstream_id_formula = \"md6\"", "md6"),
            (
                "[[apps]]\nsdk_app_id = 1\nstream_id_formula = \"direct\"\nrecording_tasks = \"x\"",
                "recording_tasks",
            ),
            (
                "[[apps]]\nsdk_app_id = 1\nstream_id_formula = \"direct\"\nuser_sig_key = \"\"",
                "apps[0].user_sig_key",
            ),
            ("[[apps]]\nsdk_app_id = 1\nstream_id_formula = \"direct\"\nmixes = \"x\"", "mixes"),
            ("[cloud]\nregion = \"ap guangzhou\"", "cloud.region"),
        ] {
            let error = Config::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
        let app = "[[apps]]\nsdk_app_id = 1\nstream_id_formula = \"direct\"\n";
        let error = Config::from_toml(&app.repeat(2)).unwrap_err().to_string();
        assert!(error.contains("two entries"), "{error}");
    }

    #[test]
    #[expect(clippy::result_large_err, reason = "the signature of figment's jail")]
    fn the_environment_wins_over_the_file_and_keeps_secrets_as_text() {
        figment::Jail::expect_with(|jail| {
            jail.create_file("config.toml", "[account]\nbizid = 1\n[cloud]\ntimeout = \"3s\"")?;
            jail.set_env("TRTC_RECORDING_ACCOUNT__BIZID", "3891");
            jail.set_env("TRTC_RECORDING_ACCOUNT__VOD_PLAYBACK_KEY", "0123456789");
            jail.set_env("TRTC_RECORDING_CLOUD__SECRET_ID", "AKID");
            jail.set_env("TRTC_RECORDING_ADDRESS", "http://127.0.0.1:1");
            jail.set_env("TRTC_RECORDING_TOKEN", "key of a client");
            let config = Config::load(Some(Path::new("config.toml"))).unwrap();
            assert_eq!(config.account.bizid, Some(3891));
            assert_eq!(config.account.push_domain().as_deref(), Some("3891.livepush.myqcloud.com"));
            assert_eq!(config.account.vod_playback_key.unwrap().expose_secret(), "0123456789");
            assert_eq!(config.cloud.secret_id.as_deref(), Some("AKID"));
            assert_eq!(config.cloud.timeout, Duration::from_secs(3));
            Ok(())
        });
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Config::load(Some(Path::new("not/there.toml"))).unwrap_err().to_string();
        assert!(error.contains("not/there.toml"), "{error}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in ".{0,300}") {
            let _ = Config::from_toml(&text);
        }
    }
}
