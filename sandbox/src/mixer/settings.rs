//! What settings of mixes have alike in several APIs.

use trtc_layout::{Rect, Size};
use url::Url;
use url::form_urlencoded::Serializer;

use super::wish::{Output, Way};
use crate::model::Room;

/// Longest URL of an image in bytes.
const MAX_IMAGE_URL: usize = 2048;
/// Marks that the URL of an image may have beside letters and digits.
const URL_MARKS: &str = "-._~:/?#[]@!&()*+,%=;|";
/// The smallest picture that can be encoded, each side.
pub(crate) const SMALLEST_SIDE: u64 = 16;

/// A colour that an API writes as hexadecimal RGB behind `prefix`: `#FFA500`, `0xFFA500`.
pub(crate) fn colour(prefix: &str, text: &str) -> Option<u32> {
    let digits = text.strip_prefix(prefix)?;
    let hex = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

/// Whether an image can be fetched from there.
pub(crate) fn is_image_url(text: &str) -> bool {
    text.len() <= MAX_IMAGE_URL
        && text.chars().all(|c| c.is_ascii_alphanumeric() || URL_MARKS.contains(c))
        && Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// The canvas of these sides. Pictures have half as many dots of colour in each direction, so odd sides lose one.
pub(crate) fn canvas(width: u64, height: u64) -> Size {
    let even = |side| number(side) & !1;
    Size { width: even(width), height: even(height) }
}

pub(crate) fn rect(left: u64, top: u64, width: u64, height: u64) -> Rect {
    Rect { x: number(left), y: number(top), width: number(width), height: number(height) }
}

/// A number that was checked to be much smaller than this.
pub(crate) fn number(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The stream of a task's mix, which nobody sees.
pub(crate) fn unlisted(task_id: &str, (sdk_app_id, room): (u64, &Room), recorded: bool) -> Output {
    let kind = if matches!(room, Room::Text(_)) { "groupid" } else { "roomid" };
    let mut params = Serializer::new(String::new());
    params
        .append_pair("mcumix", "1")
        .append_pair("sdkappid", &sdk_app_id.to_string())
        .append_pair(kind, &room.text());
    Output { stream_id: task_id.to_owned(), params: params.finish(), way: Way::Unlisted { recorded } }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn colours_are_six_digits_behind_their_prefix() {
        assert_eq!(colour("#", "#FFA500"), Some(0xff_a500));
        assert_eq!(colour("0x", "0x99CCff"), Some(0x99_ccff));
        for bad in ["", "#", "#fff", "#FFA5000", "FFA500", "0xFFA500", "#+FA500", "#GGGGGG", "#é1234"] {
            assert_eq!(colour("#", bad), None, "{bad}");
        }
    }

    #[test]
    fn the_stream_of_a_mix_is_nobodys() {
        let text = Room::Text("a room".into());
        let output = unlisted("t", (14, &text), true);
        assert_eq!(output.params, "mcumix=1&sdkappid=14&groupid=a+room");
        assert_eq!(unlisted("t", (14, &Room::Number(7)), true).params, "mcumix=1&sdkappid=14&roomid=7");
    }

    #[test]
    fn images_come_by_http() {
        for good in ["http://127.0.0.1:1/a.png", "https://h/a.jpg?x=(1)&y=[2]"] {
            assert!(is_image_url(good), "{good}");
        }
        let long = format!("http://h/{}.png", "a".repeat(MAX_IMAGE_URL));
        for bad in ["", "a.png", "file:///a.png", "http://h/a b.png", "http://h/\u{e4}.png", &long] {
            assert!(!is_image_url(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn sides_of_a_canvas_are_even(width in SMALLEST_SIDE..=1920, height in SMALLEST_SIDE..=1920) {
            let size = canvas(width, height);
            prop_assert!(size.width.is_multiple_of(2) && size.height.is_multiple_of(2));
            prop_assert!(width - u64::from(size.width) <= 1 && height - u64::from(size.height) <= 1);
        }

        #[test]
        fn any_text_is_a_colour_or_not(text in ".{0,10}") {
            let _ = colour("#", &text);
            let _ = is_image_url(&text);
        }
    }
}
