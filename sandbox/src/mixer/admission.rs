//! How much can be mixed at a time.
//!
//! Mixes are weighed before they begin: one that the machine cannot bear beside the others would cost all of them
//! frames. The weights are those of a release build on one core of 2020; they need not be exact, for the machine
//! leaves frames out before it loses time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;

use super::spec::MixSpec;
use crate::config::MixerConfig;
use crate::ingest::registry::Registry;
use crate::model::{Participant, Tracks};

/// Seconds of a core for each pixel that is composed and encoded.
const PIXEL_OUT: f64 = 8e-9;
/// Seconds of a core for each pixel that is decoded and scaled.
const PIXEL_IN: f64 = 11e-9;
/// Cores for the sound of one stream, in or out.
const SOUND: f64 = 0.003;
/// Pixels a second of an input: TRTC's default of 640 × 360 at 15 frames. What is really pushed is not known before
/// it is decoded.
const INPUT_PIXELS: f64 = 640.0 * 360.0 * 15.0;

/// Why a mix is not begun.
#[derive(Debug, Clone, PartialEq, Error)]
pub(crate) enum Refused {
    #[error("this sandbox cannot mix: it was built without the feature `codecs`")]
    NoCodecs,
    #[error("there are {0} mixes already, as many as may be (mixer.max_mixes): stop one first")]
    TooMany(usize),
    #[error(
        "the machine cannot bear this mix beside the others: it needs about {needed:.2} cores, {free:.2} of \
         {all:.2} are free (mixer.max_load); stop another one, or ask for a smaller picture or fewer frames"
    )]
    TooMuch { needed: f64, free: f64, all: f64 },
}

/// The places of mixes. Cloning shares them.
#[derive(Debug, Clone)]
pub(crate) struct Budget(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    max_mixes: usize,
    /// In cores.
    max_load: f64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What the controller knows of.
    wished: HashMap<String, MixSpec>,
    /// What it does not know of yet.
    kept: HashMap<u64, Kept>,
    /// Numbers places, and says what was settled when.
    next: u64,
}

#[derive(Debug)]
struct Kept {
    id: String,
    spec: MixSpec,
    /// When its wish was in the store.
    settled: Option<u64>,
}

/// Room for one mix, until its wish is read. Dropped before it is settled, it is given back.
#[derive(Debug)]
#[must_use]
pub(crate) struct Place {
    budget: Budget,
    number: u64,
    settled: bool,
}

