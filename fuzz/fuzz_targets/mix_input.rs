//! What hostile publishers put into a mix, decoded and mixed with held time: the mix goes on, its times never go
//! back, and what waits is bounded.
//!
//! The first byte says whether there are pictures and sound. After it each byte chooses what happens next; what it
//! needs follows it.

#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use trtc_sandbox::fuzzing::{Mix, samples};
use trtc_sandbox::media::packet::{Tag, TagKind};

const GUESTS: u8 = 3;
/// Ends a run; a mix takes a while.
const MOST_STEPS: usize = 64;
/// What may wait for decoders: 8 MiB of video, 1 MiB of sound, and the header that is kept beside them.
const MOST_BYTES: usize = 10 << 20;
const MOST_MESSAGES: usize = 1024 + 256;
/// Tags of a tick: a picture, its header, and the sound of a second at most.
const MOST_TAGS: usize = 64;

struct Script<'a>(&'a [u8]);

impl Script<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: usize) -> Bytes {
        let (some, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        Bytes::copy_from_slice(some)
    }

    /// As publishers count, or as none does.
    fn time(&mut self, last: i64, now: i64) -> Option<i64> {
        Some(match self.byte()? {
            how @ 0..=127 => last.saturating_add(i64::from(how)),
            128..=159 => now,
            160..=191 => last.saturating_add(i64::from(self.byte()?.cast_signed()) * 50),
            192..=223 => i64::from(u32::from_be_bytes([self.byte()?, self.byte()?, 0, self.byte()?])),
            // Ten years of wrapped timestamps.
            how => (i64::from(how) - 239) << (self.byte()? % 38),
        })
    }
}

struct Room {
    mix: Mix,
    last: [i64; GUESTS as usize],
    out_ms: i64,
}

impl Room {
    fn put(&mut self, guest: u8, tags: &[Tag]) {
        self.mix.put(guest, tags);
        let (bytes, messages) = self.mix.waiting(guest);
        assert!(bytes <= MOST_BYTES && messages <= MOST_MESSAGES, "{bytes} bytes, {messages} messages");
    }

    fn pass(&mut self, tenths: u8) {
        let tags = self.mix.pass(u16::from(tenths) * 100).expect("no input breaks a mix");
        assert!(tags.len() <= MOST_TAGS * (usize::from(tenths) + 1), "{} tags", tags.len());
        self.came_out(&tags);
    }

    fn came_out(&mut self, tags: &[Tag]) {
        for tag in tags {
            assert!(tag.timestamp_ms >= self.out_ms, "{} after {}", tag.timestamp_ms, self.out_ms);
            assert!(tag.timestamp_ms <= self.mix.now_ms(), "nothing comes before its time");
            self.out_ms = tag.timestamp_ms;
        }
    }

    fn step(&mut self, script: &mut Script<'_>) -> Option<()> {
        let choice = script.byte()?;
        let guest = (choice >> 4) % GUESTS;
        let last = self.last[usize::from(guest)];
        let now = self.mix.now_ms();
        match choice % 8 {
            0 => self.pass(script.byte()? % 16 + 1),
            1 => {
                let kind = if script.byte()? & 1 == 0 { TagKind::Video } else { TagKind::Audio };
                let timestamp_ms = script.time(last, now)?;
                let count = script.byte()?;
                let tag = Tag { kind, timestamp_ms, body: script.bytes(usize::from(count)) };
                self.send(guest, tag);
            }
            2 | 3 => {
                let tag = Tag { timestamp_ms: script.time(last, now)?, ..sample(script.byte()?) };
                self.send(guest, tag);
            }
            4 => {
                let mut tag = Tag { timestamp_ms: script.time(last, now)?, ..sample(script.byte()?) };
                let mut body = tag.body.to_vec();
                let (at, with) = (usize::from(script.byte()?), script.byte()?);
                let at = at % body.len().max(1);
                if let Some(byte) = body.get_mut(at) {
                    *byte ^= with;
                }
                if choice & 8 != 0 {
                    body.truncate(at);
                }
                tag.body = body.into();
                self.send(guest, tag);
            }
            5 => {
                if script.byte()? & 3 == 0 {
                    self.mix.leave(guest);
                } else {
                    self.mix.join(guest);
                }
            }
            6 => self.mix.look(script.byte()?),
            _ => {
                // Many at once, as after a stall.
                let (tag, step) = (sample(script.byte()?), i64::from(script.byte()?));
                let count = i64::from(script.byte()?) * 6;
                let tags: Vec<_> =
                    (1..=count).map(|n| Tag { timestamp_ms: last + n * step, ..tag.clone() }).collect();
                self.put(guest, &tags);
            }
        }
        Some(())
    }

    fn send(&mut self, guest: u8, tag: Tag) {
        self.last[usize::from(guest)] = tag.timestamp_ms;
        self.put(guest, &[tag]);
    }
}

fn sample(number: u8) -> Tag {
    let samples = samples();
    samples[usize::from(number) % samples.len()].clone()
}

fuzz_target!(|data: &[u8]| {
    let mut script = Script(data);
    let Some(what) = script.byte() else { return };
    let mut room = Room { mix: Mix::new(what & 1 == 0, what & 2 == 0), last: [0; 3], out_ms: 0 };
    (0..GUESTS - 1).for_each(|guest| room.mix.join(guest));
    for _ in 0..MOST_STEPS {
        if room.step(&mut script).is_none() {
            break;
        }
    }
    room.pass(5);
    let Room { mix, out_ms, .. } = room;
    let tags = mix.finish();
    assert!(tags.is_sorted_by_key(|tag| tag.timestamp_ms));
    assert!(tags.first().is_none_or(|tag| tag.timestamp_ms >= out_ms));
});
