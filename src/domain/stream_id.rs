//! The two formulas by which TRTC names relayed streams.
//!
//! Source: TRTC cloud recording and CDN relay pages (cloud.tencent.com/document/product/647/16826).

use md5::{Digest as _, Md5};

use super::identity::{MAX_ID_BYTES, Room, Uplink};
use super::url_encoding::{UrlEncoding, is_same_in_all};

/// How a StreamId is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Formula {
    /// `urlencode(SdkAppId_RoomId_UserId_StreamType)`.
    Direct(UrlEncoding),
    /// `bizid_MD5(RoomId_UserId_StreamType)`, lower-case hex.
    BizidMd5 {
        /// The account's number in CSS.
        bizid: u32,
    },
}

/// A StreamId and how it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamId {
    pub text: String,
    /// `None`: the app chose it.
    pub formula: Option<Formula>,
}

impl StreamId {
    /// True when it is longer than the 64 bytes the cloud grants to StreamIds that apps choose.
    pub fn is_over_length(&self) -> bool {
        self.text.len() > MAX_ID_BYTES
    }
}

impl Formula {
    /// The StreamId of an uplink.
    pub fn stream_id(self, sdk_app_id: u32, uplink: &Uplink<'_>) -> String {
        match self {
            Self::Direct(encoding) => direct(sdk_app_id, uplink, encoding),
            Self::BizidMd5 { bizid } => bizid_md5(bizid, uplink),
        }
    }
}

/// Every StreamId an uplink can have: by `preferred` first, then by the other formula and the other URL encodings
/// that give another text. Without a bizid the MD5 formula is left out.
pub fn candidates(
    sdk_app_id: u32,
    uplink: &Uplink<'_>,
    preferred: Formula,
    bizid: Option<u32>,
) -> Vec<StreamId> {
    let others = UrlEncoding::ALL
        .into_iter()
        .map(Formula::Direct)
        .chain(bizid.map(|bizid| Formula::BizidMd5 { bizid }));
    let mut found: Vec<StreamId> = Vec::with_capacity(2);
    for formula in std::iter::once(preferred).chain(others) {
        let text = formula.stream_id(sdk_app_id, uplink);
        if found.iter().all(|earlier| earlier.text != text) {
            found.push(StreamId { text, formula: Some(formula) });
        }
    }
    found
}

/// The beginning of the direct StreamIds, and so of the default record names, of all users of a room:
/// `SdkAppId_RoomId_`, in every URL encoding that gives another text.
pub fn direct_room_prefixes(sdk_app_id: u32, room: &Room<'_>) -> Vec<String> {
    let mut prefixes: Vec<String> = Vec::with_capacity(1);
    for encoding in UrlEncoding::ALL {
        let mut prefix = String::with_capacity(32);
        push_number(sdk_app_id, &mut prefix);
        prefix.push('_');
        push_encoded_room(room, encoding, &mut prefix);
        prefix.push('_');
        if !prefixes.contains(&prefix) {
            prefixes.push(prefix);
        }
    }
    prefixes
}

/// The MD5 digest of the old formula: over the raw UTF-8 of `RoomId_UserId_StreamType`, without the app.
pub fn md5_digest(uplink: &Uplink<'_>) -> [u8; 16] {
    let mut raw = String::with_capacity(uplink.user_id.len() + 32);
    match uplink.room {
        Room::Number(number) => push_number(number, &mut raw),
        Room::Text(text) => raw.push_str(text),
    }
    raw.push('_');
    raw.push_str(uplink.user_id);
    raw.push('_');
    raw.push_str(uplink.stream_type.as_str());
    Md5::digest(raw.as_bytes()).into()
}

fn direct(sdk_app_id: u32, uplink: &Uplink<'_>, encoding: UrlEncoding) -> String {
    let mut id = String::with_capacity(uplink.user_id.len() + 32);
    push_number(sdk_app_id, &mut id);
    id.push('_');
    push_encoded_room(&uplink.room, encoding, &mut id);
    id.push('_');
    if is_same_in_all(uplink.user_id) {
        id.push_str(uplink.user_id);
    } else {
        encoding.encode_into(uplink.user_id, &mut id);
    }
    id.push('_');
    id.push_str(uplink.stream_type.as_str());
    id
}

fn bizid_md5(bizid: u32, uplink: &Uplink<'_>) -> String {
    let mut id = String::with_capacity(10 + 1 + 32);
    push_number(bizid, &mut id);
    id.push('_');
    push_hex(&md5_digest(uplink), &mut id);
    id
}

