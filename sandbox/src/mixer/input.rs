//! An input of a mix: the queue between a live stream and the thread that decodes it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use time::OffsetDateTime;
use trtc_layout::Who;

use super::Micros;
use super::clock::Clock;
use super::timeline::Timeline;
use crate::ingest::{BoxError, StreamSink};
use crate::media::codec::Codec;
use crate::media::flv::{AudioData, Body, VideoData, parse};
use crate::media::packet::Tag;
use crate::media::track::TrackKind;

/// What may wait for the decoder: a long group of pictures of a stream of some Mbit/s.
const VIDEO: Bounds = Bounds { bytes: 8 << 20, jobs: 1024, span: 12_000_000 };
const SOUND: Bounds = Bounds { bytes: 1 << 20, jobs: 256, span: 3_000_000 };
/// With more than this waiting before a keyframe, the decoder goes on with the keyframe.
const BEHIND: Micros = 1_000_000;
/// A picture is never presented so long before or after it is decoded.
const MAX_COMPOSITION_MS: i64 = 2_000;

/// Which tracks of the stream are mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) video: bool,
    pub(super) sound: bool,
}

/// One stream in a mix: the live stream puts its tags in, a thread takes them out and decodes them.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) who: Who,
    wanted: Wanted,
    clock: Clock,
    intake: Mutex<Intake>,
    wake: Condvar,
    /// Its picture is on the canvas. Else pictures wait, from the newest keyframe on, until it is.
    in_view: AtomicBool,
    /// Its sound is mixed.
    heard: AtomicBool,
}

/// What the decoder has to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// An `avcC` record: the pictures that follow need it.
    VideoConfig(Bytes),
    /// The record of another codec, that ffmpeg decodes.
    ForeignConfig(Codec, Bytes),
    Picture {
        /// When it is presented.
        at: Micros,
        /// It came too late to be shown; those after it need it.
        late: bool,
        keyframe: bool,
        data: Bytes,
    },
    /// An `AudioSpecificConfig`.
    SoundConfig(Bytes),
    Sound {
        at: Micros,
        data: Bytes,
    },
}

/// What has come so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// When the newest video came.
    pub(super) video: Option<Micros>,
    pub(super) sound: Option<Micros>,
    /// Its video has a codec that cannot be decoded here.
    pub(super) undecodable: bool,
    /// Video and sound that were left out because the decoder was behind or they were late.
    pub(super) dropped: u64,
    pub(super) late: u64,
}

#[derive(Debug)]
struct Intake {
    timeline: Timeline,
    video: Queue,
    sound: Queue,
    /// Pictures are left out until one with which a decoder can begin.
    wants_keyframe: bool,
    /// Whether other codecs than H.264 are decoded.
    foreign: bool,
    config: Option<(Codec, Bytes)>,
    seen: Seen,
    ended: bool,
}

#[derive(Debug, Clone, Copy)]
struct Bounds {
    bytes: usize,
    jobs: usize,
    span: Micros,
}

#[derive(Debug, Default)]
struct Queue {
    jobs: VecDeque<Job>,
    bytes: usize,
}

/// The end of an input at which a stream is put in. When it is dropped, the input has left.
pub(super) struct InputSink(pub(super) Arc<Input>);

impl Input {
    /// `late_after`: how long after its time a message can still be mixed.
    pub(super) fn new(who: Who, wanted: Wanted, clock: Clock, late_after: Micros) -> Self {
        let intake = Intake {
            timeline: Timeline::new(late_after),
            video: Queue::default(),
            sound: Queue::default(),
            wants_keyframe: true,
            foreign: false,
            config: None,
            seen: Seen::default(),
            ended: false,
        };
        Self {
            who,
            wanted,
            clock,
            intake: Mutex::new(intake),
            wake: Condvar::new(),
            in_view: AtomicBool::new(true),
            heard: AtomicBool::new(true),
        }
    }

    /// Takes the pictures of HEVC and AV1 too: there is an ffmpeg to decode them.
    pub(super) fn with_foreign(self, foreign: bool) -> Self {
        self.lock().foreign = foreign;
        self
    }

    pub(super) fn put(&self, tags: &[Tag]) {
        let arrived = self.clock.now();
        let mut intake = self.lock();
        if intake.timeline.anchored() == 0 {
            intake.timeline.comes_with(span(tags));
        }
        for tag in tags {
            intake.put(tag, arrived, self.wanted, self.heard(), self.in_view());
        }
        drop(intake);
        self.wake.notify_one();
    }

