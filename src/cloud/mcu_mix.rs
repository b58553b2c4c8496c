//! MCU mixing (trtc 2019-07-22): StartMCUMixTranscode and its relatives.
//!
//! The cloud gives a mix no id: a room has one, and starting it again with the same StreamId and RecordId changes it
//! without a break. So a start may be repeated as often as one likes, and a room's number or text chooses the action.

use serde::{Deserialize, Serialize};
use trtc_layout::{Media, Rect, RenderMode, Who};

use super::error::CloudError;
use super::transport::{Action, Cloud, Effect, Product};
use crate::domain::mix::{Codec, Image, Layout, Place, Spec, Watermark};
use crate::domain::parse::OwnedRoom;

/// The rates of these are not documented; 20 is that of the other trtc actions.
const fn action(name: &'static str) -> Action {
    Action { product: Product::Trtc, name, effect: Effect::IdempotentWrite, regional: true, rate: 20 }
}

const START: Action = action("StartMCUMixTranscode");
const START_TEXT: Action = action("StartMCUMixTranscodeByStrRoomId");
const STOP: Action = action("StopMCUMixTranscode");
const STOP_TEXT: Action = action("StopMCUMixTranscodeByStrRoomId");

/// Every action of MCU mixing that is called, with its default rate.
pub(super) const ACTIONS: &[Action] = &[START, START_TEXT, STOP, STOP_TEXT];

/// A room of an app. Number and text rooms have actions of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MixedRoom {
    pub sdk_app_id: u32,
    #[serde(flatten)]
    pub room: RoomField,
}

/// A room as the action of its form names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum RoomField {
    RoomId(u32),
    StrRoomId(String),
}

impl From<&OwnedRoom> for RoomField {
    fn from(room: &OwnedRoom) -> Self {
        match room {
            OwnedRoom::Number(number) => Self::RoomId(*number),
            OwnedRoom::Text(text) => Self::StrRoomId(text.clone()),
        }
    }
}

/// A mix of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct McuMix {
    #[serde(flatten)]
    pub room: MixedRoom,
    pub output_params: OutputParams,
    pub encode_params: EncodeParams,
    pub layout_params: LayoutParams,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_cdn_params: Option<PublishCdnParams>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct OutputParams {
    pub stream_id: String,
    /// 1: sound alone.
    pub pure_audio_stream: u8,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub record_id: String,
    /// 1: an mp3.
    #[serde(skip_serializing_if = "is_zero")]
    pub record_audio_only: u8,
}

/// Rates in kbps, GOP in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EncodeParams {
    pub audio_sample_rate: u32,
    pub audio_bitrate: u32,
    pub audio_channels: u32,
    /// 0 LC-AAC, 1 HE-AAC, 2 HE-AACv2.
    #[serde(skip_serializing_if = "is_zero")]
    pub audio_codec: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_height: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_bitrate: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_framerate: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video_gop: Option<u32>,
    /// 0xRRGGBB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_color: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_image_id: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background_image_url: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LayoutParams {
    /// 0 floating, 1 nine-grid, 2 screen share, 3 picture in picture, 4 custom.
    pub template: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_video_user_id: Option<String>,
    /// 0 camera, 1 screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_video_stream_type: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub small_video_layout_params: Option<SmallVideo>,
    /// 1: the big picture of template 2 is at the right.
    #[serde(skip_serializing_if = "is_zero")]
    pub main_video_right_align: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mix_video_uids: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preset_layout_config: Vec<PresetPlace>,
    /// 1: place-holder images are shown.
    #[serde(skip_serializing_if = "is_zero")]
    pub place_holder_mode: u8,
    /// 1: users without picture hold a place, 2: they do not.
    #[serde(skip_serializing_if = "is_zero")]
    pub pure_audio_hold_place_mode: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_mark_params: Option<WaterMark>,
    /// 0 crop, 1 scale, 2 scale with black borders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub render_mode: Option<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SmallVideo {
    pub user_id: String,
    pub stream_type: u8,
    #[serde(flatten)]
    pub at: ImageRect,
}

/// Pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ImageRect {
    pub image_width: u32,
    pub image_height: u32,
    pub location_x: u32,
    pub location_y: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PresetPlace {
    /// `None`: by order of coming.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stream_type: Option<u8>,
    #[serde(flatten)]
    pub at: ImageRect,
    pub z_order: u32,
    pub render_mode: u8,
    /// 0 sound and picture, 1 picture, 2 sound.
    pub mix_input_type: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place_image_id: Option<u32>,
}

/// An image over all pictures; the URL wins over the id, which the cloud demands beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct WaterMark {
    pub water_mark_id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub water_mark_url: Option<String>,
    pub water_mark_width: u32,
    pub water_mark_height: u32,
    pub location_x: u32,
    pub location_y: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct PublishCdnParams {
    pub biz_id: u32,
    pub publish_cdn_urls: Vec<String>,
}

fn is_zero(number: &u8) -> bool {
    *number == 0
}

impl McuMix {
    /// The request for a checked specification with its defaults, into a stream. `bizid` goes with a URL that the mix is
    /// pushed to. `None` for a specification without room.
    pub fn new(sdk_app_id: u32, spec: &Spec, stream_id: &str, bizid: Option<u32>) -> Option<Self> {
        let room = MixedRoom { sdk_app_id, room: spec.room.as_ref()?.into() };
        let urls = &spec.output.publish_urls;
        let publish_cdn_params = bizid
            .filter(|_| !urls.is_empty())
            .map(|biz_id| PublishCdnParams { biz_id, publish_cdn_urls: urls.clone() });
        Some(Self {
            room,
            output_params: OutputParams {
                stream_id: stream_id.to_owned(),
                pure_audio_stream: spec.is_audio_only().into(),
                record_id: spec.output.record_id.clone(),
                record_audio_only: spec.output.record_audio_only.into(),
            },
            encode_params: EncodeParams::new(spec),
            layout_params: LayoutParams::new(spec),
            publish_cdn_params,
        })
    }

    /// The action that takes it.
    pub fn action(&self) -> &'static str {
        self.room.start().name
    }
}

impl EncodeParams {
    fn new(spec: &Spec) -> Self {
        let (audio, video) = (spec.audio, spec.video);
        let mut params = Self {
            audio_sample_rate: audio.sample_rate.unwrap_or_default(),
            audio_bitrate: audio.bit_rate_kbps.unwrap_or_default(),
            audio_channels: audio.channels.unwrap_or_default(),
            audio_codec: match audio.codec {
                None | Some(Codec::AacLc) => 0,
                Some(Codec::HeAac) => 1,
                Some(Codec::HeAacV2) => 2,
            },
            video_width: video.width,
            video_height: video.height,
            video_bitrate: video.bit_rate_kbps,
            video_framerate: video.frame_rate,
            video_gop: video.gop,
            background_color: spec.background.color,
            ..Self::default()
        };
        match &spec.background.image {
            Some(Image::Id(id)) => params.background_image_id = Some(*id),
            Some(Image::Url(url)) => params.background_image_url = Some(url.clone()),
            None => {}
        }
        params
    }
}

impl LayoutParams {
    fn new(spec: &Spec) -> Self {
        let mut params = Self {
            mix_video_uids: spec.video_user_ids.clone(),
            pure_audio_hold_place_mode: match spec.hold_audio_only {
                None => 0,
                Some(true) => 1,
                Some(false) => 2,
            },
            water_mark_params: spec.watermarks.first().and_then(WaterMark::new),
            render_mode: spec.render_mode.map(render_mode),
            ..Self::default()
        };
        match &spec.layout {
            None | Some(Layout::AudioOnly) => {}
            Some(Layout::Floating { big }) => params.set_big(big.as_ref()),
            Some(Layout::Grid) => params.template = 1,
            Some(Layout::ScreenShare { big, big_on_right }) => {
                params.template = 2;
                params.set_big(big.as_ref());
                params.main_video_right_align = u8::from(*big_on_right);
            }
            Some(Layout::PictureInPicture { big, small, rect }) => {
                params.template = 3;
                params.set_big(big.as_ref());
                params.small_video_layout_params = small.as_ref().map(|small| SmallVideo {
                    user_id: small.user_id.clone(),
                    stream_type: u8::from(small.aux),
                    at: ImageRect::new(*rect),
                });
            }
            Some(Layout::Custom { places }) => {
                params.template = 4;
                params.place_holder_mode = places.iter().any(|place| place.place_holder.is_some()).into();
                params.preset_layout_config = places.iter().map(PresetPlace::new).collect();
            }
        }
        params
    }

