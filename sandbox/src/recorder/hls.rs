//! HLS recordings: transport stream segments and the playlist that lists the whole ones.
//!
//! A segment is written to `N.ts.tmp` and renamed before the playlist names it, so a reader never meets half
//! a segment.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use super::can_record;
use super::gate::Gate;
use super::sidecar::replace;
use super::sink::{Event, Sink, Unit};
use super::slot::{Context, Slot};
use crate::media::codec::Codec;
use crate::media::hls::{Playlist, Segment};
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};
use crate::media::ts::TsMuxer;
use crate::model::RecordFormat;

/// Packets are written when they come to this many bytes, or after the time of an MP4 fragment.
const MAX_HELD: usize = 256 << 10;

pub(crate) const PLAYLIST: &str = "playlist.m3u8";

/// The name of a segment; while it is being written `.tmp` follows.
pub(crate) fn segment_name(number: usize) -> String {
    format!("{number}.ts")
}

pub(crate) fn write_playlist(dir: &Path, playlist: &Playlist) -> io::Result<()> {
    replace(&dir.join(PLAYLIST), playlist.render().as_bytes())
}

struct Open {
    slot: Slot,
    muxer: TsMuxer,
    video: Option<Arc<VideoConfig>>,
    audio: Option<Arc<AudioConfig>>,
    playlist: Playlist,
    file: File,
    held: Vec<u8>,
    held_since_ms: i64,
    segment_start_ms: i64,
    /// End of the latest frame of the segment.
    segment_end_ms: i64,
    segment_frames: u64,
    segment_bytes: u64,
    /// The segment being written does not go on from the one before.
    discontinuity: bool,
    /// Neither will the next.
    next_discontinuity: bool,
    bytes: u64,
    last_video_step_ms: i64,
    last_video_ms: Option<i64>,
}

impl Open {
    fn flush(&mut self, sync: bool) -> io::Result<()> {
        let written = self.file.write_all(&self.held);
        let length = self.held.len() as u64;
        self.held.clear();
        if let Err(error) = written {
            // Back to whole frames; a disk that refuses even that has nothing of the segment.
            if self.file.set_len(self.segment_bytes).is_err() {
                self.segment_bytes = 0;
            }
            return Err(error);
        }
        self.bytes += length;
        self.segment_bytes += length;
        if sync { self.file.sync_data() } else { Ok(()) }
    }

    fn temporary(&self) -> std::path::PathBuf {
        self.slot.dir().join(segment_name(self.playlist.segments.len()) + ".tmp")
    }

    /// Ends the segment at `end_ms` and lists it.
    fn close_segment(&mut self, end_ms: i64, sync: bool) -> io::Result<()> {
        let temporary = self.temporary();
        self.muxer.flush_audio(&mut self.held);
        self.flush(sync)?;
        if self.segment_frames == 0 || self.segment_bytes == 0 {
            return fs::remove_file(temporary);
        }
        let file = segment_name(self.playlist.segments.len());
        fs::rename(temporary, self.slot.dir().join(&file))?;
        let duration_ms = u64::try_from(end_ms - self.segment_start_ms).unwrap_or(0);
        self.playlist.segments.push(Segment { file, duration_ms, discontinuity: self.discontinuity });
        self.discontinuity = std::mem::take(&mut self.next_discontinuity);
        self.segment_frames = 0;
        write_playlist(self.slot.dir(), &self.playlist)
    }

    fn open_segment(&mut self, start_ms: i64) -> io::Result<()> {
        self.file = File::create(self.temporary())?;
        self.segment_bytes = 0;
        self.segment_start_ms = start_ms;
        self.segment_end_ms = start_ms;
        self.held_since_ms = start_ms;
        self.muxer.tables(&mut self.held);
        Ok(())
    }

    /// False when the frame does not fit a transport stream.
    fn write(&mut self, kind: TrackKind, frame: &Frame) -> bool {
        let length = match kind {
            TrackKind::Video => {
                let codec = self.video.as_ref().map_or(Codec::H264, |config| config.codec);
                self.slot.video(codec, self.video.as_deref(), frame);
                self.muxer.video(&mut self.held, frame);
                if let Some(last) = self.last_video_ms.replace(frame.dts_ms) {
                    self.last_video_step_ms = (frame.dts_ms - last).clamp(1, 1000);
                }
                self.last_video_step_ms
            }
            TrackKind::Audio => {
                if !self.muxer.audio(&mut self.held, frame) {
                    return false;
                }
                self.slot.audio(Codec::Aac, self.audio.as_deref(), frame);
                let aac = self.audio.as_ref().map(|config| config.aac);
                aac.map_or(0, |aac| i64::from(aac.frame_samples) * 1000 / i64::from(aac.core_rate.max(1)))
            }
        };
        self.segment_frames += 1;
        self.segment_end_ms = self.segment_end_ms.max(frame.pts_ms() + length);
        true
    }
}

