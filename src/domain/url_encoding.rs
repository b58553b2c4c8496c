//! The dialects of `urlencode` that TRTC's direct StreamId formula may mean.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// A dialect of percent-encoding. All use upper-case hex.
///
/// TRTC's documents say only "urlencode" and give no table of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UrlEncoding {
    /// RFC 3986: Python `quote(safe="")`, PHP `rawurlencode`.
    #[default]
    Rfc3986,
    /// JavaScript `encodeURIComponent`.
    EncodeUriComponent,
    /// HTML forms: `URLSearchParams`, Java `URLEncoder`.
    Form,
    /// Python `quote_plus`, Go `url.QueryEscape`.
    Query,
    /// PHP `urlencode`.
    Php,
}

const RFC3986: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ENCODE_URI_COMPONENT: AsciiSet =
    RFC3986.remove(b'!').remove(b'\'').remove(b'(').remove(b')').remove(b'*');
const PHP: AsciiSet = RFC3986.add(b'~');
const FORM: AsciiSet = PHP.remove(b'*');

impl UrlEncoding {
    /// Every dialect, most likely first.
    pub const ALL: [Self; 5] = [Self::Rfc3986, Self::Form, Self::Query, Self::Php, Self::EncodeUriComponent];

    fn set(self) -> &'static AsciiSet {
        match self {
            Self::Rfc3986 | Self::Query => &RFC3986,
            Self::EncodeUriComponent => &ENCODE_URI_COMPONENT,
            Self::Form => &FORM,
            Self::Php => &PHP,
        }
    }

    fn space_is_plus(self) -> bool {
        matches!(self, Self::Form | Self::Query | Self::Php)
    }

    /// Appends `text`, encoded, to `out`.
    pub fn encode_into(self, text: &str, out: &mut String) {
        if is_same_in_all(text) {
            out.push_str(text);
            return;
        }
        for (i, word) in text.split(' ').enumerate() {
            if i > 0 {
                out.push_str(if self.space_is_plus() { "+" } else { "%20" });
            }
            out.extend(utf8_percent_encode(word, self.set()));
        }
    }

    /// Decodes `text`; `None` when the bytes are not UTF-8.
    pub fn decode(self, text: &str) -> Option<String> {
        let spaced = if self.space_is_plus() { text.replace('+', " ") } else { text.to_owned() };
        percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    }
}

/// True for text of letters, digits, `_`, `-` and `.`, which every dialect leaves as it is.
pub fn is_same_in_all(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(encoding: UrlEncoding, text: &str) -> String {
        let mut out = String::new();
        encoding.encode_into(text, &mut out);
        out
    }

    #[test]
    fn dialects_are_those_of_the_common_libraries() {
        let text = "12345678_a b+c/d:e~f*g_user@x_main";
        let expected = [
            (UrlEncoding::Rfc3986, "12345678_a%20b%2Bc%2Fd%3Ae~f%2Ag_user%40x_main"),
            (UrlEncoding::Query, "12345678_a+b%2Bc%2Fd%3Ae~f%2Ag_user%40x_main"),
            (UrlEncoding::EncodeUriComponent, "12345678_a%20b%2Bc%2Fd%3Ae~f*g_user%40x_main"),
            (UrlEncoding::Form, "12345678_a+b%2Bc%2Fd%3Ae%7Ef*g_user%40x_main"),
            (UrlEncoding::Php, "12345678_a+b%2Bc%2Fd%3Ae%7Ef%2Ag_user%40x_main"),
        ];
        for (encoding, encoded) in expected {
            assert_eq!(encode(encoding, text), encoded, "{encoding:?}");
        }
        assert_eq!(encode(UrlEncoding::EncodeUriComponent, "!'()*"), "!'()*");
        assert_eq!(encode(UrlEncoding::Rfc3986, "!'()*"), "%21%27%28%29%2A");
        assert_eq!(encode(UrlEncoding::Rfc3986, "房间"), "%E6%88%BF%E9%97%B4");
    }

    proptest! {
        #[test]
        fn decoding_undoes_encoding(text in ".{0,40}") {
            for encoding in UrlEncoding::ALL {
                prop_assert_eq!(encoding.decode(&encode(encoding, &text)), Some(text.clone()));
            }
        }
    }
}
