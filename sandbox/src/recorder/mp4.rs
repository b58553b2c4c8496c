//! MP4 recordings.
//!
//! A file has the tracks it began with. When a track appears or changes its configuration, a new file begins:
//! at once for audio alone, at the next keyframe with video.

use std::fs::File;
use std::io;
use std::sync::Arc;

use super::gate::Gate;
use super::sink::{Event, Sink, Unit};
use super::slot::{Context, Slot};
use crate::media::codec::Codec;
use crate::media::mp4::{Mp4Writer, TrackStart};
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};

/// Video that has not come for this long does not hold up audio.
const VIDEO_STALLED_MS: i64 = 1_000;
/// A full file waits this long for a keyframe after the last picture; then it ends with the sound.
const SPLIT_STALLED_MS: i64 = 10_000;

struct Open {
    writer: Mp4Writer<File>,
    slot: Slot,
    video: Option<Arc<VideoConfig>>,
    audio: Option<Arc<AudioConfig>>,
    start_ms: i64,
    last_video_ms: i64,
    frames: u64,
    max_frames: u64,
}

impl Open {
    fn is_full(&self, context: &Context, now_ms: i64) -> bool {
        context.is_full(self.start_ms, now_ms, self.writer.size()) || self.frames >= self.max_frames
    }

    fn write(&mut self, context: &Context, kind: TrackKind, frame: Frame) -> io::Result<()> {
        self.frames += 1;
        if self.frames > self.max_frames.saturating_mul(2) {
            return Err(io::Error::other("the stream has no keyframe at which its long file could end"));
        }
        if self.writer.is_due(&frame) {
            context.ready_to_write()?;
        }
        match kind {
            TrackKind::Video => {
                self.last_video_ms = frame.dts_ms;
                let codec = self.video.as_ref().map_or(Codec::H264, |config| config.codec);
                self.slot.video(codec, self.video.as_deref(), &frame);
            }
            TrackKind::Audio => self.slot.audio(Codec::Aac, self.audio.as_deref(), &frame),
        }
        self.writer.push(kind, frame)
    }
}

pub(crate) struct Mp4Sink {
    context: Context,
    /// The newest configurations, which the open file need not have.
    video: Option<Arc<VideoConfig>>,
    audio: Option<Arc<AudioConfig>>,
    open: Option<Open>,
    /// Frames of the next file.
    gate: Gate,
    skipped: u64,
}

impl Mp4Sink {
    pub(crate) fn new(context: Context) -> Self {
        Self { context, video: None, audio: None, open: None, gate: Gate::default(), skipped: 0 }
    }

    fn push_video(&mut self, frame: &Frame) -> io::Result<()> {
        let fits = |open: &Open| open.video == self.video;
        match &mut self.open {
            _ if self.video.is_none() => self.skipped += 1,
            Some(open) if fits(open) => {
                let next = open.is_full(&self.context, frame.dts_ms) || !self.gate.is_empty();
                if !(frame.keyframe && next) {
                    return open.write(&self.context, TrackKind::Video, frame.clone());
                }
                self.close_file()?;
                self.gate.hold(TrackKind::Video, frame.clone());
            }
            Some(_) if frame.keyframe => {
                self.close_file()?;
                self.gate.hold(TrackKind::Video, frame.clone());
            }
            None if frame.keyframe || self.gate.first(TrackKind::Video).is_some() => {
                self.gate.hold(TrackKind::Video, frame.clone());
            }
            Some(_) => self.skipped += 1,
            None => {
                self.skipped += 1;
                self.gate.await_keyframe();
            }
        }
        self.open_if_ready(false)
    }

    fn push_audio(&mut self, frame: &Frame) -> io::Result<()> {
        match &mut self.open {
            _ if self.audio.is_none() => self.skipped += 1,
            Some(open) if open.audio == self.audio && self.gate.is_empty() => {
                let full = open.is_full(&self.context, frame.dts_ms);
                let waits = open.video.is_some() && frame.dts_ms - open.last_video_ms < SPLIT_STALLED_MS;
                if waits || !full {
                    return open.write(&self.context, TrackKind::Audio, frame.clone());
                }
                self.close_file()?;
                self.gate.hold(TrackKind::Audio, frame.clone());
            }
            Some(open) => {
                let stalled = frame.dts_ms - open.last_video_ms > VIDEO_STALLED_MS;
                let video = open.video.is_some();
                self.gate.hold(TrackKind::Audio, frame.clone());
                if !video || (stalled && self.gate.is_overfull()) {
                    self.close_file()?;
                }
                while self.open.is_some() && self.gate.is_overfull() {
                    self.gate.drop_oldest();
                    self.skipped += 1;
                }
            }
            None => self.gate.hold(TrackKind::Audio, frame.clone()),
        }
        self.open_if_ready(false)
    }

