//! Closing a file whose recorder died.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use thiserror::Error;

use super::init::{TrackHeader, file_start, plain_movie};
use super::read::{Boxes, TopBox, track_fragments, versioned};
use super::table::{Sample, SampleTable};
use super::writer::close_file;
use crate::media::bits::ByteReader;
use crate::media::track::TrackKind;

#[derive(Debug, Error)]
pub enum Mp4Error {
    #[error("cannot read or write mp4 file: {0}")]
    Io(#[from] io::Error),
    #[error("not a recording of this writer: the boxes ftyp, free and moov must come first")]
    Foreign,
}

/// What [`recover`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovered {
    /// The file was closed properly before.
    WasClosed,
    /// The file is closed now and has this many samples.
    Closed { samples: u64 },
    /// Not one whole fragment was written.
    Empty,
}

/// Closes an unfinished file in place: what follows the last whole fragment is cut off, the plain `moov` is
/// built from the fragments.
pub fn recover(path: &Path) -> Result<Recovered, Mp4Error> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let Some(ftyp) = top(&mut file, 0, length, b"ftyp")? else { return Err(Mp4Error::Foreign) };
    if top(&mut file, ftyp.end, length, b"mdat")?.is_some() {
        return Ok(Recovered::WasClosed);
    }
    let Some(free) = top(&mut file, ftyp.end, length, b"free")? else { return Err(Mp4Error::Foreign) };
    let Some(moov) = top(&mut file, free.end, length, b"moov")? else { return Ok(Recovered::Empty) };
    // Closing writes over exactly these bytes, wherever they are in a file of another writer.
    if free.end != file_start().len() as u64 || free.end - free.start != 16 {
        return Err(Mp4Error::Foreign);
    }
    let movie = moov.load(&mut file)?.ok_or(Mp4Error::Foreign)?;
    let mut tracks: Vec<_> = Boxes::new(&movie)
        .filter(|item| &item.kind == b"trak")
        .filter_map(|item| track_header(item.content))
        .map(|header| (header, SampleTable::default()))
        .collect();
    let mut end = moov.end;
    let mut samples = 0;
    while let Some(moof) = top(&mut file, end, length, b"moof")?
        && let Some(mdat) = top(&mut file, moof.end, length, b"mdat")?
        && let Some(content) = moof.load(&mut file)?
    {
        for fragment in track_fragments(&content) {
            let Some((header, table)) = tracks.iter_mut().find(|(header, _)| header.id == fragment.track)
            else {
                continue;
            };
            let video = header.kind == TrackKind::Video;
            samples += fragment.samples.len() as u64;
            for sample in &fragment.samples {
                table.push(Sample {
                    duration: sample.duration,
                    size: sample.size,
                    offset: sample.offset,
                    keyframe: !video || sample.flags & 0x1_0000 == 0,
                });
            }
            let data = moof.start.saturating_add_signed(i64::from(fragment.data_offset));
            table.chunk(data, fragment.samples.len() as u32);
        }
        end = mdat.end;
    }
    if samples == 0 {
        return Ok(Recovered::Empty);
    }
    file.set_len(end)?;
    let movie = plain_movie(tracks.iter().map(|(header, table)| (header, table)));
    close_file(&mut file, end, &movie, true)?;
    Ok(Recovered::Closed { samples })
}

fn top(file: &mut (impl Read + Seek), start: u64, length: u64, kind: &[u8; 4]) -> io::Result<Option<TopBox>> {
    Ok(TopBox::read(file, start, length)?.filter(|item| &item.kind == kind))
}

/// Reads back the header of a track that this writer wrote.
fn track_header(trak: &[u8]) -> Option<TrackHeader> {
    let trak = Boxes::new(trak);
    let (version, _, mut tkhd) = versioned(trak.content_of(b"tkhd")?)?;
    let wide = version == 1;
    tkhd.take(if wide { 16 } else { 8 })?;
    let id = tkhd.u32()?;
    tkhd.take(4 + if wide { 8 } else { 4 } + 16 + 36)?;
    let (width, height) = (tkhd.u32()? >> 16, tkhd.u32()? >> 16);
    let mdia = Boxes::new(trak.content_of(b"mdia")?);
    let (version, _, mut mdhd) = versioned(mdia.content_of(b"mdhd")?)?;
    mdhd.take(if version == 1 { 16 } else { 8 })?;
    let timescale = mdhd.u32()?;
    let (_, _, mut hdlr) = versioned(mdia.content_of(b"hdlr")?)?;
    hdlr.take(4)?;
    let kind = match &hdlr.array::<4>()? {
        b"vide" => TrackKind::Video,
        b"soun" => TrackKind::Audio,
        _ => return None,
    };
    let mut stbl = Boxes::new(Boxes::new(mdia.content_of(b"minf")?).content_of(b"stbl")?);
    let sample_description = stbl.find(|item| &item.kind == b"stsd")?.whole.to_vec();
    let edits =
        trak.content_of(b"edts").and_then(|edts| Boxes::new(edts).content_of(b"elst")).and_then(edits);
    let (delay_ms, media_time) = edits.unwrap_or((0, 0));
    Some(TrackHeader { id, kind, timescale, width, height, sample_description, delay_ms, media_time })
}

