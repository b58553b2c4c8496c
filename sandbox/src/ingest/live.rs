//! A stream that is live, as others may work on it: record it, relay it, cut it off.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use super::StreamSink;
use crate::media::packet::TagKind;
use crate::model::{RecordOrigin, StreamInfo};

/// A live stream. Cloning shares it; what is asked of it after its end has no effect.
#[derive(Clone)]
pub struct LiveStream(Arc<Inner>);

/// Names a sink of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SinkId(u64);

struct Inner {
    info: StreamInfo,
    has_audio: AtomicBool,
    has_video: AtomicBool,
    next_sink: AtomicU64,
    orders: Mutex<Orders>,
    /// Spares the publisher's connection the lock while there is nothing to do.
    ordered: AtomicBool,
    wake: Notify,
}

#[derive(Default)]
struct Orders {
    closed: bool,
    queue: Vec<Order>,
    /// `None` while it is not settled what the stream begins with.
    recordings: Option<Vec<(SinkId, RecordOrigin)>>,
}

/// What the connection of the publisher has to do.
pub(super) enum Order {
    Attach(SinkId, Box<dyn StreamSink>),
    Detach(SinkId, oneshot::Sender<()>),
    Cut(String),
}

impl LiveStream {
    /// A stream that begins.
    pub fn new(info: StreamInfo) -> Self {
        Self(Arc::new(Inner {
            info,
            has_audio: AtomicBool::new(false),
            has_video: AtomicBool::new(false),
            next_sink: AtomicU64::new(0),
            orders: Mutex::default(),
            ordered: AtomicBool::new(false),
            wake: Notify::new(),
        }))
    }

    /// How its publisher announced it.
    pub fn info(&self) -> &StreamInfo {
        &self.0.info
    }

    /// Whether any sound came yet.
    pub fn has_audio(&self) -> bool {
        self.0.has_audio.load(Ordering::Relaxed)
    }

    /// Whether any picture came yet.
    pub fn has_video(&self) -> bool {
        self.0.has_video.load(Ordering::Relaxed)
    }

    /// Lets a sink have the stream from now on, begun with its newest metadata and sequence headers. It is
    /// ended when the stream ends or it is detached. A stream that has ended hands it back.
    ///
    /// # Errors
    /// The sink, when the stream is over.
    pub fn attach(&self, sink: Box<dyn StreamSink>) -> Result<SinkId, Box<dyn StreamSink>> {
        self.add(sink, None)
    }

    /// As [`attach`](Self::attach), for a sink that [`recordings`](Self::recordings) shall tell of.
    ///
    /// # Errors
    /// The sink, when the stream is over.
    pub fn attach_recording(
        &self,
        origin: RecordOrigin,
        sink: Box<dyn StreamSink>,
    ) -> Result<SinkId, Box<dyn StreamSink>> {
        self.add(sink, Some(origin))
    }

    fn add(
        &self,
        sink: Box<dyn StreamSink>,
        origin: Option<RecordOrigin>,
    ) -> Result<SinkId, Box<dyn StreamSink>> {
        let id = self.new_sink();
        let mut orders = self.lock();
        if orders.closed {
            return Err(sink);
        }
        orders.queue.push(Order::Attach(id, sink));
        if let Some(origin) = origin {
            orders.recordings.get_or_insert_default().push((id, origin));
        }
        drop(orders);
        self.call();
        Ok(id)
    }

    /// The recordings that the stream began with or got since, but for those that were detached. `None` while
    /// it is not settled yet what it begins with.
    pub fn recordings(&self) -> Option<Vec<(SinkId, RecordOrigin)>> {
        self.lock().recordings.clone()
    }

    /// Settles what the stream begins with.
    pub(super) fn begin(&self, origins: impl IntoIterator<Item = RecordOrigin>) -> Vec<SinkId> {
        let recordings: Vec<_> = origins.into_iter().map(|origin| (self.new_sink(), origin)).collect();
        let ids = recordings.iter().map(|(id, _)| *id).collect();
        self.lock().recordings.get_or_insert_default().extend(recordings);
        ids
    }

    fn new_sink(&self) -> SinkId {
        SinkId(self.0.next_sink.fetch_add(1, Ordering::Relaxed))
    }

    /// Ends one sink; the answer comes, or its sender is dropped, when it has ended.
    pub fn detach(&self, id: SinkId) -> oneshot::Receiver<()> {
        let (done, ended) = oneshot::channel();
        let mut orders = self.lock();
        if let Some(recordings) = &mut orders.recordings {
            recordings.retain(|(recording, _)| *recording != id);
        }
        if !orders.closed {
            orders.queue.push(Order::Detach(id, done));
        }
        drop(orders);
        self.call();
        ended
    }

    /// Cuts the publisher off; it may come again.
    pub fn cut(&self, reason: &str) {
        let mut orders = self.lock();
        if !orders.closed {
            orders.queue.push(Order::Cut(reason.to_owned()));
        }
        drop(orders);
        self.call();
    }

    /// Notes that media came; true the first time of each kind.
    pub(super) fn saw(&self, kind: TagKind) -> bool {
        let seen = match kind {
            TagKind::Audio => &self.0.has_audio,
            TagKind::Video => &self.0.has_video,
            TagKind::Script => return false,
        };
        !seen.load(Ordering::Relaxed) && !seen.swap(true, Ordering::Relaxed)
    }

    /// Resolves when there may be orders.
    pub(super) async fn ordered(&self) {
        self.0.wake.notified().await;
    }

    /// What was ordered since the last time.
    pub(super) fn orders(&self) -> Vec<Order> {
        if !self.0.ordered.swap(false, Ordering::AcqRel) {
            return Vec::new();
        }
        std::mem::take(&mut self.lock().queue)
    }

    /// Takes no more orders; answers those that are left.
    pub(super) fn close(&self) -> Vec<Order> {
        let mut orders = self.lock();
        orders.closed = true;
        std::mem::take(&mut orders.queue)
    }

    fn call(&self) {
        self.0.ordered.store(true, Ordering::Release);
        self.0.wake.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Orders> {
        self.0.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LiveStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveStream").field(&self.0.info).finish()
    }
}
