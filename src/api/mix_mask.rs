//! Which fields of a mix an update changes.

use prost::Message as _;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage as _,
};

use super::error::ApiError;
use crate::domain::Violation;
use crate::proto::{FILE_DESCRIPTOR_SET, v1};

/// Fields that an empty mask looks into: what is set inside them is changed, and the rest of them stays.
const LOOKED_INTO: [&str; 5] = ["video", "audio", "background", "output", "recording"];

/// `current` changed to `wanted` in the fields of `paths`; an empty mask names the fields that are set in `wanted`.
pub(super) fn merge(
    current: &v1::MixSpec,
    wanted: &v1::MixSpec,
    paths: &[String],
) -> Result<v1::MixSpec, ApiError> {
    if paths.iter().any(|path| path == "*") {
        let mut next = wanted.clone();
        // What cannot be changed need not be said again.
        if next.sdk_app_id == 0 {
            next.sdk_app_id = current.sdk_app_id;
        }
        next.room_id = next.room_id.or_else(|| current.room_id.clone());
        return Ok(next);
    }
    let descriptor = descriptor()?;
    let (mut next, wanted) = (dynamic(&descriptor, current)?, dynamic(&descriptor, wanted)?);
    let implied;
    let paths = if paths.is_empty() {
        implied = set_paths(&wanted);
        &implied
    } else {
        paths
    };
    let mut violations = Vec::new();
    for path in paths {
        if let Err(description) = take(&mut next, &wanted, path) {
            violations.push(Violation::new("update_mask", format!("`{path}` {description}")));
        }
    }
    super::convert::accept(violations)?;
    v1::MixSpec::decode(next.encode_to_vec().as_slice()).map_err(internal)
}

fn internal(error: impl std::fmt::Display) -> ApiError {
    ApiError::Internal { detail: error.to_string() }
}

fn descriptor() -> Result<MessageDescriptor, ApiError> {
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).map_err(internal)?;
    pool.get_message_by_name("trtc.recording.v1.MixSpec").ok_or_else(|| internal("no MixSpec"))
}

fn dynamic(descriptor: &MessageDescriptor, message: &v1::MixSpec) -> Result<DynamicMessage, ApiError> {
    DynamicMessage::decode(descriptor.clone(), message.encode_to_vec().as_slice()).map_err(internal)
}

/// The fields that are set, as paths.
fn set_paths(message: &DynamicMessage) -> Vec<String> {
    let mut paths = Vec::new();
    for (field, value) in message.fields() {
        match value.as_message().filter(|_| LOOKED_INTO.contains(&field.name())) {
            Some(inner) => {
                paths.extend(inner.fields().map(|(below, _)| format!("{}.{}", field.name(), below.name())));
            }
            None => paths.push(field.name().to_owned()),
        }
    }
    paths
}

/// Takes one field over, set or unset.
fn take(target: &mut DynamicMessage, source: &DynamicMessage, path: &str) -> Result<(), &'static str> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let field = target.descriptor().get_field_by_name(name).ok_or("is not a field of MixSpec")?;
    let Some(rest) = rest else {
        if source.has_field(&field) {
            target.set_field(&field, source.get_field(&field).into_owned());
        } else if is_choice(&field) {
            return Err("is named and not set in spec: name the one that is set");
        } else {
            target.clear_field(&field);
        }
        return Ok(());
    };
    if field.is_list() || !matches!(field.kind(), Kind::Message(_)) {
        return Err("has nothing below it that can be named: lists are replaced whole");
    }
    let inner_source = source.get_field(&field).into_owned();
    let inner_source = inner_source.as_message().ok_or("is not a field of MixSpec")?;
    let inner = target.get_field_mut(&field).as_message_mut().ok_or("is not a field of MixSpec")?;
    take(inner, inner_source, rest)
}

/// Whether it is one of several that exclude one another.
fn is_choice(field: &FieldDescriptor) -> bool {
    field.containing_oneof().is_some_and(|oneof| oneof.fields().len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use v1::mix_spec::Layout;

    fn current() -> v1::MixSpec {
        v1::MixSpec {
            sdk_app_id: 1,
            room_id: Some(v1::RoomId { kind: Some(v1::room_id::Kind::Number(5)) }),
            layout: Some(Layout::ScreenShare(v1::ScreenShareLayout { big: None, big_on_right: false })),
            video: Some(v1::MixVideo {
                width: 1280,
                height: 720,
                bit_rate_kbps: 1_560,
                ..Default::default()
            }),
            background: Some(v1::MixBackground { color: "#102030".to_owned(), image: None }),
            video_user_ids: vec!["a".to_owned()],
            ..v1::MixSpec::default()
        }
    }

    fn merged(wanted: &v1::MixSpec, paths: &[&str]) -> v1::MixSpec {
        let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
        merge(&current(), wanted, &paths).unwrap()
    }

    #[test]
    fn a_mask_changes_just_its_fields() {
        let wanted = v1::MixSpec {
            layout: Some(Layout::Grid(v1::GridLayout {})),
            video: Some(v1::MixVideo { bit_rate_kbps: 800, width: 640, ..Default::default() }),
            ..v1::MixSpec::default()
        };
        let next = merged(&wanted, &["video.bit_rate_kbps"]);
        assert_eq!(next.video.unwrap(), v1::MixVideo { bit_rate_kbps: 800, ..current().video.unwrap() });
        assert_eq!(next.layout, current().layout);
        assert_eq!(merged(&wanted, &["grid"]), v1::MixSpec { layout: wanted.layout.clone(), ..current() });
        assert_eq!(merged(&wanted, &["background"]).background, None);
        assert_eq!(merged(&wanted, &["video_user_ids"]).video_user_ids, Vec::<String>::new());
        let right = v1::ScreenShareLayout { big: None, big_on_right: true };
        let wanted = v1::MixSpec { layout: Some(Layout::ScreenShare(right.clone())), ..Default::default() };
        assert_eq!(merged(&wanted, &["screen_share.big_on_right"]).layout, Some(Layout::ScreenShare(right)));
    }

    #[test]
    fn an_empty_mask_names_what_is_set() {
        let wanted = v1::MixSpec {
            layout: Some(Layout::AudioOnly(v1::AudioOnlyLayout {})),
            video: Some(v1::MixVideo { bit_rate_kbps: 800, ..Default::default() }),
            ..v1::MixSpec::default()
        };
        let video = v1::MixVideo { bit_rate_kbps: 800, ..current().video.unwrap() };
        let expected = v1::MixSpec { layout: wanted.layout.clone(), video: Some(video), ..current() };
        assert_eq!(merged(&wanted, &[]), expected);
        assert_eq!(merged(&v1::MixSpec::default(), &[]), current());
    }

    #[test]
    fn a_star_replaces_all_but_whose_mix_it_is() {
        let wanted = v1::MixSpec { layout: Some(Layout::Grid(v1::GridLayout {})), ..Default::default() };
        let expected = v1::MixSpec { sdk_app_id: 1, room_id: current().room_id, ..wanted.clone() };
        assert_eq!(merged(&wanted, &["*"]), expected);
    }

    #[test]
    fn unknown_paths_are_refused_together() {
        let paths = ["layout", "video.size", "watermarks.image", "grid", "sdk_app_id.x", "video.width"];
        let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
        let Err(ApiError::Invalid(violations)) = merge(&current(), &v1::MixSpec::default(), &paths) else {
            panic!("they were taken")
        };
        assert_eq!(violations.len(), 5);
        assert!(violations.iter().all(|violation| violation.field == "update_mask"));
    }
}
