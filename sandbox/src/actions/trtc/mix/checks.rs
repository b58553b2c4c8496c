//! What the values of a mix may be.
//!
//! The cloud was seen to answer some of these errors with an empty message, and to take values out of their range
//! with success and then mix nothing. Here every value is held to its documented range and the message says why.

use url::Url;

use super::required;
use crate::actions::ApiError;
use crate::actions::error::ensure;
use crate::model::MixSettings;
use crate::model::mix::{
    EncodeParams, LayoutParams, OutputParams, PresetLayoutConfig, PublishCdnParams, SmallVideoLayoutParams,
};
use crate::relay::target_of;

/// Longest StreamId and RecordId in bytes.
const MAX_ID: usize = 64;
/// Longest URL of an image in bytes.
const MAX_IMAGE_URL: usize = 512;
/// Longest URL that a mix is pushed on to, in bytes.
const MAX_PUSH_URL: usize = 1024;
/// Longest UserId in bytes. TRTC advises 32; what is longer than this cannot be a name.
const MAX_USER_ID: usize = 255;
/// Most users of a mix.
const MAX_USERS: usize = 16;
const SAMPLE_RATES: [u64; 6] = [48000, 44100, 32000, 24000, 16000, 8000];
const PICTURE_IN_PICTURE: u64 = 3;
const CUSTOM: u64 = 4;

type Checked = Result<(), ApiError>;

/// Checks all that needs no room. `right_align` is the code of a wrong MainVideoRightAlign.
pub(super) fn check(settings: &MixSettings, right_align: &'static str) -> Checked {
    let MixSettings { output_params, encode_params, layout_params, publish_cdn_params } = settings;
    check_output(output_params)?;
    check_audio(encode_params)?;
    let canvas = if output_params.pure_audio_stream == 1 { None } else { Some(check_video(encode_params)?) };
    check_layout(layout_params, canvas, right_align)?;
    publish_cdn_params.as_ref().map_or(Ok(()), check_publish)
}

