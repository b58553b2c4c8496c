//! Who publishes what in which room.

/// Longest id that the cloud takes for rooms, users and custom StreamIds, in bytes.
pub const MAX_ID_BYTES: usize = 64;
/// Longest StreamId this service reads. Direct ids are not truncated by any document and may exceed 64 bytes:
/// percent-encoding triples the longest room and user.
pub const MAX_STREAM_ID_BYTES: usize = 512;
/// Largest numeric room id.
pub const MAX_ROOM_NUMBER: u32 = 4_294_967_294;

/// A TRTC room: number 123 and text "123" are different rooms.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Room<'a> {
    Number(u32),
    Text(&'a str),
}

/// Which of a user's two uplinks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamType {
    /// Camera and microphone.
    Main,
    /// Screen share.
    Aux,
}

impl StreamType {
    /// Both uplinks.
    pub const ALL: [Self; 2] = [Self::Main, Self::Aux];

    /// The text TRTC uses inside StreamIds.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Aux => "aux",
        }
    }
}

/// One uplink of one user in one room of one app, without the app.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Uplink<'a> {
    pub room: Room<'a>,
    pub user_id: &'a str,
    pub stream_type: StreamType,
}

/// What is wrong with an id. The text completes the sentence "`field` …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("is required")]
    Empty,
    #[error("must be at most {max} bytes of UTF-8")]
    TooLong { max: usize },
    #[error("must not contain control characters")]
    ControlCharacter,
    #[error("must be 1 to 4294967294")]
    RoomNumber,
    #[error("must be 1 to 64 of letters, digits, '_' and '-'")]
    CustomStreamId,
}

impl<'a> Room<'a> {
    /// A numeric room.
    pub fn from_number(number: u32) -> Result<Self, IdError> {
        if (1..=MAX_ROOM_NUMBER).contains(&number) {
            Ok(Self::Number(number))
        } else {
            Err(IdError::RoomNumber)
        }
    }

    /// A text room.
    pub fn from_text(text: &'a str) -> Result<Self, IdError> {
        check_text(text, MAX_ID_BYTES).map(|()| Self::Text(text))
    }
}

/// Checks a UserId.
pub fn check_user_id(user_id: &str) -> Result<(), IdError> {
    check_text(user_id, MAX_ID_BYTES)
}

/// Checks a StreamId that was read, not made.
pub fn check_stream_id(stream_id: &str) -> Result<(), IdError> {
    check_text(stream_id, MAX_STREAM_ID_BYTES)
}

/// Checks a StreamId that an app chose: 1 to 64 of letters, digits, `_` and `-`.
pub fn check_custom_stream_id(stream_id: &str) -> Result<(), IdError> {
    let fits = (1..=MAX_ID_BYTES).contains(&stream_id.len());
    let legal = stream_id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if fits && legal { Ok(()) } else { Err(IdError::CustomStreamId) }
}

fn check_text(text: &str, max: usize) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty);
    }
    if text.len() > max {
        return Err(IdError::TooLong { max });
    }
    // Bytes first: almost every id is ASCII, and decoding characters costs more than hashing them.
    let suspicious = |b: u8| !(0x20..0x7f).contains(&b);
    if text.bytes().any(suspicious) && text.chars().any(char::is_control) {
        return Err(IdError::ControlCharacter);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_numbers_have_the_documented_range() {
        assert_eq!(Room::from_number(0), Err(IdError::RoomNumber));
        assert_eq!(Room::from_number(u32::MAX), Err(IdError::RoomNumber));
        assert_eq!(Room::from_number(MAX_ROOM_NUMBER), Ok(Room::Number(4_294_967_294)));
        assert_eq!(Room::from_number(1), Ok(Room::Number(1)));
    }

    #[test]
    fn texts_are_bounded_in_bytes_and_free_of_control_characters() {
        assert_eq!(Room::from_text(""), Err(IdError::Empty));
        assert_eq!(Room::from_text(&"a".repeat(65)), Err(IdError::TooLong { max: 64 }));
        assert_eq!(Room::from_text(&"房".repeat(22)), Err(IdError::TooLong { max: 64 }));
        assert!(Room::from_text(&"房".repeat(21)).is_ok());
        assert_eq!(check_user_id("a\nb"), Err(IdError::ControlCharacter));
        assert_eq!(check_user_id("a\u{85}b"), Err(IdError::ControlCharacter));
        assert!(check_user_id("用户A").is_ok());
    }

    #[test]
    fn custom_stream_ids_keep_to_the_documented_characters() {
        assert!(check_custom_stream_id("my-stream_1").is_ok());
        for bad in ["", "a b", "a/b", "流", &"a".repeat(65)] {
            assert_eq!(check_custom_stream_id(bad), Err(IdError::CustomStreamId), "{bad}");
        }
    }
}
