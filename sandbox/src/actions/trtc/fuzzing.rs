//! The settings of mixes from their parameters alone, for the fuzz targets.

use serde_json::Value;
use time::OffsetDateTime;

use super::recording::subscription_in;
use super::{mix, recording_mix, relay_mix};
use crate::actions::{ApiError, decode};
use crate::cloud_recording::mix::RecordedMix;
use crate::cloud_recording::{MediaChoice, StoredFormat, Subscription, Task, TaskSettings, VodSettings};
use crate::fuzzing::MixApi;
use crate::mixer::{MixSpec, mcu_spec};
use crate::model::{MixSettings, Room, Tracks};
use crate::relay::mix::RelayedMix;
use crate::relay::{RelaySettings, RelayTask, Relayed};

/// What the parameters make a mix, when they pass the checks.
pub(crate) fn mix_of(api: MixApi, parameters: &Value, room: &Room) -> Result<MixSpec, ApiError> {
    let spec = match api {
        MixApi::Mcu => {
            let settings: MixSettings = decode(parameters)?;
            mix::check(&settings)?;
            Some(mcu_spec(14, room, &settings))
        }
        MixApi::PublishCdn => {
            let RelayedMix { audio_params, video_params } = decode(parameters)?;
            let mix = relay_mix::mix_of(Some(audio_params), video_params, room)?;
            relay(mix, room).mix()
        }
        MixApi::CloudRecording => {
            let mix: RecordedMix = decode(parameters)?;
            recording_mix::check(&mix, true)?;
            let subscription = subscription_in(parameters)?;
            recording(mix, subscription, room).mix()
        }
    };
    spec.ok_or_else(|| ApiError::new("InternalError", "a mix is none".into()))
}

fn relay(mix: RelayedMix, room: &Room) -> RelayTask {
    RelayTask {
        task_id: "t".into(),
        sdk_app_id: 14,
        room: room.clone(),
        agent_id: "agent".into(),
        sequence_number: 0,
        settings: RelaySettings {
            with_video: mix.video_params.is_some(),
            relayed: Relayed::Mix(Box::new(mix)),
            urls: Vec::new(),
            max_idle_secs: 30,
            recording: None,
            record_key: None,
        },
        callable_until: OffsetDateTime::UNIX_EPOCH,
    }
}

fn recording(mix: RecordedMix, subscription: Subscription, room: &Room) -> Task {
    Task {
        task_id: "t".into(),
        sdk_app_id: 14,
        room: room.clone(),
        robot_id: "robot".into(),
        settings: TaskSettings {
            max_idle_secs: 30,
            tracks: Tracks::All,
            merge: true,
            media: MediaChoice::Both,
            max_file_minutes: 1440,
            subscription,
            formats: vec![StoredFormat::Mp4],
            vod: VodSettings::default(),
            relayed: None,
            relayed_mixes: Vec::new(),
            record_key: None,
            mix: Some(mix),
        },
        callable_until: OffsetDateTime::UNIX_EPOCH,
        ended: false,
    }
}
