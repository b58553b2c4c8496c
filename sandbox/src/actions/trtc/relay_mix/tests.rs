use serde_json::{Value, json};

use super::*;

const ROOM: Room = Room::Number(7);

fn of(audio: Value, video: Value) -> Checked {
    let (audio, video) = (serde_json::from_value(audio).unwrap(), serde_json::from_value(video).unwrap());
    mix_of(audio, video, &ROOM).map(drop)
}

fn code(checked: Checked) -> String {
    checked.map_or_else(|error| error.code.into_owned(), |()| "good".into())
}

/// `whole` with one member changed.
fn with(whole: &Value, name: &str, value: &Value) -> Value {
    let mut changed = whole.clone();
    changed[name] = value.clone();
    changed
}

fn encode() -> Value {
    json!({ "Width": 640, "Height": 360, "Fps": 15, "BitRate": 500, "Gop": 2 })
}

fn of_layout(layout: Value) -> String {
    code(of(json!({}), json!({ "VideoEncode": encode(), "LayoutParams": layout })))
}

fn of_mark(mark: Value) -> String {
    code(of(json!({}), json!({ "VideoEncode": encode(), "WaterMarkList": [mark] })))
}

#[test]
fn sound_is_always_said_and_pictures_are_whole() {
    assert_eq!(code(of(Value::Null, Value::Null)), "MissingParameter");
    assert_eq!(code(of(json!({}), Value::Null)), "good");
    assert_eq!(code(of(json!({}), json!({}))), "MissingParameter");
    for (name, good, bad) in [
        ("Width", vec![16, 1920], vec![0, 1921]),
        ("Height", vec![16, 1920], vec![0, 1921]),
        ("Fps", vec![1, 60], vec![0, 61]),
        ("BitRate", vec![1, 10_000], vec![0, 10_001]),
        ("Gop", vec![1, 5], vec![0, 6]),
    ] {
        let of =
            |value: u64| code(of(json!({}), json!({ "VideoEncode": with(&encode(), name, &json!(value)) })));
        assert!(good.iter().all(|value| of(*value) == "good"), "{name}");
        assert!(bad.iter().all(|value| of(*value) == RANGE), "{name}");
    }
    for (name, value, expected) in [
        ("BackGroundColor", json!("0xcc0033"), "good"),
        ("BackGroundColor", json!("#cc0033"), "InvalidParameter"),
        ("BackgroundImageUrl", json!("h"), "InvalidParameter"),
        ("BackgroundRenderMode", json!(3), RANGE),
        ("WaterMarkList", json!(vec![json!({}); 26]), RANGE),
    ] {
        let video = with(&json!({ "VideoEncode": encode() }), name, &value);
        assert_eq!(code(of(json!({}), video)), expected, "{name}");
    }
}

#[test]
fn sound_keeps_within_its_ranges() {
    let sound = json!({ "SampleRate": 48_000, "Channel": 2, "BitRate": 64 });
    let of = |encode: Value| code(of(json!({ "AudioEncode": encode }), Value::Null));
    for (name, value, expected) in [
        ("SampleRate", 8_000, "good"),
        ("SampleRate", 11_025, RANGE),
        ("Channel", 3, RANGE),
        ("BitRate", 7, RANGE),
        ("BitRate", 500, "good"),
        ("BitRate", 501, RANGE),
        ("Codec", 2, "good"),
        ("Codec", 3, RANGE),
    ] {
        assert_eq!(of(with(&sound, name, &json!(value))), expected, "{name} {value}");
    }
    assert_eq!(of(json!({ "SampleRate": 8_000, "Channel": 2, "BitRate": 64, "Codec": 1 })), RANGE);
    assert_eq!(of(json!({ "SampleRate": 48_000, "Channel": 1, "BitRate": 64, "Codec": 2 })), RANGE);
}

#[test]
fn users_are_of_the_room() {
    let list = |user: Value| code(of(json!({ "SubscribeAudioList": [{ "UserInfo": user }] }), Value::Null));
    assert_eq!(list(json!({ "UserId": "a" })), "good");
    assert_eq!(list(json!({ "UserId": "a", "RoomId": "7" })), "good");
    assert_eq!(list(json!({ "UserId": "a", "RoomId": "7", "RoomIdType": 1 })), "UnsupportedOperation");
    assert_eq!(list(json!({ "UserId": "a", "RoomId": "8" })), "UnsupportedOperation");
    assert_eq!(list(json!({ "UserId": "" })), "MissingParameter.UserId");
    let loud = json!({ "UnSubscribeAudioList": [{ "UserInfo": { "UserId": "a" }, "SoundLevel": 101 }] });
    assert_eq!(code(of(loud, Value::Null)), RANGE);
    let many = json!({ "SubscribeAudioList": vec![json!({ "UserInfo": { "UserId": "a" } }); 65] });
    assert_eq!(code(of(many, Value::Null)), RANGE);
    let elsewhere = json!({ "UserInfo": { "UserId": "a", "RoomId": "8" } });
    assert_eq!(
        of_layout(json!({ "MaxVideoUser": { "UserMediaStream": elsewhere } })),
        "UnsupportedOperation"
    );
    let place = json!({ "UserMediaStream": elsewhere });
    assert_eq!(of_layout(json!({ "MixLayoutMode": 4, "MixLayoutList": [place] })), "UnsupportedOperation");
}

