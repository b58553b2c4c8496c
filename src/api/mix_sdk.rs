//! The client SDKs' shape of a mix, as a message.

use super::mix_layout::{Wrong, rect};
use crate::domain::mix::sdk_shape::{InputType, MixUser, Mode, TranscodingConfig};
use crate::proto::v1;

/// Reads a message; what cannot be read is left out and told.
pub(super) fn read(message: &v1::TrtcTranscodingConfig, wrong: &mut Wrong<'_>) -> TranscodingConfig {
    let mut mode = None;
    match v1::TranscodingConfigMode::try_from(message.mode) {
        Ok(v1::TranscodingConfigMode::Unspecified) => {}
        Ok(v1::TranscodingConfigMode::Manual) => mode = Some(Mode::Manual),
        Ok(v1::TranscodingConfigMode::PureAudio) => mode = Some(Mode::PureAudio),
        Ok(v1::TranscodingConfigMode::PresetLayout) => mode = Some(Mode::PresetLayout),
        Ok(v1::TranscodingConfigMode::ScreenSharing) => mode = Some(Mode::ScreenSharing),
        Err(_) => wrong("transcoding_config.mode".to_owned(), "is not a mode".to_owned()),
    }
    let users = message.mix_users.iter().enumerate();
    TranscodingConfig {
        mode,
        video_width: message.video_width,
        video_height: message.video_height,
        video_bitrate: message.video_bitrate,
        video_framerate: message.video_framerate,
        video_gop: message.video_gop,
        background_color: message.background_color,
        background_image: message.background_image.clone(),
        audio_sample_rate: message.audio_sample_rate,
        audio_bitrate: message.audio_bitrate,
        audio_channels: message.audio_channels,
        audio_codec: message.audio_codec,
        mix_users: users.map(|(i, message)| user(message, i, wrong)).collect(),
        stream_id: message.stream_id.clone(),
        local_user_id: message.local_user_id.clone(),
    }
}

fn user(message: &v1::TrtcMixUser, i: usize, wrong: &mut Wrong<'_>) -> MixUser {
    let input_type = match v1::TranscodingInputType::try_from(message.input_type) {
        Ok(v1::TranscodingInputType::Unspecified) => InputType::Undefined,
        Ok(v1::TranscodingInputType::AudioVideo) => InputType::AudioVideo,
        Ok(v1::TranscodingInputType::PureVideo) => InputType::PureVideo,
        Ok(v1::TranscodingInputType::PureAudio) => InputType::PureAudio,
        Ok(v1::TranscodingInputType::Watermark) => InputType::Watermark,
        Err(_) => {
            let field = format!("transcoding_config.mix_users[{i}].input_type");
            wrong(field, "is not a choice of input".to_owned());
            InputType::Undefined
        }
    };
    MixUser {
        user_id: message.user_id.clone(),
        room_id: message.room_id.clone(),
        rect: message.rect.map(rect),
        z_order: message.z_order,
        stream_type: message.stream_type,
        pure_audio: message.pure_audio,
        input_type,
        render_mode: message.render_mode,
        sound_level: message.sound_level,
        image: message.image.clone(),
    }
}
