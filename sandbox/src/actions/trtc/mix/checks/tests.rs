use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::actions::decode;

/// The example of the cloud's documentation.
fn example() -> Value {
    json!({
        "OutputParams": {
            "StreamId": "1400188366_3560_mix",
            "RecordId": "1400188366_3560_mix_file",
            "PureAudioStream": 0,
            "RecordAudioOnly": 0,
        },
        "EncodeParams": {
            "VideoWidth": 1280, "VideoHeight": 720, "VideoBitrate": 1560, "VideoFramerate": 15, "VideoGop": 2,
            "AudioSampleRate": 48000, "AudioBitrate": 64, "AudioChannels": 2, "BackgroundColor": 0,
        },
        "LayoutParams": { "Template": 2, "MainVideoUserId": "main_pc", "MainVideoStreamType": 1 },
    })
}

/// The code of the example with other values; `null` takes a field out.
fn code(changes: &[(&str, Value)]) -> String {
    let mut request = example();
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = request.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        parent.insert(name.to_owned(), value.clone());
    }
    let settings = match decode::<MixSettings>(&request) {
        Ok(settings) => settings,
        Err(error) => return ApiError::from(error).code.to_string(),
    };
    match check(&settings, "InvalidParameter.MainVideoRightAlign") {
        Ok(()) => "good".to_owned(),
        Err(error) => {
            assert!(!error.message.is_empty());
            error.code.to_string()
        }
    }
}

