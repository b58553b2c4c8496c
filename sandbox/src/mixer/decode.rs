//! Decodes one input, on a thread of its own: a heavy stream hurts itself alone.

use std::sync::{Arc, Mutex, PoisonError};

use tracing::warn;

use super::Micros;
use super::clock::{Clock, Seldom};
use super::input::Job;
use super::load::thread_cpu;
use super::members::Member;
use super::sound::{SoundDecoder, SoundMixer};
use crate::codec::CodecError;
use crate::codec::decode::PictureDecoder;
use crate::codec::ffmpeg::Ffmpeg;

/// How often a thread says what it has used, in jobs.
const REPORT: u32 = 32;

/// Where the sound of inputs is put together.
pub(super) type SharedSound = Arc<Mutex<SoundMixer>>;

/// The decoders of one input.
pub(super) struct Decoding {
    member: Arc<Member>,
    clock: Clock,
    pictures: PictureDecoder,
    sound: Option<(SoundDecoder, SharedSound)>,
    /// Pictures up to this time came too late to be shown.
    late_until: Option<Micros>,
    trouble: Seldom,
}

/// Lets the input leave when its thread ends, whatever ends it.
struct Leave<'a>(&'a Member);

impl Decoding {
    /// `sound`: the mixer with its rate and channels.
    pub(super) fn new(member: Arc<Member>, clock: Clock, sound: Option<(SharedSound, u32, u8)>) -> Self {
        let sound = sound.map(|(mixer, rate, channels)| {
            mixer.lock().unwrap_or_else(PoisonError::into_inner).join(member.id);
            (SoundDecoder::new(rate, channels), mixer)
        });
        Self {
            member,
            clock,
            pictures: PictureDecoder::new(),
            sound,
            late_until: None,
            trouble: Seldom::default(),
        }
    }

    /// Decodes HEVC and AV1 too, where there is an ffmpeg.
    pub(super) fn with_ffmpeg(mut self, ffmpeg: Option<Ffmpeg>) -> Self {
        self.pictures = PictureDecoder::with(ffmpeg);
        self
    }

    /// Decodes until the input leaves.
    pub(super) fn run(mut self) {
        let member = Arc::clone(&self.member);
        let _leave = Leave(&member);
        let mut jobs = 0_u32;
        while let Some(job) = member.input.next() {
            self.work(job);
            jobs = jobs.wrapping_add(1);
            if jobs.is_multiple_of(REPORT) {
                member.used(thread_cpu());
            }
        }
        member.used(thread_cpu());
    }

    /// Decodes all that waits.
    #[cfg(any(test, fuzzing))]
    pub(super) fn catch_up(&mut self) {
        while let Some(job) = self.member.input.try_next() {
            self.work(job);
        }
    }

    fn work(&mut self, job: Job) {
        let done = match job {
            Job::VideoConfig(record) => self.pictures.configure(&record),
            Job::ForeignConfig(codec, record) => self.pictures.configure_as(codec, &record),
            Job::Picture { at, late, keyframe, data } => self.picture(at, late, keyframe, &data),
            Job::SoundConfig(config) => {
                self.sound.as_mut().map_or(Ok(()), |(decoder, _)| decoder.configure(&config))
            }
            Job::Sound { at, data } => self.sound(at, &data),
        };
        if let Err(error) = done
            && self.trouble.now(self.clock.now())
        {
            let who = &self.member.input.who;
            warn!(user_id = who.user_id, aux = who.aux, %error, "a stream cannot be mixed as it is");
        }
    }

    fn picture(&mut self, at: Micros, late: bool, keyframe: bool, data: &[u8]) -> Result<(), CodecError> {
        if late {
            self.late_until = self.late_until.max(Some(at));
        }
        // The decoder keeps times in order, whatever they count: here it is microseconds of the mix.
        let mut next = self.pictures.decode(at, keyframe, data)?;
        while let Some(decoded) = next {
            if self.late_until.is_none_or(|until| decoded.pts > until) {
                self.member.show(decoded.pts, decoded.picture);
            }
            next = self.pictures.ready();
        }
        Ok(())
    }

    fn sound(&mut self, at: Micros, data: &[u8]) -> Result<(), CodecError> {
        let Some((decoder, mixer)) = &mut self.sound else { return Ok(()) };
        if let Some(sound) = decoder.frame(at, data)? {
            let mut mixer = mixer.lock().unwrap_or_else(PoisonError::into_inner);
            mixer.add(self.member.id, sound.at, sound.samples);
        }
        Ok(())
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.input.leave();
    }
}
