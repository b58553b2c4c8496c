//! The writer: frames in, fragments out, a plain file at the end.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::boxes::{boxed, full, u32, u64};
use super::init::{
    KEY, MILLISECONDS, NON_KEY, TrackHeader, audio_description, file_start, fragmented_movie, plain_movie,
    video_description, wide_mdat,
};
use super::table::{Sample, SampleTable};
use crate::media::gather::Gather;
use crate::media::track::{AudioConfig, Frame, TrackKind, VideoConfig};

/// A fragment is closed early when it holds this many bytes, which bounds the memory of a stream.
const MAX_FRAGMENT: u64 = 8 << 20;

/// Duration of a lone last video frame.
const DEFAULT_FRAME_MS: u32 = 40;

/// Audio may drift this far from its timestamps before a sample is stretched or shortened: RTMP rounds to
/// milliseconds and pushers batch.
const AUDIO_TOLERANCE_MS: i64 = 40;

/// Where an MP4 is written.
pub trait Storage: Write + Seek + Send {
    fn set_len(&mut self, length: u64) -> io::Result<()>;
    /// Makes sure that what was written survives a power cut.
    fn sync(&mut self) -> io::Result<()>;
}

impl Storage for File {
    fn set_len(&mut self, length: u64) -> io::Result<()> {
        File::set_len(self, length)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }
}

/// A track and when it begins on the timeline of the recording.
#[derive(Debug, Clone)]
pub enum TrackStart {
    Video { config: Arc<VideoConfig>, first_dts_ms: i64, first_cts_ms: i32 },
    Audio { config: Arc<AudioConfig>, first_dts_ms: i64 },
}

impl TrackStart {
    fn presentation_ms(&self) -> i64 {
        match self {
            Self::Video { first_dts_ms, first_cts_ms, .. } => first_dts_ms + i64::from(*first_cts_ms),
            Self::Audio { first_dts_ms, .. } => *first_dts_ms,
        }
    }
}

struct Pending {
    /// Decode time in media time units.
    time: i64,
    offset: i32,
    keyframe: bool,
    data: Bytes,
}

struct Track {
    header: TrackHeader,
    base_dts_ms: i64,
    /// Added to every composition offset, so that the first is not negative.
    offset_shift: i32,
    /// Media time units of a frame of audio; 0 for video.
    frame_units: u32,
    last_duration: u32,
    /// The newest frame. Its duration is known only when the next one comes.
    pending: Option<Pending>,
    table: SampleTable,
    fragment: Vec<Sample>,
    fragment_time: u64,
    payload: Vec<Bytes>,
}

impl Track {
    fn new(id: u32, start: &TrackStart, zero_ms: i64) -> Self {
        let delay_ms = u64::try_from(start.presentation_ms() - zero_ms).unwrap_or(0);
        let (kind, timescale, size, sample_description, cts, base_dts_ms, frame_units) = match start {
            TrackStart::Video { config, first_dts_ms, first_cts_ms } => {
                let description = video_description(config);
                (TrackKind::Video, MILLISECONDS, config.size, description, *first_cts_ms, *first_dts_ms, 0)
            }
            TrackStart::Audio { config, first_dts_ms } => {
                let (rate, units) = (config.aac.core_rate, config.aac.frame_samples);
                (
                    TrackKind::Audio,
                    rate,
                    Default::default(),
                    audio_description(config),
                    0,
                    *first_dts_ms,
                    units,
                )
            }
        };
        let header = TrackHeader {
            id,
            kind,
            timescale,
            width: size.width,
            height: size.height,
            sample_description,
            delay_ms,
            media_time: i64::from(cts.max(0)),
        };
        Self {
            header,
            base_dts_ms,
            offset_shift: cts.min(0).saturating_neg(),
            frame_units,
            last_duration: if frame_units > 0 { frame_units } else { DEFAULT_FRAME_MS },
            pending: None,
            table: SampleTable::default(),
            fragment: Vec::new(),
            fragment_time: 0,
            payload: Vec::new(),
        }
    }

