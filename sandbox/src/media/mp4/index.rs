//! Where the pictures of a file lie and when they are shown.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use bytes::Bytes;
use thiserror::Error;

use super::read::{Boxes, TopBox, track_fragments, versioned};
use crate::media::bits::ByteReader;
use crate::media::codec::Codec;
use crate::media::track::VideoConfig;

/// Largest coded picture that is read; none of a recording comes near.
const MAX_PICTURE: u32 = 64 << 20;
/// Flag of a sample of a fragment that cannot be decoded by itself.
const NOT_SYNC: u32 = 0x1_0000;

/// Why the pictures of a file are not found.
#[derive(Debug, Error)]
pub(crate) enum IndexError {
    #[error("cannot read mp4 file: {0}")]
    Io(#[from] io::Error),
    #[error("this is no mp4 file, or a damaged one: {0}")]
    Damaged(&'static str),
    #[error("there is no H.264 picture in it")]
    NoVideo,
}

/// A coded picture in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sample {
    start: u64,
    size: u32,
    /// When it is shown, in units of the track.
    pub(crate) pts: i64,
    /// A decoder can start here.
    pub(crate) keyframe: bool,
}

/// The H.264 track of an MP4 file, plain or fragmented, and its pictures in order of decoding.
#[derive(Debug)]
pub(crate) struct VideoIndex {
    file: File,
    pub(crate) config: VideoConfig,
    /// Units of time a second.
    pub(crate) timescale: u32,
    pub(crate) samples: Vec<Sample>,
}

struct Track {
    id: u32,
    config: VideoConfig,
    timescale: u32,
}

impl VideoIndex {
    /// Reads what the file says of its pictures, and none of them.
    pub(crate) fn open(path: &Path) -> Result<Self, IndexError> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut track = None;
        let mut samples = Vec::new();
        let (mut at, mut time) = (0, 0);
        while let Some(item) = TopBox::read(&mut file, at, length)? {
            match (&item.kind, &track) {
                (b"moov", None) => {
                    let movie =
                        item.load(&mut file)?.ok_or(IndexError::Damaged("its header is too large"))?;
                    let traks = Boxes::new(&movie).filter(|item| &item.kind == b"trak");
                    let (found, table) =
                        traks.filter_map(|trak| video(trak.content)).next().ok_or(IndexError::NoVideo)?;
                    samples = table_samples(table, length).unwrap_or_default();
                    track = Some(found);
                }
                (b"moof", Some(track)) => {
                    let moof = item.load(&mut file)?.ok_or(IndexError::Damaged("a fragment is too large"))?;
                    add_fragments(&moof, item.start, length, track, &mut time, &mut samples);
                }
                _ => {}
            }
            if item.end <= at {
                break;
            }
            at = item.end;
        }
        let Track { config, timescale, .. } = track.ok_or(IndexError::Damaged("it has no movie header"))?;
        Ok(Self { file, config, timescale, samples })
    }

    /// The coded picture as it lies in the file.
    pub(crate) fn data(&mut self, sample: Sample) -> io::Result<Vec<u8>> {
        self.file.seek(SeekFrom::Start(sample.start))?;
        let mut data = vec![0; sample.size as usize];
        self.file.read_exact(&mut data)?;
        Ok(data)
    }
}

/// A track of H.264 pictures and its sample table.
fn video(trak: &[u8]) -> Option<(Track, Boxes<'_>)> {
    let trak = Boxes::new(trak);
    let (version, _, mut reader) = versioned(trak.content_of(b"tkhd")?)?;
    reader.take(if version == 1 { 16 } else { 8 })?;
    let id = reader.u32()?;
    let mdia = Boxes::new(trak.content_of(b"mdia")?);
    let (version, _, mut mdhd) = versioned(mdia.content_of(b"mdhd")?)?;
    mdhd.take(if version == 1 { 16 } else { 8 })?;
    let timescale = mdhd.u32()?.max(1);
    let stbl = Boxes::new(Boxes::new(mdia.content_of(b"minf")?).content_of(b"stbl")?);
    let entries = stbl.content_of(b"stsd")?.get(8..)?;
    let entry = Boxes::new(entries).find(|entry| matches!(&entry.kind, b"avc1" | b"avc3"))?;
    let record = Boxes::new(entry.content.get(78..)?).content_of(b"avcC")?;
    let config = VideoConfig::parse(Codec::H264, Bytes::copy_from_slice(record))?;
    Some((Track { id, config, timescale }, stbl))
}

