//! The FLV file: header, tags, previous tag sizes.

use std::io::{self, Read};

use bytes::Bytes;
use thiserror::Error;

use crate::media::packet::{Tag, TagKind};

/// Bytes of the file header with the first previous-tag-size field.
pub const FILE_HEADER: usize = 13;
/// Bytes before a tag's body.
pub const TAG_HEADER: usize = 11;
/// Bytes behind a tag's body.
pub const TAG_TRAILER: usize = 4;

#[derive(Debug, Error)]
pub enum FlvError {
    #[error("not an flv file: it must start with the letters FLV and a version")]
    NotFlv,
    #[error("flv file has a tag of unknown type {0}: it is damaged from here on")]
    UnknownTag(u8),
    #[error("cannot read flv file: {0}")]
    Io(#[from] io::Error),
}

/// The file header. The flags say which kinds of tags players may expect.
pub fn file_header(audio: bool, video: bool) -> [u8; FILE_HEADER] {
    let flags = u8::from(audio) << 2 | u8::from(video);
    [b'F', b'L', b'V', 1, flags, 0, 0, 0, 9, 0, 0, 0, 0]
}

/// The header of a tag; `None` for a body too long for FLV (16 MiB). Times wrap after 2³² ms.
pub fn tag_header(kind: TagKind, timestamp_ms: u32, body: usize) -> Option<[u8; TAG_HEADER]> {
    let size = u32::try_from(body).ok().filter(|size| *size < 1 << 24)?;
    let [_, s0, s1, s2] = size.to_be_bytes();
    let [t3, t0, t1, t2] = timestamp_ms.to_be_bytes();
    let kind = match kind {
        TagKind::Audio => 8,
        TagKind::Video => 9,
        TagKind::Script => 18,
    };
    Some([kind, s0, s1, s2, t0, t1, t2, t3, 0, 0, 0])
}

/// The previous-tag-size field behind a tag.
pub fn tag_trailer(body: usize) -> [u8; TAG_TRAILER] {
    ((body + TAG_HEADER) as u32).to_be_bytes()
}

/// Reads tags from a file or a stream. A tag that is cut short ends the reading without error, as a killed
/// recorder leaves it.
#[derive(Debug)]
pub struct Reader<R> {
    source: R,
    whole: u64,
    /// High part of the timestamp, which wraps after 2³² ms.
    epoch_ms: i64,
    last_ms: Option<u32>,
}

impl<R: Read> Reader<R> {
    /// Reads the file header.
    pub fn new(mut source: R) -> Result<Self, FlvError> {
        let mut header = [0; 9];
        source.read_exact(&mut header).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => FlvError::NotFlv,
            _ => error.into(),
        })?;
        let [b'F', b'L', b'V', 1, _, a, b, c, d] = header else { return Err(FlvError::NotFlv) };
        let offset = u32::from_be_bytes([a, b, c, d]);
        if !(9..=4096).contains(&offset) {
            return Err(FlvError::NotFlv);
        }
        let skip = u64::from(offset) - 9 + 4;
        if io::copy(&mut source.by_ref().take(skip), &mut io::sink())? < skip {
            return Err(FlvError::NotFlv);
        }
        Ok(Self { source, whole: u64::from(offset) + 4, epoch_ms: 0, last_ms: None })
    }

    /// Bytes of the file up to the end of the last whole tag.
    pub fn whole_bytes(&self) -> u64 {
        self.whole
    }

    /// The next whole tag; `None` at the end. Encrypted tags are skipped.
    pub fn next_tag(&mut self) -> Result<Option<Tag>, FlvError> {
        loop {
            let mut header = [0; TAG_HEADER];
            if !fill(&mut self.source, &mut header)? {
                return Ok(None);
            }
            let [kind, s0, s1, s2, t0, t1, t2, t3, ..] = header;
            let size = u32::from_be_bytes([0, s0, s1, s2]) as usize;
            let kind = match kind {
                8 => Some(TagKind::Audio),
                9 => Some(TagKind::Video),
                18 => Some(TagKind::Script),
                40 | 41 | 50 => None,
                other => return Err(FlvError::UnknownTag(other)),
            };
            // The size is 24 bits and memory is taken as data comes: a lying header costs nothing.
            let mut body = Vec::new();
            self.source.by_ref().take((size + TAG_TRAILER) as u64).read_to_end(&mut body)?;
            if body.len() < size + TAG_TRAILER {
                return Ok(None);
            }
            body.truncate(size);
            self.whole += (TAG_HEADER + size + TAG_TRAILER) as u64;
            if let Some(kind) = kind {
                let timestamp_ms = self.unwrap(u32::from_be_bytes([t3, t0, t1, t2]));
                return Ok(Some(Tag { kind, timestamp_ms, body: Bytes::from(body) }));
            }
        }
    }

    fn unwrap(&mut self, now: u32) -> i64 {
        if let Some(last) = self.last_ms {
            if now < last && last - now > u32::MAX / 2 {
                self.epoch_ms += 1 << 32;
            } else if now > last && now - last > u32::MAX / 2 {
                self.epoch_ms -= 1 << 32;
            }
        }
        self.last_ms = Some(now);
        self.epoch_ms + i64::from(now)
    }
}

