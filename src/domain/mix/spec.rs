//! What a mix shall be, whichever facility makes it.

use trtc_layout::{Media, Rect, RenderMode, Who};

use super::sdk_shape::Origins;
use crate::domain::parse::OwnedRoom;
use crate::domain::settings::Format;

/// What a mix shall be. Spans are in seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spec {
    pub room: Option<OwnedRoom>,
    /// `None`: not said, which is an error.
    pub layout: Option<Layout>,
    pub video: Video,
    pub audio: Audio,
    pub background: Background,
    /// Later ones are in front.
    pub watermarks: Vec<Watermark>,
    /// How pictures fill their places; `None`: as the layout does.
    pub render_mode: Option<RenderMode>,
    /// Whether users without picture hold a place; `None`: as the layout does.
    pub hold_audio_only: Option<bool>,
    /// The users whose pictures are mixed; empty: everybody's.
    pub video_user_ids: Vec<String>,
    /// The users who are mixed at all; empty: everybody.
    pub user_ids: Vec<String>,
    /// The users who are not mixed.
    pub excluded_user_ids: Vec<String>,
    pub output: Output,
    /// `None`: nothing was said of it.
    pub recording: Option<Recording>,
    pub max_idle_time: Option<u32>,
    /// Where its parts stood, when it was said in the client SDKs' shape.
    pub origins: Option<Origins>,
}

/// Where whose picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// One picture over the whole canvas, the others small over it.
    Floating { big: Option<Who> },
    /// All pictures of the same size.
    Grid,
    /// A big picture and columns of small ones.
    ScreenShare { big: Option<Who>, big_on_right: bool },
    /// A big picture and one small. What was not said is `None`, which is an error.
    PictureInPicture { big: Option<Who>, small: Option<Who>, rect: Option<Rect> },
    /// Places as listed.
    Custom { places: Vec<Place> },
    /// No picture.
    AudioOnly,
}

impl Layout {
    /// Its field in the contract.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Floating { .. } => "floating",
            Self::Grid => "grid",
            Self::ScreenShare { .. } => "screen_share",
            Self::PictureInPicture { .. } => "picture_in_picture",
            Self::Custom { .. } => "custom",
            Self::AudioOnly => "audio_only",
        }
    }

    /// True for the layouts that arrange whoever comes: floating, grid and screen share.
    pub const fn is_template(&self) -> bool {
        matches!(self, Self::Floating { .. } | Self::Grid | Self::ScreenShare { .. })
    }
}

/// A place of a custom layout.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// `None`: by order of coming.
    pub who: Option<Who>,
    /// `None`: not said, which is an error unless the place is for sound alone.
    pub rect: Option<Rect>,
    /// Larger ones are in front.
    pub z_order: u32,
    pub render_mode: Option<RenderMode>,
    pub media: Media,
    pub place_holder: Option<Image>,
}

/// The canvas and how the picture is encoded; `None` where nothing was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Video {
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Frames a second.
    pub frame_rate: Option<u32>,
    pub bit_rate_kbps: Option<u32>,
    /// Seconds.
    pub gop: Option<u32>,
}

/// How the sound is encoded; `None` where nothing was said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Audio {
    /// Hz.
    pub sample_rate: Option<u32>,
    pub channels: Option<u32>,
    pub bit_rate_kbps: Option<u32>,
    pub codec: Option<Codec>,
}

/// What carries the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    AacLc,
    HeAac,
    HeAacV2,
}

/// What lies behind all pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Background {
    /// 0xRRGGBB; `None`: black.
    pub color: Option<u32>,
    pub image: Option<Image>,
}

/// Where an image is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Image {
    Url(String),
    /// An id that the TRTC console gave it.
    Id(u32),
}

/// Something that lies over all pictures. What was not said is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watermark {
    Image {
        /// `None` is an error.
        image: Option<Image>,
        /// `None` is an error.
        rect: Option<Rect>,
    },
    Text {
        text: String,
        /// `None` is an error.
        rect: Option<Rect>,
        /// Pixels; `None`: 16.
        font_size: Option<u32>,
        /// 0xRRGGBB; `None`: white.
        font_color: Option<u32>,
        /// 0xRRGGBB; `None`: none.
        background_color: Option<u32>,
    },
    Time {
        position: TimePosition,
        /// Whole hours ahead of UTC; `None`: 8.
        utc_offset_hours: Option<i32>,
    },
}

/// Where the time of day stands, in the numbers of the cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TimePosition {
    #[default]
    TopLeft = 0,
    TopRight = 1,
    BottomLeft = 2,
    BottomRight = 3,
    TopCenter = 4,
    BottomCenter = 5,
    Center = 6,
}

/// The stream that is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// Empty: none was said.
    pub stream_id: String,
    /// Empty: none.
    pub record_id: String,
    pub record_audio_only: bool,
    pub publish_urls: Vec<String>,
}

/// How the mix itself is recorded into VOD.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recording {
    pub formats: Vec<Format>,
    pub file_length: Option<u32>,
    /// 0: for ever.
    pub storage_time: u32,
    pub vod_sub_app_id: Option<u64>,
    /// Empty: none.
    pub user_define_record_id: String,
    pub control_window: Option<u32>,
}

impl Spec {
    /// True when there is no picture.
    pub fn is_audio_only(&self) -> bool {
        self.layout == Some(Layout::AudioOnly)
    }

    /// Everybody whom the specification names with a stream, in order: big and small pictures, and places.
    pub fn named(&self) -> Vec<&Who> {
        let big: Vec<&Option<Who>> = match &self.layout {
            Some(Layout::Floating { big } | Layout::ScreenShare { big, .. }) => vec![big],
            Some(Layout::PictureInPicture { big, small, .. }) => vec![big, small],
            Some(Layout::Custom { places }) => places.iter().map(|place| &place.who).collect(),
            _ => Vec::new(),
        };
        big.into_iter().flatten().collect()
    }
}
