//! What others may know of the mixes, and ask for.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::admission::{Budget, Place, Refused};
use super::machine::Figures;
use super::spec::MixSpec;
use super::wish::Wish;
use crate::config::MixerConfig;
use crate::ingest::LiveStream;
use crate::ingest::registry::Registry;

/// The mixes. Cloning shares them.
#[derive(Clone)]
pub(crate) struct Mixers(Arc<Inner>);

struct Inner {
    budget: Budget,
    wishes: watch::Sender<()>,
    changes: watch::Sender<()>,
    mixes: Mutex<HashMap<String, MixState>>,
}

/// How a mix stands.
#[derive(Clone)]
pub(crate) struct MixState {
    pub(crate) phase: Phase,
    /// The stream that comes out of it, while it runs.
    pub(crate) output: Option<LiveStream>,
    /// StreamIds of those who are in it, in order of their coming.
    pub(crate) inputs: Vec<String>,
    pub(crate) figures: Figures,
}

/// What a wish has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nobody is there who could be mixed.
    Waiting,
    Running,
    /// It cannot run now, for this reason, and is tried again.
    Troubled(String),
    /// It is wanted no more, and its last files are being closed.
    Ending,
}

impl Phase {
    /// A word for it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Troubled(_) => "troubled",
            Self::Ending => "ending",
        }
    }
}

impl Mixers {
    pub(crate) fn new(config: &MixerConfig) -> Self {
        Self(Arc::new(Inner {
            budget: Budget::new(config),
            wishes: watch::Sender::new(()),
            changes: watch::Sender::new(()),
            mixes: Mutex::default(),
        }))
    }

    /// Wishes are not what they were.
    pub(crate) fn changed(&self) {
        self.0.wishes.send_replace(());
    }

    /// A mix is wished for no more: its place is free at once.
    pub(crate) fn unwished(&self, id: &str) {
        self.0.budget.forget(id);
        self.changed();
    }

    /// The stream that comes out of the mix of this id, while it runs.
    pub(crate) fn find(&self, id: &str) -> Option<LiveStream> {
        self.lock().get(id).and_then(|mix| mix.output.clone())
    }

    /// Tells when a mix began, ended, or showed its first sound or picture; several at once may be told once.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.0.changes.subscribe()
    }

    /// How the mixes stand, by their ids.
    pub(crate) fn list(&self) -> HashMap<String, MixState> {
        self.lock().clone()
    }

    /// Keeps a place for a mix that is to be wished for, or for another shape of it, if the machine can bear it
    /// beside the others. Ask before the wish is kept, and [settle](Place::settle) when it is.
    ///
    /// # Errors
    /// Why it cannot.
    pub(crate) fn admit(&self, id: &str, spec: &MixSpec, registry: &Registry) -> Result<Place, Refused> {
        self.0.budget.admit(id, spec, registry)
    }

    pub(super) fn wanted(&self) -> watch::Receiver<()> {
        self.0.wishes.subscribe()
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.0.budget
    }

    /// Shows how the mixes stand now; `told` if one began or ended.
    pub(super) fn show(&self, mixes: HashMap<String, MixState>, told: bool) {
        *self.lock() = mixes;
        if told {
            self.0.changes.send_replace(());
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, MixState>> {
        self.0.mixes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Mixers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mixers").finish_non_exhaustive()
    }
}

/// The specs of wishes by their ids.
pub(super) fn specs(wishes: &[Wish]) -> HashMap<String, MixSpec> {
    wishes.iter().map(|wish| (wish.id.clone(), wish.spec.clone())).collect()
}