    fn set_big(&mut self, big: Option<&Who>) {
        self.main_video_user_id = big.map(|big| big.user_id.clone());
        self.main_video_stream_type = big.map(|big| u8::from(big.aux));
    }
}

impl PresetPlace {
    fn new(place: &Place) -> Self {
        Self {
            user_id: place.who.as_ref().map(|who| who.user_id.clone()),
            stream_type: place.who.as_ref().map(|who| u8::from(who.aux)),
            at: ImageRect::new(place.rect),
            z_order: place.z_order,
            render_mode: place.render_mode.map_or(0, render_mode),
            mix_input_type: match place.media {
                Media::Both => 0,
                Media::Video => 1,
                Media::Audio => 2,
            },
            place_image_id: match place.place_holder {
                Some(Image::Id(id)) => Some(id),
                _ => None,
            },
        }
    }
}

impl ImageRect {
    fn new(rect: Option<Rect>) -> Self {
        let Rect { x, y, width, height } = rect.unwrap_or(Rect { x: 0, y: 0, width: 0, height: 0 });
        Self { image_width: width, image_height: height, location_x: x, location_y: y }
    }
}

impl WaterMark {
    fn new(watermark: &Watermark) -> Option<Self> {
        let Watermark::Image { image, rect } = watermark else { return None };
        let rect = (*rect)?;
        let (water_mark_id, water_mark_url) = match image.as_ref()? {
            Image::Id(id) => (*id, None),
            Image::Url(url) => (0, Some(url.clone())),
        };
        Some(Self {
            water_mark_id,
            water_mark_url,
            water_mark_width: rect.width,
            water_mark_height: rect.height,
            location_x: rect.x,
            location_y: rect.y,
        })
    }
}

/// The rules keep the last mode away from this facility; what is nearest to it is nothing seen that is not the picture.
const fn render_mode(mode: RenderMode) -> u8 {
    match mode {
        RenderMode::Crop => 0,
        RenderMode::Fit => 1,
        RenderMode::FitBlack | RenderMode::Stretch => 2,
    }
}

impl MixedRoom {
    /// The action that ends its mix.
    pub const fn stop_action(&self) -> &'static str {
        self.stop().name
    }

    const fn start(&self) -> &'static Action {
        match self.room {
            RoomField::RoomId(_) => &START,
            RoomField::StrRoomId(_) => &START_TEXT,
        }
    }

    const fn stop(&self) -> &'static Action {
        match self.room {
            RoomField::RoomId(_) => &STOP,
            RoomField::StrRoomId(_) => &STOP_TEXT,
        }
    }
}

#[derive(Deserialize)]
struct Done {}

impl Cloud {
    /// Starts a room's mix, or changes it when it has the same StreamId and RecordId. Success proves neither a mix nor a
    /// file.
    pub async fn start_mcu_mix(&self, mix: &McuMix) -> Result<(), CloudError> {
        let _: Done = self.call(mix.room.start(), mix).await?;
        Ok(())
    }

    /// Ends a room's mix; false when there was none.
    pub async fn stop_mcu_mix(&self, room: &MixedRoom) -> Result<bool, CloudError> {
        match self.call::<_, Done>(room.stop(), room).await {
            Ok(_) => Ok(true),
            Err(error)
                if error.code_is(&["FailedOperation.MixSessionNotExist", "FailedOperation.RoomNotExist"]) =>
            {
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests;