    fn push(&mut self, frame: Frame) {
        let real = (frame.dts_ms - self.base_dts_ms).saturating_mul(i64::from(self.header.timescale)) / 1000;
        let time = match &self.pending {
            None => real.max(0),
            Some(last) => {
                let expected = last.time + i64::from(self.frame_units);
                let tolerance = AUDIO_TOLERANCE_MS * i64::from(self.header.timescale) / 1000;
                if self.frame_units > 0 && (real - expected).abs() <= tolerance {
                    expected
                } else {
                    real.max(last.time + 1)
                }
            }
        };
        let next = Pending {
            time,
            offset: frame.cts_ms.saturating_add(self.offset_shift),
            keyframe: frame.keyframe,
            data: frame.data,
        };
        if let Some(last) = self.pending.replace(next) {
            let duration = u32::try_from(time - last.time).unwrap_or(u32::MAX);
            self.last_duration = duration;
            self.complete(last, duration);
        }
    }

    fn complete(&mut self, frame: Pending, duration: u32) {
        if self.fragment.is_empty() {
            self.fragment_time = u64::try_from(frame.time).unwrap_or(0);
        }
        self.fragment.push(Sample {
            duration,
            size: frame.data.len() as u32,
            offset: frame.offset,
            keyframe: frame.keyframe,
        });
        self.payload.push(frame.data);
    }

    fn complete_last(&mut self) {
        if let Some(last) = self.pending.take() {
            let duration = if self.frame_units > 0 { self.frame_units } else { self.last_duration };
            self.complete(last, duration);
        }
    }

    fn fragment_bytes(&self) -> u64 {
        self.fragment.iter().map(|sample| u64::from(sample.size)).sum()
    }
}

/// Writes one MP4 file.
///
/// A write error leaves the file cut back to its last whole fragment; [`Mp4Writer::finish`] then still closes
/// what is there.
pub struct Mp4Writer<S: Storage> {
    out: S,
    tracks: Vec<Track>,
    fragment: Duration,
    sync: bool,
    sequence: u32,
    /// Length of the file up to the last whole fragment.
    end: u64,
    fragment_start_ms: Option<i64>,
    /// Bytes of frames not yet written.
    held: u64,
    gather: Gather,
    head: Vec<u8>,
}

impl<S: Storage> Mp4Writer<S> {
    /// Begins a file with its tracks: at most one video and one audio track. `fragment` is how much is lost
    /// at worst when the process dies.
    pub fn create(mut out: S, starts: &[TrackStart], fragment: Duration, sync: bool) -> io::Result<Self> {
        let zero_ms = starts.iter().map(TrackStart::presentation_ms).min().unwrap_or(0);
        let tracks: Vec<_> =
            starts.iter().zip(1..).map(|(start, id)| Track::new(id, start, zero_ms)).collect();
        let headers: Vec<_> = tracks.iter().map(|track| track.header.clone()).collect();
        let mut head = file_start();
        head.extend(fragmented_movie(&headers));
        out.write_all(&head)?;
        Ok(Self {
            out,
            tracks,
            fragment,
            sync,
            sequence: 0,
            end: head.len() as u64,
            fragment_start_ms: None,
            held: 0,
            gather: Gather::default(),
            head: Vec::new(),
        })
    }

    /// Adds a frame; frames of one track come in decoding order. Writes when a fragment is full.
    pub fn push(&mut self, kind: TrackKind, frame: Frame) -> io::Result<()> {
        if self.is_due(&frame) {
            self.write_fragment()?;
            self.fragment_start_ms = Some(frame.dts_ms);
        }
        self.fragment_start_ms.get_or_insert(frame.dts_ms);
        if let Some(track) = self.tracks.iter_mut().find(|track| track.header.kind == kind) {
            self.held += frame.data.len() as u64;
            track.push(frame);
        }
        Ok(())
    }

