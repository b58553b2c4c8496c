//! The sandbox as a whole: start and stop.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::callbacks::dispatch::Dispatcher;
use crate::cloud_recording::{CloudRecordings, Controller};
use crate::config::{Config, ConfigError};
use crate::environment::Environment;
use crate::faults::Faults;
use crate::http::{self, App};
use crate::ingest::registry::Registry;
use crate::ingest::{Ingest, IngestConfig, LocalStreams, PushKeys};
use crate::journal;
use crate::landing;
use crate::mixer::{self, Mixers};
use crate::model::{FinishedFile, Notice};
use crate::record_tasks::{Keeper, TasksChanged};
use crate::recorder::{self, LeftBehind, Recorder, RecorderConfig};
use crate::relay::{self, Relays};
use crate::services::Services;
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
    /// Callbacks cannot be sent.
    #[error("callbacks cannot be sent, the HTTP client does not start: {0}")]
    Callbacks(#[from] reqwest::Error),
    /// An address cannot be listened on.
    #[error("{address} cannot be listened on, choose another or free it: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// How it failed.
        source: io::Error,
    },
}

/// A running sandbox.
pub struct Sandbox {
    http_addr: SocketAddr,
    rtmp_addr: SocketAddr,
    admin_addr: Option<SocketAddr>,
    store: Store,
    registry: Registry,
    finished: mpsc::Sender<FinishedFile>,
    stop: CancellationToken,
    ingest: Ingest,
    recorder: Recorder,
    recovery: JoinHandle<()>,
    http: JoinHandle<io::Result<()>>,
    windows: JoinHandle<()>,
    admin: Option<JoinHandle<io::Result<()>>>,
    landing: JoinHandle<()>,
    journal: JoinHandle<()>,
    sweeper: JoinHandle<()>,
    callbacks: JoinHandle<()>,
    stop_callbacks: CancellationToken,
    record_tasks: JoinHandle<()>,
    tasks: Tasks,
}

