//! What a recording task is asked, as a message and as a checked value.

use time::OffsetDateTime;

use super::convert::{self, read_timestamp, timestamp, whole_seconds};
use crate::domain::Violation;
use crate::domain::identity::Room;
use crate::domain::parse::OwnedRoom;
use crate::domain::recording_task::{Content, Spec};
use crate::domain::settings::Format;
use crate::proto::v1;

/// Reads a message; what cannot be read is left out and told.
pub(super) fn read(message: &v1::RecordingTaskSpec, violations: &mut Vec<Violation>) -> Spec {
    let mut wrong = |field: String, problem: String| {
        violations.push(Violation::new(format!("spec.{field}"), problem));
    };
    let room = match convert::room(message.room_id.as_ref()) {
        Ok(room) => Some(owned(&room)),
        // Whether a room is needed is the facility's matter.
        Err(_) if message.room_id.as_ref().is_none_or(|room| room.kind.is_none()) => None,
        Err(error) => {
            wrong("room_id".to_owned(), error.to_string());
            None
        }
    };
    let stream_type = convert::stream_type(message.stream_type).unwrap_or_else(|problem| {
        wrong("stream_type".to_owned(), problem.to_owned());
        None
    });
    let content = match message.content() {
        v1::RecordedContent::AudioVideo => Some(Content::AudioVideo),
        v1::RecordedContent::Audio => Some(Content::Audio),
        v1::RecordedContent::Video => Some(Content::Video),
        v1::RecordedContent::Unspecified => None,
    };
    if v1::RecordedContent::try_from(message.content).is_err() {
        wrong("content".to_owned(), "is not a content".to_owned());
    }
    let mut formats = Vec::new();
    for (i, format) in message.formats.iter().enumerate() {
        match v1::MediaFormat::try_from(*format) {
            Ok(v1::MediaFormat::Hls) => formats.push(Format::Hls),
            Ok(v1::MediaFormat::Mp4) => formats.push(Format::Mp4),
            Ok(v1::MediaFormat::Flv) => formats.push(Format::Flv),
            Ok(v1::MediaFormat::Aac) => formats.push(Format::Aac),
            Ok(v1::MediaFormat::Unspecified) | Err(_) => {
                wrong(format!("formats[{i}]"), "must be HLS, MP4, FLV or AAC".to_owned());
            }
        }
    }
    let mut span = |value: &Option<pbjson_types::Duration>, field: &str| {
        whole_seconds(value.as_ref()?, &format!("spec.{field}"), violations)
    };
    let file_length = span(&message.file_length, "file_length");
    let storage_time = span(&message.storage_time, "storage_time").unwrap_or_default();
    let max_idle_time = span(&message.max_idle_time, "max_idle_time");
    let control_window = span(&message.control_window, "control_window");
    let mut time = |value: &Option<trtc_connect::Timestamp>, field: &str| {
        read_timestamp(value.as_ref()?, &format!("spec.{field}"), violations)
    };
    let (start, end) = (time(&message.start_time, "start_time"), time(&message.end_time, "end_time"));
    Spec {
        room,
        user_ids: message.user_ids.clone(),
        excluded_user_ids: message.excluded_user_ids.clone(),
        stream_type,
        stream_ids: message.stream_ids.clone(),
        content,
        separate_tracks: message.separate_tracks,
        formats,
        file_length,
        storage_time,
        vod_sub_app_id: (message.vod_sub_app_id != 0).then_some(message.vod_sub_app_id),
        max_idle_time,
        control_window,
        user_define_record_id: message.user_define_record_id.clone(),
        start,
        end,
    }
}

