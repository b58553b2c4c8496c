//! The queue between a live stream and one target.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use time::OffsetDateTime;
use tokio::sync::Notify;

use crate::ingest::{BoxError, Headers, StreamSink};
use crate::media::packet::{Tag, TagKind};

/// What may wait for a target: some seconds of a stream of 10 Mbit/s.
const MAX_BYTES: usize = 8 << 20;
const MAX_TAGS: usize = 2048;
/// Tags that are handed over at a time.
const BATCH: usize = 64;

/// Hands tags of a stream to whoever sends them on. It takes tags at any pace: when too many wait, they are
/// dropped up to the next keyframe.
#[derive(Debug)]
pub(super) struct Feed {
    inner: Mutex<Inner>,
    wake: Notify,
}

#[derive(Debug)]
struct Inner {
    headers: Headers,
    with_video: bool,
    has_video: bool,
    /// A target is connected.
    open: bool,
    /// Tags are left out until one with which a decoder can begin.
    waits: bool,
    queue: VecDeque<Tag>,
    bytes: usize,
    dropped: u64,
    ended: bool,
}

/// The end of a feed at which a stream is put in.
pub(super) struct FeedSink(pub(super) Arc<Feed>);

impl Feed {
    /// `has_video`: the stream has shown a picture before.
    pub(super) fn new(with_video: bool, has_video: bool) -> Self {
        let inner = Inner {
            headers: Headers::default(),
            with_video,
            has_video: with_video && has_video,
            open: false,
            waits: false,
            queue: VecDeque::new(),
            bytes: 0,
            dropped: 0,
            ended: false,
        };
        Self { inner: Mutex::new(inner), wake: Notify::new() }
    }

    fn put(&self, tags: Vec<Tag>) {
        let mut inner = self.lock();
        tags.into_iter().for_each(|tag| inner.put(tag));
        drop(inner);
        self.wake.notify_one();
    }

    /// The stream is over; what waits is still handed out.
    fn end(&self) {
        self.lock().ended = true;
        self.wake.notify_one();
    }

    /// Begins anew with the next keyframe, for a target that has just connected.
    pub(super) fn open(&self) {
        let mut inner = self.lock();
        inner.empty();
        (inner.open, inner.waits) = (true, true);
    }

    /// Takes nothing until the next `open`.
    pub(super) fn shut(&self) {
        let mut inner = self.lock();
        inner.empty();
        inner.open = false;
    }

    /// The next tags; `None` when the stream is over.
    pub(super) async fn next(&self) -> Option<Vec<Tag>> {
        loop {
            {
                let mut inner = self.lock();
                if !inner.queue.is_empty() {
                    let some = inner.queue.len().min(BATCH);
                    let tags: Vec<_> = inner.queue.drain(..some).collect();
                    inner.bytes -= tags.iter().map(|tag| tag.body.len()).sum::<usize>();
                    return Some(tags);
                }
                if inner.ended {
                    return None;
                }
            }
            self.wake.notified().await;
        }
    }

    /// Resolves when the stream is over.
    pub(super) async fn ended(&self) {
        while !self.lock().ended {
            self.wake.notified().await;
        }
    }

    /// Tags that were left out because the target was too slow.
    pub(super) fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn put(&mut self, tag: Tag) {
        if tag.kind == TagKind::Video && !self.with_video {
            return;
        }
        let header = self.headers.keep(&tag) || tag.kind == TagKind::Script;
        self.has_video |= tag.kind == TagKind::Video && !header;
        if !self.open {
            return;
        }
        if self.waits {
            if header || !self.begins(&tag) {
                return;
            }
            self.waits = false;
            for header in self.headers.opening(tag.timestamp_ms) {
                self.push(header);
            }
        }
        self.push(tag);
        if self.bytes > MAX_BYTES || self.queue.len() > MAX_TAGS {
            self.dropped += self.queue.len() as u64;
            self.empty();
            self.waits = true;
        }
    }

    fn push(&mut self, tag: Tag) {
        self.bytes += tag.body.len();
        self.queue.push_back(tag);
    }

    fn empty(&mut self) {
        self.queue.clear();
        self.bytes = 0;
    }