/// Fills the buffer; false when the source ended before.
fn fill(source: &mut impl Read, buffer: &mut [u8]) -> io::Result<bool> {
    match source.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(tags: &[(TagKind, u32, Vec<u8>)]) -> Vec<u8> {
        let mut out = file_header(true, true).to_vec();
        for (kind, time, body) in tags {
            out.extend(tag_header(*kind, *time, body.len()).unwrap());
            out.extend(body);
            out.extend(tag_trailer(body.len()));
        }
        out
    }

    fn read_all(data: &[u8]) -> (Vec<Tag>, u64) {
        let mut reader = Reader::new(data).unwrap();
        let tags = std::iter::from_fn(|| reader.next_tag().unwrap()).collect();
        (tags, reader.whole_bytes())
    }

    #[test]
    fn a_cut_file_gives_its_whole_tags() {
        let data = file(&[(TagKind::Audio, 0, vec![1; 5]), (TagKind::Video, 0x0102_0304, vec![2; 9])]);
        let (tags, whole) = read_all(&data);
        assert_eq!((tags.len(), whole), (2, data.len() as u64));
        assert_eq!(tags[1].timestamp_ms, 0x0102_0304);
        for end in FILE_HEADER..data.len() {
            let (tags, whole) = read_all(&data[..end]);
            let expected = if end < 33 { (0, 13) } else { (1, 33) };
            assert_eq!((tags.len(), whole), expected, "cut at {end}");
        }
        assert!((0..FILE_HEADER).all(|end| Reader::new(&data[..end]).is_err()));
    }

    #[test]
    fn time_goes_on_after_the_wrap() {
        let data = file(&[
            (TagKind::Audio, u32::MAX - 10, vec![]),
            (TagKind::Audio, 12, vec![]),
            (TagKind::Audio, u32::MAX - 1, vec![]),
        ]);
        let times: Vec<_> = read_all(&data).0.iter().map(|tag| tag.timestamp_ms).collect();
        assert_eq!(times, [0xffff_fff5, 0x1_0000_000c, 0xffff_fffe]);
    }

    proptest! {
        #[test]
        fn tags_read_back(tags in proptest::collection::vec((0..3_u8, 0..1_000_000_u32, proptest::collection::vec(any::<u8>(), 0..50)), 0..20)) {
            let kinds = [TagKind::Audio, TagKind::Video, TagKind::Script];
            let tags: Vec<_> = tags.into_iter().map(|(kind, time, body)| (kinds[usize::from(kind)], time, body)).collect();
            let (read, _) = read_all(&file(&tags));
            let read: Vec<_> = read.into_iter().map(|tag| (tag.kind, tag.timestamp_ms as u32, tag.body.to_vec())).collect();
            prop_assert_eq!(read, tags);
        }

        #[test]
        fn any_bytes_are_survived(data in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut file = file_header(true, false).to_vec();
            file.extend(&data);
            let mut reader = Reader::new(&file[..]).unwrap();
            while let Ok(Some(_)) = reader.next_tag() {}
            let _ = Reader::new(&data[..]);
        }
    }
}
