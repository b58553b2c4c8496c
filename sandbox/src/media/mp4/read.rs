//! Reading boxes.

use std::io::{self, Read, Seek, SeekFrom};

use crate::media::bits::ByteReader;

/// Largest header box (`moov`, `moof`) that is read into memory.
pub(crate) const MAX_HEADER: u64 = 256 << 20;

/// The boxes in a slice; ends at the first that does not fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Boxes<'a> {
    rest: &'a [u8],
}

impl<'a> Boxes<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    /// The content of the first box of a kind.
    pub(crate) fn content_of(mut self, kind: &[u8; 4]) -> Option<&'a [u8]> {
        self.find(|item| &item.kind == kind).map(|item| item.content)
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct BoxRef<'a> {
    pub(crate) kind: [u8; 4],
    pub(crate) content: &'a [u8],
    /// The box with its header.
    pub(crate) whole: &'a [u8],
}

impl<'a> Iterator for Boxes<'a> {
    type Item = BoxRef<'a>;

    fn next(&mut self) -> Option<BoxRef<'a>> {
        let mut reader = ByteReader::new(self.rest);
        let size = reader.u32()?;
        let kind = reader.array()?;
        let (size, header) = match size {
            0 => (self.rest.len(), 8),
            1 => (usize::try_from(reader.u64()?).ok()?, 16),
            size => (size as usize, 8),
        };
        let (whole, rest) = self.rest.split_at_checked(size)?;
        let content = whole.get(header..)?;
        self.rest = rest;
        Some(BoxRef { kind, content, whole })
    }
}

/// Where a top-level box of a file lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TopBox {
    pub(crate) kind: [u8; 4],
    pub(crate) start: u64,
    pub(crate) content: u64,
    pub(crate) end: u64,
}

impl TopBox {
    /// Reads the header at `start`; `None` when the box does not lie in the file whole.
    pub(crate) fn read(file: &mut (impl Read + Seek), start: u64, length: u64) -> io::Result<Option<Self>> {
        if start + 8 > length {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(start))?;
        let mut head = [0; 16];
        let available = (length - start).min(16) as usize;
        file.read_exact(&mut head[..available])?;
        let [a, b, c, d, kind @ .., _, _, _, _, _, _, _, _] = head;
        let (size, header) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (length - start, 8),
            1 if available == 16 => {
                let [_, _, _, _, _, _, _, _, size @ ..] = head;
                (u64::from_be_bytes(size), 16)
            }
            size => (u64::from(size), 8),
        };
        let end = start.checked_add(size).filter(|end| size >= header && *end <= length);
        Ok(end.map(|end| Self { kind, start, content: start + header, end }))
    }

    /// The content of a header box; `None` when it is too large to be one.
    pub(crate) fn load(&self, file: &mut (impl Read + Seek)) -> io::Result<Option<Vec<u8>>> {
        let size = self.end - self.content;
        if size > MAX_HEADER {
            return Ok(None);
        }
        file.seek(SeekFrom::Start(self.content))?;
        let mut content = Vec::new();
        file.take(size).read_to_end(&mut content)?;
        Ok(Some(content))
    }
}

/// Steps over version and flags of a full box: `(version, flags, rest)`.
pub(crate) fn versioned(content: &[u8]) -> Option<(u8, u32, ByteReader<'_>)> {
    let mut reader = ByteReader::new(content);
    let word = reader.u32()?;
    Some(((word >> 24) as u8, word & 0x00ff_ffff, reader))
}

/// A run of samples in a fragment of one track.
#[derive(Debug, Default)]
pub(crate) struct TrackFragment {
    pub(crate) track: u32,
    /// `tfdt`: media time of the first sample.
    pub(crate) time: Option<u64>,
    /// Offset of the data from the start of `moof`.
    pub(crate) data_offset: i32,
    pub(crate) samples: Vec<FragmentSample>,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct FragmentSample {
    pub(crate) duration: u32,
    pub(crate) size: u32,
    pub(crate) flags: u32,
    pub(crate) offset: i32,
}

/// The track fragments of a `moof`; those that cannot be read are left out.
pub(crate) fn track_fragments(moof: &[u8]) -> Vec<TrackFragment> {
    Boxes::new(moof)
        .filter(|item| &item.kind == b"traf")
        .filter_map(|traf| track_fragment(traf.content))
        .collect()
}

fn track_fragment(traf: &[u8]) -> Option<TrackFragment> {
    let (_, flags, mut reader) = versioned(Boxes::new(traf).content_of(b"tfhd")?)?;
    let mut fragment = TrackFragment { track: reader.u32()?, ..TrackFragment::default() };
    if flags & 0x1 != 0 {
        reader.u64()?;
    }
    let mut optional = |flag: u32| -> Option<u32> { if flags & flag != 0 { reader.u32() } else { Some(0) } };
    optional(0x2)?;
    let (duration, size, sample_flags) = (optional(0x8)?, optional(0x10)?, optional(0x20)?);
    if let Some((version, _, mut reader)) = Boxes::new(traf).content_of(b"tfdt").and_then(versioned) {
        fragment.time = if version == 1 { reader.u64() } else { reader.u32().map(u64::from) };
    }
    for (index, run) in Boxes::new(traf).filter(|item| &item.kind == b"trun").enumerate() {
        let (_, flags, mut reader) = versioned(run.content)?;
        let count = reader.u32()?;
        let data_offset = if flags & 0x1 != 0 { reader.u32()? as i32 } else { 0 };
        if index == 0 {
            fragment.data_offset = data_offset;
        }
        let first_flags = if flags & 0x4 != 0 { Some(reader.u32()?) } else { None };
        // A sample without any field takes no bytes: the box says nothing of how many there may be.
        let per_sample = (flags >> 8 & 0xf).count_ones() as usize * 4;
        if per_sample == 0 && count > 1 << 20 {
            return None;
        }
        for number in 0..count {
            let mut field =
                |flag: u32, default: u32| if flags & flag != 0 { reader.u32() } else { Some(default) };
            let default_flags = if number == 0 { first_flags.unwrap_or(sample_flags) } else { sample_flags };
            fragment.samples.push(FragmentSample {
                duration: field(0x100, duration)?,
                size: field(0x200, size)?,
                flags: field(0x400, default_flags)?,
                offset: field(0x800, 0)? as i32,
            });
        }
    }
    Some(fragment)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_are_survived(data in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Boxes::new(&data).count();
            let _ = track_fragments(&data);
            let mut traf = Vec::new();
            crate::media::mp4::boxes::boxed(&mut traf, b"traf", |out| {
                crate::media::mp4::boxes::full(out, b"tfhd", 0, 0, |out| out.extend([0, 0, 0, 1]));
                crate::media::mp4::boxes::boxed(out, b"trun", |out| out.extend(&data));
            });
            let _ = track_fragments(&traf);
        }

        #[test]
        fn top_boxes_stay_in_the_file(data in proptest::collection::vec(any::<u8>(), 0..64), start in 0..70_u64) {
            let length = data.len() as u64;
            if let Some(top) = TopBox::read(&mut io::Cursor::new(&data), start, length).unwrap() {
                prop_assert!(top.end <= length && top.content <= top.end && top.start == start);
            }
        }
    }
}
