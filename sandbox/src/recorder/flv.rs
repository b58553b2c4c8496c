//! FLV recordings: the tags as they came, on the timeline of the recording.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::sink::{Event, Sink, Unit};
use super::slot::{Context, Slot};
use crate::media::codec::Codec;
use crate::media::flv::Metadata;
use crate::media::flv::file::{file_header, tag_header, tag_trailer};
use crate::media::gather::Gather;
use crate::media::packet::{Tag, TagKind};
use crate::media::probe::probe;
use crate::media::track::{AudioConfig, TrackKind, VideoConfig};
use crate::model::MediaMeta;

/// A full file waits this long for a keyframe after the last picture; then it ends with the sound.
const SPLIT_STALLED_MS: i64 = 10_000;
/// Tags are written in one go when they come to this many bytes, whatever their time.
const MAX_HELD: u64 = 8 << 20;

struct Open {
    file: File,
    slot: Slot,
    gather: Gather,
    base_ms: i64,
    last_video_ms: i64,
    held_since_ms: i64,
    written: u64,
    metadata: Metadata,
}

impl Open {
    fn tag(&mut self, tag: &Tag, time_ms: i64) {
        let time = u32::try_from((time_ms - self.base_ms).max(0) & 0xffff_ffff).unwrap_or(0);
        // A longer body cannot be told in FLV, nor have come over RTMP.
        if let Some(header) = tag_header(tag.kind, time, tag.body.len()) {
            self.gather.copy(&header);
            self.gather.share(tag.body.clone());
            self.gather.copy(&tag_trailer(tag.body.len()));
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let length = self.gather.len();
        if let Err(error) = self.gather.write_to(&mut self.file) {
            self.file.set_len(self.written)?;
            return Err(error);
        }
        self.written += length;
        Ok(())
    }
}

pub(crate) struct FlvSink {
    context: Context,
    video_header: Option<(Tag, Option<Arc<VideoConfig>>)>,
    audio_header: Option<(Tag, Option<Arc<AudioConfig>>)>,
    open: Option<Open>,
}

impl FlvSink {
    pub(crate) fn new(context: Context) -> Self {
        Self { context, video_header: None, audio_header: None, open: None }
    }

    fn open(&mut self, unit: &Unit<'_>) -> io::Result<&mut Open> {
        let metadata = Metadata::default();
        let mut start = file_header(true, true).to_vec();
        start.extend(metadata.tag());
        let (slot, file) = Slot::create(&self.context, unit.arrived, |slot| {
            let mut file = File::create_new(slot.main_path())?;
            file.write_all(&start)?;
            Ok(file)
        })?;
        let open = self.open.insert(Open {
            file,
            slot,
            gather: Gather::default(),
            base_ms: unit.time_ms,
            last_video_ms: unit.time_ms,
            held_since_ms: unit.time_ms,
            written: start.len() as u64,
            metadata,
        });
        let headers = [self.video_header.as_ref().map(|h| &h.0), self.audio_header.as_ref().map(|h| &h.0)];
        headers.into_iter().flatten().for_each(|header| open.tag(header, unit.time_ms));
        Ok(open)
    }

    fn close_file(&mut self) -> io::Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let flushed = open.flush();
        let mut meta = MediaMeta { size: open.written, ..open.slot.meta() };
        if flushed.is_err() || self.context.state.must_recount() {
            self.context.state.recount();
            meta = probe(&open.slot.main_path()).map_err(io::Error::other)?.meta();
        }
        let patched = patch(&mut open.file, open.metadata, &meta);
        let synced = self.context.shared.disk.sync_file(&open.file);
        open.slot.announce(open.written)?;
        flushed.and(patched).and(synced)
    }
}

