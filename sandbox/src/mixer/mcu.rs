//! The mixes of StartMCUMixTranscode.

use std::time::Duration;

use trtc_layout::{Big, Layout, Media, Rect, RenderMode, Size, Who};
use url::form_urlencoded::Serializer;

use super::spec::{AacProfile, AudioSpec, Background, Image, Inputs, MixSpec, VideoSpec, Watermark};
use super::wish::{Output, Way, Wish, Wishes};
use crate::cloud_recording::{MediaChoice, Subscription};
use crate::ingest::Designation;
use crate::model::mix::{EncodeParams, LayoutParams, PresetLayoutConfig};
use crate::model::{MixSettings, Room};
use crate::services::Services;
use crate::store::{MixSession, StoreError};

/// Most users of a mix.
const MAX_INPUTS: usize = 16;
/// Shortest side of a canvas that the encoder takes.
const MIN_SIDE: u32 = 16;

/// The id of a room's mix: a room has one at most.
pub(crate) fn id(sdk_app_id: u64, room: &Room) -> String {
    let kind = if matches!(room, Room::Text(_)) { "text" } else { "number" };
    format!("mcu:{sdk_app_id}:{kind}:{}", room.text())
}

/// What the store wants mixed.
pub(super) async fn wishes(services: &Services) -> Result<Wishes, StoreError> {
    let now = services.environment.now();
    let mixes = services.store.mixes(now).await?;
    let timing = &services.config.timing;
    let waits = timing.scaled(timing.mix_idle_time);
    let until = mixes.iter().filter_map(|mix| mix.idle_since?.checked_add(waits.try_into().ok()?)).min();
    Ok(Wishes { wishes: mixes.iter().map(wish).collect(), until })
}

fn wish(mix: &MixSession) -> Wish {
    let output = &mix.settings.output_params;
    let designation =
        Designation { always: !output.record_id.is_empty(), sound_alone: output.record_audio_only == 1 };
    let cdn = mix.settings.publish_cdn_params.as_ref();
    Wish {
        id: id(mix.sdk_app_id, &mix.room),
        run: mix.session_id.clone(),
        spec: spec(mix.sdk_app_id, &mix.room, &mix.settings),
        output: Output {
            stream_id: output.stream_id.clone(),
            params: params(mix),
            way: Way::Listed {
                recording: designation,
                relay_to: cdn.and_then(|cdn| cdn.publish_cdn_urls.first().cloned()),
            },
        },
    }
}

/// What callbacks and searches know a mix by: `mcumix=1`, with no user.
fn params(mix: &MixSession) -> String {
    let room = if matches!(mix.room, Room::Text(_)) { "groupid" } else { "roomid" };
    let mut query = Serializer::new(String::new());
    query
        .append_pair("mcumix", "1")
        .append_pair("sdkappid", &mix.sdk_app_id.to_string())
        .append_pair(room, &mix.room.text());
    let record_id = &mix.settings.output_params.record_id;
    if !record_id.is_empty() {
        // Names of recordings begin with it.
        query.append_pair("userdefinerecordid", record_id);
    }
    query.finish()
}

/// The settings as they can be mixed. They were checked when they came.
pub(crate) fn spec(sdk_app_id: u64, room: &Room, settings: &MixSettings) -> MixSpec {
    let encode = &settings.encode_params;
    let sound_alone = settings.output_params.pure_audio_stream == 1;
    MixSpec {
        inputs: Inputs {
            sdk_app_id,
            room: room.clone(),
            media: MediaChoice::Both,
            subscription: Subscription::default(),
        },
        video: (!sound_alone).then(|| video(encode, &settings.layout_params)),
        audio: Some(audio(encode)),
    }
}

fn audio(encode: &EncodeParams) -> AudioSpec {
    AudioSpec {
        sample_rate: small(encode.audio_sample_rate.unwrap_or(48_000)),
        channels: if encode.audio_channels == Some(1) { 1 } else { 2 },
        bitrate: small(encode.audio_bitrate.unwrap_or(64)).saturating_mul(1000),
        profile: match encode.audio_codec {
            1 => AacProfile::He,
            2 => AacProfile::HeV2,
            _ => AacProfile::Lc,
        },
    }
}

