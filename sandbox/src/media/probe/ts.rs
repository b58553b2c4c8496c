//! MPEG transport streams.

use std::fs::File;
use std::io::{BufReader, Read};
use std::time::Duration;

use super::adts::Chain;
use super::{Container, Probe, ProbeError, Span};
use crate::media::aac::AdtsFrame;
use crate::media::ts::{PACKET, STREAM_AAC, STREAM_H264, STREAM_HEVC, SYNC};
use crate::media::{avc, hevc, track::PictureSize};
use crate::model::VideoMeta;

/// As much of a PES packet is looked at: audio for its frames, video for its parameter sets.
const MAX_UNIT: usize = 256 << 10;

#[derive(Debug, Default)]
struct Stream {
    kind: u8,
    unit: Vec<u8>,
    /// Last time, unwrapped.
    last: Option<i64>,
    span: Span,
    size: Option<PictureSize>,
    chain: Chain,
    audio_end: i64,
}

#[derive(Debug, Default)]
struct Demuxer {
    pmt: Option<u16>,
    /// At most one stream of each kind.
    video: Option<(u16, Stream)>,
    audio: Option<(u16, Stream)>,
}

pub(crate) fn probe(file: File, size: u64) -> Result<Probe, ProbeError> {
    let damaged = |reason| ProbeError::Damaged { container: "mpegts", reason };
    let mut source = BufReader::with_capacity(PACKET * 512, file);
    let mut demuxer = Demuxer::default();
    let mut packet = [0; PACKET];
    while source.read_exact(&mut packet).is_ok() {
        if packet[0] != SYNC {
            return Err(damaged("a packet does not start with the sync byte"));
        }
        demuxer.packet(&packet);
    }
    if demuxer.pmt.is_none() {
        return Err(damaged("there are no program tables"));
    }
    Ok(demuxer.finish(Probe::new(Container::MpegTs, size)))
}

impl Demuxer {
    fn packet(&mut self, packet: &[u8; PACKET]) {
        let pid = u16::from_be_bytes([packet[1] & 0x1f, packet[2]]);
        let first = packet[1] & 0x40 != 0;
        let start = match packet[3] >> 4 & 3 {
            1 => 4,
            3 => 5 + usize::from(packet[4]),
            _ => return,
        };
        let Some(payload) = packet.get(start..) else { return };
        if pid == 0 && first {
            self.pmt = section(payload, 0).and_then(|table| {
                let entry = table.get(5..)?.chunks_exact(4).find(|entry| entry[..2] != [0, 0])?;
                Some(u16::from_be_bytes([entry[2] & 0x1f, entry[3]]))
            });
        } else if Some(pid) == self.pmt && first {
            self.program(payload);
        } else {
            for (_, stream) in [&mut self.video, &mut self.audio].into_iter().flatten().filter(|s| s.0 == pid)
            {
                if first {
                    stream.finish_unit();
                }
                if stream.unit.len() < MAX_UNIT && (first || !stream.unit.is_empty()) {
                    stream.unit.extend_from_slice(payload);
                }
            }
        }
    }

    fn program(&mut self, payload: &[u8]) -> Option<()> {
        let table = section(payload, 2)?;
        let skip = usize::from(u16::from_be_bytes([table.get(7)? & 0x0f, *table.get(8)?]));
        let mut rest = table.get(9 + skip..)?;
        while let [kind, p0, p1, l0, l1, after @ ..] = rest {
            let pid = u16::from_be_bytes([p0 & 0x1f, *p1]);
            let slot = match *kind {
                STREAM_AAC => &mut self.audio,
                STREAM_H264 | STREAM_HEVC => &mut self.video,
                _ => &mut None,
            };
            slot.get_or_insert_with(|| (pid, Stream { kind: *kind, ..Stream::default() }));
            rest = after.get(usize::from(u16::from_be_bytes([l0 & 0x0f, *l1]))..)?;
        }
        Some(())
    }

