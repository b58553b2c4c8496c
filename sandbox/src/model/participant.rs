//! Who publishes a stream, by the parameters that the relay of TRTC puts behind its URL.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::StreamInfo;

/// Largest numeric room.
const MAX_ROOM: u32 = 4_294_967_294;

/// A room of TRTC. Room 123 and room "123" are different rooms.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Room {
    Number(u32),
    Text(String),
}

/// One user's stream in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub sdk_app_id: u64,
    pub room: Room,
    pub user_id: String,
    /// Screen share, else camera and microphone.
    pub aux: bool,
}

impl Room {
    /// The room as text, as answers and events show it.
    pub fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// The numeric room that a text means; `None` when it is out of 1–4294967294.
    pub fn number(text: &str) -> Option<Self> {
        let number = text.parse().ok().filter(|number| (1..=MAX_ROOM).contains(number))?;
        Some(Self::Number(number))
    }
}

impl Participant {
    /// Who publishes the stream; `None` when its parameters name no app, room and user, or it is a mix.
    ///
    /// `sdkappid`, `userid` (base64) and either `roomid`, a numeric room where it is a number and else a string
    /// room, or `groupid`, always a string room.
    pub fn of(stream: &StreamInfo) -> Option<Self> {
        let (mut app, mut room, mut user, mut kind) = (None, None, None, None);
        for (name, value) in url::form_urlencoded::parse(stream.params.as_bytes()) {
            match name.to_ascii_lowercase().as_str() {
                "sdkappid" => app = value.parse().ok(),
                "roomid" if !value.is_empty() => {
                    room = Room::number(&value).or_else(|| Some(Room::Text(value.into_owned())));
                }
                "groupid" if !value.is_empty() => room = Some(Room::Text(value.into_owned())),
                "userid" if !value.is_empty() => user = Some(user_id(&value)),
                "streamtype" => kind = Some(value == "aux"),
                "mcumix" if value == "1" => return None,
                _ => {}
            }
        }
        let aux = kind.unwrap_or_else(|| stream.key.stream_name.ends_with("_aux"));
        Some(Self { sdk_app_id: app?, room: room?, user_id: user?, aux })
    }

    /// `main` or `aux`.
    pub fn media_id(&self) -> &'static str {
        if self.aux { "aux" } else { "main" }
    }
}

/// The user behind the base64, in which a `+` may have become a blank; what is no base64 is taken as it is.
fn user_id(value: &str) -> String {
    let decoded =
        STANDARD.decode(value.replace(' ', "+")).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.unwrap_or_else(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::model::StreamKey;

    fn of(stream_name: &str, params: &str) -> Option<Participant> {
        let key = StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: stream_name.into() };
        Participant::of(&StreamInfo {
            key,
            params: params.into(),
            client_ip: String::new(),
            started: OffsetDateTime::UNIX_EPOCH,
            sequence: 1,
        })
    }

    #[test]
    fn participants_are_read_from_parameters() {
        let one = |room, user: &str, aux| Participant { sdk_app_id: 14, room, user_id: user.into(), aux };
        assert_eq!(of("x", "sdkappid=14&roomid=7&userid=MQ=="), Some(one(Room::Number(7), "1", false)));
        assert_eq!(
            of("x_aux", "sdkappid=14&roomid=7&userid=MQ%3D%3D"),
            Some(one(Room::Number(7), "1", true))
        );
        assert_eq!(
            of("x", "sdkappid=14&roomid=room%201&streamtype=aux&userid=fn5+"),
            Some(one(Room::Text("room 1".into()), "~~~", true))
        );
        assert_eq!(
            of("x", "sdkappid=14&groupid=123&userid=a!"),
            Some(one(Room::Text("123".into()), "a!", false))
        );
        assert_eq!(of("x", "sdkappid=14&roomid=0&userid=MQ==").unwrap().room, Room::Text("0".into()));
        for params in [
            "",
            "sdkappid=14&roomid=7",
            "roomid=7&userid=MQ==",
            "sdkappid=x&roomid=7&userid=MQ==",
            "sdkappid=14&roomid=7&userid=MQ==&mcumix=1",
        ] {
            assert_eq!(of("x", params), None, "{params}");
        }
    }
}
