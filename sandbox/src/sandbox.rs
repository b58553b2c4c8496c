//! The sandbox as a whole: start and stop.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, ConfigError};
use crate::environment::Environment;
use crate::http::{self, App};
use crate::ingest::registry::Registry;
use crate::landing;
use crate::model::FinishedFile;
use crate::store::{Store, StoreError};

/// How often expired media are removed.
const SWEEP_PAUSE: Duration = Duration::from_secs(60);
/// How long running requests may go on after a stop.
const STOP_TIME: Duration = Duration::from_secs(10);

/// Why the sandbox could not start.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// A setting makes no sense.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The state cannot be opened.
    #[error("the state cannot be opened: {0}")]
    Store(#[from] StoreError),
    /// An address cannot be listened on.
    #[error("{address} cannot be listened on, choose another or free it: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// How it failed.
        source: io::Error,
    },
}

/// What live ingest works with.
#[derive(Debug)]
pub struct IngestSeat {
    /// Takes RTMP connections.
    pub listener: TcpListener,
    /// Where streams are listed while they are live.
    pub registry: Registry,
    /// Says what to record.
    pub store: Store,
    /// Takes closed recordings; the landing ends when every sender is gone.
    pub finished: mpsc::Sender<FinishedFile>,
    /// Where recordings are written until they are closed.
    pub recording_dir: PathBuf,
    /// Time and chance.
    pub environment: Environment,
    /// Cancelled when the sandbox stops.
    pub stop: CancellationToken,
}

/// A running sandbox.
#[derive(Debug)]
pub struct Sandbox {
    http_addr: SocketAddr,
    rtmp_addr: SocketAddr,
    store: Store,
    registry: Registry,
    finished: mpsc::Sender<FinishedFile>,
    stop: CancellationToken,
    ingest: IngestSeat,
    http: JoinHandle<io::Result<()>>,
    landing: JoinHandle<()>,
    sweeper: JoinHandle<()>,
}

impl Sandbox {
    /// Starts with the machine's clock and generator.
    ///
    /// # Errors
    /// When a setting makes no sense, the state cannot be opened or an address cannot be listened on.
    pub async fn start(config: Config) -> Result<Self, SandboxError> {
        Self::start_in(config, Environment::system()).await
    }

    /// Starts with another clock and generator.
    ///
    /// # Errors
    /// As [`Sandbox::start`].
    pub async fn start_in(config: Config, environment: Environment) -> Result<Self, SandboxError> {
        config.check()?;
        let store = Store::open(&config, &environment).await?;
        let recording_dir = config.recording_dir();
        tokio::fs::create_dir_all(&recording_dir).await.map_err(StoreError::disk(&recording_dir))?;
        let (http_listener, http_addr) = listen(config.http).await?;
        let (rtmp_listener, rtmp_addr) = listen(config.rtmp).await?;
        let registry = Registry::default();
        let stop = CancellationToken::new();

        let (finished, queue) = mpsc::channel(landing::QUEUE);
        let landing =
            tokio::spawn(landing::land_all(queue, store.clone(), environment.clone(), stop.clone()));
        let sweeper = tokio::spawn(sweep(store.clone(), environment.clone(), stop.clone()));
        let app = App::new(config, http_addr, store.clone(), registry.clone(), environment.clone());
        let http = tokio::spawn(http::serve(http_listener, app, stop.clone()));
        let ingest = IngestSeat {
            listener: rtmp_listener,
            registry: registry.clone(),
            store: store.clone(),
            finished: finished.clone(),
            recording_dir,
            environment,
            stop: stop.clone(),
        };
        tracing::info!(%http_addr, %rtmp_addr, "the sandbox is ready");
        Ok(Self { http_addr, rtmp_addr, store, registry, finished, stop, ingest, http, landing, sweeper })
    }

    /// Address of the API and of media.
    pub fn http_addr(&self) -> SocketAddr {
        self.http_addr
    }

    /// Address of RTMP.
    pub fn rtmp_addr(&self) -> SocketAddr {
        self.rtmp_addr
    }

    /// Templates, rules and media.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The live streams.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Where closed recordings are handed in.
    pub fn finished(&self) -> &mpsc::Sender<FinishedFile> {
        &self.finished
    }

    /// Stops: running requests end, recordings handed in get into VOD, the database closes.
    pub async fn shutdown(self) {
        let Self { store, finished, stop, ingest, http, landing, sweeper, .. } = self;
        stop.cancel();
        let abort = http.abort_handle();
        match tokio::time::timeout(STOP_TIME, http).await {
            Ok(Ok(Ok(()))) => {}
            Ok(outcome) => tracing::warn!(?outcome, "the HTTP server ended badly"),
            Err(_) => {
                abort.abort();
                tracing::warn!("requests still running were cut off");
            }
        }
        drop((ingest, finished));
        for (name, task) in [("landing", landing), ("sweeper", sweeper)] {
            if let Err(error) = task.await {
                tracing::error!(%error, name, "a task ended badly");
            }
        }
        store.close().await;
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), SandboxError> {
    let failed = |source| SandboxError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

async fn sweep(store: Store, environment: Environment, stop: CancellationToken) {
    loop {
        match store.sweep(environment.now()).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "removed expired media"),
            Err(error) => tracing::error!(%error, "expired media could not be removed"),
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP_PAUSE) => {}
            () = stop.cancelled() => return,
        }
    }
}