    fn open_if_ready(&mut self, now: bool) -> io::Result<()> {
        if self.open.is_some() || self.gate.is_empty() || !(now || self.gate.is_ready()) {
            return Ok(());
        }
        let mut starts = Vec::with_capacity(2);
        let (video, audio) = (self.gate.first(TrackKind::Video), self.gate.first(TrackKind::Audio));
        let video_config = self.video.clone().filter(|_| video.is_some());
        let audio_config = self.audio.clone().filter(|_| audio.is_some());
        if let (Some(config), Some(frame)) = (video_config.clone(), video) {
            let (first_dts_ms, first_cts_ms) = (frame.dts_ms, frame.cts_ms);
            starts.push(TrackStart::Video { config, first_dts_ms, first_cts_ms });
        }
        if let (Some(config), Some(frame)) = (audio_config.clone(), audio) {
            starts.push(TrackStart::Audio { config, first_dts_ms: frame.dts_ms });
        }
        let held = self.gate.take();
        let Some((_, first)) = held.front() else { return Ok(()) };
        let (slot, writer) = Slot::create(&self.context, first.arrived, |slot| {
            let file = File::create_new(slot.main_path())?;
            let shared = &self.context.shared;
            Mp4Writer::create(file, &starts, shared.fragment, shared.disk.sync)
        })?;
        let (start_ms, last_video_ms) = (first.dts_ms, first.dts_ms);
        let max_frames = self.context.shared.max_frames;
        let (video, audio) = (video_config, audio_config);
        let open = self.open.insert(Open {
            writer,
            slot,
            video,
            audio,
            start_ms,
            last_video_ms,
            frames: 0,
            max_frames,
        });
        held.into_iter().try_for_each(|(kind, frame)| open.write(&self.context, kind, frame))
    }

    fn close_file(&mut self) -> io::Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let closed = open.writer.finish();
        // What could not be closed still plays as fragments, so it is announced all the same.
        let size = match &closed {
            Ok(size) => *size,
            Err(_) => {
                self.context.state.recount();
                open.slot.main_path().metadata()?.len()
            }
        };
        open.slot.announce(size)?;
        closed.map(drop)
    }
}

impl Sink for Mp4Sink {
    fn push(&mut self, unit: &Unit<'_>) -> io::Result<()> {
        match &unit.event {
            Event::VideoConfig(config) => {
                // Held frames belong to the configuration before.
                if config != &self.video && self.gate.first(TrackKind::Video).is_some() {
                    self.open_if_ready(true)?;
                }
                self.video.clone_from(config);
                Ok(())
            }
            Event::AudioConfig(config) => {
                if config != &self.audio && self.gate.first(TrackKind::Audio).is_some() {
                    if self.open.is_some() {
                        self.close_file()?;
                    }
                    self.open_if_ready(true)?;
                }
                self.audio.clone_from(config);
                Ok(())
            }
            Event::Video(codec, frame) => match &self.video {
                Some(config) if config.codec != *codec => {
                    self.skipped += 1;
                    Ok(())
                }
                _ => self.push_video(frame),
            },
            Event::Audio(Codec::Aac, frame) => self.push_audio(frame),
            Event::Audio(..) => {
                self.skipped += 1;
                Ok(())
            }
            Event::Script | Event::Other => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.skipped > 0 {
            let (stream, skipped) = (&self.context.stream.key.stream_name, self.skipped);
            tracing::warn!(
                stream,
                skipped,
                "frames before the first keyframe or without configuration are not in the mp4"
            );
        }
        if !self.gate.is_empty() {
            self.close_file()?;
            self.open_if_ready(true)?;
        }
        self.close_file()
    }
}
