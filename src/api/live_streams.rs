//! The lists of live streams, read no more often than the cloud wants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use time::OffsetDateTime;

use crate::cloud::{Cloud, CloudError};
use crate::domain::mix::participants::LiveStream;
use crate::environment::Clock;

/// The live streams of an AppName.
#[derive(Debug, Clone)]
pub struct Listed {
    /// When the cloud was asked.
    pub at: OffsetDateTime,
    /// In no order.
    pub streams: Arc<Vec<LiveStream>>,
}

/// Remembers the last list of each AppName; only configured apps are asked for, so there are few.
#[derive(Debug)]
pub struct LiveStreams {
    interval: Duration,
    lists: Mutex<HashMap<(String, String), Listed>>,
}

impl LiveStreams {
    /// Lists that are used for so long.
    pub fn new(interval: Duration) -> Self {
        Self { interval, lists: Mutex::default() }
    }

    /// The live streams of an AppName on a push domain.
    pub async fn of(
        &self,
        cloud: &Cloud,
        clock: &dyn Clock,
        domain: &str,
        app_name: &str,
    ) -> Result<Listed, CloudError> {
        let key = (domain.to_owned(), app_name.to_owned());
        let now = clock.now();
        if let Some(listed) = self.known(&key).filter(|listed| now - listed.at < self.interval) {
            return Ok(listed);
        }
        let online = cloud.online_streams(domain, app_name).await?;
        let streams = online
            .into_iter()
            .map(|stream| LiveStream { since: stream.since(), stream_id: stream.stream_name })
            .collect();
        let listed = Listed { at: now, streams: Arc::new(streams) };
        self.lists.lock().unwrap_or_else(PoisonError::into_inner).insert(key, listed.clone());
        Ok(listed)
    }

    fn known(&self, key: &(String, String)) -> Option<Listed> {
        self.lists.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }
}
