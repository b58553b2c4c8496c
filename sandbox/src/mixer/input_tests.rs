use std::sync::atomic::AtomicI64;

use proptest::prelude::*;

use super::*;
use crate::media::packet::TagKind;

const LATENCY: Micros = 500_000;
const BOTH: Wanted = Wanted { video: true, sound: true };

struct Held {
    input: Arc<Input>,
    now: Arc<AtomicI64>,
}

fn held(wanted: Wanted) -> Held {
    let now = Arc::new(AtomicI64::new(0));
    let clock = Clock::new({
        let now = Arc::clone(&now);
        move || now.load(Ordering::Relaxed)
    });
    let who = Who { user_id: "anna".into(), aux: false };
    Held { input: Arc::new(Input::new(who, wanted, clock, LATENCY)), now }
}

impl Held {
    fn put_at(&self, now_ms: i64, tags: &[Tag]) {
        self.now.store(now_ms * 1000, Ordering::Relaxed);
        self.input.put(tags);
    }

    /// Puts tags when their time has come.
    fn put(&self, tags: &[Tag]) {
        for tag in tags {
            self.put_at(tag.timestamp_ms, std::slice::from_ref(tag));
        }
    }

    fn jobs(&self) -> Vec<Job> {
        std::iter::from_fn(|| self.input.try_next()).collect()
    }

    fn times(&self) -> Vec<Micros> {
        self.jobs().iter().filter_map(Job::at).map(|at| at / 1000).collect()
    }
}

fn tag(kind: TagKind, timestamp_ms: i64, body: &'static [u8]) -> Tag {
    Tag { kind, timestamp_ms, body: Bytes::from_static(body) }
}

fn config() -> Tag {
    tag(TagKind::Video, 0, b"\x17\0\0\0\0config")
}

fn key(at: i64) -> Tag {
    tag(TagKind::Video, at, b"\x17\x01\0\0\0key")
}

fn delta(at: i64) -> Tag {
    tag(TagKind::Video, at, b"\x27\x01\0\0\0delta")
}

fn sound(at: i64) -> Tag {
    tag(TagKind::Audio, at, b"\xaf\x01sound")
}

#[test]
fn a_decoder_begins_with_its_config_and_a_keyframe_and_has_sound_first() {
    let held = held(BOTH);
    held.put_at(0, &[config(), delta(0), sound(0)]);
    held.put(&[key(40), config(), delta(80)]);
    let jobs = held.jobs();
    assert!(matches!(jobs[0], Job::Sound { at: 0, .. }), "{jobs:?}");
    assert_eq!(jobs[1], Job::VideoConfig(Bytes::from_static(b"config")));
    assert!(matches!(jobs[2], Job::Picture { at: 40_000, keyframe: true, late: false, .. }));
    assert!(matches!(jobs[3], Job::Picture { at: 80_000, keyframe: false, .. }));
    assert_eq!(jobs.len(), 4, "the same config again is nothing new");
}

#[test]
fn pictures_have_the_time_of_their_presentation() {
    let held = held(BOTH);
    held.put(&[config(), tag(TagKind::Video, 0, b"\x17\x01\0\0\x50key")]);
    held.put(&[
        tag(TagKind::Video, 40, b"\x27\x01\xff\xff\xf6b"),
        tag(TagKind::Video, 80, b"\x27\x01\x7f\0\0b"),
    ]);
    assert_eq!(held.times(), [80, 30, 80 + MAX_COMPOSITION_MS]);
}

#[test]
fn tracks_that_are_not_wanted_stay_out() {
    for (wanted, count) in
        [(Wanted { video: true, sound: false }, 2), (Wanted { video: false, sound: true }, 1)]
    {
        let held = held(wanted);
        held.put(&[config(), key(0), sound(10)]);
        assert_eq!(held.jobs().len(), count, "{wanted:?}");
        let seen = held.input.seen();
        assert_eq!((seen.video.is_some(), seen.sound.is_some()), (wanted.video, wanted.sound));
    }
}

#[test]
fn a_codec_that_cannot_be_decoded_is_seen_all_the_same() {
    let held = held(BOTH);
    held.put(&[
        tag(TagKind::Video, 0, b"\x90hvc1config"),
        tag(TagKind::Video, 0, b"\x91hvc1\0\0\0key"),
        sound(10),
    ]);
    assert_eq!(held.times(), [10]);
    assert!(held.input.seen().undecodable && held.input.seen().video.is_some());
    held.put(&[tag(TagKind::Audio, 20, b"\x91Opusframe"), tag(TagKind::Audio, 30, b"\x2fmp3")]);
    assert!(held.times().is_empty());
    held.put(&[config(), key(40)]);
    assert!(!held.input.seen().undecodable, "it may change its mind");
}

#[test]
fn a_decoder_that_is_behind_goes_on_with_the_next_keyframe() {
    let held = held(BOTH);
    held.put(&[config(), key(0)]);
    held.put(&(1..50).map(|n| delta(n * 40)).collect::<Vec<_>>());
    held.put(&[key(2000), delta(2040)]);
    let jobs = held.jobs();
    assert!(matches!(jobs[0], Job::VideoConfig(_)));
    assert_eq!(jobs.iter().filter_map(Job::at).collect::<Vec<_>>(), [2_000_000, 2_040_000]);
    assert_eq!(held.input.seen().dropped, 50);
}

