//! Layouts, images and watermarks of mixes, as messages and as values.

use trtc_layout::{Media, Rect, RenderMode, Who};

use super::convert::{stream_type, stream_type_number};
use crate::domain::identity::StreamType;
use crate::domain::mix::{Image, Layout, Place, TimePosition, Watermark};
use crate::proto::v1;

/// Takes a field below the specification that cannot be read, and why.
pub(super) type Wrong<'a> = dyn FnMut(String, String) + 'a;

pub(super) fn layout(message: &v1::mix_spec::Layout, wrong: &mut Wrong<'_>) -> Option<Layout> {
    use v1::mix_spec::Layout as Message;
    let mut who = |message: &Option<v1::MixStream>, field: &str| {
        message.as_ref().map(|message| read_who(message, field, wrong))
    };
    Some(match message {
        Message::Floating(floating) => Layout::Floating { big: who(&floating.big, "floating.big") },
        Message::Grid(_) => Layout::Grid,
        Message::ScreenShare(share) => {
            Layout::ScreenShare { big: who(&share.big, "screen_share.big"), big_on_right: share.big_on_right }
        }
        Message::PictureInPicture(pip) => Layout::PictureInPicture {
            big: who(&pip.big, "picture_in_picture.big"),
            small: who(&pip.small, "picture_in_picture.small"),
            rect: pip.small_rect.map(rect),
        },
        Message::Custom(custom) => {
            let places = custom.places.iter().enumerate();
            Layout::Custom { places: places.map(|(i, message)| place(message, i, wrong)).collect() }
        }
        Message::AudioOnly(_) => Layout::AudioOnly,
        Message::TranscodingConfig(_) => return None,
    })
}

fn place(message: &v1::MixPlace, i: usize, wrong: &mut Wrong<'_>) -> Place {
    let field = |name: &str| format!("custom.places[{i}].{name}");
    let media = match v1::MixMedia::try_from(message.media) {
        Ok(v1::MixMedia::Unspecified | v1::MixMedia::AudioVideo) => Media::Both,
        Ok(v1::MixMedia::Video) => Media::Video,
        Ok(v1::MixMedia::Audio) => Media::Audio,
        Err(_) => {
            wrong(field("media"), "is not a choice of media".to_owned());
            Media::Both
        }
    };
    Place {
        who: message.stream.as_ref().map(|stream| read_who(stream, &field("stream"), wrong)),
        rect: message.rect.map(rect),
        z_order: message.z_order,
        render_mode: read_render(message.render_mode, &field("render_mode"), wrong),
        media,
        place_holder: message
            .place_holder
            .as_ref()
            .and_then(|message| image(message, &field("place_holder"), wrong)),
    }
}

pub(super) fn read_who(message: &v1::MixStream, field: &str, wrong: &mut Wrong<'_>) -> Who {
    let stream_type = stream_type(message.stream_type).unwrap_or_else(|problem| {
        wrong(format!("{field}.stream_type"), problem.to_owned());
        None
    });
    Who { user_id: message.user_id.clone(), aux: stream_type == Some(StreamType::Aux) }
}

pub(super) fn rect(message: v1::MixRect) -> Rect {
    let v1::MixRect { x, y, width, height } = message;
    Rect { x, y, width, height }
}

/// An image; one without a source is as if it were not there, and told.
pub(super) fn image(message: &v1::MixImage, field: &str, wrong: &mut Wrong<'_>) -> Option<Image> {
    match &message.source {
        Some(v1::mix_image::Source::Url(url)) => Some(Image::Url(url.clone())),
        Some(v1::mix_image::Source::ImageId(id)) => Some(Image::Id(*id)),
        None => {
            wrong(field.to_owned(), "must have a url or an image_id".to_owned());
            None
        }
    }
}

