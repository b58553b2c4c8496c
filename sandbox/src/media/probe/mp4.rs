//! MP4 files, plain and fragmented.

use std::fs::File;
use std::time::Duration;

use super::{Container, Probe, ProbeError, scaled};
use crate::media::aac::AacConfig;
use crate::media::bits::ByteReader;
use crate::media::mp4::read::{Boxes, TopBox, track_fragments, versioned};
use crate::media::mp4::recover::edit;
use crate::media::track::TrackKind;
use crate::model::{AudioMeta, VideoMeta};

struct Track {
    id: u32,
    kind: TrackKind,
    codec: String,
    timescale: u32,
    size: (u32, u32),
    audio: Option<AacConfig>,
    frames: u64,
    /// Media time units.
    duration: u64,
    delay: Duration,
    /// Length of the edit that is shown; none when the file does not say it.
    shown: Option<Duration>,
}

impl Track {
    fn length(&self) -> Duration {
        scaled(self.duration, self.timescale)
    }

    fn end(&self) -> Duration {
        self.delay.saturating_add(self.shown.unwrap_or_else(|| self.length()))
    }
}

pub(super) fn probe(mut file: File, size: u64) -> Result<Probe, ProbeError> {
    let damaged = |reason| ProbeError::Damaged { container: "mp4", reason };
    let mut tracks: Option<Vec<Track>> = None;
    let mut fragmented = false;
    let mut at = 0;
    while let Some(item) = TopBox::read(&mut file, at, size)? {
        match (&item.kind, &mut tracks) {
            (b"moov", found @ None) => {
                let movie = item.load(&mut file)?.ok_or(damaged("the movie header is too large"))?;
                fragmented = Boxes::new(&movie).content_of(b"mvex").is_some();
                *found = Some(read_movie(&movie));
            }
            (b"moof", Some(tracks)) => {
                // The samples of a fragment count only when its data is there.
                if TopBox::read(&mut file, item.end, size)?.is_none_or(|next| &next.kind != b"mdat") {
                    break;
                }
                let content = item.load(&mut file)?.ok_or(damaged("a fragment header is too large"))?;
                for fragment in track_fragments(&content) {
                    if let Some(track) = tracks.iter_mut().find(|track| track.id == fragment.track) {
                        track.frames += fragment.samples.len() as u64;
                        let durations = fragment.samples.iter().map(|sample| u64::from(sample.duration));
                        let end = fragment.time.unwrap_or(track.duration).saturating_add(durations.sum());
                        track.duration = track.duration.max(end);
                    }
                }
            }
            _ => {}
        }
        if item.end <= at {
            break;
        }
        at = item.end;
    }
    let tracks = tracks.ok_or(damaged("there is no movie header"))?;
    let first = |kind| tracks.iter().find(|track| track.kind == kind);
    let start = tracks.iter().map(|track| track.delay).min().unwrap_or_default();
    let end = tracks.iter().map(Track::end).max().unwrap_or_default();
    Ok(Probe {
        fragmented,
        duration: end.saturating_sub(start),
        video: first(TrackKind::Video).map(|track| VideoMeta {
            codec: track.codec.clone(),
            width: track.size.0,
            height: track.size.1,
            frames: track.frames,
            bytes: 0,
            duration: track.length(),
        }),
        audio: first(TrackKind::Audio).map(|track| AudioMeta {
            codec: track.codec.clone(),
            sample_rate: track.audio.map_or(track.timescale, |aac| aac.sample_rate()),
            channels: track.audio.map_or(0, |aac| aac.channels()),
            frames: track.frames,
            bytes: 0,
            duration: track.length(),
        }),
        ..Probe::new(Container::Mp4, size)
    })
}

