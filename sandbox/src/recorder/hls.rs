//! HLS recordings: which frames go into which segment, and how a recording goes on when its stream comes back.

use std::io;
use std::sync::Arc;

use time::OffsetDateTime;

use super::can_record;
use super::gate::Gate;
use super::segments::Segments;
use super::sink::{Event, Sink, Unit};
use super::slot::Context;
use crate::media::codec::Codec;
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};
use crate::model::RecordFormat;

pub(crate) struct HlsSink {
    context: Context,
    video: Option<Arc<VideoConfig>>,
    audio: Option<Arc<AudioConfig>>,
    gate: Gate,
    open: Option<Segments>,
    /// What the stream left when it ended, to go on with.
    paused: Option<Segments>,
    /// From the times of this push to those of the recording.
    shift_ms: i64,
    skipped: u64,
}

impl HlsSink {
    pub(crate) fn new(context: Context) -> Self {
        Self {
            context,
            video: None,
            audio: None,
            gate: Gate::default(),
            open: None,
            paused: None,
            shift_ms: 0,
            skipped: 0,
        }
    }

    /// Goes on with what an earlier run left.
    pub(crate) fn going_on(context: Context, left: Segments) -> Self {
        context.state.begin();
        Self { paused: Some(left), ..Self::new(context) }
    }

    fn frame(&mut self, kind: TrackKind, frame: &Frame) -> io::Result<()> {
        let configured = match kind {
            TrackKind::Video => self.video.is_some(),
            TrackKind::Audio => self.audio.is_some(),
        };
        if !configured {
            self.skipped += 1;
            return Ok(());
        }
        if self.open.is_some() {
            return self.write(kind, frame);
        }
        if kind == TrackKind::Video && !frame.keyframe && self.gate.first(kind).is_none() {
            self.skipped += 1;
            self.gate.await_keyframe();
            return Ok(());
        }
        self.gate.hold(kind, frame.clone());
        self.open_if_ready(false)
    }

    fn open_if_ready(&mut self, now: bool) -> io::Result<()> {
        if self.open.is_some() || self.gate.is_empty() || !(now || self.gate.is_ready()) {
            return Ok(());
        }
        let first_picture = self.gate.first(TrackKind::Video).map(|frame| frame.dts_ms);
        let has_sound = self.gate.first(TrackKind::Audio).is_some();
        let video = self.video.clone().filter(|_| first_picture.is_some());
        let audio = self.audio.clone().filter(|_| has_sound);
        let held = self.gate.take();
        let Some(start_ms) = held.iter().map(|(_, frame)| frame.pts_ms()).min() else { return Ok(()) };
        let Some((_, first)) = held.front() else { return Ok(()) };
        let mut segments = match self.paused.take() {
            None => Segments::create(&self.context, first.arrived)?,
            Some(mut left) => {
                self.shift_ms = left.shift_for(start_ms, first_picture);
                if let Err(error) = left.go_on() {
                    self.paused = Some(left);
                    return Err(error);
                }
                left
            }
        };
        let begun = segments.begin(video, audio, start_ms + self.shift_ms);
        self.open = Some(segments);
        begun?;
        held.iter().try_for_each(|(kind, frame)| self.write(*kind, frame))
    }

    fn write(&mut self, kind: TrackKind, frame: &Frame) -> io::Result<()> {
        if self.shift_ms == 0 {
            return self.write_at(kind, frame);
        }
        self.write_at(kind, &Frame { dts_ms: frame.dts_ms + self.shift_ms, ..frame.clone() })
    }

    fn write_at(&mut self, kind: TrackKind, frame: &Frame) -> io::Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let target_ms = i64::try_from(self.context.shared.hls_segment.as_millis()).unwrap_or(i64::MAX);
        match kind {
            TrackKind::Video if open.video != self.video => {
                if !frame.keyframe {
                    self.skipped += 1;
                    return Ok(());
                }
                open.change_pictures(self.video.clone(), frame.pts_ms())?;
            }
            TrackKind::Audio if open.audio != self.audio => {
                if open.video.is_some() {
                    open.change_sound(self.audio.clone());
                } else {
                    open.change_only_sound(self.audio.clone(), frame.dts_ms)?;
                }
            }
            TrackKind::Video if frame.keyframe && open.is_long(frame.pts_ms(), target_ms) => {
                open.cut(frame.pts_ms())?;
            }
            TrackKind::Audio if open.video.is_none() && open.is_long(frame.dts_ms, target_ms) => {
                open.cut(frame.dts_ms)?;
            }
            _ => {}
        }
        if !open.add(kind, frame)? {
            self.skipped += 1;
        }
        Ok(())
    }
}

impl Sink for HlsSink {
    fn push(&mut self, unit: &Unit<'_>) -> io::Result<()> {
        match &unit.event {
            Event::VideoConfig(config) => {
                if config != &self.video && self.gate.first(TrackKind::Video).is_some() {
                    self.open_if_ready(true)?;
                }
                self.video = config.clone().filter(|config| can_record(RecordFormat::Hls, config.codec));
                Ok(())
            }
            Event::AudioConfig(config) => {
                if config != &self.audio && self.gate.first(TrackKind::Audio).is_some() {
                    self.open_if_ready(true)?;
                }
                self.audio.clone_from(config);
                Ok(())
            }
            Event::Video(codec, frame)
                if self.video.as_ref().is_some_and(|config| config.codec == *codec) =>
            {
                self.frame(TrackKind::Video, frame)
            }
            Event::Audio(Codec::Aac, frame) => self.frame(TrackKind::Audio, frame),
            Event::Video(..) | Event::Audio(..) => {
                self.skipped += 1;
                Ok(())
            }
            Event::Script | Event::Other => Ok(()),
        }
    }

    fn pause(&mut self, until: OffsetDateTime) -> io::Result<bool> {
        self.open_if_ready(true)?;
        // A push without a frame leaves what was there before it.
        let Some(mut segments) = self.open.take().or_else(|| self.paused.take()) else { return Ok(false) };
        let paused = segments.pause(until);
        self.paused = Some(segments);
        // The next push brings its own.
        (self.video, self.audio) = (None, None);
        paused
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.skipped > 0 {
            let (stream, skipped) = (&self.context.stream.key.stream_name, self.skipped);
            tracing::warn!(
                stream,
                skipped,
                "frames before a keyframe or without configuration are not in the hls recording"
            );
        }
        let opened = self.open_if_ready(true);
        match self.open.take().or_else(|| self.paused.take()) {
            Some(segments) => opened.and(segments.close()),
            None => opened,
        }
    }
}
