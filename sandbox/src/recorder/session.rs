//! One stream being recorded: its tags parsed once, put on one timeline and handed to every format.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use time::{OffsetDateTime, PrimitiveDateTime};

use super::aac::AacSink;
use super::account::Account;
use super::flv::FlvSink;
use super::hls::HlsSink;
use super::mp4::Mp4Sink;
use super::pause::Paused;
use super::sink::{Event, Sink, Unit};
use super::slot::{Context, FormatState, Shared};
use super::timeline::Timeline;
use super::worker::End;
use crate::media::codec::Codec;
use crate::media::flv::{AudioData, Body, VideoData, parse};
use crate::media::packet::{Tag, TagKind};
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};
use crate::model::{FormatPlan, RecordFormat, RecordPlan, RecordStatus, StreamInfo, Tracks};

pub(crate) struct Session {
    account: Account,
    tracks: Tracks,
    resume: Option<Duration>,
    timeline: Timeline,
    video: Option<Arc<VideoConfig>>,
    audio: Option<Arc<AudioConfig>>,
    sinks: Vec<FormatSink>,
    last_arrived: OffsetDateTime,
}

/// One format of a recording.
pub(crate) struct FormatSink {
    pub(crate) format: RecordFormat,
    pub(crate) state: Arc<FormatState>,
    pub(crate) sink: Box<dyn Sink>,
    /// The recording that the file began under, when that was another push.
    pub(crate) owner: Option<Account>,
}

impl Session {
    /// Begins to record a push; `paused` is the HLS recording that it goes on with.
    pub(crate) fn new(
        shared: &Arc<Shared>,
        stream: &StreamInfo,
        whole: &Arc<RecordPlan>,
        mut paused: Option<Paused>,
    ) -> Self {
        let mut sink = |plan: &FormatPlan| -> FormatSink {
            if plan.format == RecordFormat::Hls
                && let Some(paused) = paused.take()
            {
                return resumed(paused, stream);
            }
            let context = Context {
                shared: shared.clone(),
                stream: stream.clone(),
                whole: whole.clone(),
                plan: plan.clone(),
                state: Arc::default(),
            };
            let state = context.state.clone();
            let sink: Box<dyn Sink> = match plan.format {
                RecordFormat::Mp4 => Box::new(Mp4Sink::new(context)),
                RecordFormat::Hls => Box::new(HlsSink::new(context)),
                RecordFormat::Flv => Box::new(FlvSink::new(context)),
                RecordFormat::Aac => Box::new(AacSink::new(context)),
            };
            FormatSink { format: plan.format, state, sink, owner: None }
        };
        Self {
            tracks: whole.tracks,
            resume: whole.formats.iter().find_map(|plan| plan.resume),
            timeline: Timeline::default(),
            video: None,
            audio: None,
            sinks: whole.formats.iter().map(&mut sink).collect(),
            account: Account::new(shared, stream, whole),
            last_arrived: stream.started,
        }
    }

    pub(crate) fn push(&mut self, tag: &Tag, arrived: OffsetDateTime) {
        self.last_arrived = arrived;
        match (self.tracks, tag.kind) {
            (Tracks::Audio, TagKind::Video) | (Tracks::Video, TagKind::Audio) => return,
            _ => {}
        }
        let event = self.event(tag, arrived);
        let time_ms = match &event {
            Event::Video(_, frame) | Event::Audio(_, frame) => frame.dts_ms,
            // Headers often carry time 0 in the middle of a stream.
            _ => self.timeline.newest().unwrap_or(0),
        };
        let unit = Unit { tag, time_ms, arrived, event };
        let mut failed = Vec::new();
        let sinks = self.sinks.extract_if(.., |sink| match sink.sink.push(&unit) {
            Ok(()) => false,
            Err(error) => {
                failed.push(error);
                true
            }
        });
        let broken: Vec<_> = sinks.collect();
        let own = |sink: &FormatSink| sink.owner.is_none() && sink.state.has_begun();
        if !self.account.started && self.sinks.iter().chain(&broken).any(own) {
            self.account.started = true;
            self.account.tell(RecordStatus::Started, None, "recording", arrived);
        }
        for (sink, error) in broken.into_iter().zip(failed) {
            self.give_up(sink, &error, arrived);
        }
    }

    /// When the last tag came.
    pub(crate) fn last_arrived(&self) -> OffsetDateTime {
        self.last_arrived
    }

