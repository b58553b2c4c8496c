//! Configuration text: read or refused with a reason, and what is taken has passed the checks.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trtc_recording::config::Config;

fuzz_target!(|text: &str| {
    match Config::from_toml(text) {
        Ok(config) => {
            assert!(config.server.listen.ip().is_loopback());
            assert!((1..=10).contains(&config.cloud.max_attempts));
            assert!(config.cloud.quota_share > 0.0 && config.cloud.quota_share.is_finite());
            assert!(config.apps.iter().all(|app| config.app(app.sdk_app_id).is_some()));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