    /// Whether a decoder can begin with this frame: a keyframe, or sound where there is no picture.
    fn begins(&self, tag: &Tag) -> bool {
        match tag.kind {
            // The type of the frame has the same place in the old and the enhanced form.
            TagKind::Video => tag.body.first().is_some_and(|first| (first >> 4) & 7 == 1),
            TagKind::Audio => !self.has_video,
            TagKind::Script => false,
        }
    }
}

impl StreamSink for FeedSink {
    fn push(&mut self, tags: Vec<Tag>, _: OffsetDateTime) -> BoxFuture<'_, Result<(), BoxError>> {
        self.0.put(tags);
        futures::future::ready(Ok(())).boxed()
    }

    fn end(self: Box<Self>, _: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>> {
        // Dropping it ends the feed.
        futures::future::ready(Ok(())).boxed()
    }
}

impl Drop for FeedSink {
    fn drop(&mut self) {
        self.0.end();
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn tag(kind: TagKind, timestamp_ms: i64, body: &'static [u8]) -> Tag {
        Tag { kind, timestamp_ms, body: Bytes::from_static(body) }
    }

    fn video_header() -> Tag {
        tag(TagKind::Video, 0, b"\x17\0\0\0\0config")
    }

    fn keyframe(at: i64) -> Tag {
        tag(TagKind::Video, at, b"\x17\x01\0\0\0key")
    }

    fn delta(at: i64) -> Tag {
        tag(TagKind::Video, at, b"\x27\x01\0\0\0delta")
    }

    fn audio(at: i64) -> Tag {
        tag(TagKind::Audio, at, b"\xaf\x01sound")
    }

    fn times(feed: &Feed) -> Vec<i64> {
        let waiting = feed.next().now_or_never();
        waiting.flatten().unwrap_or_default().iter().map(|tag| tag.timestamp_ms).collect()
    }

    #[test]
    fn a_target_begins_with_headers_and_a_keyframe() {
        let feed = Feed::new(true, true);
        feed.put(vec![video_header(), keyframe(0)]);
        assert!(times(&feed).is_empty(), "nobody is connected");
        feed.open();
        feed.put(vec![audio(10), delta(20), keyframe(30), audio(40), delta(50)]);
        let tags = feed.next().now_or_never().unwrap().unwrap();
        assert_eq!(tags[0], Tag { timestamp_ms: 30, ..video_header() });
        assert_eq!(tags.iter().map(|tag| tag.timestamp_ms).collect::<Vec<_>>(), [30, 30, 40, 50]);
        // A target that comes again begins again.
        feed.put(vec![delta(60)]);
        feed.shut();
        feed.put(vec![delta(70)]);
        feed.open();
        feed.put(vec![delta(80), keyframe(90)]);
        assert_eq!(times(&feed), [90, 90]);
    }

    #[test]
    fn sound_alone_need_not_wait() {
        for feed in [Feed::new(true, false), Feed::new(false, true)] {
            feed.open();
            feed.put(vec![audio(10), audio(20)]);
            assert_eq!(times(&feed), [10, 20]);
        }
        let sound = Feed::new(false, true);
        sound.open();
        sound.put(vec![video_header(), keyframe(0), audio(10), delta(20)]);
        assert_eq!(times(&sound), [10], "pictures stay out");
    }

    #[test]
    fn a_slow_target_loses_all_up_to_the_next_keyframe() {
        let feed = Feed::new(true, true);
        feed.open();
        feed.put(vec![video_header(), keyframe(0)]);
        feed.put((1..3000).map(delta).collect());
        assert!(times(&feed).is_empty());
        assert_eq!(feed.dropped(), MAX_TAGS as u64 + 1);
        feed.put(vec![audio(3000), keyframe(3001)]);
        assert_eq!(times(&feed), [3001, 3001]);
        let big = Tag { body: Bytes::from(vec![0x17; MAX_BYTES + 1]), ..keyframe(4000) };
        feed.put(vec![big]);
        assert!(times(&feed).is_empty(), "bytes are bounded too");
    }

    #[tokio::test]
    async fn what_waits_is_handed_out_after_the_end() {
        let feed = Arc::new(Feed::new(true, false));
        feed.open();
        let mut sink = FeedSink(feed.clone());
        sink.push(vec![audio(1)], OffsetDateTime::UNIX_EPOCH).await.unwrap();
        drop(sink);
        feed.ended().await;
        assert_eq!(feed.next().await.unwrap(), [audio(1)]);
        assert_eq!(feed.next().await, None);
    }
}
