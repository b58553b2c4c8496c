//! What actions and background tasks work on.

use std::sync::Arc;

use crate::config::Config;
use crate::environment::Environment;
use crate::faults::Faults;
use crate::ingest::registry::Registry;
use crate::recorder::Recorder;
use crate::store::Store;

/// The rooms of a running sandbox. Cloning shares them.
#[derive(Debug, Clone)]
pub(crate) struct Services {
    pub(crate) config: Arc<Config>,
    pub(crate) store: Store,
    pub(crate) registry: Registry,
    pub(crate) recorder: Recorder,
    pub(crate) environment: Environment,
    pub(crate) faults: Faults,
}
