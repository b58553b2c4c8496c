//! The files of an HLS recording: segments, and the playlist that lists the whole ones.
//!
//! A segment is written to `N.ts.tmp` and renamed before the playlist names it, so a reader never meets half
//! a segment.

use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use time::OffsetDateTime;

use super::disk::Disk;
use super::slot::{Context, Slot};
use crate::media::codec::Codec;
use crate::media::hls::{Playlist, Segment};
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};
use crate::media::ts::{PACKET, Tail, TsMuxer, padding};

/// Packets are written when they come to this many bytes, or after the time of a fragment.
const MAX_HELD: usize = 256 << 10;
/// Whole segments that a full disk may cost at the end, so that the others can be listed.
const MAX_SACRIFICE: usize = 8;

pub(crate) const PLAYLIST: &str = "playlist.m3u8";

/// The name of a segment; while it is being written `.tmp` follows.
pub(crate) fn segment_name(number: usize) -> String {
    format!("{number}.ts")
}

pub(crate) fn write_playlist(dir: &Path, playlist: &Playlist, disk: &Disk) -> io::Result<()> {
    disk.replace(&dir.join(PLAYLIST), playlist.render().as_bytes())
}

/// The segment being written.
struct Running {
    file: File,
    start_ms: i64,
    /// End of the latest frame.
    end_ms: i64,
    /// The same for what is on disk.
    written_ms: i64,
    frames: u64,
    bytes: u64,
    held_since_ms: i64,
    /// Writing failed: what is held now does not go on from what is on disk.
    broken: bool,
}

pub(crate) struct Segments {
    context: Context,
    slot: Slot,
    muxer: TsMuxer,
    pub(crate) video: Option<Arc<VideoConfig>>,
    pub(crate) audio: Option<Arc<AudioConfig>>,
    playlist: Playlist,
    running: Option<Running>,
    held: Vec<u8>,
    /// End of the latest frame of all.
    end_ms: i64,
    /// The running segment does not go on from the one before.
    discontinuity: bool,
    /// Neither will the next.
    next_discontinuity: bool,
    bytes: u64,
    last_video_step_ms: i64,
    last_video_ms: Option<i64>,
}

impl Segments {
    pub(crate) fn create(context: &Context, arrived: OffsetDateTime) -> io::Result<Self> {
        let (slot, ()) = Slot::create(context, arrived, |_| Ok(()))?;
        Ok(Self::of(context, slot, TsMuxer::new(None, None), Playlist::default()))
    }

    /// A recording that an earlier run left open: all its segments are whole and listed.
    pub(crate) fn reopen(
        context: &Context,
        dir: PathBuf,
        start: OffsetDateTime,
        end: OffsetDateTime,
    ) -> io::Result<Self> {
        let text = fs::read_to_string(dir.join(PLAYLIST))?;
        let playlist =
            Playlist::parse(&text).ok_or_else(|| io::Error::other("the playlist cannot be read"))?;
        let last = playlist.segments.last().ok_or_else(|| io::Error::other("the playlist is empty"))?;
        let tail = Tail::read(BufReader::with_capacity(PACKET * 512, File::open(dir.join(&last.file))?))?;
        let mut bytes = 0;
        for segment in &playlist.segments {
            bytes += dir.join(&segment.file).metadata()?.len();
        }
        let slot = Slot::reopen(context, dir, start, end);
        let segments = Self::of(context, slot, TsMuxer::going_on(None, None, tail.counters), playlist);
        Ok(Self { end_ms: tail.end_ms, bytes, ..segments })
    }

