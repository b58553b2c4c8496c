//! A live stream that is pushed on without a task of the cloud.

use std::sync::Arc;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::feed::{Feed, FeedSink};
use super::leg::Leg;
use super::target_of;
use crate::ingest::{LiveStream, SinkId};
use crate::services::Services;

/// A stream on its way to one URL. It is given up when the target is lost for too long; nobody is told.
#[derive(Debug)]
pub(crate) struct Onward {
    url: String,
    stream: LiveStream,
    sink: SinkId,
    cancel: CancellationToken,
    task: JoinHandle<()>,
}

impl Onward {
    /// Begins; `None` when the stream is over or the URL leads nowhere.
    pub(crate) fn begin(stream: &LiveStream, url: &str, services: &Services) -> Option<Self> {
        let target = target_of(url).ok()?;
        let feed = Arc::new(Feed::new(true, stream.has_video()));
        let sink = stream.attach(Box::new(FeedSink(Arc::clone(&feed)))).ok()?;
        let leg = Leg { task: None, url: url.to_owned(), target, feed, services: services.clone() };
        let cancel = CancellationToken::new();
        let cancelled = cancel.clone();
        let task = tokio::spawn(async move {
            cancelled.run_until_cancelled(leg.run()).await;
        });
        Some(Self { url: url.to_owned(), stream: stream.clone(), sink, cancel, task })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Breaks it off while its stream goes on.
    pub(crate) fn cut(self) {
        self.cancel.cancel();
        // Nobody need wait here.
        drop(self.stream.detach(self.sink));
    }

    /// Waits until what its stream left is sent, after the stream's end.
    pub(crate) async fn over(self) {
        // A leg that panicked is as gone as one that ended.
        let _ = self.task.await;
    }
}