    fn finish(mut self, mut found: Probe) -> Probe {
        for (_, stream) in [&mut self.video, &mut self.audio].into_iter().flatten() {
            stream.finish_unit();
        }
        let (mut start, mut end) = (i64::MAX, i64::MIN);
        if let Some((_, stream)) = self.video.filter(|(_, stream)| stream.span.frames > 0) {
            let size = stream.size.unwrap_or_default();
            start = stream.span.first;
            end = start.saturating_add(stream.span.length());
            found.video = Some(VideoMeta {
                codec: if stream.kind == STREAM_HEVC { "hevc" } else { "h264" }.into(),
                width: size.width,
                height: size.height,
                frames: stream.span.frames,
                bytes: 0,
                duration: ticks(stream.span.length()),
            });
        }
        if let Some((_, stream)) = self.audio.filter(|(_, stream)| stream.span.frames > 0) {
            start = start.min(stream.span.first);
            end = end.max(stream.audio_end);
            found.audio = stream.chain.meta();
        }
        found.duration = ticks(end.saturating_sub(start));
        found
    }
}

fn ticks(time: i64) -> Duration {
    super::scaled(u64::try_from(time).unwrap_or(0), 90_000)
}

/// The content of a table that fits one packet: from `table_id_extension` to before the checksum.
fn section(payload: &[u8], table: u8) -> Option<&[u8]> {
    let section = payload.get(1 + usize::from(*payload.first()?)..)?;
    let &[id, l0, l1, ..] = section else { return None };
    let length = usize::from(u16::from_be_bytes([l0 & 0x0f, l1]));
    (id == table).then(|| section.get(3..(3 + length).checked_sub(4)?)).flatten()
}

impl Stream {
    /// Evaluates the PES packet that has been collected.
    fn finish_unit(&mut self) {
        let unit = std::mem::take(&mut self.unit);
        let _ = self.evaluate(&unit);
        self.unit = unit;
        self.unit.clear();
    }

    fn evaluate(&mut self, unit: &[u8]) -> Option<()> {
        let [0, 0, 1, _, _, _, _, flags, header, ..] = *unit else { return None };
        if flags & 0x80 == 0 {
            return None;
        }
        let stamp: [u8; 5] = unit.get(9..14)?.try_into().ok()?;
        let time = self.unwrap(&stamp);
        let data = unit.get(9 + usize::from(header)..)?;
        if self.kind == STREAM_AAC {
            self.span.add(time);
            let mut samples = 0;
            let mut rest = data;
            while let Some(frame) = AdtsFrame::parse(rest)
                && let Some(after) = rest.get(frame.length..)
            {
                self.chain.add(&frame);
                samples += i64::from(frame.samples);
                rest = after;
            }
            let rate = i64::from(self.chain.sample_rate.max(1));
            self.audio_end = self.audio_end.max(time + samples * 90_000 / rate);
        } else {
            self.span.add(time);
            if self.size.is_none() {
                self.size = picture_size(data, self.kind == STREAM_HEVC);
            }
        }
        Some(())
    }

    fn unwrap(&mut self, stamp: &[u8; 5]) -> i64 {
        let [a, b, c, d, e] = stamp.map(i64::from);
        let time = (a >> 1 & 7) << 30 | b << 22 | (c >> 1) << 15 | d << 7 | e >> 1;
        let time = match self.last {
            Some(last) => {
                let wrap = 1_i64 << 33;
                let step = (time - last).rem_euclid(wrap);
                last + if step > wrap / 2 { step - wrap } else { step }
            }
            None => time,
        };
        self.last = Some(time);
        time
    }
}

/// The size in the first sequence parameter set of a byte stream.
fn picture_size(data: &[u8], hevc: bool) -> Option<PictureSize> {
    let starts = data.windows(3).enumerate().filter(|(_, window)| *window == [0, 0, 1]);
    starts.map(|(at, _)| data.get(at + 3..).unwrap_or_default()).find_map(|nal| {
        // A parameter set is short: what follows it does not matter to the parser.
        let nal = nal.get(..4096).unwrap_or(nal);
        if hevc { hevc::parse_sps(nal) } else { avc::parse_sps(nal) }
    })
}
