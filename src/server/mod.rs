//! The listener: services, reflection, health, limits and an orderly end.

mod auth;
mod cors;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::HealthReporter;

use crate::api::idempotency::Once;
use crate::api::live_streams::LiveStreams;
use crate::api::media_search::Media;
use crate::api::mix_transcode::Mixing;
use crate::api::page_token::PageTokens;
use crate::api::recording_config::Recording;
use crate::api::stream_id_resolver::Resolver;
use crate::api::{Apps, Context};
use crate::catalog::{MixStore, SqliteStore, Store, StoreError, TaskStore};
use crate::cloud::tc3::Credential;
use crate::cloud::{Cloud, CloudConfig, Endpoints};
use crate::config::{Config, ConfigError, Provider};
use crate::contract::openapi;
use crate::environment::{Clock, Random, SystemClock, SystemRandom};
use crate::proto::FILE_DESCRIPTOR_SET;
use crate::proto::v1::media_search_server::MediaSearchServer;
use crate::proto::v1::mix_transcode_server::MixTranscodeServer;
use crate::proto::v1::recording_config_server::RecordingConfigServer;
use crate::proto::v1::stream_id_resolver_server::StreamIdResolverServer;
pub use tls::TlsError;
use tls::TlsIncoming;

/// Answers to repeated requests are kept at least this long; the contract promises a day.
const REQUEST_MEMORY: time::Duration = time::Duration::hours(48);
const REQUEST_SWEEP: Duration = Duration::from_secs(3_600);

