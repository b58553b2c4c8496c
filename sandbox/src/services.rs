//! What actions and background tasks work on.

use std::net::SocketAddr;
use std::sync::Arc;

use crate::cloud_recording::CloudRecordings;
use crate::config::Config;
use crate::environment::Environment;
use crate::faults::Faults;
use crate::ingest::registry::Registry;
use crate::mixer::Mixers;
use crate::record_tasks::TasksChanged;
use crate::recorder::Recorder;
use crate::relay::Relays;
use crate::store::Store;

/// The rooms of a running sandbox. Cloning shares them.
#[derive(Debug, Clone)]
pub(crate) struct Services {
    pub(crate) config: Arc<Config>,
    pub(crate) store: Store,
    pub(crate) registry: Registry,
    pub(crate) recorder: Recorder,
    pub(crate) cloud_recordings: CloudRecordings,
    pub(crate) relays: Relays,
    pub(crate) mixers: Mixers,
    pub(crate) record_tasks: TasksChanged,
    pub(crate) environment: Environment,
    pub(crate) faults: Faults,
    /// Where streams are pushed to.
    pub(crate) rtmp: SocketAddr,
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;
    use crate::config::TimingConfig;
    use crate::faults::FaultsConfig;
    use crate::recorder::RecorderConfig;
    use crate::store::tests::T0;

    /// Services over a state of their own; time stands still.
    pub(crate) struct Place {
        _dir: tempfile::TempDir,
        pub(crate) services: Services,
    }

    impl Place {
        pub(crate) async fn new() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let timing = TimingConfig { scale: 0.0, ..TimingConfig::default() };
            let config = Config { data_dir: dir.path().into(), timing, ..Config::default() };
            let next = std::sync::atomic::AtomicU64::new(1);
            let random = move || next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let environment = Environment::new(|| T0, random);
            let store = Store::open(&config, &environment).await.unwrap();
            let (finished, _) = tokio::sync::mpsc::channel(1);
            let (notices, _) = tokio::sync::mpsc::channel(1);
            let recorder =
                Recorder::start(RecorderConfig::new(config.recording_dir()), finished, notices).unwrap();
            let faults = Faults::new(&FaultsConfig::default(), environment.clone()).unwrap();
            let registry = Registry::default();
            let mixers = Mixers::new(&config.mixer);
            let services = Services {
                config: Arc::new(config),
                store,
                registry,
                recorder,
                record_tasks: TasksChanged::default(),
                cloud_recordings: CloudRecordings::new(),
                relays: Relays::new(),
                mixers,
                environment,
                faults,
                rtmp: SocketAddr::from(([127, 0, 0, 1], 0)),
            };
            Self { _dir: dir, services }
        }
    }
}
