//! A stream being published, and where its media goes.

use time::OffsetDateTime;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tracing::{error, info};

use super::codecs::CodecCheck;
use super::headers::Headers;
use super::live::Order;
use super::timestamps::Unwrapper;
use super::{Live, LiveStream, SinkId, StreamSink};
use crate::media::flv::{Body, VideoData, parse};
use crate::media::packet::{Tag, TagKind};
use crate::media::track::VideoConfig;
use crate::model::{EndReason, Notice, RecordOrigin, RecordPlan, StreamInfo};

/// A stream being published.
pub(super) struct Published {
    /// Keeps the stream listed as live.
    live: Live,
    /// The plan of the record rule: what it cannot hold is refused.
    pub(super) rule: Option<RecordPlan>,
    sinks: Vec<Outlet>,
    /// What the sinks shall have and is not yet handed over. Empty while the connection waits for data.
    batch: Vec<Tag>,
    headers: Headers,
    /// First audio and video that nobody was told of yet.
    unseen: Vec<(TagKind, Option<(u32, u32)>)>,
    pub(super) codecs: CodecCheck,
    pub(super) timestamps: Unwrapper,
    pub(super) since: Instant,
    pub(super) has_media: bool,
    newest_ms: i64,
    tags: u64,
    bytes: u64,
}

struct Outlet {
    id: SinkId,
    sink: Box<dyn StreamSink>,
}

impl Published {
    pub(super) fn new(
        live: Live,
        rule: Option<RecordPlan>,
        sinks: Vec<(RecordOrigin, Box<dyn StreamSink>)>,
    ) -> Self {
        let (origins, sinks): (Vec<_>, Vec<_>) = sinks.into_iter().unzip();
        let ids = live.stream().begin(origins);
        Self {
            live,
            rule,
            sinks: ids.into_iter().zip(sinks).map(|(id, sink)| Outlet { id, sink }).collect(),
            batch: Vec::new(),
            headers: Headers::default(),
            unseen: Vec::new(),
            codecs: CodecCheck::default(),
            timestamps: Unwrapper::default(),
            since: Instant::now(),
            has_media: false,
            newest_ms: 0,
            tags: 0,
            bytes: 0,
        }
    }

    pub(super) fn stream(&self) -> &LiveStream {
        self.live.stream()
    }

    pub(super) fn info(&self) -> &StreamInfo {
        self.live.stream().info()
    }

    /// Puts a message into the batch, and tells how many are in it.
    pub(super) fn put(&mut self, tag: Tag) -> usize {
        self.has_media |= tag.kind != TagKind::Script;
        self.tags += 1;
        self.bytes += tag.body.len() as u64;
        self.newest_ms = tag.timestamp_ms;
        let header = self.headers.keep(&tag);
        // The size of the picture is in the header, which comes first where there is one.
        if tag.kind != TagKind::Script && self.live.stream().saw(tag.kind) {
            let size = header.then(|| size_of(&tag)).flatten();
            self.unseen.push((tag.kind, size));
        }
        if !self.sinks.is_empty() {
            self.batch.push(tag);
        }
        self.batch.len()
    }

    /// Whether others hear of it.
    pub(super) fn is_listed(&self) -> bool {
        self.live.is_listed()
    }

    /// Media kinds that came for the first time.
    pub(super) fn take_unseen(&mut self, at: OffsetDateTime) -> Vec<Notice> {
        let stream = self.live.stream().info();
        let notice = |(kind, size)| Notice::MediaSeen { stream: stream.clone(), kind, size, at };
        self.unseen.drain(..).map(notice).collect()
    }

    /// Hands the batch to the sinks, and waits until they are ready for more.
    pub(super) async fn hand_over(&mut self, now: OffsetDateTime) {
        if self.batch.is_empty() {
            return;
        }
        let mut batch = std::mem::take(&mut self.batch);
        let mut at = 0;
        while at < self.sinks.len() {
            // The last one need not share.
            let tags = if at + 1 == self.sinks.len() { std::mem::take(&mut batch) } else { batch.clone() };
            if let Err(error) = self.sinks[at].sink.push(tags, now).await {
                // The stream itself is fine: it stays live, as it does when recording fails in the cloud.
                let stream_id = &self.info().key.stream_name;
                error!(stream_id, %error, "recording failed; the stream goes on without it");
                let outlet = self.sinks.remove(at);
                end_sink(outlet.sink, now, &self.info().key.stream_name).await;
            } else {
                at += 1;
            }
        }
    }

    /// Does what was asked of the stream. The answer is why it must end, if it must.
    pub(super) async fn obey(&mut self, now: OffsetDateTime) -> Option<String> {
        let mut cut = None;
        for order in self.live.stream().orders() {
            match order {
                Order::Attach(id, mut sink) => {
                    // What came before belongs to those who were there.
                    self.hand_over(now).await;
                    let stream_id = &self.info().key.stream_name;
                    match sink.push(self.headers.opening(self.newest_ms), now).await {
                        Ok(()) => self.sinks.push(Outlet { id, sink }),
                        Err(error) => {
                            error!(stream_id, %error, "a sink failed at once");
                            end_sink(sink, now, stream_id).await;
                        }
                    }
                }
                Order::Detach(id, done) => {
                    self.hand_over(now).await;
                    let found = self.sinks.iter().position(|outlet| outlet.id == id);
                    if let Some(at) = found {
                        let outlet = self.sinks.remove(at);
                        if let Err(error) = outlet.sink.detached(now).await {
                            let stream_id = &self.info().key.stream_name;
                            error!(stream_id, %error, "recording was not ended well");
                        }
                    }
                    // Whoever asked may have gone.
                    let _ = done.send(());
                }
                Order::Cut(reason) => cut = Some(reason),
            }
        }
        cut
    }

    /// Ends the sinks and takes the stream off the list; of one that is on no list nobody is told.
    pub(super) async fn end(
        mut self,
        reason: EndReason,
        now: OffsetDateTime,
        notices: &mpsc::Sender<Notice>,
    ) {
        let unseen = self.take_unseen(now);
        self.hand_over(now).await;
        let listed = self.is_listed();
        let Self { live, sinks, tags, bytes, .. } = self;
        let stream = live.stream().info().clone();
        let left = live.stream().close();
        // Told before the list lets the name go, so that the next push of it is told after.
        let ended = Notice::StreamEnded { stream: stream.clone(), at: now, reason: reason.clone() };
        for notice in unseen.into_iter().chain([ended]).filter(|_| listed) {
            // Nobody listens any more when the sandbox stops hard.
            let _ = notices.send(notice).await;
        }
        // Not live any more from here on, so that the publisher may come back while files are finished.
        drop(live);
        let stream_id = &stream.key.stream_name;
        for outlet in sinks {
            end_sink(outlet.sink, now, stream_id).await;
        }
        for order in left {
            if let Order::Attach(_, sink) = order {
                end_sink(sink, now, stream_id).await;
            }
        }
        info!(stream_id, peer = stream.client_ip, ?reason, tags, bytes, "stream ended");
    }
}

fn size_of(header: &Tag) -> Option<(u32, u32)> {
    let Body::Video { codec, data: VideoData::Config(record), .. } = parse(header) else { return None };
    VideoConfig::parse(codec, record).map(|config| (config.size.width, config.size.height))
}

async fn end_sink(sink: Box<dyn StreamSink>, at: OffsetDateTime, stream_id: &str) {
    if let Err(error) = sink.end(at).await {
        error!(stream_id, %error, "recording was not ended well");
    }
}