fn video(encode: &EncodeParams, layout: &LayoutParams) -> VideoSpec {
    let holds = layout.place_holder_mode == 1;
    let place = |place: &PresetLayoutConfig| Background {
        colour: None,
        image: place.place_image_id.filter(|_| holds).map(Image::Id),
    };
    let mark = layout.water_mark_params.as_ref().map(|mark| Watermark::Image {
        image: image(mark.water_mark_url.as_ref(), Some(mark.water_mark_id))
            .unwrap_or(Image::Id(mark.water_mark_id)),
        rect: rect((mark.location_x, mark.location_y), (mark.water_mark_width, mark.water_mark_height)),
    });
    VideoSpec {
        layout: trtc_layout::Spec {
            canvas: Size { width: side(encode.video_width), height: side(encode.video_height) },
            layout: layout_of(layout),
            max_inputs: MAX_INPUTS,
            hear_unplaced: false,
            hold_audio_only: match layout.pure_audio_hold_place_mode {
                1 => Some(true),
                2 => Some(false),
                _ => None,
            },
            video_users: layout.mix_video_uids.clone(),
            render: layout.render_mode.map(render),
        },
        fps: small(encode.video_framerate.unwrap_or(15)).max(1),
        bitrate: small(encode.video_bitrate.unwrap_or(500)).saturating_mul(1000),
        gop: Duration::from_secs(encode.video_gop.unwrap_or(3)),
        background: Background {
            colour: encode.background_color.map(small),
            image: image(encode.background_image_url.as_ref(), encode.background_image_id),
        },
        place_backgrounds: layout.preset_layout_config.iter().map(place).collect(),
        watermarks: mark.into_iter().collect(),
    }
}

fn layout_of(layout: &LayoutParams) -> Layout {
    let main = layout.main_video_user_id.as_ref().filter(|user| !user.is_empty());
    let main = main.map(|user| Big::Named(who(user, layout.main_video_stream_type)));
    match layout.template {
        1 => Layout::Grid,
        2 => Layout::ScreenShare {
            big: main.unwrap_or(Big::Screen),
            mirrored: layout.main_video_right_align == 1,
        },
        3 => {
            let big = main.unwrap_or(Big::First);
            match &layout.small_video_layout_params {
                Some(small) => Layout::PictureInPicture {
                    big,
                    small: who(small.user_id.as_deref().unwrap_or_default(), small.stream_type.unwrap_or(0)),
                    rect: rect((small.location_x, small.location_y), (small.image_width, small.image_height)),
                },
                // It is checked that there is one.
                None => Layout::Floating { big },
            }
        }
        4 => Layout::Custom { places: layout.preset_layout_config.iter().map(place).collect() },
        _ => Layout::Floating { big: main.unwrap_or(Big::First) },
    }
}

fn place(place: &PresetLayoutConfig) -> trtc_layout::Place {
    let user = place.user_id.as_ref().filter(|user| !user.is_empty());
    trtc_layout::Place {
        who: user.map(|user| who(user, place.stream_type)),
        rect: rect((place.location_x, place.location_y), (place.image_width, place.image_height)),
        z: i32::try_from(place.z_order).unwrap_or(i32::MAX),
        render: Some(render(place.render_mode)),
        media: match place.mix_input_type {
            1 => Media::Video,
            2 => Media::Audio,
            _ => Media::Both,
        },
    }
}

fn who(user_id: &str, stream_type: u64) -> Who {
    Who { user_id: user_id.to_owned(), aux: stream_type == 1 }
}

fn render(mode: u64) -> RenderMode {
    match mode {
        1 => RenderMode::Fit,
        2 => RenderMode::FitBlack,
        _ => RenderMode::Crop,
    }
}

/// A URL wins over an id.
fn image(url: Option<&String>, id: Option<u64>) -> Option<Image> {
    url.cloned().map(Image::Url).or(id.map(Image::Id))
}

fn rect((x, y): (u64, u64), (width, height): (u64, u64)) -> Rect {
    Rect { x: small(x), y: small(y), width: small(width), height: small(height) }
}

/// Pictures have half as many colours as points in each direction: an odd side loses its last row.
fn side(length: Option<u64>) -> u32 {
    (small(length.unwrap_or(0)) & !1).max(MIN_SIDE)
}

fn small(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
