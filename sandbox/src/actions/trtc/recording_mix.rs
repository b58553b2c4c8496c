//! What the values of a recorded mix may be.

use super::within;
use crate::actions::ApiError;
use crate::actions::error::ensure;
use crate::cloud_recording::MAX_ANCHORS;
use crate::cloud_recording::mix::{
    AudioParams, CUSTOM, MixLayout, MixLayoutParams, MixTranscodeParams, RecordedMix, VideoParams, WaterMark,
    WaterMarkChar, WaterMarkImage, WaterMarkTimestamp,
};
use crate::mixer::settings::{SMALLEST_SIDE, colour, is_image_url};

/// Most pixels of a canvas.
const MAX_PIXELS: u64 = 1920 * 1080;
/// Longest side of a canvas and of a place.
const MAX_SIDE: u64 = 1920;
/// Longest side of a watermark.
const MAX_MARK_SIDE: u64 = 2560;
const MAX_MARKS: usize = 25;
/// Longest GOP in seconds: the cloud names no limit.
const MAX_GOP: u64 = 60;
/// Longest text of a watermark in characters: the cloud names no limit.
const MAX_TEXT: usize = 256;
const MAX_FONT: u64 = 512;
const FONTS: [&str; 2] = ["Tencent", "SourceHanSans"];
/// RenderMode that limits what is cut off; the mixer has none.
const SMART_STRETCH: u64 = 3;
const RANGE: &str = "InvalidParameter.OutOfRange";

type Checked = Result<(), ApiError>;
/// Width and height; `None`: sound alone.
type Canvas = Option<(u64, u64)>;

/// Checks the whole mix of a recording with picture, or of sound alone.
pub(super) fn check(mix: &RecordedMix, with_video: bool) -> Checked {
    check_transcode(&mix.mix_transcode_params)?;
    check_layout(&mix.mix_layout_params, canvas_of(mix, with_video))
}

/// The canvas that places must keep within.
pub(super) fn canvas_of(mix: &RecordedMix, with_video: bool) -> Canvas {
    let video = mix.mix_transcode_params.video_params.clone().unwrap_or_default();
    with_video.then_some((video.width, video.height))
}

fn check_transcode(params: &MixTranscodeParams) -> Checked {
    if let Some(VideoParams { width, height, fps, bit_rate, gop }) = params.video_params {
        within("VideoParams.Width", Some(width), SMALLEST_SIDE..=MAX_SIDE, 0)?;
        within("VideoParams.Height", Some(height), SMALLEST_SIDE..=MAX_SIDE, 0)?;
        ensure(width * height <= MAX_PIXELS, RANGE, || {
            "VideoParams.Width × Height must be at most 1920 × 1080 pixels".into()
        })?;
        within("VideoParams.Fps", Some(fps), 1..=60, 0)?;
        within("VideoParams.BitRate", Some(bit_rate), 64_000..=8_192_000, 0)?;
        within("VideoParams.Gop", Some(gop), 1..=MAX_GOP, 0)?;
    }
    if let Some(AudioParams { sample_rate, channel, bit_rate }) = params.audio_params {
        ensure((1..=3).contains(&sample_rate), RANGE, || {
            "AudioParams.SampleRate must be 1 (48000 Hz), 2 (44100 Hz) or 3 (16000 Hz)".into()
        })?;
        within("AudioParams.Channel", Some(channel), 1..=2, 0)?;
        within("AudioParams.BitRate", Some(bit_rate), 32_000..=128_000, 0)?;
    }
    Ok(())
}

/// Checks a layout for this canvas.
pub(super) fn check_layout(layout: &MixLayoutParams, canvas: Canvas) -> Checked {
    within("MixLayoutMode", Some(layout.mix_layout_mode), 1..=4, 0)?;
    check_places(layout, canvas)?;
    check_colour("BackGroundColor", layout.back_ground_color.as_deref())?;
    check_image("BackgroundImageUrl", layout.background_image_url.as_deref())?;
    check_image("DefaultSubBackgroundImage", layout.default_sub_background_image.as_deref())?;
    within("MediaId", layout.media_id, 0..=1, 0)?;
    within("PlaceHolderMode", layout.place_holder_mode, 0..=1, 0)?;
    within("BackgroundImageRenderMode", layout.background_image_render_mode, 0..=3, 0)?;
    check_render(layout.render_mode)?;
    within("MaxResolutionUserAlign", layout.max_resolution_user_align, 0..=1, 0)?;
    let marks = layout.water_mark_list.as_deref().unwrap_or_default();
    ensure(marks.len() <= MAX_MARKS, RANGE, || format!("WaterMarkList may have at most {MAX_MARKS} marks"))?;
    marks.iter().try_for_each(|mark| check_mark(mark, canvas))
}

