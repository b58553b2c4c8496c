//! The multiplexer: frames in, transport packets out.

use std::sync::Arc;

use super::payload::{adts, annex_b};
use super::{AUDIO_PID, PACKET, PMT_PID, STREAM_AAC, STREAM_H264, STREAM_HEVC, SYNC, VIDEO_PID, crc32};
use crate::media::codec::Codec;
use crate::media::track::{AudioConfig, Frame, VideoConfig};

/// Presentation and decoding times run this far ahead of the clock reference: the buffering time of a player.
pub(super) const LEAD: i64 = 63_000;
/// Added to all times, so that small negative ones stay positive.
pub(super) const ORIGIN: i64 = 90_000;
/// A clock reference must come at least every 100 ms.
const PCR_INTERVAL_MS: i64 = 90;
/// Audio frames are put together into one PES packet up to this length.
const AUDIO_PES_MS: i64 = 100;
/// Audio that jumps by more than this starts a PES packet of its own.
const AUDIO_GAP_MS: i64 = 30;

#[derive(Debug, Default)]
struct AudioBatch {
    data: Vec<u8>,
    first_ms: i64,
    next_ms: i64,
}

/// Packs one video and one audio track. Continuity counters and the clock run on over segments.
#[derive(Debug)]
pub struct TsMuxer {
    video: Option<Arc<VideoConfig>>,
    audio: Option<Arc<AudioConfig>>,
    tables_version: u8,
    counters: [u8; 4],
    batch: AudioBatch,
    /// The PES packet being built.
    unit: Vec<u8>,
    last_pcr_ms: Option<i64>,
}

impl TsMuxer {
    pub fn new(video: Option<Arc<VideoConfig>>, audio: Option<Arc<AudioConfig>>) -> Self {
        Self {
            video,
            audio,
            tables_version: 0,
            counters: [0; 4],
            batch: AudioBatch::default(),
            unit: Vec::new(),
            last_pcr_ms: None,
        }
    }

    /// Goes on with the continuity counters of another muxer.
    pub(crate) fn going_on(
        video: Option<Arc<VideoConfig>>,
        audio: Option<Arc<AudioConfig>>,
        counters: [u8; 4],
    ) -> Self {
        Self { counters, ..Self::new(video, audio) }
    }

    /// Sets the tracks anew. The tables must be written again afterwards.
    pub fn set_tracks(&mut self, video: Option<Arc<VideoConfig>>, audio: Option<Arc<AudioConfig>>) {
        self.video = video;
        self.audio = audio;
        self.tables_version = (self.tables_version + 1) & 0x1f;
    }

    /// Writes the program tables, as every segment needs them first.
    pub fn tables(&mut self, out: &mut Vec<u8>) {
        let version = 0xc1 | self.tables_version << 1;
        let pat = [0, 1, version, 0, 0, 0, 1, 0xe0 | (PMT_PID >> 8) as u8, PMT_PID as u8];
        self.section(out, 0, 0x00, &pat);
        let clock = if self.video.is_some() { VIDEO_PID } else { AUDIO_PID };
        let mut pmt = vec![0, 1, version, 0, 0, 0xe0 | (clock >> 8) as u8, clock as u8, 0xf0, 0];
        let video = self.video.as_ref().map(|config| match config.codec {
            Codec::Hevc => (STREAM_HEVC, VIDEO_PID),
            _ => (STREAM_H264, VIDEO_PID),
        });
        let audio = self.audio.as_ref().map(|_| (STREAM_AAC, AUDIO_PID));
        for (kind, pid) in video.into_iter().chain(audio) {
            pmt.extend([kind, 0xe0 | (pid >> 8) as u8, pid as u8, 0xf0, 0]);
        }
        self.section(out, PMT_PID, 0x02, &pmt);
        self.last_pcr_ms = None;
    }