    /// Ends the recording, and answers what waits for the stream to come back.
    pub(crate) fn end(mut self, at: OffsetDateTime, end: End) -> Vec<Paused> {
        let mut waiting = Vec::new();
        let mut is_over = true;
        let resume = self.resume.filter(|_| end == End::Stream);
        for mut sink in std::mem::take(&mut self.sinks) {
            if let Some(resume) = resume {
                let until = at.checked_add(resume.try_into().unwrap_or(time::Duration::MAX));
                let until = until.unwrap_or(PrimitiveDateTime::MAX.assume_utc());
                match sink.sink.pause(until) {
                    Ok(true) => {
                        is_over &= sink.owner.is_some();
                        let account = sink.owner.take().unwrap_or_else(|| self.account.clone());
                        let detail = "the stream ended; the file waits for it to come back";
                        account.tell(RecordStatus::Paused, Some(sink.format), detail, at);
                        waiting.push(Paused { account, sink, until });
                        continue;
                    }
                    Ok(false) => {}
                    Err(error) => {
                        self.give_up(sink, &error, at);
                        continue;
                    }
                }
            }
            if let Err(error) = sink.sink.finish() {
                self.report(&sink, &error, at);
            }
            if let Some(owner) = &sink.owner {
                owner.ended("the stream ended", at);
            }
        }
        if is_over {
            self.account.ended("the stream ended", at);
        }
        if self.timeline.jumps() > 0 {
            let (stream, jumps) = (&self.account.stream.key.stream_name, self.timeline.jumps());
            tracing::warn!(
                stream,
                jumps,
                "the publisher's timestamps jumped: the recording goes on without gaps"
            );
        }
        waiting
    }

    /// Whether this is an earlier push that a new one may go on with.
    pub(crate) fn is_before(&self, stream: &StreamInfo, plan: &RecordPlan) -> bool {
        self.resume.is_some()
            && self.account.stream.sequence != stream.sequence
            && self.account.goes_on_in(stream, plan)
    }

    /// Closes a format that cannot be written any more.
    fn give_up(&self, mut sink: FormatSink, error: &io::Error, at: OffsetDateTime) {
        sink.state.recount();
        // What was written is worth keeping; that closing fails too is no news.
        if let Err(error) = sink.sink.finish() {
            let stream = &self.account.stream.key.stream_name;
            tracing::debug!(stream, %error, "closing after a disk error");
        }
        self.report(&sink, error, at);
        if let Some(owner) = &sink.owner {
            owner.ended("writing failed", at);
        }
    }

    fn report(&self, sink: &FormatSink, error: &io::Error, at: OffsetDateTime) {
        let account = sink.owner.as_ref().unwrap_or(&self.account);
        let (stream, format) = (&account.stream.key.stream_name, sink.format.container());
        tracing::error!(stream, format, %error, "cannot write a recording: this format stops here");
        let status = if sink.state.has_begun() { RecordStatus::Error } else { RecordStatus::StartFailed };
        account.tell(status, Some(sink.format), format!("{format}: {error}"), at);
    }

    fn event(&mut self, tag: &Tag, arrived: OffsetDateTime) -> Event {
        match parse(tag) {
            Body::Video { codec, data: VideoData::Config(record), .. } => {
                if self.video.as_ref().is_none_or(|old| old.codec != codec || old.record != record) {
                    self.video = VideoConfig::parse(codec, record).map(Arc::new);
                }
                Event::VideoConfig(self.video.clone())
            }
            Body::Video { codec, keyframe, data: VideoData::Frame { composition_ms, data } } => {
                let dts_ms = self.timeline.place(TrackKind::Video, tag.timestamp_ms);
                let cts_ms = composition_ms.clamp(-60_000, 60_000);
                Event::Video(codec, Frame { dts_ms, cts_ms, keyframe, data, arrived })
            }
            Body::Audio { codec: Codec::Aac, data: AudioData::Config(record) } => {
                if self.audio.as_ref().is_none_or(|old| old.record != record) {
                    self.audio = AudioConfig::parse(record).map(Arc::new);
                }
                Event::AudioConfig(self.audio.clone())
            }
            Body::Audio { data: AudioData::Config(_), .. } => Event::AudioConfig(None),
            Body::Audio { codec, data: AudioData::Frame(data) } => {
                let dts_ms = self.timeline.place(TrackKind::Audio, tag.timestamp_ms);
                Event::Audio(codec, Frame { dts_ms, cts_ms: 0, keyframe: true, data, arrived })
            }
            Body::Script => Event::Script,
            Body::Video { data: VideoData::End, .. }
            | Body::Audio { data: AudioData::End, .. }
            | Body::Other => Event::Other,
        }
    }
}