pub(super) fn watermark(message: &v1::MixWatermark, field: &str, wrong: &mut Wrong<'_>) -> Option<Watermark> {
    use v1::mix_watermark::Kind;
    Some(match &message.kind {
        Some(Kind::Image(mark)) => Watermark::Image {
            image: mark
                .image
                .as_ref()
                .and_then(|message| image(message, &format!("{field}.image.image"), wrong)),
            rect: mark.rect.map(rect),
        },
        Some(Kind::Text(mark)) => Watermark::Text {
            text: mark.text.clone(),
            rect: mark.rect.map(rect),
            font_size: (mark.font_size != 0).then_some(mark.font_size),
            font_color: read_color(&mark.font_color, &format!("{field}.text.font_color"), wrong),
            background_color: read_color(
                &mark.background_color,
                &format!("{field}.text.background_color"),
                wrong,
            ),
        },
        Some(Kind::Time(mark)) => Watermark::Time {
            position: read_position(mark.position, &format!("{field}.time.position"), wrong),
            utc_offset_hours: mark.utc_offset_hours,
        },
        None => {
            wrong(field.to_owned(), "must be an image, a text or the time".to_owned());
            return None;
        }
    })
}

fn read_position(value: i32, field: &str, wrong: &mut Wrong<'_>) -> TimePosition {
    match v1::TimePosition::try_from(value) {
        Ok(v1::TimePosition::Unspecified | v1::TimePosition::TopLeft) => TimePosition::TopLeft,
        Ok(v1::TimePosition::TopRight) => TimePosition::TopRight,
        Ok(v1::TimePosition::BottomLeft) => TimePosition::BottomLeft,
        Ok(v1::TimePosition::BottomRight) => TimePosition::BottomRight,
        Ok(v1::TimePosition::TopCenter) => TimePosition::TopCenter,
        Ok(v1::TimePosition::BottomCenter) => TimePosition::BottomCenter,
        Ok(v1::TimePosition::Center) => TimePosition::Center,
        Err(_) => {
            wrong(field.to_owned(), "is not a position".to_owned());
            TimePosition::TopLeft
        }
    }
}

pub(super) fn read_render(value: i32, field: &str, wrong: &mut Wrong<'_>) -> Option<RenderMode> {
    match v1::MixRenderMode::try_from(value) {
        Ok(v1::MixRenderMode::Unspecified) => None,
        Ok(v1::MixRenderMode::Crop) => Some(RenderMode::Crop),
        Ok(v1::MixRenderMode::Fit) => Some(RenderMode::Fit),
        Ok(v1::MixRenderMode::FitBlack) => Some(RenderMode::FitBlack),
        Ok(v1::MixRenderMode::Stretch) => Some(RenderMode::Stretch),
        Err(_) => {
            wrong(field.to_owned(), "is not a render mode".to_owned());
            None
        }
    }
}

pub(super) fn read_hold(value: i32, wrong: &mut Wrong<'_>) -> Option<bool> {
    match v1::AudioOnlyUsers::try_from(value) {
        Ok(v1::AudioOnlyUsers::Unspecified) => None,
        Ok(v1::AudioOnlyUsers::HoldPlace) => Some(true),
        Ok(v1::AudioOnlyUsers::NoPlace) => Some(false),
        Err(_) => {
            wrong("audio_only_users".to_owned(), "is not a choice".to_owned());
            None
        }
    }
}

/// Reads `#RRGGBB`; empty is none.
pub(super) fn read_color(text: &str, field: &str, wrong: &mut Wrong<'_>) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
    let color = digits
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
        .and_then(|digits| u32::from_str_radix(digits, 16).ok());
    if color.is_none() {
        wrong(field.to_owned(), "must be a colour such as #FF8000".to_owned());
    }
    color
}

pub(super) fn color_text(color: u32) -> String {
    format!("#{color:06X}")
}

pub(super) fn layout_message(layout: &Layout) -> v1::mix_spec::Layout {
    use v1::mix_spec::Layout as Message;
    let who = |who: &Option<Who>| who.as_ref().map(stream_message);
    match layout {
        Layout::Floating { big } => Message::Floating(v1::FloatingLayout { big: who(big) }),
        Layout::Grid => Message::Grid(v1::GridLayout {}),
        Layout::ScreenShare { big, big_on_right } => {
            Message::ScreenShare(v1::ScreenShareLayout { big: who(big), big_on_right: *big_on_right })
        }
        Layout::PictureInPicture { big, small, rect } => {
            Message::PictureInPicture(v1::PictureInPictureLayout {
                big: who(big),
                small: who(small),
                small_rect: rect.map(rect_message),
            })
        }
        Layout::Custom { places } => {
            Message::Custom(v1::CustomLayout { places: places.iter().map(place_message).collect() })
        }
        Layout::AudioOnly => Message::AudioOnly(v1::AudioOnlyLayout {}),
    }
}