    /// Whether a fragment is written before this frame is taken.
    pub(crate) fn is_due(&self, frame: &Frame) -> bool {
        let start = self.fragment_start_ms.unwrap_or(frame.dts_ms);
        let elapsed = u128::try_from(frame.dts_ms - start).unwrap_or(0);
        elapsed >= self.fragment.as_millis() || self.held >= MAX_FRAGMENT
    }

    /// Bytes written and held.
    pub(crate) fn size(&self) -> u64 {
        self.end + self.held
    }

    /// Writes the frames that are left and makes the file a plain MP4. Answers its size.
    pub fn finish(&mut self) -> io::Result<u64> {
        self.tracks.iter_mut().for_each(Track::complete_last);
        let written = self.write_fragment();
        let closed = self.close();
        written.and(closed)
    }

    fn close(&mut self) -> io::Result<u64> {
        let movie = plain_movie(self.tracks.iter().map(|track| (&track.header, &track.table)));
        close_file(&mut self.out, self.end, &movie, self.sync)
    }

    fn write_fragment(&mut self) -> io::Result<()> {
        self.held = 0;
        if self.tracks.iter().all(|track| track.fragment.is_empty()) {
            return Ok(());
        }
        self.sequence += 1;
        self.build_head();
        self.gather.copy(&self.head);
        let mut offset = self.end + self.head.len() as u64;
        let mut chunks = Vec::with_capacity(self.tracks.len());
        for track in &mut self.tracks {
            chunks.push(offset);
            offset += track.fragment_bytes();
            track.payload.drain(..).for_each(|data| self.gather.share(data));
        }
        let result = self.gather.write_to(&mut self.out);
        if let Err(error) = result {
            for track in &mut self.tracks {
                track.fragment.clear();
                // Without the frames before it, it may not be decoded.
                track.pending = None;
            }
            self.out.set_len(self.end)?;
            self.out.seek(SeekFrom::Start(self.end))?;
            return Err(error);
        }
        self.end = offset;
        for (track, chunk) in self.tracks.iter_mut().zip(chunks) {
            let count = track.fragment.len() as u32;
            track.fragment.drain(..).for_each(|sample| track.table.push(sample));
            track.table.chunk(chunk, count);
        }
        if self.sync { self.out.sync() } else { Ok(()) }
    }

    /// `moof` and the header of `mdat` for what the tracks hold.
    fn build_head(&mut self) {
        let head = &mut self.head;
        head.clear();
        let mut patches = Vec::with_capacity(self.tracks.len());
        boxed(head, b"moof", |head| {
            full(head, b"mfhd", 0, 0, |head| u32(head, self.sequence));
            for track in self.tracks.iter().filter(|track| !track.fragment.is_empty()) {
                patches.push((write_track_fragment(head, track), track.fragment_bytes()));
            }
        });
        let payload: u64 = patches.iter().map(|(_, bytes)| bytes).sum();
        // 32 bits are enough: a fragment holds at most `MAX_FRAGMENT` and one frame of 16 MiB.
        u32(head, (payload + 8) as u32);
        head.extend(b"mdat");
        let mut offset = head.len() as u32;
        for (at, bytes) in patches {
            if let Some(field) = head.get_mut(at..at + 4) {
                field.copy_from_slice(&offset.to_be_bytes());
            }
            offset += bytes as u32;
        }
    }
}

/// Appends `movie` at `end` and makes everything between `ftyp` and it one `mdat`. The order matters: when the
/// process dies in between, the file is still a fragmented one.
pub(crate) fn close_file(out: &mut impl Storage, end: u64, movie: &[u8], sync: bool) -> io::Result<u64> {
    let ftyp = file_start().len() as u64 - 16;
    let appended = out.seek(SeekFrom::Start(end)).and_then(|_| out.write_all(movie));
    if let Err(error) = appended {
        out.set_len(end)?;
        return Err(error);
    }
    if sync {
        out.sync()?;
    }
    out.seek(SeekFrom::Start(ftyp))?;
    out.write_all(&wide_mdat(end - ftyp))?;
    if sync {
        out.sync()?;
    }
    Ok(end + movie.len() as u64)
}