#[test]
fn a_queue_that_is_full_is_emptied_up_to_the_next_keyframe() {
    let held = held(BOTH);
    held.put(&[config(), key(0)]);
    // More than a thousand without a keyframe.
    held.put(&(1..1100).map(|n| delta(n * 10)).collect::<Vec<_>>());
    assert_eq!(held.jobs(), [Job::VideoConfig(Bytes::from_static(b"config"))]);
    held.put(&[delta(11_000), key(11_010)]);
    assert_eq!(held.times(), [11_010]);
    let big = Tag { body: Bytes::from(vec![0x17; VIDEO.bytes + 10]), ..key(11_020) };
    let big = Tag { body: [&big.body[..1], &[1, 0, 0, 0], &big.body[5..]].concat().into(), ..big };
    held.put(&[big]);
    assert!(held.times().is_empty(), "bytes are bounded too");
}

#[test]
fn of_too_much_sound_the_oldest_is_dropped() {
    let held = held(BOTH);
    held.put(&[tag(TagKind::Audio, 0, b"\xaf\0\x11\x90")]);
    held.put(&(0..400).map(|n| sound(n * 20)).collect::<Vec<_>>());
    let jobs = held.jobs();
    assert!(matches!(jobs[0], Job::SoundConfig(_)), "the config stays");
    let times: Vec<_> = jobs.iter().filter_map(Job::at).collect();
    assert_eq!((times[0], times.len()), (4_980_000, 151));
    assert_eq!(times.last(), Some(&7_980_000));
}

#[test]
fn late_sound_is_dropped_and_late_pictures_are_marked() {
    let held = held(BOTH);
    held.put(&[config(), key(0), sound(0)]);
    held.jobs();
    held.put_at(2_000, &[sound(100), delta(100), sound(1_900), delta(1_900)]);
    let jobs = held.jobs();
    let brief: Vec<_> =
        jobs.iter().map(|job| (job.at(), matches!(job, Job::Picture { late: true, .. }))).collect();
    assert_eq!(brief, [(Some(1_900_000), false), (Some(100_000), true), (Some(1_900_000), false)]);
}

#[test]
fn who_is_not_in_view_keeps_the_newest_group_of_pictures() {
    let held = held(BOTH);
    held.input.mix(false, false);
    held.put(&[config(), key(0), delta(40), sound(50), key(80), delta(120)]);
    assert!(held.jobs().is_empty());
    held.input.mix(true, true);
    assert_eq!(held.times(), [80, 120], "the sound is gone, the pictures are not");
}

#[test]
fn a_decoder_that_waits_is_woken_by_tags_by_view_and_by_the_end() {
    let held = held(BOTH);
    let next = |input: &Arc<Input>| {
        let input = Arc::clone(input);
        std::thread::spawn(move || input.next())
    };
    let waiting = next(&held.input);
    held.put(&[sound(10)]);
    assert!(matches!(waiting.join().unwrap(), Some(Job::Sound { .. })));
    held.input.mix(false, true);
    held.put(&[config()]);
    let waiting = next(&held.input);
    held.input.mix(true, true);
    assert!(matches!(waiting.join().unwrap(), Some(Job::VideoConfig(_))));
    let waiting = next(&held.input);
    drop(InputSink(Arc::clone(&held.input)));
    assert_eq!(waiting.join().unwrap(), None);
    assert!(held.input.has_left());
}

proptest! {
    #[test]
    fn no_stream_grows_the_queues_without_end(
        tags in proptest::collection::vec((0_u8..6, any::<i32>(), 0_i64..50, 1_usize..200_000), 1..300),
    ) {
        let held = held(BOTH);
        let mut now = 0;
        for (kind, at, pause, len) in tags {
            now += pause;
            let head: &[u8] = [&b"\x17\x01\0\0\0"[..], b"\x27\x01\0\0\0", b"\x17\0\0\0\0", b"\xaf\x01", b"\xaf\0", b"\x91hvc1"][usize::from(kind)];
            let body = [head, &vec![kind; len]].concat().into();
            let kind = if kind == 3 || kind == 4 { TagKind::Audio } else { TagKind::Video };
            held.put_at(now, &[Tag { kind, timestamp_ms: i64::from(at), body }]);
            let intake = held.input.lock();
            prop_assert!(intake.video.bytes <= VIDEO.bytes && intake.sound.bytes <= SOUND.bytes);
            let sum = |queue: &Queue| queue.jobs.iter().map(Job::bytes).sum::<usize>();
            prop_assert_eq!(sum(&intake.video), intake.video.bytes);
            prop_assert_eq!(sum(&intake.sound), intake.sound.bytes);
        }
    }
}

#[test]
fn other_codecs_are_taken_where_ffmpeg_is() {
    let hevc =
        |body: &'static [u8]| Tag { kind: TagKind::Video, timestamp_ms: 0, body: Bytes::from_static(body) };
    let tags = [hevc(b"\x90hvc1record"), hevc(b"\x91hvc1\x00\x00\x00data")];
    let jobs = |foreign| {
        let Held { input, .. } = held(BOTH);
        let input = Arc::into_inner(input).unwrap().with_foreign(foreign);
        input.put(&tags);
        (input.seen().undecodable, std::iter::from_fn(|| input.try_next()).collect::<Vec<_>>())
    };
    assert_eq!(jobs(false), (true, Vec::new()));
    let (undecodable, jobs) = jobs(true);
    assert!(!undecodable);
    assert_eq!(jobs[0], Job::ForeignConfig(Codec::Hevc, Bytes::from_static(b"record")));
    assert!(matches!(jobs[1], Job::Picture { keyframe: true, .. }));
}
