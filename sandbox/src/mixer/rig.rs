//! A mix whose time is held: it runs as fast as it can, and what comes out is decoded.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bytes::Bytes;
use time::OffsetDateTime;
use tokio::sync::mpsc;
use trtc_layout::Who;

use super::Micros;
use super::clock::Clock;
use super::decode::Decoding;
use super::engine::{Broken, Engine};
use super::grid::Grid;
use super::images::ImageStore;
use super::input::{Input, InputSink, Wanted};
use super::members::{Member, Members};
use super::mix::Settings;
use super::runner::grid;
use super::shown::Shown;
use super::sound::SoundDecoder;
use super::spec::{AacProfile, AudioSpec, MixSpec};
use crate::codec::aac::{AAC_FRAME, AudioEncoder};
use crate::codec::canvas::{Canvas, Colour};
use crate::codec::decode::PictureDecoder;
use crate::codec::h264::VideoEncoder;
use crate::codec::picture::Picture;
use crate::media::flv::{AudioData, Body, VideoData, parse};
use crate::media::packet::{Tag, TagKind};

/// As often as sockets are looked at.
const BEAT: Micros = 100_000;
pub(super) const SETTINGS: Settings = Settings { latency: 500_000, stalled_after: 5_000_000 };

pub(super) const RED: Colour = Colour { y: 81, u: 90, v: 240 };
pub(super) const GREEN: Colour = Colour { y: 145, u: 54, v: 34 };
pub(super) const BLUE: Colour = Colour { y: 41, u: 240, v: 110 };
pub(super) const GREY: Colour = Colour { y: 128, u: 128, v: 128 };

/// A mix, the streams that go in and what came out.
pub(super) struct Rig {
    spec: MixSpec,
    now: Arc<AtomicI64>,
    clock: Clock,
    members: Arc<Members>,
    engine: Engine,
    tags: mpsc::Receiver<Vec<Tag>>,
    grid: Grid,
    players: Vec<Player>,
    out: Vec<Tag>,
    /// The runner is busy elsewhere.
    pub(super) frozen: bool,
}

struct Player {
    member: Arc<Member>,
    decoding: Decoding,
    sink: Option<InputSink>,
    /// In the time of the mix, what comes first at the end.
    tags: Vec<Tag>,
    held: bool,
}

/// What came out, decoded.
pub(super) struct Seen {
    pub(super) tags: Vec<Tag>,
    /// With their times in ms.
    pub(super) pictures: Vec<(i64, Picture)>,
    /// Left channel at 48 kHz, from time 0 on.
    pub(super) sound: Vec<f32>,
}

impl Rig {
    pub(super) fn new(spec: MixSpec) -> Self {
        let now = Arc::new(AtomicI64::new(0));
        let held = Arc::clone(&now);
        let clock = Clock::new(move || held.load(Ordering::Relaxed));
        let members = Arc::new(Members::default());
        let images = ImageStore::start(std::collections::BTreeMap::new()).unwrap();
        let (engine, tags) = Engine::new(&spec, SETTINGS, images, Arc::clone(&members)).unwrap();
        let grid = grid(&spec, 0);
        let (players, out) = (Vec::new(), Vec::new());
        Self { spec, now, clock, members, engine, tags, grid, players, out, frozen: false }
    }

    /// Joins with tags whose times count from now on. Tells the number of the player.
    pub(super) fn join(&mut self, user: &str, mut tags: Vec<Tag>) -> usize {
        let base = self.now() / 1000;
        tags.iter_mut().for_each(|tag| tag.timestamp_ms += base);
        tags.reverse();
        let who = Who { user_id: user.into(), aux: false };
        let wanted = Wanted { video: self.spec.video.is_some(), sound: self.spec.audio.is_some() };
        let input = Input::new(who, wanted, self.clock.clone(), SETTINGS.latency);
        let looked = (self.now() - SETTINGS.latency).max(0);
        let member = self.members.join(0, input, Shown::new(looked, SETTINGS.latency + 300_000));
        let decoding = Decoding::new(Arc::clone(&member), self.clock.clone(), self.engine.sound());
        let sink = Some(InputSink(Arc::clone(&member.input)));
        self.players.push(Player { member, decoding, sink, tags, held: false });
        self.players.len() - 1
    }

