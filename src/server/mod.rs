//! The listener: services, reflection, health, limits and an orderly end.

mod auth;
mod context;
mod cors;
mod faces;
mod routes;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;
use tonic::transport::server::TcpIncoming;
use tonic_health::server::HealthReporter;

use crate::api::Context;
use crate::catalog::{SqliteStore, StoreError};
use crate::cloud::Cloud;
use crate::config::{Config, ConfigError};
use crate::contract::openapi;
use crate::environment::{Clock, Random, SystemClock, SystemRandom};
use routes::set_health;
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
    Contract(#[from] trtc_connect::DescriptorError),
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
        let cloud = context::cloud_config(config)?;
        let tls = config.server.tls.as_ref().map(tls::acceptor).transpose()?;
        let (clock, random): (Arc<dyn Clock>, Arc<dyn Random>) =
            (Arc::new(SystemClock), Arc::new(SystemRandom));
        let cloud = Arc::new(Cloud::new(cloud, Arc::clone(&clock), Arc::clone(&random))?);
        let store = Arc::new(SqliteStore::open(&config.store.path).await?);
        let context = Arc::new(context::context(config, cloud, store, clock, random).await?);

        let address = config.server.listen;
        let listener =
            TcpListener::bind(address).await.map_err(|cause| ServeError::Listen { address, cause })?;
        let address = listener.local_addr().map_err(|cause| ServeError::Listen { address, cause })?;
        let tasks = TaskTracker::new();
        let limit = config.server.max_request_bytes;
        let (health, health_service) = tonic_health::server::health_reporter();
        let grpc = routes::routes(&context, &tasks, limit, health_service)?;
        let grpc = auth::guard(grpc, &config.server.api_keys);
        let mut router =
            faces::faces(grpc, routes::methods()?, limit).route(openapi::PATH, openapi::route()?);
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
        set_health(&self.health, true).await;
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
