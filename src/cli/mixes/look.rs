//! What a mix looks like, as arguments.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};

use super::values::{AtArg, PlaceArg, at, image, place, rect, size, stream};
use crate::cli::args::span;
use crate::cli::output::read_json;
use crate::proto::v1;
use v1::mix_spec::Layout;
use v1::mix_watermark::Kind;

/// Whatever may be changed while a mix runs.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Look")]
pub(super) struct LookArgs {
    /// Where whose picture is
    #[arg(long, value_enum)]
    layout: Option<LayoutArg>,
    /// Whose picture is the big one: alice, or alice/aux for a screen share
    #[arg(long, value_name = "STREAM", value_parser = stream, requires = "layout")]
    big: Option<v1::MixStream>,
    /// In a screen share: the big picture at the right
    #[arg(long, requires = "layout")]
    big_on_right: bool,
    /// In picture-in-picture: whose picture is the small one
    #[arg(long, value_name = "STREAM", value_parser = stream, requires = "layout")]
    small: Option<v1::MixStream>,
    /// In picture-in-picture: where the small one is, such as 960,40,320x180
    #[arg(long, value_name = "X,Y,WxH", value_parser = rect, requires = "layout")]
    small_rect: Option<v1::MixRect>,
    /// A place of a custom layout, such as alice@0,0,640x720 or, for whoever comes, 640,0,640x720; may be repeated. A
    /// last number puts it in front of smaller ones: alice@0,0,640x720,1
    #[arg(long, value_name = "[STREAM@]X,Y,WxH[,Z]", value_parser = place, conflicts_with = "layout")]
    place: Vec<PlaceArg>,
    /// Canvas, such as 1280x720
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Option<(u32, u32)>,
    /// Frames a second
    #[arg(long, value_name = "NUMBER")]
    frame_rate: Option<u32>,
    /// Bit rate of the picture
    #[arg(long, value_name = "KBPS")]
    video_kbps: Option<u32>,
    /// Time from one keyframe to the next, such as 2s
    #[arg(long, value_parser = span)]
    gop: Option<pbjson_types::Duration>,
    /// Colour behind all pictures, such as #203040
    #[arg(long, value_name = "#RRGGBB")]
    background_color: Option<String>,
    /// Image behind all pictures: its URL, or the number that the console gave it
    #[arg(long, value_name = "IMAGE")]
    background_image: Option<String>,
    /// Image over all pictures, such as https://example.com/logo.png@16,16,160x90; may be repeated
    #[arg(long, value_name = "IMAGE@X,Y,WxH", value_parser = at)]
    watermark: Vec<AtArg>,
    /// Text over all pictures; may be repeated
    #[arg(long, value_name = "TEXT@X,Y,WxH", value_parser = at)]
    watermark_text: Vec<AtArg>,
    /// The time of day over all pictures
    #[arg(long, value_name = "POSITION", value_enum)]
    watermark_time: Option<TimePositionArg>,
    /// How pictures fill their places
    #[arg(long, value_enum)]
    render: Option<RenderArg>,
    /// Whether users without picture hold a place
    #[arg(long, value_enum)]
    audio_only_users: Option<AudioOnlyArg>,
    /// User whose picture is mixed, others being only heard; may be repeated
    #[arg(long, value_name = "USER")]
    picture_of: Vec<String>,
    /// File with a MixSpec as JSON, for what has no argument here; arguments win over it
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LayoutArg {
    /// One picture fills the canvas, the others lie over it
    Floating,
    /// All pictures have the same size
    Grid,
    /// A big picture, and small ones beside it
    ScreenShare,
    /// One picture over another
    #[value(alias = "pip")]
    PictureInPicture,
    /// No picture
    AudioOnly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RenderArg {
    Crop,
    Fit,
    FitBlack,
    Stretch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AudioOnlyArg {
    HoldPlace,
    NoPlace,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TimePositionArg {
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
    TopCenter,
    BottomCenter,
    Center,
}

impl LookArgs {
    /// What the file and the arguments say together.
    pub(super) fn spec(self) -> anyhow::Result<v1::MixSpec> {
        let mut spec = match &self.spec {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                read_json("MixSpec", &text)
                    .with_context(|| format!("{} is no MixSpec as JSON", path.display()))?
            }
            None => v1::MixSpec::default(),
        };
        self.apply(&mut spec);
        Ok(spec)
    }

    fn apply(self, spec: &mut v1::MixSpec) {
        if let Some(layout) = self.layout() {
            spec.layout = Some(layout);
        }
        self.apply_video(spec);
        if self.background_color.is_some() || self.background_image.is_some() {
            let background = spec.background.get_or_insert_default();
            if let Some(color) = &self.background_color {
                background.color.clone_from(color);
            }
            if let Some(text) = &self.background_image {
                background.image = Some(image(text));
            }
        }
        let watermarks = self.watermarks();
        if !watermarks.is_empty() {
            spec.watermarks = watermarks;
        }
        if let Some(mode) = self.render {
            spec.render_mode = v1::MixRenderMode::from(mode).into();
        }
        if let Some(users) = self.audio_only_users {
            spec.audio_only_users = v1::AudioOnlyUsers::from(users).into();
        }
        if !self.picture_of.is_empty() {
            spec.video_user_ids = self.picture_of;
        }
    }

    fn layout(&self) -> Option<Layout> {
        let big = self.big.clone();
        Some(match self.layout {
            None if self.place.is_empty() => return None,
            None => Layout::Custom(v1::CustomLayout { places: self.place.iter().map(place_of).collect() }),
            Some(LayoutArg::Floating) => Layout::Floating(v1::FloatingLayout { big }),
            Some(LayoutArg::Grid) => Layout::Grid(v1::GridLayout {}),
            Some(LayoutArg::ScreenShare) => {
                Layout::ScreenShare(v1::ScreenShareLayout { big, big_on_right: self.big_on_right })
            }
            Some(LayoutArg::PictureInPicture) => Layout::PictureInPicture(v1::PictureInPictureLayout {
                big,
                small: self.small.clone(),
                small_rect: self.small_rect,
            }),
            Some(LayoutArg::AudioOnly) => Layout::AudioOnly(v1::AudioOnlyLayout {}),
        })
    }

    fn apply_video(&self, spec: &mut v1::MixSpec) {
        let Self { size, frame_rate, video_kbps, gop, .. } = self;
        if size.is_none() && frame_rate.is_none() && video_kbps.is_none() && gop.is_none() {
            return;
        }
        let video = spec.video.get_or_insert_default();
        if let Some((width, height)) = *size {
            (video.width, video.height) = (width, height);
        }
        video.frame_rate = frame_rate.unwrap_or(video.frame_rate);
        video.bit_rate_kbps = video_kbps.unwrap_or(video.bit_rate_kbps);
        video.gop = gop.or(video.gop);
    }

    fn watermarks(&self) -> Vec<v1::MixWatermark> {
        let images = self.watermark.iter().map(|AtArg { what, rect }| {
            Kind::Image(v1::ImageWatermark { image: Some(image(what)), rect: Some(*rect) })
        });
        let texts = self.watermark_text.iter().map(|AtArg { what, rect }| {
            Kind::Text(v1::TextWatermark { text: what.clone(), rect: Some(*rect), ..Default::default() })
        });
        let time = self.watermark_time.map(|position| {
            let position = v1::TimePosition::from(position).into();
            Kind::Time(v1::TimeWatermark { position, utc_offset_hours: None })
        });
        images.chain(texts).chain(time).map(|kind| v1::MixWatermark { kind: Some(kind) }).collect()
    }
}

fn place_of(place: &PlaceArg) -> v1::MixPlace {
    v1::MixPlace {
        stream: place.stream.clone(),
        rect: Some(place.rect),
        z_order: place.z_order,
        ..v1::MixPlace::default()
    }
}

impl From<RenderArg> for v1::MixRenderMode {
    fn from(value: RenderArg) -> Self {
        match value {
            RenderArg::Crop => Self::Crop,
            RenderArg::Fit => Self::Fit,
            RenderArg::FitBlack => Self::FitBlack,
            RenderArg::Stretch => Self::Stretch,
        }
    }
}

impl From<AudioOnlyArg> for v1::AudioOnlyUsers {
    fn from(value: AudioOnlyArg) -> Self {
        match value {
            AudioOnlyArg::HoldPlace => Self::HoldPlace,
            AudioOnlyArg::NoPlace => Self::NoPlace,
        }
    }
}

impl From<TimePositionArg> for v1::TimePosition {
    fn from(value: TimePositionArg) -> Self {
        match value {
            TimePositionArg::TopLeft => Self::TopLeft,
            TimePositionArg::TopRight => Self::TopRight,
            TimePositionArg::BottomLeft => Self::BottomLeft,
            TimePositionArg::BottomRight => Self::BottomRight,
            TimePositionArg::TopCenter => Self::TopCenter,
            TimePositionArg::BottomCenter => Self::BottomCenter,
            TimePositionArg::Center => Self::Center,
        }
    }
}

#[cfg(test)]
mod tests;
