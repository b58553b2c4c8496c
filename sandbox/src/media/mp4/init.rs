//! The movie headers: of the fragmented file at its start and of the plain file at its end.

use super::boxes::{boxed, full, matrix, u16, u32, u64};
use super::table::SampleTable;
use crate::media::codec::Codec;
use crate::media::track::{AudioConfig, TrackKind, VideoConfig};

/// Units of a second in movie times (`mvhd`, edit lists) and in video tracks.
pub(crate) const MILLISECONDS: u32 = 1000;

/// What both movie headers say of a track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrackHeader {
    pub(crate) id: u32,
    pub(crate) kind: TrackKind,
    pub(crate) timescale: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The whole `stsd` box.
    pub(crate) sample_description: Vec<u8>,
    /// Milliseconds of nothing before the track begins to be presented.
    pub(crate) delay_ms: u64,
    /// Media time at which presentation begins: the composition offset of the first sample.
    pub(crate) media_time: i64,
}

impl TrackHeader {
    /// Length of what is presented, without the delay.
    fn presented_ms(&self, table: &SampleTable) -> u64 {
        let shown = table.presented_end().saturating_sub(self.media_time.max(0) as u64);
        // Rounded up: an edit that ends early would hide the last frame.
        let scaled =
            (u128::from(shown) * u128::from(MILLISECONDS)).div_ceil(u128::from(self.timescale.max(1)));
        u64::try_from(scaled).unwrap_or(u64::MAX)
    }
}

pub(crate) fn video_description(config: &VideoConfig) -> Vec<u8> {
    let (entry, record): (&[u8; 4], &[u8; 4]) = match config.codec {
        Codec::Hevc => (b"hvc1", b"hvcC"),
        Codec::Av1 => (b"av01", b"av1C"),
        _ => (b"avc1", b"avcC"),
    };
    description(|out| {
        boxed(out, entry, |out| {
            out.extend([0, 0, 0, 0, 0, 0, 0, 1]);
            out.extend([0; 16]);
            u16(out, config.size.width as u16);
            u16(out, config.size.height as u16);
            u32(out, 0x0048_0000);
            u32(out, 0x0048_0000);
            u32(out, 0);
            u16(out, 1);
            out.extend([0; 32]);
            u16(out, 0x0018);
            u16(out, 0xffff);
            boxed(out, record, |out| out.extend(&config.record));
        });
    })
}

pub(crate) fn audio_description(config: &AudioConfig) -> Vec<u8> {
    description(|out| {
        boxed(out, b"mp4a", |out| {
            out.extend([0, 0, 0, 0, 0, 0, 0, 1]);
            out.extend([0; 8]);
            u16(out, config.aac.channels() as u16);
            u16(out, 16);
            u32(out, 0);
            u32(out, u32::from(u16::try_from(config.aac.core_rate).unwrap_or(0)) << 16);
            full(out, b"esds", 0, 0, |out| {
                // Lengths are written in four bytes each, as most writers do.
                let length = config.record.len();
                descriptor(out, 3, 3 + 5 + 13 + 5 + length + 5 + 1);
                out.extend([0, 0, 0]);
                descriptor(out, 4, 13 + 5 + length);
                out.extend([0x40, 0x15, 0, 0, 0]);
                u32(out, 0);
                u32(out, 0);
                descriptor(out, 5, length);
                out.extend(&config.record);
                descriptor(out, 6, 1);
                out.push(2);
            });
        });
    })
}

fn descriptor(out: &mut Vec<u8>, tag: u8, length: usize) {
    out.push(tag);
    let part = |shift: usize| (length >> shift & 0x7f) as u8;
    out.extend([part(21) | 0x80, part(14) | 0x80, part(7) | 0x80, part(0)]);
}

fn description(entry: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    full(&mut out, b"stsd", 0, 0, |out| {
        u32(out, 1);
        entry(out);
    });
    out
}

/// `ftyp` and the 16 bytes that become the header of `mdat`.
pub(crate) fn file_start() -> Vec<u8> {
    let mut out = Vec::new();
    boxed(&mut out, b"ftyp", |out| {
        out.extend(b"isom");
        u32(out, 0x200);
        out.extend(b"isomiso2iso5iso6mp41");
    });
    boxed(&mut out, b"free", |out| out.extend([0; 8]));
    out
}

/// The 16 bytes that replace `free`: an `mdat` of `size` bytes, header included.
pub(crate) fn wide_mdat(size: u64) -> [u8; 16] {
    let mut header = [0; 16];
    header[..8].copy_from_slice(b"\0\0\0\x01mdat");
    header[8..].copy_from_slice(&size.to_be_bytes());
    header
}

/// The `moov` of the fragmented file: no samples, `mvex` instead.
pub(crate) fn fragmented_movie(tracks: &[TrackHeader]) -> Vec<u8> {
    let empty = SampleTable::default();
    movie(tracks.iter().map(|track| (track, &empty)), true)
}

