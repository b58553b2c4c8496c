//! gzip, the one compression that every Connect client knows.

use std::io::{Read as _, Write as _};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use tonic::Code;

use crate::error::Failure;

/// Below this, compressing costs more than it saves.
const WORTH_IT: usize = 1_024;

/// How a message is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Identity,
    Gzip,
}

impl Encoding {
    /// Reads the name of an encoding; an empty one is none.
    pub(crate) fn named(name: &str) -> Result<Self, Failure> {
        match name.trim() {
            "" | "identity" => Ok(Self::Identity),
            "gzip" => Ok(Self::Gzip),
            other => {
                let message = format!("compression `{other}` is not supported: gzip and identity are");
                Err(Failure::new(Code::Unimplemented, message))
            }
        }
    }

    /// What a list of accepted encodings allows.
    pub(crate) fn accepted(list: &str) -> Self {
        let mut choices = list.split(',').map(|choice| {
            let (name, weight) = choice.split_once(';').unwrap_or((choice, ""));
            (name.trim(), weight.trim().replace(' ', ""))
        });
        let refused = |weight: &str| weight.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        if choices.any(|(name, weight)| name.eq_ignore_ascii_case("gzip") && !refused(&weight)) {
            Self::Gzip
        } else {
            Self::Identity
        }
    }

    /// The message behind `data`, if it is not above `limit` bytes.
    pub(crate) fn decompress(self, data: Bytes, limit: usize) -> Result<Bytes, Failure> {
        // Some clients call an empty message compressed although there is nothing to compress.
        if self == Self::Identity || data.is_empty() {
            return Ok(data);
        }
        let mut message = Vec::new();
        let end = (limit as u64).saturating_add(1);
        MultiGzDecoder::new(data.as_ref()).take(end).read_to_end(&mut message).map_err(|error| {
            Failure::new(Code::InvalidArgument, format!("the message is not well compressed: {error}"))
        })?;
        if message.len() > limit {
            return Err(Failure::too_long(None, limit));
        }
        Ok(message.into())
    }

    /// `message` compressed, where that is worth it.
    pub(crate) fn compress(self, message: &[u8]) -> Option<Vec<u8>> {
        if self == Self::Identity || message.len() < WORTH_IT {
            return None;
        }
        let mut encoder = GzEncoder::new(Vec::with_capacity(message.len() / 2), Compression::fast());
        encoder.write_all(message).ok()?;
        encoder.finish().ok()
    }
}
