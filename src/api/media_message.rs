//! A file of VOD as a message of the contract.

use sha2::{Digest as _, Sha256};

use super::convert::{self, timestamp};
use crate::cloud::vod::{MediaInfo, NEVER, parse_time};
use crate::domain::media::{PushUrl, read_push_url};
use crate::domain::trtc_name::read_trtc_name;
use crate::proto::v1;

/// Changes whenever the file or its entry does.
pub(super) fn etag(info: &MediaInfo) -> String {
    let basic = &info.basic_info;
    let parts = (
        (&info.file_id, &basic.name, &basic.update_time, &basic.expire_time, &basic.media_url),
        (info.meta_data.size, &info.meta_data.md5, &basic.status, &basic.storage_class, &basic.tag_set),
    );
    hex::encode(&Sha256::digest(serde_json::to_vec(&parts).unwrap_or_default())[..8])
}

/// A file's message.
pub(super) fn media(info: &MediaInfo) -> v1::Media {
    let (basic, meta) = (&info.basic_info, &info.meta_data);
    let live = &basic.source_info.live_record_info;
    let push = read_push_url(&basic.source_info.source_context);
    let time = |text: &str| parse_time(text).map(timestamp);
    let format = match basic.container.as_str() {
        "m3u8" | "hls" => v1::MediaFormat::Hls,
        "mp4" => v1::MediaFormat::Mp4,
        "flv" => v1::MediaFormat::Flv,
        "aac" => v1::MediaFormat::Aac,
        _ => v1::MediaFormat::Unspecified,
    };
    let source = match basic.source_info.source_type.as_str() {
        "Record" => v1::MediaSource::LiveRecord,
        "TrtcRecord" => v1::MediaSource::TrtcRecord,
        "Upload" => v1::MediaSource::Upload,
        "VideoProcessing" => v1::MediaSource::VideoProcessing,
        _ => v1::MediaSource::Unspecified,
    };
    let stream_id = match &push {
        _ if !live.stream_id.is_empty() => live.stream_id.clone(),
        Some(push) => push.stream_id.clone(),
        None => String::new(),
    };
    let clamp = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    v1::Media {
        file_id: info.file_id.clone(),
        name: basic.name.clone(),
        format: format.into(),
        container: basic.container.clone(),
        source: source.into(),
        stream_id,
        identity: recorded_identity(info, push),
        record_start_time: time(&live.record_start_time),
        record_end_time: time(&live.record_end_time),
        create_time: time(&basic.create_time),
        update_time: time(&basic.update_time),
        expire_time: if basic.expire_time == NEVER { None } else { time(&basic.expire_time) },
        duration: std::time::Duration::try_from_secs_f64(meta.duration).ok().map(convert::duration),
        size_bytes: meta.size,
        width: clamp(meta.width),
        height: clamp(meta.height),
        video_codec: meta.video_stream_set.first().map(|stream| stream.codec.clone()).unwrap_or_default(),
        audio_codec: meta.audio_stream_set.first().map(|stream| stream.codec.clone()).unwrap_or_default(),
        audio_sample_rate: clamp(meta.audio_stream_set.first().map_or(0, |stream| stream.sampling_rate)),
        bit_rate: meta.bitrate,
        md5: meta.md5.to_ascii_lowercase(),
        media_url: basic.media_url.clone(),
        cover_url: basic.cover_url.clone(),
        tags: basic.tag_set.clone(),
        status: basic.status.clone(),
        storage_class: basic.storage_class.clone(),
        etag: etag(info),
        cloud_task_id: basic.source_info.trtc_record_info.task_id.clone(),
    }
}

fn recorded_identity(info: &MediaInfo, push: Option<PushUrl>) -> Option<v1::RecordedIdentity> {
    let trtc = &info.basic_info.source_info.trtc_record_info;
    if trtc.sdk_app_id != 0 {
        let told = read_trtc_name(&info.basic_info.name);
        // A mixed file has several users; it is nobody's own.
        let user_id = match trtc.user_ids.as_slice() {
            [] => told.user_id,
            [user_id] => user_id.clone(),
            _ => String::new(),
        };
        return Some(v1::RecordedIdentity {
            sdk_app_id: u32::try_from(trtc.sdk_app_id).unwrap_or_default(),
            room: trtc.room_id.clone(),
            user_id,
            user_define_record_id: told.user_define_record_id,
        });
    }
    push?.identity.map(|identity| v1::RecordedIdentity {
        sdk_app_id: identity.sdk_app_id,
        room: identity.room,
        user_id: identity.user_id,
        user_define_record_id: identity.user_define_record_id,
    })
}
