use proptest::prelude::*;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::*;
use crate::model::{Participant, StreamInfo, StreamKey};

fn settings(output: Value, encode: Value, layout: Value) -> MixSettings {
    let mut all = json!({
        "OutputParams": { "StreamId": "mix" },
        "EncodeParams": {
            "VideoWidth": 1281, "VideoHeight": 719, "VideoBitrate": 1560, "VideoFramerate": 15, "VideoGop": 2,
            "AudioSampleRate": 44100, "AudioBitrate": 64, "AudioChannels": 1,
        },
        "LayoutParams": {},
    });
    for (name, more) in [("OutputParams", output), ("EncodeParams", encode), ("LayoutParams", layout)] {
        all[name].as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    }
    serde_json::from_value(all).unwrap()
}

fn mixed(encode: Value, layout: Value) -> VideoSpec {
    spec(14, &Room::Number(7), &settings(json!({}), encode, layout)).video.unwrap()
}

fn arranged(layout: Value) -> Layout {
    mixed(json!({}), layout).layout.layout
}

fn session(room: Room, output: Value) -> MixSession {
    MixSession {
        sdk_app_id: 14,
        room,
        session_id: "s1".into(),
        settings: settings(output, json!({}), json!({})),
        started: OffsetDateTime::UNIX_EPOCH,
        updated: OffsetDateTime::UNIX_EPOCH,
        idle_since: None,
    }
}

fn named(user_id: &str, aux: bool) -> Big {
    Big::Named(Who { user_id: user_id.into(), aux })
}

#[test]
fn each_template_is_a_layout() {
    let main = json!({ "MainVideoUserId": "a", "MainVideoStreamType": 1 });
    let with = |template: u64, more: &Value| {
        let mut layout = more.clone();
        layout["Template"] = json!(template);
        arranged(layout)
    };
    let none = json!({});
    assert_eq!(with(0, &none), Layout::Floating { big: Big::First });
    assert_eq!(with(0, &main), Layout::Floating { big: named("a", true) });
    assert_eq!(with(0, &json!({ "MainVideoUserId": "" })), Layout::Floating { big: Big::First });
    assert_eq!(with(1, &main), Layout::Grid);
    assert_eq!(with(2, &none), Layout::ScreenShare { big: Big::Screen, mirrored: false });
    assert_eq!(
        with(2, &json!({ "MainVideoUserId": "a", "MainVideoRightAlign": 1 })),
        Layout::ScreenShare { big: named("a", false), mirrored: true }
    );
    let small = json!({ "SmallVideoLayoutParams": {
        "UserId": "b", "StreamType": 0, "ImageWidth": 320, "ImageHeight": 180, "LocationX": 10, "LocationY": 20,
    }});
    let rect = Rect { x: 10, y: 20, width: 320, height: 180 };
    let who = Who { user_id: "b".into(), aux: false };
    assert_eq!(with(3, &small), Layout::PictureInPicture { big: Big::First, small: who, rect });
}

#[test]
fn places_keep_their_users_levels_and_media() {
    let layout = json!({ "Template": 4, "PlaceHolderMode": 1, "PresetLayoutConfig": [
        { "UserId": "a", "StreamType": 1, "ImageWidth": 640, "ImageHeight": 360, "ZOrder": 3, "RenderMode": 2,
          "MixInputType": 1, "PlaceImageId": 5 },
        { "ImageWidth": 100, "ImageHeight": 50, "LocationX": 640, "LocationY": 360, "MixInputType": 2 },
    ]});
    let video = mixed(json!({}), layout.clone());
    let Layout::Custom { places } = &video.layout.layout else { panic!("{video:?}") };
    let screen = Who { user_id: "a".into(), aux: true };
    assert_eq!(
        places[0],
        trtc_layout::Place {
            who: Some(screen),
            rect: Rect { x: 0, y: 0, width: 640, height: 360 },
            z: 3,
            render: Some(RenderMode::FitBlack),
            media: Media::Video,
        }
    );
    assert_eq!((&places[1].who, places[1].media), (&None, Media::Audio));
    assert_eq!((places[1].rect.x, places[1].rect.y), (640, 360));
    let images: Vec<_> = video.place_backgrounds.iter().map(|back| back.image.clone()).collect();
    assert_eq!(images, [Some(Image::Id(5)), None]);
    let mut without = layout;
    without["PlaceHolderMode"] = json!(0);
    assert!(mixed(json!({}), without).place_backgrounds.iter().all(|back| *back == Background::default()));
}