/// `(delay, media time)` of an edit list as this writer writes it: version 1, at most one empty edit.
fn edits(elst: &[u8]) -> Option<(u64, i64)> {
    let (version, _, mut reader) = versioned(elst)?;
    let mut delay = 0;
    for _ in 0..reader.u32()?.min(2) {
        let (duration, time) = edit(version, &mut reader)?;
        if time >= 0 {
            return Some((delay, time));
        }
        delay = duration;
    }
    None
}

/// `(duration, media time)` of the next edit.
pub(crate) fn edit(version: u8, reader: &mut ByteReader<'_>) -> Option<(u64, i64)> {
    let entry = if version == 1 {
        (reader.u64()?, reader.u64()? as i64)
    } else {
        (u64::from(reader.u32()?), i64::from(reader.u32()? as i32))
    };
    reader.u32()?;
    Some(entry)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use bytes::Bytes;
    use proptest::prelude::*;
    use time::OffsetDateTime;

    use super::*;
    use crate::media::mp4::{Mp4Writer, TrackStart};
    use crate::media::probe::probe;
    use crate::media::track::{AudioConfig, Frame};

    /// A file of three whole fragments whose writer died, and where each fragment ends.
    fn unfinished(path: &Path) -> Vec<u64> {
        let config = Arc::new(AudioConfig::parse(Bytes::from_static(&[0x11, 0x90])).unwrap());
        let starts = [TrackStart::Audio { config, first_dts_ms: 0 }];
        let file = File::create(path).unwrap();
        let mut writer = Mp4Writer::create(file, &starts, Duration::from_millis(100), false).unwrap();
        let mut ends = vec![path.metadata().unwrap().len()];
        for index in 0..18 {
            let data = Bytes::from(vec![index as u8; 20]);
            let arrived = OffsetDateTime::UNIX_EPOCH;
            let frame = Frame { dts_ms: index * 64 / 3, cts_ms: 0, keyframe: true, data, arrived };
            writer.push(TrackKind::Audio, frame).unwrap();
            let length = path.metadata().unwrap().len();
            if ends.last() != Some(&length) {
                ends.push(length);
            }
        }
        assert_eq!(ends.len(), 4);
        ends
    }

    #[test]
    fn a_cut_anywhere_leaves_the_whole_fragments() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f0.mp4");
        let ends = unfinished(&path);
        let whole = std::fs::read(&path).unwrap();
        for cut in ends[0]..=ends[3] {
            std::fs::write(&path, &whole[..cut as usize]).unwrap();
            let fragments = ends.iter().filter(|end| **end <= cut).count() - 1;
            match recover(&path).unwrap() {
                Recovered::Empty => assert_eq!(fragments, 0, "cut at {cut}"),
                Recovered::Closed { samples } => {
                    let found = probe(&path).unwrap();
                    assert_eq!(found.audio.unwrap().frames, samples);
                    assert!(fragments > 0 && !found.fragmented, "cut at {cut}");
                    assert_eq!(recover(&path).unwrap(), Recovered::WasClosed);
                }
                Recovered::WasClosed => panic!("cut at {cut}"),
            }
        }
    }

    #[test]
    fn a_file_of_another_writer_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f0.mp4");
        unfinished(&path);
        let own = std::fs::read(&path).unwrap();
        // One brand fewer: everything behind it lies four bytes earlier.
        let ftyp = file_start().len() - 16;
        let mut foreign = own[..ftyp - 4].to_vec();
        foreign[3] -= 4;
        foreign.extend(&own[ftyp..]);
        std::fs::write(&path, &foreign).unwrap();
        assert!(matches!(recover(&path), Err(Mp4Error::Foreign)));
        assert_eq!(std::fs::read(&path).unwrap(), foreign);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]
        #[test]
        fn damage_is_survived(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("f0.mp4");
            unfinished(&path);
            let mut data = std::fs::read(&path).unwrap();
            for (at, byte) in changes {
                let at = at.index(data.len());
                data[at] = byte;
            }
            std::fs::write(&path, data).unwrap();
            let _ = recover(&path);
            let _ = probe(&path);
        }
    }
}
