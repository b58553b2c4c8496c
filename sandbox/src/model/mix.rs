//! What the mix of a room shall be, as StartMCUMixTranscode asks for it.
//!
//! The fields have the names, units and values of the API; a field that was not sent is `None`, or has the API's
//! default where that is one value.

use serde::{Deserialize, Serialize};

/// All of a mix but its room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MixSettings {
    pub output_params: OutputParams,
    pub encode_params: EncodeParams,
    pub layout_params: LayoutParams,
    pub publish_cdn_params: Option<PublishCdnParams>,
}

/// What the mixed stream is called, and how it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct OutputParams {
    /// 1–64 bytes: letters, digits, `_` and `-`.
    #[serde(default)]
    pub stream_id: String,
    /// 1: sound alone. Default 0.
    #[serde(default)]
    pub pure_audio_stream: u64,
    /// Begin of the names of recorded files; at most 64 bytes.
    #[serde(default)]
    pub record_id: String,
    /// 1: the recording is sound alone. Default 0.
    #[serde(default)]
    pub record_audio_only: u64,
}

/// How the mixed stream is encoded. Rates of audio and video are in kbps, the GOP is in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct EncodeParams {
    /// 48000, 44100, 32000, 24000, 16000 or 8000 Hz.
    pub audio_sample_rate: Option<u64>,
    /// 8–500.
    pub audio_bitrate: Option<u64>,
    /// 1 or 2.
    pub audio_channels: Option<u64>,
    /// 1–1920 px.
    pub video_width: Option<u64>,
    /// 1–1080 px.
    pub video_height: Option<u64>,
    /// 1–10000.
    pub video_bitrate: Option<u64>,
    /// 1–60.
    pub video_framerate: Option<u64>,
    /// 1–5.
    pub video_gop: Option<u64>,
    /// Decimal RGB.
    pub background_color: Option<u64>,
    pub background_image_id: Option<u64>,
    /// 0: LC-AAC, 1: HE-AAC, 2: HE-AACv2. Default 0.
    #[serde(default)]
    pub audio_codec: u64,
    pub background_image_url: Option<String>,
}

/// Where whose picture is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct LayoutParams {
    /// 0: floating, 1: nine-grid, 2: screen share, 3: picture in picture, 4: custom. Default 0.
    #[serde(default)]
    pub template: u64,
    /// Whose picture is the big one, in templates 0, 2 and 3.
    pub main_video_user_id: Option<String>,
    /// 0: camera, 1: screen. Default 0.
    #[serde(default)]
    pub main_video_stream_type: u64,
    pub small_video_layout_params: Option<SmallVideoLayoutParams>,
    /// 1: the big picture of template 2 is at the right. Default 0.
    #[serde(default)]
    pub main_video_right_align: u64,
    /// At most 16 users who are mixed with their pictures.
    #[serde(default)]
    pub mix_video_uids: Vec<String>,
    /// At most 16 places of template 4.
    #[serde(default)]
    pub preset_layout_config: Vec<PresetLayoutConfig>,
    /// 1: images hold empty places of template 4. Default 0.
    #[serde(default)]
    pub place_holder_mode: u64,
    /// Whether users without picture have a place. 0: as the template does, 1: yes, 2: no. Default 0.
    #[serde(default)]
    pub pure_audio_hold_place_mode: u64,
    pub water_mark_params: Option<WaterMarkParams>,
    /// 0: crop, 1: scale, 2: scale with black borders; `None`: a big screen share is scaled, others are cropped.
    pub render_mode: Option<u64>,
}

/// The small picture of template 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct SmallVideoLayoutParams {
    pub user_id: Option<String>,
    /// 0: camera, 1: screen.
    pub stream_type: Option<u64>,
    #[serde(default)]
    pub image_width: u64,
    #[serde(default)]
    pub image_height: u64,
    #[serde(default)]
    pub location_x: u64,
    #[serde(default)]
    pub location_y: u64,
}

/// A place of template 4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PresetLayoutConfig {
    /// `None`: users take such places in order of their coming.
    pub user_id: Option<String>,
    /// 0: camera, 1: screen. Default 0.
    #[serde(default)]
    pub stream_type: u64,
    #[serde(default)]
    pub image_width: u64,
    #[serde(default)]
    pub image_height: u64,
    #[serde(default)]
    pub location_x: u64,
    #[serde(default)]
    pub location_y: u64,
    /// Larger ones are in front. Default 0.
    #[serde(default)]
    pub z_order: u64,
    /// 0: crop, 1: scale, 2: scale with black borders. Default 0.
    #[serde(default)]
    pub render_mode: u64,
    /// 0: sound and picture, 1: picture, 2: sound. Default 0.
    #[serde(default)]
    pub mix_input_type: u64,
    pub place_image_id: Option<u64>,
}

/// A picture over all others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct WaterMarkParams {
    pub water_mark_id: u64,
    pub water_mark_width: u64,
    pub water_mark_height: u64,
    pub location_x: u64,
    pub location_y: u64,
    pub water_mark_url: Option<String>,
}

/// Where the mixed stream is pushed on to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct PublishCdnParams {
    pub biz_id: Option<u64>,
    #[serde(default)]
    pub publish_cdn_urls: Vec<String>,
}

impl EncodeParams {
    /// What must not change while a mix runs.
    pub fn audio(&self) -> (Option<u64>, Option<u64>, Option<u64>, u64) {
        (self.audio_sample_rate, self.audio_bitrate, self.audio_channels, self.audio_codec)
    }
}
