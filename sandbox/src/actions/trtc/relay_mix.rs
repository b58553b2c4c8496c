//! What the values of a relayed mix may be.

use super::relay::room_of;
use super::within;
use crate::actions::ApiError;
use crate::actions::error::ensure;
use crate::mixer::settings::{SMALLEST_SIDE, colour, is_image_url};
use crate::model::Room;
use crate::relay::MAX_INPUTS;
use crate::relay::mix::{
    AudioEncode, CUSTOM, McuAudioParams, McuLayout, McuLayoutParams, McuUserInfoParams, McuVideoParams,
    McuWaterMarkImage, McuWaterMarkParams, McuWaterMarkText, MixUserInfo, RelayedMix, UserMediaStream,
    VideoEncode,
};

const MAX_SIDE: u64 = 1920;
const SAMPLE_RATES: [u64; 6] = [48_000, 44_100, 32_000, 24_000, 16_000, 8_000];
/// Most users of a list of sound: the cloud names no limit.
const MAX_LIST: usize = 64;
/// Most watermarks: the cloud names no limit.
const MAX_MARKS: usize = 25;
/// Longest text of a watermark in characters: the cloud names no limit.
const MAX_TEXT: usize = 256;
const MAX_FONT: u64 = 512;
/// Farthest side of a part that is cut out.
const MAX_CROP: u64 = 10_000;
const FONTS: [&str; 2] = ["Tencent", "SourceHanSans"];
const RANGE: &str = "InvalidParameter.OutOfRange";

type Checked = Result<(), ApiError>;
type Canvas = (u64, u64);

/// The mix of a task that begins in this room.
pub(super) fn mix_of(
    audio: Option<McuAudioParams>,
    video: Option<McuVideoParams>,
    room: &Room,
) -> Result<RelayedMix, ApiError> {
    let mix = RelayedMix {
        audio_params: audio.ok_or_else(|| {
            ApiError::new("MissingParameter", "a mix needs AudioParams: its sound is always encoded".into())
        })?,
        video_params: video,
    };
    check(&mix, room)?;
    Ok(mix)
}

/// Checks a whole mix of this room.
pub(super) fn check(mix: &RelayedMix, room: &Room) -> Checked {
    check_audio(&mix.audio_params, room)?;
    let Some(video) = &mix.video_params else { return Ok(()) };
    let encode = video.video_encode.as_ref().ok_or_else(|| {
        let text = "VideoParams needs VideoEncode; a mix of sound alone has no VideoParams";
        ApiError::new("MissingParameter", text.into())
    })?;
    let canvas = check_encode(encode)?;
    if let Some(layout) = &video.layout_params {
        check_layout(layout, canvas, room)?;
    }
    check_colour("VideoParams.BackGroundColor", video.back_ground_color.as_deref())?;
    check_image("VideoParams.BackgroundImageUrl", video.background_image_url.as_deref())?;
    within("VideoParams.BackgroundRenderMode", video.background_render_mode, 0..=2, 2)?;
    let marks = video.water_mark_list.as_deref().unwrap_or_default();
    ensure(marks.len() <= MAX_MARKS, RANGE, || format!("WaterMarkList may have at most {MAX_MARKS} marks"))?;
    marks.iter().try_for_each(|mark| check_mark(mark, canvas))
}

fn check_audio(audio: &McuAudioParams, room: &Room) -> Checked {
    if let Some(AudioEncode { sample_rate, channel, bit_rate, codec }) = audio.audio_encode {
        ensure(SAMPLE_RATES.contains(&sample_rate), RANGE, || {
            "AudioEncode.SampleRate must be 48000, 44100, 32000, 24000, 16000 or 8000".into()
        })?;
        within("AudioEncode.Channel", Some(channel), 1..=2, 0)?;
        within("AudioEncode.BitRate", Some(bit_rate), 8..=500, 0)?;
        let codec = within("AudioEncode.Codec", codec, 0..=2, 0)?;
        ensure(codec == 0 || sample_rate != 8_000, RANGE, || {
            "AudioEncode.Codec 1 and 2 (HE-AAC) do not go with 8000 Hz".into()
        })?;
        ensure(codec != 2 || channel == 2, RANGE, || {
            "AudioEncode.Codec 2 (HE-AACv2) needs Channel 2".into()
        })?;
    }
    for (name, list) in [
        ("SubscribeAudioList", &audio.subscribe_audio_list),
        ("UnSubscribeAudioList", &audio.un_subscribe_audio_list),
    ] {
        let users = list.as_deref().unwrap_or_default();
        ensure(users.len() <= MAX_LIST, RANGE, || format!("{name} may have at most {MAX_LIST} users"))?;
        for McuUserInfoParams { user_info, sound_level } in users {
            check_user(name, user_info, room)?;
            within("SoundLevel", *sound_level, 0..=100, 100)?;
        }
    }
    Ok(())
}

