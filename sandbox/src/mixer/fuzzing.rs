//! A mix whose time is held, opened for the fuzz target of its inputs.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use time::OffsetDateTime;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use trtc_layout::{Big, Layout, Place, Rect, Size, Who};

use super::Micros;
use super::clock::Clock;
use super::compose::{Compositor, Showing};
use super::decode::Decoding;
use super::engine::Engine;
use super::grid::Grid;
use super::images::ImageStore;
use super::input::{Input, InputSink, Wanted};
use super::members::{Member, Members};
use super::mix::Settings;
use super::runner::grid;
use super::shown::Shown;
use super::spec::{AacProfile, AudioSpec, Background, Inputs, MixSpec, VideoSpec, Watermark};
use crate::cloud_recording::{MediaChoice, Subscription};
use crate::codec::aac::{AAC_FRAME, AudioEncoder};
use crate::codec::canvas::{Canvas, Colour};
use crate::codec::h264::VideoEncoder;
use crate::media::packet::{Tag, TagKind};
use crate::model::Room;

/// As often as sockets are looked at.
const BEAT: Micros = 100_000;
const SETTINGS: Settings = Settings { latency: 300_000, stalled_after: 2_000_000 };
const CANVAS: Size = Size { width: 64, height: 48 };
const FPS: u32 = 10;
/// Larger canvases are not drawn: it takes too long.
const MOST_DRAWN: u32 = 640 * 360;

/// Images are never loaded here, and a store of them is costly to begin.
static IMAGES: LazyLock<(Runtime, ImageStore)> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let guard = runtime.enter();
    let images = ImageStore::start(BTreeMap::new()).expect("a client");
    drop(guard);
    (runtime, images)
});

/// A mix, and who is in it.
pub struct Mix {
    spec: MixSpec,
    now: Arc<AtomicI64>,
    clock: Clock,
    members: Arc<Members>,
    engine: Engine,
    tags: mpsc::Receiver<Vec<Tag>>,
    grid: Grid,
    guests: BTreeMap<u8, Guest>,
}

struct Guest {
    member: Arc<Member>,
    decoding: Decoding,
    _sink: InputSink,
}

impl Mix {
    /// A mix of pictures, of sound, or of both.
    #[must_use]
    pub fn new(video: bool, audio: bool) -> Self {
        let spec = spec(video, audio || !video);
        let now = Arc::new(AtomicI64::new(0));
        let held = Arc::clone(&now);
        let clock = Clock::new(move || held.load(Ordering::Relaxed));
        let members = Arc::new(Members::default());
        let (engine, tags) =
            Engine::new(&spec, SETTINGS, IMAGES.1.clone(), Arc::clone(&members)).expect("the mix begins");
        let grid = grid(&spec, 0);
        Self { spec, now, clock, members, engine, tags, grid, guests: BTreeMap::new() }
    }

    /// Who is in already comes anew.
    pub fn join(&mut self, guest: u8) {
        let who = Who { user_id: format!("user{guest}"), aux: guest & 1 == 1 };
        let wanted = Wanted { video: self.spec.video.is_some(), sound: self.spec.audio.is_some() };
        let input = Input::new(who, wanted, self.clock.clone(), SETTINGS.latency);
        let looked = (self.clock.now() - SETTINGS.latency).max(0);
        let shown = Shown::new(looked, SETTINGS.latency + 300_000);
        let member = self.members.join(0, input, shown);
        let decoding = Decoding::new(Arc::clone(&member), self.clock.clone(), self.engine.sound());
        let sink = InputSink(Arc::clone(&member.input));
        self.guests.insert(guest, Guest { member, decoding, _sink: sink });
    }

    /// The stream of a guest ends.
    pub fn leave(&mut self, guest: u8) {
        self.guests.remove(&guest);
    }

    /// Tags come of a guest; nothing happens when it is not there.
    pub fn put(&self, guest: u8, tags: &[Tag]) {
        if let Some(guest) = self.guests.get(&guest) {
            guest.member.input.put(tags);
        }
    }

    /// Bytes and messages that wait for the decoders of a guest.
    #[must_use]
    pub fn waiting(&self, guest: u8) -> (usize, usize) {
        self.guests.get(&guest).map_or((0, 0), |guest| guest.member.input.waiting())
    }

    /// Looks otherwise from now on.
    pub fn look(&mut self, layout: u8) {
        let Some(video) = &mut self.spec.video else { return };
        video.layout.layout = layout_of(layout);
        video.layout.hold_audio_only = [None, Some(true), Some(false)][usize::from(layout >> 4) % 3];
        self.engine.change(&self.spec).expect("any layout will do");
    }

    /// The time in ms.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        self.clock.now() / 1000
    }

    /// Decodes and mixes for so long; tells what came out.
    ///
    /// # Errors
    /// When the mix broke.
    pub fn pass(&mut self, millis: u16) -> Result<Vec<Tag>, String> {
        let mut out = Vec::new();
        let end = self.clock.now() + Micros::from(millis) * 1000;
        while self.clock.now() < end {
            self.now.fetch_add(BEAT, Ordering::Relaxed);
            self.guests.values_mut().for_each(|guest| guest.decoding.catch_up());
            let until = self.clock.now() - SETTINGS.latency;
            while let Some(due) = self.grid.take(self.grid.next().min(until)) {
                let done = self.engine.tick(due, self.grid.interval(), due.at, OffsetDateTime::UNIX_EPOCH);
                done.map_err(|error| error.to_string())?;
                while let Ok(batch) = self.tags.try_recv() {
                    out.extend(batch);
                }
            }
        }
        Ok(out)
    }

    /// Ends it in order; tells what was still inside.
    #[must_use]
    pub fn finish(mut self) -> Vec<Tag> {
        self.engine.finish();
        let mut out = Vec::new();
        while let Ok(batch) = self.tags.try_recv() {
            out.extend(batch);
        }
        out
    }
}

