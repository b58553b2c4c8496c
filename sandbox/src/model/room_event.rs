//! What happens in rooms, as the callbacks of TRTC tell it.

use time::OffsetDateTime;

use super::{EndReason, Room};

/// Something that happened in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomEvent {
    pub sdk_app_id: u64,
    pub room: Room,
    pub at: OffsetDateTime,
    pub kind: RoomEventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoomEventKind {
    /// The first user is there.
    Created {
        user_id: String,
    },
    /// The last user has left.
    Dismissed,
    Entered {
        user_id: String,
    },
    Left {
        user_id: String,
        reason: LeaveReason,
    },
    /// A user who stays began or ended to send something.
    Media {
        user_id: String,
        media: RoomMedia,
        on: bool,
    },
}

/// What a user can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoomMedia {
    Video,
    Audio,
    /// The picture of a screen share.
    Screen,
}

/// Why a user left, by the numbers of TRTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaveReason {
    Normal = 1,
    TimedOut = 2,
    Removed = 3,
}

impl LeaveReason {
    /// Why a user leaves whose last stream ended so.
    pub fn of(reason: &EndReason) -> Self {
        match reason {
            EndReason::Unpublished => Self::Normal,
            EndReason::Cut(_) => Self::Removed,
            EndReason::Disconnected(_) | EndReason::Refused(_) | EndReason::Stopped => Self::TimedOut,
        }
    }
}

impl RoomEventKind {
    /// Its `EventGroupId` and `EventType`.
    pub fn numbers(&self) -> (u32, u32) {
        match self {
            Self::Created { .. } => (1, 101),
            Self::Dismissed => (1, 102),
            Self::Entered { .. } => (1, 103),
            Self::Left { .. } => (1, 104),
            Self::Media { media, on, .. } => {
                let begins = match media {
                    RoomMedia::Video => 201,
                    RoomMedia::Audio => 203,
                    RoomMedia::Screen => 205,
                };
                (2, if *on { begins } else { begins + 1 })
            }
        }
    }
}
