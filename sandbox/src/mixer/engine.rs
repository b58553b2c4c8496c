//! What a mix does at a moment that it is told. It has no clock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc;
use tracing::{debug, warn};

use super::Micros;
use super::clock::Seldom;
use super::decode::SharedSound;
use super::grid::Due;
use super::images::ImageStore;
use super::members::{Member, Members};
use super::mix::{MixError, Settings};
use super::output::{Closed, Output};
use super::pictures::Pictures;
use super::sound::{Coded, Dropped, SoundEncoder, SoundMixer};
use super::spec::{AudioSpec, MixSpec};
use crate::codec::CodecError;
use crate::media::packet::Tag;

/// Sound is mixed in pieces of this length at most.
const PIECE: Micros = 1_000_000;
/// A mix that was held up for longer has to begin anew.
const MOST_BEHIND: Micros = 60_000_000;
/// As many as any layout has.
const MOST_HEARD: usize = trtc_layout::MAX_INPUTS;

/// Makes a mix of what its members have decoded.
pub(super) struct Engine {
    members: Arc<Members>,
    pictures: Option<Pictures>,
    sounds: Option<Sounds>,
    output: Output,
    frames: u64,
    still_frames: u64,
    trouble: Seldom,
}

/// Why a mix ends by itself.
#[derive(Debug, Error)]
pub(super) enum Broken {
    #[error("nobody takes what comes out of it any more")]
    Closed,
    #[error("it was held up for {} s: the machine has slept or was far too busy", .0 / 1_000_000)]
    HeldUp(Micros),
    #[error(transparent)]
    Codec(#[from] CodecError),
}

/// The sound side.
struct Sounds {
    mixer: SharedSound,
    encoder: SoundEncoder,
    rate: u32,
    samples: Vec<f32>,
    coded: Vec<Coded>,
}

impl Engine {
    pub(super) fn new(
        spec: &MixSpec,
        settings: Settings,
        images: ImageStore,
        members: Arc<Members>,
    ) -> Result<(Self, mpsc::Receiver<Vec<Tag>>), MixError> {
        let pictures = spec.video.as_ref().map(|video| Pictures::new(video, settings, images)).transpose()?;
        let sounds = match spec.audio.map(Sounds::new).transpose() {
            // Pictures are worth having alone.
            Err(CodecError::NoAac) if pictures.is_some() => {
                warn!("a mix has no sound: {}", CodecError::NoAac);
                None
            }
            sounds => sounds?,
        };
        if pictures.is_none() && sounds.is_none() {
            return Err(MixError::Nothing);
        }
        let audio = sounds.as_ref().map(|sounds| sounds.encoder.spec());
        let header = sounds.as_ref().map(|sounds| sounds.encoder.header());
        let (output, tags) = Output::new(spec.video.as_ref(), audio, header);
        let engine = Self {
            members,
            pictures,
            sounds,
            output,
            frames: 0,
            still_frames: 0,
            trouble: Seldom::default(),
        };
        Ok((engine, tags))
    }

    /// Where inputs put their sound, with its rate and channels.
    pub(super) fn sound(&self) -> Option<(SharedSound, u32, u8)> {
        let sounds = self.sounds.as_ref()?;
        Some((Arc::clone(&sounds.mixer), sounds.rate, sounds.encoder.spec().channels))
    }

    pub(super) fn has_pictures(&self) -> bool {
        self.pictures.is_some()
    }

    /// Looks otherwise from the next picture on.
    pub(super) fn change(&mut self, spec: &MixSpec) -> Result<(), Broken> {
        if let (Some(pictures), Some(video)) = (&mut self.pictures, &spec.video) {
            pictures.change(video)?;
            self.output.change(video);
        }
        Ok(())
    }

