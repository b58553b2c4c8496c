//! How VOD shows a media file, in answers and in events.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use crate::model::RecordOrigin;
use crate::store::{Media, RECORD_CLASS_ID};

/// The one region that the sandbox stores in.
pub(crate) const STORAGE_REGION: &str = "ap-chongqing";
/// When media without an end are deleted.
pub(crate) const NEVER: &str = "9999-12-31T23:59:59Z";

/// Times of the API: UTC, whole seconds.
pub(crate) fn iso(at: OffsetDateTime) -> String {
    let form = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    at.to_utc().format(form).unwrap_or_default()
}

/// `EventContent` of a file that came into VOD. Its URLs lack their begin: see [`content`].
pub(crate) fn upload_event(media: &Media) -> Value {
    json!({
        "EventType": "NewFileUpload",
        "FileUploadEvent": {
            "FileId": media.file_id,
            "MediaBasicInfo": basic(media, ""),
            "ProcedureTaskId": "",
            "ReviewAudioVideoTaskId": "",
            "MetaData": meta_data(media),
        },
    })
}

/// `EventContent` of a file that was deleted.
pub(crate) fn deletion_event(file_id: &str) -> Value {
    json!({
        "EventType": "FileDeleted",
        "FileDeleteEvent": {
            "FileIdSet": [file_id],
            "FileDeleteResultInfo": [{ "FileId": file_id, "DeleteParts": [] }],
        },
    })
}

/// The members of `EventContent`, of which an event has one.
const MEMBERS: [&str; 31] = [
    "FileUploadEvent",
    "ProcedureStateChangeEvent",
    "FileDeleteEvent",
    "PullCompleteEvent",
    "EditMediaCompleteEvent",
    "SplitMediaCompleteEvent",
    "ComposeMediaCompleteEvent",
    "ClipCompleteEvent",
    "TranscodeCompleteEvent",
    "CreateImageSpriteCompleteEvent",
    "ConcatCompleteEvent",
    "SnapshotByTimeOffsetCompleteEvent",
    "WechatPublishCompleteEvent",
    "WechatMiniProgramPublishCompleteEvent",
    "RemoveWatermarkCompleteEvent",
    "RestoreMediaCompleteEvent",
    "RebuildMediaCompleteEvent",
    "ExtractTraceWatermarkCompleteEvent",
    "ExtractCopyRightWatermarkCompleteEvent",
    "ReviewAudioVideoCompleteEvent",
    "ReduceMediaBitrateCompleteEvent",
    "DescribeFileAttributesCompleteEvent",
    "QualityInspectCompleteEvent",
    "QualityEnhanceCompleteEvent",
    "MediaCastStatusChangedEvent",
    "PersistenceCompleteEvent",
    "ComplexAdaptiveDynamicStreamingCompleteEvent",
    "ProcessMediaByMPSCompleteEvent",
    "AigcImageCompleteEvent",
    "AigcVideoCompleteEvent",
    "ExtractBlindWatermarkComplete",
];

/// `EventContent` as receivers get it: with whole URLs, and null for each member that it has not.
pub(crate) fn content(mut event: Value, media_base: &str) -> Map<String, Value> {
    complete(&mut event, media_base);
    let mut content: Map<String, Value> =
        MEMBERS.iter().map(|member| ((*member).to_owned(), Value::Null)).collect();
    if let Value::Object(fields) = event {
        content.extend(fields);
    }
    content
}

/// Gives the URLs of an event their begin.
fn complete(event: &mut Value, media_base: &str) {
    for name in ["MediaUrl", "CoverUrl"] {
        if let Some(Value::String(url)) =
            event.pointer_mut(&format!("/FileUploadEvent/MediaBasicInfo/{name}"))
            && url.starts_with('/')
        {
            url.insert_str(0, media_base);
        }
    }
}