fn read_movie(movie: &[u8]) -> Vec<Track> {
    let header = Boxes::new(movie).content_of(b"mvhd").and_then(versioned);
    let movie_scale = header.and_then(|(version, _, mut reader)| {
        reader.take(if version == 1 { 16 } else { 8 })?;
        reader.u32()
    });
    let traks = Boxes::new(movie).filter(|item| &item.kind == b"trak");
    traks.filter_map(|item| read_track(item.content, movie_scale.unwrap_or(1000))).collect()
}

fn read_track(trak: &[u8], movie_scale: u32) -> Option<Track> {
    let trak = Boxes::new(trak);
    let id = trak.content_of(b"tkhd").and_then(versioned).and_then(|(version, _, mut reader)| {
        reader.take(if version == 1 { 16 } else { 8 })?;
        reader.u32()
    });
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
    let stbl = Boxes::new(Boxes::new(mdia.content_of(b"minf")?).content_of(b"stbl")?);
    let (frames, duration) = stbl.content_of(b"stts").and_then(times).unwrap_or((0, 0));
    let mut track = Track {
        id: id.unwrap_or(0),
        kind,
        codec: "unknown".into(),
        timescale,
        size: (0, 0),
        audio: None,
        frames,
        duration,
        delay: Duration::ZERO,
        shown: None,
    };
    if let Some(entry) = stbl.content_of(b"stsd").and_then(|stsd| Boxes::new(stsd.get(8..)?).next()) {
        read_entry(&mut track, &entry.kind, entry.content);
    }
    if let Some(list) = trak.content_of(b"edts").and_then(|edts| Boxes::new(edts).content_of(b"elst")) {
        read_edits(&mut track, list, movie_scale);
    }
    Some(track)
}

/// `(samples, duration)` of a time-to-sample box.
fn times(stts: &[u8]) -> Option<(u64, u64)> {
    let (_, _, mut reader) = versioned(stts)?;
    let (mut frames, mut duration) = (0_u64, 0_u64);
    for _ in 0..reader.u32()? {
        let (Some(count), Some(delta)) = (reader.u32(), reader.u32()) else { break };
        frames += u64::from(count);
        duration = duration.saturating_add(u64::from(count) * u64::from(delta));
    }
    Some((frames, duration))
}

fn read_edits(track: &mut Track, list: &[u8], movie_scale: u32) -> Option<()> {
    let (version, _, mut reader) = versioned(list)?;
    for _ in 0..reader.u32()?.min(1000) {
        let (duration, time) = edit(version, &mut reader)?;
        if time >= 0 {
            track.shown = (duration > 0).then(|| scaled(duration, movie_scale));
            break;
        }
        track.delay = track.delay.saturating_add(scaled(duration, movie_scale));
    }
    Some(())
}

fn read_entry(track: &mut Track, kind: &[u8; 4], entry: &[u8]) -> Option<()> {
    track.codec = match kind {
        b"avc1" | b"avc3" => "h264".into(),
        b"hvc1" | b"hev1" => "hevc".into(),
        b"av01" => "av1".into(),
        b"vp09" => "vp9".into(),
        b"mp4a" => "aac".into(),
        other => String::from_utf8_lossy(other).into_owned(),
    };
    if track.kind == TrackKind::Video {
        let mut reader = ByteReader::new(entry.get(24..)?);
        track.size = (u32::from(reader.u16()?), u32::from(reader.u16()?));
    } else {
        let esds = Boxes::new(entry.get(28..)?).content_of(b"esds")?;
        track.audio = decoder_config(esds.get(4..)?).and_then(AacConfig::parse);
    }
    Some(())
}

/// The `AudioSpecificConfig` in an elementary stream descriptor.
fn decoder_config(data: &[u8]) -> Option<&[u8]> {
    let mut reader = ByteReader::new(data);
    loop {
        let tag = reader.u8()?;
        let mut length = 0_usize;
        for _ in 0..4 {
            let byte = reader.u8()?;
            length = length << 7 | usize::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                break;
            }
        }
        match tag {
            3 => reader.take(3)?,
            4 => reader.take(13)?,
            5 => return reader.take(length),
            _ => reader.take(length)?,
        };
    }
}
