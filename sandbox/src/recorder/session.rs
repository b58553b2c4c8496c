//! One stream being recorded: its tags parsed once, put on one timeline and handed to every format.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use time::OffsetDateTime;

use super::aac::AacSink;
use super::flv::FlvSink;
use super::hls::HlsSink;
use super::mp4::Mp4Sink;
use super::sink::{Event, Sink, Unit};
use super::slot::{Context, Shared};
use super::timeline::Timeline;
use crate::media::codec::Codec;
use crate::media::flv::{AudioData, Body, VideoData, parse};
use crate::media::packet::{Tag, TagKind};
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};
use crate::model::{FormatPlan, RecordFormat, RecordPlan, StreamInfo, Tracks};

pub(crate) struct Session {
    name: String,
    tracks: Tracks,
    timeline: Timeline,
    video: Option<Arc<VideoConfig>>,
    audio: Option<Arc<AudioConfig>>,
    sinks: Vec<FormatSink>,
}

struct FormatSink {
    format: RecordFormat,
    failed: Arc<AtomicBool>,
    sink: Box<dyn Sink>,
}

impl Session {
    pub(crate) fn new(shared: &Arc<Shared>, stream: &StreamInfo, whole: &Arc<RecordPlan>) -> Self {
        let sink = |plan: &FormatPlan| -> FormatSink {
            let failed = Arc::new(AtomicBool::new(false));
            let context = Context {
                shared: shared.clone(),
                stream: stream.clone(),
                whole: whole.clone(),
                plan: plan.clone(),
                failed: failed.clone(),
            };
            let sink: Box<dyn Sink> = match plan.format {
                RecordFormat::Mp4 => Box::new(Mp4Sink::new(context)),
                RecordFormat::Hls => Box::new(HlsSink::new(context)),
                RecordFormat::Flv => Box::new(FlvSink::new(context)),
                RecordFormat::Aac => Box::new(AacSink::new(context)),
            };
            FormatSink { format: plan.format, failed, sink }
        };
        Self {
            name: stream.key.stream_name.clone(),
            tracks: whole.tracks,
            timeline: Timeline::default(),
            video: None,
            audio: None,
            sinks: whole.formats.iter().map(sink).collect(),
        }
    }

    pub(crate) fn push(&mut self, tag: &Tag, arrived: OffsetDateTime) {
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
        let name = &self.name;
        self.sinks.retain_mut(|FormatSink { format, failed, sink }| match sink.push(&unit) {
            Ok(()) => true,
            Err(error) => {
                give_up(name, *format, &error);
                failed.store(true, Ordering::Relaxed);
                // What was written is worth keeping; that closing fails too is no news.
                if let Err(error) = sink.finish() {
                    tracing::debug!(stream = name, %error, "closing after a disk error");
                }
                false
            }
        });
    }

    pub(crate) fn end(mut self) {
        for FormatSink { format, sink, .. } in &mut self.sinks {
            if let Err(error) = sink.finish() {
                give_up(&self.name, *format, &error);
            }
        }
        if self.timeline.jumps() > 0 {
            let (stream, jumps) = (&self.name, self.timeline.jumps());
            tracing::warn!(
                stream,
                jumps,
                "the publisher's timestamps jumped: the recording goes on without gaps"
            );
        }
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

fn give_up(stream: &str, format: RecordFormat, error: &io::Error) {
    tracing::error!(stream, format = format.container(), %error, "cannot write a recording: this format stops here");
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;
    use std::time::Duration;

    use bytes::Bytes;
    use proptest::prelude::*;

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
            let shared = Arc::new(Shared {
                dir: dir.path().into(),
                next: AtomicU64::new(0),
                fragment: Duration::from_millis(300),
                hls_segment: Duration::from_millis(500),
                max_frames: 1_000,
                sync: false,
                announcer: Announcer::start(finished).unwrap(),
                cover: None,
            });
            let key = StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: "s".into() };
            let started = OffsetDateTime::UNIX_EPOCH;
            let stream = StreamInfo { key, params: String::new(), client_ip: String::new(), started, sequence: 1 };
            let formats = [RecordFormat::Mp4, RecordFormat::Hls, RecordFormat::Flv, RecordFormat::Aac];
            let formats = formats.map(|format| FormatPlan { max_file_duration: Some(Duration::from_secs(1)), ..FormatPlan::new(format) });
            let plan = RecordPlan::of_rule("session".into(), 1, formats.to_vec());
            let mut session = Session::new(&shared, &stream, &Arc::new(plan));
            tags.iter().for_each(|tag| session.push(tag, started));
            session.end();
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
