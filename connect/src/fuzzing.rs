//! Private parsers, for the fuzz targets alone.

use crate::compress::Encoding;
use crate::envelope::Reader;
use crate::get::Query;

/// Reads envelopes out of chunks, of up to `limit` bytes each: their flags and data, and whether nothing was left over.
/// `None` where one is longer.
pub fn envelopes(chunks: &[&[u8]], limit: usize) -> Option<(Vec<(u8, Vec<u8>)>, bool)> {
    let (mut reader, mut found) = (Reader::new(limit), Vec::new());
    for chunk in chunks {
        reader.push(chunk);
        while let Some(envelope) = reader.next().ok()? {
            found.push((envelope.flags, envelope.data.to_vec()));
        }
    }
    Some((found, reader.is_empty()))
}

/// A message in its envelope.
pub fn pack(flags: u8, message: &[u8]) -> Vec<u8> {
    crate::envelope::pack(flags, message).unwrap_or_default().into()
}

/// The message of a GET call, decompressed.
pub fn query(query: &str, limit: usize) -> Option<Vec<u8>> {
    let query = Query::parse(query).ok()?;
    query.encoding.decompress(query.message, limit).ok().map(Into::into)
}

/// The message behind gzip.
pub fn gunzip(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    Encoding::Gzip.decompress(data.to_vec().into(), limit).ok().map(Into::into)
}