#[test]
fn each_value_has_its_range_and_code() {
    assert_eq!(code(&[]), "good");
    let long = "i".repeat(65);
    let cases = [
        ("/OutputParams/StreamId", json!(null), "InvalidParameter"),
        ("/OutputParams/StreamId", json!(""), "MissingParameter.StreamId"),
        ("/OutputParams/StreamId", json!(long), "InvalidParameter.StreamId"),
        ("/OutputParams/StreamId", json!("i".repeat(64)), "good"),
        ("/OutputParams/StreamId", json!("a b"), "InvalidParameter.StreamId"),
        ("/OutputParams/RecordId", json!(long), "InvalidParameter.RecordId"),
        ("/OutputParams/RecordId", json!("a/b"), "InvalidParameter.RecordId"),
        ("/OutputParams/PureAudioStream", json!(2), "InvalidParameter.PureAudioStream"),
        ("/OutputParams/RecordAudioOnly", json!(2), "InvalidParameter.RecordAudioOnly"),
        ("/OutputParams/Other", json!(2), "UnknownParameter"),
        ("/EncodeParams/AudioSampleRate", json!(null), "MissingParameter.AudioEncodeParams"),
        ("/EncodeParams/AudioBitrate", json!(null), "MissingParameter.AudioEncodeParams"),
        ("/EncodeParams/AudioChannels", json!(null), "MissingParameter.AudioEncodeParams"),
        ("/EncodeParams/AudioSampleRate", json!(22050), "InvalidParameter.AudioEncodeParams"),
        ("/EncodeParams/AudioBitrate", json!(7), "InvalidParameter.AudioEncodeParams"),
        ("/EncodeParams/AudioBitrate", json!(501), "InvalidParameter.AudioEncodeParams"),
        ("/EncodeParams/AudioChannels", json!(3), "InvalidParameter.AudioEncodeParams"),
        ("/EncodeParams/AudioCodec", json!(2), "good"),
        ("/EncodeParams/AudioCodec", json!(3), "InvalidParameter.AudioEncodeParams"),
        ("/EncodeParams/VideoWidth", json!(null), "MissingParameter.VideoEncodeParams"),
        ("/EncodeParams/VideoGop", json!(null), "MissingParameter.VideoEncodeParams"),
        ("/EncodeParams/VideoWidth", json!(0), "InvalidParameter.VideoResolution"),
        ("/EncodeParams/VideoWidth", json!(1921), "InvalidParameter.VideoResolution"),
        ("/EncodeParams/VideoHeight", json!(1081), "InvalidParameter.VideoResolution"),
        ("/EncodeParams/VideoBitrate", json!(0), "InvalidParameter.EncodeParams"),
        ("/EncodeParams/VideoBitrate", json!(10_001), "InvalidParameter.EncodeParams"),
        ("/EncodeParams/VideoFramerate", json!(61), "InvalidParameter.EncodeParams"),
        ("/EncodeParams/VideoGop", json!(6), "InvalidParameter.EncodeParams"),
        ("/EncodeParams/BackgroundColor", json!(16_777_216), "InvalidParameter.EncodeParams"),
        ("/EncodeParams/BackgroundImageUrl", json!("ftp://h/a.png"), "InvalidParameter.EncodeParams"),
        ("/EncodeParams/BackgroundImageUrl", json!("https://h/a.png"), "good"),
        ("/LayoutParams/Template", json!(5), "InvalidParameter"),
        ("/LayoutParams/Template", json!(3), "InvalidParameter.SmallVideoLayoutParams"),
        ("/LayoutParams/Template", json!(4), "MissingParameter.PresetLayoutConfig"),
        ("/LayoutParams/MainVideoStreamType", json!(2), "InvalidParameter.MainVideoStreamType"),
        ("/LayoutParams/MainVideoRightAlign", json!(2), "InvalidParameter.MainVideoRightAlign"),
        ("/LayoutParams/MixVideoUids", json!(vec!["u"; 16]), "good"),
        ("/LayoutParams/MixVideoUids", json!(vec!["u"; 17]), "InvalidParameter"),
        ("/LayoutParams/MixVideoUids", json!(["u".repeat(256)]), "InvalidParameter"),
        ("/LayoutParams/MainVideoUserId", json!("u".repeat(256)), "InvalidParameter"),
        ("/LayoutParams/PlaceHolderMode", json!(2), "InvalidParameter"),
        ("/LayoutParams/PureAudioHoldPlaceMode", json!(3), "InvalidParameter"),
        ("/LayoutParams/RenderMode", json!(3), "InvalidParameter"),
        ("/PublishCdnParams", json!({}), "MissingParameter.PublishCdnParams"),
        ("/PublishCdnParams", json!({ "BizId": 1 }), "MissingParameter.PublishCdnUrls"),
    ];
    for (pointer, value, expected) in cases {
        assert_eq!(code(&[(pointer, value.clone())]), expected, "{pointer} {value}");
    }
    let urls = |urls: &[&str]| code(&[("/PublishCdnParams", json!({ "BizId": 1, "PublishCdnUrls": urls }))]);
    assert_eq!(urls(&["rtmp://cdn.example.com/live/a"]), "good");
    assert_eq!(urls(&["http://cdn.example.com/live/a"]), "InvalidParameter.PublishCdnUrls");
    assert_eq!(urls(&["rtmp://a/b/c", "rtmp://a/b/d"]), "InvalidParameter.PublishCdnUrls");
    let no_id = json!({ "PublishCdnUrls": ["rtmp://a/b/c"] });
    assert_eq!(code(&[("/PublishCdnParams", no_id)]), "MissingParameter.BizId");
}

#[test]
fn high_efficiency_codecs_have_rules_of_their_own() {
    let codec = |codec, rate, channels| {
        code(&[
            ("/EncodeParams/AudioCodec", json!(codec)),
            ("/EncodeParams/AudioSampleRate", json!(rate)),
            ("/EncodeParams/AudioChannels", json!(channels)),
        ])
    };
    for (number, rate, channels) in [(0, 8000, 1), (1, 16000, 1), (2, 16000, 2)] {
        assert_eq!(codec(number, rate, channels), "good");
    }
    for (number, rate, channels) in [(1, 8000, 1), (2, 8000, 2), (2, 48000, 1)] {
        assert_eq!(codec(number, rate, channels), "InvalidParameter.AudioEncodeParams");
    }
}

#[test]
fn sound_alone_needs_no_picture() {
    let none = ["VideoWidth", "VideoHeight", "VideoBitrate", "VideoFramerate", "VideoGop"];
    let paths = none.map(|name| format!("/EncodeParams/{name}"));
    let mut changes: Vec<(&str, Value)> = paths.iter().map(|path| (path.as_str(), json!(null))).collect();
    assert_eq!(code(&changes), "MissingParameter.VideoEncodeParams");
    changes.push(("/OutputParams/PureAudioStream", json!(1)));
    assert_eq!(code(&changes), "good");
}