/// The samples of a plain file; `None` when its tables are broken.
fn table_samples(stbl: Boxes<'_>, length: u64) -> Option<Vec<Sample>> {
    let (_, _, mut sizes) = versioned(stbl.content_of(b"stsz")?)?;
    let (all, count) = (sizes.u32()?, sizes.u32()?);
    // Where all have one size nothing but the file itself says whether so many can be.
    if u64::from(all) * u64::from(count) > length {
        return None;
    }
    let wide = stbl.content_of(b"co64");
    let (_, _, mut chunks) = versioned(wide.or_else(|| stbl.content_of(b"stco"))?)?;
    let (_, _, mut runs) = versioned(stbl.content_of(b"stsc")?)?;
    let mut durations = Runs::new(stbl.content_of(b"stts"));
    let mut offsets = Runs::new(stbl.content_of(b"ctts"));
    let keyframes = stbl.content_of(b"stss").map(numbers);
    let (chunk_count, run_count) = (chunks.u32()?, runs.u32()?);
    let mut run = |left: u32| -> Option<(u32, u32)> {
        let (first, each, _) = (runs.u32()?, runs.u32()?, runs.u32()?);
        (left > 0).then_some((first, each))
    };
    let mut left = run_count;
    let mut next = run(left);
    let (mut each, mut time) = (0, 0_i64);
    let mut samples = Vec::new();
    for chunk in 1..=chunk_count {
        let mut start = if wide.is_some() { chunks.u64()? } else { u64::from(chunks.u32()?) };
        if let Some((first, count)) = next
            && first <= chunk
        {
            each = count;
            left = left.saturating_sub(1);
            next = run(left);
        }
        for _ in 0..each.min(count.saturating_sub(samples.len() as u32)) {
            let size = if all == 0 { sizes.u32()? } else { all };
            if size > MAX_PICTURE || start.checked_add(size.into())? > length {
                return None;
            }
            let number = samples.len() as u32 + 1;
            let keyframe = keyframes.as_ref().is_none_or(|numbers| numbers.binary_search(&number).is_ok());
            let offset = offsets.next().unwrap_or(0) as i32;
            samples.push(Sample { start, size, pts: time.saturating_add(offset.into()), keyframe });
            start += u64::from(size);
            time = time.saturating_add(durations.next()?.into());
        }
    }
    Some(samples)
}

fn add_fragments(
    moof: &[u8],
    moof_start: u64,
    length: u64,
    track: &Track,
    time: &mut i64,
    samples: &mut Vec<Sample>,
) {
    for fragment in track_fragments(moof).into_iter().filter(|fragment| fragment.track == track.id) {
        if let Some(begin) = fragment.time.and_then(|begin| i64::try_from(begin).ok()) {
            *time = begin;
        }
        let Some(mut start) = moof_start.checked_add_signed(fragment.data_offset.into()) else { continue };
        for sample in fragment.samples {
            let end = start.saturating_add(sample.size.into());
            if sample.size > MAX_PICTURE || end > length {
                // The rest was not written any more.
                return;
            }
            let pts = time.saturating_add(sample.offset.into());
            samples.push(Sample { start, size: sample.size, pts, keyframe: sample.flags & NOT_SYNC == 0 });
            *time = time.saturating_add(sample.duration.into());
            start = end;
        }
    }
}

/// The values of a box that says how often each comes.
struct Runs<'a> {
    rest: Option<ByteReader<'a>>,
    left: u32,
    value: u32,
}

impl<'a> Runs<'a> {
    fn new(content: Option<&'a [u8]>) -> Self {
        let rest = content.and_then(versioned).and_then(|(_, _, mut reader)| {
            reader.u32()?;
            Some(reader)
        });
        Self { rest, left: 0, value: 0 }
    }
}

impl Iterator for Runs<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            let reader = self.rest.as_mut()?;
            (self.left, self.value) = (reader.u32()?, reader.u32()?);
        }
        self.left -= 1;
        Some(self.value)
    }
}

fn numbers(content: &[u8]) -> Vec<u32> {
    let Some((_, _, mut reader)) = versioned(content) else { return Vec::new() };
    let count = reader.u32().unwrap_or(0);
    (0..count).map_while(|_| reader.u32()).collect()
}
