use serde_json::{Value, json};

use super::*;
use crate::domain::mix::Facility;

fn spec(layout: Layout) -> Spec {
    Spec { room: Some(OwnedRoom::Number(3560)), layout: Some(layout), ..Spec::default() }
}

fn sent(spec: Spec) -> Value {
    let spec = spec.with_defaults(Facility::Mcu, None);
    serde_json::to_value(McuMix::new(1_400_188_366, &spec, "a_mix", Some(3_891)).unwrap()).unwrap()
}

fn who(user_id: &str, aux: bool) -> Who {
    Who { user_id: user_id.to_owned(), aux }
}

#[test]
fn the_clouds_own_example_is_sent_as_it_is() {
    let mut spec = spec(Layout::ScreenShare { big: Some(who("main_pc", true)), big_on_right: false });
    spec.video.gop = Some(2);
    spec.background.color = Some(0);
    spec.output.record_id = "1400188366_3560_mix_file".to_owned();
    let spec = spec.with_defaults(Facility::Mcu, None);
    let mix = McuMix::new(1_400_188_366, &spec, "1400188366_3560_mix", None).unwrap();
    assert_eq!(mix.action(), "StartMCUMixTranscode");
    assert_eq!(
        serde_json::to_value(mix).unwrap(),
        json!({
            "SdkAppId": 1_400_188_366, "RoomId": 3560,
            "OutputParams": {
                "StreamId": "1400188366_3560_mix", "RecordId": "1400188366_3560_mix_file", "PureAudioStream": 0
            },
            "EncodeParams": {
                "AudioSampleRate": 48000, "AudioBitrate": 64, "AudioChannels": 2, "VideoWidth": 1280,
                "VideoHeight": 720, "VideoBitrate": 1560, "VideoFramerate": 15, "VideoGop": 2, "BackgroundColor": 0
            },
            "LayoutParams": {"Template": 2, "MainVideoUserId": "main_pc", "MainVideoStreamType": 1}
        })
    );
}

#[test]
fn every_layout_has_its_template() {
    assert_eq!(sent(spec(Layout::Grid))["LayoutParams"], json!({"Template": 1}));
    assert_eq!(sent(spec(Layout::Floating { big: None }))["LayoutParams"], json!({"Template": 0}));
    let share = spec(Layout::ScreenShare { big: None, big_on_right: true });
    assert_eq!(sent(share)["LayoutParams"], json!({"Template": 2, "MainVideoRightAlign": 1}));
    let rect = Some(Rect { x: 2, y: 4, width: 320, height: 180 });
    let pip = Layout::PictureInPicture { big: Some(who("a", false)), small: Some(who("b", true)), rect };
    assert_eq!(
        sent(spec(pip))["LayoutParams"],
        json!({
            "Template": 3, "MainVideoUserId": "a", "MainVideoStreamType": 0,
            "SmallVideoLayoutParams": {
                "UserId": "b", "StreamType": 1, "ImageWidth": 320, "ImageHeight": 180, "LocationX": 2, "LocationY": 4
            }
        })
    );
    let places = vec![
        Place {
            who: Some(who("a", true)),
            rect,
            z_order: 3,
            render_mode: Some(RenderMode::FitBlack),
            media: Media::Video,
            place_holder: Some(Image::Id(9)),
        },
        Place { media: Media::Audio, ..Place::default() },
    ];
    assert_eq!(
        sent(spec(Layout::Custom { places }))["LayoutParams"],
        json!({
            "Template": 4, "PlaceHolderMode": 1, "PresetLayoutConfig": [
                {
                    "UserId": "a", "StreamType": 1, "ImageWidth": 320, "ImageHeight": 180, "LocationX": 2,
                    "LocationY": 4, "ZOrder": 3, "RenderMode": 2, "MixInputType": 1, "PlaceImageId": 9
                },
                {
                    "ImageWidth": 0, "ImageHeight": 0, "LocationX": 0, "LocationY": 0, "ZOrder": 0, "RenderMode": 0,
                    "MixInputType": 2
                }
            ]
        })
    );
}

#[test]
fn the_rest_of_a_specification_is_sent_too() {
    let mut full = spec(Layout::Grid);
    full.room = Some(OwnedRoom::Text("3560".to_owned()));
    full.video_user_ids = vec!["a".to_owned()];
    full.hold_audio_only = Some(false);
    full.render_mode = Some(RenderMode::Fit);
    full.audio.codec = Some(Codec::HeAacV2);
    full.background.image = Some(Image::Url("https://e.com/b.png".to_owned()));
    full.watermarks = vec![Watermark::Image {
        image: Some(Image::Url("https://e.com/w.png".to_owned())),
        rect: Some(Rect { x: 1, y: 2, width: 3, height: 4 }),
    }];
    full.output.publish_urls = vec!["rtmp://cdn/live/a".to_owned()];
    full.output.record_id = "r".to_owned();
    full.output.record_audio_only = true;
    let mix = McuMix::new(1, &full.clone().with_defaults(Facility::Mcu, None), "a_mix", Some(7)).unwrap();
    assert_eq!((mix.action(), mix.room.stop().name), (START_TEXT.name, STOP_TEXT.name));
    let sent = sent(full);
    assert_eq!((&sent["StrRoomId"], sent.get("RoomId")), (&json!("3560"), None));
    assert_eq!(
        sent["LayoutParams"],
        json!({
            "Template": 1, "MixVideoUids": ["a"], "PureAudioHoldPlaceMode": 2, "RenderMode": 1,
            "WaterMarkParams": {
                "WaterMarkId": 0, "WaterMarkUrl": "https://e.com/w.png", "WaterMarkWidth": 3, "WaterMarkHeight": 4,
                "LocationX": 1, "LocationY": 2
            }
        })
    );
    assert_eq!(sent["EncodeParams"]["AudioCodec"], 2);
    assert_eq!(sent["EncodeParams"]["BackgroundImageUrl"], "https://e.com/b.png");
    assert_eq!(sent["OutputParams"]["RecordAudioOnly"], 1);
    assert_eq!(sent["PublishCdnParams"], json!({"BizId": 3_891, "PublishCdnUrls": ["rtmp://cdn/live/a"]}));
}

#[test]
fn sound_alone_says_nothing_of_pictures() {
    let sent = sent(spec(Layout::AudioOnly));
    assert_eq!(sent["OutputParams"], json!({"StreamId": "a_mix", "PureAudioStream": 1}));
    assert_eq!(
        sent["EncodeParams"],
        json!({"AudioSampleRate": 48000, "AudioBitrate": 64, "AudioChannels": 2})
    );
    assert_eq!(sent["LayoutParams"], json!({"Template": 0}));
}