    fn of(context: &Context, slot: Slot, muxer: TsMuxer, playlist: Playlist) -> Self {
        Self {
            context: context.clone(),
            slot,
            muxer,
            video: None,
            audio: None,
            playlist,
            running: None,
            held: Vec::new(),
            end_ms: 0,
            discontinuity: false,
            next_discontinuity: false,
            bytes: 0,
            last_video_step_ms: 40,
            last_video_ms: None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.playlist.segments.is_empty()
    }

    /// How far the times of a push must be moved to lie behind all that was recorded. `first_ms` is its first
    /// moment, `first_dts_ms` the decoding time of its first picture.
    pub(crate) fn shift_for(&self, first_ms: i64, first_dts_ms: Option<i64>) -> i64 {
        let behind_all = self.end_ms - first_ms;
        let pictures = first_dts_ms.zip(self.last_video_ms).map(|(first, last)| last + 1 - first);
        pictures.map_or(behind_all, |pictures| behind_all.max(pictures))
    }

    /// Whether the running segment has this length at `now_ms`.
    pub(crate) fn is_long(&self, now_ms: i64, target_ms: i64) -> bool {
        self.running.as_ref().is_some_and(|running| now_ms - running.start_ms >= target_ms)
    }

    /// Goes on after a pause, under what the new push brings.
    pub(crate) fn go_on(&mut self) -> io::Result<()> {
        self.context.ready_to_write()?;
        self.slot.note(None, Some(self.playlist.segments.len()))
    }

    /// Begins a segment with these tracks.
    pub(crate) fn begin(
        &mut self,
        video: Option<Arc<VideoConfig>>,
        audio: Option<Arc<AudioConfig>>,
        start_ms: i64,
    ) -> io::Result<()> {
        self.discontinuity = !self.playlist.segments.is_empty();
        self.video = video;
        self.audio = audio;
        self.muxer.set_tracks(self.video.clone(), self.audio.clone());
        self.begin_next(start_ms)
    }

    /// Begins the next segment with the tracks of the last.
    fn begin_next(&mut self, start_ms: i64) -> io::Result<()> {
        let file = File::create(self.temporary())?;
        self.context.shared.disk.sync_dir(self.slot.dir())?;
        self.running = Some(Running {
            file,
            start_ms,
            end_ms: start_ms,
            written_ms: start_ms,
            frames: 0,
            bytes: 0,
            held_since_ms: start_ms,
            broken: false,
        });
        self.muxer.tables(&mut self.held);
        Ok(())
    }

    /// Ends the running segment, at `end_ms` or before, and begins the next with the same tracks.
    pub(crate) fn cut(&mut self, end_ms: i64) -> io::Result<()> {
        self.end(end_ms)?;
        self.begin_next(end_ms)
    }

    /// Ends the running segment, with its last picture if that ends before `at_ms`, and begins one that does not
    /// go on from it.
    pub(crate) fn change_pictures(&mut self, video: Option<Arc<VideoConfig>>, at_ms: i64) -> io::Result<()> {
        let end_ms = self.running.as_ref().map_or(at_ms, |running| running.end_ms.min(at_ms));
        self.end(end_ms)?;
        self.begin(video, self.audio.clone(), at_ms)
    }

    /// The same for a recording of sound alone.
    pub(crate) fn change_only_sound(
        &mut self,
        audio: Option<Arc<AudioConfig>>,
        at_ms: i64,
    ) -> io::Result<()> {
        self.end(at_ms)?;
        self.begin(None, audio, at_ms)
    }

    /// Changes the sound within the running segment: nothing is lost while the next keyframe is waited for.
    pub(crate) fn change_sound(&mut self, audio: Option<Arc<AudioConfig>>) {
        let appeared = self.audio.is_none();
        self.muxer.flush_audio(&mut self.held);
        self.audio = audio;
        self.muxer.set_tracks(self.video.clone(), self.audio.clone());
        self.next_discontinuity |= !appeared;
        self.muxer.tables(&mut self.held);
    }

    /// Adds a frame to the running segment. False when it does not fit a transport stream.
    pub(crate) fn add(&mut self, kind: TrackKind, frame: &Frame) -> io::Result<bool> {
        let Some(running) = &mut self.running else { return Ok(false) };
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
                    return Ok(false);
                }
                self.slot.audio(Codec::Aac, self.audio.as_deref(), frame);
                let aac = self.audio.as_ref().map(|config| config.aac);
                aac.map_or(0, |aac| i64::from(aac.frame_samples) * 1000 / i64::from(aac.core_rate.max(1)))
            }
        };
        running.frames += 1;
        running.end_ms = running.end_ms.max(frame.pts_ms() + length);
        self.end_ms = self.end_ms.max(running.end_ms);
        let held_ms = u128::try_from(frame.dts_ms - running.held_since_ms).unwrap_or(0);
        if self.held.len() >= MAX_HELD || held_ms >= self.context.shared.fragment.as_millis() {
            self.context.ready_to_write()?;
            self.flush()?;
            if let Some(running) = &mut self.running {
                running.held_since_ms = frame.dts_ms;
            }
        }
        Ok(true)
    }

    fn flush(&mut self) -> io::Result<()> {
        let Some(running) = &mut self.running else { return Ok(()) };
        let written = running.file.write_all(&self.held);
        let length = self.held.len() as u64;
        self.held.clear();
        if let Err(error) = written {
            running.broken = true;
            // Back to whole frames; a disk that refuses even that has nothing of the segment.
            if running.file.set_len(running.bytes).is_err() {
                running.bytes = 0;
            }
            return Err(error);
        }
        running.bytes += length;
        running.written_ms = running.end_ms;
        self.context.shared.disk.sync_file(&running.file)
    }

    fn temporary(&self) -> PathBuf {
        self.slot.dir().join(segment_name(self.playlist.segments.len()) + ".tmp")
    }

    /// Ends the running segment at `end_ms` and lists it. After an error it ends with what is on disk.
    fn end(&mut self, end_ms: i64) -> io::Result<()> {
        let flushed = match &self.running {
            None => return Ok(()),
            Some(Running { broken: true, .. }) => Ok(()),
            Some(running) => {
                self.muxer.flush_audio(&mut self.held);
                if running.frames > 0 {
                    let padding = padding(running.bytes + self.held.len() as u64);
                    self.held.extend(padding);
                }
                self.flush()
            }
        };
        self.held.clear();
        let Some(running) = self.running.take() else { return Ok(()) };
        let temporary = self.temporary();
        if running.frames == 0 || running.bytes == 0 {
            return flushed.and(fs::remove_file(temporary));
        }
        let end_ms = if running.broken { running.written_ms } else { end_ms };
        let file = segment_name(self.playlist.segments.len());
        fs::rename(temporary, self.slot.dir().join(&file))?;
        self.bytes += running.bytes;
        let duration_ms = u64::try_from(end_ms - running.start_ms).unwrap_or(0);
        self.playlist.segments.push(Segment { file, duration_ms, discontinuity: self.discontinuity });
        self.discontinuity = std::mem::take(&mut self.next_discontinuity);
        flushed.and(self.list())
    }

    fn list(&self) -> io::Result<()> {
        write_playlist(self.slot.dir(), &self.playlist, &self.context.shared.disk)
    }

    /// Notes until when the stream may come back.
    pub(crate) fn wait_until(&self, until: OffsetDateTime) -> io::Result<()> {
        self.slot.note(Some(until), None)
    }

    /// Ends the running segment and notes until when the stream may come back. False when there is nothing to
    /// go on with.
    pub(crate) fn pause(&mut self, until: OffsetDateTime) -> io::Result<bool> {
        self.end(self.end_ms)?;
        if self.is_empty() {
            return Ok(false);
        }
        self.next_discontinuity = false;
        self.wait_until(until)?;
        Ok(true)
    }

    /// Ends the playlist and announces the recording.
    pub(crate) fn close(mut self) -> io::Result<()> {
        let closed = self.end(self.end_ms);
        self.playlist.ended = true;
        let mut listed = self.list();
        for _ in 0..MAX_SACRIFICE {
            let full = |error: &io::Error| {
                matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
            };
            if !listed.as_ref().is_err_and(full) || self.playlist.segments.len() < 2 {
                break;
            }
            // The last segment makes room for the list of the others.
            if let Some(last) = self.playlist.segments.pop() {
                fs::remove_file(self.slot.dir().join(last.file))?;
                self.context.state.recount();
                listed = self.list();
            }
        }
        if closed.is_err() || listed.is_err() {
            self.context.state.recount();
        }
        let size = self.bytes + self.playlist.render().len() as u64;
        if self.slot.dir().is_dir() {
            self.slot.announce(size)?;
        }
        closed.and(listed)
    }
}
