//! What the services work with, by the configuration.

use std::sync::Arc;

use super::ServeError;
use crate::api::idempotency::Once;
use crate::api::live_streams::LiveStreams;
use crate::api::page_token::PageTokens;
use crate::api::{Apps, Context};
use crate::catalog::{MixStore, SqliteStore, Store, TaskStore};
use crate::cloud::tc3::Credential;
use crate::cloud::{Cloud, CloudConfig, Endpoints};
use crate::config::{Config, ConfigError, Provider};
use crate::environment::{Clock, Random};

pub(super) async fn context(
    config: &Config,
    cloud: Arc<Cloud>,
    store: Arc<SqliteStore>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
) -> Result<Context, ServeError> {
    let tasks: Arc<dyn TaskStore> = Arc::<SqliteStore>::clone(&store);
    let mixes: Arc<dyn MixStore> = Arc::<SqliteStore>::clone(&store);
    let store: Arc<dyn Store> = store;
    let mut fresh_key = random.bits().to_le_bytes().to_vec();
    fresh_key.extend_from_slice(&random.bits().to_le_bytes());
    let page_tokens = PageTokens::new(store.secret("page-tokens", &fresh_key).await?);
    let owner = format!("{:032x}", random.bits());
    Ok(Context {
        cloud,
        once: Once::new(Arc::clone(&store), Arc::clone(&clock), owner),
        store,
        tasks,
        mixes,
        clock,
        random,
        apps: Apps::new(config),
        page_tokens,
        playback_key: config.account.vod_playback_key.clone(),
        playback_url_lifetime: config.account.playback_url_lifetime,
        rule_effect: (config.account.rule_effect_min, config.account.rule_effect_max),
        vod_sub_app_id: config.account.vod_sub_app_id,
        live_streams: LiveStreams::new(config.cloud.live_list_interval),
    })
}

/// Where the cloud is and who calls it. There is no default: a service that records evidence must not guess.
pub(super) fn cloud_config(config: &Config) -> Result<CloudConfig, ServeError> {
    let cloud = &config.cloud;
    let endpoints = match (&cloud.endpoint, cloud.provider) {
        (Some(url), _) => Endpoints::all(url.clone()),
        (None, Some(provider)) => tencent(provider)?,
        (None, None) => return Err(ConfigError::NoCloud.into()),
    };
    let (Some(secret_id), Some(secret_key)) = (&cloud.secret_id, &cloud.secret_key) else {
        return Err(ConfigError::NoCredentials.into());
    };
    Ok(CloudConfig {
        endpoints,
        credential: Credential {
            secret_id: secret_id.clone(),
            secret_key: secret_key.clone(),
            token: cloud.token.clone(),
        },
        region: cloud.region(),
        vod_sub_app_id: config.account.vod_sub_app_id,
        timeout: cloud.timeout,
        max_attempts: cloud.max_attempts,
        retry_delay: cloud.retry_delay,
        cloud_recording_retry_delay: cloud.cloud_recording_retry_delay,
        max_concurrency: cloud.max_concurrency,
        quota_share: cloud.quota_share,
        max_quota_wait: cloud.max_quota_wait,
    })
}

fn tencent(provider: Provider) -> Result<Endpoints, ConfigError> {
    let suffix = match provider {
        Provider::Tencent => "tencentcloudapi.com",
        Provider::TencentIntl => "intl.tencentcloudapi.com",
    };
    let url = |product: &str| {
        url::Url::parse(&format!("https://{product}.{suffix}/")).map_err(|error| ConfigError::Invalid {
            setting: "cloud.provider".to_owned(),
            problem: error.to_string(),
        })
    };
    Ok(Endpoints { trtc: url("trtc")?, live: url("live")?, vod: url("vod")? })
}