fn push_encoded_room(room: &Room<'_>, encoding: UrlEncoding, out: &mut String) {
    match room {
        Room::Number(number) => push_number(*number, out),
        Room::Text(text) => encoding.encode_into(text, out),
    }
}

/// Appends decimal digits; `format!` costs several times the MD5 of an id.
fn push_number(mut number: u32, out: &mut String) {
    let mut digits = [0_u8; 10];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    push_ascii(&digits[at..], out);
}

fn push_hex(bytes: &[u8; 16], out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0_u8; 32];
    for (pair, byte) in text.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    push_ascii(&text, out);
}

/// Appends ASCII as a whole: digit by digit, growing the text costs as much as hashing it.
fn push_ascii(ascii: &[u8], out: &mut String) {
    debug_assert!(ascii.is_ascii());
    out.push_str(std::str::from_utf8(ascii).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identity::StreamType;

    fn uplink<'a>(room: Room<'a>, user_id: &'a str, stream_type: StreamType) -> Uplink<'a> {
        Uplink { room, user_id, stream_type }
    }

    #[derive(serde::Deserialize)]
    struct Vector {
        formula: String,
        sdk_app_id: u32,
        bizid: u32,
        room_number: Option<u32>,
        room_text: Option<String>,
        user_id: String,
        stream_type: String,
        stream_id: String,
    }

    #[test]
    fn documented_vectors_hold() {
        let vectors: Vec<Vector> =
            serde_json::from_str(include_str!("../../tests/vectors/stream_ids.json")).unwrap();
        assert!(vectors.len() >= 8);
        for v in vectors {
            let room = match (v.room_number, &v.room_text) {
                (Some(number), None) => Room::from_number(number).unwrap(),
                (None, Some(text)) => Room::from_text(text).unwrap(),
                _ => panic!("a vector has one room"),
            };
            let stream_type = if v.stream_type == "aux" { StreamType::Aux } else { StreamType::Main };
            let formula = match v.formula.as_str() {
                "direct" => Formula::Direct(UrlEncoding::Rfc3986),
                "bizid_md5" => Formula::BizidMd5 { bizid: v.bizid },
                other => panic!("unknown formula {other}"),
            };
            let id = formula.stream_id(v.sdk_app_id, &uplink(room, &v.user_id, stream_type));
            assert_eq!(id, v.stream_id);
        }
    }

    #[test]
    fn number_and_text_rooms_of_the_same_digits_share_their_stream_id() {
        let number = uplink(Room::Number(12345), "userA", StreamType::Main);
        let text = uplink(Room::Text("12345"), "userA", StreamType::Main);
        for formula in [Formula::Direct(UrlEncoding::Rfc3986), Formula::BizidMd5 { bizid: 3891 }] {
            assert_eq!(formula.stream_id(1, &number), formula.stream_id(1, &text));
        }
    }

    #[test]
    fn candidates_cover_both_formulas_and_every_encoding_once() {
        let plain = uplink(Room::Number(12345), "userA", StreamType::Main);
        let preferred = Formula::BizidMd5 { bizid: 3891 };
        let texts = |ids: Vec<StreamId>| ids.into_iter().map(|id| id.text).collect::<Vec<_>>();
        assert_eq!(
            texts(candidates(12345678, &plain, preferred, Some(3891))),
            ["3891_8d0261436c375bb0dea901d86d7d70e8", "12345678_12345_userA_main"]
        );
        let odd = uplink(Room::Text("a b"), "u~*", StreamType::Aux);
        assert_eq!(
            texts(candidates(1, &odd, Formula::Direct(UrlEncoding::Form), None)),
            [
                "1_a+b_u%7E*_aux",
                "1_a%20b_u~%2A_aux",
                "1_a+b_u~%2A_aux",
                "1_a+b_u%7E%2A_aux",
                "1_a%20b_u~*_aux"
            ]
        );
    }

    #[test]
    fn room_prefixes_cover_every_encoding_once() {
        assert_eq!(direct_room_prefixes(12345678, &Room::Number(7)), ["12345678_7_"]);
        assert_eq!(direct_room_prefixes(1, &Room::Text("a b")), ["1_a%20b_", "1_a+b_"]);
    }

    #[test]
    fn numbers_of_every_length_are_written() {
        for number in [0, 9, 10, 4_294_967_295] {
            let mut text = String::new();
            push_number(number, &mut text);
            assert_eq!(text, number.to_string());
        }
    }
}
