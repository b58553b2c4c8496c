//! What a mix shall be, whichever API asked for it.

use std::time::Duration;

use time::UtcOffset;
use trtc_layout::Rect;

use crate::cloud_recording::{MediaChoice, Subscription};
use crate::model::{Participant, Room, Tracks};

/// A mix that shall run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MixSpec {
    pub(crate) inputs: Inputs,
    /// `None`: sound alone.
    pub(crate) video: Option<VideoSpec>,
    /// `None`: pictures alone.
    pub(crate) audio: Option<AudioSpec>,
}

/// Whose streams come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inputs {
    pub(crate) sdk_app_id: u64,
    pub(crate) room: Room,
    pub(crate) media: MediaChoice,
    pub(crate) subscription: Subscription,
}

/// How the picture is made and encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VideoSpec {
    /// Its canvas has even sides.
    pub(crate) layout: trtc_layout::Spec,
    /// Frames a second.
    pub(crate) fps: u32,
    /// Bits a second.
    pub(crate) bitrate: u32,
    /// From one keyframe to the next.
    pub(crate) gop: Duration,
    pub(crate) background: Background,
    /// What empty and held places of a custom layout show, by the index of the place.
    pub(crate) place_backgrounds: Vec<Background>,
    /// In order: later ones are in front.
    pub(crate) watermarks: Vec<Watermark>,
}

/// How the sound is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AudioSpec {
    /// 8000, 16000, 24000, 32000, 44100 or 48000 Hz.
    pub(crate) sample_rate: u32,
    /// 1 or 2.
    pub(crate) channels: u8,
    /// Bits a second.
    pub(crate) bitrate: u32,
    pub(crate) profile: AacProfile,
}

/// The kinds of AAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum AacProfile {
    #[default]
    Lc,
    He,
    HeV2,
}

/// What lies behind pictures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Background {
    /// Red, green and blue as 0xRRGGBB. `None`: nothing of its own; a canvas is black then.
    pub(crate) colour: Option<u32>,
    /// Fills the place, and wins over the colour as soon as it is there.
    pub(crate) image: Option<Image>,
}

/// Where an image is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Image {
    /// An id that the console gave it.
    Id(u64),
    /// http or https.
    Url(String),
}

/// Something that lies over all pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Watermark {
    Image {
        image: Image,
        rect: Rect,
    },
    Text {
        text: String,
        rect: Rect,
        /// Height of a line in pixels.
        size: u32,
        /// 0xRRGGBB.
        colour: u32,
        /// 0xRRGGBB; `None`: none.
        background: Option<u32>,
    },
    /// The time of day.
    Time {
        position: TimePosition,
        offset: UtcOffset,
    },
}

/// Where the time is shown, in the numbers of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimePosition {
    TopLeft = 0,
    TopRight = 1,
    BottomLeft = 2,
    BottomRight = 3,
    TopCentre = 4,
    BottomCentre = 5,
    Centre = 6,
}

impl Inputs {
    /// What of a participant's stream is mixed; `None`: nothing.
    pub(crate) fn tracks(&self, participant: &Participant) -> Option<Tracks> {
        let here = participant.sdk_app_id == self.sdk_app_id && participant.room == self.room;
        let tracks = self.subscription.allows(&participant.user_id, Tracks::All)?;
        (here && self.media.has(participant)).then_some(tracks)
    }
}