fn check_places(layout: &MixLayoutParams, canvas: Canvas) -> Checked {
    let places = layout.mix_layout_list.as_deref().unwrap_or_default();
    ensure(layout.mix_layout_mode != CUSTOM || !places.is_empty(), "MissingParameter", || {
        "MixLayoutMode 4 needs the places in MixLayoutList".into()
    })?;
    ensure(places.len() <= MAX_ANCHORS, RANGE, || {
        format!("MixLayoutList may have at most {MAX_ANCHORS} places")
    })?;
    places.iter().enumerate().try_for_each(|(at, place)| {
        check_place(place, canvas)
            .map_err(|error| ApiError { message: format!("MixLayoutList.{at}: {}", error.message), ..error })
    })
}

fn check_place(place: &MixLayout, canvas: Canvas) -> Checked {
    let sides = [("Top", place.top), ("Left", place.left), ("Width", place.width), ("Height", place.height)];
    check_box(sides, MAX_SIDE, canvas)?;
    within("Alpha", place.alpha, 0..=255, 0)?;
    check_render(place.render_mode)?;
    within("MediaId", place.media_id, 0..=1, 0)?;
    let layer = u64::from(i32::MAX.unsigned_abs());
    within("ImageLayer", place.image_layer, 0..=layer, 0)?;
    check_image("SubBackgroundImage", place.sub_background_image.as_deref())
}

fn check_mark(mark: &WaterMark, canvas: Canvas) -> Checked {
    let missing = |name: &str| {
        ApiError::new("MissingParameter", format!("a watermark of this WaterMarkType needs {name}"))
    };
    match within("WaterMarkType", mark.water_mark_type, 0..=2, 0)? {
        0 => {
            let mark = mark.water_mark_image.as_ref().ok_or_else(|| missing("WaterMarkImage"))?;
            let WaterMarkImage { water_mark_url, top, left, width, height } = mark;
            check_image("WaterMarkUrl", Some(water_mark_url))?;
            let sides = [("Top", *top), ("Left", *left), ("Width", *width), ("Height", *height)];
            check_box(sides, MAX_MARK_SIDE, canvas)
        }
        1 => check_text(mark.water_mark_char.as_ref().ok_or_else(|| missing("WaterMarkChar"))?, canvas),
        _ => {
            let mark = mark.water_mark_timestamp.as_ref().ok_or_else(|| missing("WaterMarkTimestamp"))?;
            let WaterMarkTimestamp { pos, time_zone, font } = mark;
            within("Pos", Some(*pos), 0..=6, 0)?;
            within("TimeZone", *time_zone, 0..=14, 8)?;
            check_font(font.as_deref())
        }
    }
}

fn check_text(mark: &WaterMarkChar, canvas: Canvas) -> Checked {
    let sides = [("Top", mark.top), ("Left", mark.left), ("Width", mark.width), ("Height", mark.height)];
    check_box(sides, MAX_MARK_SIDE, canvas)?;
    ensure((1..=MAX_TEXT).contains(&mark.chars.chars().count()), RANGE, || {
        format!("Chars must have 1 to {MAX_TEXT} characters")
    })?;
    within("FontSize", mark.font_size, 1..=MAX_FONT, 14)?;
    check_colour("FontColor", mark.font_color.as_deref())?;
    check_colour("BackGroundColor", mark.back_ground_color.as_deref())?;
    check_font(mark.font.as_deref())
}

/// Checks a rectangle: Top, Left, Width and Height.
fn check_box(sides: [(&str, u64); 4], longest: u64, canvas: Canvas) -> Checked {
    for (name, side) in sides {
        within(name, Some(side), 0..=longest, 0)?;
    }
    let [(_, top), (_, left), (_, width), (_, height)] = sides;
    let fits = |(across, down)| left + width <= across && top + height <= down;
    ensure(canvas.is_none_or(fits), RANGE, || {
        let (across, down) = canvas.unwrap_or_default();
        format!(
            "Left {left} + Width {width} and Top {top} + Height {height} go beyond the canvas of {across} × {down}"
        )
    })
}

