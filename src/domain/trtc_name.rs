//! Names of the files that TRTC's own cloud recording makes.
//!
//! `<SdkAppId>_<RoomId>_UserId_s_<UserId>_UserId_e_<main|aux>[_<type or index>]`, with the app's own id and
//! `__UserDefine_u_` before it where it gave one. Source: cloud.tencent.com/document/product/647/76497.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::identity::StreamType;

/// What a file's name tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrtcName {
    /// Empty: the name does not tell, as that of a mixed file.
    pub user_id: String,
    pub stream_type: Option<StreamType>,
    /// The app's own id; empty when it gave none.
    pub user_define_record_id: String,
}

/// Reads a name, with or without its extension; what it does not tell stays empty.
pub fn read_trtc_name(name: &str) -> TrtcName {
    let (own_id, name) = name.split_once("__UserDefine_u_").unwrap_or(("", name));
    let mut told = TrtcName { user_define_record_id: own_id.to_owned(), ..TrtcName::default() };
    let Some((user, rest)) =
        name.split_once("_UserId_s_").and_then(|(_, rest)| rest.split_once("_UserId_e_"))
    else {
        return told;
    };
    told.user_id = decode(user).unwrap_or_default();
    told.stream_type = match rest.split(['_', '.']).next() {
        Some("main") => Some(StreamType::Main),
        Some("aux") => Some(StreamType::Aux),
        _ => None,
    };
    told
}

/// Base64 with `-` for `/` and `.` for `=`.
fn decode(text: &str) -> Option<String> {
    let bytes = STANDARD.decode(text.replace('-', "/").replace('.', "=")).ok()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn documented_names_are_read() {
        let read = |name: &str| {
            let TrtcName { user_id, stream_type, user_define_record_id } = read_trtc_name(name);
            (user_id, stream_type, user_define_record_id)
        };
        let none = String::new();
        assert_eq!(
            read("1400000123_3560_UserId_s_dXNlckE._UserId_e_main"),
            ("userA".to_owned(), Some(StreamType::Main), none.clone())
        );
        assert_eq!(
            read("mine__UserDefine_u_1400000123_cm9vbV8x_UserId_s_YW5jaG9yMQ.._UserId_e_aux_2.mp4"),
            ("anchor1".to_owned(), Some(StreamType::Aux), "mine".to_owned())
        );
        assert_eq!(
            read("1400000123_3560_UserId_s_dXNlckE._UserId_e_main_audiovideo.m3u8"),
            ("userA".to_owned(), Some(StreamType::Main), none.clone())
        );
        assert_eq!(read("1400000123_3560_1.mp4"), (none.clone(), None, none.clone()), "a mixed file");
        assert_eq!(read("1_2_UserId_s_%%_UserId_e_other"), (none.clone(), None, none));
    }

    proptest! {
        #[test]
        fn any_user_is_read_back(user in "\\PC{1,32}", aux: bool, index in proptest::option::of(1_u32..9)) {
            let encoded = STANDARD.encode(&user).replace('/', "-").replace('=', ".");
            let media = if aux { "aux" } else { "main" };
            let index = index.map(|index| format!("_{index}")).unwrap_or_default();
            let told = read_trtc_name(&format!("1_2_UserId_s_{encoded}_UserId_e_{media}{index}.mp4"));
            prop_assert_eq!(told.user_id, user);
            prop_assert_eq!(told.stream_type, Some(if aux { StreamType::Aux } else { StreamType::Main }));
        }

        #[test]
        fn any_text_is_read_without_panic(name in "\\PC{0,80}") {
            let _ = read_trtc_name(&name);
        }
    }
}