    /// Mixes the sound up to `until` and makes the picture of the moment that is due, `interval` being the time
    /// between pictures. `now` is the time of day.
    pub(super) fn tick(
        &mut self,
        due: Due,
        interval: Micros,
        until: Micros,
        now: OffsetDateTime,
    ) -> Result<(), Broken> {
        let sounds = self.sounds.as_ref().map(|sounds| &sounds.mixer);
        let members = self.members.present(|left| leave(sounds, left));
        // The sound first: a picture that takes too long costs pictures alone.
        self.mix_sound(until)?;
        match &mut self.pictures {
            Some(pictures) => {
                let wants_keyframe = self.output.wants_keyframe();
                match pictures.render((due.at, interval / 2), &members, now, wants_keyframe) {
                    Ok(coded) => {
                        self.frames += 1;
                        self.still_frames += u64::from(!coded.changed);
                        self.output.picture(due.at, coded);
                    }
                    Err(error) => {
                        debug!(%error, "no picture came out of a mix");
                        if self.trouble.now(due.at) {
                            warn!(%error, "pictures are missing in a mix");
                        }
                    }
                }
            }
            None => {
                for (index, member) in members.iter().enumerate() {
                    member.input.mix(false, index < MOST_HEARD);
                }
            }
        }
        self.output.flush()?;
        Ok(())
    }

    /// Hands over what is still inside.
    pub(super) fn finish(mut self) {
        if let Some(sounds) = self.sounds.take() {
            let rate = sounds.rate;
            match sounds.encoder.finish() {
                Ok(rest) => rest.into_iter().for_each(|coded| put(&mut self.output, coded, rate)),
                Err(error) => debug!(%error, "the last sound of a mix is missing"),
            }
        }
        self.output.finish();
    }

    /// Pictures that came out.
    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    /// Pictures that showed nothing new.
    pub(super) fn still_frames(&self) -> u64 {
        self.still_frames
    }

    /// Samples of inputs that were not mixed.
    pub(super) fn dropped_sound(&self) -> Dropped {
        let dropped = |sounds: &Sounds| lock(&sounds.mixer).dropped();
        self.sounds.as_ref().map(dropped).unwrap_or_default()
    }

    /// Tags that nobody took in time.
    pub(super) fn lost(&self) -> u64 {
        self.output.lost()
    }

    fn mix_sound(&mut self, until: Micros) -> Result<(), Broken> {
        let Some(sounds) = &mut self.sounds else { return Ok(()) };
        let target = position(until, sounds.rate);
        let begin = sounds.position();
        let behind = i128::from(target - begin) * 1_000_000 / i128::from(sounds.rate);
        let behind = Micros::try_from(behind).unwrap_or(Micros::MAX);
        if behind > MOST_BEHIND {
            return Err(Broken::HeldUp(behind));
        }
        let piece = position(PIECE, sounds.rate);
        let mut next = begin;
        while next < target {
            let end = target.min(next + piece);
            sounds.encode(usize::try_from(end - next).unwrap_or(0))?;
            next = end;
        }
        let rate = sounds.rate;
        sounds.coded.drain(..).for_each(|coded| put(&mut self.output, coded, rate));
        Ok(())
    }
}

impl Sounds {
    fn new(spec: AudioSpec) -> Result<Self, CodecError> {
        let encoder = SoundEncoder::new(spec)?;
        let AudioSpec { sample_rate: rate, channels, .. } = encoder.spec();
        let mixer = Arc::new(Mutex::new(SoundMixer::new(rate, channels)));
        Ok(Self { mixer, encoder, rate, samples: Vec::new(), coded: Vec::new() })
    }

    fn position(&self) -> i64 {
        lock(&self.mixer).position()
    }

    /// Encodes the next so many samples of each channel.
    fn encode(&mut self, count: usize) -> Result<(), CodecError> {
        self.samples.clear();
        {
            let mut mixer = lock(&self.mixer);
            self.samples.extend_from_slice(mixer.take(count));
        }
        self.encoder.encode(&self.samples, &mut self.coded)
    }
}

impl From<Closed> for Broken {
    fn from(_: Closed) -> Self {
        Self::Closed
    }
}

fn put(output: &mut Output, Coded { at, body }: Coded, rate: u32) {
    let at = u128::from(at) * 1_000_000 / u128::from(rate);
    output.sound(Micros::try_from(at).unwrap_or(Micros::MAX), body);
}

fn leave(sounds: Option<&SharedSound>, member: &Member) {
    if let Some(mixer) = sounds {
        lock(mixer).leave(member.id);
    }
}

fn lock(mixer: &SharedSound) -> MutexGuard<'_, SoundMixer> {
    mixer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The sample at a time.
fn position(at: Micros, rate: u32) -> i64 {
    i64::try_from(i128::from(at) * i128::from(rate) / 1_000_000).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "engine_tests.rs"]
mod tests;
