//! Settings of a relayed mix as the mixer takes them.

use std::time::Duration;

use trtc_layout::{Big, Layout, Media, Place, RenderMode, Who};

use super::{
    AudioEncode, CUSTOM, McuAudioParams, McuLayout, McuLayoutParams, McuUserInfoParams, McuVideoParams,
    McuWaterMarkParams, UserMediaStream, VideoEncode,
};
use crate::cloud_recording::{Lists, MediaChoice, Subscription};
use crate::mixer::settings::{canvas, colour, number, rect};
use crate::mixer::spec::{AacProfile, AudioSpec, Background, Image, Inputs, MixSpec, VideoSpec, Watermark};
use crate::model::Tracks;
use crate::relay::{MAX_INPUTS, RelayTask};

const FLOATING: u64 = 1;
const SCREEN_SHARE: u64 = 2;
const WHITE: u32 = 0xff_ffff;

impl RelayTask {
    /// What the task's mix shall be; `None`: it relays one stream as it is.
    pub(crate) fn mix(&self) -> Option<MixSpec> {
        let mix = self.settings.mix()?;
        let tracks = if mix.video_params.is_some() { Tracks::All } else { Tracks::Audio };
        Some(MixSpec {
            inputs: Inputs {
                sdk_app_id: self.sdk_app_id,
                room: self.room.clone(),
                media: MediaChoice::Both,
                subscription: mix.audio_params.subscription().within(tracks),
            },
            video: mix.video_params.as_ref().map(McuVideoParams::spec),
            audio: Some(mix.audio_params.audio_encode.clone().unwrap_or_default().spec()),
        })
    }
}

impl McuAudioParams {
    /// Pictures are chosen by the layout.
    fn subscription(&self) -> Subscription {
        let ids = |list: &Option<Vec<McuUserInfoParams>>| {
            list.iter().flatten().map(|user| user.user_info.user_id.clone()).collect()
        };
        let audio =
            Lists { only: ids(&self.subscribe_audio_list), without: ids(&self.un_subscribe_audio_list) };
        Subscription { audio, video: Lists::default() }
    }
}

impl AudioEncode {
    fn spec(&self) -> AudioSpec {
        AudioSpec {
            sample_rate: number(self.sample_rate),
            channels: if self.channel == 1 { 1 } else { 2 },
            bitrate: kilo(self.bit_rate),
            profile: match self.codec {
                Some(1) => AacProfile::He,
                Some(2) => AacProfile::HeV2,
                _ => AacProfile::Lc,
            },
        }
    }
}

impl McuVideoParams {
    fn spec(&self) -> VideoSpec {
        let encode = self.video_encode.clone().unwrap_or_default();
        let layout = self.layout_params.clone().unwrap_or_default();
        let mut marks: Vec<_> = self.water_mark_list.iter().flatten().collect();
        marks.sort_by_key(|mark| mark.z_order());
        VideoSpec {
            layout: layout.spec(&encode),
            fps: number(encode.fps),
            bitrate: kilo(encode.bit_rate),
            gop: Duration::from_secs(encode.gop),
            background: Background {
                colour: of_hex(self.back_ground_color.as_deref()),
                image: image(self.background_image_url.as_deref()),
            },
            place_backgrounds: layout.places().map(McuLayout::background).collect(),
            watermarks: marks.into_iter().filter_map(McuWaterMarkParams::spec).collect(),
        }
    }
}

impl Default for VideoEncode {
    /// What a task cannot be without; no value of the API.
    fn default() -> Self {
        Self { width: 640, height: 360, fps: 15, bit_rate: 550, gop: 2 }
    }
}

impl McuLayoutParams {
    pub(crate) fn mode(&self) -> u64 {
        self.mix_layout_mode.unwrap_or(FLOATING)
    }

