//! AAC files: a chain of ADTS frames.

use std::fs::File;
use std::io::{self};
use std::io::{BufReader, Read};

use super::{Container, Probe, ProbeError, scaled};
use crate::media::aac::{ADTS_HEADER, AdtsFrame};
use crate::model::AudioMeta;

/// Counts of a chain of ADTS frames.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Chain {
    pub(crate) frames: u64,
    pub(crate) samples: u64,
    pub(crate) sample_rate: u32,
    pub(crate) channel_config: u8,
    /// Bytes of whole frames from the start.
    pub(crate) whole: u64,
}

impl Chain {
    pub(crate) fn add(&mut self, frame: &AdtsFrame) {
        self.frames += 1;
        self.samples += u64::from(frame.samples);
        self.sample_rate = frame.sample_rate;
        self.channel_config = frame.channel_config;
    }

    pub(crate) fn meta(&self) -> Option<AudioMeta> {
        let channels = match self.channel_config {
            0 => 2,
            7 => 8,
            other => u32::from(other),
        };
        (self.frames > 0).then(|| AudioMeta {
            codec: "aac".into(),
            sample_rate: self.sample_rate,
            channels,
            frames: self.frames,
            bytes: 0,
            duration: scaled(self.samples, self.sample_rate),
        })
    }
}

/// Walks whole frames up to the first that is cut or none.
pub(crate) fn walk(source: impl Read) -> io::Result<Chain> {
    let mut source = BufReader::with_capacity(64 << 10, source);
    let mut chain = Chain::default();
    loop {
        let mut header = Vec::with_capacity(ADTS_HEADER);
        source.by_ref().take(ADTS_HEADER as u64).read_to_end(&mut header)?;
        let Some(frame) = AdtsFrame::parse(&header) else { return Ok(chain) };
        let rest = (frame.length - ADTS_HEADER) as u64;
        if io::copy(&mut source.by_ref().take(rest), &mut io::sink())? < rest {
            return Ok(chain);
        }
        chain.add(&frame);
        chain.whole += frame.length as u64;
    }
}

pub(super) fn probe(file: File, size: u64) -> Result<Probe, ProbeError> {
    let chain = walk(file)?;
    let Some(audio) = chain.meta() else {
        return Err(ProbeError::Damaged { container: "aac", reason: "no whole adts frame" });
    };
    Ok(Probe { duration: audio.duration, audio: Some(audio), ..Probe::new(Container::Adts, size) })
}
