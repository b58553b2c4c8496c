//! Collecting bytes for one write without copying payloads.

use std::io::{self, IoSlice, Write};
use std::ops::Range;

use bytes::Bytes;

/// Most slices one `writev` takes (`IOV_MAX` of Linux).
const MAX_SLICES: usize = 1024;

#[derive(Debug)]
enum Piece {
    Small(Range<usize>),
    Shared(Bytes),
}

/// Small headers, which are copied, and payloads, which are shared, in the order they are to be written.
#[derive(Debug, Default)]
pub(crate) struct Gather {
    small: Vec<u8>,
    pieces: Vec<Piece>,
    length: u64,
}

impl Gather {
    pub(crate) fn copy(&mut self, bytes: &[u8]) {
        let start = self.small.len();
        self.small.extend_from_slice(bytes);
        self.length += bytes.len() as u64;
        match self.pieces.last_mut() {
            Some(Piece::Small(range)) => range.end = self.small.len(),
            _ => self.pieces.push(Piece::Small(start..self.small.len())),
        }
    }

    pub(crate) fn share(&mut self, bytes: Bytes) {
        self.length += bytes.len() as u64;
        if !bytes.is_empty() {
            self.pieces.push(Piece::Shared(bytes));
        }
    }

    /// Bytes collected and not yet written.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    /// Writes all and is empty afterwards, whatever the outcome; keeps its memory for the next round.
    pub(crate) fn write_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        let result = self.write_pieces(out);
        self.pieces.clear();
        self.small.clear();
        self.length = 0;
        result
    }

    fn write_pieces(&self, out: &mut impl Write) -> io::Result<()> {
        let mut slices = Vec::with_capacity(self.pieces.len().min(MAX_SLICES));
        for pieces in self.pieces.chunks(MAX_SLICES) {
            slices.clear();
            slices.extend(pieces.iter().map(|piece| {
                IoSlice::new(match piece {
                    Piece::Small(range) => self.small.get(range.clone()).unwrap_or_default(),
                    Piece::Shared(bytes) => bytes,
                })
            }));
            write_all_vectored(out, &mut slices)?;
        }
        Ok(())
    }
}

fn write_all_vectored(out: &mut impl Write, mut slices: &mut [IoSlice<'_>]) -> io::Result<()> {
    while !slices.is_empty() {
        match out.write_vectored(slices) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut slices, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a few bytes a call, as a file on a nearly full disk does.
    struct Slow(Vec<u8>);

    impl Write for Slow {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            let taken = data.len().min(3);
            self.0.extend_from_slice(&data[..taken]);
            Ok(taken)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn order_is_kept_over_partial_writes() {
        let mut gather = Gather::default();
        let mut expected = Vec::new();
        for index in 0..3000_u32 {
            gather.copy(&index.to_be_bytes());
            gather.share(Bytes::from(format!("payload {index}")));
            expected.extend_from_slice(&index.to_be_bytes());
            expected.extend_from_slice(format!("payload {index}").as_bytes());
        }
        assert_eq!(gather.len(), expected.len() as u64);
        let mut out = Slow(Vec::new());
        gather.write_to(&mut out).unwrap();
        assert!(out.0 == expected && gather.len() == 0);
    }
}
