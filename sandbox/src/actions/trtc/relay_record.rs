//! `RecordParams` of a relay: recording what is relayed.

use serde::Deserialize;
use time::OffsetDateTime;

use super::storage::{self, CloudStorage};
use super::within;
use crate::actions::error::ensure;
use crate::actions::{ApiError, Context};
use crate::cloud_recording::{MediaChoice, MixSource, StoredFormat, Subscription, Task, TaskSettings};
use crate::model::{Room, Tracks};
use crate::relay::Relayed;

/// Longest RecordKey.
const MAX_KEY: usize = 128;
/// `UniRecord` of a recording by these parameters.
const BY_PARAMETERS: u64 = 3;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct RecordParams {
    uni_record: Option<u64>,
    record_key: Option<String>,
    record_wait_time: Option<u64>,
    record_format: Option<Vec<String>>,
    max_media_file_duration: Option<u64>,
    stream_type: Option<u64>,
    user_define_record_prefix: Option<String>,
    mcu_storage_params: Option<McuStorageParams>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct McuStorageParams {
    cloud_storage: Option<CloudStorage>,
    mcu_cloud_vod: Option<McuCloudVod>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct McuCloudVod {
    mcu_tencent_vod: Option<storage::McuTencentVod>,
}

/// The relay that is recorded.
pub(super) struct RecordedRelay<'a> {
    pub(super) task_id: &'a str,
    pub(super) agent_id: &'a str,
    pub(super) room: &'a Room,
    pub(super) relayed: &'a Relayed,
}

/// The RecordKey, and the task that records the relay, with or without video. A relay without a recording of its
/// own has no task.
pub(super) async fn recording_of(
    context: Context<'_>,
    sdk_app_id: u64,
    (relay, with_video): (RecordedRelay<'_>, bool),
    params: RecordParams,
) -> Result<(Option<String>, Option<Task>), ApiError> {
    const CODE: &str = "InvalidParameter.OutOfRange";
    let key = params.record_key.filter(|key| !key.is_empty());
    let is_key = |key: &str| key.len() <= MAX_KEY && storage::is_plain(key);
    ensure(key.as_deref().is_none_or(is_key), CODE, || {
        format!("RecordKey has at most {MAX_KEY} letters, digits, `_` and `-`")
    })?;
    let prefix = params.user_define_record_prefix.filter(|prefix| !prefix.is_empty());
    ensure(prefix.as_deref().is_none_or(storage::is_record_id), CODE, || {
        "UserDefineRecordPrefix has at most 64 letters, digits, `_` and `-`".into()
    })?;
    if within("UniRecord", params.uni_record, 0..=3, 0)? != BY_PARAMETERS {
        return Ok((None, None));
    }
    let max_idle_secs = within("RecordWaitTime", params.record_wait_time, 5..=86_400, 30)?;
    let max_file_minutes = within("MaxMediaFileDuration", params.max_media_file_duration, 1..=1440, 1440)?;
    let formats = formats_of(&params.record_format.unwrap_or_default())?;
    let storage = params.mcu_storage_params.unwrap_or_default();
    let vod = storage.mcu_cloud_vod.map(|vod| vod.mcu_tencent_vod.unwrap_or_default());
    let vod = storage::relay_vod_of(context, vod, storage.cloud_storage, prefix).await?;
    let tracks = match (within("StreamType", params.stream_type, 0..=2, 0)?, with_video) {
        (0, true) => Tracks::All,
        (0 | 1, _) => Tracks::Audio,
        (_, true) => Tracks::Video,
        // The picture of a relay that has none.
        (_, false) => return Ok((None, None)),
    };
    let (sources, mixes) = match relay.relayed {
        Relayed::Source(source) => (vec![source.clone()], vec![]),
        Relayed::Mix(_) => {
            (vec![], vec![MixSource { relay: relay.task_id.to_owned(), room: relay.room.clone() }])
        }
    };
    let settings = TaskSettings {
        max_idle_secs,
        tracks,
        merge: true,
        media: MediaChoice::Both,
        max_file_minutes,
        subscription: Subscription::default(),
        formats,
        vod,
        relayed: Some(sources),
        relayed_mixes: mixes,
        record_key: key.clone(),
        mix: None,
    };
    let task = Task {
        task_id: context.store.new_id(),
        sdk_app_id,
        room: relay.room.clone(),
        robot_id: relay.agent_id.to_owned(),
        settings,
        callable_until: forever(context.now),
        ended: false,
    };
    Ok((key, Some(task)))
}

/// The relay ends the recording, whenever that is.
fn forever(now: OffsetDateTime) -> OffsetDateTime {
    now + time::Duration::days(100 * 365)
}

fn formats_of(names: &[String]) -> Result<Vec<StoredFormat>, ApiError> {
    const CODE: &str = "InvalidParameter.OutOfRange";
    let has = |name: &str| names.iter().any(|other| other == name);
    let known = names.iter().all(|name| ["hls", "mp4", "aac"].contains(&name.as_str()));
    ensure(known, CODE, || "RecordFormat has hls, mp4 or aac".into())?;
    ensure(!(has("mp4") && has("aac")), CODE, || "RecordFormat has either mp4 or aac".into())?;
    let mut formats = Vec::new();
    if has("hls") {
        formats.push(StoredFormat::Hls);
    }
    if has("aac") {
        formats.push(StoredFormat::Aac);
    }
    if has("mp4") || names.is_empty() {
        formats.push(StoredFormat::Mp4);
    }
    Ok(formats)
}