/// Hands a recording that waited to the push that goes on with it.
fn resumed(paused: Paused, stream: &StreamInfo) -> FormatSink {
    let Paused { mut account, mut sink, .. } = paused;
    account.stream = stream.clone();
    account.tell(RecordStatus::Resumed, Some(sink.format), "the stream came back", stream.started);
    sink.owner = Some(account);
    sink
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use bytes::Bytes;
    use proptest::prelude::*;

    use super::super::disk::Disk;
    use super::*;
    use crate::media::packet::TagKind;
    use crate::model::StreamKey;
    use crate::recorder::announcer::Announcer;

    const AVC: &[u8] = b"\x17\0\0\0\0\x01\x64\0\x1e\xff\xe1\0\x1a\x67\x64\0\x1e\xac\xd9\x40\xa0\x2f\xf9\x70\x11\0\0\x03\0\x01\0\0\x03\0\x3c\x0f\x16\x2d\x96\x01\0\x04\x68\xeb\xe3\xcb";

    fn tag() -> impl Strategy<Value = Tag> {
        let heads: &[(TagKind, &[u8])] = &[
            (TagKind::Video, AVC),
            (TagKind::Video, b"\x17\x01\0\0\x28"),
            (TagKind::Video, b"\x27\x01\xff\xff\x28"),
            (TagKind::Video, b"\x91hvc1\0\0\0"),
            (TagKind::Video, b"\x90av01\x81\0\0\0"),
            (TagKind::Video, b""),
            (TagKind::Audio, b"\xaf\0\x11\x90"),
            (TagKind::Audio, b"\xaf\0\x12\x10"),
            (TagKind::Audio, b"\xaf\x01"),
            (TagKind::Audio, b""),
            (TagKind::Script, b"\x02\0\x0aonMetaData"),
        ];
        let times = prop_oneof![8 => 0..3_000_i64, 1 => any::<i64>()];
        let rest = proptest::collection::vec(any::<u8>(), 0..40);
        (proptest::sample::select(heads), rest, times).prop_map(|((kind, head), rest, timestamp_ms)| {
            let rest = if head == AVC { &[][..] } else { &rest };
            Tag { kind, timestamp_ms, body: Bytes::from([head, rest].concat()) }
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]
        #[test]
        fn hostile_streams_give_files_that_probe(tags in proptest::collection::vec(tag(), 0..120)) {
            let dir = tempfile::tempdir().unwrap();
            let (finished, mut files) = tokio::sync::mpsc::channel(1024);
            let (notices, _told) = tokio::sync::mpsc::channel(1024);
            let shared = Arc::new(Shared {
                dir: dir.path().into(),
                next: AtomicU64::new(0),
                fragment: Duration::from_millis(300),
                hls_segment: Duration::from_millis(500),
                disk: Disk::new(dir.path().into(), 0, false, None),
                max_frames: 1_000,
                announcer: Announcer::start(finished).unwrap(),
                notices,
                cover: None,
            });
            let key = StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: "s".into() };
            let started = OffsetDateTime::UNIX_EPOCH;
            let stream = StreamInfo { key, params: String::new(), client_ip: String::new(), started, sequence: 1 };
            let formats = [RecordFormat::Mp4, RecordFormat::Hls, RecordFormat::Flv, RecordFormat::Aac];
            let formats = formats.map(|format| FormatPlan { max_file_duration: Some(Duration::from_secs(1)), ..FormatPlan::new(format) });
            let plan = RecordPlan::of_rule("session".into(), 1, formats.to_vec());
            let mut session = Session::new(&shared, &stream, &Arc::new(plan), None);
            tags.iter().for_each(|tag| session.push(tag, started));
            assert!(session.end(started, End::Stream).is_empty());
            // All is announced when the announcer is gone.
            drop(shared);
            let mut dirs = 0;
            while let Some(file) = files.blocking_recv() {
                let path = file.dir.join(&file.main_file);
                let found = crate::media::probe::probe(&path);
                prop_assert!(found.is_ok(), "{}: {found:?}", file.main_file);
                dirs += 1;
            }
            prop_assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), dirs, "a directory was left behind");
        }
    }
}
