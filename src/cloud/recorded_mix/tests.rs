use serde_json::Value;
use trtc_layout::Rect;

use super::*;
use crate::domain::mix::{Facility, Recording, TimePosition, Video};
use crate::domain::parse::OwnedRoom;
use crate::domain::settings::Format;

const APP: u32 = 12_345_678;

/// The request that a vector expects.
fn expected(name: &str) -> Value {
    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("../../../tests/vectors/mix_recording.json")).unwrap();
    vectors.into_iter().find(|vector| vector["name"] == name).expect("there is such a vector")["request"]
        .take()
}

fn filled(spec: Spec) -> Spec {
    assert_eq!(spec.violations(Facility::CloudRecording), [], "the vector is of a mix that is taken");
    spec.with_defaults(Facility::CloudRecording, None)
}

fn created(spec: Spec) -> Value {
    let robot = Robot { user_id: "mixer_1".to_owned(), user_sig: "sig".to_owned() };
    serde_json::to_value(start(APP, robot, &filled(spec))).unwrap()
}

fn modified(spec: Spec) -> Value {
    serde_json::to_value(modify(APP, "t-1", &filled(spec))).unwrap()
}

fn spec(room: OwnedRoom, layout: Layout) -> Spec {
    Spec { room: Some(room), layout: Some(layout), ..Spec::default() }
}

fn who(user_id: &str, aux: bool) -> Option<Who> {
    Some(Who { user_id: user_id.to_owned(), aux })
}

fn web(url: &str) -> Option<Image> {
    Some(Image::Url(url.to_owned()))
}

fn texts(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|&id| id.to_owned()).collect()
}

#[test]
fn a_grid_says_all_that_holds() {
    let spec = spec(OwnedRoom::Number(3560), Layout::Grid);
    assert_eq!(created(spec), expected("a grid of a numeric room"));
}

#[test]
fn everything_asked_for_is_sent() {
    let mut spec = Spec {
        watermarks: vec![
            Watermark::Image {
                image: web("https://example.com/mark.png"),
                rect: Some(Rect { x: 10, y: 20, width: 64, height: 32 }),
            },
            Watermark::Text {
                text: "课堂".to_owned(),
                rect: Some(Rect { x: 1000, y: 600, width: 200, height: 40 }),
                font_size: None,
                font_color: None,
                background_color: Some(10),
            },
            Watermark::Time { position: TimePosition::BottomRight, utc_offset_hours: Some(0) },
        ],
        render_mode: Some(RenderMode::Stretch),
        video_user_ids: texts(&["teacher", "b"]),
        excluded_user_ids: texts(&["x"]),
        recording: Some(Recording {
            formats: vec![Format::Mp4, Format::Hls],
            file_length: Some(600),
            storage_time: 86_400,
            vod_sub_app_id: Some(7),
            user_define_record_id: "mine".to_owned(),
            control_window: Some(6 * 3_600),
        }),
        max_idle_time: Some(5),
        ..spec(
            OwnedRoom::Text("3560".to_owned()),
            Layout::ScreenShare { big: who("teacher", true), big_on_right: true },
        )
    };
    spec.background.color = Some(0xff_a500);
    spec.background.image = web("https://example.com/back.png");
    spec.video = Video {
        width: Some(1280),
        height: Some(720),
        frame_rate: Some(25),
        bit_rate_kbps: Some(2_000),
        gop: Some(2),
    };
    spec.audio.sample_rate = Some(44_100);
    spec.audio.channels = Some(1);
    spec.audio.bit_rate_kbps = Some(32);
    assert_eq!(created(spec), expected("a screen share of a text room with everything around it"));
}

#[test]
fn sound_has_no_picture() {
    let mut spec = Spec { user_ids: texts(&["a", "b"]), ..spec(OwnedRoom::Number(3560), Layout::AudioOnly) };
    spec.audio.sample_rate = Some(16_000);
    assert_eq!(created(spec), expected("the sound of a room"));
}

#[test]
fn places_say_who_is_seen_and_heard() {
    let place = |who, (x, y, width, height), z_order, media| Place {
        who,
        rect: Some(Rect { x, y, width, height }),
        z_order,
        media,
        ..Place::default()
    };
    let mut places = vec![
        place(who("a", false), (0, 0, 360, 640), 0, Media::Both),
        place(who("b", true), (180, 320, 180, 320), 9, Media::Video),
        Place { who: who("c", false), media: Media::Audio, ..Place::default() },
    ];
    places[0].place_holder = web("https://example.com/away.png");
    places[1].render_mode = Some(RenderMode::FitBlack);
    let spec = spec(OwnedRoom::Number(3560), Layout::Custom { places });
    assert_eq!(modified(spec), expected("a change to places"));
}

#[test]
fn templates_and_pictures_in_pictures_are_changed_to() {
    let floating = Spec {
        video_user_ids: texts(&["a"]),
        render_mode: Some(RenderMode::FitBlack),
        ..spec(OwnedRoom::Number(3560), Layout::Floating { big: who("a", false) })
    };
    assert_eq!(modified(floating), expected("a change to floating pictures"));
    let pip = Layout::PictureInPicture {
        big: who("a", false),
        small: who("b", false),
        rect: Some(Rect { x: 20, y: 10, width: 90, height: 160 }),
    };
    let pip = spec(OwnedRoom::Number(3560), pip);
    assert_eq!(modified(pip), expected("a change to a picture in a picture"));
}
