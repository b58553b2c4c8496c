use serde_json::{Value, json};
use time::OffsetDateTime;
use trtc_layout::{Rect, Size};

use super::*;
use crate::model::Room;
use crate::relay::mix::{MixChange, RelayedMix};
use crate::relay::{RelaySettings, Relayed};

fn task(relayed: Relayed) -> RelayTask {
    RelayTask {
        task_id: "t".into(),
        sdk_app_id: 14,
        room: Room::Number(7),
        agent_id: "agent".into(),
        sequence_number: 0,
        settings: RelaySettings {
            relayed,
            with_video: true,
            urls: vec![],
            max_idle_secs: 30,
            recording: None,
            record_key: None,
        },
        callable_until: OffsetDateTime::UNIX_EPOCH,
    }
}

fn settings(audio: Value, video: Value) -> RelayedMix {
    serde_json::from_value(json!({ "AudioParams": audio, "VideoParams": video })).unwrap()
}

fn mix(audio: Value, video: Value) -> MixSpec {
    task(Relayed::Mix(Box::new(settings(audio, video)))).mix().unwrap()
}

fn video(layout: Value) -> VideoSpec {
    let encode = json!({ "Width": 1280, "Height": 721, "Fps": 15, "BitRate": 1500, "Gop": 2 });
    mix(json!({}), json!({ "VideoEncode": encode, "LayoutParams": layout })).video.unwrap()
}

fn user(user_id: &str) -> Value {
    json!({ "UserInfo": { "UserId": user_id } })
}

#[test]
fn a_relay_of_one_stream_has_no_mix() {
    let source = crate::relay::Source { room: Room::Number(7), user_id: "a".into(), aux: false };
    assert_eq!(task(Relayed::Source(source)).mix(), None);
}

#[test]
fn settings_that_were_kept_before_there_were_mixes_are_read() {
    let kept = json!({
        "source": { "room": { "number": 7 }, "user_id": "a", "aux": true }, "with_video": true,
        "urls": ["rtmp://h/a/s"], "max_idle_secs": 30, "recording": null, "record_key": "k",
    });
    let settings: RelaySettings = serde_json::from_value(kept.clone()).unwrap();
    assert_eq!(settings.source().unwrap().user_id, "a");
    assert_eq!(serde_json::to_value(&settings).unwrap(), kept);
    let mixed = task(Relayed::Mix(Box::default())).settings;
    let kept = serde_json::to_string(&mixed).unwrap();
    assert_eq!(serde_json::from_str::<RelaySettings>(&kept).unwrap(), mixed);
}

#[test]
fn sound_is_chosen_and_encoded_as_asked() {
    let audio = json!({
        "AudioEncode": { "SampleRate": 24000, "Channel": 2, "BitRate": 48, "Codec": 2 },
        "SubscribeAudioList": [user("a"), user("b")], "UnSubscribeAudioList": [user("b")],
    });
    let mix = mix(audio, Value::Null);
    assert_eq!(mix.video, None, "no VideoParams: sound alone");
    let expected = AudioSpec { sample_rate: 24_000, channels: 2, bitrate: 48_000, profile: AacProfile::HeV2 };
    assert_eq!(mix.audio, Some(expected));
    let tracks = ["a", "b", "c"].map(|user| mix.inputs.subscription.allows(user, Tracks::All));
    assert_eq!(tracks, [Some(Tracks::Audio), None, None]);
    let seen = video(json!({ "MixLayoutMode": 3 }));
    assert_eq!(seen.layout.video_users, Vec::<String>::new(), "the layout shows everybody");
    assert_eq!((mix.inputs.sdk_app_id, mix.inputs.room), (14, Room::Number(7)));
}

#[test]
fn templates_are_as_asked() {
    let plain = video(json!({}));
    assert_eq!(plain.layout.layout, Layout::Floating { big: Big::First });
    assert_eq!(plain.layout.canvas, Size { width: 1280, height: 720 });
    assert_eq!((plain.layout.max_inputs, plain.layout.hold_audio_only), (16, Some(false)));
    assert_eq!((plain.fps, plain.bitrate, plain.gop), (15, 1_500_000, Duration::from_secs(2)));
    let mut screen = user("a");
    screen["StreamType"] = json!(1);
    let big = json!({ "UserMediaStream": screen });
    let share = video(json!({ "MixLayoutMode": 2, "MaxVideoUser": big, "PureAudioHoldPlaceMode": 1 }));
    let named = Big::Named(Who { user_id: "a".into(), aux: true });
    assert_eq!(share.layout.layout, Layout::ScreenShare { big: named, mirrored: false });
    assert_eq!(share.layout.hold_audio_only, Some(true));
    let unnamed = video(json!({ "MixLayoutMode": 2 })).layout.layout;
    assert_eq!(unnamed, Layout::ScreenShare { big: Big::Screen, mirrored: false });
    for (mode, render) in [(0, RenderMode::Crop), (1, RenderMode::Fit), (2, RenderMode::FitBlack)] {
        let grid = video(json!({ "MixLayoutMode": 3, "RenderMode": mode })).layout;
        assert_eq!((grid.layout, grid.render), (Layout::Grid, Some(render)));
    }
}

