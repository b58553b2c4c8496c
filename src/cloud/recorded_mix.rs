//! A mix as a cloud recording: what of its specification stands where in CreateCloudRecording.

use trtc_layout::{Media, RenderMode, Who};

use super::mix_levels::levels;
use super::mixed_recording::{
    AudioParams, MixLayout, MixLayoutParams, MixTranscodeParams, ModifyRecording, VideoParams, WaterMark,
    WaterMarkChar, WaterMarkImage, WaterMarkTimestamp,
};
use super::trtc::{
    CloudVod, NewCloudRecording, RecordParams, Robot, StorageParams, Subscription, TencentVod,
    room_of_recording,
};
use crate::domain::mix::subscription::{Listed, heard, seen};
use crate::domain::mix::{Image, Layout, Place, Spec, Watermark};
use crate::domain::recording_task::media_type;

const MIXED: u8 = 2;

/// The request that starts a mix. The specification is checked and filled with defaults.
pub fn start(sdk_app_id: u32, robot: Robot, spec: &Spec) -> NewCloudRecording {
    let (room_id, room_id_type) = spec.room.as_ref().map(room_of_recording).unwrap_or_default();
    let audio_only = spec.is_audio_only();
    let recording = spec.recording.clone().unwrap_or_default();
    let tencent_vod = TencentVod {
        expire_time: recording.storage_time,
        sub_app_id: recording.vod_sub_app_id,
        media_type: media_type(&recording.formats, audio_only).unwrap_or_default(),
        user_define_record_id: recording.user_define_record_id,
    };
    NewCloudRecording {
        sdk_app_id,
        room_id,
        room_id_type,
        user_id: robot.user_id,
        user_sig: robot.user_sig,
        record_params: RecordParams {
            record_mode: MIXED,
            max_idle_time: spec.max_idle_time.unwrap_or(30),
            stream_type: u8::from(audio_only),
            subscribe_stream_user_ids: subscription(spec),
            av_merge: None,
            max_media_file_duration: recording.file_length.map(|seconds| seconds / 60),
            media_id: 0,
        },
        storage_params: StorageParams { cloud_vod: CloudVod { tencent_vod } },
        mix_transcode_params: Some(transcode_params(spec)),
        mix_layout_params: layout_params(spec),
        resource_expired_hour: recording.control_window.unwrap_or(72 * 3_600) / 3_600,
    }
}

/// The request that makes a running mix what the specification says of layout and users.
pub fn modify(sdk_app_id: u32, task_id: &str, spec: &Spec) -> ModifyRecording {
    ModifyRecording {
        sdk_app_id,
        task_id: task_id.to_owned(),
        mix_layout_params: layout_params(spec),
        subscribe_stream_user_ids: subscription(spec),
    }
}

fn subscription(spec: &Spec) -> Subscription {
    let Listed { wanted: subscribe_audio_user_ids, unwanted: un_subscribe_audio_user_ids } = heard(spec);
    let Listed { wanted, unwanted } = if spec.is_audio_only() { Listed::default() } else { seen(spec) };
    Subscription {
        subscribe_audio_user_ids,
        un_subscribe_audio_user_ids,
        subscribe_video_user_ids: wanted,
        un_subscribe_video_user_ids: unwanted,
    }
}

fn transcode_params(spec: &Spec) -> MixTranscodeParams {
    let (video, audio) = (&spec.video, &spec.audio);
    let video_params = VideoParams {
        width: video.width.unwrap_or(360),
        height: video.height.unwrap_or(640),
        fps: video.frame_rate.unwrap_or(15),
        bit_rate: video.bit_rate_kbps.unwrap_or(550) * 1_000,
        gop: video.gop.unwrap_or(10),
    };
    MixTranscodeParams {
        video_params: (!spec.is_audio_only()).then_some(video_params),
        audio_params: AudioParams {
            sample_rate: match audio.sample_rate {
                Some(44_100) => 2,
                Some(16_000) => 3,
                _ => 1,
            },
            channel: audio.channels.unwrap_or(2),
            bit_rate: audio.bit_rate_kbps.unwrap_or(64) * 1_000,
        },
    }
}

