use serde_json::{Value, json};
use trtc_layout::{Rect, Size};

use super::*;
use crate::cloud_recording::task::tests::task;
use crate::cloud_recording::{Lists, Subscription};

/// The mix of a task with these MixTranscodeParams and MixLayoutParams.
fn mix(transcode: Value, layout: Value) -> MixSpec {
    let mut task = task();
    let both = json!({ "MixTranscodeParams": transcode, "MixLayoutParams": layout });
    task.settings.mix = Some(serde_json::from_value(both).unwrap());
    task.mix().unwrap()
}

fn video(layout: Value) -> VideoSpec {
    mix(json!({}), layout).video.unwrap()
}

fn camera(user_id: &str) -> Who {
    Who { user_id: user_id.into(), aux: false }
}

#[test]
fn what_is_not_said_has_the_documented_values() {
    let mut task = task();
    assert_eq!(task.mix(), None, "a task of single streams has no mix");
    task.settings.mix = Some(RecordedMix::default());
    let mix = task.mix().unwrap();
    let video = mix.video.unwrap();
    assert_eq!(video.layout.canvas, Size { width: 360, height: 640 });
    assert_eq!((video.fps, video.bitrate, video.gop), (15, 550_000, Duration::from_secs(10)));
    assert_eq!(video.layout.layout, Layout::Grid);
    assert_eq!((video.layout.max_inputs, video.layout.hold_audio_only), (25, Some(true)));
    assert_eq!(video.layout.render, None);
    assert_eq!(video.background, Background::default());
    let sound = AudioSpec { sample_rate: 48_000, channels: 2, bitrate: 64_000, profile: AacProfile::Lc };
    assert_eq!(mix.audio, Some(sound));
}

#[test]
fn sound_and_picture_are_made_as_the_task_records_them() {
    let mut task = task();
    task.settings.mix = Some(RecordedMix::default());
    let audio = Lists { only: vec!["a".into()], without: vec![] };
    task.settings.subscription = Subscription { audio, video: Lists::default() };
    for (tracks, picture, sound) in
        [(Tracks::All, true, true), (Tracks::Audio, false, true), (Tracks::Video, true, false)]
    {
        task.settings.tracks = tracks;
        let mix = task.mix().unwrap();
        assert_eq!((mix.video.is_some(), mix.audio.is_some()), (picture, sound), "{tracks:?}");
        assert_eq!((mix.inputs.sdk_app_id, &mix.inputs.room), (14, &task.room));
        let expected = task.settings.subscription.allows("a", tracks);
        assert_eq!(mix.inputs.subscription.allows("a", Tracks::All), expected);
        let of_others = task.settings.subscription.allows("b", tracks);
        assert_eq!(mix.inputs.subscription.allows("b", Tracks::All), of_others);
    }
}

#[test]
fn encoding_is_taken_over() {
    let video = json!({ "Width": 1281, "Height": 721, "Fps": 30, "BitRate": 1_500_000, "Gop": 2 });
    for (number, sample_rate) in [(1, 48_000), (2, 44_100), (3, 16_000)] {
        let audio = json!({ "SampleRate": number, "Channel": 1, "BitRate": 32_000 });
        let mix = mix(
            json!({ "VideoParams": video, "AudioParams": audio }),
            json!({ "MixLayoutMode": 3, "BackGroundColor": "#FFA500", "RenderMode": 2 }),
        );
        let sound = AudioSpec { sample_rate, channels: 1, bitrate: 32_000, profile: AacProfile::Lc };
        assert_eq!(mix.audio, Some(sound));
        let video = mix.video.unwrap();
        assert_eq!(video.layout.canvas, Size { width: 1280, height: 720 });
        assert_eq!((video.fps, video.bitrate, video.gop), (30, 1_500_000, Duration::from_secs(2)));
        assert_eq!(video.background.colour, Some(0xff_a500));
        assert_eq!(video.layout.render, Some(RenderMode::FitBlack));
    }
}