fn check_render(mode: Option<u64>) -> Checked {
    let mode = within("RenderMode", mode, 0..=SMART_STRETCH, 0)?;
    ensure(mode != SMART_STRETCH, "UnsupportedOperation", || {
        "RenderMode 3 limits what is cut off, which the sandbox cannot: use 0, 1 or 2".into()
    })
}

fn check_colour(name: &str, text: Option<&str>) -> Checked {
    let holds = text.is_none_or(|text| text.is_empty() || colour("#", text).is_some());
    ensure(holds, "InvalidParameter", || format!("{name} must be #RRGGBB, such as #FFA500"))
}

fn check_image(name: &str, url: Option<&str>) -> Checked {
    let holds = url.is_none_or(|url| url.is_empty() || is_image_url(url));
    ensure(holds, "InvalidParameter", || format!("{name} must be the http or https URL of an image"))
}

fn check_font(font: Option<&str>) -> Checked {
    let holds = font.is_none_or(|font| font.is_empty() || FONTS.contains(&font));
    ensure(holds, "InvalidParameter", || "Font must be Tencent or SourceHanSans".into())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(transcode: Value, layout: Value) -> Checked {
        let mix = json!({ "MixTranscodeParams": transcode, "MixLayoutParams": layout });
        check(&serde_json::from_value(mix).unwrap(), true)
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

    #[test]
    fn encoding_keeps_within_its_ranges() {
        let video = json!({ "Width": 1280, "Height": 720, "Fps": 15, "BitRate": 550_000, "Gop": 10 });
        let audio = json!({ "SampleRate": 1, "Channel": 2, "BitRate": 64_000 });
        let grid = json!({ "MixLayoutMode": 3 });
        for (name, good, bad) in [
            ("Width", vec![16, 1920], vec![0, 15, 1921, u64::MAX]),
            ("Height", vec![16, 1080, 1620], vec![0, 1621, 1921]),
            ("Fps", vec![1, 60], vec![0, 61]),
            ("BitRate", vec![64_000, 8_192_000], vec![63_999, 8_192_001]),
            ("Gop", vec![1, 60], vec![0, 61]),
        ] {
            let of = |value: u64| {
                code(of(json!({ "VideoParams": with(&video, name, &json!(value)) }), grid.clone()))
            };
            assert!(good.iter().all(|value| of(*value) == "good"), "{name}");
            assert!(bad.iter().all(|value| of(*value) == RANGE), "{name}");
        }
        for (name, good, bad) in [
            ("SampleRate", vec![1, 2, 3], vec![0, 4, 48_000]),
            ("Channel", vec![1, 2], vec![0, 3]),
            ("BitRate", vec![32_000, 128_000], vec![31_999, 128_001]),
        ] {
            let of = |value: u64| {
                code(of(json!({ "AudioParams": with(&audio, name, &json!(value)) }), grid.clone()))
            };
            assert!(good.iter().all(|value| of(*value) == "good"), "{name}");
            assert!(bad.iter().all(|value| of(*value) == RANGE), "{name}");
        }
    }

    #[test]
    fn layouts_keep_within_their_ranges() {
        let grid = json!({ "MixLayoutMode": 3 });
        for (name, value, expected) in [
            ("MixLayoutMode", json!(0), RANGE),
            ("MixLayoutMode", json!(4), "MissingParameter"),
            ("MixLayoutMode", json!(5), RANGE),
            ("BackGroundColor", json!("#FFA500"), "good"),
            ("BackGroundColor", json!("0xFFA500"), "InvalidParameter"),
            ("BackGroundColor", json!("orange"), "InvalidParameter"),
            ("BackgroundImageUrl", json!("http://h/a.png"), "good"),
            ("BackgroundImageUrl", json!("ftp://h/a.png"), "InvalidParameter"),
            ("DefaultSubBackgroundImage", json!("a.png"), "InvalidParameter"),
            ("MediaId", json!(2), RANGE),
            ("PlaceHolderMode", json!(2), RANGE),
            ("BackgroundImageRenderMode", json!(4), RANGE),
            ("RenderMode", json!(2), "good"),
            ("RenderMode", json!(3), "UnsupportedOperation"),
            ("RenderMode", json!(4), RANGE),
            ("MaxResolutionUserAlign", json!(2), RANGE),
            ("WaterMarkList", json!(vec![json!({}); 26]), RANGE),
        ] {
            assert_eq!(code(of(json!({}), with(&grid, name, &value))), expected, "{name} {value}");
        }
    }

    #[test]
    fn places_keep_within_the_canvas() {
        let video = json!({ "Width": 640, "Height": 360, "Fps": 15, "BitRate": 550_000, "Gop": 10 });
        let of = |places: Vec<Value>| {
            of(json!({ "VideoParams": video }), json!({ "MixLayoutMode": 4, "MixLayoutList": places }))
        };
        let place = json!({ "Top": 0, "Left": 320, "Width": 320, "Height": 360 });
        assert_eq!(code(of(vec![place.clone(); 25])), "good");
        assert_eq!(code(of(vec![place.clone(); 26])), RANGE);
        for (name, value, expected) in [
            ("Left", json!(321), RANGE),
            ("Top", json!(1), RANGE),
            ("Width", json!(1921), RANGE),
            ("Height", json!(u64::MAX), RANGE),
            ("Alpha", json!(255), "good"),
            ("Alpha", json!(256), RANGE),
            ("RenderMode", json!(3), "UnsupportedOperation"),
            ("MediaId", json!(2), RANGE),
            ("ImageLayer", json!(u64::MAX), RANGE),
            ("SubBackgroundImage", json!("x"), "InvalidParameter"),
        ] {
            let places = vec![place.clone(), with(&place, name, &value)];
            assert_eq!(code(of(places)), expected, "{name} {value}");
        }
        let error = of(vec![place.clone(), with(&place, "Top", &json!(9))]).unwrap_err();
        assert!(error.message.starts_with("MixLayoutList.1: Left 320"), "{error}");
        let sound = serde_json::from_value(json!({ "MixLayoutParams": {
            "MixLayoutMode": 4, "MixLayoutList": [with(&place, "Top", &json!(9))],
        } }));
        check(&sound.unwrap(), false).unwrap();
    }

    #[test]
    fn watermarks_are_whole() {
        let of = |mark: Value| code(of(json!({}), json!({ "MixLayoutMode": 3, "WaterMarkList": [mark] })));
        let image =
            json!({ "WaterMarkUrl": "http://h/a.png", "Top": 0, "Left": 0, "Width": 360, "Height": 9 });
        let text = json!({ "Top": 0, "Left": 0, "Width": 9, "Height": 640, "Chars": "直播" });
        let of_image = |image: Value| of(json!({ "WaterMarkImage": image }));
        let of_text = |text: Value| of(json!({ "WaterMarkType": 1, "WaterMarkChar": text }));
        let of_time = |time: Value| of(json!({ "WaterMarkType": 2, "WaterMarkTimestamp": time }));
        assert_eq!(of_image(image.clone()), "good");
        assert_eq!(of_image(with(&image, "Width", &json!(361))), RANGE);
        assert_eq!(of_image(with(&image, "WaterMarkUrl", &json!("h"))), "InvalidParameter");
        assert_eq!(of_text(text.clone()), "good");
        for (name, value, expected) in [
            ("Height", json!(641), RANGE),
            ("Chars", json!(""), RANGE),
            ("Chars", json!("a".repeat(257)), RANGE),
            ("FontSize", json!(0), RANGE),
            ("FontColor", json!("#12345"), "InvalidParameter"),
            ("Font", json!("Arial"), "InvalidParameter"),
            ("Font", json!("SourceHanSans"), "good"),
        ] {
            assert_eq!(of_text(with(&text, name, &value)), expected, "{name}");
        }
        assert_eq!(of_time(json!({ "Pos": 6 })), "good");
        assert_eq!(of_time(json!({ "Pos": 7 })), RANGE);
        assert_eq!(of_time(json!({ "Pos": 0, "TimeZone": 15 })), RANGE);
        for kind in 0..=2 {
            assert_eq!(of(json!({ "WaterMarkType": kind })), "MissingParameter");
        }
        assert_eq!(of(json!({ "WaterMarkType": 3 })), RANGE);
    }
}