fn check_encode(encode: &VideoEncode) -> Result<Canvas, ApiError> {
    let VideoEncode { width, height, fps, bit_rate, gop } = *encode;
    within("VideoEncode.Width", Some(width), SMALLEST_SIDE..=MAX_SIDE, 0)?;
    within("VideoEncode.Height", Some(height), SMALLEST_SIDE..=MAX_SIDE, 0)?;
    within("VideoEncode.Fps", Some(fps), 1..=60, 0)?;
    within("VideoEncode.BitRate", Some(bit_rate), 1..=10_000, 0)?;
    within("VideoEncode.Gop", Some(gop), 1..=5, 0)?;
    Ok((width, height))
}

fn check_layout(layout: &McuLayoutParams, canvas: Canvas, room: &Room) -> Checked {
    within("MixLayoutMode", layout.mix_layout_mode, 1..=4, 1)?;
    within("PureAudioHoldPlaceMode", layout.pure_audio_hold_place_mode, 0..=1, 0)?;
    within("LayoutParams.RenderMode", layout.render_mode, 0..=2, 0)?;
    within("EnableStreamSEI", layout.enable_stream_sei, 0..=1, 1)?;
    if let Some(user) = &layout.max_video_user {
        check_stream("MaxVideoUser", &user.user_media_stream, room)?;
        ensure(user.user_media_stream.user_info.is_some(), "MissingParameter", || {
            "MaxVideoUser.UserMediaStream needs UserInfo".into()
        })?;
    }
    let places = layout.mix_layout_list.as_deref().unwrap_or_default();
    ensure(layout.mode() != CUSTOM || !places.is_empty(), "MissingParameter", || {
        "MixLayoutMode 4 needs the places in MixLayoutList".into()
    })?;
    ensure(places.len() <= MAX_INPUTS, RANGE, || {
        format!("MixLayoutList may have at most {MAX_INPUTS} places")
    })?;
    places.iter().enumerate().try_for_each(|(at, place)| {
        check_place(place, canvas, room)
            .map_err(|error| ApiError { message: format!("MixLayoutList.{at}: {}", error.message), ..error })
    })
}

fn check_place(place: &McuLayout, canvas: Canvas, room: &Room) -> Checked {
    if let Some(stream) = &place.user_media_stream {
        check_stream("UserMediaStream", stream, room)?;
    }
    let or_zero = |value: Option<u64>| value.unwrap_or(0);
    check_box(
        (or_zero(place.location_x), or_zero(place.location_y)),
        (or_zero(place.image_width), or_zero(place.image_height)),
        canvas,
    )?;
    within("ZOrder", place.z_order, 0..=u64::from(i32::MAX.unsigned_abs()), 0)?;
    within("RenderMode", place.render_mode, 0..=2, 0)?;
    check_colour("BackGroundColor", place.back_ground_color.as_deref())?;
    check_image("BackgroundImageUrl", place.background_image_url.as_deref())?;
    check_image("TransparentUrl", place.transparent_url.as_deref())?;
    within("BackgroundRenderMode", place.background_render_mode, 0..=4, 3)?;
    within("BackGroundColorMode", place.back_ground_color_mode, 0..=3, 0)?;
    within("EnableStreamSEI", place.enable_stream_sei, 0..=1, 1)?;
    if let Some(crop) = &place.custom_crop {
        for (name, side) in [("Width", crop.width), ("Height", crop.height)] {
            within(&format!("CustomCrop.{name}"), Some(side), 1..=MAX_CROP, 0)?;
        }
        let reach = |from: u64, side: u64| from.saturating_add(side) <= MAX_CROP;
        ensure(reach(crop.location_x, crop.width) && reach(crop.location_y, crop.height), RANGE, || {
            format!("CustomCrop reaches at most {MAX_CROP} pixels in each direction")
        })?;
        return Err(ApiError::new(
            "UnsupportedOperation",
            "CustomCrop cuts a part out of a stream, which the sandbox cannot: leave it out".into(),
        ));
    }
    if let Some(shape) = &place.background_custom_render {
        let (width, height) = (or_zero(place.image_width), or_zero(place.image_height));
        let holds = (1..=width).contains(&shape.width)
            && (1..=height).contains(&shape.height)
            && or_zero(shape.radius) <= shape.width.min(shape.height) / 2;
        ensure(holds, RANGE, || {
            "BackgroundCustomRender lies within its place, and Radius is at most half of its shorter side"
                .into()
        })?;
    }
    Ok(())
}

