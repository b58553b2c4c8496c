//! The services: each call is checked, carried out through the lower layers and mapped back to its message.

pub mod convert;
mod download;
pub mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod idempotency;
mod kept_mix;
mod kept_task;
mod listing;
pub mod live_streams;
mod locks;
mod media_changes;
mod media_message;
pub mod media_search;
mod mix_layout;
mod mix_mask;
mod mix_mcu;
mod mix_participants;
mod mix_plan;
mod mix_preview;
mod mix_publish;
mod mix_recording;
mod mix_robot;
mod mix_sdk;
mod mix_spec;
pub mod mix_transcode;
mod mixer;
mod mixes;
pub mod page_token;
mod readiness;
pub mod recording_config;
mod recording_tasks;
mod search_plan;
pub mod stream_id_resolver;
mod task_robot;
mod task_spec;
mod task_streams;

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use crate::catalog::{MixStore, Store, TaskStore};
use crate::cloud::Cloud;
use crate::config::{AccountConfig, AppConfig, Config, FormulaKind};
use crate::environment::{Clock, Random};
use idempotency::Once;
use live_streams::LiveStreams;
use page_token::PageTokens;

/// What all services share.
pub struct Context {
    pub cloud: Arc<Cloud>,
    pub store: Arc<dyn Store>,
    pub tasks: Arc<dyn TaskStore>,
    pub mixes: Arc<dyn MixStore>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub apps: Apps,
    pub page_tokens: PageTokens,
    pub once: Once,
    pub playback_key: Option<SecretString>,
    pub playback_url_lifetime: Duration,
    /// Least and most that the cloud needs until a changed rule holds.
    pub rule_effect: (Duration, Duration),
    pub vod_sub_app_id: Option<u64>,
    pub live_streams: LiveStreams,
}

/// Under which all apps with the MD5 formula are relayed.
const SHARED_APP_NAME: &str = "live";

/// The account and its apps as configured.
#[derive(Debug, Clone)]
pub struct Apps {
    pub account: AccountConfig,
    apps: std::collections::HashMap<u32, AppConfig>,
}

impl Apps {
    /// The configured account and apps.
    pub fn new(config: &Config) -> Self {
        let apps = config.apps.iter().map(|app| (app.sdk_app_id, app.clone())).collect();
        Self { account: config.account.clone(), apps }
    }

    /// An app's entry.
    pub fn get(&self, sdk_app_id: u32) -> Option<&AppConfig> {
        self.apps.get(&sdk_app_id)
    }

    /// The push domain of the bypass relay.
    pub fn push_domain(&self) -> Result<String, error::ApiError> {
        self.account.push_domain().ok_or(error::ApiError::SettingMissing {
            setting: "account.bizid",
            why: "the push domain of the bypass relay is made of it",
        })
    }

    /// The AppName under which an app's streams are relayed.
    pub fn app_name(&self, sdk_app_id: u32) -> String {
        match self.get(sdk_app_id) {
            Some(AppConfig { app_name: Some(app_name), .. }) => app_name.clone(),
            Some(app) if app.stream_id_formula == FormulaKind::BizidMd5 => SHARED_APP_NAME.to_owned(),
            _ => format!("trtc_{sdk_app_id}"),
        }
    }

    /// The configured apps whose MD5 StreamIds begin with a bizid.
    pub fn with_bizid(&self, bizid: u32) -> Vec<u32> {
        let mut apps: Vec<u32> = self
            .apps
            .values()
            .filter(|app| app.bizid.or(self.account.bizid) == Some(bizid))
            .map(|app| app.sdk_app_id)
            .collect();
        apps.sort_unstable();
        apps
    }
}

/// Carries a change to its end even when its caller goes away: half of it may be done already.
async fn run_to_the_end<R: Send + 'static>(
    tasks: &tokio_util::task::TaskTracker,
    work: impl Future<Output = Result<R, error::ApiError>> + Send + 'static,
) -> Result<R, error::ApiError> {
    match tasks.spawn(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(error::ApiError::Internal { detail: error.to_string() }),
    }
}

/// Holds the etag that a caller read against the current one; an empty one is not checked.
fn check_etag(given: &str, current: &str) -> Result<(), error::ApiError> {
    if given.is_empty() || given == current {
        Ok(())
    } else {
        Err(error::ApiError::EtagMismatch { current: current.to_owned() })
    }
}

/// A page size: 0 is the default, more than the most is the most.
fn page_size(asked: i32, default: u32, most: u32) -> Result<u32, error::ApiError> {
    match u32::try_from(asked) {
        Ok(0) => Ok(default),
        Ok(size) => Ok(size.min(most)),
        Err(_) => Err(error::ApiError::field("page_size", "must not be negative")),
    }
}
