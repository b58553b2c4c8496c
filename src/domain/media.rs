//! Recorded files: what their origin tells about who was recorded.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded;

use super::identity::StreamType;
use super::parse::split_direct;

/// Who was recorded, as the push URL's parameters tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedIdentity {
    pub sdk_app_id: u32,
    pub room: String,
    pub user_id: String,
    pub user_define_record_id: String,
}

/// A push URL as VOD keeps it in `SourceContext`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushUrl {
    pub domain: String,
    pub app_name: String,
    pub stream_id: String,
    /// `None` when the URL has no parameters of TRTC.
    pub identity: Option<RecordedIdentity>,
}

/// Reads `rtmp://domain/AppName/StreamId?sdkappid=…&roomid=…&userid=<base64>`; `None` when it is no such URL.
///
/// The StreamId is taken as it stands: percent signs in it are part of it.
pub fn read_push_url(source_context: &str) -> Option<PushUrl> {
    let rest = source_context.strip_prefix("rtmp://")?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (domain, path) = path.split_once('/')?;
    let (app_name, stream_id) = path.split_once('/')?;
    Some(PushUrl {
        domain: domain.to_owned(),
        app_name: app_name.to_owned(),
        stream_id: stream_id.to_owned(),
        identity: read_identity(query),
    })
}

fn read_identity(query: &str) -> Option<RecordedIdentity> {
    let mut identity = RecordedIdentity::default();
    let mut told = false;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "sdkappid" => identity.sdk_app_id = value.parse().unwrap_or_default(),
            "roomid" | "groupid" => identity.room = value.into_owned(),
            "userid" => identity.user_id = decode_user_id(&value),
            "userdefinerecordid" => identity.user_define_record_id = value.into_owned(),
            _ => continue,
        }
        told = true;
    }
    told.then_some(identity)
}

/// User ids come in base64. Form decoding has turned `+` into a space; padding may be missing.
fn decode_user_id(value: &str) -> String {
    let mut text = value.trim_end_matches('=').replace(' ', "+");
    text.push_str(&"=".repeat((4 - text.len() % 4) % 4));
    STANDARD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Whether a recorded file is of the given uplinks of a room.
///
/// The recorder's parameters decide. Where they are missing, so does the StreamId if it is of the direct form; then
/// all that can be said is that it begins like the room's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomFilter {
    pub sdk_app_id: u32,
    pub room: String,
    /// `SdkAppId_RoomId_` in every URL encoding.
    pub prefixes: Vec<String>,
    pub stream_type: Option<StreamType>,
    /// Empty: all users.
    pub user_ids: Vec<String>,
}

impl RoomFilter {
    /// Judges a file by where it was recorded from.
    pub fn admits(&self, push: &PushUrl) -> bool {
        let of_room = match &push.identity {
            Some(identity) if identity.sdk_app_id != 0 && !identity.room.is_empty() => {
                identity.sdk_app_id == self.sdk_app_id
                    && identity.room == self.room
                    && (self.user_ids.is_empty() || self.user_ids.contains(&identity.user_id))
            }
            _ => self.prefixes.iter().any(|prefix| push.stream_id.starts_with(prefix)),
        };
        of_room && self.admits_type(&push.stream_id)
    }

    /// MD5 and custom ids do not tell the uplink; such files are let through rather than lost.
    fn admits_type(&self, stream_id: &str) -> bool {
        match (self.stream_type, split_direct(stream_id)) {
            (Some(wanted), Some((_, _, found))) => wanted == found,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: &str = "rtmp://164666.livepush.myqcloud.com/trtc_1400621582/1?cliRecoId=0&product_name=CSIG_TRTC&record_name=1400621582_1_main&roomid=3477564&sdkappid=1400621582&userdefinerecordid=1400621582_1&userid=MQ==";

    #[test]
    fn a_real_source_context_tells_who_was_recorded() {
        let push = read_push_url(REAL).unwrap();
        assert_eq!(push.domain, "164666.livepush.myqcloud.com");
        assert_eq!((push.app_name.as_str(), push.stream_id.as_str()), ("trtc_1400621582", "1"));
        assert_eq!(
            push.identity,
            Some(RecordedIdentity {
                sdk_app_id: 1_400_621_582,
                room: "3477564".to_owned(),
                user_id: "1".to_owned(),
                user_define_record_id: "1400621582_1".to_owned(),
            })
        );
    }

    #[test]
    fn other_sources_tell_less() {
        assert_eq!(read_push_url("https://example.com/a/b"), None);
        assert_eq!(read_push_url("rtmp://host/live"), None);
        let plain = read_push_url("rtmp://host/live/1_a%20b_u_main").unwrap();
        assert_eq!(plain.stream_id, "1_a%20b_u_main");
        assert_eq!(plain.identity, None);
    }

    #[test]
    fn user_ids_survive_form_decoding_and_missing_padding() {
        for user in ["userA", "用户A", "a?>b", "~~~"] {
            let encoded = STANDARD.encode(user);
            for text in [encoded.replace('+', " "), encoded.trim_end_matches('=').to_owned()] {
                assert_eq!(decode_user_id(&text), user);
            }
        }
    }

    #[test]
    fn the_recorders_parameters_decide_about_the_room() {
        let filter = RoomFilter {
            sdk_app_id: 1_400_621_582,
            room: "3477564".to_owned(),
            prefixes: vec!["1400621582_3477564_".to_owned()],
            stream_type: None,
            user_ids: Vec::new(),
        };
        assert!(filter.admits(&read_push_url(REAL).unwrap()));
        let other = RoomFilter { room: "1".to_owned(), ..filter.clone() };
        assert!(!other.admits(&read_push_url(REAL).unwrap()));
        let of_users = |users: &[&str]| RoomFilter {
            user_ids: users.iter().map(|&user| user.to_owned()).collect(),
            ..filter.clone()
        };
        assert!(of_users(&["2", "1"]).admits(&read_push_url(REAL).unwrap()));
        assert!(!of_users(&["2"]).admits(&read_push_url(REAL).unwrap()));

        let bare = |id: &str| read_push_url(&format!("rtmp://h/trtc_1/{id}")).unwrap();
        assert!(filter.admits(&bare("1400621582_3477564_u_aux")));
        assert!(!filter.admits(&bare("1400621582_34775640_u_aux")));
        let main = RoomFilter { stream_type: Some(StreamType::Main), ..filter };
        assert!(!main.admits(&bare("1400621582_3477564_u_aux")));
        assert!(main.admits(&bare("1400621582_3477564_u_main")));
    }
}
