//! A mix as a relay: what of its specification stands where in StartPublishCdnStream.

use trtc_layout::{Media, RenderMode, Who};

use super::mix_levels::levels;
use super::publish_cdn::{
    AgentParams, AudioEncode, AudioParams, LayoutParams, LayoutPlace, MaxVideoUser, McuCloudVod,
    McuStorageParams, McuTencentVod, PublishCdnParam, RecordParams, StartPublish, UpdatePublish, UserInfo,
    UserInfoParams, UserMediaStream, VideoEncode, VideoParams, WaterMark, WaterMarkImage, WaterMarkText,
    room_of_relay,
};
use super::trtc::Robot;
use crate::domain::mix::subscription::{Listed, heard};
use crate::domain::mix::{Codec, Image, Layout, Place, Recording, Spec, Watermark};
use crate::domain::settings::Format;

/// Hosts of Tencent's CDN end so.
const TENCENT_HOSTS: [&str; 3] = [".myqcloud.com", ".tencentcs.com", ".tlivepush.com"];
const MIXED: u8 = 1;

/// The request that starts a mix. The specification is checked and filled with defaults.
pub fn start(sdk_app_id: u32, robot: Robot, spec: &Spec, urls: Vec<PublishCdnParam>) -> StartPublish {
    let (room_id, room_id_type) = room(spec);
    let audio_only = spec.is_audio_only();
    let listed = heard(spec);
    StartPublish {
        sdk_app_id,
        room_id,
        room_id_type,
        agent_params: AgentParams {
            user_id: robot.user_id,
            user_sig: robot.user_sig,
            max_idle_time: spec.max_idle_time.unwrap_or(30),
        },
        with_transcoding: MIXED,
        audio_params: AudioParams {
            audio_encode: Some(audio_encode(spec)),
            ..if listed.is_everybody() { AudioParams::default() } else { subscription(spec, listed) }
        },
        video_params: (!audio_only).then(|| video_params(spec, Taken::default())),
        publish_cdn_params: urls,
        record_params: Some(record_params(spec.recording.as_ref(), audio_only)),
    }
}

/// The request that makes a mix what the specification says, from what it was before; `None` where that is not certain.
/// It says all that can change, so that an update that was lost leaves nothing behind.
pub fn update(
    (sdk_app_id, task_id): (u32, &str),
    sequence_number: u64,
    (before, spec): (Option<&Spec>, &Spec),
    urls: Option<Vec<PublishCdnParam>>,
) -> UpdatePublish {
    UpdatePublish {
        sdk_app_id,
        task_id: task_id.to_owned(),
        sequence_number,
        with_transcoding: MIXED,
        audio_params: Some(subscription(spec, heard(spec))),
        video_params: (!spec.is_audio_only()).then(|| {
            let taken = Taken {
                image: before.is_none_or(|before| before.background.image.is_some()),
                watermarks: before.is_none_or(|before| !before.watermarks.is_empty()),
            };
            video_params(spec, taken)
        }),
        publish_cdn_params: urls,
    }
}

/// A URL to push to. Those of `own_domain` and of Tencent's hosts are told as its CDN, others as foreign ones, for which
/// the cloud charges.
pub fn target(url: &str, own_domain: Option<&str>) -> PublishCdnParam {
    let host = url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let is_tencent = host.is_some_and(|host| {
        own_domain.is_some_and(|own| own.split(':').next() == Some(host.as_str()))
            || TENCENT_HOSTS.iter().any(|end| host.ends_with(end))
    });
    PublishCdnParam { publish_cdn_url: url.to_owned(), is_tencent_cdn: u8::from(is_tencent) }
}

fn room(spec: &Spec) -> (String, u8) {
    spec.room.as_ref().map(room_of_relay).unwrap_or_default()
}

fn user_info(spec: &Spec, user_id: &str) -> UserInfo {
    let (room_id, room_id_type) = room(spec);
    UserInfo { user_id: user_id.to_owned(), room_id, room_id_type }
}

fn stream(spec: &Spec, who: &Who) -> UserMediaStream {
    UserMediaStream { user_info: user_info(spec, &who.user_id), stream_type: u8::from(who.aux) }
}

fn audio_encode(spec: &Spec) -> AudioEncode {
    AudioEncode {
        sample_rate: spec.audio.sample_rate.unwrap_or(48_000),
        channel: spec.audio.channels.unwrap_or(2),
        bit_rate: spec.audio.bit_rate_kbps.unwrap_or(64),
        codec: match spec.audio.codec {
            None | Some(Codec::AacLc) => 0,
            Some(Codec::HeAac) => 1,
            Some(Codec::HeAacV2) => 2,
        },
    }
}

/// Both lists, as the cloud demands where there is one.
fn subscription(spec: &Spec, listed: Listed) -> AudioParams {
    let list = |users: Vec<String>| {
        let users = users.into_iter();
        Some(users.map(|user_id| UserInfoParams { user_info: user_info(spec, &user_id) }).collect())
    };
    AudioParams {
        audio_encode: None,
        subscribe_audio_list: list(listed.wanted),
        un_subscribe_audio_list: list(listed.unwanted),
    }
}

/// What may have been there before: what an update leaves out stays, and something empty takes it away.
#[derive(Clone, Copy, Default)]
struct Taken {
    image: bool,
    watermarks: bool,
}

fn video_params(spec: &Spec, taken: Taken) -> VideoParams {
    let video = &spec.video;
    let watermarks: Vec<WaterMark> = (0..).zip(&spec.watermarks).filter_map(watermark).collect();
    VideoParams {
        video_encode: VideoEncode {
            width: video.width.unwrap_or(1280),
            height: video.height.unwrap_or(720),
            fps: video.frame_rate.unwrap_or(15),
            bit_rate: video.bit_rate_kbps.unwrap_or(1_560),
            gop: video.gop.unwrap_or(3),
        },
        layout_params: layout_params(spec),
        background_colour: colour(spec.background.color.unwrap_or(0)),
        background_image_url: url(spec.background.image.as_ref()).or_else(|| taken.image.then(String::new)),
        water_mark_list: (taken.watermarks || !watermarks.is_empty()).then_some(watermarks),
    }
}