/// Why the service could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("cannot listen on {address}: {cause}")]
    Listen { address: SocketAddr, cause: std::io::Error },
    #[error("the cloud client cannot be built: {0}")]
    Client(#[from] reqwest::Error),
    #[error("reflection cannot be built: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    #[error("the contract cannot be read: {0}")]
    Contract(#[from] prost_reflect::DescriptorError),
    #[error("the listener failed: {0}")]
    Transport(#[from] tonic::transport::Error),
}

/// A service that is bound and not yet answering.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<TlsAcceptor>,
    routes: Routes,
    health: HealthReporter,
    context: Arc<Context>,
    tasks: TaskTracker,
    drain_timeout: Duration,
}

impl Server {
    /// Opens the store, builds the cloud client and binds the listener.
    pub async fn bind(config: &Config) -> Result<Self, ServeError> {
        let cloud = cloud_config(config)?;
        let tls = config.server.tls.as_ref().map(tls::acceptor).transpose()?;
        let (clock, random): (Arc<dyn Clock>, Arc<dyn Random>) =
            (Arc::new(SystemClock), Arc::new(SystemRandom));
        let cloud = Arc::new(Cloud::new(cloud, Arc::clone(&clock), Arc::clone(&random))?);
        let store = Arc::new(SqliteStore::open(&config.store.path).await?);
        let context = Arc::new(context(config, cloud, store, clock, random).await?);

        let address = config.server.listen;
        let listener =
            TcpListener::bind(address).await.map_err(|cause| ServeError::Listen { address, cause })?;
        let address = listener.local_addr().map_err(|cause| ServeError::Listen { address, cause })?;
        let tasks = TaskTracker::new();
        let limit = config.server.max_request_bytes;
        let (health, health_service) = tonic_health::server::health_reporter();
        let routes = routes(&context, &tasks, limit, health_service)?;
        let mut router = auth::guard(routes.into_axum_router(), &config.server.api_keys);
        router = axum::Router::new().route(openapi::PATH, openapi::route()?).fallback_service(router);
        if let Some(cors) = cors::layer(&config.server.cors_origins) {
            router = router.layer(cors);
        }
        let routes = Routes::from(router);
        let drain_timeout = config.server.drain_timeout;
        Ok(Self { listener, address, tls, routes, health, context, tasks, drain_timeout })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it answers, as clients are told.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Answers until `stop`, then lets calls under way finish within the drain time-out.
    pub async fn run(self, stop: CancellationToken) -> Result<(), ServeError> {
        self.set_health(true).await;
        let sweeper = tokio::spawn(sweep(Arc::clone(&self.context)));
        let health = self.health.clone();
        let draining = stop.clone();
        let (drained, time_out) = (CancellationToken::new(), self.drain_timeout);
        let give_up = {
            let (draining, drained) = (draining.clone(), drained.clone());
            async move {
                draining.cancelled().await;
                tokio::select! {
                    () = tokio::time::sleep(time_out) => tracing::warn!("calls under way were cut off after the drain time-out"),
                    () = drained.cancelled() => {}
                }
            }
        };
        let incoming = TcpIncoming::from(self.listener).with_nodelay(Some(true));
        let server = tonic::transport::Server::builder()
            .accept_http1(true)
            .http2_keepalive_interval(Some(Duration::from_secs(30)))
            .http2_keepalive_timeout(Some(Duration::from_secs(20)))
            .max_concurrent_streams(1_024)
            .add_routes(self.routes);
        let stopped = async move {
            draining.cancelled().await;
            tracing::info!("draining: new calls are refused, those under way finish");
            set_health(&health, false).await;
        };
        let serving = match self.tls {
            Some(tls) => {
                server.serve_with_incoming_shutdown(TlsIncoming::new(incoming, tls), stopped).boxed()
            }
            None => server.serve_with_incoming_shutdown(incoming, stopped).boxed(),
        };
        let outcome = tokio::select! {
            outcome = serving => outcome,
            () = give_up => Ok(()),
        };
        drained.cancel();
        sweeper.abort();
        // Changes go on to their end whatever became of their callers.
        self.tasks.close();
        self.tasks.wait().await;
        Ok(outcome?)
    }

    async fn set_health(&self, serving: bool) {
        set_health(&self.health, serving).await;
    }
}

async fn set_health(health: &HealthReporter, serving: bool) {
    use tonic_health::ServingStatus::{NotServing, Serving};
    let status = if serving { Serving } else { NotServing };
    for name in [
        "",
        StreamIdResolverServer::<Resolver>::NAME,
        RecordingConfigServer::<Recording>::NAME,
        MediaSearchServer::<Media>::NAME,
        MixTranscodeServer::<Mixing>::NAME,
    ] {
        health.set_service_status(name, status).await;
    }
}

fn routes(
    context: &Arc<Context>,
    tasks: &TaskTracker,
    limit: usize,
    health: HealthServer<impl tonic_health::pb::health_server::Health>,
) -> Result<Routes, ServeError> {
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // Without these, tools that work by reflection show the details of errors as raw bytes.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
    };
    let resolver = StreamIdResolverServer::new(Resolver::new(Arc::clone(context)));
    let recording = RecordingConfigServer::new(Recording::new(Arc::clone(context), tasks.clone()));
    let media = MediaSearchServer::new(Media::new(Arc::clone(context), tasks.clone()));
    let mixing = MixTranscodeServer::new(Mixing::new(Arc::clone(context), tasks.clone()));
    Ok(Routes::new(health)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .add_service(resolver.max_decoding_message_size(limit))
        .add_service(recording.max_decoding_message_size(limit))
        .add_service(media.max_decoding_message_size(limit))
        .add_service(mixing.max_decoding_message_size(limit))
        .prepare())
}

async fn context(
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
fn cloud_config(config: &Config) -> Result<CloudConfig, ServeError> {
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

/// Forgets old requests from time to time.
async fn sweep(context: Arc<Context>) {
    loop {
        match context.store.forget_requests(context.clock.now() - REQUEST_MEMORY).await {
            Ok(0) => {}
            Ok(count) => tracing::debug!(count, "old requests forgotten"),
            Err(error) => tracing::warn!(%error, "old requests could not be forgotten"),
        }
        tokio::time::sleep(REQUEST_SWEEP).await;
    }
}