/// Draws one picture of a mix of nobody and of two who show nothing. Images are left out, large canvases too.
pub(crate) fn draw(spec: &VideoSpec) {
    let Size { width, height } = spec.layout.canvas;
    if width * height > MOST_DRAWN {
        return;
    }
    let plain = |background: &Background| Background { image: None, ..background.clone() };
    let spec = VideoSpec {
        background: plain(&spec.background),
        place_backgrounds: spec.place_backgrounds.iter().map(plain).collect(),
        watermarks: spec
            .watermarks
            .iter()
            .filter(|mark| !matches!(mark, Watermark::Image { .. }))
            .cloned()
            .collect(),
        ..spec.clone()
    };
    let mut compositor = Compositor::new(&spec, IMAGES.1.clone());
    let users = ["a", "用户"];
    for count in [0, 2] {
        let inputs: Vec<_> = users[..count]
            .iter()
            .map(|user| trtc_layout::Input {
                who: Who { user_id: (*user).to_owned(), aux: false },
                video: true,
                audio: true,
            })
            .collect();
        let scene = trtc_layout::arrange(&spec.layout, &inputs);
        let showing: Vec<_> =
            users[..count].iter().map(|user| Showing { user_id: user, picture: None }).collect();
        let composed = compositor.compose(&scene, &showing, OffsetDateTime::UNIX_EPOCH);
        let size = (composed.canvas.width(), composed.canvas.height());
        assert_eq!(size, (width as usize, height as usize));
    }
}

/// Tags that a decoder likes: pictures of two sizes and sound, each with its header.
pub fn samples() -> &'static [Tag] {
    static SAMPLES: LazyLock<Vec<Tag>> = LazyLock::new(|| {
        let mut tags = pictures(64, 36);
        tags.extend(pictures(32, 48));
        tags.extend(sound());
        tags
    });
    &SAMPLES
}

fn pictures(width: usize, height: usize) -> Vec<Tag> {
    let mut encoder = VideoEncoder::new(100_000, FPS, 4).expect("an encoder");
    let mut canvas = Canvas::new(width, height);
    let mut tags = Vec::new();
    for n in 0..4_u8 {
        canvas.fill(Colour { y: 40 * n, u: 90, v: 240 });
        let coded = encoder.encode(&canvas).expect("a picture");
        let tag = |body| Tag { kind: TagKind::Video, timestamp_ms: i64::from(n) * 100, body };
        tags.extend(coded.config.map(tag));
        tags.push(tag(coded.body));
    }
    tags
}

fn sound() -> Vec<Tag> {
    let spec = AudioSpec { sample_rate: 48_000, channels: 1, bitrate: 64_000, profile: AacProfile::Lc };
    let mut encoder = AudioEncoder::new(spec).expect("an encoder");
    let tag = |timestamp_ms, body: Bytes| Tag { kind: TagKind::Audio, timestamp_ms, body };
    let mut tags = vec![tag(0, encoder.config())];
    while tags.len() < 5 {
        let at = i64::try_from((tags.len() as u64 - 1) * AAC_FRAME / 48).unwrap_or(0);
        let samples: Vec<i16> = (0..AAC_FRAME).map(|n| if n % 48 < 24 { 9_000 } else { -9_000 }).collect();
        tags.extend(encoder.encode(&samples).expect("sound").map(|body| tag(at, body)));
    }
    tags
}

fn spec(video: bool, audio: bool) -> MixSpec {
    let layout = trtc_layout::Spec {
        canvas: CANVAS,
        layout: Layout::Grid,
        max_inputs: 3,
        hear_unplaced: false,
        hold_audio_only: None,
        video_users: Vec::new(),
        render: None,
    };
    MixSpec {
        inputs: Inputs {
            sdk_app_id: 1,
            room: Room::Number(1),
            media: MediaChoice::Both,
            subscription: Subscription::default(),
        },
        video: video.then(|| VideoSpec {
            layout,
            fps: FPS,
            bitrate: 100_000,
            gop: Duration::from_secs(1),
            background: Background::default(),
            place_backgrounds: Vec::new(),
            watermarks: Vec::new(),
        }),
        audio: audio.then_some(AudioSpec {
            sample_rate: 16_000,
            channels: 2,
            bitrate: 48_000,
            profile: AacProfile::Lc,
        }),
    }
}

fn layout_of(layout: u8) -> Layout {
    let rect = Rect { x: 8, y: 6, width: 20, height: 30 };
    let who = |guest: u8| Who { user_id: format!("user{guest}"), aux: guest & 1 == 1 };
    match layout % 5 {
        0 => Layout::Grid,
        1 => Layout::Floating { big: Big::First },
        2 => Layout::ScreenShare { big: Big::Screen, mirrored: layout & 8 != 0 },
        3 => Layout::PictureInPicture { big: Big::Named(who(0)), small: who(1), rect },
        _ => {
            let place = |guest: Option<u8>, z| Place {
                who: guest.map(who),
                rect,
                z,
                render: None,
                media: trtc_layout::Media::Both,
            };
            Layout::Custom { places: vec![place(Some(1), 2), place(None, 1)] }
        }
    }
}