    /// Writes a video frame; nothing without a video track.
    pub fn video(&mut self, out: &mut Vec<u8>, frame: &Frame) {
        let Some(config) = self.video.clone() else { return };
        if self.batch_is_due(frame.dts_ms) {
            self.flush_audio(out);
        }
        let mut unit = std::mem::take(&mut self.unit);
        unit.clear();
        let dts = ORIGIN + LEAD + frame.dts_ms * 90;
        let pts = dts + i64::from(frame.cts_ms) * 90;
        unit.extend([0, 0, 1, 0xe0, 0, 0]);
        if pts == dts {
            unit.extend([0x80, 0x80, 5]);
            unit.extend(timestamp(2, pts));
        } else {
            unit.extend([0x80, 0xc0, 10]);
            unit.extend(timestamp(3, pts));
            unit.extend(timestamp(1, dts));
        }
        annex_b(&mut unit, &config, frame.keyframe, &frame.data);
        // A video packet may leave its length open, and keyframes are longer than the field can say.
        self.packets(out, VIDEO_PID, &unit, Some(frame.dts_ms), frame.keyframe);
        self.unit = unit;
    }

    /// Takes an audio frame; it is written with others, at the latest by [`TsMuxer::flush_audio`]. False when
    /// the frame does not fit ADTS.
    pub fn audio(&mut self, out: &mut Vec<u8>, frame: &Frame) -> bool {
        let Some(config) = self.audio.clone() else { return false };
        let gap = (frame.dts_ms - self.batch.next_ms).abs() > AUDIO_GAP_MS;
        if self.batch_is_due(frame.dts_ms) || gap {
            self.flush_audio(out);
        }
        if self.batch.data.is_empty() {
            self.batch.first_ms = frame.dts_ms;
        }
        let rate = i64::from(config.aac.core_rate.max(1));
        self.batch.next_ms = frame.dts_ms + i64::from(config.aac.frame_samples) * 1000 / rate;
        adts(&mut self.batch.data, &config, &frame.data)
    }

    fn batch_is_due(&self, now_ms: i64) -> bool {
        // 48 KiB keep the 16-bit length of the PES packet far off.
        !self.batch.data.is_empty()
            && (now_ms - self.batch.first_ms >= AUDIO_PES_MS || self.batch.data.len() > 48 << 10)
    }

    /// Writes the audio that is held back, before a segment ends.
    pub fn flush_audio(&mut self, out: &mut Vec<u8>) {
        if self.batch.data.is_empty() {
            return;
        }
        let mut unit = std::mem::take(&mut self.unit);
        unit.clear();
        let length = u16::try_from(self.batch.data.len() + 8).unwrap_or(0);
        unit.extend([0, 0, 1, 0xc0]);
        unit.extend(length.to_be_bytes());
        unit.extend([0x80, 0x80, 5]);
        unit.extend(timestamp(2, ORIGIN + LEAD + self.batch.first_ms * 90));
        unit.extend_from_slice(&self.batch.data);
        self.batch.data.clear();
        let first_ms = self.batch.first_ms;
        if self.video.is_some() {
            self.clock_only(out, first_ms);
            self.packets(out, AUDIO_PID, &unit, None, true);
        } else {
            self.packets(out, AUDIO_PID, &unit, Some(first_ms), true);
        }
        self.unit = unit;
    }

    /// A packet with nothing but the clock, for video of few frames a second.
    fn clock_only(&mut self, out: &mut Vec<u8>, now_ms: i64) {
        let Some(last) = self.last_pcr_ms else { return };
        if now_ms - last < PCR_INTERVAL_MS {
            return;
        }
        self.last_pcr_ms = Some(now_ms);
        let [high, low] = VIDEO_PID.to_be_bytes();
        // Without payload the counter repeats that of the packet before.
        let counter = self.counters[2].wrapping_sub(1) & 0x0f;
        out.extend([SYNC, high, low, 0x20 | counter, 183, 0x10]);
        out.extend(clock(now_ms));
        out.extend([0xff; PACKET - 12]);
    }

