//! Joins the rooms that do not know one another: the store says what the ingest hands to the recorder.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::ingest::{BoxError, RecordPlans, SinkFactory, StreamSink};
use crate::media::codec::Codec;
use crate::media::packet::Tag;
use crate::model::{RecordFormat, RecordPlan, StreamInfo, StreamKey};
use crate::recorder::{Recorder, Recording, can_record};
use crate::store::{Forbidden, Store};

impl RecordPlans for Store {
    fn plans_for<'a>(
        &'a self,
        key: &'a StreamKey,
        at: OffsetDateTime,
    ) -> BoxFuture<'a, Result<Vec<RecordPlan>, BoxError>> {
        async move {
            let rule = self.record_plan_for(key, at).await?;
            Ok(rule.into_iter().chain(self.task_plans_for(key, at).await?).collect())
        }
        .boxed()
    }

    fn forbidden<'a>(
        &'a self,
        key: &'a StreamKey,
        at: OffsetDateTime,
    ) -> BoxFuture<'a, Result<Option<String>, BoxError>> {
        async move {
            let forbidden = self.forbidden_stream(&key.stream_name, at).await?;
            Ok(forbidden.map(|Forbidden { until, reason }| {
                let until = until.format(&Rfc3339).unwrap_or_default();
                format!("stream {} is forbidden until {until}: {reason:?}", key.stream_name)
            }))
        }
        .boxed()
    }
}

impl SinkFactory for Recorder {
    fn open(
        &self,
        info: StreamInfo,
        plan: RecordPlan,
    ) -> BoxFuture<'_, Result<Box<dyn StreamSink>, BoxError>> {
        let recording: Box<dyn StreamSink> = Box::new(Self::open(self, info, plan));
        futures::future::ready(Ok(recording)).boxed()
    }

    fn can_record(&self, format: RecordFormat, codec: Codec) -> bool {
        can_record(format, codec)
    }
}

impl StreamSink for Recording {
    fn push(&mut self, tags: Vec<Tag>, arrived: OffsetDateTime) -> BoxFuture<'_, Result<(), BoxError>> {
        Self::push(self, tags, arrived).map(Ok).boxed()
    }

    fn end(self: Box<Self>, at: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>> {
        Self::end(*self, at).map(Ok).boxed()
    }

    fn detached(self: Box<Self>, at: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>> {
        Self::close(*self, at).map(Ok).boxed()
    }
}
