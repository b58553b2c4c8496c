use trtc_layout::{Big, Input, Layout, Rect, Size, Source, Who, arrange};

use super::*;
use crate::codec::canvas::Colour;
use crate::media::packet::TagKind;
use crate::mixer::rig::{BLUE, GREEN, GREY, RED, Rig, is, sized_video, sound, video, woven};
use crate::mixer::tests::{audio_spec, mix_spec, video_spec};

const COLOURS: [Colour; 4] = [RED, GREEN, BLUE, GREY];

fn silent() -> MixSpec {
    MixSpec { audio: None, ..mix_spec() }
}

fn with_layout(layout: Layout) -> MixSpec {
    let mut spec = silent();
    spec.video.as_mut().unwrap().layout.layout = layout;
    spec
}

/// The places of so many users in the grid of the tests.
fn places(count: usize) -> Vec<Rect> {
    let who = |n| Who { user_id: format!("user{n}"), aux: false };
    let inputs: Vec<_> = (0..count).map(|n| Input { who: who(n), video: true, audio: true }).collect();
    arrange(&video_spec().layout, &inputs).tiles.iter().map(|tile| tile.rect).collect()
}

fn centre(rect: Rect) -> (u32, u32) {
    (rect.x + rect.width / 2, rect.y + rect.height / 2)
}

#[tokio::test]
async fn everybody_is_at_the_place_of_the_layout() {
    for count in [1, 2, 4, 5, 9, 16] {
        let mut rig = Rig::new(silent());
        for n in 0..count {
            rig.join(&format!("user{n}"), video(15, 1_500, |_| COLOURS[n % 4]));
        }
        rig.run(1_500);
        let seen = rig.finish();
        let canvas = seen.picture(900);
        for (n, place) in places(count).into_iter().enumerate() {
            let (x, y) = centre(place);
            assert!(
                is(canvas, x, y, COLOURS[n % 4]),
                "user {n} of {count}: {:?}",
                canvas.at(x as usize, y as usize)
            );
        }
    }
}

#[tokio::test]
async fn the_stream_begins_at_once_and_has_each_frame_and_all_sound_though_nobody_is_there() {
    let mut spec = mix_spec();
    spec.video.as_mut().unwrap().background.colour = Some(0x00_00ff);
    let mut rig = Rig::new(spec);
    rig.run(3_500);
    let seen = rig.finish();
    let times: Vec<_> = seen.pictures.iter().map(|(at, _)| *at).collect();
    let expected: Vec<_> = (0..46).map(|n| (n * 66_666 + n * 2 / 3 + 500) / 1000).collect();
    assert_eq!(times, expected);
    assert!(is(seen.picture(1_000), 100, 100, BLUE));
    let sound = seen.times(TagKind::Audio);
    assert!(sound[1] < 25, "the first after the header: {sound:?}");
    assert!(sound[1..].windows(2).all(|pair| (21..=22).contains(&(pair[1] - pair[0]))));
    assert!(*sound.last().unwrap() >= 2_960, "{sound:?}");
    assert!(seen.sound.iter().all(|sample| sample.abs() < 0.001), "silence");
    assert!(seen.tags.is_sorted_by_key(|tag| tag.timestamp_ms));
    let keyframes = seen.tags.iter().filter(|tag| tag.kind == TagKind::Video && tag.body[..2] == [0x17, 1]);
    let keyframes: Vec<_> = keyframes.map(|tag| tag.timestamp_ms).collect();
    assert_eq!(keyframes, [0, 2000], "as the GOP says");
}

#[tokio::test]
async fn a_late_joiner_is_there_with_the_first_keyframe_and_who_leaves_is_gone_at_once() {
    let mut rig = Rig::new(silent());
    rig.join("user0", video(15, 10_000, |_| RED));
    rig.run(2_000);
    let joiner = rig.join("user1", video(15, 5_000, |_| GREEN));
    rig.run(2_000);
    rig.leave(joiner);
    rig.run(1_000);
    // Who comes again comes last.
    rig.join("user2", video(15, 5_000, |_| BLUE));
    rig.run(200);
    rig.join("user1", video(15, 5_000, |_| GREEN));
    rig.run(2_000);
    let seen = rig.finish();
    let two = places(2);
    let right = centre(two[1]);
    let joined = seen.pictures.iter().find(|(_, picture)| is(picture.canvas(), right.0, right.1, GREEN));
    let joined = joined.unwrap().0;
    assert!((2_000..=2_240).contains(&joined), "{joined}");
    // It leaves when the mix is at 3.5 s, the latency behind.
    assert!(is(seen.picture(3_400), right.0, right.1, GREEN));
    assert!(is(seen.picture(3_600), right.0, right.1, RED), "alone again");
    let three = places(3);
    let last = seen.picture(6_500);
    for (place, colour) in three.iter().zip([RED, BLUE, GREEN]) {
        let (x, y) = centre(*place);
        assert!(is(last, x, y, colour), "{colour:?}");
    }
}

