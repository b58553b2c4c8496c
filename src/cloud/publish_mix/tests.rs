use serde_json::Value;
use trtc_layout::Rect;

use super::*;
use crate::domain::mix::{Audio, Background, Facility};
use crate::domain::parse::OwnedRoom;

const APP: u32 = 12_345_678;

/// The request that a vector expects.
fn expected(name: &str) -> Value {
    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("../../../tests/vectors/mix_publish.json")).unwrap();
    vectors.into_iter().find(|vector| vector["name"] == name).expect("there is such a vector")["request"]
        .take()
}

fn sent(spec: Spec, urls: &[&str]) -> Value {
    assert_eq!(spec.violations(Facility::PublishCdn), [], "the vector is of a mix that is taken");
    let robot = Robot { user_id: "mixer_1".to_owned(), user_sig: "sig".to_owned() };
    let own = "3891.livepush.myqcloud.com";
    let own_url = format!("rtmp://{own}/trtc_12345678/mix");
    let urls = std::iter::once(own_url.as_str()).chain(urls.iter().copied());
    let urls = urls.map(|url| target(url, Some(own))).collect();
    let spec = spec.with_defaults(Facility::PublishCdn, None);
    serde_json::to_value(start(APP, robot, &spec, urls)).unwrap()
}

fn spec(room: OwnedRoom, layout: Layout) -> Spec {
    let mut spec = Spec { room: Some(room), layout: Some(layout), ..Spec::default() };
    spec.output.stream_id = "mix".to_owned();
    spec
}

fn who(user_id: &str, aux: bool) -> Option<Who> {
    Some(Who { user_id: user_id.to_owned(), aux })
}

fn web(url: &str) -> Option<Image> {
    Some(Image::Url(url.to_owned()))
}

#[test]
fn a_grid_says_all_that_holds() {
    let name = "a grid of a numeric room into a stream of its own";
    assert_eq!(sent(spec(OwnedRoom::Number(3560), Layout::Grid), &[]), expected(name));
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
                rect: Some(Rect { x: 1700, y: 1000, width: 200, height: 40 }),
                font_size: Some(24),
                font_color: None,
                background_color: Some(10),
            },
        ],
        render_mode: Some(RenderMode::FitBlack),
        background: Background { color: Some(0xff_a500), image: web("https://example.com/back.png") },
        audio: Audio {
            sample_rate: Some(44_100),
            channels: None,
            bit_rate_kbps: Some(96),
            codec: Some(Codec::HeAacV2),
        },
        recording: Some(Recording {
            formats: vec![Format::Mp4, Format::Hls],
            file_length: Some(600),
            storage_time: 86_400,
            vod_sub_app_id: Some(7),
            user_define_record_id: "mine".to_owned(),
            control_window: None,
        }),
        max_idle_time: Some(5),
        ..spec(
            OwnedRoom::Text("3560".to_owned()),
            Layout::ScreenShare { big: who("teacher", true), big_on_right: false },
        )
    };
    spec.video = crate::domain::mix::Video {
        width: Some(1920),
        height: Some(1080),
        frame_rate: Some(25),
        bit_rate_kbps: Some(4_000),
        gop: Some(2),
    };
    let url = "rtmp://cdn.example.com/live/a?k=1";
    spec.output.publish_urls = vec![url.to_owned()];
    assert_eq!(sent(spec, &[url]), expected("a screen share of a text room with everything around it"));
}

#[test]
fn sound_has_no_picture() {
    let spec = Spec {
        user_ids: vec!["a".to_owned(), "b".to_owned()],
        audio: Audio {
            sample_rate: Some(16_000),
            channels: Some(1),
            bit_rate_kbps: Some(32),
            codec: Some(Codec::HeAac),
        },
        recording: Some(Recording::default()),
        ..spec(OwnedRoom::Number(3560), Layout::AudioOnly)
    };
    assert_eq!(sent(spec, &[]), expected("the sound of chosen users"));
}

#[test]
fn an_update_says_what_was_taken_away() {
    let place = |who, (x, y, width, height), z_order, media| Place {
        who,
        rect: Some(Rect { x, y, width, height }),
        z_order,
        media,
        ..Place::default()
    };
    let mut places = vec![
        place(who("a", false), (0, 0, 640, 360), 0, Media::Both),
        place(who("b", true), (480, 270, 160, 90), 9, Media::Video),
        Place { who: who("c", false), media: Media::Audio, ..Place::default() },
    ];
    places[0].place_holder = web("https://example.com/away.png");
    places[1].render_mode = Some(RenderMode::Fit);
    let mut after = spec(OwnedRoom::Text("3560".to_owned()), Layout::Custom { places });
    (after.video.width, after.video.height) = (Some(640), Some(360));
    assert_eq!(after.violations(Facility::PublishCdn), []);
    let mut before = after.clone();
    before.background.image = web("https://example.com/back.png");
    before.watermarks = vec![Watermark::Image { image: web("https://e.com/a.png"), rect: None }];
    let after = after.with_defaults(Facility::PublishCdn, None);
    let urls = vec![target("rtmp://cdn.example.com/live/a", None)];
    let sent = update((APP, "t-1"), 3, (Some(&before), &after), Some(urls));
    let name = "an update to places, which takes away what was behind and over them";
    assert_eq!(serde_json::to_value(sent).unwrap(), expected(name));
}

#[test]
fn a_picture_in_a_picture_is_two_places() {
    let mut pip = spec(
        OwnedRoom::Number(3560),
        Layout::PictureInPicture {
            big: who("a", true),
            small: who("a", false),
            rect: Some(Rect { x: 960, y: 0, width: 320, height: 180 }),
        },
    );
    pip.render_mode = Some(RenderMode::Crop);
    assert_eq!(pip.violations(Facility::PublishCdn), []);
    let pip = pip.with_defaults(Facility::PublishCdn, None);
    let sent = update((APP, "t-1"), 1, (Some(&pip), &pip), None);
    let name = "an update to a picture in a picture, and to nothing else";
    assert_eq!(serde_json::to_value(sent).unwrap(), expected(name));
}

#[test]
fn foreign_cdns_are_told_from_tencents() {
    let is_tencent = |url: &str| target(url, Some("push.example.com:1935")).is_tencent_cdn;
    assert_eq!(is_tencent("rtmp://push.example.com/live/a"), 1);
    assert_eq!(is_tencent("rtmp://1.livepush.myqcloud.com/live/a"), 1);
    assert_eq!(is_tencent("rtmp://myqcloud.com.example.com/live/a"), 0);
    assert_eq!(is_tencent("rtmp://other.example.com:1935/live/a"), 0);
}
