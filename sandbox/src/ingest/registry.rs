//! Which streams are live now.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;
use tokio::sync::watch;

use super::LiveStream;
use crate::model::{StreamInfo, StreamKey};

/// The streams being published now. Cloning shares the registry.
#[derive(Debug, Clone)]
pub struct Registry {
    live: Arc<Mutex<HashMap<StreamKey, LiveStream>>>,
    changes: watch::Sender<()>,
}

/// Keeps a stream listed as live; dropping it takes the stream off the list.
#[derive(Debug)]
pub struct Live {
    /// `None`: it is on no list.
    registry: Option<Registry>,
    stream: LiveStream,
}

/// Why a stream cannot be live.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAnnounced {
    /// A stream of the same key is.
    #[error("stream {0} is live already; end it or use another stream id")]
    LiveAlready(String),
    /// All places are taken.
    #[error("there are {0} live streams already; end one first")]
    Full(usize),
    /// All places of its AppName are taken.
    #[error("there are {max} live streams of app {app_name} already; end one first")]
    AppFull {
        /// The AppName.
        app_name: String,
        /// Its places.
        max: usize,
    },
}

impl Default for Registry {
    fn default() -> Self {
        Self { live: Arc::default(), changes: watch::Sender::new(()) }
    }
}

impl Registry {
    /// Lists a stream as live. `None` when a stream of the same key is live already.
    pub fn announce(&self, info: StreamInfo) -> Option<Live> {
        self.announce_within(info, usize::MAX, usize::MAX).ok()
    }

    /// Lists a stream as live, unless there are `max` streams or `max_of_app` of its AppName already.
    ///
    /// # Errors
    /// Why it is not listed.
    pub fn announce_within(
        &self,
        info: StreamInfo,
        max: usize,
        max_of_app: usize,
    ) -> Result<Live, NotAnnounced> {
        let stream = LiveStream::new(info);
        let mut live = self.lock();
        if live.contains_key(&stream.info().key) {
            return Err(NotAnnounced::LiveAlready(stream.info().key.stream_name.clone()));
        }
        if live.len() >= max {
            return Err(NotAnnounced::Full(max));
        }
        // They are counted only where they could be too many.
        let app_name = &stream.info().key.app_name;
        let of_app = || live.keys().filter(|key| key.app_name == *app_name).count();
        if live.len() >= max_of_app && of_app() >= max_of_app {
            return Err(NotAnnounced::AppFull { app_name: app_name.clone(), max: max_of_app });
        }
        live.insert(stream.info().key.clone(), stream.clone());
        drop(live);
        self.changed();
        Ok(Live { registry: Some(self.clone()), stream })
    }

    /// The live streams in order of their start.
    pub fn list(&self) -> Vec<StreamInfo> {
        self.live().iter().map(|stream| stream.info().clone()).collect()
    }

    /// The live streams in order of their start, to work on.
    pub fn live(&self) -> Vec<LiveStream> {
        let mut streams: Vec<_> = self.lock().values().cloned().collect();
        streams.sort_by(|a, b| {
            let (a, b) = (a.info(), b.info());
            (a.started, &a.key.stream_name).cmp(&(b.started, &b.key.stream_name))
        });
        streams
    }

    /// The stream of this key, while it is live.
    pub fn find(&self, key: &StreamKey) -> Option<LiveStream> {
        self.lock().get(key).cloned()
    }

    /// How many streams are live.
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// Tells when a stream started, ended, or showed its first sound or picture; several at once may be told
    /// once.
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    pub(super) fn changed(&self) {
        self.changes.send_replace(());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<StreamKey, LiveStream>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    /// A stream that is on no list.
    pub(super) fn unlisted(info: StreamInfo) -> Self {
        Self { registry: None, stream: LiveStream::new(info) }
    }

    pub(super) fn is_listed(&self) -> bool {
        self.registry.is_some()
    }

    /// The stream.
    pub fn stream(&self) -> &LiveStream {
        &self.stream
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        if let Some(registry) = &self.registry {
            registry.lock().remove(&self.stream.info().key);
            registry.changed();
        }
    }
}