    /// The next job, sound first; waits for one. `None` when the input has left.
    pub(super) fn next(&self) -> Option<Job> {
        let mut intake = self.lock();
        loop {
            if intake.ended {
                return None;
            }
            if let Some(job) = intake.take(self.in_view()) {
                return Some(job);
            }
            intake = self.wake.wait(intake).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The next job if there is one.
    #[cfg(any(test, fuzzing))]
    pub(super) fn try_next(&self) -> Option<Job> {
        self.lock().take(self.in_view())
    }

    /// Bytes and messages that wait.
    #[cfg(fuzzing)]
    pub(super) fn waiting(&self) -> (usize, usize) {
        let intake = self.lock();
        let (video, sound) = (&intake.video, &intake.sound);
        (video.bytes + sound.bytes, video.jobs.len() + sound.jobs.len())
    }

    /// The stream is over, or nobody mixes it any more.
    pub(super) fn leave(&self) {
        let mut intake = self.lock();
        intake.ended = true;
        (intake.video, intake.sound) = (Queue::default(), Queue::default());
        drop(intake);
        self.wake.notify_one();
    }

    pub(super) fn has_left(&self) -> bool {
        self.lock().ended
    }

    pub(super) fn seen(&self) -> Seen {
        self.lock().seen
    }

    /// Whether its sound is subscribed to.
    pub(super) fn wants_sound(&self) -> bool {
        self.wanted.sound
    }

    /// Whether it is seen and heard from now on.
    pub(super) fn mix(&self, in_view: bool, heard: bool) {
        self.heard.store(heard, Ordering::Relaxed);
        if !self.in_view.swap(in_view, Ordering::Relaxed) && in_view {
            // Locked, so that a decoder about to wait does not miss it.
            drop(self.lock());
            self.wake.notify_one();
        }
    }

    fn in_view(&self) -> bool {
        self.in_view.load(Ordering::Relaxed)
    }

    fn heard(&self) -> bool {
        self.heard.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Intake> {
        self.intake.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// From the oldest to the newest medium, in ms. Headers have times of their own.
fn span(tags: &[Tag]) -> i64 {
    let is_frame = |tag: &&Tag| {
        matches!(
            parse(tag),
            Body::Video { data: VideoData::Frame { .. }, .. } | Body::Audio { data: AudioData::Frame(_), .. }
        )
    };
    let mut times = tags.iter().filter(is_frame).map(|tag| tag.timestamp_ms);
    let Some(first) = times.next() else { return 0 };
    times.max().map_or(0, |newest| newest.saturating_sub(first))
}

impl Intake {
    fn put(&mut self, tag: &Tag, arrived: Micros, wanted: Wanted, heard: bool, in_view: bool) {
        if self.ended {
            return;
        }
        match parse(tag) {
            Body::Video { codec, keyframe, data } if wanted.video => {
                self.seen.video = Some(arrived);
                let decodable = self.decodes(codec);
                self.seen.undecodable = !decodable;
                match data {
                    VideoData::Config(record) if decodable => self.video_config(codec, record),
                    VideoData::Frame { composition_ms, data } => {
                        let placed = self.timeline.place(TrackKind::Video, tag.timestamp_ms, arrived);
                        if !decodable {
                            return;
                        }
                        let composition =
                            i64::from(composition_ms).clamp(-MAX_COMPOSITION_MS, MAX_COMPOSITION_MS);
                        let at = placed.at.saturating_add(composition * 1000);
                        self.seen.late += u64::from(placed.late);
                        self.picture(Job::Picture { at, late: placed.late, keyframe, data }, in_view);
                    }
                    VideoData::Config(_) | VideoData::End => {}
                }
            }
            Body::Audio { codec, data } if wanted.sound => {
                self.seen.sound = Some(arrived);
                match data {
                    AudioData::Config(record) if codec == Codec::Aac => {
                        self.push_sound(Job::SoundConfig(record));
                    }
                    AudioData::Frame(data) => {
                        let placed = self.timeline.place(TrackKind::Audio, tag.timestamp_ms, arrived);
                        if placed.late || placed.crowded {
                            self.seen.late += 1;
                        } else if codec == Codec::Aac && heard {
                            self.push_sound(Job::Sound { at: placed.at, data });
                        }
                    }
                    AudioData::Config(_) | AudioData::End => {}
                }
            }
            _ => {}
        }
    }

    fn decodes(&self, codec: Codec) -> bool {
        codec == Codec::H264 || self.foreign && matches!(codec, Codec::Hevc | Codec::Av1)
    }

    fn video_config(&mut self, codec: Codec, record: Bytes) {
        // Some send it again before each keyframe.
        let config = Some((codec, record.clone()));
        if self.config != config {
            self.config = config;
            self.wants_keyframe = true;
            let h264 = codec == Codec::H264;
            self.video.push(if h264 { Job::VideoConfig(record) } else { Job::ForeignConfig(codec, record) });
            self.bound_video();
        }
    }

    fn picture(&mut self, job: Job, in_view: bool) {
        let Job::Picture { at, keyframe, .. } = job else { return };
        if keyframe {
            self.wants_keyframe = false;
            let behind = self.video.first_at().is_some_and(|first| at.saturating_sub(first) > BEHIND);
            if behind || !in_view {
                self.seen.dropped += self.video.drop_pictures();
            }
        }
        if self.wants_keyframe {
            self.seen.dropped += 1;
            return;
        }
        self.video.push(job);
        self.bound_video();
    }

    fn bound_video(&mut self) {
        if self.video.exceeds(VIDEO) {
            self.seen.dropped += self.video.drop_pictures();
            self.wants_keyframe = true;
        }
    }

    fn push_sound(&mut self, job: Job) {
        self.sound.push(job);
        while self.sound.exceeds(SOUND) {
            self.seen.dropped += 1;
            self.sound.drop_oldest_sound();
        }
    }

    fn take(&mut self, in_view: bool) -> Option<Job> {
        self.sound.pop().or_else(|| if in_view { self.video.pop() } else { None })
    }
}

impl Queue {
    fn push(&mut self, job: Job) {
        self.bytes += job.bytes();
        self.jobs.push_back(job);
    }

    fn pop(&mut self) -> Option<Job> {
        let job = self.jobs.pop_front()?;
        self.bytes -= job.bytes();
        Some(job)
    }

    fn exceeds(&self, bounds: Bounds) -> bool {
        let last = self.jobs.iter().rev().find_map(Job::at);
        let span = self.first_at().zip(last).map_or(0, |(first, last)| last.saturating_sub(first));
        self.bytes > bounds.bytes || self.jobs.len() > bounds.jobs || span > bounds.span
    }

    fn first_at(&self) -> Option<Micros> {
        self.jobs.iter().find_map(Job::at)
    }

    /// Drops all but the newest config; tells how many pictures it dropped.
    fn drop_pictures(&mut self) -> u64 {
        let before = self.jobs.len() as u64;
        let config =
            self.jobs.drain(..).rfind(|job| matches!(job, Job::VideoConfig(_) | Job::ForeignConfig(..)));
        self.bytes = 0;
        if let Some(config) = config {
            self.push(config);
        }
        before - self.jobs.len() as u64
    }

    /// Drops the oldest sound; a config before it must still come before what follows.
    fn drop_oldest_sound(&mut self) {
        let sound = self.jobs.iter().position(|job| matches!(job, Job::Sound { .. }));
        if let Some(job) = self.jobs.remove(sound.unwrap_or(0)) {
            self.bytes -= job.bytes();
        }
    }
}

impl Job {
    fn bytes(&self) -> usize {
        match self {
            Self::VideoConfig(data)
            | Self::ForeignConfig(_, data)
            | Self::SoundConfig(data)
            | Self::Picture { data, .. }
            | Self::Sound { data, .. } => data.len(),
        }
    }

    fn at(&self) -> Option<Micros> {
        match self {
            Self::Picture { at, .. } | Self::Sound { at, .. } => Some(*at),
            Self::VideoConfig(_) | Self::ForeignConfig(..) | Self::SoundConfig(_) => None,
        }
    }
}

impl StreamSink for InputSink {
    fn push(&mut self, tags: Vec<Tag>, _: OffsetDateTime) -> BoxFuture<'_, Result<(), BoxError>> {
        self.0.put(&tags);
        futures::future::ready(Ok(())).boxed()
    }

    fn end(self: Box<Self>, _: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>> {
        // Dropping it lets the input leave.
        futures::future::ready(Ok(())).boxed()
    }
}

impl Drop for InputSink {
    fn drop(&mut self) {
        self.0.leave();
    }
}

#[cfg(test)]
#[path = "input_tests.rs"]
mod tests;
