//! The rules that all facilities share, each by its own limits.

use std::collections::HashSet;
use std::fmt::Display;
use std::ops::RangeInclusive;

use trtc_layout::{Media, Rect, RenderMode, Who};
use url::Url;

use super::limits::{Limits, MAX_PIXELS};
use super::spec::{Codec, Image, Layout, Place, Spec, Watermark};
use super::{Background, Facility, Video};
use crate::domain::Violation;
use crate::domain::identity::{check_custom_stream_id, check_user_id};
use crate::domain::parse::{split_direct, split_md5};

/// Longest URL of an image in bytes.
pub const MAX_IMAGE_URL: usize = 512;
/// Longest URL that a mix is pushed to, in bytes.
pub const MAX_PUSH_URL: usize = 1024;
/// Most users whose pictures are chosen.
const MAX_VIDEO_USERS: usize = 16;
const MAX_Z_ORDER: u32 = 99;

/// Collects violations below `spec`.
pub struct Found {
    pub facility: Facility,
    pub limits: Limits,
    violations: Vec<Violation>,
}

impl Found {
    /// Nothing found yet.
    pub fn new(facility: Facility) -> Self {
        Self { facility, limits: facility.limits(), violations: Vec::new() }
    }

    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: impl Display, description: impl Into<String>) {
        self.violations.push(Violation::new(format!("spec.{field}"), description));
    }

    /// Adds a field that the facility cannot honour, unless it is unset.
    pub fn unset(&mut self, is_unset: bool, field: impl Display, instead: &str) {
        if !is_unset {
            let name = self.facility.name();
            self.add(field, format!("cannot be used with this app's facility, {name}: {instead}"));
        }
    }

    /// Adds a number that is out of its range; one that was not said is none.
    pub fn range(
        &mut self,
        value: Option<u32>,
        range: &RangeInclusive<u32>,
        field: impl Display,
        unit: &str,
    ) {
        if value.is_some_and(|value| !range.contains(&value)) {
            self.add(field, format!("must be {}{unit} to {}{unit}", range.start(), range.end()));
        }
    }

    /// All that was found, in order.
    pub fn into_violations(self) -> Vec<Violation> {
        self.violations
    }
}

/// Checks all that does not depend on more than the facility's limits.
pub fn check(spec: &Spec, found: &mut Found) {
    if spec.room.is_none() {
        found.add("room_id", "is required");
    }
    let canvas = canvas(spec, found.facility);
    check_layout(spec, canvas, found);
    if spec.is_audio_only() {
        check_no_picture(spec, found);
    } else {
        check_video(&spec.video, found);
        if let Some(image) = &spec.background.image {
            check_image(image, "background.image", found);
        }
    }
    check_audio(spec, found);
    check_watermarks(spec, canvas, found);
    check_choices(spec, found);
    check_lists(spec, found);
    check_output(spec, found);
}

/// The canvas that holds when the specification is carried out.
fn canvas(spec: &Spec, facility: Facility) -> (u32, u32) {
    let video = spec.clone().with_defaults(facility, None).video;
    (video.width.unwrap_or_default(), video.height.unwrap_or_default())
}

fn check_layout(spec: &Spec, canvas: (u32, u32), found: &mut Found) {
    match &spec.layout {
        None => found.add(
            "layout",
            "is required: floating, grid, screen_share, picture_in_picture, custom, audio_only or transcoding_config",
        ),
        Some(Layout::Grid | Layout::AudioOnly) => {}
        Some(layout @ (Layout::Floating { big } | Layout::ScreenShare { big, .. })) => {
            if let Some(big) = big {
                let field = format!("{}.big", layout.field());
                check_who(big, &field, found);
                let chosen = &spec.video_user_ids;
                if !chosen.is_empty() && !chosen.contains(&big.user_id) {
                    found.add("video_user_ids", "must have the user of the big picture");
                }
            }
        }
        Some(Layout::PictureInPicture { big, small, rect }) => {
            for (who, name) in [(big, "big"), (small, "small")] {
                let field = format!("picture_in_picture.{name}");
                match who {
                    Some(who) => check_who(who, &field, found),
                    None => found.add(field, "is required"),
                }
            }
            if big.is_some() && big == small {
                found.add("picture_in_picture.small", "must not be the big picture");
            }
            check_rect(*rect, canvas, "picture_in_picture.small_rect", found);
        }
        Some(Layout::Custom { places }) => check_places(places, canvas, found),
    }
}