    /// Nothing comes of it for a while; what did not come comes at once after it.
    pub(super) fn hold(&mut self, player: usize, held: bool) {
        self.players[player].held = held;
    }

    pub(super) fn leave(&mut self, player: usize) {
        self.players[player].sink = None;
    }

    /// Nobody takes what comes out any more.
    pub(super) fn hang_up(&mut self) {
        self.tags.close();
    }

    pub(super) fn member(&self, player: usize) -> &Member {
        &self.players[player].member
    }

    pub(super) fn change(&mut self, spec: MixSpec) {
        self.engine.change(&spec).unwrap();
        let next = grid(&spec, self.grid.next());
        if next.interval() != self.grid.interval() {
            self.grid = next;
        }
        self.spec = spec;
    }

    pub(super) fn now(&self) -> Micros {
        self.clock.now()
    }

    pub(super) fn run(&mut self, millis: i64) {
        self.try_run(millis).unwrap();
    }

    pub(super) fn try_run(&mut self, millis: i64) -> Result<(), Broken> {
        let end = self.now() + millis * 1000;
        while self.now() < end {
            self.now.fetch_add(BEAT, Ordering::Relaxed);
            let now = self.now();
            for player in &mut self.players {
                player.beat(now);
            }
            while !self.frozen
                && let Some(due) = self.grid.take(self.grid.next().min(now - SETTINGS.latency))
            {
                self.engine.tick(due, self.grid.interval(), due.at, OffsetDateTime::UNIX_EPOCH)?;
                while let Ok(batch) = self.tags.try_recv() {
                    self.out.extend(batch);
                }
            }
        }
        Ok(())
    }

    /// After a freeze the clock does not look at what it missed.
    pub(super) fn thaw(&mut self) -> Result<u64, Broken> {
        self.frozen = false;
        let time = self.now() - SETTINGS.latency;
        let due = self.grid.take(time).unwrap();
        self.engine.tick(due, self.grid.interval(), time, OffsetDateTime::UNIX_EPOCH)?;
        Ok(due.skipped)
    }

    pub(super) fn finish(mut self) -> Seen {
        self.engine.finish();
        while let Ok(batch) = self.tags.try_recv() {
            self.out.extend(batch);
        }
        Seen::of(self.out, self.spec.audio.map_or(2, |audio| audio.channels))
    }
}

impl Player {
    fn beat(&mut self, now: Micros) {
        let mut due = Vec::new();
        while !self.held
            && let Some(tag) = self.tags.pop_if(|tag| tag.timestamp_ms * 1000 <= now)
        {
            due.push(tag);
        }
        if self.sink.is_some() && !due.is_empty() {
            self.member.input.put(&due);
        }
        self.decoding.catch_up();
    }
}

impl Seen {
    fn of(tags: Vec<Tag>, channels: u8) -> Self {
        let (mut pictures, mut sound) = (Vec::new(), Vec::new());
        let mut video = PictureDecoder::new();
        let mut audio = SoundDecoder::new(48_000, channels);
        for tag in &tags {
            match parse(tag) {
                Body::Video { data: VideoData::Config(record), .. } => video.configure(&record).unwrap(),
                Body::Video { keyframe, data: VideoData::Frame { data, .. }, .. } => {
                    let decoded = video.decode(tag.timestamp_ms, keyframe, &data).unwrap();
                    pictures.extend(decoded.map(|decoded| (decoded.pts, decoded.picture)));
                }
                Body::Audio { data: AudioData::Config(record), .. } => audio.configure(&record).unwrap(),
                Body::Audio { data: AudioData::Frame(data), .. } => {
                    if let Some(heard) = audio.frame(tag.timestamp_ms * 1000, &data).unwrap() {
                        let at = usize::try_from(heard.at.max(0)).unwrap();
                        let left = heard.samples.iter().step_by(usize::from(channels));
                        sound.resize(at.max(sound.len()), 0.0);
                        sound.truncate(at);
                        sound.extend(left);
                    }
                }
                _ => {}
            }
        }
        Self { tags, pictures, sound }
    }

