//! What the mix of a recording shall be: `MixTranscodeParams` and `MixLayoutParams` of CreateCloudRecording.
//!
//! The fields have the names, units and values of the API; a field that was not sent is `None`, or has the API's
//! default where that is one value.

mod convert;

use serde::{Deserialize, Serialize};

use super::Task;
use crate::mixer::settings::unlisted;
use crate::mixer::wish::Wish;
use crate::services::Services;
use crate::store::StoreError;

pub(crate) const FLOATING: u64 = 1;
pub(crate) const SCREEN_SHARE: u64 = 2;
pub(crate) const GRID: u64 = 3;
pub(crate) const CUSTOM: u64 = 4;

/// All that CreateCloudRecording says of a mix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct RecordedMix {
    #[serde(default)]
    pub(crate) mix_transcode_params: MixTranscodeParams,
    #[serde(default)]
    pub(crate) mix_layout_params: MixLayoutParams,
}

/// How a mix is encoded. What is there has all its members.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(crate) struct MixTranscodeParams {
    pub(crate) video_params: Option<VideoParams>,
    pub(crate) audio_params: Option<AudioParams>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct VideoParams {
    /// In pixels, at most 1920.
    pub(crate) width: u64,
    /// In pixels, at most 1920; both together are at most 1920 × 1080 pixels.
    pub(crate) height: u64,
    /// Frames a second, 1–60.
    pub(crate) fps: u64,
    /// Bits a second, 64000–8192000.
    pub(crate) bit_rate: u64,
    /// Seconds from one keyframe to the next.
    pub(crate) gop: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct AudioParams {
    /// 1: 48000 Hz, 2: 44100 Hz, 3: 16000 Hz.
    pub(crate) sample_rate: u64,
    /// 1 or 2.
    pub(crate) channel: u64,
    /// Bits a second, 32000–128000.
    pub(crate) bit_rate: u64,
}

/// Where whose picture is, and what is around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct MixLayoutParams {
    /// 1: floating, 2: screen share, 3: nine-grid, 4: custom.
    pub(crate) mix_layout_mode: u64,
    /// At most 25 places of mode 4.
    #[serde(default)]
    pub(crate) mix_layout_list: Option<Vec<MixLayout>>,
    /// `#RRGGBB`; `None`: black.
    #[serde(default)]
    pub(crate) back_ground_color: Option<String>,
    /// Whose picture is the big one in modes 1 and 2; `None`: who came first, and in mode 2 nobody's.
    #[serde(default)]
    pub(crate) max_resolution_user_id: Option<String>,
    /// Of the big picture. 0: camera, 1: screen.
    #[serde(default)]
    pub(crate) media_id: Option<u64>,
    #[serde(default)]
    pub(crate) background_image_url: Option<String>,
    /// 1: places of mode 4 whose users send nothing show their image. Default 0.
    #[serde(default)]
    pub(crate) place_holder_mode: Option<u64>,
    #[serde(default)]
    pub(crate) background_image_render_mode: Option<u64>,
    /// For places without an image of their own.
    #[serde(default)]
    pub(crate) default_sub_background_image: Option<String>,
    /// At most 25.
    #[serde(default)]
    pub(crate) water_mark_list: Option<Vec<WaterMark>>,
    /// Of modes 1 to 3. 0: stretch, 1: crop, 2: scale with black borders.
    #[serde(default)]
    pub(crate) render_mode: Option<u64>,
    /// 1: the big picture of mode 2 is at the right. Default 0.
    #[serde(default)]
    pub(crate) max_resolution_user_align: Option<u64>,
    /// Users without picture have no place in modes 1 to 3. Default: they have.
    #[serde(default)]
    pub(crate) pure_audio_disable_layout: Option<bool>,
}