#[test]
fn templates_have_their_big_picture() {
    let layout = |layout| video(layout).layout;
    assert_eq!(layout(json!({ "MixLayoutMode": 1 })).layout, Layout::Floating { big: Big::First });
    let screen = Who { user_id: "b".into(), aux: true };
    let named = json!({ "MixLayoutMode": 1, "MaxResolutionUserId": "b", "MediaId": 1 });
    assert_eq!(layout(named).layout, Layout::Floating { big: Big::Named(screen) });
    let nobody = Layout::ScreenShare { big: Big::Nobody, mirrored: false };
    assert_eq!(layout(json!({ "MixLayoutMode": 2 })).layout, nobody);
    let right = json!({ "MixLayoutMode": 2, "MaxResolutionUserId": "b", "MaxResolutionUserAlign": 1 });
    let right = layout(right).layout;
    assert_eq!(right, Layout::ScreenShare { big: Big::Named(camera("b")), mirrored: true });
    let without = json!({ "MixLayoutMode": 3, "PureAudioDisableLayout": true });
    assert_eq!(layout(without).hold_audio_only, Some(false));
}

#[test]
fn custom_places_are_where_they_are_said_to_be() {
    let list = json!([
        { "Top": 10, "Left": 20, "Width": 300, "Height": 400, "UserId": "a", "ImageLayer": 3, "RenderMode": 0,
          "SubBackgroundImage": "http://h/own.png" },
        { "Top": 0, "Left": 0, "Width": 100, "Height": 200 },
    ]);
    let mut params = json!({ "MixLayoutMode": 4, "MixLayoutList": list, "PlaceHolderMode": 1,
        "DefaultSubBackgroundImage": "http://h/all.png", "RenderMode": 2 });
    let shown = video(params.clone());
    let places = vec![
        Place {
            who: Some(camera("a")),
            rect: Rect { x: 20, y: 10, width: 300, height: 400 },
            z: 3,
            render: Some(RenderMode::Stretch),
            media: Media::Both,
        },
        Place {
            who: None,
            rect: Rect { x: 0, y: 0, width: 100, height: 200 },
            z: 0,
            render: Some(RenderMode::Crop),
            media: Media::Both,
        },
    ];
    assert_eq!(shown.layout.layout, Layout::Custom { places });
    assert_eq!((shown.layout.hold_audio_only, shown.layout.render), (None, None), "of templates alone");
    let image = |url: &str| Background { colour: None, image: Some(Image::Url(url.into())) };
    assert_eq!(shown.place_backgrounds, [image("http://h/own.png"), image("http://h/all.png")]);
    params["PlaceHolderMode"] = json!(0);
    assert_eq!(video(params).place_backgrounds, [Background::default(), Background::default()]);
}

#[test]
fn watermarks_lie_over_all() {
    let marks = json!([
        { "WaterMarkImage": { "WaterMarkUrl": "http://h/a.png", "Top": 1, "Left": 2, "Width": 3, "Height": 4 } },
        { "WaterMarkType": 1, "WaterMarkChar": { "Top": 5, "Left": 6, "Width": 7, "Height": 8, "Chars": "直播" } },
        { "WaterMarkType": 2, "WaterMarkTimestamp": { "Pos": 4 } },
        { "WaterMarkType": 2, "WaterMarkTimestamp": { "Pos": 6, "TimeZone": 0 } },
    ]);
    let expected = [
        Watermark::Image {
            image: Image::Url("http://h/a.png".into()),
            rect: Rect { x: 2, y: 1, width: 3, height: 4 },
        },
        Watermark::Text {
            text: "直播".into(),
            rect: Rect { x: 6, y: 5, width: 7, height: 8 },
            size: 14,
            colour: WHITE,
            background: None,
        },
        Watermark::Time { position: TimePosition::TopCentre, offset: time::macros::offset!(+8) },
        Watermark::Time { position: TimePosition::Centre, offset: UtcOffset::UTC },
    ];
    assert_eq!(video(json!({ "MixLayoutMode": 3, "WaterMarkList": marks })).watermarks, expected);
}
