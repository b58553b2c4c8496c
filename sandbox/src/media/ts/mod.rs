//! MPEG transport stream, as HLS segments carry it.

mod mux;
pub(crate) mod payload;
mod tail;

pub use mux::TsMuxer;
pub(crate) use tail::Tail;

/// Bytes of a transport packet.
pub const PACKET: usize = 188;

pub(crate) const SYNC: u8 = 0x47;
pub(crate) const PMT_PID: u16 = 0x1000;
pub(crate) const VIDEO_PID: u16 = 0x100;
pub(crate) const AUDIO_PID: u16 = 0x101;

pub(crate) const STREAM_AAC: u8 = 0x0f;
pub(crate) const STREAM_H264: u8 = 0x1b;
pub(crate) const STREAM_HEVC: u8 = 0x24;

/// Packets of the shortest segment: players guess that fewer are no transport stream, and play nothing.
const LEAST_PACKETS: u64 = 16;
const NULL_HEAD: [u8; 4] = [SYNC, 0x1f, 0xff, 0x10];

/// The null packets that a segment of so many bytes lacks.
pub(crate) fn padding(bytes: u64) -> Vec<u8> {
    let missing = LEAST_PACKETS.saturating_sub(bytes / PACKET as u64);
    (0..missing).flat_map(|_| NULL_HEAD.into_iter().chain([0xff; PACKET - 4])).collect()
}

/// The checksum of program tables: CRC-32/MPEG-2.
pub(crate) fn crc32(data: &[u8]) -> u32 {
    data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte) << 24, |crc, _| {
            if crc & 0x8000_0000 != 0 { crc << 1 ^ 0x04c1_1db7 } else { crc << 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{PACKET, padding};

    #[test]
    fn short_segments_are_filled_up_with_null_packets() {
        let filled = padding(3 * PACKET as u64);
        assert_eq!(filled.len(), 13 * PACKET);
        assert!(filled.chunks(PACKET).all(|packet| packet[..5] == [0x47, 0x1f, 0xff, 0x10, 0xff]));
        assert!(padding(16 * PACKET as u64).is_empty());
    }

    #[test]
    fn crc_check_value() {
        assert_eq!(super::crc32(b"123456789"), 0x0376_e6e7);
    }
}
