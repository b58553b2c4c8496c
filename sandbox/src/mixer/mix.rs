//! A mix that runs.

use std::io;
use std::sync::Arc;
use std::thread;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::Value;
use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc;
use trtc_layout::Who;

use super::clock::{Clock, Seldom};
use super::decode::{Decoding, SharedSound};
use super::engine::Engine;
use super::images::ImageStore;
use super::input::{Input, InputSink, Wanted};
use super::load::Load;
use super::machine::{Figures, Machine, RunningMix};
use super::members::Members;
use super::priority;
use super::runner::{Measured, Runner, Shared, Stop, grid};
use super::shown::Shown;
use super::spec::MixSpec;
use super::{Micros, micros};
use crate::codec::CodecError;
use crate::codec::ffmpeg::Ffmpeg;
use crate::config::MixerConfig;
use crate::environment::Environment;
use crate::ingest::{BoxError, StreamSink};
use crate::media::packet::Tag;
use crate::model::{Participant, Tracks};

/// Decoded pictures are kept for the latency and so much more.
const MARGIN: Micros = 300_000;

/// How all mixes are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Settings {
    /// How far the mix is behind its inputs.
    pub(super) latency: Micros,
    /// After this time without a new picture the last one goes.
    pub(super) stalled_after: Micros,
}

/// What a mix needs of the rooms around it.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    pub(super) settings: Settings,
    pub(super) environment: Environment,
    pub(super) images: ImageStore,
    /// Decodes what is not H.264, where there is one.
    pub(super) ffmpeg: Option<Ffmpeg>,
}

/// Why there is no mix, or not such a one.
#[derive(Debug, Error)]
pub(crate) enum MixError {
    #[error("neither sound nor pictures are to come out; ask for one of them")]
    Nothing,
    #[error("the sound of a mix cannot change while it runs; begin another mix")]
    AudioChanged,
    #[error("a mix cannot get or lose its pictures while it runs; begin another mix")]
    VideoChanged,
    #[error("no thread can be started for a mix: {0}")]
    Thread(#[from] io::Error),
    #[error(transparent)]
    Codec(#[from] CodecError),
}

/// A mix that runs on threads of its own. Dropped, it stops as it is.
#[derive(Debug)]
pub(crate) struct Mix {
    shared: Arc<Shared>,
    clock: Clock,
    settings: Settings,
    sound: Option<(SharedSound, u32, u8)>,
    spec: MixSpec,
    ffmpeg: Option<Ffmpeg>,
}

/// Stands for an input that cannot be decoded for want of a thread.
struct NoThread(String);

/// Makes mixes in this process.
#[derive(Debug)]
pub(super) struct InProcess(pub(super) Parts);

impl Settings {
    pub(super) fn new(config: &MixerConfig) -> Self {
        Self { latency: micros(config.latency), stalled_after: micros(config.stalled_after) }
    }
}

impl Mix {
    /// Begins a mix without inputs. What comes out of it are FLV tags from time 0 on: metadata and sequence headers
    /// first, sound without a gap from the beginning on. The channel closes when the mix has ended.
    pub(super) fn start(spec: MixSpec, parts: Parts) -> Result<(Self, mpsc::Receiver<Vec<Tag>>), MixError> {
        let Parts { settings, environment, images, ffmpeg } = parts;
        let members = Arc::new(Members::default());
        let shared = Arc::new(Shared::new(Arc::clone(&members)));
        let (engine, tags) = Engine::new(&spec, settings, images, members)?;
        let sound = engine.sound();
        let clock = Clock::start();
        let runner = Runner {
            shared: Arc::clone(&shared),
            engine,
            clock: clock.clone(),
            settings,
            environment,
            grid: grid(&spec, 0),
            figures: Load::default(),
            measured: Measured::default(),
            warned: Seldom::default(),
        };
        thread::Builder::new().name("mix".into()).spawn(move || {
            priority::lower();
            runner.run();
        })?;
        Ok((Self { shared, clock, settings, sound, spec, ffmpeg }, tags))
    }

    /// Takes an input in: the sink is to be attached to its stream, and when it is dropped, the input has left. Inputs
    /// are in the order of `order`; of equal ones who joined later is later. Who was in by the same name leaves.
    pub(crate) fn join(&self, participant: &Participant, order: u64, tracks: Tracks) -> Box<dyn StreamSink> {
        let who = Who { user_id: participant.user_id.clone(), aux: participant.aux };
        let wanted = Wanted {
            video: self.spec.video.is_some() && tracks != Tracks::Audio,
            sound: self.sound.is_some() && tracks != Tracks::Video,
        };
        let latency = self.settings.latency;
        let looked = (self.clock.now() - latency).max(0);
        let input = Input::new(who, wanted, self.clock.clone(), latency).with_foreign(self.ffmpeg.is_some());
        let member = self.shared.members.join(order, input, Shown::new(looked, latency + MARGIN));
        let decoding = Decoding::new(Arc::clone(&member), self.clock.clone(), self.sound.clone())
            .with_ffmpeg(self.ffmpeg.clone());
        let decode = move || {
            priority::lower();
            decoding.run();
        };
        if let Err(error) = thread::Builder::new().name("mix-input".into()).spawn(decode) {
            member.input.leave();
            return Box::new(NoThread(format!("no thread can be started for an input of a mix: {error}")));
        }
        Box::new(InputSink(Arc::clone(&member.input)))
    }

    /// Changes layout, look, bit rate and frame rate; the stream goes on. A canvas of another size comes with a new
    /// sequence header.
    ///
    /// # Errors
    /// When the tracks or the sound would change.
    pub(crate) fn change(&mut self, spec: MixSpec) -> Result<(), MixError> {
        if spec.audio != self.spec.audio {
            return Err(MixError::AudioChanged);
        }
        if spec.video.is_some() != self.spec.video.is_some() {
            return Err(MixError::VideoChanged);
        }
        self.spec = spec.clone();
        self.shared.change(spec);
        Ok(())
    }

    /// Ends the mix: what came until now still comes out, then the channel closes.
    pub(crate) fn stop(&self) {
        self.shared.stop(Stop::InOrder);
    }
}

impl Drop for Mix {
    fn drop(&mut self) {
        // One that was told to stop in order does so.
        self.shared.stop(Stop::AtOnce);
    }
}

impl Machine for InProcess {
    fn start(&self, spec: &MixSpec) -> Result<(Box<dyn RunningMix>, mpsc::Receiver<Vec<Tag>>), BoxError> {
        let (mix, tags) = Mix::start(spec.clone(), self.0.clone())?;
        Ok((Box::new(mix), tags))
    }
}

impl RunningMix for Mix {
    fn join(&mut self, who: &Participant, order: u64, tracks: Tracks) -> Box<dyn StreamSink> {
        Self::join(self, who, order, tracks)
    }

    fn change(&mut self, spec: &MixSpec) -> Result<(), BoxError> {
        Ok(Self::change(self, spec.clone())?)
    }

    fn stop(&mut self) {
        Self::stop(self);
    }

    fn figures(&self) -> Figures {
        let shared = Arc::clone(&self.shared);
        Arc::new(move || serde_json::to_value(shared.load()).unwrap_or(Value::Null))
    }
}

impl StreamSink for NoThread {
    fn push(&mut self, _: Vec<Tag>, _: OffsetDateTime) -> BoxFuture<'_, Result<(), BoxError>> {
        futures::future::ready(Err(self.0.clone().into())).boxed()
    }

    fn end(self: Box<Self>, _: OffsetDateTime) -> BoxFuture<'static, Result<(), BoxError>> {
        futures::future::ready(Ok(())).boxed()
    }
}