/// The `moov` of the closed file.
pub(crate) fn plain_movie<'a>(tracks: impl Iterator<Item = (&'a TrackHeader, &'a SampleTable)>) -> Vec<u8> {
    movie(tracks.filter(|(_, table)| !table.is_empty()), false)
}

fn movie<'a>(tracks: impl Iterator<Item = (&'a TrackHeader, &'a SampleTable)>, fragmented: bool) -> Vec<u8> {
    let tracks: Vec<_> = tracks.collect();
    let length = |(track, table): &(&TrackHeader, &SampleTable)| {
        if fragmented { 0 } else { track.delay_ms + track.presented_ms(table) }
    };
    let mut out = Vec::new();
    boxed(&mut out, b"moov", |out| {
        full(out, b"mvhd", 1, 0, |out| {
            u64(out, 0);
            u64(out, 0);
            u32(out, MILLISECONDS);
            u64(out, tracks.iter().map(length).max().unwrap_or(0));
            u32(out, 0x1_0000);
            u16(out, 0x100);
            out.extend([0; 10]);
            matrix(out);
            out.extend([0; 24]);
            u32(out, tracks.iter().map(|(track, _)| track.id).max().unwrap_or(0) + 1);
        });
        for entry in &tracks {
            write_track(out, entry.0, entry.1, length(entry), fragmented);
        }
        if fragmented {
            boxed(out, b"mvex", |out| {
                for (track, _) in &tracks {
                    full(out, b"trex", 0, 0, |out| {
                        u32(out, track.id);
                        u32(out, 1);
                        u32(out, 0);
                        u32(out, 0);
                        u32(out, if track.kind == TrackKind::Video { NON_KEY } else { KEY });
                    });
                }
            });
        }
    });
    out
}

/// Sample flags: depends on no other sample.
pub(crate) const KEY: u32 = 0x0200_0000;
/// Sample flags: depends on others and is no sync sample.
pub(crate) const NON_KEY: u32 = 0x0101_0000;

fn write_track(
    out: &mut Vec<u8>,
    track: &TrackHeader,
    table: &SampleTable,
    length_ms: u64,
    fragmented: bool,
) {
    boxed(out, b"trak", |out| {
        full(out, b"tkhd", 1, 3, |out| {
            u64(out, 0);
            u64(out, 0);
            u32(out, track.id);
            u32(out, 0);
            u64(out, length_ms);
            out.extend([0; 12]);
            u16(out, if track.kind == TrackKind::Audio { 0x100 } else { 0 });
            u16(out, 0);
            matrix(out);
            u32(out, track.width << 16);
            u32(out, track.height << 16);
        });
        write_edits(out, track, if fragmented { 0 } else { track.presented_ms(table) });
        boxed(out, b"mdia", |out| {
            full(out, b"mdhd", 1, 0, |out| {
                u64(out, 0);
                u64(out, 0);
                u32(out, track.timescale);
                u64(out, table.duration());
                u16(out, 0x55c4); // "und"
                u16(out, 0);
            });
            let (kind, name): (&[u8; 4], &[u8]) = match track.kind {
                TrackKind::Video => (b"vide", b"VideoHandler\0"),
                TrackKind::Audio => (b"soun", b"SoundHandler\0"),
            };
            full(out, b"hdlr", 0, 0, |out| {
                u32(out, 0);
                out.extend(kind);
                out.extend([0; 12]);
                out.extend(name);
            });
            boxed(out, b"minf", |out| {
                match track.kind {
                    TrackKind::Video => full(out, b"vmhd", 0, 1, |out| out.extend([0; 8])),
                    TrackKind::Audio => full(out, b"smhd", 0, 0, |out| out.extend([0; 4])),
                }
                boxed(out, b"dinf", |out| {
                    full(out, b"dref", 0, 0, |out| {
                        u32(out, 1);
                        full(out, b"url ", 0, 1, |_| {});
                    });
                });
                boxed(out, b"stbl", |out| {
                    out.extend(&track.sample_description);
                    table.write(out);
                });
            });
        });
    });
}

/// The edit list: an empty edit for the delay, then the media from its first presented moment. In a
/// fragmented file the length is not known and 0 stands for "to the end".
fn write_edits(out: &mut Vec<u8>, track: &TrackHeader, presented_ms: u64) {
    if track.delay_ms == 0 && track.media_time == 0 {
        return;
    }
    boxed(out, b"edts", |out| {
        full(out, b"elst", 1, 0, |out| {
            u32(out, 1 + u32::from(track.delay_ms > 0));
            if track.delay_ms > 0 {
                u64(out, track.delay_ms);
                out.extend((-1_i64).to_be_bytes());
                u32(out, 0x1_0000);
            }
            u64(out, presented_ms);
            out.extend(track.media_time.to_be_bytes());
            u32(out, 0x1_0000);
        });
    });
}
