//! Which streams are live now.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::model::{StreamInfo, StreamKey};

/// The streams being published now. Cloning shares the registry.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    live: Arc<Mutex<HashMap<StreamKey, StreamInfo>>>,
}

/// Keeps a stream listed as live; dropping it takes the stream off the list.
#[derive(Debug)]
pub struct Live {
    registry: Registry,
    key: StreamKey,
}

impl Registry {
    /// Lists a stream as live. `None` when a stream of the same key is live already.
    pub fn announce(&self, info: StreamInfo) -> Option<Live> {
        let key = info.key.clone();
        let mut live = self.lock();
        if live.contains_key(&key) {
            return None;
        }
        live.insert(key.clone(), info);
        Some(Live { registry: self.clone(), key })
    }

    /// The live streams in order of their start.
    pub fn list(&self) -> Vec<StreamInfo> {
        let mut streams: Vec<_> = self.lock().values().cloned().collect();
        streams.sort_by(|a, b| (a.started, &a.key.stream_name).cmp(&(b.started, &b.key.stream_name)));
        streams
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<StreamKey, StreamInfo>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.registry.lock().remove(&self.key);
    }
}
