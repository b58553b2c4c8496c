//! Reading StreamIds back.
//!
//! `_` separates the parts of a direct id and is legal inside them, so an id may have several readings; all are
//! given. Only the first part and the last are certain.

use super::identity::{Room, StreamType, Uplink, check_custom_stream_id, check_user_id};
use super::stream_id::Formula;
use super::url_encoding::UrlEncoding;

/// One way to read a StreamId.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    Direct {
        sdk_app_id: u32,
        room: OwnedRoom,
        user_id: String,
        stream_type: StreamType,
        /// The encodings that give exactly this id.
        encodings: Vec<UrlEncoding>,
    },
    BizidMd5 {
        bizid: u32,
        /// Lower-case hex.
        digest: String,
    },
    /// An app may have chosen it.
    Custom,
}

/// A room that owns its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum OwnedRoom {
    Number(u32),
    Text(String),
}

/// Every reading, most likely first: MD5, then direct ids with the shortest room first and numeric before text rooms,
/// then custom.
pub fn readings(stream_id: &str) -> Vec<Reading> {
    let mut found = Vec::new();
    if let Some((bizid, digest)) = split_md5(stream_id) {
        found.push(Reading::BizidMd5 { bizid, digest });
    }
    found.extend(direct_readings(stream_id));
    if check_custom_stream_id(stream_id).is_ok() {
        found.push(Reading::Custom);
    }
    found
}

/// Splits `bizid_MD5`, in either case of the hex; the digest comes back in lower case.
pub fn split_md5(stream_id: &str) -> Option<(u32, String)> {
    let (bizid, digest) = stream_id.split_once('_')?;
    let is_md5 = digest.len() == 32 && digest.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_md5 {
        return None;
    }
    Some((positive_number(bizid)?, digest.to_ascii_lowercase()))
}

/// Splits off what is certain in a direct id: app and stream type, with the encoded room and user between.
pub fn split_direct(stream_id: &str) -> Option<(u32, &str, StreamType)> {
    let (app, rest) = stream_id.split_once('_')?;
    let (inner, stream_type) = rest.rsplit_once('_')?;
    let stream_type = match stream_type {
        "main" => StreamType::Main,
        "aux" => StreamType::Aux,
        _ => return None,
    };
    Some((positive_number(app)?, inner, stream_type))
}

fn direct_readings(stream_id: &str) -> Vec<Reading> {
    let Some((sdk_app_id, inner, stream_type)) = split_direct(stream_id) else { return Vec::new() };
    let mut found: Vec<Reading> = Vec::new();
    for (at, _) in inner.match_indices('_') {
        let (raw_room, raw_user) = (&inner[..at], &inner[at + 1..]);
        for encoding in UrlEncoding::ALL {
            let (Some(room), Some(user_id)) = (encoding.decode(raw_room), encoding.decode(raw_user)) else {
                continue;
            };
            let Ok(text_room) = Room::from_text(&room) else { continue };
            if check_user_id(&user_id).is_err() {
                continue;
            }
            // Decoding is lenient; only an encoding that gives the very same id can have made it.
            let uplink = Uplink { room: text_room, user_id: &user_id, stream_type };
            if Formula::Direct(encoding).stream_id(sdk_app_id, &uplink) != stream_id {
                continue;
            }
            let number = positive_number(&room).and_then(|number| Room::from_number(number).ok());
            if let Some(Room::Number(number)) = number {
                add(&mut found, sdk_app_id, OwnedRoom::Number(number), &user_id, stream_type, encoding);
            }
            add(&mut found, sdk_app_id, OwnedRoom::Text(room), &user_id, stream_type, encoding);
        }
    }
    found
}

fn add(
    found: &mut Vec<Reading>,
    app: u32,
    room: OwnedRoom,
    user: &str,
    stream_type: StreamType,
    encoding: UrlEncoding,
) {
    for earlier in found.iter_mut() {
        if let Reading::Direct { room: earlier_room, user_id, encodings, .. } = earlier
            && *earlier_room == room
            && user_id == user
        {
            encodings.push(encoding);
            return;
        }
    }
    let (user_id, encodings) = (user.to_owned(), vec![encoding]);
    found.push(Reading::Direct { sdk_app_id: app, room, user_id, stream_type, encodings });
}

/// A decimal number over 0 as the formulas write it: no sign, no leading zero.
fn positive_number(text: &str) -> Option<u32> {
    let canonical = !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    if canonical { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn direct(room: OwnedRoom, user_id: &str, stream_type: StreamType) -> Reading {
        Reading::Direct {
            sdk_app_id: 1,
            room,
            user_id: user_id.to_owned(),
            stream_type,
            encodings: UrlEncoding::ALL.to_vec(),
        }
    }

    #[test]
    fn every_split_is_a_reading() {
        let text = |t: &str| OwnedRoom::Text(t.to_owned());
        assert_eq!(
            readings("1_2_3_main"),
            [
                direct(OwnedRoom::Number(2), "3", StreamType::Main),
                direct(text("2"), "3", StreamType::Main),
                Reading::Custom
            ]
        );
        assert_eq!(
            readings("1_a_b_c_aux"),
            [
                direct(text("a"), "b_c", StreamType::Aux),
                direct(text("a_b"), "c", StreamType::Aux),
                Reading::Custom
            ]
        );
    }

    #[test]
    fn md5_ids_are_read_in_either_case() {
        let md5 = Reading::BizidMd5 { bizid: 1234, digest: "8d0261436c375bb0dea901d86d7d70e8".to_owned() };
        for id in ["1234_8D0261436C375BB0DEA901D86D7D70E8", "1234_8d0261436c375bb0dea901d86d7d70e8"] {
            assert_eq!(readings(id), [md5.clone(), Reading::Custom]);
        }
    }

    #[test]
    fn encodings_that_cannot_have_made_the_id_are_left_out() {
        let found = readings("1_a+b_u_main");
        let Some(Reading::Direct { room, encodings, .. }) = found.first() else { panic!("{found:?}") };
        assert_eq!(*room, OwnedRoom::Text("a b".to_owned()));
        assert_eq!(*encodings, [UrlEncoding::Form, UrlEncoding::Query, UrlEncoding::Php]);
        assert_eq!(readings("1_a%2fb_u_main"), [], "lower-case hex is no dialect's");
        assert_eq!(readings("0_a_u_main"), [Reading::Custom]);
        assert_eq!(readings("_a_u_mai n"), []);
    }

    proptest! {
        #[test]
        fn what_was_resolved_is_among_the_readings(
            app in 1_u32.., room in "[ -~]{1,20}", user in "[a-z_%+ 房]{1,10}", aux: bool
        ) {
            let stream_type = if aux { StreamType::Aux } else { StreamType::Main };
            for encoding in UrlEncoding::ALL {
                let uplink = Uplink { room: Room::Text(&room), user_id: &user, stream_type };
                let id = Formula::Direct(encoding).stream_id(app, &uplink);
                let found = readings(&id).into_iter().any(|reading| matches!(
                    reading,
                    Reading::Direct { sdk_app_id, room: OwnedRoom::Text(r), user_id, stream_type: t, encodings }
                        if sdk_app_id == app && r == room && user_id == user && t == stream_type
                            && encodings.contains(&encoding)
                ));
                prop_assert!(found, "{id}");
            }
        }

        #[test]
        fn any_text_is_read_without_panic(text in ".{0,600}") {
            let _ = readings(&text);
        }
    }
}
