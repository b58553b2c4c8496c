//! What the two facilities have in common whose robot enters the room: publishing to CDNs and cloud recording.

use trtc_layout::Media;
use url::Url;

use super::Facility;
use super::rules::Found;
use super::spec::{Image, Layout, Place, Recording, Spec, Watermark};
use crate::domain::identity::check_custom_stream_id;
use crate::domain::recording_task::{PREFIX_PATTERN, ROBOT_PREFIX, media_type};
use crate::domain::settings::{Format, MAX_STORAGE_TIME};

/// How the names of mixing robots begin.
const MIXER_PREFIX: &str = "mixer_";
/// Besides letters and digits, what URLs of images may have.
const URL_CHARACTERS: &str = "-._~:/?#[]@!&()*+,%=";

/// The robot of a mix, which no other mix and no user has.
pub fn robot_user_id(mix_id: &str) -> String {
    format!("{MIXER_PREFIX}{mix_id}")
}

/// Checks what both are particular about.
pub(super) fn check(spec: &Spec, found: &mut Found) {
    found.range(spec.max_idle_time, &(5..=86_400), "max_idle_time", " s");
    check_names(spec, found);
    check_images(spec, found);
    if let Some(Layout::Custom { places }) = &spec.layout {
        check_places(places, found);
    }
    if let Some(recording) = &spec.recording {
        check_recording(recording, spec.is_audio_only(), found);
    }
}

fn check_names(spec: &Spec, found: &mut Found) {
    let is_robot = |id: &str| id.starts_with(MIXER_PREFIX) || id.starts_with(ROBOT_PREFIX);
    for (field, ids) in [
        ("video_user_ids", &spec.video_user_ids),
        ("user_ids", &spec.user_ids),
        ("excluded_user_ids", &spec.excluded_user_ids),
    ] {
        for (i, id) in ids.iter().enumerate().take(crate::domain::recording_task::MAX_IDS) {
            if id.ends_with(PREFIX_PATTERN) {
                let why = "would be taken by the cloud for all users that begin like it";
                found.add(format!("{field}[{i}]"), why);
            } else if is_robot(id) {
                found.add(format!("{field}[{i}]"), "is the name of a robot of this service");
            }
        }
    }
}

fn check_places(places: &[Place], found: &mut Found) {
    let whoever_comes_is_seen = places.iter().any(|place| place.who.is_none() && place.media != Media::Audio);
    for (i, place) in places.iter().enumerate().take(found.limits.max_users) {
        if place.who.is_none() && place.media == Media::Video {
            let why = "cannot be VIDEO where no stream is named: the cloud must be told whom not to hear";
            found.add(format!("custom.places[{i}].media"), why);
        }
        if place.media == Media::Audio && whoever_comes_is_seen {
            let why = "cannot be AUDIO beside a place that shows whoever comes: name its stream, for the cloud knows no place for sound";
            found.add(format!("custom.places[{i}].media"), why);
        }
        if place.media == Media::Audio && place.place_holder.is_some() {
            let why = "must be unset where media is AUDIO: nothing is shown for sound";
            found.add(format!("custom.places[{i}].place_holder"), why);
        }
        if let Some(who) = &place.who
            && who.user_id.ends_with(PREFIX_PATTERN)
        {
            let why = "would be taken by the cloud for all users that begin like it";
            found.add(format!("custom.places[{i}].stream.user_id"), why);
        }
    }
    if places.is_empty() {
        // That is told already.
        return;
    }
    let all = |media: Media| places.iter().all(|place| place.who.is_some() && place.media == media);
    if all(Media::Video) {
        found.add("custom.places", "must not all be VIDEO: for the cloud nobody heard is everybody");
    }
    if places.iter().all(|place| place.media == Media::Audio) {
        found.add("custom.places", "must not all be AUDIO: for sound alone use the layout audio_only");
    }
}

/// Which characters URLs of images may have, and, for cloud recording, how they end.
fn check_images(spec: &Spec, found: &mut Found) {
    let mut images = Vec::new();
    images.extend(spec.background.image.as_ref().map(|image| ("background.image".to_owned(), image)));
    for (i, watermark) in spec.watermarks.iter().enumerate() {
        if let Watermark::Image { image: Some(image), .. } = watermark {
            images.push((format!("watermarks[{i}].image.image"), image));
        }
    }
    if let Some(Layout::Custom { places }) = &spec.layout {
        for (i, place) in places.iter().enumerate() {
            let field = format!("custom.places[{i}].place_holder");
            images.extend(place.place_holder.as_ref().map(|image| (field, image)));
        }
    }
    for (field, image) in images {
        let Image::Url(url) = image else { continue };
        let fits = |c: char| c.is_ascii_alphanumeric() || URL_CHARACTERS.contains(c);
        if !url.chars().all(fits) {
            found.add(
                format!("{field}.url"),
                format!(
                    "must have letters, digits and {URL_CHARACTERS} alone: the cloud passes over other images"
                ),
            );
        } else if found.facility == Facility::CloudRecording && !names_its_kind(url) {
            found.add(format!("{field}.url"), "must end in .png, .jpg or .jpeg");
        }
    }
}

fn names_its_kind(url: &str) -> bool {
    let path = Url::parse(url).map(|url| url.path().to_ascii_lowercase()).unwrap_or_default();
    [".png", ".jpg", ".jpeg"].iter().any(|end| path.ends_with(end))
}

fn check_recording(recording: &Recording, audio_only: bool, found: &mut Found) {
    let formats = &recording.formats;
    for (i, format) in formats.iter().enumerate() {
        if formats[..i].contains(format) {
            found.add(format!("recording.formats[{i}]"), "stands in the list twice");
        }
    }
    if media_type(formats, audio_only).is_none() && found_no_twin(formats) {
        let problem = if formats.contains(&Format::Flv) {
            "must not have FLV: mixes are recorded as MP4, HLS and AAC"
        } else if formats.contains(&Format::Aac) && !audio_only {
            "must not have AAC unless the layout is audio_only"
        } else {
            "must not have both MP4 and AAC"
        };
        found.add("recording.formats", problem);
    }
    if let Some(length) = recording.file_length {
        let has_files = formats.is_empty() || formats.iter().any(|format| *format != Format::Hls);
        if !has_files {
            found.add("recording.file_length", "must be unset: HLS is one recording");
        } else if !(60..=86_400).contains(&length) || !length.is_multiple_of(60) {
            found.add("recording.file_length", "must be whole minutes, 60 s to 86400 s");
        }
    }
    if recording.storage_time > MAX_STORAGE_TIME {
        found.add("recording.storage_time", "must be at most 1500 days (129600000 s)");
    }
    let id = &recording.user_define_record_id;
    if !id.is_empty()
        && let Err(error) = check_custom_stream_id(id)
    {
        found.add("recording.user_define_record_id", error.to_string());
    }
}

/// A list with twins is told once, for the twins.
fn found_no_twin(formats: &[Format]) -> bool {
    formats.iter().enumerate().all(|(i, format)| !formats[..i].contains(format))
}

/// Adds what no robot changes while it mixes, beside what no facility does: from or to sound alone.
pub(super) fn check_fixed(before: &Spec, after: &Spec, found: &mut Found) {
    if before.is_audio_only() != after.is_audio_only()
        && let Some(layout) = &after.layout
    {
        found.add(layout.field(), "cannot be changed from or to sound alone: stop the mix and start another");
    }
}