impl Budget {
    pub(super) fn new(config: &MixerConfig) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        #[expect(clippy::cast_precision_loss, reason = "cores are few")]
        let all = cores as f64;
        let (max_mixes, max_load) = (config.max_mixes, config.max_load.unwrap_or(all));
        Self(Arc::new(Inner { max_mixes, max_load, state: Mutex::default() }))
    }

    pub(super) fn admit(&self, id: &str, spec: &MixSpec, registry: &Registry) -> Result<Place, Refused> {
        if !cfg!(feature = "codecs") {
            return Err(Refused::NoCodecs);
        }
        let live: Vec<_> =
            registry.live().iter().filter_map(|stream| Participant::of(stream.info())).collect();
        let mut state = self.lock();
        let mut others: HashMap<&str, &MixSpec> =
            state.wished.iter().map(|(id, spec)| (id.as_str(), spec)).collect();
        let mut kept: Vec<_> = state.kept.iter().collect();
        kept.sort_by_key(|(number, _)| **number);
        others.extend(kept.into_iter().map(|(_, kept)| (kept.id.as_str(), &kept.spec)));
        let before = others.remove(id);
        if before.is_none() && others.len() >= self.0.max_mixes {
            return Err(Refused::TooMany(self.0.max_mixes));
        }
        let all = self.0.max_load;
        let free = (all - others.values().map(|spec| load(spec, &live)).sum::<f64>()).max(0.0);
        let needed = load(spec, &live);
        // A change that makes it no heavier is always for the better.
        if needed > free && before.is_none_or(|before| load(before, &live) < needed) {
            return Err(Refused::TooMuch { needed, free, all });
        }
        let number = state.tick();
        state.kept.insert(number, Kept { id: id.to_owned(), spec: spec.clone(), settled: None });
        Ok(Place { budget: self.clone(), number, settled: false })
    }

    /// To be called before wishes are read.
    pub(super) fn reading(&self) -> u64 {
        self.lock().tick()
    }

    /// These are the wishes as they were at some time after `reading`.
    pub(super) fn read(&self, reading: u64, wished: HashMap<String, MixSpec>) {
        let mut state = self.lock();
        state.wished = wished;
        state.kept.retain(|_, kept| kept.settled.is_none_or(|settled| settled > reading));
    }

    /// This mix is wished for no more.
    pub(super) fn forget(&self, id: &str) {
        let mut state = self.lock();
        state.wished.remove(id);
        state.kept.retain(|_, kept| kept.id != id);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tick(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

impl Place {
    /// The wish is in the store: the place is kept until it is read from there.
    pub(crate) fn settle(mut self) {
        self.settled = true;
        let mut state = self.budget.lock();
        let now = state.tick();
        if let Some(kept) = state.kept.get_mut(&self.number) {
            kept.settled = Some(now);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.settled {
            self.budget.lock().kept.remove(&self.number);
        }
    }
}

/// What a mix is thought to need, in cores, with those who are there now.
fn load(spec: &MixSpec, live: &[Participant]) -> f64 {
    let inputs: Vec<Tracks> =
        live.iter().filter_map(|who| spec.inputs.tracks(who)).take(max_inputs(spec)).collect();
    let count = |kind: Tracks| {
        let some = inputs.iter().filter(|tracks| matches!(tracks, Tracks::All) || **tracks == kind);
        f64::from(u32::try_from(some.count()).unwrap_or(u32::MAX))
    };
    let video = spec.video.as_ref().map_or(0.0, |video| {
        let canvas = video.layout.canvas;
        let out = f64::from(canvas.width) * f64::from(canvas.height) * f64::from(video.fps);
        out * PIXEL_OUT + count(Tracks::Video) * INPUT_PIXELS * PIXEL_IN
    });
    let audio = spec.audio.as_ref().map_or(0.0, |_| (1.0 + count(Tracks::Audio)) * SOUND);
    video + audio
}

/// Most inputs of a mix.
pub(super) fn max_inputs(spec: &MixSpec) -> usize {
    /// As many as any facility of the cloud mixes.
    const MOST: usize = 25;
    spec.video.as_ref().map_or(MOST, |video| video.layout.max_inputs)
}

#[cfg(test)]
#[cfg(feature = "codecs")]
mod tests {
    use serde_json::json;
    use time::OffsetDateTime;

    use super::super::mcu;
    use super::*;
    use crate::ingest::Live;
    use crate::model::{MixSettings, Room, StreamInfo, StreamKey};

    fn spec(room: u32, width: u64, fps: u64) -> MixSpec {
        let settings: MixSettings = serde_json::from_value(json!({
            "OutputParams": { "StreamId": "mix" },
            "EncodeParams": {
                "VideoWidth": width, "VideoHeight": 720, "VideoBitrate": 500, "VideoFramerate": fps, "VideoGop": 2,
                "AudioSampleRate": 48000, "AudioBitrate": 64, "AudioChannels": 2,
            },
            "LayoutParams": {},
        }))
        .unwrap();
        mcu::spec(14, &Room::Number(room), &settings)
    }

    fn budget(max_mixes: usize, max_load: f64) -> (Budget, Registry) {
        (
            Budget::new(&MixerConfig { max_mixes, max_load: Some(max_load), ..MixerConfig::default() }),
            Registry::default(),
        )
    }

    fn join(registry: &Registry, room: u32, user: u64) -> Live {
        let stream_name = format!("{room}_{user}");
        let key = StreamKey { domain: "d".into(), app_name: "a".into(), stream_name };
        let params = format!("sdkappid=14&roomid={room}&userid=u{user}");
        let (client_ip, started) = (String::new(), OffsetDateTime::UNIX_EPOCH);
        registry.announce(StreamInfo { key, params, client_ip, started, sequence: user }).unwrap()
    }

    #[test]
    fn places_are_counted_until_they_are_given_back_or_read() {
        let (budget, registry) = budget(2, 100.0);
        let admit = |id: &str| budget.admit(id, &spec(7, 640, 15), &registry);
        let first = admit("a").unwrap();
        admit("b").unwrap().settle();
        assert_eq!(admit("c").unwrap_err(), Refused::TooMany(2));
        admit("b").unwrap().settle();
        drop(first);
        let reading = budget.reading();
        admit("c").unwrap().settle();
        // Its wish came after the reading, the other one's before.
        budget.read(reading, HashMap::from([("b".to_owned(), spec(7, 640, 15))]));
        assert_eq!(admit("d").unwrap_err(), Refused::TooMany(2));
        budget.forget("c");
        admit("d").unwrap().settle();
        let reading = budget.reading();
        budget.read(reading, HashMap::new());
        assert!(budget.lock().kept.is_empty() && budget.lock().wished.is_empty());
    }

    #[test]
    fn what_the_machine_cannot_bear_is_refused() {
        let (budget, registry) = budget(10, 0.3);
        budget.admit("a", &spec(1, 1280, 15), &registry).unwrap().settle();
        budget.admit("b", &spec(2, 1280, 15), &registry).unwrap().settle();
        let refused = budget.admit("c", &spec(3, 1280, 15), &registry).unwrap_err();
        assert!(matches!(refused, Refused::TooMuch { .. }), "{refused}");
        budget.admit("c", &spec(3, 320, 15), &registry).unwrap().settle();
        // Users who come make a mix heavier.
        let users: Vec<_> = (0..8).map(|user| join(&registry, 2, user)).collect();
        assert!(budget.admit("a", &spec(1, 1280, 60), &registry).is_err(), "heavier than before");
        budget.admit("a", &spec(1, 1280, 10), &registry).unwrap().settle();
        assert!(budget.admit("d", &spec(4, 320, 1), &registry).is_err());
        drop(users);
        budget.admit("d", &spec(4, 320, 1), &registry).unwrap().settle();
    }

    #[test]
    fn the_weights_are_those_that_were_measured() {
        // 4 and 9 users of 640 × 360 at 15 frames, mixed to 1280 × 720: 0.23 and 0.43 cores.
        for (users, cores) in [(4, 0.23), (9, 0.43)] {
            let registry = Registry::default();
            let _live: Vec<_> = (0..users).map(|user| join(&registry, 7, user)).collect();
            let live: Vec<_> =
                registry.live().iter().filter_map(|stream| Participant::of(stream.info())).collect();
            let load = load(&spec(7, 1280, 15), &live);
            assert!((cores * 0.8..cores * 1.5).contains(&load), "{users} users: {load}");
        }
    }
}