#[tokio::test]
async fn one_who_stalls_keeps_its_picture_and_hurts_nobody_and_is_live_again_after_it() {
    let of_time = |at: i64| if (at / 1000) % 2 == 0 { GREEN } else { BLUE };
    let mut rig = Rig::new(silent());
    rig.join("user0", video(15, 20_000, of_time));
    let stalls = rig.join("user1", video(15, 20_000, of_time));
    rig.run(2_500);
    rig.hold(stalls, true);
    rig.run(3_000);
    rig.hold(stalls, false);
    rig.run(3_000);
    let seen = rig.finish();
    let (left, right) = (centre(places(2)[0]), centre(places(2)[1]));
    for at in (600..7_900).step_by(1_000) {
        assert!(is(seen.picture(at), left.0, left.1, of_time(at)), "the other goes on at {at}");
    }
    for at in [3_500, 4_500] {
        assert!(is(seen.picture(at), right.0, right.1, GREEN), "its last picture stays at {at}");
    }
    for at in [5_600, 6_500, 7_500] {
        assert!(is(seen.picture(at), right.0, right.1, of_time(at)), "live again at {at}");
    }
}

#[tokio::test]
async fn after_a_long_stall_the_place_is_held_without_a_picture_until_it_comes_back() {
    let mut rig = Rig::new(silent());
    rig.join("user0", video(15, 30_000, |_| RED));
    let stalls = rig.join("user1", video(15, 30_000, |_| GREEN));
    rig.run(1_000);
    rig.hold(stalls, true);
    rig.run(8_000);
    rig.hold(stalls, false);
    rig.run(2_000);
    let seen = rig.finish();
    // Beside the name.
    let right = (places(2)[1].x + 8, 20);
    assert!(is(seen.picture(5_000), right.0, right.1, GREEN));
    assert!(!is(seen.picture(7_000), right.0, right.1, GREEN));
    assert!(is(seen.picture(7_000), 40, 90, RED), "the place is still held");
    assert!(is(seen.picture(10_000), right.0, right.1, GREEN));
}

#[tokio::test]
async fn who_switches_the_camera_off_is_a_listener_to_the_layout() {
    let mut spec = with_layout(Layout::ScreenShare { big: Big::First, mirrored: false });
    spec.audio = Some(audio_spec());
    let mut rig = Rig::new(spec);
    rig.join("user0", video(15, 12_000, |_| RED));
    rig.join("user1", woven(video(15, 2_000, |_| GREEN), sound(12_000, |_| false)));
    rig.run(12_000);
    let seen = rig.finish();
    let small = (300, 10);
    assert!(is(seen.picture(1_500), small.0, small.1, GREEN));
    assert!(!is(seen.picture(10_000), small.0, small.1, GREEN));
    assert!(is(seen.picture(10_000), 100, 90, RED));
}

#[tokio::test]
async fn the_layout_the_size_and_the_rate_change_within_the_stream() {
    let mut rig = Rig::new(silent());
    for (n, colour) in [RED, GREEN, BLUE].into_iter().enumerate() {
        rig.join(&format!("user{n}"), video(15, 20_000, move |_| colour));
    }
    rig.run(2_000);
    let small = Rect { x: 0, y: 0, width: 80, height: 40 };
    let who = |n: usize| Who { user_id: format!("user{n}"), aux: false };
    let mut picture_in_picture =
        with_layout(Layout::PictureInPicture { big: Big::Named(who(0)), small: who(1), rect: small });
    rig.change(picture_in_picture.clone());
    rig.run(2_000);
    let video = picture_in_picture.video.as_mut().unwrap();
    (video.layout.canvas, video.fps, video.bitrate) = (Size { width: 160, height: 90 }, 30, 200_000);
    rig.change(picture_in_picture);
    rig.run(2_000);
    let mut grid = silent();
    grid.video.as_mut().unwrap().layout.canvas = Size { width: 160, height: 90 };
    rig.change(grid);
    rig.run(1_000);
    let seen = rig.finish();
    assert!(is(seen.picture(1_000), 10, 10, RED) && is(seen.picture(1_000), 200, 10, GREEN));
    let second = seen.picture(3_000);
    assert!(is(second, 10, 10, GREEN) && is(second, 200, 100, RED) && second.width() == 320);
    let third = seen.picture(5_000);
    assert!(third.width() == 160 && is(third, 10, 10, GREEN) && is(third, 120, 60, RED));
    // Who was not seen for a while is there at once.
    let last = seen.picture(5_700);
    assert!(is(last, 20, 20, RED) && is(last, 120, 20, GREEN) && is(last, 20, 70, BLUE));
    let times: Vec<_> = seen.pictures.iter().map(|(at, _)| *at).collect();
    assert!(times.windows(2).all(|pair| (32..=68).contains(&(pair[1] - pair[0]))), "{times:?}");
    let configs = seen.tags.iter().filter(|tag| tag.kind == TagKind::Video && tag.body[..2] == [0x17, 0]);
    assert!(configs.count() >= 2, "another size has another header");
}

