//! Settings of a recording as the mixer takes them.

use std::time::Duration;

use time::UtcOffset;
use trtc_layout::{Big, Layout, Media, Place, RenderMode, Who};

use super::{
    AudioParams, CUSTOM, FLOATING, MixLayout, MixLayoutParams, RecordedMix, SCREEN_SHARE, VideoParams,
    WaterMark, WaterMarkChar,
};
use crate::cloud_recording::{MAX_ANCHORS, Task};
use crate::mixer::settings::{canvas, colour, number, rect};
use crate::mixer::spec::{
    AacProfile, AudioSpec, Background, Image, Inputs, MixSpec, TimePosition, VideoSpec, Watermark,
};
use crate::model::Tracks;

const WHITE: u32 = 0xff_ffff;
/// Height of text that says none, in pixels.
const FONT_SIZE: u64 = 14;
/// Hours from UTC to the time of a watermark that says none.
const CHINA: u64 = 8;

impl Task {
    /// What the task's mix shall be; `None`: it records each stream by itself.
    pub(crate) fn mix(&self) -> Option<MixSpec> {
        let settings = &self.settings;
        let mix = settings.mix.as_ref()?;
        Some(MixSpec {
            inputs: Inputs {
                sdk_app_id: self.sdk_app_id,
                room: self.room.clone(),
                media: settings.media,
                subscription: settings.subscription.clone().within(settings.tracks),
            },
            video: (settings.tracks != Tracks::Audio).then(|| mix.video()),
            audio: (settings.tracks != Tracks::Video).then(|| mix.audio()),
        })
    }
}

impl RecordedMix {
    fn video(&self) -> VideoSpec {
        let video = self.mix_transcode_params.video_params.clone().unwrap_or_default();
        let layout = &self.mix_layout_params;
        VideoSpec {
            layout: layout.spec(&video),
            fps: number(video.fps),
            bitrate: number(video.bit_rate),
            gop: Duration::from_secs(video.gop),
            background: Background {
                colour: of_hash(layout.back_ground_color.as_deref()),
                image: image(layout.background_image_url.as_deref()),
            },
            place_backgrounds: layout.places().map(|place| layout.background_of(place)).collect(),
            watermarks: layout.water_mark_list.iter().flatten().filter_map(WaterMark::spec).collect(),
        }
    }

    fn audio(&self) -> AudioSpec {
        let audio = self.mix_transcode_params.audio_params.clone().unwrap_or_default();
        audio.spec()
    }
}

impl AudioParams {
    fn spec(&self) -> AudioSpec {
        let sample_rate = match self.sample_rate {
            2 => 44_100,
            3 => 16_000,
            _ => 48_000,
        };
        AudioSpec {
            sample_rate,
            channels: if self.channel == 1 { 1 } else { 2 },
            bitrate: number(self.bit_rate),
            profile: AacProfile::Lc,
        }
    }
}

impl MixLayoutParams {
    fn spec(&self, video: &VideoParams) -> trtc_layout::Spec {
        let custom = self.mix_layout_mode == CUSTOM;
        trtc_layout::Spec {
            canvas: canvas(video.width, video.height),
            layout: self.layout(),
            max_inputs: MAX_ANCHORS,
            // Whom to hear is said apart from where pictures lie.
            hear_unplaced: true,
            hold_audio_only: (!custom).then(|| self.pure_audio_disable_layout != Some(true)),
            video_users: Vec::new(),
            render: self.render_mode.filter(|_| !custom).map(render),
        }
    }

    fn layout(&self) -> Layout {
        let named = self.max_resolution_user_id.as_ref().filter(|user| !user.is_empty());
        let big = named.map(|user_id| Big::Named(who(user_id, self.media_id)));
        match self.mix_layout_mode {
            FLOATING => Layout::Floating { big: big.unwrap_or(Big::First) },
            SCREEN_SHARE => Layout::ScreenShare {
                big: big.unwrap_or(Big::Nobody),
                mirrored: self.max_resolution_user_align == Some(1),
            },
            CUSTOM => Layout::Custom { places: self.places().map(MixLayout::place).collect() },
            _ => Layout::Grid,
        }
    }

    /// The places that mean something.
    fn places(&self) -> impl Iterator<Item = &MixLayout> {
        self.mix_layout_list.iter().flatten().filter(|_| self.mix_layout_mode == CUSTOM)
    }

    fn background_of(&self, place: &MixLayout) -> Background {
        let own = place.sub_background_image.as_deref().filter(|url| !url.is_empty());
        let url = own.or(self.default_sub_background_image.as_deref());
        Background { colour: None, image: image(url.filter(|_| self.place_holder_mode == Some(1))) }
    }
}

impl MixLayout {
    fn place(&self) -> Place {
        let user_id = self.user_id.as_ref().filter(|user| !user.is_empty());
        Place {
            who: user_id.map(|user_id| who(user_id, self.media_id)),
            rect: rect(self.left, self.top, self.width, self.height),
            z: i32::try_from(self.image_layer.unwrap_or(0)).unwrap_or(i32::MAX),
            render: Some(self.render_mode.map_or(RenderMode::Crop, render)),
            media: Media::Both,
        }
    }
}

impl WaterMark {
    /// `None`: what its type needs is not there.
    fn spec(&self) -> Option<Watermark> {
        match self.water_mark_type.unwrap_or(0) {
            0 => self.water_mark_image.as_ref().map(|mark| Watermark::Image {
                image: Image::Url(mark.water_mark_url.clone()),
                rect: rect(mark.left, mark.top, mark.width, mark.height),
            }),
            1 => self.water_mark_char.as_ref().map(WaterMarkChar::spec),
            _ => self.water_mark_timestamp.as_ref().map(|mark| Watermark::Time {
                position: position(mark.pos),
                offset: hours(mark.time_zone.unwrap_or(CHINA)),
            }),
        }
    }
}

impl WaterMarkChar {
    fn spec(&self) -> Watermark {
        Watermark::Text {
            text: self.chars.clone(),
            rect: rect(self.left, self.top, self.width, self.height),
            size: number(self.font_size.unwrap_or(FONT_SIZE)),
            colour: of_hash(self.font_color.as_deref()).unwrap_or(WHITE),
            background: of_hash(self.back_ground_color.as_deref()),
        }
    }
}

fn who(user_id: &str, media_id: Option<u64>) -> Who {
    Who { user_id: user_id.to_owned(), aux: media_id == Some(1) }
}

fn render(mode: u64) -> RenderMode {
    match mode {
        0 => RenderMode::Stretch,
        2 => RenderMode::FitBlack,
        _ => RenderMode::Crop,
    }
}

fn image(url: Option<&str>) -> Option<Image> {
    url.filter(|url| !url.is_empty()).map(|url| Image::Url(url.to_owned()))
}

fn of_hash(text: Option<&str>) -> Option<u32> {
    colour("#", text?)
}

fn position(pos: u64) -> TimePosition {
    match pos {
        0 => TimePosition::TopLeft,
        1 => TimePosition::TopRight,
        2 => TimePosition::BottomLeft,
        3 => TimePosition::BottomRight,
        4 => TimePosition::TopCentre,
        5 => TimePosition::BottomCentre,
        _ => TimePosition::Centre,
    }
}

fn hours(zone: u64) -> UtcOffset {
    let hours = i8::try_from(zone).ok();
    hours.and_then(|hours| UtcOffset::from_hms(hours, 0, 0).ok()).unwrap_or(UtcOffset::UTC)
}

#[cfg(test)]
mod tests;