fn check_stream(name: &str, stream: &UserMediaStream, room: &Room) -> Checked {
    within("StreamType", stream.stream_type, 0..=1, 0)?;
    stream.user_info.as_ref().map_or(Ok(()), |user| check_user(name, user, room))
}

/// Fails unless the user is of the room of the task.
fn check_user(name: &str, user: &MixUserInfo, room: &Room) -> Checked {
    ensure(!user.user_id.is_empty(), "MissingParameter.UserId", || format!("{name} needs a UserId"))?;
    let Some(room_id) = user.room_id.clone().filter(|room_id| !room_id.is_empty()) else { return Ok(()) };
    let kind = user.room_id_type.unwrap_or_else(|| u64::from(matches!(room, Room::Text(_))));
    let of = room_of(room_id, kind)?;
    ensure(of == *room, "UnsupportedOperation", || {
        format!(
            "{name}: the user {:?} is in the room {:?}, and the sandbox mixes the room of the task alone: leave \
             the user out",
            user.user_id,
            of.text()
        )
    })
}

fn check_mark(mark: &McuWaterMarkParams, canvas: Canvas) -> Checked {
    let missing = |name: &str| {
        ApiError::new("MissingParameter", format!("a watermark of this WaterMarkType needs {name}"))
    };
    let layers = 0..=u64::from(i32::MAX.unsigned_abs());
    if within("WaterMarkType", mark.water_mark_type, 0..=1, 0)? == 0 {
        let mark = mark.water_mark_image.as_ref().ok_or_else(|| missing("WaterMarkImage"))?;
        let McuWaterMarkImage { water_mark_url, water_mark_width, water_mark_height, .. } = mark;
        ensure(!water_mark_url.is_empty(), "MissingParameter", || "WaterMarkUrl is empty".into())?;
        check_image("WaterMarkUrl", Some(water_mark_url))?;
        within("WaterMarkImage.ZOrder", mark.z_order, layers, 0)?;
        within("DynamicPosType", mark.dynamic_pos_type, 0..=2, 0)?;
        return check_box(
            (mark.location_x, mark.location_y),
            (*water_mark_width, *water_mark_height),
            canvas,
        );
    }
    let mark = mark.water_mark_text.as_ref().ok_or_else(|| missing("WaterMarkText"))?;
    let McuWaterMarkText { text, water_mark_width, water_mark_height, font_size, .. } = mark;
    ensure((1..=MAX_TEXT).contains(&text.chars().count()), RANGE, || {
        format!("WaterMarkText.Text must have 1 to {MAX_TEXT} characters")
    })?;
    within("FontSize", Some(*font_size), 1..=MAX_FONT, 0)?;
    within("WaterMarkText.ZOrder", mark.z_order, layers, 0)?;
    within("DynamicPosType", mark.dynamic_pos_type, 0..=2, 0)?;
    check_colour("FontColor", mark.font_color.as_deref())?;
    check_colour("BackGroundColor", mark.back_ground_color.as_deref())?;
    let font = mark.font.as_deref().filter(|font| !font.is_empty());
    ensure(font.is_none_or(|font| FONTS.contains(&font)), "InvalidParameter", || {
        "Font must be Tencent or SourceHanSans".into()
    })?;
    check_box((mark.location_x, mark.location_y), (*water_mark_width, *water_mark_height), canvas)
}

/// Checks a rectangle by its upper left corner and its size.
fn check_box((x, y): (u64, u64), (width, height): (u64, u64), canvas: Canvas) -> Checked {
    let fits = |from: u64, side: u64, whole: u64| from.saturating_add(side) <= whole;
    ensure(fits(x, width, canvas.0) && fits(y, height, canvas.1), RANGE, || {
        let (across, down) = canvas;
        format!("{width} × {height} at {x}, {y} goes beyond the canvas of {across} × {down}")
    })
}

fn check_colour(name: &str, text: Option<&str>) -> Checked {
    let holds = text.is_none_or(|text| text.is_empty() || colour("0x", text).is_some());
    ensure(holds, "InvalidParameter", || format!("{name} must be 0xRRGGBB, such as 0xcc0033"))
}

fn check_image(name: &str, url: Option<&str>) -> Checked {
    let holds = url.is_none_or(|url| url.is_empty() || is_image_url(url));
    ensure(holds, "InvalidParameter", || format!("{name} must be the http or https URL of an image"))
}

#[cfg(test)]
mod tests;