fn place_message(place: &Place) -> v1::MixPlace {
    let media = match place.media {
        Media::Both => v1::MixMedia::Unspecified,
        Media::Video => v1::MixMedia::Video,
        Media::Audio => v1::MixMedia::Audio,
    };
    v1::MixPlace {
        stream: place.who.as_ref().map(stream_message),
        rect: place.rect.map(rect_message),
        z_order: place.z_order,
        render_mode: render_number(place.render_mode),
        media: media.into(),
        place_holder: place.place_holder.as_ref().map(image_message),
    }
}

pub(super) fn stream_message(who: &Who) -> v1::MixStream {
    let stream_type = if who.aux { StreamType::Aux } else { StreamType::Main };
    v1::MixStream { user_id: who.user_id.clone(), stream_type: stream_type_number(stream_type) }
}

pub(super) fn rect_message(rect: Rect) -> v1::MixRect {
    let Rect { x, y, width, height } = rect;
    v1::MixRect { x, y, width, height }
}

pub(super) fn image_message(image: &Image) -> v1::MixImage {
    let source = match image {
        Image::Url(url) => v1::mix_image::Source::Url(url.clone()),
        Image::Id(id) => v1::mix_image::Source::ImageId(*id),
    };
    v1::MixImage { source: Some(source) }
}

pub(super) fn watermark_message(watermark: &Watermark) -> v1::MixWatermark {
    use v1::mix_watermark::Kind;
    let kind = match watermark {
        Watermark::Image { image, rect } => Kind::Image(v1::ImageWatermark {
            image: image.as_ref().map(image_message),
            rect: rect.map(rect_message),
        }),
        Watermark::Text { text, rect, font_size, font_color, background_color } => {
            Kind::Text(v1::TextWatermark {
                text: text.clone(),
                rect: rect.map(rect_message),
                font_size: font_size.unwrap_or_default(),
                font_color: font_color.map(color_text).unwrap_or_default(),
                background_color: background_color.map(color_text).unwrap_or_default(),
            })
        }
        Watermark::Time { position, utc_offset_hours } => Kind::Time(v1::TimeWatermark {
            position: position_number(*position),
            utc_offset_hours: *utc_offset_hours,
        }),
    };
    v1::MixWatermark { kind: Some(kind) }
}

fn position_number(position: TimePosition) -> i32 {
    match position {
        TimePosition::TopLeft => v1::TimePosition::TopLeft,
        TimePosition::TopRight => v1::TimePosition::TopRight,
        TimePosition::BottomLeft => v1::TimePosition::BottomLeft,
        TimePosition::BottomRight => v1::TimePosition::BottomRight,
        TimePosition::TopCenter => v1::TimePosition::TopCenter,
        TimePosition::BottomCenter => v1::TimePosition::BottomCenter,
        TimePosition::Center => v1::TimePosition::Center,
    }
    .into()
}

pub(super) fn render_number(mode: Option<RenderMode>) -> i32 {
    mode.map_or(v1::MixRenderMode::Unspecified, |mode| match mode {
        RenderMode::Crop => v1::MixRenderMode::Crop,
        RenderMode::Fit => v1::MixRenderMode::Fit,
        RenderMode::FitBlack => v1::MixRenderMode::FitBlack,
        RenderMode::Stretch => v1::MixRenderMode::Stretch,
    })
    .into()
}

pub(super) fn hold_number(hold: Option<bool>) -> i32 {
    match hold {
        None => v1::AudioOnlyUsers::Unspecified,
        Some(true) => v1::AudioOnlyUsers::HoldPlace,
        Some(false) => v1::AudioOnlyUsers::NoPlace,
    }
    .into()
}
