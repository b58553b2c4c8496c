//! What a mix shall be, as a message and as a checked value.

use super::convert::{self, whole_seconds};
use super::mix_layout::{
    self, color_text, hold_number, image, image_message, layout, layout_message, read_color, read_hold,
    read_render, render_number, watermark, watermark_message,
};
use super::mix_sdk;
use super::task_spec::owned;
use crate::domain::Violation;
use crate::domain::mix::{Audio, Background, Codec, Output, Recording, Spec, Video};
use crate::domain::settings::Format;
use crate::proto::v1;

/// Reads a message; what cannot be read is left out and told.
pub(super) fn read(message: &v1::MixSpec, violations: &mut Vec<Violation>) -> Spec {
    let mut wrong = |field: String, problem: String| {
        violations.push(Violation::new(format!("spec.{field}"), problem));
    };
    let room = match convert::room(message.room_id.as_ref()) {
        Ok(room) => Some(owned(&room)),
        // Whether a room is needed is the rules' matter.
        Err(_) if message.room_id.as_ref().is_none_or(|room| room.kind.is_none()) => None,
        Err(error) => {
            wrong("room_id".to_owned(), error.to_string());
            None
        }
    };
    let layout = message.layout.as_ref().and_then(|message| layout(message, &mut wrong));
    let render_mode = read_render(message.render_mode, "render_mode", &mut wrong);
    let hold_audio_only = read_hold(message.audio_only_users, &mut wrong);
    let background = background(message.background.as_ref(), &mut wrong);
    let watermarks = message
        .watermarks
        .iter()
        .enumerate()
        .filter_map(|(i, message)| watermark(message, &format!("watermarks[{i}]"), &mut wrong))
        .collect();
    let audio = audio(message.audio.as_ref(), &mut wrong);
    let formats = message.recording.as_ref().map(|recording| formats(&recording.formats, &mut wrong));
    let mut span = |value: Option<&pbjson_types::Duration>, field: &str| {
        whole_seconds(value?, &format!("spec.{field}"), violations)
    };
    let video = message.video.as_ref().map(|video| Video {
        width: some(video.width),
        height: some(video.height),
        frame_rate: some(video.frame_rate),
        bit_rate_kbps: some(video.bit_rate_kbps),
        gop: span(video.gop.as_ref(), "video.gop"),
    });
    let recording = message.recording.as_ref().map(|recording| Recording {
        formats: formats.unwrap_or_default(),
        file_length: span(recording.file_length.as_ref(), "recording.file_length"),
        storage_time: span(recording.storage_time.as_ref(), "recording.storage_time").unwrap_or_default(),
        vod_sub_app_id: (recording.vod_sub_app_id != 0).then_some(recording.vod_sub_app_id),
        user_define_record_id: recording.user_define_record_id.clone(),
        control_window: span(recording.control_window.as_ref(), "recording.control_window"),
    });
    let max_idle_time = span(message.max_idle_time.as_ref(), "max_idle_time");
    let mut spec = Spec {
        room,
        layout,
        video: video.unwrap_or_default(),
        audio,
        background,
        watermarks,
        render_mode,
        hold_audio_only,
        video_user_ids: message.video_user_ids.clone(),
        user_ids: message.user_ids.clone(),
        excluded_user_ids: message.excluded_user_ids.clone(),
        output: message.output.as_ref().map(output).unwrap_or_default(),
        recording,
        max_idle_time,
        origins: None,
    };
    if let Some(v1::mix_spec::Layout::TranscodingConfig(config)) = &message.layout {
        let mut found = Vec::new();
        let mut wrong = |field: String, problem: String| {
            found.push(Violation::new(format!("spec.{field}"), problem));
        };
        let config = mix_sdk::read(config, &mut wrong);
        violations.append(&mut found);
        violations.extend(config.carry_over(&mut spec));
    }
    spec
}

/// A number where 0 means that nothing was said.
fn some(number: u32) -> Option<u32> {
    (number != 0).then_some(number)
}

fn background(message: Option<&v1::MixBackground>, wrong: &mut mix_layout::Wrong<'_>) -> Background {
    let Some(message) = message else { return Background::default() };
    Background {
        color: read_color(&message.color, "background.color", wrong),
        image: message.image.as_ref().and_then(|message| image(message, "background.image", wrong)),
    }
}

fn audio(message: Option<&v1::MixAudio>, wrong: &mut mix_layout::Wrong<'_>) -> Audio {
    let Some(message) = message else { return Audio::default() };
    let codec = match v1::MixAudioCodec::try_from(message.codec) {
        Ok(v1::MixAudioCodec::Unspecified) => None,
        Ok(v1::MixAudioCodec::AacLc) => Some(Codec::AacLc),
        Ok(v1::MixAudioCodec::HeAac) => Some(Codec::HeAac),
        Ok(v1::MixAudioCodec::HeAacV2) => Some(Codec::HeAacV2),
        Err(_) => {
            wrong("audio.codec".to_owned(), "is not a codec".to_owned());
            None
        }
    };
    Audio {
        sample_rate: some(message.sample_rate),
        channels: some(message.channels),
        bit_rate_kbps: some(message.bit_rate_kbps),
        codec,
    }
}