#[test]
fn encoding_has_its_units_and_even_sides() {
    let video =
        mixed(json!({}), json!({ "RenderMode": 1, "PureAudioHoldPlaceMode": 2, "MixVideoUids": ["a"] }));
    assert_eq!(video.layout.canvas, Size { width: 1280, height: 718 }, "odd sides are rounded down");
    assert_eq!((video.fps, video.bitrate, video.gop), (15, 1_560_000, Duration::from_secs(2)));
    assert_eq!((video.layout.render, video.layout.hold_audio_only), (Some(RenderMode::Fit), Some(false)));
    assert_eq!((video.layout.video_users, video.layout.max_inputs), (vec!["a".to_owned()], 16));
    assert_eq!(
        mixed(json!({ "VideoWidth": 1, "VideoHeight": 15 }), json!({})).layout.canvas,
        Size { width: 16, height: 16 }
    );
    let audio = |encode| spec(14, &Room::Number(7), &settings(json!({}), encode, json!({}))).audio.unwrap();
    let expected = AudioSpec { sample_rate: 44_100, channels: 1, bitrate: 64_000, profile: AacProfile::Lc };
    assert_eq!(audio(json!({})), expected);
    assert_eq!(audio(json!({ "AudioCodec": 2, "AudioChannels": 2 })).profile, AacProfile::HeV2);
}

#[test]
fn urls_win_over_ids() {
    let mark = json!({ "WaterMarkParams": {
        "WaterMarkId": 9, "WaterMarkWidth": 64, "WaterMarkHeight": 32, "LocationX": 8, "LocationY": 4,
    }});
    let rect = Rect { x: 8, y: 4, width: 64, height: 32 };
    assert_eq!(mixed(json!({}), mark.clone()).watermarks, [Watermark::Image { image: Image::Id(9), rect }]);
    let mut url = mark;
    url["WaterMarkParams"]["WaterMarkUrl"] = json!("http://h/w.png");
    let of_url = Watermark::Image { image: Image::Url("http://h/w.png".into()), rect };
    assert_eq!(mixed(json!({}), url).watermarks, [of_url]);
    let back = |encode| mixed(encode, json!({})).background;
    assert_eq!(back(json!({})), Background::default());
    let both =
        back(json!({ "BackgroundColor": 255, "BackgroundImageId": 1, "BackgroundImageUrl": "http://h/b" }));
    assert_eq!(both, Background { colour: Some(255), image: Some(Image::Url("http://h/b".into())) });
}

#[test]
fn sound_alone_has_no_picture() {
    let pure = settings(json!({ "PureAudioStream": 1 }), json!({}), json!({}));
    let spec = spec(14, &Room::Number(7), &pure);
    assert!(spec.video.is_none() && spec.audio.is_some());
}

#[test]
fn a_mix_is_known_by_its_parameters() {
    let wish = |room, output| wish(&session(room, output));
    let plain = wish(Room::Number(7), json!({}));
    assert_eq!((plain.id.as_str(), plain.run.as_str()), ("mcu:14:number:7", "s1"));
    assert_eq!(plain.output.params, "mcumix=1&sdkappid=14&roomid=7");
    let recording = Designation::default();
    assert_eq!(plain.output.way, Way::Listed { recording, relay_to: None });
    let full = wish(Room::Text("7".into()), json!({ "RecordId": "file", "RecordAudioOnly": 1 }));
    assert_eq!(full.id, "mcu:14:text:7");
    assert_eq!(full.output.params, "mcumix=1&sdkappid=14&groupid=7&userdefinerecordid=file");
    let recording = Designation { always: true, sound_alone: true };
    assert_eq!(full.output.way, Way::Listed { recording, relay_to: None });
}

proptest! {
    #[test]
    fn a_mix_is_nobody_s_stream(room in ".{1,20}", record_id in "[a-zA-Z0-9_-]{0,8}") {
        let wish = wish(&session(Room::Text(room), json!({ "RecordId": record_id })));
        let key = StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: "mix".into() };
        let stream = StreamInfo {
            key,
            params: wish.output.params,
            client_ip: String::new(),
            started: OffsetDateTime::UNIX_EPOCH,
            sequence: 1,
        };
        prop_assert_eq!(Participant::of(&stream), None);
    }
}