/// The message of a value.
pub(super) fn message(sdk_app_id: u32, spec: &Spec) -> v1::RecordingTaskSpec {
    let span = |seconds: u32| convert::duration(std::time::Duration::from_secs(seconds.into()));
    let content = spec.content.map_or(v1::RecordedContent::Unspecified, |content| match content {
        Content::AudioVideo => v1::RecordedContent::AudioVideo,
        Content::Audio => v1::RecordedContent::Audio,
        Content::Video => v1::RecordedContent::Video,
    });
    let format = |format: &Format| match format {
        Format::Hls => v1::MediaFormat::Hls.into(),
        Format::Mp4 => v1::MediaFormat::Mp4.into(),
        Format::Flv => v1::MediaFormat::Flv.into(),
        Format::Aac => v1::MediaFormat::Aac.into(),
    };
    v1::RecordingTaskSpec {
        sdk_app_id,
        room_id: spec.room.clone().map(convert::room_message),
        user_ids: spec.user_ids.clone(),
        excluded_user_ids: spec.excluded_user_ids.clone(),
        stream_type: spec.stream_type.map_or(0, convert::stream_type_number),
        stream_ids: spec.stream_ids.clone(),
        content: content.into(),
        separate_tracks: spec.separate_tracks,
        formats: spec.formats.iter().map(format).collect(),
        file_length: spec.file_length.map(span),
        storage_time: (spec.storage_time > 0).then(|| span(spec.storage_time)),
        vod_sub_app_id: spec.vod_sub_app_id.unwrap_or_default(),
        max_idle_time: spec.max_idle_time.map(span),
        control_window: spec.control_window.map(span),
        user_define_record_id: spec.user_define_record_id.clone(),
        start_time: spec.start.map(timestamp),
        end_time: spec.end.map(timestamp),
    }
}

/// What the store knows a room by: number and text rooms of the same digits differ.
pub(super) fn room_key(room: Option<&OwnedRoom>) -> String {
    match room {
        None => String::new(),
        Some(OwnedRoom::Number(number)) => format!("n{number}"),
        Some(OwnedRoom::Text(text)) => format!("t{text}"),
    }
}

pub(super) fn owned(room: &Room<'_>) -> OwnedRoom {
    match room {
        Room::Number(number) => OwnedRoom::Number(*number),
        Room::Text(text) => OwnedRoom::Text((*text).to_owned()),
    }
}

/// A time read back from a message this service made.
pub(super) fn time_of(message: Option<&trtc_connect::Timestamp>) -> Option<OffsetDateTime> {
    read_timestamp(message?, "", &mut Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> v1::RecordingTaskSpec {
        let span = |seconds| Some(pbjson_types::Duration { seconds, nanos: 0 });
        let at = |seconds| Some(trtc_connect::Timestamp { seconds, nanos: 0 });
        v1::RecordingTaskSpec {
            sdk_app_id: 1,
            room_id: Some(v1::RoomId { kind: Some(v1::room_id::Kind::Text("r".to_owned())) }),
            user_ids: vec!["a".to_owned()],
            excluded_user_ids: vec!["b".to_owned()],
            stream_type: v1::StreamType::Aux.into(),
            stream_ids: vec!["s".to_owned()],
            content: v1::RecordedContent::Audio.into(),
            separate_tracks: true,
            formats: vec![v1::MediaFormat::Aac.into(), v1::MediaFormat::Hls.into()],
            file_length: span(60),
            storage_time: span(61),
            vod_sub_app_id: 7,
            max_idle_time: span(62),
            control_window: span(63),
            user_define_record_id: "id".to_owned(),
            start_time: at(64),
            end_time: at(65),
        }
    }

    #[test]
    fn what_is_read_is_written_the_same() {
        for asked in [full(), v1::RecordingTaskSpec { sdk_app_id: 1, ..Default::default() }] {
            let mut violations = Vec::new();
            let spec = read(&asked, &mut violations);
            assert_eq!(violations, []);
            assert_eq!(message(1, &spec), asked);
        }
    }

    #[test]
    fn every_unreadable_field_is_named() {
        let odd = v1::RecordingTaskSpec {
            room_id: Some(v1::RoomId { kind: Some(v1::room_id::Kind::Number(0)) }),
            stream_type: 9,
            content: 9,
            formats: vec![0, v1::MediaFormat::Mp4.into(), 77],
            file_length: Some(pbjson_types::Duration { seconds: -1, nanos: 0 }),
            max_idle_time: Some(pbjson_types::Duration { seconds: 1, nanos: 1 }),
            start_time: Some(trtc_connect::Timestamp { seconds: i64::MAX, nanos: 0 }),
            ..full()
        };
        let mut violations = Vec::new();
        let spec = read(&odd, &mut violations);
        assert_eq!(spec.formats, [Format::Mp4]);
        let fields: Vec<_> = violations.iter().map(|violation| violation.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "spec.room_id",
                "spec.stream_type",
                "spec.content",
                "spec.formats[0]",
                "spec.formats[2]",
                "spec.file_length",
                "spec.max_idle_time",
                "spec.start_time"
            ]
        );
    }
}