fn check_places(places: &[Place], canvas: (u32, u32), found: &mut Found) {
    let most = found.limits.max_users;
    if places.is_empty() || places.len() > most {
        found.add("custom.places", format!("must be 1 to {most}"));
        return;
    }
    let mut seen = HashSet::new();
    for (i, place) in places.iter().enumerate() {
        let field = |name: &str| format!("custom.places[{i}].{name}");
        if let Some(who) = &place.who {
            check_who(who, &field("stream"), found);
            if !seen.insert(who) {
                found.add(field("stream"), "has a place already");
            }
        }
        if place.rect.is_some() || place.media != Media::Audio {
            check_rect(place.rect, canvas, field("rect"), found);
        }
        if place.z_order > MAX_Z_ORDER {
            found.add(field("z_order"), format!("must be at most {MAX_Z_ORDER}"));
        }
        check_render(place.render_mode, field("render_mode"), found);
        if let Some(image) = &place.place_holder {
            check_image(image, &field("place_holder"), found);
        }
    }
}

/// What a mix of sound alone cannot have.
fn check_no_picture(spec: &Spec, found: &mut Found) {
    let no = "must be unset: a mix of sound alone has no canvas";
    if spec.video != Video::default() {
        found.add("video", no);
    }
    if spec.background != Background::default() {
        found.add("background", no);
    }
    if !spec.watermarks.is_empty() {
        found.add("watermarks", no);
    }
}

fn check_video(video: &Video, found: &mut Found) {
    let limits = found.limits.clone();
    let before = found.violations.len();
    for (value, most, field) in
        [(video.width, limits.max_width, "video.width"), (video.height, limits.max_height, "video.height")]
    {
        if value.is_some_and(|side| !(2..=most).contains(&side) || !side.is_multiple_of(2)) {
            found.add(field, format!("must be an even number, 2 to {most}"));
        }
    }
    let pixels = u64::from(video.width.unwrap_or_default()) * u64::from(video.height.unwrap_or_default());
    if found.violations.len() == before && pixels > MAX_PIXELS.into() {
        found.add("video.height", "gives with video.width more than 1920 × 1080 pixels");
    }
    found.range(video.frame_rate, &limits.frame_rate, "video.frame_rate", "");
    found.range(video.bit_rate_kbps, &limits.video_bit_rate, "video.bit_rate_kbps", " kbps");
    found.range(video.gop, &limits.gop, "video.gop", " s");
}

fn check_audio(spec: &Spec, found: &mut Found) {
    let (audio, limits) = (spec.audio, found.limits.clone());
    if audio.sample_rate.is_some_and(|rate| !limits.sample_rates.contains(&rate)) {
        let rates: Vec<String> = limits.sample_rates.iter().map(u32::to_string).collect();
        found.add("audio.sample_rate", format!("must be one of {}", rates.join(", ")));
    }
    found.range(audio.channels, &(1..=2), "audio.channels", "");
    found.range(audio.bit_rate_kbps, &limits.audio_bit_rate, "audio.bit_rate_kbps", " kbps");
    let Some(codec) = audio.codec else { return };
    if !limits.codecs.contains(&codec) {
        found.unset(false, "audio.codec", "it makes LC-AAC");
    } else if codec != Codec::AacLc && audio.sample_rate == Some(8_000) {
        found.add("audio.codec", "must be AAC_LC at 8000 Hz");
    } else if codec == Codec::HeAacV2 && audio.channels == Some(1) {
        found.add("audio.codec", "HE_AAC_V2 needs two channels");
    }
}

fn check_watermarks(spec: &Spec, canvas: (u32, u32), found: &mut Found) {
    let most = found.limits.max_watermarks;
    if spec.watermarks.len() > most {
        found.add("watermarks", format!("must be at most {most}"));
        return;
    }
    for (i, watermark) in spec.watermarks.iter().enumerate() {
        match watermark {
            Watermark::Image { image, rect } => {
                match image {
                    Some(image) => check_image(image, &format!("watermarks[{i}].image.image"), found),
                    None => found.add(format!("watermarks[{i}].image.image"), "is required"),
                }
                check_rect(*rect, canvas, format!("watermarks[{i}].image.rect"), found);
            }
            Watermark::Text { text, rect, font_size, .. } => {
                let characters = text.chars().count();
                if !(1..=100).contains(&characters) || text.chars().any(char::is_control) {
                    found
                        .add(format!("watermarks[{i}].text.text"), "must be 1 to 100 characters on one line");
                }
                check_rect(*rect, canvas, format!("watermarks[{i}].text.rect"), found);
                found.range(*font_size, &(1..=200), format!("watermarks[{i}].text.font_size"), "");
            }
            Watermark::Time { utc_offset_hours, .. } => {
                if utc_offset_hours.is_some_and(|hours| !(-12..=14).contains(&hours)) {
                    found.add(format!("watermarks[{i}].time.utc_offset_hours"), "must be -12 to 14");
                }
            }
        }
    }
}