#[tokio::test]
async fn a_stream_may_change_its_resolution() {
    let mut tags = sized_video((160, 90), 15, 2_000, |_| RED);
    let mut second = sized_video((90, 160), 15, 3_000, |_| GREEN);
    second.iter_mut().for_each(|tag| tag.timestamp_ms += 2_000);
    tags.append(&mut second);
    let mut rig = Rig::new(silent());
    rig.join("user0", tags);
    rig.run(4_000);
    let seen = rig.finish();
    for (x, y) in [(10, 10), (160, 90), (310, 170)] {
        assert!(is(seen.picture(1_500), x, y, RED) && is(seen.picture(2_500), x, y, GREEN));
    }
}

#[tokio::test]
async fn who_sends_a_codec_that_cannot_be_decoded_has_a_place_and_is_heard() {
    let header = Tag { kind: TagKind::Video, timestamp_ms: 0, body: b"\x90hvc1config"[..].into() };
    let frames = (0..60).map(|n| Tag {
        kind: TagKind::Video,
        timestamp_ms: n * 66,
        body: b"\x91hvc1\0\0\0frame"[..].into(),
    });
    let tags = woven(std::iter::once(header).chain(frames).collect(), sound(4_000, |_| true));
    // Listeners have no small place there.
    let mut spec = with_layout(Layout::ScreenShare { big: Big::First, mirrored: false });
    spec.audio = Some(audio_spec());
    let mut rig = Rig::new(spec.clone());
    rig.join("user0", video(15, 4_000, |_| RED));
    rig.join("user1", tags);
    rig.run(4_000);
    let seen = rig.finish();
    let layout = spec.video.unwrap().layout;
    let who = |n| Input { who: Who { user_id: format!("user{n}"), aux: false }, video: true, audio: true };
    let scene = arrange(&layout, &[who(0), who(1)]);
    let held = scene.tiles.iter().find(|tile| tile.source == Source::Video(1)).unwrap().rect;
    let corner = (held.x + 2, held.y + 2);
    let black = Colour::BLACK;
    assert!(!is(seen.picture(2_000), corner.0, corner.1, black), "its name stands there");
    assert!(seen.loudness(2_000) > 0.01);
}

#[tokio::test]
async fn voices_are_heard_when_they_speak_and_also_without_pictures() {
    let speaks = |at: i64| (1_000..2_000).contains(&at);
    for spec in [mix_spec(), MixSpec { video: None, ..mix_spec() }] {
        let mut rig = Rig::new(spec);
        rig.join("user0", woven(video(15, 5_000, |_| RED), sound(5_000, speaks)));
        rig.run(1_000);
        rig.join("user1", sound(2_000, speaks));
        rig.run(4_000);
        let seen = rig.finish();
        assert!(seen.loudness(800) < 1e-5);
        let (one, two) = (seen.loudness(1_500), seen.loudness(2_500));
        assert!(one > 0.04 && two > 0.04, "{one} {two}");
        assert!(seen.loudness(3_500) < 1e-5);
        let times = seen.times(TagKind::Audio);
        assert!(times[1..].windows(2).all(|pair| pair[1] - pair[0] <= 22), "without a gap: {times:?}");
    }
}

#[tokio::test]
async fn sound_that_begins_before_the_picture_or_after_it() {
    let later = |mut tags: Vec<Tag>| {
        tags.iter_mut().for_each(|tag| tag.timestamp_ms += 1_000);
        tags
    };
    let mut rig = Rig::new(mix_spec());
    rig.join("user0", woven(later(video(15, 3_000, |_| RED)), sound(4_000, |_| true)));
    rig.run(4_000);
    let seen = rig.finish();
    assert!(seen.loudness(500) > 0.04 && is(seen.picture(1_200), 20, 20, RED));
    let mut rig = Rig::new(mix_spec());
    rig.join("user0", woven(video(15, 4_000, |_| RED), later(sound(3_000, |_| true))));
    rig.run(4_000);
    let seen = rig.finish();
    assert!(is(seen.picture(200), 20, 20, RED) && seen.loudness(500) < 1e-5 && seen.loudness(1_500) > 0.04);
}

