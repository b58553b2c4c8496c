//! Frames of a stream become samples at positions of the mix.

use super::resample::Resampler;
use crate::codec::CodecError;
use crate::codec::aac::{AudioDecoder, Decoded};

/// How far timestamps may be from where the samples before end, in milliseconds, without being followed. FLV has
/// whole milliseconds, and publishers stamp sound by the clock of whatever thread had time.
const TOLERANCE_MS: i64 = 35;

/// Samples and where they belong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sound<'a> {
    /// Position of the first frame.
    pub(crate) at: i64,
    /// Interleaved, in the rate and the channels of the mix.
    pub(crate) samples: &'a [f32],
}

/// Decodes one stream's AAC of any kind to the rate and the channels of a mix.
///
/// Sound is placed by counting samples; timestamps that differ by less than 35 ms from the count do not move it,
/// so that their jitter is not heard. Larger differences do: what lies between is silence.
pub(crate) struct SoundDecoder {
    rate: u32,
    channels: usize,
    config: Vec<u8>,
    decoder: Option<AudioDecoder>,
    resampler: Option<Resampler>,
    run: Option<Run>,
    input: Vec<f32>,
    resampled: Vec<f32>,
    output: Vec<f32>,
}

/// Sound without a gap.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// Position of its first sample.
    at: i64,
    /// Frames that went in, in the stream's rate.
    fed: u64,
    /// Frames that came out, in the mix's rate.
    gone: u64,
}

impl SoundDecoder {
    /// For a mix with `rate` in Hz and 1 or 2 `channels`.
    pub(crate) fn new(rate: u32, channels: u8) -> Self {
        Self {
            rate,
            channels: usize::from(channels),
            config: Vec::new(),
            decoder: None,
            resampler: None,
            run: None,
            input: Vec::new(),
            resampled: Vec::new(),
            output: Vec::new(),
        }
    }

    /// Takes an `AudioSpecificConfig`. After an error there is no sound until the next one.
    pub(crate) fn configure(&mut self, config: &[u8]) -> Result<(), CodecError> {
        // Publishers repeat it.
        if self.decoder.is_some() && self.config == config {
            return Ok(());
        }
        (self.decoder, self.run) = (None, None);
        self.decoder = Some(AudioDecoder::new(config)?);
        self.config = config.to_vec();
        Ok(())
    }

    /// Decodes a frame whose sound begins `time` microseconds after the begin of the mix.
    ///
    /// `None`: nothing has come through yet, or there was no configuration. After an error its sound is silence,
    /// and the next frame may be given as if nothing were.
    pub(crate) fn frame(&mut self, time: i64, data: &[u8]) -> Result<Option<Sound<'_>>, CodecError> {
        let Some(decoder) = &mut self.decoder else { return Ok(None) };
        let decoded = match decoder.decode(data) {
            Ok(decoded) => decoded,
            Err(error) => {
                self.run = None;
                return Err(error);
            }
        };
        let channels = decoded.channels.min(self.channels);
        let resampler = match &mut self.resampler {
            Some(resampler) if resampler.does(decoded.rate, self.rate, channels) => resampler,
            other => {
                self.run = None;
                other.insert(Resampler::new(decoded.rate, self.rate, channels)?)
            }
        };
        let wanted = position(time, self.rate) - scaled(u64::from(decoded.delay), decoded.rate, self.rate);
        let near = i64::from(self.rate) * TOLERANCE_MS / 1000;
        let same =
            |run: &Run| (run.at + scaled(run.fed, decoded.rate, self.rate)).abs_diff(wanted) as i64 <= near;
        let run = match &mut self.run {
            Some(run) if same(run) => run,
            other => {
                resampler.reset();
                other.insert(Run { at: wanted, fed: 0, gone: 0 })
            }
        };
        let at = run.at + run.gone as i64 - resampler.delay() as i64;
        run.fed += (decoded.samples.len() / decoded.channels) as u64;
        floats(&decoded, channels, &mut self.input);
        self.resampled.clear();
        resampler.push(&self.input, &mut self.resampled)?;
        run.gone += (self.resampled.len() / channels) as u64;
        if self.resampled.is_empty() {
            return Ok(None);
        }
        let samples = if channels == self.channels {
            &self.resampled
        } else {
            self.output.clear();
            self.output.extend(self.resampled.iter().flat_map(|sample| [*sample, *sample]));
            &self.output
        };
        Ok(Some(Sound { at, samples }))
    }
}

/// Samples as numbers from -1 to 1; two channels become one when one is wanted.
fn floats(decoded: &Decoded<'_>, channels: usize, into: &mut Vec<f32>) {
    let float = |sample: i16| f32::from(sample) / 32_768.0;
    into.clear();
    if channels < decoded.channels {
        let mono = |pair: &[i16]| pair.iter().map(|sample| float(*sample)).sum::<f32>() / pair.len() as f32;
        into.extend(decoded.samples.chunks_exact(decoded.channels).map(mono));
    } else {
        into.extend(decoded.samples.iter().map(|sample| float(*sample)));
    }
}

/// The position at a time in microseconds.
fn position(time: i64, rate: u32) -> i64 {
    let position = (i128::from(time) * i128::from(rate)).div_euclid(1_000_000);
    // Far enough from the ends for all that is added later.
    position.clamp(i128::from(i64::MIN / 4), i128::from(i64::MAX / 4)) as i64
}

/// Frames of one rate as frames of another.
fn scaled(frames: u64, from: u32, to: u32) -> i64 {
    ((u128::from(frames) * u128::from(to) + u128::from(from / 2)) / u128::from(from)) as i64
}
