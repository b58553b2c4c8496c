//! The sample table of a track, kept as it will be written.

use super::boxes::{full, u32, u64};

/// One sample as fragments and the table describe it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sample {
    /// Media time units.
    pub(crate) duration: u32,
    pub(crate) size: u32,
    /// Composition offset in media time units.
    pub(crate) offset: i32,
    pub(crate) keyframe: bool,
}

/// Durations, offsets and chunks are run-length coded from the start, which keeps an hour of audio in some
/// hundred kilobytes.
#[derive(Debug, Default, Clone)]
pub(crate) struct SampleTable {
    durations: Vec<(u32, u32)>,
    offsets: Vec<(u32, i32)>,
    sizes: Vec<u32>,
    keyframes: Vec<u32>,
    chunks: Vec<(u64, u32)>,
    duration: u64,
    presented_end: u64,
}

impl SampleTable {
    pub(crate) fn push(&mut self, sample: Sample) {
        run(&mut self.durations, sample.duration);
        run(&mut self.offsets, sample.offset);
        self.sizes.push(sample.size);
        if sample.keyframe {
            self.keyframes.push(self.sizes.len() as u32);
        }
        let end = self.duration + u64::from(sample.duration);
        self.presented_end = self.presented_end.max(end.saturating_add_signed(i64::from(sample.offset)));
        self.duration = end;
    }

    /// Notes that the last `count` samples lie one behind the other from `offset` on.
    pub(crate) fn chunk(&mut self, offset: u64, count: u32) {
        if count > 0 {
            self.chunks.push((offset, count));
        }
    }

    /// Media time units of all samples.
    pub(crate) fn duration(&self) -> u64 {
        self.duration
    }

    /// Media time at which the last shown sample ends: with B-frames later than the decoding times say.
    pub(crate) fn presented_end(&self) -> u64 {
        self.presented_end
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// The boxes of `stbl` behind `stsd`.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        full(out, b"stts", 0, 0, |out| {
            u32(out, self.durations.len() as u32);
            for (count, duration) in &self.durations {
                u32(out, *count);
                u32(out, *duration);
            }
        });
        if self.offsets.iter().any(|(_, offset)| *offset != 0) {
            let version = u8::from(self.offsets.iter().any(|(_, offset)| *offset < 0));
            full(out, b"ctts", version, 0, |out| {
                u32(out, self.offsets.len() as u32);
                for (count, offset) in &self.offsets {
                    u32(out, *count);
                    out.extend(offset.to_be_bytes());
                }
            });
        }
        // Without the box every sample is a sync sample.
        if self.keyframes.len() != self.sizes.len() {
            full(out, b"stss", 0, 0, |out| {
                u32(out, self.keyframes.len() as u32);
                self.keyframes.iter().for_each(|number| u32(out, *number));
            });
        }
        full(out, b"stsz", 0, 0, |out| {
            u32(out, 0);
            u32(out, self.sizes.len() as u32);
            self.sizes.iter().for_each(|size| u32(out, *size));
        });
        self.write_chunks(out);
    }

    fn write_chunks(&self, out: &mut Vec<u8>) {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for (index, (_, count)) in self.chunks.iter().enumerate() {
            if runs.last().is_none_or(|(_, last)| last != count) {
                runs.push((index as u32 + 1, *count));
            }
        }
        full(out, b"stsc", 0, 0, |out| {
            u32(out, runs.len() as u32);
            for (first, count) in &runs {
                u32(out, *first);
                u32(out, *count);
                u32(out, 1);
            }
        });
        let wide = self.chunks.last().is_some_and(|(offset, _)| u32::try_from(*offset).is_err());
        full(out, if wide { b"co64" } else { b"stco" }, 0, 0, |out| {
            u32(out, self.chunks.len() as u32);
            for (offset, _) in &self.chunks {
                if wide { u64(out, *offset) } else { u32(out, *offset as u32) }
            }
        });
    }
}

fn run<T: PartialEq>(runs: &mut Vec<(u32, T)>, value: T) {
    match runs.last_mut() {
        Some((count, last)) if *last == value => *count += 1,
        _ => runs.push((1, value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(table: &SampleTable) -> Vec<u8> {
        let mut out = Vec::new();
        table.write(&mut out);
        out
    }

    fn has(data: &[u8], kind: &[u8; 4]) -> bool {
        data.windows(4).any(|window| window == kind)
    }

    #[test]
    fn boxes_appear_when_needed() {
        let mut table = SampleTable::default();
        let sample = Sample { duration: 1024, size: 7, offset: 0, keyframe: true };
        table.push(sample);
        table.chunk(40, 1);
        let plain = written(&table);
        assert!(
            has(&plain, b"stco") && !has(&plain, b"co64") && !has(&plain, b"ctts") && !has(&plain, b"stss")
        );
        table.push(Sample { offset: -3, keyframe: false, ..sample });
        table.chunk(1 << 32, 1);
        let full = written(&table);
        assert!(has(&full, b"co64") && !has(&full, b"stco") && has(&full, b"stss"));
        let at = full.windows(4).position(|window| window == b"ctts").unwrap();
        assert_eq!(full[at + 4], 1, "negative offsets need version 1");
        assert_eq!(table.duration(), 2048);
    }
}