fn layout_params(spec: &Spec) -> LayoutParams {
    let hold = |usual: bool| Some(u8::from(spec.hold_audio_only.unwrap_or(usual)));
    let max_video_user =
        |big: &Option<Who>| big.as_ref().map(|who| MaxVideoUser { user_media_stream: stream(spec, who) });
    let template = LayoutParams {
        mix_layout_mode: 3,
        pure_audio_hold_place_mode: None,
        mix_layout_list: Vec::new(),
        max_video_user: None,
        render_mode: spec.render_mode.map(render_mode),
    };
    let custom = |places: &[Place]| LayoutParams {
        mix_layout_mode: 4,
        mix_layout_list: layout_list(spec, places),
        render_mode: None,
        ..template.clone()
    };
    match &spec.layout {
        Some(Layout::Floating { big }) => LayoutParams {
            mix_layout_mode: 1,
            pure_audio_hold_place_mode: hold(true),
            max_video_user: max_video_user(big),
            ..template
        },
        Some(Layout::ScreenShare { big, .. }) => LayoutParams {
            mix_layout_mode: 2,
            pure_audio_hold_place_mode: hold(false),
            max_video_user: max_video_user(big),
            ..template
        },
        Some(Layout::PictureInPicture { .. }) => custom(&spec.picture_in_picture().unwrap_or_default()),
        Some(Layout::Custom { places }) => custom(places),
        Some(Layout::Grid | Layout::AudioOnly) | None => {
            LayoutParams { pure_audio_hold_place_mode: hold(true), ..template }
        }
    }
}

fn layout_list(spec: &Spec, places: &[Place]) -> Vec<LayoutPlace> {
    // Sound has no place; who is heard is said by the lists of the sound.
    let places: Vec<&Place> = places.iter().filter(|place| place.media != Media::Audio).collect();
    let levels = levels(&places);
    places.into_iter().zip(levels).filter_map(|(place, level)| layout_place(spec, place, level)).collect()
}

fn layout_place(spec: &Spec, place: &Place, z_order: u32) -> Option<LayoutPlace> {
    let rect = place.rect?;
    Some(LayoutPlace {
        user_media_stream: place.who.as_ref().map(|who| stream(spec, who)),
        image_width: rect.width,
        image_height: rect.height,
        location_x: rect.x,
        location_y: rect.y,
        z_order,
        render_mode: place.render_mode.map(render_mode),
        background_image_url: url(place.place_holder.as_ref()),
    })
}

const fn render_mode(mode: RenderMode) -> u8 {
    match mode {
        // Stretching is refused by the rules.
        RenderMode::Crop | RenderMode::Stretch => 0,
        RenderMode::Fit => 1,
        RenderMode::FitBlack => 2,
    }
}

/// One that lies as high as its place in the list says. The time of day is refused by the rules.
fn watermark((z_order, watermark): (u32, &Watermark)) -> Option<WaterMark> {
    match watermark {
        Watermark::Image { image, rect } => {
            let rect = (*rect)?;
            let image = WaterMarkImage {
                water_mark_url: url(image.as_ref())?,
                water_mark_width: rect.width,
                water_mark_height: rect.height,
                location_x: rect.x,
                location_y: rect.y,
                z_order,
            };
            Some(WaterMark { water_mark_type: 0, water_mark_image: Some(image), water_mark_text: None })
        }
        Watermark::Text { text, rect, font_size, font_color, background_color } => {
            let rect = (*rect)?;
            let text = WaterMarkText {
                text: text.clone(),
                water_mark_width: rect.width,
                water_mark_height: rect.height,
                location_x: rect.x,
                location_y: rect.y,
                font_size: font_size.unwrap_or(16),
                font_color: colour(font_color.unwrap_or(0xff_ffff)),
                background_colour: background_color.map(colour),
                z_order,
            };
            Some(WaterMark { water_mark_type: 1, water_mark_image: None, water_mark_text: Some(text) })
        }
        Watermark::Time { .. } => None,
    }
}

fn colour(rgb: u32) -> String {
    format!("0x{rgb:06X}")
}

/// Ids of the console are refused by the rules.
fn url(image: Option<&Image>) -> Option<String> {
    match image {
        Some(Image::Url(url)) => Some(url.clone()),
        _ => None,
    }
}

fn record_params(recording: Option<&Recording>, audio_only: bool) -> RecordParams {
    let Some(recording) = recording else {
        return RecordParams { uni_record: 1, ..RecordParams::default() };
    };
    let name = |format: &Format| match format {
        Format::Hls => Some("hls"),
        Format::Mp4 => Some("mp4"),
        Format::Aac => Some("aac"),
        Format::Flv => None,
    };
    RecordParams {
        uni_record: 3,
        record_wait_time: None,
        record_format: recording.formats.iter().filter_map(name).collect(),
        max_media_file_duration: recording.file_length.map(|seconds| seconds / 60),
        stream_type: Some(u8::from(audio_only)),
        user_define_record_prefix: recording.user_define_record_id.clone(),
        mcu_storage_params: Some(McuStorageParams {
            mcu_cloud_vod: McuCloudVod {
                mcu_tencent_vod: McuTencentVod {
                    expire_time: recording.storage_time,
                    sub_app_id: recording.vod_sub_app_id,
                },
            },
        }),
    }
}

#[cfg(test)]
mod tests;
