//! Mixes as people read them.

use crate::cli::output::{self, print_table, short_name};
use crate::proto::v1;
use v1::mix_spec::Layout;

/// Of [`row`].
pub(super) const HEADINGS: [&str; 8] =
    ["MIX", "STATE", "READ", "ROOM", "LAYOUT", "STREAM ID", "STARTED", "EVIDENCE"];

pub(super) fn row(mix: v1::Mix) -> Vec<String> {
    let spec = mix.spec.as_ref();
    vec![
        mix.mix_id.clone(),
        state(mix.state()),
        output::time(mix.state_time.as_ref()),
        spec.map(room).unwrap_or_default(),
        spec.map(layout).unwrap_or_default().to_owned(),
        mix.output.map(|output| output.stream_id).unwrap_or_default(),
        output::time(mix.create_time.as_ref()),
        mix.evidence,
    ]
}

pub(super) fn mix(mix: Option<v1::Mix>) {
    let mix = mix.unwrap_or_default();
    for (name, value) in lines(&mix).into_iter().filter(|(_, value)| !value.is_empty()) {
        println!("{name:<14} {value}");
    }
    if mix.participants_time.is_some() {
        println!();
        print_table(&["USER", "STREAM", "SEEN", "HEARD", "PLACE", "STREAM ID"], &participants(&mix));
    }
}

fn lines(mix: &v1::Mix) -> Vec<(&'static str, String)> {
    let spec = mix.spec.clone().unwrap_or_default();
    let video = spec.video.unwrap_or_default();
    let result = mix.output.clone().unwrap_or_default();
    let canvas = if video.width > 0 {
        format!(
            "{} × {}, {} frames/s, {} kbps",
            video.width, video.height, video.frame_rate, video.bit_rate_kbps
        )
    } else {
        String::new()
    };
    let optional =
        |at: Option<&trtc_connect::Timestamp>| at.map(|at| output::time(Some(at))).unwrap_or_default();
    vec![
        ("Mix", mix.mix_id.clone()),
        ("State", state(mix.state())),
        ("Evidence", mix.evidence.clone()),
        ("Read", optional(mix.state_time.as_ref())),
        ("Unsettled", if mix.unsettled { "yes: repeat the request".to_owned() } else { String::new() }),
        ("Facility", short_name(mix.facility().as_str_name(), "MIX_FACILITY_").replace('_', " ")),
        ("App", spec.sdk_app_id.to_string()),
        ("Room", room(&spec)),
        ("Layout", layout(&spec).to_owned()),
        ("Picture", canvas),
        ("Stream ID", result.stream_id),
        ("Files begin", result.record_name_prefix),
        ("Cloud task", mix.cloud_task_id.clone()),
        ("Cloud code", mix.cloud_code.clone()),
        ("Started", optional(mix.create_time.as_ref())),
        ("Live since", optional(mix.live_time.as_ref())),
        ("Ended", optional(mix.end_time.as_ref())),
        ("Control until", optional(mix.control_end_time.as_ref())),
        ("Etag", mix.etag.clone()),
    ]
}

fn participants(mix: &v1::Mix) -> Vec<Vec<String>> {
    let said = |holds: bool| if holds { "yes" } else { "no" }.to_owned();
    let row = |each: &v1::MixParticipant| {
        vec![
            each.user_id.clone(),
            stream_type(each.stream_type()),
            said(each.seen),
            said(each.heard),
            each.rect.as_ref().map(rect).unwrap_or_default(),
            each.stream_id.clone(),
        ]
    };
    mix.participants.iter().map(row).collect()
}

pub(super) fn stream_type(stream_type: v1::StreamType) -> String {
    short_name(stream_type.as_str_name(), "STREAM_TYPE_")
}

/// As it is written in arguments.
pub(super) fn rect(rect: &v1::MixRect) -> String {
    format!("{},{},{}x{}", rect.x, rect.y, rect.width, rect.height)
}

fn state(state: v1::MixState) -> String {
    short_name(state.as_str_name(), "MIX_STATE_").replace('_', " ")
}

fn room(spec: &v1::MixSpec) -> String {
    match spec.room_id.as_ref().and_then(|room| room.kind.as_ref()) {
        Some(v1::room_id::Kind::Number(number)) => number.to_string(),
        Some(v1::room_id::Kind::Text(text)) => format!("\"{text}\""),
        None => "-".to_owned(),
    }
}

const fn layout(spec: &v1::MixSpec) -> &'static str {
    match &spec.layout {
        Some(Layout::Floating(_)) => "floating",
        Some(Layout::Grid(_)) => "grid",
        Some(Layout::ScreenShare(_)) => "screen share",
        Some(Layout::PictureInPicture(_)) => "picture in picture",
        Some(Layout::Custom(_)) => "custom",
        Some(Layout::AudioOnly(_)) => "audio only",
        Some(Layout::TranscodingConfig(_)) => "as the client SDKs have it",
        None => "-",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mix_is_told_with_its_place_in_words_of_the_command_line() {
        let spec = v1::MixSpec {
            sdk_app_id: 7,
            room_id: Some(v1::RoomId { kind: Some(v1::room_id::Kind::Text("r".to_owned())) }),
            layout: Some(Layout::Grid(v1::GridLayout {})),
            ..v1::MixSpec::default()
        };
        let at = v1::MixRect { x: 1, y: 2, width: 30, height: 40 };
        let participant = v1::MixParticipant {
            user_id: "alice".to_owned(),
            stream_type: v1::StreamType::Aux.into(),
            seen: true,
            rect: Some(at),
            ..v1::MixParticipant::default()
        };
        let mix = v1::Mix {
            mix_id: "m1".to_owned(),
            spec: Some(spec),
            state: v1::MixState::NotLive.into(),
            participants: vec![participant],
            ..v1::Mix::default()
        };
        assert_eq!(participants(&mix), [["alice", "aux", "yes", "no", "1,2,30x40", ""]]);
        let row = row(mix);
        assert_eq!(row.len(), HEADINGS.len());
        assert_eq!((row[1].as_str(), row[3].as_str(), row[4].as_str()), ("not live", "\"r\"", "grid"));
    }
}