/// A place of mode 4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct MixLayout {
    /// 0–1920 pixels, as the other three.
    pub(crate) top: u64,
    pub(crate) left: u64,
    pub(crate) width: u64,
    pub(crate) height: u64,
    /// `None`: users take such places in order of their coming.
    #[serde(default)]
    pub(crate) user_id: Option<String>,
    /// 0: opaque, 255: not to be seen.
    #[serde(default)]
    pub(crate) alpha: Option<u64>,
    /// 0: stretch, 1: crop, 2: scale with black borders. Default 1.
    #[serde(default)]
    pub(crate) render_mode: Option<u64>,
    /// 0: camera, 1: screen. Default 0.
    #[serde(default)]
    pub(crate) media_id: Option<u64>,
    /// Larger ones are in front. Default 0.
    #[serde(default)]
    pub(crate) image_layer: Option<u64>,
    #[serde(default)]
    pub(crate) sub_background_image: Option<String>,
}

/// Something over all pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct WaterMark {
    /// 0: image, 1: text, 2: time. Default 0.
    #[serde(default)]
    pub(crate) water_mark_type: Option<u64>,
    #[serde(default)]
    pub(crate) water_mark_image: Option<WaterMarkImage>,
    #[serde(default)]
    pub(crate) water_mark_char: Option<WaterMarkChar>,
    #[serde(default)]
    pub(crate) water_mark_timestamp: Option<WaterMarkTimestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct WaterMarkImage {
    pub(crate) water_mark_url: String,
    pub(crate) top: u64,
    pub(crate) left: u64,
    pub(crate) width: u64,
    pub(crate) height: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct WaterMarkChar {
    pub(crate) top: u64,
    pub(crate) left: u64,
    pub(crate) width: u64,
    pub(crate) height: u64,
    pub(crate) chars: String,
    /// In pixels. Default 14.
    #[serde(default)]
    pub(crate) font_size: Option<u64>,
    /// `#RRGGBB`. Default white.
    #[serde(default)]
    pub(crate) font_color: Option<String>,
    /// `#RRGGBB`. Default none.
    #[serde(default)]
    pub(crate) back_ground_color: Option<String>,
    #[serde(default)]
    pub(crate) font: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct WaterMarkTimestamp {
    /// 0–6: upper left, upper right, lower left, lower right, upper middle, lower middle, middle.
    pub(crate) pos: u64,
    /// Hours before UTC. Default 8.
    #[serde(default)]
    pub(crate) time_zone: Option<u64>,
    #[serde(default)]
    pub(crate) font: Option<String>,
}

/// The id of the mix of a task.
pub(crate) fn id(task_id: &str) -> String {
    format!("recording:{task_id}")
}

/// The mixes of the tasks that run.
pub(crate) async fn wishes(services: &Services) -> Result<Vec<Wish>, StoreError> {
    let tasks = services.store.cloud_recordings().await?;
    Ok(tasks.iter().filter(|task| !task.ended).filter_map(wish).collect())
}

fn wish(task: &Task) -> Option<Wish> {
    Some(Wish {
        id: id(&task.task_id),
        run: task.task_id.clone(),
        spec: task.mix()?,
        output: unlisted(&task.task_id, (task.sdk_app_id, &task.room), true),
    })
}

impl Default for VideoParams {
    fn default() -> Self {
        Self { width: 360, height: 640, fps: 15, bit_rate: 550_000, gop: 10 }
    }
}

impl Default for AudioParams {
    fn default() -> Self {
        Self { sample_rate: 1, channel: 2, bit_rate: 64_000 }
    }
}

impl Default for MixLayoutParams {
    fn default() -> Self {
        Self {
            mix_layout_mode: GRID,
            mix_layout_list: None,
            back_ground_color: None,
            max_resolution_user_id: None,
            media_id: None,
            background_image_url: None,
            place_holder_mode: None,
            background_image_render_mode: None,
            default_sub_background_image: None,
            water_mark_list: None,
            render_mode: None,
            max_resolution_user_align: None,
            pure_audio_disable_layout: None,
        }
    }
}