fn layout_params(spec: &Spec) -> Option<MixLayoutParams> {
    let params = MixLayoutParams {
        mix_layout_mode: 3,
        background_colour: colour(spec.background.color.unwrap_or(0)),
        background_image_url: url(spec.background.image.as_ref()),
        water_mark_list: spec.watermarks.iter().filter_map(watermark).collect(),
        ..MixLayoutParams::default()
    };
    let template = || MixLayoutParams {
        render_mode: spec.render_mode.map(render_mode),
        pure_audio_disable_layout: spec.recorded_hold().map(|hold| !hold),
        ..params.clone()
    };
    let custom = |places: &[Place]| MixLayoutParams {
        mix_layout_mode: 4,
        place_holder_mode: places.iter().any(|place| place.place_holder.is_some()).then_some(1),
        mix_layout_list: layout_list(places),
        ..params.clone()
    };
    Some(match spec.layout.as_ref()? {
        Layout::AudioOnly => return None,
        Layout::Grid => template(),
        Layout::Floating { big } => {
            with_big(big.as_ref(), MixLayoutParams { mix_layout_mode: 1, ..template() })
        }
        Layout::ScreenShare { big, big_on_right } => {
            let align = big_on_right.then_some(1);
            let layout =
                MixLayoutParams { mix_layout_mode: 2, max_resolution_user_align: align, ..template() };
            with_big(big.as_ref(), layout)
        }
        Layout::PictureInPicture { .. } => custom(&spec.picture_in_picture().unwrap_or_default()),
        Layout::Custom { places } => custom(places),
    })
}

fn with_big(big: Option<&Who>, layout: MixLayoutParams) -> MixLayoutParams {
    MixLayoutParams {
        max_resolution_user_id: big.map(|who| who.user_id.clone()),
        media_id: big.map(|who| u8::from(who.aux)),
        ..layout
    }
}

fn layout_list(places: &[Place]) -> Vec<MixLayout> {
    // Sound has no place; who is heard is said by the lists of users.
    let places: Vec<&Place> = places.iter().filter(|place| place.media != Media::Audio).collect();
    let levels = levels(&places);
    places.into_iter().zip(levels).filter_map(|(place, level)| layout_place(place, level)).collect()
}

fn layout_place(place: &Place, image_layer: u32) -> Option<MixLayout> {
    let rect = place.rect?;
    Some(MixLayout {
        top: rect.y,
        left: rect.x,
        width: rect.width,
        height: rect.height,
        user_id: place.who.as_ref().map(|who| who.user_id.clone()),
        render_mode: render_mode(place.render_mode.unwrap_or(RenderMode::Crop)),
        media_id: place.who.as_ref().map_or(0, |who| u8::from(who.aux)),
        image_layer,
        sub_background_image: url(place.place_holder.as_ref()),
    })
}

const fn render_mode(mode: RenderMode) -> u8 {
    match mode {
        RenderMode::Stretch => 0,
        RenderMode::Crop => 1,
        // Fitting without borders is refused by the rules.
        RenderMode::Fit | RenderMode::FitBlack => 2,
    }
}

fn watermark(watermark: &Watermark) -> Option<WaterMark> {
    let none = WaterMark {
        water_mark_type: 0,
        water_mark_image: None,
        water_mark_char: None,
        water_mark_timestamp: None,
    };
    match watermark {
        Watermark::Image { image, rect } => {
            let rect = (*rect)?;
            let image = WaterMarkImage {
                water_mark_url: url(image.as_ref())?,
                top: rect.y,
                left: rect.x,
                width: rect.width,
                height: rect.height,
            };
            Some(WaterMark { water_mark_image: Some(image), ..none })
        }
        Watermark::Text { text, rect, font_size, font_color, background_color } => {
            let rect = (*rect)?;
            let text = WaterMarkChar {
                top: rect.y,
                left: rect.x,
                width: rect.width,
                height: rect.height,
                chars: text.clone(),
                font_size: font_size.unwrap_or(16),
                font_color: colour(font_color.unwrap_or(0xff_ffff)),
                background_colour: background_color.map(colour),
            };
            Some(WaterMark { water_mark_type: 1, water_mark_char: Some(text), ..none })
        }
        Watermark::Time { position, utc_offset_hours } => {
            let time = WaterMarkTimestamp { pos: *position as u8, time_zone: *utc_offset_hours };
            Some(WaterMark { water_mark_type: 2, water_mark_timestamp: Some(time), ..none })
        }
    }
}

fn colour(rgb: u32) -> String {
    format!("#{rgb:06X}")
}

/// Ids of the console are refused by the rules.
fn url(image: Option<&Image>) -> Option<String> {
    match image {
        Some(Image::Url(url)) => Some(url.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