    fn spec(&self, encode: &VideoEncode) -> trtc_layout::Spec {
        let custom = self.mode() == CUSTOM;
        trtc_layout::Spec {
            canvas: canvas(encode.width, encode.height),
            layout: self.layout(),
            max_inputs: MAX_INPUTS,
            // Whom to hear is said apart from where pictures lie.
            hear_unplaced: true,
            hold_audio_only: (!custom).then_some(self.pure_audio_hold_place_mode == Some(1)),
            video_users: Vec::new(),
            render: self.render_mode.filter(|_| !custom).map(render),
        }
    }

    fn layout(&self) -> Layout {
        let big = self.max_video_user.as_ref().and_then(|user| user.user_media_stream.who()).map(Big::Named);
        match self.mode() {
            FLOATING => Layout::Floating { big: big.unwrap_or(Big::First) },
            SCREEN_SHARE => Layout::ScreenShare { big: big.unwrap_or(Big::Screen), mirrored: false },
            CUSTOM => Layout::Custom { places: self.places().map(McuLayout::place).collect() },
            _ => Layout::Grid,
        }
    }

    /// The places that mean something.
    fn places(&self) -> impl Iterator<Item = &McuLayout> {
        self.mix_layout_list.iter().flatten().filter(|_| self.mode() == CUSTOM)
    }
}

impl McuLayout {
    fn place(&self) -> Place {
        let or_zero = |value: Option<u64>| value.unwrap_or(0);
        Place {
            who: self.user_media_stream.as_ref().and_then(UserMediaStream::who),
            rect: rect(
                or_zero(self.location_x),
                or_zero(self.location_y),
                or_zero(self.image_width),
                or_zero(self.image_height),
            ),
            z: i32::try_from(or_zero(self.z_order)).unwrap_or(i32::MAX),
            render: Some(render(or_zero(self.render_mode))),
            media: Media::Both,
        }
    }

    fn background(&self) -> Background {
        Background { colour: None, image: image(self.background_image_url.as_deref()) }
    }
}

impl UserMediaStream {
    /// `None`: it names nobody.
    fn who(&self) -> Option<Who> {
        let user = self.user_info.as_ref().filter(|user| !user.user_id.is_empty())?;
        Some(Who { user_id: user.user_id.clone(), aux: self.stream_type == Some(1) })
    }
}

impl McuWaterMarkParams {
    fn is_text(&self) -> bool {
        self.water_mark_type == Some(1)
    }

    fn z_order(&self) -> u64 {
        let of_text = || self.water_mark_text.as_ref().and_then(|mark| mark.z_order);
        let of_image = || self.water_mark_image.as_ref().and_then(|mark| mark.z_order);
        if self.is_text() { of_text() } else { of_image() }.unwrap_or(0)
    }

    /// `None`: what its type needs is not there.
    fn spec(&self) -> Option<Watermark> {
        if self.is_text() {
            return self.water_mark_text.as_ref().map(|mark| Watermark::Text {
                text: mark.text.clone(),
                rect: rect(mark.location_x, mark.location_y, mark.water_mark_width, mark.water_mark_height),
                size: number(mark.font_size),
                colour: of_hex(mark.font_color.as_deref()).unwrap_or(WHITE),
                background: of_hex(mark.back_ground_color.as_deref()),
            });
        }
        self.water_mark_image.as_ref().map(|mark| Watermark::Image {
            image: Image::Url(mark.water_mark_url.clone()),
            rect: rect(mark.location_x, mark.location_y, mark.water_mark_width, mark.water_mark_height),
        })
    }
}

fn render(mode: u64) -> RenderMode {
    match mode {
        1 => RenderMode::Fit,
        2 => RenderMode::FitBlack,
        _ => RenderMode::Crop,
    }
}

fn image(url: Option<&str>) -> Option<Image> {
    url.filter(|url| !url.is_empty()).map(|url| Image::Url(url.to_owned()))
}

fn of_hex(text: Option<&str>) -> Option<u32> {
    colour("0x", text?)
}

/// Bits a second of so many kbps.
fn kilo(kbps: u64) -> u32 {
    number(kbps).saturating_mul(1000)
}

#[cfg(test)]
mod tests;
