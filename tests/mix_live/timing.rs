//! Flashes and beeps of users who come late, stall, drop and come back, while the layout changes: in the file they are
//! together, and none is missing that could be there.
//!
//! `scripts/mix-trial` runs it for longer: `MIX_SECONDS` and `MIX_SEED` in the environment. A mixer on a machine that is
//! busy with other things leaves pictures out, and tells so; with `MIX_STRICT` it must not.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::mix_spec::Layout;
use trtc_recording::proto::v1::{MixPlace, MixRect};

use crate::calls::{ARGS, CONFIG, MCU, Mixes, record_all, running, spec};
use crate::clips::flashing;
use crate::mix_media::{Area, brightness, cadence, flashes, offsets, percentile, run, sound, tones_in};
use crate::support::{Dev, search_streams};
use crate::users::{Second, User, camera};

/// Pitches by user, in Hz: each is heard apart from the others.
const PITCHES: [u32; 4] = [1_000, 1_400, 1_800, 2_200];
const FPS: u32 = 15;
/// Where the places are after the layout has changed.
const LOWER: u32 = 136;
/// Seconds that a user is held back.
const STALL: f64 = 2.0;
/// Seconds that may lie between a flash and its beep, and how far either may be from its time.
const APART: f64 = 0.1;
const NEAR: f64 = 0.15;
/// Share of the events that must be there.
const PRESENT: f64 = 0.99;
/// What a user pushed so late is not expected in the mix.
const LATE: Duration = Duration::from_millis(300);
/// Seconds after coming, or before going, in which nothing is expected: a mix is half a second behind its inputs, and
/// who goes is gone at once.
const COMING: f64 = 0.7;
const GOING: f64 = 1.0;

/// When what happens, in seconds.
struct Plan {
    end: f64,
    join: f64,
    stall: f64,
    drop: f64,
    rejoin: f64,
    change: f64,
}

impl Plan {
    fn of_environment() -> Self {
        let number = |name: &str, default: u64| {
            std::env::var(name).map_or(default, |value| value.parse().expect("a number"))
        };
        let (end, mut state) = (number("MIX_SECONDS", 20) as f64, number("MIX_SEED", 1));
        assert!(end >= 15.0, "MIX_SECONDS is 15 or more");
        let mut at = |part: f64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (part + (state >> 40) as f64 / f64::from(1 << 24) * 0.06) * end
        };
        Self { end, join: at(0.15), stall: at(0.3), drop: at(0.55), rejoin: at(0.68), change: at(0.8) }
    }
}

/// From when to when a user pushed, and what.
struct Stay {
    user: usize,
    from: Instant,
    to: Instant,
    seconds: Vec<Second>,
}

