//! Knowing when a recording has ended with all its files announced.

use std::sync::{Arc, Weak};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use time::OffsetDateTime;
use tokio::sync::watch;

use crate::ingest::{BoxError, StreamSink};
use crate::media::packet::Tag;

/// A sink that tells when it has ended.
pub(super) struct Ticketed {
    sink: Box<dyn StreamSink>,
    ticket: Ticket,
}

/// Whether a sink may still do something.
#[derive(Debug)]
pub(super) struct Alive(Weak<()>);

struct Ticket {
    alive: Option<Arc<()>>,
    ended: watch::Sender<()>,
}

impl Ticketed {
    /// `ended` is told when the sink has ended, in whatever way.
    pub(super) fn new(sink: Box<dyn StreamSink>, ended: watch::Sender<()>) -> (Self, Alive) {
        let alive = Arc::new(());
        let weak = Alive(Arc::downgrade(&alive));
        (Self { sink, ticket: Ticket { alive: Some(alive), ended } }, weak)
    }
}

impl Alive {
    pub(super) fn is_alive(&self) -> bool {
        self.0.strong_count() > 0
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        // Whoever is woken must find it ended.
        self.alive.take();
        self.ended.send_replace(());
    }
}

impl StreamSink for Ticketed {
    fn push(&mut self, tags: Vec<Tag>, arrived: OffsetDateTime) -> BoxFuture<'_, Result<(), BoxError>> {
        self.sink.push(tags, arrived)
    }

    fn end(self: Box<Self>, at: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>> {
        let Self { sink, ticket } = *self;
        async move {
            let outcome = sink.end(at).await;
            drop(ticket);
            outcome
        }
        .boxed()
    }
}
