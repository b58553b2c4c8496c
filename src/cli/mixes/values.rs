//! How streams, rectangles and places are written on the command line.

use crate::proto::v1;
use v1::mix_image::Source;

/// A place and whose it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlaceArg {
    pub(super) stream: Option<v1::MixStream>,
    pub(super) rect: v1::MixRect,
    pub(super) z_order: u32,
}

/// Something at a rectangle.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AtArg {
    pub(super) what: String,
    pub(super) rect: v1::MixRect,
}

/// `alice` or `alice/aux`.
pub(super) fn stream(text: &str) -> Result<v1::MixStream, String> {
    let (user_id, stream_type) = match text.rsplit_once('/') {
        Some((user_id, "aux")) => (user_id, v1::StreamType::Aux),
        Some((user_id, "main")) => (user_id, v1::StreamType::Main),
        Some(_) => {
            return Err("expected a user such as alice, or a screen share such as alice/aux".to_owned());
        }
        None => (text, v1::StreamType::Main),
    };
    Ok(v1::MixStream { user_id: user_id.to_owned(), stream_type: stream_type.into() })
}

/// `alice`, `alice/aux` or `alice:audio`.
pub(super) fn input(text: &str) -> Result<v1::PreviewInput, String> {
    let (text, audio_only) = match text.strip_suffix(":audio") {
        Some(text) => (text, true),
        None => (text, false),
    };
    Ok(v1::PreviewInput { stream: Some(stream(text)?), audio_only })
}

/// `1280x720`.
pub(super) fn size(text: &str) -> Result<(u32, u32), String> {
    let sides = text.split_once('x').and_then(|(width, height)| Some((number(width)?, number(height)?)));
    sides.ok_or_else(|| "expected a size such as 1280x720".to_owned())
}

/// `X,Y,WIDTHxHEIGHT`.
pub(super) fn rect(text: &str) -> Result<v1::MixRect, String> {
    let wrong = || "expected a rectangle such as 960,40,320x180: x, y, width and height".to_owned();
    let mut parts = text.splitn(3, ',');
    let mut next = || parts.next().ok_or_else(wrong);
    let (x, y, sides) = (next()?, next()?, next()?);
    let (width, height) = size(sides).map_err(|_| wrong())?;
    let (x, y) = (number(x).ok_or_else(wrong)?, number(y).ok_or_else(wrong)?);
    Ok(v1::MixRect { x, y, width, height })
}

/// `[USER[/aux]@]X,Y,WIDTHxHEIGHT[,Z]`.
pub(super) fn place(text: &str) -> Result<PlaceArg, String> {
    let (stream, place) = match text.rsplit_once('@') {
        Some((user, place)) => (Some(self::stream(user)?), place),
        None => (None, text),
    };
    let wrong = || "expected a place such as alice@0,0,640x720 or, in front, alice@0,0,640x720,1".to_owned();
    let (rect, z_order) = match place.rsplit_once(',') {
        Some((rect, last)) if !last.contains('x') => (rect, number(last).ok_or_else(wrong)?),
        _ => (place, 0),
    };
    Ok(PlaceArg { stream, rect: self::rect(rect).map_err(|_| wrong())?, z_order })
}

/// `SOMETHING@X,Y,WIDTHxHEIGHT`.
pub(super) fn at(text: &str) -> Result<AtArg, String> {
    let (what, place) = text.rsplit_once('@').ok_or_else(|| {
        "expected it and its place, such as https://example.com/logo.png@0,0,160x90".to_owned()
    })?;
    Ok(AtArg { what: what.to_owned(), rect: rect(place)? })
}

/// A URL, or the number that the console gave an image.
pub(super) fn image(text: &str) -> v1::MixImage {
    let source = text.parse().map_or_else(|_| Source::Url(text.to_owned()), Source::ImageId);
    v1::MixImage { source: Some(source) }
}

fn number(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(user_id: &str, stream_type: v1::StreamType) -> v1::MixStream {
        v1::MixStream { user_id: user_id.to_owned(), stream_type: stream_type.into() }
    }

    const RECT: v1::MixRect = v1::MixRect { x: 960, y: 40, width: 320, height: 180 };

    #[test]
    fn streams_are_users_or_their_screens() {
        assert_eq!(stream("alice"), Ok(of("alice", v1::StreamType::Main)));
        assert_eq!(stream("alice/main"), Ok(of("alice", v1::StreamType::Main)));
        assert_eq!(stream("alice/aux"), Ok(of("alice", v1::StreamType::Aux)));
        assert!(stream("alice/screen").is_err());
        let heard = input("alice:audio").unwrap();
        assert_eq!((heard.stream, heard.audio_only), (stream("alice").ok(), true));
        assert!(!input("alice/aux").unwrap().audio_only);
    }

    #[test]
    fn rectangles_are_position_and_size() {
        assert_eq!(rect("960,40,320x180"), Ok(RECT));
        for wrong in ["", "960,40", "960,40,320", "960,40,320x", "-1,40,320x180", "1,2,3x4,5", "a,b,cxd"] {
            assert!(rect(wrong).is_err(), "{wrong}");
        }
        assert_eq!(size("1280x720"), Ok((1280, 720)));
        assert!(size("1280").is_err());
    }

    #[test]
    fn places_may_have_a_user_and_a_z() {
        let place_of = |text: &str| place(text).map(|place| (place.stream, place.rect, place.z_order));
        assert_eq!(place_of("960,40,320x180"), Ok((None, RECT, 0)));
        assert_eq!(place_of("960,40,320x180,7"), Ok((None, RECT, 7)));
        assert_eq!(place_of("bob/aux@960,40,320x180,7"), Ok((Some(of("bob", v1::StreamType::Aux)), RECT, 7)));
        assert_eq!(place_of("a@b@960,40,320x180"), Ok((Some(of("a@b", v1::StreamType::Main)), RECT, 0)));
        for wrong in ["bob@", "bob@1,2", "1,2,3x4,z", "1,2,3x4,5,6"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn images_are_addresses_or_numbers() {
        assert_eq!(image("77").source, Some(Source::ImageId(77)));
        assert_eq!(image("https://a/7").source, Some(Source::Url("https://a/7".to_owned())));
        let logo = at("https://a@b/logo.png@960,40,320x180").unwrap();
        assert_eq!((logo.what.as_str(), logo.rect), ("https://a@b/logo.png", RECT));
        assert!(at("https://a/logo.png").is_err());
    }
}