/// `MediaBasicInfo`.
pub(crate) fn basic(media: &Media, media_base: &str) -> Value {
    let url = |file: &str| format!("{media_base}/{}/{}/{file}", media.bucket, media.dir);
    let media_url = if media.original_deleted { String::new() } else { url(&media.main_file) };
    let class = class_name(media.class_id);
    json!({
        "Name": media.name,
        "Description": media.description,
        "CreateTime": iso(media.created),
        "UpdateTime": iso(media.updated),
        "ExpireTime": media.expires.map_or_else(|| NEVER.to_owned(), iso),
        "ClassId": media.class_id,
        "ClassName": class,
        "ClassPath": class,
        "CoverUrl": media.cover_file.as_deref().map(url).unwrap_or_default(),
        "Type": media.container,
        "MediaUrl": media_url,
        "SourceInfo": source_info(media),
        "StorageRegion": STORAGE_REGION,
        "StoragePath": "",
        "TagSet": media.tags,
        "Vid": "",
        "Category": media.category,
        "Status": "Normal",
        "StorageClass": "STANDARD",
    })
}

/// `MediaSourceData`.
fn source_info(media: &Media) -> Value {
    if let RecordOrigin::CloudRecording(recording) = &media.origin {
        // Who is in a mix is not written down.
        let user_ids: Vec<_> = Some(&recording.user_id).filter(|user| !user.is_empty()).into_iter().collect();
        return json!({
            "SourceType": "TrtcRecord",
            "SourceContext": recording.source_context,
            "LiveRecordInfo": null,
            "TrtcRecordInfo": {
                "SdkAppId": recording.sdk_app_id,
                "RoomId": recording.room_id,
                "TaskId": recording.task_id,
                "UserIds": user_ids,
            },
            "WebPageRecordInfo": null,
        });
    }
    let separator = if media.params.is_empty() { "" } else { "?" };
    let context = format!(
        "rtmp://{}/{}/{}{separator}{}",
        media.domain, media.app_name, media.stream_name, media.params
    );
    json!({
        "SourceType": "Record",
        "SourceContext": context,
        "LiveRecordInfo": {
            "Domain": media.domain,
            "Path": media.app_name,
            "StreamId": media.stream_name,
            "RecordStartTime": iso(media.record_start),
            "RecordEndTime": iso(media.record_end),
        },
        "TrtcRecordInfo": null,
        "WebPageRecordInfo": null,
    })
}

fn class_name(class_id: i64) -> &'static str {
    match class_id {
        0 => "其他",
        RECORD_CLASS_ID => "音视频录播",
        _ => "",
    }
}

/// `MediaMetaData`.
pub(crate) fn meta_data(media: &Media) -> Value {
    let meta = &media.meta;
    let bitrate = bit_rate(meta.size, meta.duration);
    // Frames that were not counted have all of the file where there is no other track, and 0 where there is.
    let alone = if meta.video.is_some() != meta.audio.is_some() { bitrate } else { 0 };
    let of = |bytes, seconds| if bytes > 0 { bit_rate(bytes, seconds) } else { alone };
    let video = meta.video.iter().map(|video| {
        json!({
            "Bitrate": of(video.bytes, video.duration), "Height": video.height, "Width": video.width, "Codec": video.codec,
            "Fps": video.fps,
            // Of HEVC alone, and TS has none.
            "CodecTag": if video.codec == "hevc" && media.container == "mp4" { "hvc1" } else { "" },
            // Known of transcoded files alone.
            "DynamicRangeInfo": { "Type": "", "HDRType": "" },
        })
    });
    let audio = meta.audio.iter().map(|audio| {
        let bitrate = of(audio.bytes, audio.duration);
        json!({ "Bitrate": bitrate, "SamplingRate": audio.sample_rate, "Codec": audio.codec })
    });
    json!({
        "Size": meta.size,
        "Container": media.container,
        "Bitrate": bitrate,
        "Height": meta.video.as_ref().map_or(0, |video| video.height),
        "Width": meta.video.as_ref().map_or(0, |video| video.width),
        "Duration": meta.duration,
        "Rotate": 0,
        "VideoStreamSet": video.collect::<Vec<_>>(),
        "AudioStreamSet": audio.collect::<Vec<_>>(),
        "VideoDuration": meta.video.as_ref().map_or(0.0, |video| video.duration),
        "AudioDuration": meta.audio.as_ref().map_or(0.0, |audio| audio.duration),
        "Md5": media.md5,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a bit rate needs no exact byte count, and float casts saturate"
)]
fn bit_rate(bytes: u64, seconds: f64) -> u64 {
    if seconds > 0.0 { (bytes as f64 * 8.0 / seconds).round() as u64 } else { 0 }
}
