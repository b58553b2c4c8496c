//! Callbacks: what the cloud tells the servers of its customers, by HTTP POST.
//!
//! What must be told is put into the outbox of the store in the transaction in which it happens; the dispatcher
//! takes it from there, signs it as the product does and tries until the receiver takes it or its time is over.

pub(crate) mod css;
pub(crate) mod dispatch;
mod retry;
mod send;
mod sign;
pub(crate) mod trtc;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// What a callback is about. Each class has its own URL where it is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallbackClass {
    /// Live: a push began (event 1).
    CssStreamBegin,
    /// Live: a push was cut off (event 0).
    CssStreamEnd,
    /// Live: a record file is there (event 100).
    CssRecord,
    /// Live: the state of a recording (event 332).
    CssRecordStatus,
    /// TRTC: rooms and who is in them (group 1).
    TrtcRoom,
    /// TRTC: media of users (group 2).
    TrtcMedia,
    /// TRTC: cloud recording (group 3).
    TrtcRecording,
    /// TRTC: relays to a CDN (group 4).
    TrtcRelay,
    /// VOD: event notifications.
    Vod,
}

/// The product that a callback belongs to: how it is signed, taken and repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    Css,
    Trtc,
    Vod,
}

/// A name that no class has.
#[derive(Debug, Error)]
#[error("there is no callback class {0:?}: use one of {names}", names = CallbackClass::ALL.map(CallbackClass::name).join(", "))]
pub struct UnknownClass(String);

impl CallbackClass {
    /// Every class.
    pub const ALL: [Self; 9] = [
        Self::CssStreamBegin,
        Self::CssStreamEnd,
        Self::CssRecord,
        Self::CssRecordStatus,
        Self::TrtcRoom,
        Self::TrtcMedia,
        Self::TrtcRecording,
        Self::TrtcRelay,
        Self::Vod,
    ];

    /// Its name: `css_stream_begin`, `trtc_room` …
    pub const fn name(self) -> &'static str {
        match self {
            Self::CssStreamBegin => "css_stream_begin",
            Self::CssStreamEnd => "css_stream_end",
            Self::CssRecord => "css_record",
            Self::CssRecordStatus => "css_record_status",
            Self::TrtcRoom => "trtc_room",
            Self::TrtcMedia => "trtc_media",
            Self::TrtcRecording => "trtc_recording",
            Self::TrtcRelay => "trtc_relay",
            Self::Vod => "vod",
        }
    }

    pub(crate) fn product(self) -> Product {
        match self {
            Self::CssStreamBegin | Self::CssStreamEnd | Self::CssRecord | Self::CssRecordStatus => {
                Product::Css
            }
            Self::TrtcRoom | Self::TrtcMedia | Self::TrtcRecording | Self::TrtcRelay => Product::Trtc,
            Self::Vod => Product::Vod,
        }
    }
}

impl fmt::Display for CallbackClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CallbackClass {
    type Err = UnknownClass;

    fn from_str(name: &str) -> Result<Self, UnknownClass> {
        let found = Self::ALL.into_iter().find(|class| class.name() == name);
        found.ok_or_else(|| UnknownClass(name.to_owned()))
    }
}