    /// The picture at a time in ms.
    pub(super) fn picture(&self, at: i64) -> &Canvas {
        let index = self.pictures.partition_point(|(time, _)| *time <= at);
        self.pictures[index.checked_sub(1).expect("a picture before it")].1.canvas()
    }

    /// Times of the tags of a kind.
    pub(super) fn times(&self, kind: TagKind) -> Vec<i64> {
        self.tags.iter().filter(|tag| tag.kind == kind).map(|tag| tag.timestamp_ms).collect()
    }

    /// Loudness around a time in ms, as the mean of squares over 20 ms.
    pub(super) fn loudness(&self, at: usize) -> f32 {
        let from = at * 48;
        let some = &self.sound[from.min(self.sound.len())..(from + 960).min(self.sound.len())];
        some.iter().map(|sample| sample * sample).sum::<f32>() / some.len().max(1) as f32
    }
}

/// Whether a colour is there, within what coding costs.
pub(super) fn is(canvas: &Canvas, x: u32, y: u32, colour: Colour) -> bool {
    let found = canvas.at(x as usize, y as usize);
    let near = |a: u8, b: u8| a.abs_diff(b) <= 6;
    near(found.y, colour.y) && near(found.u, colour.u) && near(found.v, colour.v)
}

/// Pictures of 160 × 90 whose colour is asked for by their times in ms.
pub(super) fn video(fps: u32, millis: i64, colour: impl Fn(i64) -> Colour) -> Vec<Tag> {
    sized_video((160, 90), fps, millis, colour)
}

pub(super) fn sized_video(
    (width, height): (usize, usize),
    fps: u32,
    millis: i64,
    colour: impl Fn(i64) -> Colour,
) -> Vec<Tag> {
    let mut encoder = VideoEncoder::new(500_000, fps, fps).unwrap();
    let mut canvas = Canvas::new(width, height);
    let mut tags = Vec::new();
    let times = (0..).map(|n| (n * 1000 + i64::from(fps) / 2) / i64::from(fps));
    for at in times.take_while(|at| *at < millis) {
        canvas.fill(colour(at));
        let coded = encoder.encode(&canvas).unwrap();
        let tag = |body| Tag { kind: TagKind::Video, timestamp_ms: at, body };
        tags.extend(coded.config.map(tag));
        tags.push(tag(coded.body));
    }
    tags
}

/// Mono AAC at 48 kHz: a tone of 1 kHz whenever it is asked for, by times in ms.
pub(super) fn sound(millis: i64, loud: impl Fn(i64) -> bool) -> Vec<Tag> {
    let spec = AudioSpec { sample_rate: 48_000, channels: 1, bitrate: 64_000, profile: AacProfile::Lc };
    let mut encoder = AudioEncoder::new(spec).unwrap();
    let tag = |timestamp_ms, body: Bytes| Tag { kind: TagKind::Audio, timestamp_ms, body };
    let mut tags = vec![tag(0, encoder.config())];
    let (mut fed, mut frames) = (encoder.delay(), 0);
    loop {
        let samples: Vec<_> = (fed..fed + AAC_FRAME)
            .map(|n| match loud(i64::try_from(n / 48).unwrap()) {
                true => ((n % 48) as f32 / 48.0 * std::f32::consts::TAU).sin() * 12_000.0,
                false => 0.0,
            })
            .map(|sample| sample as i16)
            .collect();
        fed += AAC_FRAME;
        let Some(body) = encoder.encode(&samples).unwrap() else { continue };
        let at = i64::try_from((frames * AAC_FRAME + 24) / 48).unwrap();
        frames += 1;
        if at >= millis {
            return tags;
        }
        tags.push(tag(at, body));
    }
}

/// Both in the order of their times.
pub(super) fn woven(video: Vec<Tag>, sound: Vec<Tag>) -> Vec<Tag> {
    let mut tags = [video, sound].concat();
    tags.sort_by_key(|tag| tag.timestamp_ms);
    tags
}