    fn packets(&mut self, out: &mut Vec<u8>, pid: u16, unit: &[u8], clock_ms: Option<i64>, entry: bool) {
        let mut rest = unit;
        let mut first = true;
        if let Some(now) = clock_ms {
            self.last_pcr_ms = Some(now);
        }
        while !rest.is_empty() {
            let mut field = [0_u8; 8];
            let field = match (first, clock_ms) {
                (true, Some(now)) => {
                    field[0] = 7;
                    field[1] = 0x10 | if entry { 0x40 } else { 0 };
                    field[2..].copy_from_slice(&clock(now));
                    &field[..]
                }
                (true, None) if entry => &[1, 0x40][..],
                _ => &[][..],
            };
            let room = PACKET - 4 - field.len();
            let taken = rest.len().min(room);
            let stuffing = room - taken;
            let control = if field.is_empty() && stuffing == 0 { 0x10 } else { 0x30 };
            self.header(out, pid, first, control);
            match (field.split_first(), stuffing) {
                (Some((length, flags)), _) => {
                    out.push(length + stuffing as u8);
                    out.extend_from_slice(flags);
                    out.resize(out.len() + stuffing, 0xff);
                }
                (None, 0) => {}
                (None, 1) => out.push(0),
                (None, _) => {
                    out.extend([stuffing as u8 - 1, 0]);
                    out.resize(out.len() + stuffing - 2, 0xff);
                }
            }
            let (now, later) = rest.split_at(taken);
            out.extend_from_slice(now);
            rest = later;
            first = false;
        }
    }

    fn section(&mut self, out: &mut Vec<u8>, pid: u16, table: u8, content: &[u8]) {
        let start = out.len();
        self.header(out, pid, true, 0x10);
        out.push(0);
        let section = out.len();
        let length = (content.len() + 4) as u16;
        out.extend([table, 0xb0 | (length >> 8) as u8, length as u8]);
        out.extend_from_slice(content);
        let crc = crc32(out.get(section..).unwrap_or_default());
        out.extend(crc.to_be_bytes());
        out.resize(start + PACKET, 0xff);
    }

    fn header(&mut self, out: &mut Vec<u8>, pid: u16, first: bool, control: u8) {
        let slot = super::tail::counter(pid);
        let counter = self.counters[slot];
        self.counters[slot] = (counter + 1) & 0x0f;
        let [high, low] = pid.to_be_bytes();
        out.extend([SYNC, high | if first { 0x40 } else { 0 }, low, control | counter]);
    }
}

/// A 33-bit time of a PES header with its marker bits.
fn timestamp(prefix: u8, time: i64) -> [u8; 5] {
    [
        prefix << 4 | ((time >> 30 & 7) as u8) << 1 | 1,
        (time >> 22) as u8,
        ((time >> 15) as u8) << 1 | 1,
        (time >> 7) as u8,
        (time as u8) << 1 | 1,
    ]
}

/// A program clock reference of a decoding time.
fn clock(now_ms: i64) -> [u8; 6] {
    let base = ORIGIN + now_ms * 90;
    [
        (base >> 25) as u8,
        (base >> 17) as u8,
        (base >> 9) as u8,
        (base >> 1) as u8,
        ((base & 1) as u8) << 7 | 0x7e,
        0,
    ]
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use proptest::prelude::*;
    use time::OffsetDateTime;

    use super::*;

    fn audio() -> Arc<AudioConfig> {
        Arc::new(AudioConfig::parse(Bytes::from_static(&[0x11, 0x90])).unwrap())
    }

    proptest! {
        #[test]
        fn packets_are_whole_whatever_the_sizes(sizes in proptest::collection::vec(0..3000_usize, 1..40)) {
            let mut muxer = TsMuxer::new(None, Some(audio()));
            let mut out = Vec::new();
            muxer.tables(&mut out);
            for (index, size) in sizes.iter().enumerate() {
                let data = Bytes::from(vec![7; *size]);
                let dts_ms = index as i64 * 21;
                let frame = Frame { dts_ms, cts_ms: 0, keyframe: true, data, arrived: OffsetDateTime::UNIX_EPOCH };
                muxer.audio(&mut out, &frame);
            }
            muxer.flush_audio(&mut out);
            prop_assert_eq!(out.len() % PACKET, 0);
            prop_assert!(out.chunks(PACKET).all(|packet| packet[0] == SYNC));
        }
    }
}
