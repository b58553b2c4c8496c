//! Settings of the callbacks: how long to wait for a receiver, how often to try, and which apps of TRTC have one.

use std::collections::BTreeSet;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::TimingConfig;
use crate::callbacks::CallbackClass;

/// A time-out is not scaled below this, unless it is set shorter: no receiver on a busy machine answers at once.
const LEAST_TIMEOUT: Duration = Duration::from_secs(1);
/// Longest key that signs callbacks of TRTC.
const LONGEST_KEY: usize = 32;

/// How callbacks are delivered. Pauses, windows and time-outs are scaled by `timing.scale`; a time-out never
/// below 1 s, unless it is set shorter.
#[derive(Debug, Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct CallbacksConfig {
    /// How long a receiver of live or VOD may take to answer. Default 20 s.
    #[serde(with = "humantime_serde")]
    pub css_timeout: Duration,
    /// How often a callback of live or VOD is sent again when its receiver does not take it. Default 12.
    pub css_retries: u32,
    /// From one attempt of a callback of live or VOD to the next. Default 1 min.
    #[serde(with = "humantime_serde")]
    pub css_retry_pause: Duration,
    /// How long the signature of a live callback is good: its `t` is the time of the attempt and this. Not
    /// scaled. Default 10 min.
    #[serde(with = "humantime_serde")]
    pub css_sign_validity: Duration,
    /// How long a receiver of TRTC may take to answer. Default 5 s.
    #[serde(with = "humantime_serde")]
    pub trtc_timeout: Duration,
    /// From one attempt of a callback of TRTC to the next; the first retry comes at once. Default 10 s.
    #[serde(with = "humantime_serde")]
    pub trtc_retry_pause: Duration,
    /// How long after its first attempt a callback of TRTC is tried again. Default 1 min.
    #[serde(with = "humantime_serde")]
    pub trtc_retry_window: Duration,
    /// Callbacks on their way at a time, 1 to 1000. Default 32.
    pub concurrency: usize,
    /// How long a callback that was delivered or given up can be looked at. Not scaled. Default 1 day.
    #[serde(with = "humantime_serde")]
    pub kept: Duration,
}

impl Default for CallbacksConfig {
    fn default() -> Self {
        Self {
            css_timeout: Duration::from_secs(20),
            css_retries: 12,
            css_retry_pause: Duration::from_secs(60),
            css_sign_validity: Duration::from_secs(600),
            trtc_timeout: Duration::from_secs(5),
            trtc_retry_pause: Duration::from_secs(10),
            trtc_retry_window: Duration::from_secs(60),
            concurrency: 32,
            kept: Duration::from_secs(24 * 3600),
        }
    }
}

impl CallbacksConfig {
    /// With everything scaled that is.
    pub(crate) fn scaled(&self, timing: &TimingConfig) -> Self {
        let timeout = |time: Duration| timing.scaled(time).max(time.min(LEAST_TIMEOUT));
        Self {
            css_timeout: timeout(self.css_timeout),
            css_retry_pause: timing.scaled(self.css_retry_pause),
            trtc_timeout: timeout(self.trtc_timeout),
            trtc_retry_pause: timing.scaled(self.trtc_retry_pause),
            trtc_retry_window: timing.scaled(self.trtc_retry_window),
            ..self.clone()
        }
    }

    /// What is wrong: the setting and what it must be.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if !(1..=1000).contains(&self.concurrency) {
            return Err(("callbacks.concurrency", "it must be 1 to 1000"));
        }
        if self.css_timeout.is_zero() || self.trtc_timeout.is_zero() {
            return Err(("callbacks", "css_timeout and trtc_timeout must be more than 0"));
        }
        Ok(())
    }
}

/// An app of TRTC: what its owner sets in the console.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrtcAppConfig {
    /// SdkAppId.
    pub sdk_app_id: u64,
    /// Receiver of room and media events (groups 1 and 2). Default: none.
    pub room_callback_url: Option<Url>,
    /// Receiver of cloud recording events (group 3). Default: none.
    pub record_callback_url: Option<Url>,
    /// Receiver of relay events (group 4). Default: none.
    pub relay_callback_url: Option<Url>,
    /// Signs the callbacks, up to 32 letters or digits. Default: none, callbacks have no signature.
    pub callback_key: Option<SecretString>,
    /// Verifies the UserSig of those who enter rooms. Default: none, a UserSig is not verified.
    pub user_sig_key: Option<SecretString>,
}

impl TrtcAppConfig {
    /// Who receives callbacks of a class.
    pub(crate) fn callback_url(&self, class: CallbackClass) -> Option<&Url> {
        match class {
            CallbackClass::TrtcRoom | CallbackClass::TrtcMedia => self.room_callback_url.as_ref(),
            CallbackClass::TrtcRecording => self.record_callback_url.as_ref(),
            CallbackClass::TrtcRelay => self.relay_callback_url.as_ref(),
            _ => None,
        }
    }
}

pub(super) fn check_apps(apps: &[TrtcAppConfig]) -> Result<(), &'static str> {
    let ids: BTreeSet<_> = apps.iter().map(|app| app.sdk_app_id).collect();
    if ids.len() != apps.len() || ids.contains(&0) {
        return Err("each sdk_app_id must be there once and not be 0");
    }
    for app in apps {
        let urls = [&app.room_callback_url, &app.record_callback_url, &app.relay_callback_url];
        if urls.into_iter().flatten().any(|url| !matches!(url.scheme(), "http" | "https")) {
            return Err("each callback URL must be http or https");
        }
        if let Some(key) = &app.callback_key {
            let key = key.expose_secret();
            if !(1..=LONGEST_KEY).contains(&key.len()) || !key.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err("callback_key must be 1 to 32 letters or digits");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_outs_are_scaled_down_to_a_second() {
        let at = |scale| {
            let timing = TimingConfig { scale, ..TimingConfig::default() };
            let short = Duration::from_millis(50);
            let config = CallbacksConfig { trtc_timeout: short, ..CallbacksConfig::default() };
            config.scaled(&timing)
        };
        let half = at(0.5);
        assert_eq!(half.css_timeout, Duration::from_secs(10));
        assert_eq!(half.css_retry_pause, Duration::from_secs(30));
        assert_eq!(half.css_sign_validity, Duration::from_secs(600));
        let fast = at(0.001);
        assert_eq!(fast.css_timeout, Duration::from_secs(1));
        assert_eq!(fast.trtc_timeout, Duration::from_millis(50), "set shorter than the floor");
        assert_eq!(fast.trtc_retry_window, Duration::from_millis(60));
    }

    #[test]
    fn wrong_apps_are_told() {
        let app = TrtcAppConfig {
            sdk_app_id: 1,
            room_callback_url: Some("http://h/".parse().unwrap()),
            record_callback_url: None,
            relay_callback_url: None,
            callback_key: Some(SecretString::from("key1")),
            user_sig_key: None,
        };
        check_apps(&[app.clone(), TrtcAppConfig { sdk_app_id: 2, ..app.clone() }]).unwrap();
        check_apps(&[app.clone(), app.clone()]).unwrap_err();
        check_apps(&[TrtcAppConfig { sdk_app_id: 0, ..app.clone() }]).unwrap_err();
        let ftp = Some("ftp://h/".parse().unwrap());
        check_apps(&[TrtcAppConfig { record_callback_url: ftp, ..app.clone() }]).unwrap_err();
        for key in ["", "a b", &"a".repeat(33)] {
            let callback_key = Some(SecretString::from(key));
            check_apps(&[TrtcAppConfig { callback_key, ..app.clone() }]).unwrap_err();
        }
    }
}
