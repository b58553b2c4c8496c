//! What a mix that is relayed shall be: `AudioParams` and `VideoParams` of StartPublishCdnStream.
//!
//! The fields have the names, units and values of the API; a field that was not sent is `None`.

mod convert;

use serde::{Deserialize, Serialize};

use super::RelayTask;
use crate::mixer::settings::unlisted;
use crate::mixer::wish::Wish;
use crate::services::Services;
use crate::store::StoreError;

pub(crate) const CUSTOM: u64 = 4;

/// All that StartPublishCdnStream says of a mix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RelayedMix {
    pub(crate) audio_params: McuAudioParams,
    /// `None`: sound alone.
    pub(crate) video_params: Option<McuVideoParams>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct McuAudioParams {
    pub(crate) audio_encode: Option<AudioEncode>,
    /// Whose sound is mixed; empty: everybody's.
    pub(crate) subscribe_audio_list: Option<Vec<McuUserInfoParams>>,
    /// Whose is not, also of those in the other list.
    pub(crate) un_subscribe_audio_list: Option<Vec<McuUserInfoParams>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct AudioEncode {
    /// 48000, 44100, 32000, 24000, 16000 or 8000 Hz.
    pub(crate) sample_rate: u64,
    /// 1 or 2.
    pub(crate) channel: u64,
    /// 8–500 kbps.
    pub(crate) bit_rate: u64,
    /// 0: LC-AAC, 1: HE-AAC, 2: HE-AACv2. Default 0.
    #[serde(default)]
    pub(crate) codec: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct McuUserInfoParams {
    pub(crate) user_info: MixUserInfo,
    /// 0–100. Default 100.
    #[serde(default)]
    pub(crate) sound_level: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct MixUserInfo {
    pub(crate) user_id: String,
    #[serde(default)]
    pub(crate) room_id: Option<String>,
    /// 0: number, 1: string.
    #[serde(default)]
    pub(crate) room_id_type: Option<u64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct McuVideoParams {
    pub(crate) video_encode: Option<VideoEncode>,
    pub(crate) layout_params: Option<McuLayoutParams>,
    /// `0xRRGGBB`; `None`: black.
    pub(crate) back_ground_color: Option<String>,
    pub(crate) background_image_url: Option<String>,
    pub(crate) water_mark_list: Option<Vec<McuWaterMarkParams>>,
    pub(crate) background_render_mode: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct VideoEncode {
    /// In pixels, at most 1920.
    pub(crate) width: u64,
    /// In pixels, at most 1920.
    pub(crate) height: u64,
    /// Frames a second, 1–60.
    pub(crate) fps: u64,
    /// 1–10000 kbps.
    pub(crate) bit_rate: u64,
    /// Seconds from one keyframe to the next, 1–5.
    pub(crate) gop: u64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct McuLayoutParams {
    /// 1: floating, 2: screen share, 3: nine-grid, 4: custom. Default 1.
    pub(crate) mix_layout_mode: Option<u64>,
    /// 1: who sends no picture has a place in modes 1 to 3. Default 0.
    pub(crate) pure_audio_hold_place_mode: Option<u64>,
    /// At most 16 places of mode 4.
    pub(crate) mix_layout_list: Option<Vec<McuLayout>>,
    /// Whose picture is the big one in modes 1 and 2.
    pub(crate) max_video_user: Option<MaxVideoUser>,
    /// Of modes 1 to 3. 0: crop, 1: scale, 2: scale with black borders.
    pub(crate) render_mode: Option<u64>,
    #[serde(rename = "EnableStreamSEI")]
    pub(crate) enable_stream_sei: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct MaxVideoUser {
    pub(crate) user_media_stream: UserMediaStream,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct UserMediaStream {
    pub(crate) user_info: Option<MixUserInfo>,
    /// 0: camera, 1: screen. Default 0.
    pub(crate) stream_type: Option<u64>,
}

/// A place of mode 4.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct McuLayout {
    /// `None`: users take such places in order of their coming.
    pub(crate) user_media_stream: Option<UserMediaStream>,
    pub(crate) image_width: Option<u64>,
    pub(crate) image_height: Option<u64>,
    pub(crate) location_x: Option<u64>,
    pub(crate) location_y: Option<u64>,
    /// Larger ones are in front. Default 0.
    pub(crate) z_order: Option<u64>,
    /// 0: crop, 1: scale, 2: scale with black borders. Default 0.
    pub(crate) render_mode: Option<u64>,
    pub(crate) back_ground_color: Option<String>,
    /// Fills the place while its user sends no picture.
    pub(crate) background_image_url: Option<String>,
    pub(crate) custom_crop: Option<McuCustomCrop>,
    pub(crate) background_render_mode: Option<u64>,
    pub(crate) transparent_url: Option<String>,
    pub(crate) background_custom_render: Option<McuBackgroundCustomRender>,
    pub(crate) back_ground_color_mode: Option<u64>,
    #[serde(rename = "EnableStreamSEI")]
    pub(crate) enable_stream_sei: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct McuCustomCrop {
    pub(crate) location_x: u64,
    pub(crate) location_y: u64,
    pub(crate) width: u64,
    pub(crate) height: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct McuBackgroundCustomRender {
    pub(crate) width: u64,
    pub(crate) height: u64,
    #[serde(default)]
    pub(crate) radius: Option<u64>,
}

/// Something over all pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct McuWaterMarkParams {
    /// 0: image, 1: text. Default 0.
    pub(crate) water_mark_type: Option<u64>,
    pub(crate) water_mark_image: Option<McuWaterMarkImage>,
    pub(crate) water_mark_text: Option<McuWaterMarkText>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct McuWaterMarkImage {
    pub(crate) water_mark_url: String,
    pub(crate) water_mark_width: u64,
    pub(crate) water_mark_height: u64,
    pub(crate) location_x: u64,
    pub(crate) location_y: u64,
    /// Larger ones are in front. Default 0.
    #[serde(default)]
    pub(crate) z_order: Option<u64>,
    #[serde(default)]
    pub(crate) dynamic_pos_type: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct McuWaterMarkText {
    pub(crate) text: String,
    pub(crate) water_mark_width: u64,
    pub(crate) water_mark_height: u64,
    pub(crate) location_x: u64,
    pub(crate) location_y: u64,
    /// In pixels.
    pub(crate) font_size: u64,
    /// `0xRRGGBB`. Default white.
    #[serde(default)]
    pub(crate) font_color: Option<String>,
    /// `0xRRGGBB`. Default none.
    #[serde(default)]
    pub(crate) back_ground_color: Option<String>,
    #[serde(default)]
    pub(crate) dynamic_pos_type: Option<u64>,
    /// Larger ones are in front. Default 0.
    #[serde(default)]
    pub(crate) z_order: Option<u64>,
    #[serde(default)]
    pub(crate) font: Option<String>,
}

/// What an update says of a mix; what is not there stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct MixChange {
    pub(crate) audio_params: Option<McuAudioParams>,
    pub(crate) video_params: Option<McuVideoParams>,
}

/// The id of the mix of a task.
pub(crate) fn id(task_id: &str) -> String {
    format!("relay:{task_id}")
}

/// The mixes of the tasks.
pub(crate) async fn wishes(services: &Services) -> Result<Vec<Wish>, StoreError> {
    let tasks = services.store.relays().await?;
    Ok(tasks.iter().filter_map(wish).collect())
}

fn wish(task: &RelayTask) -> Option<Wish> {
    let recorded = task.settings.recording.is_some();
    Some(Wish {
        id: id(&task.task_id),
        run: task.task_id.clone(),
        spec: task.mix()?,
        output: unlisted(&task.task_id, (task.sdk_app_id, &task.room), recorded),
    })
}

impl Default for AudioEncode {
    fn default() -> Self {
        Self { sample_rate: 48_000, channel: 2, bit_rate: 64, codec: None }
    }
}

impl RelayedMix {
    /// The mix after an update. How sound is encoded stays, and so does whether there is a picture.
    pub(crate) fn changed(&self, change: MixChange) -> Self {
        let mut mix = self.clone();
        if let Some(audio) = change.audio_params {
            take(&mut mix.audio_params.subscribe_audio_list, audio.subscribe_audio_list);
            take(&mut mix.audio_params.un_subscribe_audio_list, audio.un_subscribe_audio_list);
        }
        if let (Some(own), Some(video)) = (&mut mix.video_params, change.video_params) {
            take(&mut own.video_encode, video.video_encode);
            take(&mut own.layout_params, video.layout_params);
            take(&mut own.back_ground_color, video.back_ground_color);
            take(&mut own.background_image_url, video.background_image_url);
            take(&mut own.water_mark_list, video.water_mark_list);
            take(&mut own.background_render_mode, video.background_render_mode);
        }
        mix
    }
}

fn take<T>(own: &mut Option<T>, new: Option<T>) {
    if new.is_some() {
        *own = new;
    }
}
