//! Where a transport stream stops, so that another one can go on behind it.

use std::io::{self, Read};

use super::mux::{LEAD, ORIGIN};
use super::{AUDIO_PID, PACKET, PMT_PID, VIDEO_PID};

/// Frames go on for so long behind the last time that is written down: those of an audio packet.
const LAST_FRAMES_MS: i64 = 150;

/// The end of a stream of [`TsMuxer`](super::TsMuxer).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tail {
    /// Continuity counters of the next packets.
    pub(crate) counters: [u8; 4],
    /// A time behind all frames.
    pub(crate) end_ms: i64,
    /// Whether any frame has begun.
    pub(crate) has_frames: bool,
    /// Bytes before the last frame, which may be cut: nothing but the next frame tells the end of one.
    pub(crate) whole: u64,
}

impl Tail {
    pub(crate) fn read(mut stream: impl Read) -> io::Result<Self> {
        let mut tail = Self { counters: [0; 4], end_ms: 0, has_frames: false, whole: 0 };
        let (mut video, mut audio) = (None, None);
        let mut packet = [0; PACKET];
        let mut at = 0;
        loop {
            match stream.read_exact(&mut packet) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
                Err(error) => return Err(error),
            }
            let pid = u16::from_be_bytes([packet[1] & 0x1f, packet[2]]);
            // A packet without payload does not count.
            if packet[3] & 0x10 != 0 {
                tail.counters[counter(pid)] = packet[3].wrapping_add(1) & 0x0f;
            }
            if packet[1] & 0x40 != 0 && matches!(pid, VIDEO_PID | AUDIO_PID) {
                *if pid == VIDEO_PID { &mut video } else { &mut audio } = Some(at);
                if let Some(time) = presentation(&packet) {
                    let end_ms = (time - ORIGIN - LEAD) / 90 + LAST_FRAMES_MS;
                    tail.end_ms = if tail.has_frames { tail.end_ms.max(end_ms) } else { end_ms };
                    tail.has_frames = true;
                }
            }
            at += PACKET as u64;
        }
        tail.whole = video.or(audio).unwrap_or(0);
        Ok(tail)
    }
}

/// Which of the four counters of a muxer belongs to a PID.
pub(super) fn counter(pid: u16) -> usize {
    match pid {
        0 => 0,
        PMT_PID => 1,
        VIDEO_PID => 2,
        _ => 3,
    }
}

/// The presentation time of the frame that begins in a packet.
fn presentation(packet: &[u8; PACKET]) -> Option<i64> {
    let start = match packet[3] >> 4 & 3 {
        1 => 4,
        3 => 5 + usize::from(packet[4]),
        _ => return None,
    };
    let [0, 0, 1, _, _, _, _, flags, _, stamp @ ..] = packet.get(start..)? else { return None };
    let [a, b, c, d, e, ..] = *stamp else { return None };
    let [a, b, c, d, e] = [a, b, c, d, e].map(i64::from);
    (flags & 0x80 != 0).then_some((a >> 1 & 7) << 30 | b << 22 | (c >> 1) << 15 | d << 7 | e >> 1)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use bytes::Bytes;
    use proptest::prelude::*;
    use time::OffsetDateTime;

    use super::*;
    use crate::media::track::{AudioConfig, Frame};
    use crate::media::ts::TsMuxer;

    proptest! {
        #[test]
        fn another_muxer_goes_on_where_one_stopped(sizes in proptest::collection::vec(1..2000_usize, 1..30)) {
            let config = Some(Arc::new(AudioConfig::parse(Bytes::from_static(&[0x11, 0x90])).unwrap()));
            let mut muxer = TsMuxer::new(None, config.clone());
            let mut out = Vec::new();
            muxer.tables(&mut out);
            for (index, size) in sizes.iter().enumerate() {
                let frame = Frame {
                    dts_ms: index as i64 * 21,
                    cts_ms: 0,
                    keyframe: true,
                    data: Bytes::from(vec![7; *size]),
                    arrived: OffsetDateTime::UNIX_EPOCH,
                };
                muxer.audio(&mut out, &frame);
            }
            muxer.flush_audio(&mut out);
            let tail = Tail::read(&out[..]).unwrap();
            prop_assert!(tail.has_frames && tail.end_ms >= sizes.len() as i64 * 21);
            prop_assert!(tail.end_ms < sizes.len() as i64 * 21 + 200);
            let (mut one, mut other) = (Vec::new(), Vec::new());
            muxer.tables(&mut one);
            TsMuxer::going_on(None, config, tail.counters).tables(&mut other);
            prop_assert_eq!(one, other);
        }

        #[test]
        fn any_bytes_are_survived(data in proptest::collection::vec(any::<u8>(), 0..1000)) {
            let whole = Tail::read(&data[..]).unwrap().whole;
            prop_assert!(whole <= data.len() as u64);
        }
    }
}