/// What works on live streams beside the ingest. It stops before the ingest does: streams that end because
/// the sandbox stops are no reason to end a task.
struct Tasks {
    stop: CancellationToken,
    cloud_recordings: JoinHandle<()>,
    relays: JoinHandle<()>,
    mixes: JoinHandle<()>,
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
    pub async fn start_in(mut config: Config, environment: Environment) -> Result<Self, SandboxError> {
        config.check()?;
        // First, because the state holds URLs of this address: `config` has it from here on.
        let (http_listener, http_addr) = listen(config.http).await?;
        let (rtmp_listener, rtmp_addr) = listen(config.rtmp).await?;
        (config.http, config.rtmp) = (http_addr, rtmp_addr);
        let admin = match config.admin {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let admin_addr = admin.as_ref().map(|(_, address)| *address);
        let faults = Faults::new(&config.faults, environment.clone())
            .map_err(|reason| ConfigError::Value { name: "faults.rules", reason })?;
        let store = Store::open(&config, &environment).await?;
        let recording_dir = config.recording_dir();
        tokio::fs::create_dir_all(&recording_dir).await.map_err(StoreError::disk(&recording_dir))?;
        let registry = Registry::default();
        let stop = CancellationToken::new();

        let orphans = store.end_orphans().await?;
        if orphans > 0 {
            tracing::warn!(orphans, "streams that were live when the sandbox was killed are ended");
        }
        let (notices, told) = mpsc::channel(journal::QUEUE);
        let journal = tokio::spawn(journal::keep(told, store.clone()));
        let (finished, queue) = mpsc::channel(landing::QUEUE);
        let landing = tokio::spawn(landing::land_all(
            queue,
            store.clone(),
            environment.clone(),
            faults.clone(),
            stop.clone(),
        ));
        let dispatcher = Dispatcher::new(&config, store.clone(), environment.clone(), faults.clone())?;
        let stop_callbacks = CancellationToken::new();
        let callbacks = tokio::spawn(dispatcher.run(stop_callbacks.clone()));
        let sweeper = tokio::spawn(sweep(store.clone(), environment.clone(), stop.clone()));
        // Listed before anything new is written beside it. What may be resumed is ready before publishers are let
        // in; the rest is finished while they come back: who was cut off must not wait for the files of all.
        let now = environment.now();
        let mut left =
            recorder::left_behind(&recording_dir).await.map_err(StoreError::disk(&recording_dir))?;
        let repaired =
            left.repair(now, &finished, &notices).await.map_err(StoreError::disk(&recording_dir))?;
        let recorder =
            Recorder::start(recorder_config(&config, faults.clone()), finished.clone(), notices.clone())
                .map_err(StoreError::disk(&recording_dir))?;
        recorder.adopt(repaired.waiting).await;
        let recovery = tokio::spawn(finish(left, now, finished.clone(), notices.clone()));
        let windows =
            tokio::spawn(recorder::keep_windows(recorder.clone(), environment.clone(), stop.clone()));
        let ingest = Ingest::start(
            rtmp_listener,
            IngestConfig {
                push_domains: config.all_push_domains(),
                push_keys: PushKeys::new(config.push_keys.clone()),
                max_connections: config.limits.rtmp_connections,
                max_connections_per_address: config.limits.rtmp_connections_per_address,
                max_streams: config.limits.live_streams,
                max_streams_per_app: config.limits.live_streams_per_app,
                ..IngestConfig::new(config.bizid_domain())
            },
            Arc::new(store.clone()),
            registry.clone(),
            Arc::new(recorder.clone()),
            notices,
            environment.clone(),
        )
        .map_err(|source| SandboxError::Listen { address: rtmp_addr, source })?;
        let record_tasks = TasksChanged::default();
        let keeper = Keeper {
            store: store.clone(),
            registry: registry.clone(),
            recorder: recorder.clone(),
            environment: environment.clone(),
            changed: record_tasks.clone(),
        };
        let mixers = Mixers::new(&config.mixer);
        let services = Services {
            config: Arc::new(config),
            store: store.clone(),
            registry: registry.clone(),
            recorder: recorder.clone(),
            cloud_recordings: CloudRecordings::new(),
            relays: Relays::new(),
            mixers,
            record_tasks,
            environment,
            faults,
            rtmp: rtmp_addr,
        };
        let tasks = Tasks::start(&services, ingest.local()).await?;
        let admin = admin
            .map(|(listener, _)| tokio::spawn(http::admin::serve(listener, services.clone(), stop.clone())));
        let stop_keeper = stop.clone();
        let app = App::new(services);
        let http = tokio::spawn(http::serve(http_listener, app, stop.clone()));
        tracing::info!(%http_addr, %rtmp_addr, "the sandbox is ready");
        Ok(Self {
            http_addr,
            rtmp_addr,
            admin_addr,
            store,
            registry,
            finished,
            stop,
            ingest,
            recorder,
            recovery,
            http,
            windows,
            admin,
            landing,
            journal,
            sweeper,
            tasks,
            callbacks,
            stop_callbacks,
            record_tasks: tokio::spawn(keeper.keep(stop_keeper)),
        })
    }

    /// Address of the API and of media.
    pub fn http_addr(&self) -> SocketAddr {
        self.http_addr
    }

    /// Address of RTMP.
    pub fn rtmp_addr(&self) -> SocketAddr {
        self.rtmp_addr
    }

    /// Address of the admin API, if there is one.
    pub fn admin_addr(&self) -> Option<SocketAddr> {
        self.admin_addr
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

    /// Stops: live streams and running requests end, their recordings get into VOD, the database closes.
    pub async fn shutdown(self) {
        let Self { store, finished, stop, ingest, recorder, http, admin, .. } = self;
        self.tasks.end().await;
        // Recordings first: while `stop` is not cancelled, landing tries again whatever fails.
        ingest.stop().await;
        recorder.shutdown().await;
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
        if let Some(admin) = admin {
            // It answers at once, so nothing is cut off.
            admin.abort();
        }
        // Landing ends with the last sender, which the recorder's workers hold.
        drop((recorder, finished));
        let ended = |name: &'static str, task: JoinHandle<()>| async move {
            if let Err(error) = task.await {
                tracing::error!(%error, name, "a task ended badly");
            }
        };
        // It hands in what an earlier run left behind.
        ended("recovery", self.recovery).await;
        // They have a part of the recorder as well.
        ended("record tasks", self.record_tasks).await;
        ended("resume windows", self.windows).await;
        ended("landing", self.landing).await;
        ended("journal", self.journal).await;
        ended("sweeper", self.sweeper).await;
        // After them, for they tell what the end of the streams brought.
        self.stop_callbacks.cancel();
        ended("callbacks", self.callbacks).await;
        store.close().await;
    }
}

impl Tasks {
    async fn start(services: &Services, local: LocalStreams) -> Result<Self, SandboxError> {
        let resumed = services.store.resume_cloud_recordings(services.environment.now()).await?;
        if resumed > 0 {
            tracing::info!(resumed, "cloud recording tasks go on");
        }
        let stop = CancellationToken::new();
        let cloud_recordings = tokio::spawn(Controller::new(services.clone()).run(stop.clone()));
        let relays = tokio::spawn(relay::Controller::new(services.clone()).run(stop.clone()));
        let mixes = tokio::spawn(mixer::Controller::new(services.clone(), local).run(stop.clone()));
        Ok(Self { stop, cloud_recordings, relays, mixes })
    }

