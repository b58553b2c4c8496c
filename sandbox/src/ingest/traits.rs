//! What the ingest needs of the rooms around it.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use time::OffsetDateTime;

use crate::media::codec::Codec;
use crate::media::packet::Tag;
use crate::model::{RecordFormat, RecordPlan, StreamInfo, StreamKey};

/// An error whose text is all that matters here.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Knows how streams are to be recorded, and which must not be pushed.
pub trait RecordPlans: Send + Sync {
    /// What to record of a stream that starts at `at`, a record rule's plan first; empty: nothing.
    fn plans_for<'a>(
        &'a self,
        key: &'a StreamKey,
        at: OffsetDateTime,
    ) -> BoxFuture<'a, Result<Vec<RecordPlan>, BoxError>>;

    /// Why a stream must not be pushed at `at`; `None`, the default: it may.
    fn forbidden<'a>(
        &'a self,
        _key: &'a StreamKey,
        _at: OffsetDateTime,
    ) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        futures::future::ready(Ok(None)).boxed()
    }
}

/// Opens a sink for each stream that is recorded.
pub trait SinkFactory: Send + Sync {
    /// Begins a recording.
    fn open(
        &self,
        info: StreamInfo,
        plan: RecordPlan,
    ) -> BoxFuture<'_, Result<Box<dyn StreamSink>, BoxError>>;

    /// Whether a codec can be written to a container.
    fn can_record(&self, format: RecordFormat, codec: Codec) -> bool;
}

/// Takes the media of one stream.
pub trait StreamSink: Send {
    /// Takes the next messages; the future resolves when the sink is ready for more.
    ///
    /// After an error no more messages are pushed; `end` is called all the same.
    fn push(&mut self, tags: Vec<Tag>, arrived: OffsetDateTime) -> BoxFuture<'_, Result<(), BoxError>>;

    /// The stream is over.
    fn end(self: Box<Self>, at: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>>;

    /// The sink is taken off a stream that goes on. Without a word about it: as when the stream is over.
    fn detached(self: Box<Self>, at: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>> {
        self.end(at)
    }
}