/// Writes one `traf`; answers where its data offset must be patched in.
fn write_track_fragment(head: &mut Vec<u8>, track: &Track) -> usize {
    const BASE_IS_MOOF: u32 = 0x02_0000;
    const DATA_OFFSET: u32 = 0x1;
    const DURATION_AND_SIZE: u32 = 0x300;
    const FLAGS_AND_OFFSET: u32 = 0xc00;
    let video = track.header.kind == TrackKind::Video;
    let mut patch = 0;
    boxed(head, b"traf", |head| {
        full(head, b"tfhd", 0, BASE_IS_MOOF, |head| u32(head, track.header.id));
        full(head, b"tfdt", 1, 0, |head| u64(head, track.fragment_time));
        let flags = DATA_OFFSET | DURATION_AND_SIZE | if video { FLAGS_AND_OFFSET } else { 0 };
        full(head, b"trun", 1, flags, |head| {
            u32(head, track.fragment.len() as u32);
            patch = head.len();
            u32(head, 0);
            for sample in &track.fragment {
                u32(head, sample.duration);
                u32(head, sample.size);
                if video {
                    u32(head, if sample.keyframe { KEY } else { NON_KEY });
                    head.extend(sample.offset.to_be_bytes());
                }
            }
        });
    });
    patch
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use time::OffsetDateTime;

    use super::*;

    /// A disk of limited size.
    struct Disk {
        data: Cursor<Vec<u8>>,
        room: u64,
    }

    impl Write for Disk {
        fn write(&mut self, data: &[u8]) -> io::Result<usize> {
            let room = self.room.saturating_sub(self.data.position());
            if room == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let taken = data.len().min(room as usize);
            self.data.write(&data[..taken])
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Disk {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.data.seek(to)
        }
    }

    impl Storage for Disk {
        fn set_len(&mut self, length: u64) -> io::Result<()> {
            self.data.get_mut().truncate(length as usize);
            Ok(())
        }

        fn sync(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn record(room: u64, seconds: i64) -> (Vec<u8>, io::Result<()>) {
        let config = Arc::new(AudioConfig::parse(Bytes::from_static(&[0x11, 0x90])).unwrap());
        let disk = Disk { data: Cursor::new(Vec::new()), room };
        let starts = [TrackStart::Audio { config, first_dts_ms: 500 }];
        let mut writer = Mp4Writer::create(disk, &starts, Duration::from_secs(1), false).unwrap();
        let frame = |index: i64| Frame {
            dts_ms: 500 + index * 64 / 3,
            cts_ms: 0,
            keyframe: true,
            data: Bytes::from(vec![index as u8; 100]),
            arrived: OffsetDateTime::UNIX_EPOCH,
        };
        let result = (0..seconds * 47).try_for_each(|index| writer.push(TrackKind::Audio, frame(index)));
        let closed = result.and_then(|()| writer.finish().map(drop));
        let closed = if closed.is_err() {
            writer.out.room = u64::MAX;
            writer.finish().unwrap();
            closed
        } else {
            closed
        };
        (writer.out.data.into_inner(), closed)
    }

    fn probe(data: &[u8]) -> crate::media::probe::Probe {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("f0.mp4");
        std::fs::write(&path, data).unwrap();
        crate::media::probe::probe(&path).unwrap()
    }

    #[test]
    fn steady_audio_has_steady_durations() {
        let (data, result) = record(u64::MAX, 4);
        result.unwrap();
        let audio = probe(&data).audio.unwrap();
        assert_eq!((audio.frames, audio.duration.as_millis()), (188, 4010));
    }

    #[test]
    fn a_full_disk_leaves_a_closed_file_of_whole_fragments() {
        let (data, result) = record(11_000, 4);
        assert_eq!(result.unwrap_err().kind(), io::ErrorKind::StorageFull);
        let seen = probe(&data);
        let frames = seen.audio.unwrap().frames;
        assert!(!seen.fragmented);
        assert!((47..=94).contains(&frames), "{frames} frames");
    }
}