#[test]
fn layouts_and_places_keep_within_their_ranges() {
    for (name, value, expected) in [
        ("MixLayoutMode", json!(0), RANGE),
        ("MixLayoutMode", json!(4), "MissingParameter"),
        ("MixLayoutMode", json!(5), RANGE),
        ("PureAudioHoldPlaceMode", json!(2), RANGE),
        ("RenderMode", json!(3), RANGE),
        ("EnableStreamSEI", json!(2), RANGE),
        ("MaxVideoUser", json!({ "UserMediaStream": {} }), "MissingParameter"),
        ("MaxVideoUser", json!({ "UserMediaStream": { "StreamType": 2 } }), RANGE),
    ] {
        assert_eq!(of_layout(json!({ name: value })), expected, "{name} {value}");
    }
    let place = json!({ "ImageWidth": 320, "ImageHeight": 180, "LocationX": 320, "LocationY": 180 });
    let of = |places: Vec<Value>| of_layout(json!({ "MixLayoutMode": 4, "MixLayoutList": places }));
    assert_eq!(of(vec![place.clone(); 16]), "good");
    assert_eq!(of(vec![place.clone(); 17]), RANGE);
    assert_eq!(of(vec![json!({})]), "good", "all of it has defaults");
    let crop = json!({ "LocationX": 0, "LocationY": 0, "Width": 1, "Height": 1 });
    for (name, value, expected) in [
        ("LocationX", json!(321), RANGE),
        ("ImageHeight", json!(u64::MAX), RANGE),
        ("RenderMode", json!(3), RANGE),
        ("BackGroundColor", json!("red"), "InvalidParameter"),
        ("BackgroundImageUrl", json!("x"), "InvalidParameter"),
        ("TransparentUrl", json!("x"), "InvalidParameter"),
        ("BackgroundRenderMode", json!(5), RANGE),
        ("BackGroundColorMode", json!(4), RANGE),
        ("EnableStreamSEI", json!(2), RANGE),
        ("CustomCrop", crop.clone(), "UnsupportedOperation"),
        ("CustomCrop", with(&crop, "Width", &json!(10_001)), RANGE),
        ("CustomCrop", with(&crop, "LocationX", &json!(10_000)), RANGE),
        ("BackgroundCustomRender", json!({ "Width": 320, "Height": 180, "Radius": 90 }), "good"),
        ("BackgroundCustomRender", json!({ "Width": 320, "Height": 180, "Radius": 91 }), RANGE),
        ("BackgroundCustomRender", json!({ "Width": 321, "Height": 180 }), RANGE),
    ] {
        assert_eq!(of(vec![with(&place, name, &value)]), expected, "{name} {value}");
    }
}

#[test]
fn watermarks_are_whole() {
    let image = json!({ "WaterMarkUrl": "http://h/a.png", "WaterMarkWidth": 64, "WaterMarkHeight": 36,
        "LocationX": 576, "LocationY": 324 });
    let text = json!({ "Text": "直播", "WaterMarkWidth": 64, "WaterMarkHeight": 36, "LocationX": 0,
        "LocationY": 0, "FontSize": 20 });
    for (name, value, expected) in [
        ("ZOrder", json!(1), "good"),
        ("LocationX", json!(577), RANGE),
        ("WaterMarkUrl", json!(""), "MissingParameter"),
        ("WaterMarkUrl", json!("x"), "InvalidParameter"),
        ("DynamicPosType", json!(3), RANGE),
    ] {
        let mark = json!({ "WaterMarkImage": with(&image, name, &value) });
        assert_eq!(of_mark(mark), expected, "{name} {value}");
    }
    for (name, value, expected) in [
        ("FontColor", json!("0xFFFFFF"), "good"),
        ("FontColor", json!("#FFFFFF"), "InvalidParameter"),
        ("BackGroundColor", json!("#FFFFFF"), "InvalidParameter"),
        ("Text", json!(""), RANGE),
        ("FontSize", json!(0), RANGE),
        ("LocationY", json!(325), RANGE),
        ("Font", json!("Arial"), "InvalidParameter"),
    ] {
        let mark = json!({ "WaterMarkType": 1, "WaterMarkText": with(&text, name, &value) });
        assert_eq!(of_mark(mark), expected, "{name} {value}");
    }
    assert_eq!(of_mark(json!({ "WaterMarkType": 1, "WaterMarkImage": image })), "MissingParameter");
    assert_eq!(of_mark(json!({ "WaterMarkText": text })), "MissingParameter");
    assert_eq!(of_mark(json!({ "WaterMarkType": 2 })), RANGE);
}
