//! The sum becomes frames.

use bytes::Bytes;

use crate::codec::CodecError;
use crate::codec::aac::AudioEncoder;
use crate::mixer::AudioSpec;

/// A frame and where it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Coded {
    /// Position of its first sample.
    pub(crate) at: u64,
    /// An FLV tag body.
    pub(crate) body: Bytes,
}

/// Encodes the sound of a mix, which begins at position 0.
#[derive(Debug)]
pub(crate) struct SoundEncoder {
    encoder: AudioEncoder,
    /// Not encoded yet.
    waiting: Vec<i16>,
    /// Position of the first sample of the next frame.
    next: i64,
}

impl SoundEncoder {
    /// An encoder for what is nearest to `wanted`; [`SoundEncoder::spec`] tells what that is.
    pub(crate) fn new(wanted: AudioSpec) -> Result<Self, CodecError> {
        let encoder = AudioEncoder::new(wanted)?;
        let next = -(encoder.delay() as i64);
        Ok(Self { encoder, waiting: Vec::new(), next })
    }

    /// What is really encoded: bit rate and profile may have been out of the codec's reach.
    pub(crate) fn spec(&self) -> AudioSpec {
        self.encoder.spec()
    }

    /// The AAC sequence header, an FLV tag body.
    pub(crate) fn header(&self) -> Bytes {
        self.encoder.config()
    }

    /// How many samples of a channel have to go in behind a sample before the frame that holds it comes out, but
    /// for the rest of that frame. Positions of frames take it into account already.
    pub(crate) fn delay(&self) -> u64 {
        self.encoder.delay()
    }

    /// Samples of a channel in a frame.
    pub(crate) fn frame_samples(&self) -> u64 {
        self.encoder.frame_samples()
    }

    /// Encodes the next samples of the mix, interleaved, and appends to `out` the frames that come of them.
    pub(crate) fn encode(&mut self, samples: &[f32], out: &mut Vec<Coded>) -> Result<(), CodecError> {
        self.waiting.extend(samples.iter().map(|sample| (sample * 32_768.0).round() as i16));
        let frame = self.frame_samples() as usize * usize::from(self.spec().channels);
        let whole = self.waiting.len() / frame * frame;
        for piece in self.waiting[..whole].chunks_exact(frame) {
            let Some(body) = self.encoder.encode(piece)? else { continue };
            // What comes first is what the encoder had before there was sound.
            if let Ok(at) = u64::try_from(self.next) {
                out.push(Coded { at, body });
            }
            self.next += self.encoder.frame_samples() as i64;
        }
        self.waiting.drain(..whole);
        Ok(())
    }

    /// Encodes what is still inside; the last frame is filled up with silence.
    pub(crate) fn finish(mut self) -> Result<Vec<Coded>, CodecError> {
        let channels = usize::from(self.spec().channels);
        let frame = self.frame_samples() as usize;
        let held = self.waiting.len() / channels + self.delay() as usize;
        let missing = held.next_multiple_of(frame) * channels - self.waiting.len();
        let mut out = Vec::new();
        self.encode(&vec![0.0; missing], &mut out)?;
        Ok(out)
    }
}