pub(crate) struct HlsSink {
    context: Context,
    video: Option<Arc<VideoConfig>>,
    audio: Option<Arc<AudioConfig>>,
    gate: Gate,
    open: Option<Open>,
    skipped: u64,
}

impl HlsSink {
    pub(crate) fn new(context: Context) -> Self {
        Self { context, video: None, audio: None, gate: Gate::default(), open: None, skipped: 0 }
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
        let has = |kind| self.gate.first(kind).is_some();
        let video = self.video.clone().filter(|_| has(TrackKind::Video));
        let audio = self.audio.clone().filter(|_| has(TrackKind::Audio));
        let held = self.gate.take();
        let Some(start_ms) = held.iter().map(|(_, frame)| frame.pts_ms()).min() else { return Ok(()) };
        let Some((_, first)) = held.front() else { return Ok(()) };
        let slot = Slot::create(&self.context, first.arrived)?;
        let file = File::create(slot.dir().join(segment_name(0) + ".tmp"))?;
        let mut muxer = TsMuxer::new(video.clone(), audio.clone());
        let mut packets = Vec::new();
        muxer.tables(&mut packets);
        self.open = Some(Open {
            slot,
            muxer,
            video,
            audio,
            playlist: Playlist::default(),
            file,
            held: packets,
            held_since_ms: start_ms,
            segment_start_ms: start_ms,
            segment_end_ms: start_ms,
            segment_frames: 0,
            segment_bytes: 0,
            discontinuity: false,
            next_discontinuity: false,
            bytes: 0,
            last_video_step_ms: 40,
            last_video_ms: None,
        });
        held.iter().try_for_each(|(kind, frame)| self.write(*kind, frame))
    }

    fn write(&mut self, kind: TrackKind, frame: &Frame) -> io::Result<()> {
        let shared = &self.context.shared;
        let Some(open) = &mut self.open else { return Ok(()) };
        let target = i64::try_from(shared.hls_segment.as_millis()).unwrap_or(i64::MAX);
        let long = frame.pts_ms() - open.segment_start_ms >= target;
        match kind {
            TrackKind::Video if open.video != self.video => {
                if !frame.keyframe {
                    self.skipped += 1;
                    return Ok(());
                }
                open.close_segment(frame.pts_ms().min(open.segment_end_ms), shared.sync)?;
                open.discontinuity = !open.playlist.segments.is_empty();
                open.video.clone_from(&self.video);
                open.muxer.set_tracks(open.video.clone(), open.audio.clone());
                open.open_segment(frame.pts_ms())?;
            }
            TrackKind::Audio if open.audio != self.audio => {
                let appeared = open.audio.is_none();
                open.muxer.flush_audio(&mut open.held);
                open.audio.clone_from(&self.audio);
                open.muxer.set_tracks(open.video.clone(), open.audio.clone());
                if open.video.is_some() {
                    open.next_discontinuity |= !appeared;
                    // Nothing is lost while the next keyframe is waited for: the new track joins at once.
                    open.muxer.tables(&mut open.held);
                } else {
                    open.close_segment(frame.dts_ms, shared.sync)?;
                    open.discontinuity = !open.playlist.segments.is_empty();
                    open.open_segment(frame.dts_ms)?;
                }
            }
            TrackKind::Video if frame.keyframe && long => {
                open.close_segment(frame.pts_ms(), shared.sync)?;
                open.open_segment(frame.pts_ms())?;
            }
            TrackKind::Audio if long && open.video.is_none() => {
                open.close_segment(frame.dts_ms, shared.sync)?;
                open.open_segment(frame.dts_ms)?;
            }
            _ => {}
        }
        if !open.write(kind, frame) {
            self.skipped += 1;
        }
        let held_ms = u128::try_from(frame.dts_ms - open.held_since_ms).unwrap_or(0);
        if open.held.len() >= MAX_HELD || held_ms >= shared.fragment.as_millis() {
            open.flush(shared.sync)?;
            open.held_since_ms = frame.dts_ms;
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

    fn finish(&mut self) -> io::Result<()> {
        if self.skipped > 0 {
            let (stream, skipped) = (&self.context.stream.key.stream_name, self.skipped);
            tracing::warn!(
                stream,
                skipped,
                "frames before a keyframe or without configuration are not in the hls recording"
            );
        }
        self.open_if_ready(true)?;
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let end_ms = open.segment_end_ms;
        let closed = open.close_segment(end_ms, self.context.shared.sync);
        open.playlist.ended = true;
        let listed = write_playlist(open.slot.dir(), &open.playlist);
        let size = open.bytes + open.playlist.render().len() as u64;
        if open.slot.dir().is_dir() {
            open.slot.announce(size)?;
        }
        closed.and(listed)
    }
}