fn formats(messages: &[i32], wrong: &mut mix_layout::Wrong<'_>) -> Vec<Format> {
    let mut formats = Vec::new();
    for (i, format) in messages.iter().enumerate() {
        match v1::MediaFormat::try_from(*format) {
            Ok(v1::MediaFormat::Hls) => formats.push(Format::Hls),
            Ok(v1::MediaFormat::Mp4) => formats.push(Format::Mp4),
            Ok(v1::MediaFormat::Flv) => formats.push(Format::Flv),
            Ok(v1::MediaFormat::Aac) => formats.push(Format::Aac),
            Ok(v1::MediaFormat::Unspecified) | Err(_) => {
                wrong(format!("recording.formats[{i}]"), "must be HLS, MP4 or AAC".to_owned());
            }
        }
    }
    formats
}

fn output(message: &v1::MixOutput) -> Output {
    Output {
        stream_id: message.stream_id.clone(),
        record_id: message.record_id.clone(),
        record_audio_only: message.record_audio_only,
        publish_urls: message.publish_urls.clone(),
    }
}

/// The message of a value, which was read from `asked`: a layout in the client SDKs' shape is shown as it was asked.
pub(super) fn message(asked: &v1::MixSpec, spec: &Spec) -> v1::MixSpec {
    let output = Some(v1::MixOutput {
        stream_id: spec.output.stream_id.clone(),
        record_id: spec.output.record_id.clone(),
        record_audio_only: spec.output.record_audio_only,
        publish_urls: spec.output.publish_urls.clone(),
    })
    .filter(|output| *output != v1::MixOutput::default());
    let common = v1::MixSpec {
        sdk_app_id: asked.sdk_app_id,
        room_id: spec.room.clone().map(convert::room_message),
        render_mode: render_number(spec.render_mode),
        audio_only_users: hold_number(spec.hold_audio_only),
        video_user_ids: spec.video_user_ids.clone(),
        user_ids: spec.user_ids.clone(),
        excluded_user_ids: spec.excluded_user_ids.clone(),
        output,
        recording: spec.recording.as_ref().map(recording_message),
        max_idle_time: spec.max_idle_time.map(seconds),
        ..v1::MixSpec::default()
    };
    if let Some(config @ v1::mix_spec::Layout::TranscodingConfig(_)) = &asked.layout {
        let (layout, watermarks) = (Some(config.clone()), asked.watermarks.clone());
        return v1::MixSpec { layout, watermarks, ..common };
    }
    let background = v1::MixBackground {
        color: spec.background.color.map(color_text).unwrap_or_default(),
        image: spec.background.image.as_ref().map(image_message),
    };
    v1::MixSpec {
        layout: spec.layout.as_ref().map(layout_message),
        video: Some(video_message(&spec.video)).filter(|video| *video != v1::MixVideo::default()),
        audio: Some(audio_message(&spec.audio)).filter(|audio| *audio != v1::MixAudio::default()),
        background: Some(background).filter(|background| *background != v1::MixBackground::default()),
        watermarks: spec.watermarks.iter().map(watermark_message).collect(),
        ..common
    }
}

fn seconds(seconds: u32) -> pbjson_types::Duration {
    convert::duration(std::time::Duration::from_secs(seconds.into()))
}

fn video_message(video: &Video) -> v1::MixVideo {
    v1::MixVideo {
        width: video.width.unwrap_or_default(),
        height: video.height.unwrap_or_default(),
        frame_rate: video.frame_rate.unwrap_or_default(),
        bit_rate_kbps: video.bit_rate_kbps.unwrap_or_default(),
        gop: video.gop.map(seconds),
    }
}

fn audio_message(audio: &Audio) -> v1::MixAudio {
    let codec = match audio.codec {
        None => v1::MixAudioCodec::Unspecified,
        Some(Codec::AacLc) => v1::MixAudioCodec::AacLc,
        Some(Codec::HeAac) => v1::MixAudioCodec::HeAac,
        Some(Codec::HeAacV2) => v1::MixAudioCodec::HeAacV2,
    };
    v1::MixAudio {
        sample_rate: audio.sample_rate.unwrap_or_default(),
        channels: audio.channels.unwrap_or_default(),
        bit_rate_kbps: audio.bit_rate_kbps.unwrap_or_default(),
        codec: codec.into(),
    }
}

fn recording_message(recording: &Recording) -> v1::MixRecording {
    let format = |format: &Format| match format {
        Format::Hls => v1::MediaFormat::Hls.into(),
        Format::Mp4 => v1::MediaFormat::Mp4.into(),
        Format::Flv => v1::MediaFormat::Flv.into(),
        Format::Aac => v1::MediaFormat::Aac.into(),
    };
    v1::MixRecording {
        formats: recording.formats.iter().map(format).collect(),
        file_length: recording.file_length.map(seconds),
        storage_time: (recording.storage_time > 0).then(|| seconds(recording.storage_time)),
        vod_sub_app_id: recording.vod_sub_app_id.unwrap_or_default(),
        user_define_record_id: recording.user_define_record_id.clone(),
        control_window: recording.control_window.map(seconds),
    }
}

#[cfg(test)]
mod tests;