/// What only layouts have that arrange whoever comes.
fn check_choices(spec: &Spec, found: &mut Found) {
    let Some(layout) = &spec.layout else { return };
    let of_template = format!("must be unset: {} does not arrange whoever comes", layout.field());
    if !layout.is_template() {
        if spec.hold_audio_only.is_some() {
            found.add("audio_only_users", of_template.clone());
        }
        if !spec.video_user_ids.is_empty() {
            found.add("video_user_ids", of_template);
        }
    }
    match layout {
        Layout::Custom { .. } if spec.render_mode.is_some() => {
            found.add("render_mode", "must be unset: each place of a custom layout says its own");
        }
        Layout::AudioOnly if spec.render_mode.is_some() => {
            found.add("render_mode", "must be unset: a mix of sound alone has no pictures");
        }
        _ => check_render(spec.render_mode, "render_mode", found),
    }
}

fn check_lists(spec: &Spec, found: &mut Found) {
    let most = crate::domain::recording_task::MAX_IDS;
    for (field, ids, most) in [
        ("video_user_ids", &spec.video_user_ids, MAX_VIDEO_USERS),
        ("user_ids", &spec.user_ids, most),
        ("excluded_user_ids", &spec.excluded_user_ids, most),
    ] {
        if ids.len() > most {
            found.add(field, format!("must be at most {most}"));
            continue;
        }
        let mut seen = HashSet::new();
        for (i, id) in ids.iter().enumerate() {
            if let Err(error) = check_user_id(id) {
                found.add(format!("{field}[{i}]"), error.to_string());
            } else if !seen.insert(id) {
                found.add(format!("{field}[{i}]"), "stands in the list twice");
            }
        }
    }
    for (i, user) in spec.video_user_ids.iter().enumerate() {
        let left_out = !spec.user_ids.is_empty() && !spec.user_ids.contains(user);
        if left_out || spec.excluded_user_ids.contains(user) {
            found.add(
                format!("video_user_ids[{i}]"),
                "must be of a user who is mixed: see user_ids and excluded_user_ids",
            );
        }
    }
    if !spec.user_ids.is_empty() && !spec.excluded_user_ids.is_empty() {
        found.add("excluded_user_ids", "cannot be given together with user_ids");
    }
}

fn check_output(spec: &Spec, found: &mut Found) {
    for (id, field) in
        [(&spec.output.stream_id, "output.stream_id"), (&spec.output.record_id, "output.record_id")]
    {
        if !id.is_empty()
            && let Err(error) = check_custom_stream_id(id)
        {
            found.add(field, error.to_string());
        }
    }
    for (i, url) in spec.output.publish_urls.iter().enumerate() {
        let is_push = url.len() <= MAX_PUSH_URL
            && Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "rtmp" | "rtmps"));
        if !is_push {
            let field = format!("output.publish_urls[{i}]");
            found.add(field, format!("must be an rtmp or rtmps URL of at most {MAX_PUSH_URL} bytes"));
        }
    }
}

fn check_who(who: &Who, field: &str, found: &mut Found) {
    if let Err(error) = check_user_id(&who.user_id) {
        found.add(format!("{field}.user_id"), error.to_string());
    }
}

fn check_image(image: &Image, field: &str, found: &mut Found) {
    match image {
        Image::Url(url) => {
            let is_web = url.len() <= MAX_IMAGE_URL
                && Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
            if !is_web {
                let problem = format!("must be an http or https URL of at most {MAX_IMAGE_URL} bytes");
                found.add(format!("{field}.url"), problem);
            }
        }
        Image::Id(0) => found.add(format!("{field}.image_id"), "must be more than 0"),
        Image::Id(_) if found.facility == Facility::Mcu => {}
        Image::Id(_) => found.unset(false, format!("{field}.image_id"), "give the image's url"),
    }
}

fn check_rect(rect: Option<Rect>, (width, height): (u32, u32), field: impl Display, found: &mut Found) {
    let Some(rect) = rect else {
        found.add(field, "is required");
        return;
    };
    let within = |begin: u32, length: u32, whole: u32| {
        length > 0 && begin.checked_add(length).is_some_and(|end| end <= whole)
    };
    if !within(rect.x, rect.width, width) || !within(rect.y, rect.height, height) {
        found.add(field, format!("must have a size and lie within the canvas of {width} × {height}"));
    }
}

fn check_render(mode: Option<RenderMode>, field: impl Display, found: &mut Found) {
    match mode {
        Some(RenderMode::Stretch) if found.facility != Facility::CloudRecording => {
            found.unset(false, field, "choose CROP, FIT or FIT_BLACK");
        }
        Some(RenderMode::Fit) if found.facility == Facility::CloudRecording => {
            found.unset(false, field, "choose CROP, FIT_BLACK or STRETCH");
        }
        _ => {}
    }
}

/// Whether a StreamId is one that TRTC gives a user's own stream by one of its formulas.
pub fn is_users_own(stream_id: &str, sdk_app_id: u32, bizid: Option<u32>) -> bool {
    let direct =
        split_direct(stream_id).is_some_and(|(app, inner, _)| app == sdk_app_id && inner.contains('_'));
    let md5 = split_md5(stream_id).is_some_and(|(of, _)| bizid == Some(of));
    direct || md5
}

#[cfg(test)]
mod tests;