impl Stay {
    /// When events were pushed that must be in the mix.
    fn expected(&self) -> impl Iterator<Item = Instant> {
        let (from, to) =
            (self.from + Duration::from_secs_f64(COMING), self.to - Duration::from_secs_f64(GOING));
        let fine = move |second: &&Second| second.late <= LATE && second.due >= from && second.due <= to;
        self.seconds.iter().filter(fine).map(|second| second.due)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn flashes_and_beeps_are_all_there_and_together() {
    let _alone = crate::MACHINE.write().await;
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start_with(dir.path(), CONFIG, &ARGS);
    let mut mixes = Mixes::new(dev.channel().await);
    record_all(&dev).await;
    let plan = Plan::of_environment();
    let file = dir.path().join("mix.mp4");
    let played = play(&dev, &mut mixes, &plan, dir.path(), &file).await;
    let judged = tokio::task::spawn_blocking(move || judge(&file, &played));
    judged.await.unwrap();
    dev.stop();
}

/// What was done.
struct Played {
    stays: Vec<Stay>,
    /// How long the mix ran, in seconds.
    length: f64,
    /// Share of the pictures that the mixer says it left out.
    skipped: f64,
}

/// Runs the plan, and brings the file.
async fn play(dev: &Dev, mixes: &mut Mixes, plan: &Plan, dir: &Path, file: &Path) -> Played {
    let clips = PITCHES.map(|pitch| flashing(dir, pitch));
    let enter = async |user: usize| {
        let pushing = User::enter(&dev.rtmp, MCU, &name(user), &Arc::clone(&clips[user])).await;
        (user, Instant::now(), pushing)
    };
    let mut stays = Vec::new();
    let mut gone = async |(user, from, pushing): (usize, Instant, User), cut: bool| {
        let to = Instant::now();
        let seconds = if cut { pushing.cut().await } else { pushing.leave().await };
        stays.push(Stay { user, from, to, seconds });
    };
    let first = enter(0).await;
    let (stalls, drops) = (enter(2).await, enter(3).await);
    let mut upper = spec(MCU, places(0));
    upper.video =
        Some(v1::MixVideo { width: 320, height: 180, frame_rate: FPS, ..upper.video.unwrap_or_default() });
    let mix = mixes.start(upper, 1).await;
    let begin = Instant::now();
    let at = |seconds: f64| sleep_until(begin + Duration::from_secs_f64(seconds));

    at(plan.join).await;
    let joins = enter(1).await;
    at(plan.stall).await;
    stalls.2.hold(true);
    at(plan.stall + STALL).await;
    stalls.2.hold(false);
    at(plan.drop).await;
    gone(drops, true).await;
    at(plan.rejoin).await;
    let returns = enter(3).await;
    at(plan.change).await;
    mixes.arrange(&mix.mix_id, places(LOWER)).await;
    at(plan.end).await;
    let figures = running(dev.admin.as_ref().unwrap()).await.remove(0)["figures"].clone();
    let [frames, left_out] = ["frames", "skipped_frames"].map(|name| figures[name].as_f64().unwrap());
    mixes.stop(&mix.mix_id).await;
    let length = begin.elapsed().as_secs_f64();
    for user in [first, joins, stalls, returns] {
        gone(user, false).await;
    }
    let stream_id = mix.output.unwrap().stream_id;
    let found = dev.wait_for(search_streams(&[&stream_id]), 1).await.media;
    assert_eq!(found.len(), 1, "{found:?}");
    mixes.download(&found[0], file).await;
    Played { stays, length, skipped: left_out / (frames + left_out) }
}

fn judge(file: &Path, played: &Played) {
    let Played { stays, length, skipped } = played;
    let strict = std::env::var_os("MIX_STRICT").is_some();
    let samples = sound(file);
    let seen: Vec<_> = (0..PITCHES.len()).map(|user| seen(file, user)).collect();
    let heard: Vec<_> = PITCHES.iter().map(|pitch| tones_in(&samples, f64::from(*pitch))).collect();
    let origin = stays.iter().map(|stay| stay.from).min().unwrap();
    let pictures = brightness(file, area(0, 0));
    let end = pictures.last().unwrap().0;
    let shift = shift(stays, &seen, origin);

    let (mut expected, mut flashes, mut beeps) = (0, 0, 0);
    for stay in stays {
        let times = stay.expected().map(|due| (due - origin).as_secs_f64() + shift);
        for time in times.filter(|time| (COMING..end - GOING).contains(time)) {
            let near = |events: &[f64]| events.iter().any(|event| (event - time).abs() <= NEAR);
            expected += 1;
            for (found, events, what) in
                [(&mut flashes, &seen[stay.user], "flash"), (&mut beeps, &heard[stay.user], "beep")]
            {
                if near(events) {
                    *found += 1;
                } else {
                    println!("{}: no {what} at {time:.2} s", name(stay.user));
                }
            }
        }
    }
    let apart: Vec<_> = seen.iter().zip(&heard).flat_map(|(seen, heard)| offsets(seen, heard)).collect();
    let (half, most) = (percentile(&apart, 50.0), percentile(&apart, 99.0));
    let even = cadence(&pictures, f64::from(FPS));
    let (sound_gap, picture_gap) = (gap(file, "a"), gap(file, "v"));
    println!(
        "{end:.1} s of {length:.1} s; events {expected}, flashes {flashes}, beeps {beeps}; beep to flash p50 {:.0} ms, \
         p99 {:.0} ms; pictures {:.1} %, left out {:.1} %; longest gap of pictures {:.0} ms, of sound {:.0} ms",
        half * 1e3,
        most * 1e3,
        even * 1e2,
        skipped * 1e2,
        picture_gap * 1e3,
        sound_gap * 1e3,
    );
    assert!(expected >= PITCHES.len() * 6, "{expected} events say little");
    let share = |found: usize| found as f64 / expected as f64;
    assert!(share(flashes) >= PRESENT && share(beeps) >= PRESENT, "events are missing");
    // A flash whose picture was left out is seen in the next one.
    let apart = if strict || even >= PRESENT { APART } else { APART + picture_gap };
    assert!(most <= apart, "flashes and beeps are {most} s apart");
    // The figures are those of a moment ago.
    let excused = if strict { 0.0 } else { skipped + 0.02 };
    assert!(even >= PRESENT - excused, "pictures are missing");
    assert!((end - length).abs() < 1.5, "it lasts {end} s, not {length} s");
    assert!((samples.len() as f64 / 48_000.0 - end).abs() < 0.3, "sound and pictures end together");
    assert!(sound_gap < 0.05 && (!strict || picture_gap < 3.5 / f64::from(FPS)), "there are gaps");
}

/// What is to be added to times since `origin` to have them in the file: what most flashes have.
fn shift(stays: &[Stay], seen: &[Vec<f64>], origin: Instant) -> f64 {
    let due: Vec<_> = stays
        .iter()
        .flat_map(|stay| stay.expected().map(|due| (stay.user, (due - origin).as_secs_f64())))
        .collect();
    let shifts = due.iter().filter(|(user, _)| *user == 0).flat_map(|(_, due)| {
        // Nothing is in the file before it was pushed, and nothing long after.
        seen[0].iter().map(move |seen| seen - due)
    });
    let matches = |shift: f64| {
        let found =
            |(user, due): &&(usize, f64)| seen[*user].iter().any(|seen| (seen - due - shift).abs() <= NEAR);
        due.iter().filter(found).count()
    };
    let mut best: Vec<_> = shifts.map(|shift| (matches(shift), shift)).collect();
    let most = best.iter().map(|(count, _)| *count).max().expect("the first user flashes");
    best.retain(|(count, _)| *count == most);
    best.sort_by(|a, b| a.1.total_cmp(&b.1));
    best[best.len() / 2].1
}

/// When a user flashed, in either of the layouts.
fn seen(file: &Path, user: usize) -> Vec<f64> {
    let mut times = [flashes(file, area(user, 0)), flashes(file, area(user, LOWER))].concat();
    times.sort_by(f64::total_cmp);
    // One that is cut in two by the change of layout is one.
    times.dedup_by(|later, time| *later - *time < 0.4);
    times
}

/// Seconds of the longest way from one packet of a track to the next.
fn gap(file: &Path, track: &str) -> f64 {
    let name = file.display().to_string();
    let args = [
        "-v",
        "error",
        "-select_streams",
        track,
        "-show_entries",
        "packet=dts_time",
        "-of",
        "csv=p=0",
        &name,
    ];
    let text = String::from_utf8(run("ffprobe", &args).stdout).unwrap();
    let times: Vec<f64> = text.lines().map(|line| line.trim_matches(',').parse().unwrap()).collect();
    assert!(times.is_sorted(), "times of packets never go back");
    times.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max)
}

fn name(user: usize) -> String {
    format!("u{}", user + 1)
}

/// The places of all four in a row at this height.
fn places(y: u32) -> Layout {
    let places = (0..PITCHES.len()).map(|user| {
        let Area { x, y, width, height } = place(user, y);
        MixPlace {
            stream: Some(camera(&name(user))),
            rect: Some(MixRect { x, y, width, height }),
            ..Default::default()
        }
    });
    Layout::Custom(v1::CustomLayout { places: places.collect() })
}

fn place(user: usize, y: u32) -> Area {
    Area { x: u32::try_from(user).unwrap() * 80, y, width: 80, height: 44 }
}

/// The middle of a place.
fn area(user: usize, y: u32) -> Area {
    let place = place(user, y);
    Area { x: place.x + 20, y: place.y + 10, width: 40, height: 24 }
}