#[test]
fn custom_places_are_where_they_are_said_to_be() {
    let list = json!([
        { "UserMediaStream": user("a"), "ImageWidth": 640, "ImageHeight": 360, "LocationX": 10,
          "LocationY": 20, "ZOrder": 2, "RenderMode": 1, "BackgroundImageUrl": "http://h/a.png" },
        { "ImageWidth": 100, "ImageHeight": 100 },
    ]);
    let shown = video(json!({ "MixLayoutMode": 4, "MixLayoutList": list, "RenderMode": 2 }));
    let places = vec![
        Place {
            who: Some(Who { user_id: "a".into(), aux: false }),
            rect: Rect { x: 10, y: 20, width: 640, height: 360 },
            z: 2,
            render: Some(RenderMode::Fit),
            media: Media::Both,
        },
        Place {
            who: None,
            rect: Rect { x: 0, y: 0, width: 100, height: 100 },
            z: 0,
            render: Some(RenderMode::Crop),
            media: Media::Both,
        },
    ];
    assert_eq!(shown.layout.layout, Layout::Custom { places });
    assert_eq!((shown.layout.hold_audio_only, shown.layout.render), (None, None));
    let image = Some(Image::Url("http://h/a.png".into()));
    assert_eq!(shown.place_backgrounds, [Background { colour: None, image }, Background::default()]);
}

#[test]
fn watermarks_are_in_their_order() {
    let image = |z: u64| {
        json!({ "WaterMarkImage": { "WaterMarkUrl": "http://h/a.png", "WaterMarkWidth": 1, "WaterMarkHeight": 2,
            "LocationX": 3, "LocationY": 4, "ZOrder": z } })
    };
    let text = json!({ "WaterMarkType": 1, "WaterMarkText": { "Text": "t", "WaterMarkWidth": 5,
        "WaterMarkHeight": 6, "LocationX": 7, "LocationY": 8, "FontSize": 20, "FontColor": "0xcc0033" } });
    let params = json!({ "BackGroundColor": "0x99CCFF", "WaterMarkList": [image(9), text, image(1)] });
    let video = mix(json!({}), params).video.unwrap();
    assert_eq!(video.background.colour, Some(0x99_ccff));
    let kinds: Vec<_> = video.watermarks.iter().map(|mark| matches!(mark, Watermark::Text { .. })).collect();
    assert_eq!(kinds, [true, false, false]);
    let expected = Watermark::Text {
        text: "t".into(),
        rect: Rect { x: 7, y: 8, width: 5, height: 6 },
        size: 20,
        colour: 0xcc_0033,
        background: None,
    };
    assert_eq!(video.watermarks[0], expected);
}

#[test]
fn an_update_changes_what_it_names() {
    let encode = json!({ "Width": 640, "Height": 360, "Fps": 15, "BitRate": 500, "Gop": 2 });
    let own = settings(
        json!({ "AudioEncode": { "SampleRate": 16000, "Channel": 1, "BitRate": 32 }, "SubscribeAudioList": [user("a")] }),
        json!({ "VideoEncode": encode, "BackGroundColor": "0x112233" }),
    );
    let audio: McuAudioParams = serde_json::from_value(json!({
        "AudioEncode": { "SampleRate": 48000, "Channel": 2, "BitRate": 64 }, "SubscribeAudioList": [],
    }))
    .unwrap();
    let grid: McuVideoParams =
        serde_json::from_value(json!({ "LayoutParams": { "MixLayoutMode": 3 } })).unwrap();
    assert_eq!(own.changed(MixChange::default()), own);
    let changed = own.changed(MixChange { audio_params: Some(audio), video_params: Some(grid.clone()) });
    assert_eq!(changed.audio_params.audio_encode, own.audio_params.audio_encode, "it cannot change");
    assert_eq!(changed.audio_params.subscribe_audio_list, Some(vec![]), "everybody is heard again");
    let (before, after) = (own.video_params.unwrap(), changed.video_params.unwrap());
    assert_eq!(after, McuVideoParams { layout_params: grid.layout_params.clone(), ..before });
    let sound = settings(json!({}), Value::Null);
    assert_eq!(sound.changed(MixChange { audio_params: None, video_params: Some(grid) }), sound);
}