/// Fills in what is known only at the end: the flags of the header and the numbers of `onMetaData`.
pub(crate) fn patch(file: &mut File, codecs: Metadata, meta: &MediaMeta) -> io::Result<()> {
    let video = meta.video.as_ref();
    let audio = meta.audio.as_ref();
    let metadata = Metadata {
        duration: meta.duration.as_secs_f64(),
        file_size: meta.size as f64,
        width: video.map_or(0.0, |video| f64::from(video.width)),
        height: video.map_or(0.0, |video| f64::from(video.height)),
        sample_rate: audio.map_or(0.0, |audio| f64::from(audio.sample_rate)),
        channels: audio.map_or(0.0, |audio| f64::from(audio.channels)),
        ..codecs
    };
    let mut start = file_header(audio.is_some(), video.is_some()).to_vec();
    start.extend(metadata.tag());
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&start)
}

/// The codec ids of `onMetaData`, told from the first byte of a tag or its FourCC.
pub(crate) fn note_codec(metadata: &mut Metadata, tag: &Tag) {
    let Some(first) = tag.body.first().copied() else { return };
    let fourcc = || tag.body.get(1..5).and_then(|code| <[u8; 4]>::try_from(code).ok());
    let number = |legacy: u8, enhanced: bool| match fourcc() {
        Some(code) if enhanced => f64::from(u32::from_be_bytes(code)),
        _ => f64::from(legacy),
    };
    match tag.kind {
        TagKind::Video => metadata.video_codec = number(first & 0x0f, first & 0x80 != 0),
        TagKind::Audio => metadata.audio_codec = number(first >> 4, first >> 4 == 9),
        TagKind::Script => {}
    }
}

impl Sink for FlvSink {
    fn push(&mut self, unit: &Unit<'_>) -> io::Result<()> {
        match &unit.event {
            Event::VideoConfig(config) => self.video_header = Some((unit.tag.clone(), config.clone())),
            Event::AudioConfig(config) => self.audio_header = Some((unit.tag.clone(), config.clone())),
            // The file has its own; a second one would take its place in players.
            Event::Script if Metadata::is_metadata(&unit.tag.body) => return Ok(()),
            Event::Video(..) | Event::Audio(..) | Event::Script | Event::Other => {}
        }
        let keyframe = matches!(&unit.event, Event::Video(_, frame) if frame.keyframe);
        let audio = matches!(&unit.event, Event::Audio(..));
        let no_picture = |open: &Open| {
            !open.slot.has(TrackKind::Video) || unit.time_ms - open.last_video_ms >= SPLIT_STALLED_MS
        };
        if let Some(open) = &self.open
            && self.context.is_full(open.base_ms, unit.time_ms, open.written + open.gather.len())
            && (keyframe || audio && no_picture(open))
        {
            self.close_file()?;
        }
        if self.open.is_none() {
            if !matches!(&unit.event, Event::Video(..) | Event::Audio(..)) {
                return Ok(());
            }
            self.open(unit)?;
        }
        let fragment_ms = i64::try_from(self.context.shared.fragment.as_millis()).unwrap_or(i64::MAX);
        let Some(open) = &mut self.open else { return Ok(()) };
        match &unit.event {
            Event::Video(codec, frame) => {
                open.last_video_ms = frame.dts_ms;
                let config = self.video_header.as_ref().and_then(|(_, config)| config.as_deref());
                open.slot.video(*codec, config, frame);
                note_codec(&mut open.metadata, unit.tag);
            }
            Event::Audio(codec, frame) => {
                let config = self.audio_header.as_ref().and_then(|(_, config)| config.as_deref());
                open.slot.audio(*codec, config.filter(|_| *codec == Codec::Aac), frame);
                note_codec(&mut open.metadata, unit.tag);
            }
            _ => {}
        }
        if unit.time_ms - open.held_since_ms >= fragment_ms || open.gather.len() >= MAX_HELD {
            self.context.ready_to_write()?;
            open.flush()?;
            self.context.shared.disk.sync_file(&open.file)?;
            open.held_since_ms = unit.time_ms;
        }
        open.tag(unit.tag, unit.time_ms);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.close_file()
    }
}