#[test]
fn pictures_keep_within_the_canvas() {
    let rectangle = |x: u64, y: u64, width: u64, height: u64| {
        json!({
            "UserId": "u", "StreamType": 0,
            "LocationX": x, "LocationY": y, "ImageWidth": width, "ImageHeight": height,
        })
    };
    let small = |value| {
        code(&[("/LayoutParams/Template", json!(3)), ("/LayoutParams/SmallVideoLayoutParams", value)])
    };
    let places =
        |value| code(&[("/LayoutParams/Template", json!(4)), ("/LayoutParams/PresetLayoutConfig", value)]);
    let inside = rectangle(1270, 710, 10, 10);
    assert_eq!(small(inside.clone()), "good");
    assert_eq!(places(json!([inside, {}])), "good");
    for outside in [rectangle(1271, 0, 10, 10), rectangle(0, 711, 10, 10), rectangle(u64::MAX, 0, 10, 10)] {
        assert_eq!(small(outside.clone()), "InvalidParameter.SmallVideoLayoutParams");
        assert_eq!(places(json!([{}, outside])), "InvalidParameter.PresetLayoutConfig");
    }
    assert_eq!(small(json!({ "StreamType": 0 })), "InvalidParameter.SmallVideoLayoutParams");
    assert_eq!(small(json!({ "UserId": "u" })), "InvalidParameter.SmallVideoStreamType");
    assert_eq!(small(json!({ "UserId": "u", "StreamType": 2 })), "InvalidParameter.SmallVideoStreamType");
    let nobody = json!({ "UserId": "u".repeat(256), "StreamType": 0 });
    assert_eq!(small(nobody.clone()), "InvalidParameter.SmallVideoLayoutParams");
    assert_eq!(places(json!([nobody])), "InvalidParameter.PresetLayoutConfig");
    for wrong in [json!({ "StreamType": 2 }), json!({ "RenderMode": 3 }), json!({ "MixInputType": 3 })] {
        assert_eq!(places(json!([wrong])), "InvalidParameter.PresetLayoutConfig");
    }
    assert_eq!(places(json!(vec![json!({}); 17])), "InvalidParameter.PresetLayoutConfig");
    let mark = |x: u64| json!({ "WaterMarkId": 1, "WaterMarkWidth": 80, "WaterMarkHeight": 60, "LocationX": x, "LocationY": 0 });
    assert_eq!(code(&[("/LayoutParams/WaterMarkParams", mark(1200))]), "good");
    assert_eq!(code(&[("/LayoutParams/WaterMarkParams", mark(1201))]), "InvalidParameter");
    assert_eq!(code(&[("/LayoutParams/WaterMarkParams", json!({}))]), "MissingParameter");
}

proptest! {
    #[test]
    fn rectangles_fit_as_numbers_say(x in 0_u64..2000, width in 0_u64..2000, whole in 0_u64..2000) {
        let fit = x + width <= whole;
        prop_assert_eq!(fits(Some((whole, 1)), (x, width), (0, 1)), fit);
        prop_assert_eq!(fits(Some((1, whole)), (0, 1), (x, width)), fit);
        prop_assert!(fits(None, (x, width), (x, width)));
    }

    #[test]
    fn what_is_kept_reads_back(
        stream_id in "[a-zA-Z0-9_-]{1,64}", rate in 0_usize..6, template in 0_u64..3, width in 1_u64..=1920,
    ) {
        let mut request = example();
        request["OutputParams"]["StreamId"] = json!(stream_id);
        request["EncodeParams"]["AudioSampleRate"] = json!(SAMPLE_RATES[rate]);
        request["EncodeParams"]["VideoWidth"] = json!(width);
        request["LayoutParams"]["Template"] = json!(template);
        let settings: MixSettings = decode(&request).unwrap();
        prop_assert!(check(&settings, "x").is_ok());
        let json = serde_json::to_string(&settings).unwrap();
        prop_assert_eq!(serde_json::from_str::<MixSettings>(&json).unwrap(), settings);
    }
}
