//! TRTC (trtc 2019-07-22): cloud recording of a room's mix (RecordMode 2).

use serde::{Deserialize, Serialize};

use super::error::CloudError;
use super::transport::{Action, Cloud, Effect, Product};
use super::trtc::Subscription;

/// Says all of a layout anew, so that twice is once.
const MODIFY: Action = Action {
    product: Product::Trtc,
    name: "ModifyCloudRecording",
    effect: Effect::IdempotentWrite,
    regional: true,
    rate: 20,
};

/// Every action that is called, with its default rate.
pub(super) const ACTIONS: &[Action] = &[MODIFY];

/// How a mix is encoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MixTranscodeParams {
    /// `None`: sound alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_params: Option<VideoParams>,
    pub audio_params: AudioParams,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct VideoParams {
    pub width: u32,
    pub height: u32,
    pub fps: u32,
    /// bit/s.
    pub bit_rate: u32,
    /// Seconds.
    pub gop: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AudioParams {
    /// 1 48000 Hz, 2 44100 Hz, 3 16000 Hz.
    pub sample_rate: u8,
    /// 1 or 2.
    pub channel: u32,
    /// bit/s.
    pub bit_rate: u32,
}

/// Where whose picture is, and what is behind and over them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MixLayoutParams {
    /// 1 floating, 2 screen share, 3 grid, 4 custom.
    pub mix_layout_mode: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mix_layout_list: Vec<MixLayout>,
    /// `#RRGGBB`.
    #[serde(rename = "BackGroundColor")]
    pub background_colour: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_resolution_user_id: Option<String>,
    /// Of the big user: 0 main, 1 aux.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_id: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_image_url: Option<String>,
    /// 1: places whose user sends nothing show their image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_holder_mode: Option<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub water_mark_list: Vec<WaterMark>,
    /// 0 stretch, 1 crop, 2 fit and black; not in custom layouts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub render_mode: Option<u8>,
    /// Screen share: 1 big at the right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_resolution_user_align: Option<u8>,
    /// Who sends sound alone takes no place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pure_audio_disable_layout: Option<bool>,
}

/// A place of a custom layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MixLayout {
    pub top: u32,
    pub left: u32,
    pub width: u32,
    pub height: u32,
    /// `None`: filled by order of coming.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// 0 stretch, 1 crop, 2 fit and black.
    pub render_mode: u8,
    /// 0 main, 1 aux.
    pub media_id: u8,
    /// The larger, the further in front.
    pub image_layer: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_background_image: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WaterMark {
    /// 0 image, 1 text, 2 time.
    pub water_mark_type: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_mark_image: Option<WaterMarkImage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_mark_char: Option<WaterMarkChar>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_mark_timestamp: Option<WaterMarkTimestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WaterMarkImage {
    pub water_mark_url: String,
    pub top: u32,
    pub left: u32,
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WaterMarkChar {
    pub top: u32,
    pub left: u32,
    pub width: u32,
    pub height: u32,
    pub chars: String,
    /// Pixels.
    pub font_size: u32,
    /// `#RRGGBB`.
    pub font_color: String,
    #[serde(rename = "BackGroundColor", skip_serializing_if = "Option::is_none")]
    pub background_colour: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WaterMarkTimestamp {
    /// 0 top left, 1 top right, 2 bottom left, 3 bottom right, 4 top centre, 5 bottom centre, 6 centre.
    pub pos: u8,
    /// Hours east of Greenwich.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<i32>,
}

/// A layout and subscription in place of those that hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ModifyRecording {
    pub sdk_app_id: u32,
    pub task_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mix_layout_params: Option<MixLayoutParams>,
    pub subscribe_stream_user_ids: Subscription,
}

#[derive(Deserialize)]
struct Done {}

impl Cloud {
    /// Replaces layout and subscription of a mixed recording: what is not said holds no more.
    pub async fn modify_cloud_recording(&self, change: &ModifyRecording) -> Result<(), CloudError> {
        let _: Done = self.call(&MODIFY, change).await?;
        Ok(())
    }
}