#[tokio::test]
async fn flash_and_beep_come_together() {
    // Each with another picture of its second, so that they meet the grid at all its phases.
    let event = |at: i64| {
        let second = at / 1000;
        let begin = 1000 * second + 40 * second;
        second > 0 && (begin..begin + 200).contains(&at)
    };
    let white = |at| if event(at) { Colour::WHITE } else { Colour::BLACK };
    let mut rig = Rig::new(mix_spec());
    rig.join("user0", woven(video(25, 12_000, white), sound(12_000, event)));
    rig.run(11_000);
    let seen = rig.finish();
    let lit: Vec<_> =
        seen.pictures.iter().map(|(at, picture)| (*at, picture.canvas().at(160, 90).y > 128)).collect();
    let flashes: Vec<_> =
        lit.windows(2).filter(|pair| !pair[0].1 && pair[1].1).map(|pair| pair[1].0).collect();
    let loud: Vec<_> =
        (0..10_430).map(|at| seen.sound[at * 48..(at + 2) * 48].iter().any(|x| x.abs() > 0.15)).collect();
    let mut beeps = Vec::new();
    for at in 100..loud.len() {
        if loud[at] && !loud[at - 100..at].contains(&true) {
            beeps.push(at as i64);
        }
    }
    assert_eq!((flashes.len(), beeps.len()), (10, 10), "{flashes:?} {beeps:?}");
    let offsets: Vec<_> = flashes.iter().zip(&beeps).map(|(flash, beep)| beep - flash).collect();
    assert!(offsets.iter().all(|offset| offset.abs() <= 40), "beep minus flash: {offsets:?}");
}

#[tokio::test]
async fn a_clock_that_was_late_leaves_frames_out_and_no_sound() {
    let mut rig = Rig::new(mix_spec());
    rig.join("user0", woven(video(15, 6_000, |_| RED), sound(6_000, |_| true)));
    rig.run(2_000);
    rig.frozen = true;
    rig.run(700);
    assert!(rig.thaw().unwrap() >= 9);
    rig.run(2_000);
    let seen = rig.finish();
    let gap = seen.pictures.windows(2).map(|pair| pair[1].0 - pair[0].0).max().unwrap();
    assert!((600..=800).contains(&gap), "{gap}");
    for at in (200..4_000).step_by(100) {
        assert!(seen.loudness(at) > 0.04, "at {at}");
    }
}

#[tokio::test]
async fn a_mix_that_slept_ends() {
    let mut rig = Rig::new(mix_spec());
    rig.run(1_000);
    rig.frozen = true;
    rig.run(70_000);
    assert!(matches!(rig.thaw(), Err(Broken::HeldUp(_))));
}

#[tokio::test]
async fn who_is_beyond_the_limit_is_neither_seen_nor_heard() {
    let mut spec = mix_spec();
    spec.video.as_mut().unwrap().layout.max_inputs = 1;
    let mut rig = Rig::new(spec);
    let first = rig.join("user0", woven(video(15, 9_000, |_| RED), sound(9_000, |_| false)));
    rig.join("user1", woven(video(15, 9_000, |_| GREEN), sound(9_000, |_| true)));
    rig.run(3_000);
    assert!(rig.member(first).input.seen().video.is_some());
    rig.leave(first);
    rig.run(3_000);
    let seen = rig.finish();
    for (x, y) in [(20, 20), (300, 160)] {
        assert!(is(seen.picture(2_000), x, y, RED) && is(seen.picture(3_000), x, y, GREEN));
    }
    assert!(seen.loudness(2_000) < 1e-5 && seen.loudness(4_500) > 0.04);
}

#[tokio::test]
async fn who_has_no_place_is_heard_where_sound_is_subscribed_to_apart() {
    let place = trtc_layout::Place {
        who: Some(Who { user_id: "user0".to_owned(), aux: false }),
        rect: Rect { x: 0, y: 0, width: 320, height: 180 },
        z: 0,
        render: None,
        media: trtc_layout::Media::Both,
    };
    for (hear_unplaced, loud) in [(false, false), (true, true)] {
        let mut spec = mix_spec();
        let layout = &mut spec.video.as_mut().unwrap().layout;
        layout.layout = Layout::Custom { places: vec![place.clone()] };
        layout.hear_unplaced = hear_unplaced;
        let mut rig = Rig::new(spec);
        rig.join("user0", woven(video(15, 4_000, |_| RED), sound(4_000, |_| false)));
        rig.join("user1", woven(video(15, 4_000, |_| GREEN), sound(4_000, |_| true)));
        rig.run(4_000);
        let seen = rig.finish();
        assert!(is(seen.picture(2_000), 300, 160, RED));
        assert_eq!(seen.loudness(3_000) > 0.04, loud, "{}", seen.loudness(3_000));
    }
}