    async fn end(self) {
        self.stop.cancel();
        for (name, task) in [
            ("cloud recording", self.cloud_recordings),
            ("relays", self.relays),
            // Their streams end as all do: recordings of theirs are closed before the ingest stops.
            ("mixes", self.mixes),
        ] {
            if let Err(error) = task.await {
                tracing::error!(%error, name, "a task ended badly");
            }
        }
    }
}

fn recorder_config(config: &Config, faults: Faults) -> RecorderConfig {
    let muting = faults.clone();
    RecorderConfig {
        fragment: config.recording.fragment,
        hls_segment: config.recording.hls_segment,
        sync_fragments: config.recording.sync_fragments,
        min_free_bytes: config.recording.min_free_bytes,
        mute: Some(Arc::new(move |key| muting.mutes(key))),
        disk: Some(Arc::new(move |key| faults.disk(key))),
        ..RecorderConfig::new(config.recording_dir())
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), SandboxError> {
    let failed = |source| SandboxError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

async fn finish(
    left: LeftBehind,
    now: OffsetDateTime,
    finished: mpsc::Sender<FinishedFile>,
    notices: mpsc::Sender<Notice>,
) {
    match left.finish(now, &finished, &notices).await {
        Ok(0) => {}
        Ok(recovered) => tracing::warn!(recovered, "recordings that were cut off are finished"),
        Err(error) => tracing::error!(%error, "recordings that were cut off wait for the next start"),
    }
}

async fn sweep(store: Store, environment: Environment, stop: CancellationToken) {
    loop {
        match store.sweep(environment.now()).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "removed expired media"),
            Err(error) => tracing::error!(%error, "expired media could not be removed"),
        }
        if let Err(error) = store.forget_rooms(environment.now()).await {
            tracing::error!(%error, "old rooms could not be forgotten");
        }
        match store.sweep_mixes(environment.now()).await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(ended, "mixes ended: their rooms are gone"),
            Err(error) => tracing::error!(%error, "mixes of rooms that are gone could not be ended"),
        }
        match store.sweep_callbacks(environment.now()).await {
            Ok(0) => {}
            Ok(removed) => tracing::debug!(removed, "removed old callbacks"),
            Err(error) => tracing::error!(%error, "old callbacks could not be removed"),
        }
        tokio::select! {
            () = tokio::time::sleep(SWEEP_PAUSE) => {}
            () = stop.cancelled() => return,
        }
    }
}