fn check_output(output: &OutputParams) -> Checked {
    let is_id = |text: &str| {
        text.len() <= MAX_ID && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    let say =
        |name: &str| format!("OutputParams.{name} has at most {MAX_ID} bytes: letters, digits, _ and -");
    ensure(!output.stream_id.is_empty(), "MissingParameter.StreamId", || {
        "OutputParams.StreamId is missing: it names the mixed stream".into()
    })?;
    ensure(is_id(&output.stream_id), "InvalidParameter.StreamId", || say("StreamId"))?;
    ensure(is_id(&output.record_id), "InvalidParameter.RecordId", || say("RecordId"))?;
    ensure(output.pure_audio_stream <= 1, "InvalidParameter.PureAudioStream", || {
        "OutputParams.PureAudioStream must be 0 or 1".into()
    })?;
    ensure(output.record_audio_only <= 1, "InvalidParameter.RecordAudioOnly", || {
        "OutputParams.RecordAudioOnly must be 0 or 1".into()
    })
}

fn check_audio(encode: &EncodeParams) -> Checked {
    let missing = || {
        let text = "EncodeParams needs AudioSampleRate, AudioBitrate and AudioChannels";
        ApiError::new("MissingParameter.AudioEncodeParams", text.into())
    };
    let rate = encode.audio_sample_rate.ok_or_else(missing)?;
    let bitrate = encode.audio_bitrate.ok_or_else(missing)?;
    let channels = encode.audio_channels.ok_or_else(missing)?;
    let must = |holds, text: &str| ensure(holds, "InvalidParameter.AudioEncodeParams", || text.to_owned());
    must(
        SAMPLE_RATES.contains(&rate),
        "EncodeParams.AudioSampleRate must be 48000, 44100, 32000, 24000, 16000 or 8000",
    )?;
    must((8..=500).contains(&bitrate), "EncodeParams.AudioBitrate must be 8 to 500 kbps")?;
    must((1..=2).contains(&channels), "EncodeParams.AudioChannels must be 1 or 2")?;
    must(encode.audio_codec <= 2, "EncodeParams.AudioCodec must be 0, 1 or 2")?;
    must(
        encode.audio_codec == 0 || rate != 8000,
        "EncodeParams.AudioCodec 1 and 2 (HE-AAC) do not go with 8000 Hz",
    )?;
    must(
        encode.audio_codec != 2 || channels == 2,
        "EncodeParams.AudioCodec 2 (HE-AACv2) needs AudioChannels 2",
    )
}

/// Checks what only pictures need, and tells the size of the canvas.
fn check_video(encode: &EncodeParams) -> Result<(u64, u64), ApiError> {
    let missing = || {
        let text = "EncodeParams needs VideoWidth, VideoHeight, VideoBitrate, VideoFramerate and VideoGop; a mix \
                    of sound alone has OutputParams.PureAudioStream 1";
        ApiError::new("MissingParameter.VideoEncodeParams", text.into())
    };
    let width = encode.video_width.ok_or_else(missing)?;
    let height = encode.video_height.ok_or_else(missing)?;
    let bitrate = encode.video_bitrate.ok_or_else(missing)?;
    let framerate = encode.video_framerate.ok_or_else(missing)?;
    let gop = encode.video_gop.ok_or_else(missing)?;
    let fits = (1..=1920).contains(&width) && (1..=1080).contains(&height);
    ensure(fits, "InvalidParameter.VideoResolution", || {
        "EncodeParams.VideoWidth must be 1 to 1920, VideoHeight 1 to 1080".into()
    })?;
    let must = |holds, text: &str| ensure(holds, "InvalidParameter.EncodeParams", || text.to_owned());
    must((1..=10_000).contains(&bitrate), "EncodeParams.VideoBitrate must be 1 to 10000 kbps")?;
    must((1..=60).contains(&framerate), "EncodeParams.VideoFramerate must be 1 to 60")?;
    must((1..=5).contains(&gop), "EncodeParams.VideoGop must be 1 to 5 seconds")?;
    must(
        encode.background_color.is_none_or(|color| color <= 0xff_ffff),
        "EncodeParams.BackgroundColor must be 0 to 16777215: red, green and blue as one number",
    )?;
    must(
        encode.background_image_url.as_deref().is_none_or(is_image_url),
        "EncodeParams.BackgroundImageUrl must be an http or https URL of at most 512 bytes",
    )?;
    Ok((width, height))
}

fn check_layout(layout: &LayoutParams, canvas: Option<(u64, u64)>, right_align: &'static str) -> Checked {
    let must = |holds, text: &str| ensure(holds, "InvalidParameter", || text.to_owned());
    must(layout.template <= CUSTOM, "LayoutParams.Template must be 0 to 4")?;
    ensure(layout.main_video_stream_type <= 1, "InvalidParameter.MainVideoStreamType", || {
        "LayoutParams.MainVideoStreamType must be 0 or 1".into()
    })?;
    ensure(layout.main_video_right_align <= 1, right_align, || {
        "LayoutParams.MainVideoRightAlign must be 0 or 1".into()
    })?;
    must(layout.mix_video_uids.len() <= MAX_USERS, "LayoutParams.MixVideoUids may have at most 16 users")?;
    let named = layout.main_video_user_id.iter().chain(&layout.mix_video_uids);
    must(named.into_iter().all(is_user), "LayoutParams: a UserId may have at most 255 bytes")?;
    must(layout.place_holder_mode <= 1, "LayoutParams.PlaceHolderMode must be 0 or 1")?;
    must(layout.pure_audio_hold_place_mode <= 2, "LayoutParams.PureAudioHoldPlaceMode must be 0, 1 or 2")?;
    must(layout.render_mode.is_none_or(|mode| mode <= 2), "LayoutParams.RenderMode must be 0, 1 or 2")?;
    match &layout.small_video_layout_params {
        Some(small) => check_small(small, canvas)?,
        None => {
            ensure(layout.template != PICTURE_IN_PICTURE, "InvalidParameter.SmallVideoLayoutParams", || {
                "LayoutParams.Template 3 needs SmallVideoLayoutParams".into()
            })?
        }
    }
    ensure(
        layout.template != CUSTOM || !layout.preset_layout_config.is_empty(),
        "MissingParameter.PresetLayoutConfig",
        || "LayoutParams.Template 4 needs PresetLayoutConfig".into(),
    )?;
    check_places(&layout.preset_layout_config, canvas)?;
    if let Some(mark) = &layout.water_mark_params {
        let across = (mark.location_x, mark.water_mark_width);
        let down = (mark.location_y, mark.water_mark_height);
        must(fits(canvas, across, down), "LayoutParams.WaterMarkParams lies beyond the canvas")?;
        must(
            mark.water_mark_url.as_deref().is_none_or(is_image_url),
            "LayoutParams.WaterMarkParams.WaterMarkUrl must be an http or https URL of at most 512 bytes",
        )?;
    }
    Ok(())
}

fn check_small(small: &SmallVideoLayoutParams, canvas: Option<(u64, u64)>) -> Checked {
    let must =
        |holds, text: &str| ensure(holds, "InvalidParameter.SmallVideoLayoutParams", || text.to_owned());
    must(
        small.user_id.as_ref().is_some_and(|user| !user.is_empty() && is_user(user)),
        "LayoutParams.SmallVideoLayoutParams needs a UserId of at most 255 bytes",
    )?;
    ensure(small.stream_type.is_some_and(|kind| kind <= 1), "InvalidParameter.SmallVideoStreamType", || {
        "LayoutParams.SmallVideoLayoutParams needs a StreamType of 0 or 1".into()
    })?;
    let (across, down) = ((small.location_x, small.image_width), (small.location_y, small.image_height));
    must(fits(canvas, across, down), "LayoutParams.SmallVideoLayoutParams lies beyond the canvas")
}

fn check_places(places: &[PresetLayoutConfig], canvas: Option<(u64, u64)>) -> Checked {
    let code = "InvalidParameter.PresetLayoutConfig";
    ensure(places.len() <= MAX_USERS, code, || {
        "LayoutParams.PresetLayoutConfig has at most 16 places".into()
    })?;
    for (index, place) in places.iter().enumerate() {
        let must = |holds, text: &str| {
            ensure(holds, code, || format!("LayoutParams.PresetLayoutConfig.{index}{text}"))
        };
        must(place.user_id.iter().all(is_user), ".UserId may have at most 255 bytes")?;
        must(place.stream_type <= 1, ".StreamType must be 0 or 1")?;
        must(place.render_mode <= 2, ".RenderMode must be 0, 1 or 2")?;
        must(place.mix_input_type <= 2, ".MixInputType must be 0, 1 or 2")?;
        let (across, down) = ((place.location_x, place.image_width), (place.location_y, place.image_height));
        must(fits(canvas, across, down), " lies beyond the canvas")?;
    }
    Ok(())
}

fn check_publish(publish: &PublishCdnParams) -> Checked {
    let nothing = publish.biz_id.is_none() && publish.publish_cdn_urls.is_empty();
    ensure(!nothing, "MissingParameter.PublishCdnParams", || {
        "PublishCdnParams is empty: leave it out, or say BizId and PublishCdnUrls".into()
    })?;
    required(publish.biz_id, "MissingParameter.BizId")?;
    ensure(!publish.publish_cdn_urls.is_empty(), "MissingParameter.PublishCdnUrls", || {
        "PublishCdnParams.PublishCdnUrls is missing".into()
    })?;
    let is_push = |url: &String| url.len() <= MAX_PUSH_URL && target_of(url).is_ok();
    let holds = publish.publish_cdn_urls.len() == 1 && publish.publish_cdn_urls.iter().all(is_push);
    ensure(holds, "InvalidParameter.PublishCdnUrls", || {
        "PublishCdnParams.PublishCdnUrls must be one URL as rtmp://host/<AppName>/<StreamId> of at most 1024 bytes"
            .into()
    })
}

/// Whether begin and length keep within the canvas in both directions; sound alone has no canvas.
fn fits(canvas: Option<(u64, u64)>, across: (u64, u64), down: (u64, u64)) -> bool {
    let within = |(begin, length): (u64, u64), whole| begin.saturating_add(length) <= whole;
    canvas.is_none_or(|(width, height)| within(across, width) && within(down, height))
}

fn is_user(user_id: impl AsRef<str>) -> bool {
    user_id.as_ref().len() <= MAX_USER_ID
}

fn is_image_url(text: &str) -> bool {
    text.len() <= MAX_IMAGE_URL && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests;
