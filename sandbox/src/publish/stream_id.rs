//! How the cloud names the stream of a participant.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// RFC 3986: letters, digits and `-._~` stay.
const RFC_3986: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Which of a participant's streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamType {
    /// Camera and microphone.
    Main,
    /// Screen share.
    Aux,
}

impl StreamType {
    /// `main` or `aux`, as in a StreamId.
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Aux => "aux",
        }
    }
}

/// How the StreamId is made of application, room and user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// Applications created on or after 2020-01-09: the percent-encoded parts.
    Direct,
    /// Older applications: `<bizid>_<MD5>` in lower case.
    Md5 { bizid: u64 },
}

/// A participant's stream in a room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    pub sdk_app_id: u64,
    /// The number or the text of the room.
    pub room: String,
    pub user: String,
    pub stream_type: StreamType,
}

impl Participant {
    /// The StreamId the cloud gives by default.
    pub fn stream_id(&self, formula: &Formula) -> String {
        let Self { sdk_app_id, room, user, stream_type } = self;
        let stream_type = stream_type.name();
        match formula {
            Formula::Direct => {
                let plain = format!("{sdk_app_id}_{room}_{user}_{stream_type}");
                utf8_percent_encode(&plain, RFC_3986).to_string()
            }
            Formula::Md5 { bizid } => {
                let digest = Md5::digest(format!("{room}_{user}_{stream_type}"));
                format!("{bizid}_{}", hex::encode(digest))
            }
        }
    }

    /// The AppName of the default push path.
    pub fn app_name(&self, formula: &Formula) -> String {
        match formula {
            Formula::Direct => format!("trtc_{}", self.sdk_app_id),
            Formula::Md5 { .. } => "live".to_owned(),
        }
    }

    /// The stream parameters of a relayed stream, without `?`.
    pub fn params(&self) -> String {
        format!(
            "product_name=CSIG_TRTC&roomid={}&sdkappid={}&streamtype={}&userid={}",
            utf8_percent_encode(&self.room, RFC_3986),
            self.sdk_app_id,
            self.stream_type.name(),
            STANDARD.encode(&self.user)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn participant(room: &str, user: &str, stream_type: StreamType) -> Participant {
        Participant { sdk_app_id: 12_345_678, room: room.into(), user: user.into(), stream_type }
    }

    #[test]
    fn direct_ids() {
        let id = |room, user, kind| participant(room, user, kind).stream_id(&Formula::Direct);
        assert_eq!(id("12345", "userA", StreamType::Main), "12345678_12345_userA_main");
        assert_eq!(id("12345", "push_user_1", StreamType::Main), "12345678_12345_push_user_1_main");
        assert_eq!(
            id("a b+c/d:e~f*g", "user@x", StreamType::Main),
            "12345678_a%20b%2Bc%2Fd%3Ae~f%2Ag_user%40x_main"
        );
    }

    #[test]
    fn md5_ids() {
        let vectors = [
            (3891, "12345", "userA", StreamType::Main, "3891_8d0261436c375bb0dea901d86d7d70e8"),
            (8888, "12345", "userA", StreamType::Main, "8888_8d0261436c375bb0dea901d86d7d70e8"),
            (3891, "12345", "userA", StreamType::Aux, "3891_46bc3b391a56fc9510fedf4fd29ff867"),
            (3891, "1001", "rexchang", StreamType::Main, "3891_e253c751b1cabcdd31989f2130ebab7f"),
            (3891, "房间", "用户A", StreamType::Main, "3891_c736e2ba1c23cd085c51f4bd485464db"),
        ];
        for (bizid, room, user, kind, expected) in vectors {
            assert_eq!(participant(room, user, kind).stream_id(&Formula::Md5 { bizid }), expected);
        }
    }

    #[test]
    fn app_names_and_parameters() {
        let one = participant("room 1", "1", StreamType::Aux);
        assert_eq!(one.app_name(&Formula::Direct), "trtc_12345678");
        assert_eq!(one.app_name(&Formula::Md5 { bizid: 1 }), "live");
        assert_eq!(
            one.params(),
            "product_name=CSIG_TRTC&roomid=room%201&sdkappid=12345678&streamtype=aux&userid=MQ=="
        );
    }
}
