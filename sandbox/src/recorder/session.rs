//! One stream being recorded: its tags parsed once, put on one timeline and handed to every format.

use std::io;
use std::sync::Arc;

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
use crate::media::packet::Tag;
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};
use crate::model::{FormatPlan, RecordFormat, RecordPlan, StreamInfo};

pub(crate) struct Session {
    name: String,
    timeline: Timeline,
    video: Option<Arc<VideoConfig>>,
    audio: Option<Arc<AudioConfig>>,
    sinks: Vec<(RecordFormat, Box<dyn Sink>)>,
}

impl Session {
    pub(crate) fn new(shared: &Arc<Shared>, stream: &StreamInfo, plan: &RecordPlan) -> Self {
        let template_id = plan.template_id;
        let sink = |plan: &FormatPlan| -> (RecordFormat, Box<dyn Sink>) {
            let context =
                Context { shared: shared.clone(), stream: stream.clone(), template_id, plan: plan.clone() };
            match plan.format {
                RecordFormat::Mp4 => (plan.format, Box::new(Mp4Sink::new(context))),
                RecordFormat::Hls => (plan.format, Box::new(HlsSink::new(context))),
                RecordFormat::Flv => (plan.format, Box::new(FlvSink::new(context))),
                RecordFormat::Aac => (plan.format, Box::new(AacSink::new(context))),
            }
        };
        Self {
            name: stream.key.stream_name.clone(),
            timeline: Timeline::default(),
            video: None,
            audio: None,
            sinks: plan.formats.iter().map(sink).collect(),
        }
    }

    pub(crate) fn push(&mut self, tag: &Tag, arrived: OffsetDateTime) {
        let event = self.event(tag, arrived);
        let time_ms = match &event {
            Event::Video(_, frame) | Event::Audio(_, frame) => frame.dts_ms,
            // Headers often carry time 0 in the middle of a stream.
            _ => self.timeline.newest().unwrap_or(0),
        };
        let unit = Unit { tag, time_ms, arrived, event };
        let name = &self.name;
        self.sinks.retain_mut(|(format, sink)| match sink.push(&unit) {
            Ok(()) => true,
            Err(error) => {
                give_up(name, *format, &error);
                // What was written is worth keeping; that closing fails too is no news.
                if let Err(error) = sink.finish() {
                    tracing::debug!(stream = name, %error, "closing after a disk error");
                }
                false
            }
        });
    }

    pub(crate) fn end(mut self) {
        for (format, sink) in &mut self.sinks {
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
