//! Bodies of live's events, without the `t` and `sign` that each attempt gets anew.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::model::{EndReason, RecordFormat, RecordNotice, RecordOrigin, StreamInfo, StreamKey};

/// "Within the mainland", and the only place that the sandbox has.
const SET_ID: u32 = 2;
const IDC_ID: u32 = 1;
/// Where the cloud gives the address of its access point.
const NODE: &str = "127.0.0.1";
/// What an end is called for which the cloud has no number.
const OTHER_ERROR: u32 = 100;

/// A record file as its event tells it.
pub(crate) struct RecordFile<'a> {
    pub(crate) key: StreamKey,
    pub(crate) params: &'a str,
    pub(crate) origin: &'a RecordOrigin,
    pub(crate) session_id: &'a str,
    pub(crate) template_id: i64,
    pub(crate) file_id: &'a str,
    /// As VOD calls it.
    pub(crate) container: &'a str,
    pub(crate) start: OffsetDateTime,
    pub(crate) end: OffsetDateTime,
    /// Timestamp of the first frame in the stream, milliseconds.
    pub(crate) first_ms: i64,
    /// Seconds.
    pub(crate) duration: f64,
    /// Bytes.
    pub(crate) size: u64,
    pub(crate) url: String,
    /// Codec, width and height.
    pub(crate) video: Option<(&'a str, u32, u32)>,
}

/// A push began (event 1). The size of its picture is not known yet.
pub(crate) fn stream_begin(app_id: u64, stream: &StreamInfo) -> Map<String, Value> {
    let mut body = push(app_id, stream, stream.started, (0, 0));
    body.extend(fields(json!({ "event_type": 1, "errcode": 0, "errmsg": "ok" })));
    body
}

/// A push was cut off (event 0).
pub(crate) fn stream_end(
    app_id: u64,
    stream: &StreamInfo,
    at: OffsetDateTime,
    reason: &EndReason,
    size: (u32, u32),
) -> Map<String, Value> {
    let (errcode, errmsg) = error_of(reason);
    let lasted = (at - stream.started).whole_milliseconds().max(0);
    let mut body = push(app_id, stream, at, size);
    body.extend(fields(json!({
        "event_type": 0,
        "errcode": errcode,
        "errmsg": errmsg,
        "push_duration": lasted.to_string(),
    })));
    body
}

fn push(
    app_id: u64,
    stream: &StreamInfo,
    at: OffsetDateTime,
    (width, height): (u32, u32),
) -> Map<String, Value> {
    fields(json!({
        "appid": app_id,
        "app": stream.key.domain,
        "appname": stream.key.app_name,
        "stream_id": stream.key.stream_name,
        "channel_id": stream.key.stream_name,
        "event_time": at.unix_timestamp(),
        "sequence": stream.sequence.to_string(),
        "node": NODE,
        "user_ip": stream.client_ip,
        "stream_param": stream.params,
        "set_id": SET_ID,
        "idc_id": IDC_ID,
        "width": width,
        "height": height,
    }))
}

/// The cloud has numbers for what publishers do and for bad data; all else is an error of its own.
fn error_of(reason: &EndReason) -> (u32, &str) {
    match reason {
        EndReason::Unpublished => (1, "recv rtmp deleteStream"),
        EndReason::Disconnected(text) if text == EndReason::CLOSED => (3, "recv() return 0"),
        EndReason::Disconnected(_) => (4, "recv() return error"),
        EndReason::Refused(text) => (7, text),
        EndReason::Cut(text) => (OTHER_ERROR, text),
        EndReason::Stopped => (OTHER_ERROR, "the server was stopped"),
    }
}

/// The state of a recording (event 332); `seq` rises within the recording.
pub(crate) fn record_status(app_id: u64, notice: &RecordNotice, seq: i64) -> Map<String, Value> {
    let mut detail = fields(json!({
        "record_bps": 0,
        "start_model": if notice.origin == RecordOrigin::Rule { 1 } else { 5 },
        "record_content": 1,
        "source_type": 1,
        "codec_temp_id": 0,
    }));
    if let Some(format) = notice.format {
        detail.insert("file_format".into(), json!(format_number(format)));
    }
    if !notice.detail.is_empty() {
        detail.insert("message".into(), json!(notice.detail));
    }
    let mut body = fields(json!({
        "event_type": 332,
        "appid": app_id,
        "domain": notice.stream.key.domain,
        "appname": notice.stream.key.app_name,
        "stream_id": notice.stream.key.stream_name,
        "channel_id": notice.stream.key.stream_name,
        "event_time": notice.at.unix_timestamp(),
        "record_event": notice.status.name(),
        "record_detail": Value::Object(detail).to_string(),
        "seq": seq.to_string(),
        "session_id": notice.session_id,
    }));
    if let RecordOrigin::Task { task_id } = &notice.origin {
        body.insert("task_id".into(), json!(task_id));
    }
    body
}

fn format_number(format: RecordFormat) -> u32 {
    match format {
        RecordFormat::Flv => 1,
        RecordFormat::Hls => 2,
        RecordFormat::Mp4 => 3,
        RecordFormat::Aac => 4,
    }
}

/// A record file is in VOD (event 100).
#[expect(clippy::cast_possible_truncation, reason = "a duration in seconds is far from the limits")]
pub(crate) fn record_file(app_id: u64, file: &RecordFile<'_>) -> Map<String, Value> {
    let (codec, resolution) = match file.video {
        Some((codec, width, height)) => (codec, format!("{width}x{height}")),
        None => ("", String::new()),
    };
    let ext = json!({ "video_codec": codec, "resolution": resolution, "session_id": file.session_id });
    let task_id = match file.origin {
        RecordOrigin::Task { task_id } => task_id,
        _ => file.session_id,
    };
    let mut body = fields(json!({
        "event_type": 100,
        "appid": app_id,
        "app": file.key.domain,
        "appname": file.key.app_name,
        "stream_id": file.key.stream_name,
        "channel_id": file.key.stream_name,
        "file_id": file.file_id,
        "record_file_id": file.file_id,
        "record_temp_id": file.template_id.to_string(),
        "file_format": if file.container == "m3u8" { "hls" } else { file.container },
        "task_id": task_id,
        "start_time": file.start.unix_timestamp(),
        "start_time_usec": file.start.microsecond(),
        "end_time": file.end.unix_timestamp(),
        "end_time_usec": file.end.microsecond(),
        "media_start_time": file.first_ms,
        "duration": file.duration.round() as i64,
        "file_size": file.size,
        "video_url": file.url,
        "record_bps": 0,
        "callback_ext": ext.to_string(),
    }));
    // Files of CreateRecordTask have none.
    if *file.origin == RecordOrigin::Rule {
        body.insert("stream_param".into(), json!(file.params));
    }
    body
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use time::macros::datetime;

    use super::*;
    use crate::model::RecordStatus;

    const T0: OffsetDateTime = datetime!(2024-05-06 07:08:09.123_456 UTC);

    fn stream() -> StreamInfo {
        StreamInfo {
            key: StreamKey { domain: "d".into(), app_name: "a".into(), stream_name: "s".into() },
            params: "userid=YQ==".into(),
            client_ip: "10.0.0.1".into(),
            started: T0,
            sequence: u64::MAX,
        }
    }

    #[test]
    fn a_push_and_its_cut_off_have_the_same_sequence() {
        let (began, at) = (stream_begin(9, &stream()), T0 + Duration::from_millis(1234));
        let mut expected = json!({
            "event_type": 1, "appid": 9, "app": "d", "appname": "a", "stream_id": "s", "channel_id": "s",
            "event_time": 1_714_979_289, "sequence": "18446744073709551615", "node": "127.0.0.1",
            "user_ip": "10.0.0.1", "stream_param": "userid=YQ==", "set_id": 2, "idc_id": 1, "width": 0,
            "height": 0, "errcode": 0, "errmsg": "ok",
        });
        assert_eq!(Value::Object(began), expected);
        let ended = stream_end(9, &stream(), at, &EndReason::Unpublished, (640, 360));
        let changed = json!({
            "event_type": 0, "event_time": 1_714_979_290, "width": 640, "height": 360, "errcode": 1,
            "errmsg": "recv rtmp deleteStream", "push_duration": "1234",
        });
        expected.as_object_mut().unwrap().extend(fields(changed));
        assert_eq!(Value::Object(ended), expected);
    }

    #[test]
    fn every_end_has_its_error() {
        for (reason, code) in [
            (EndReason::Unpublished, 1),
            (EndReason::Disconnected(EndReason::CLOSED.into()), 3),
            (EndReason::Disconnected("connection broke: reset".into()), 4),
            (EndReason::Refused("timed out".into()), 7),
            (EndReason::Cut("DropLiveStream".into()), 100),
            (EndReason::Stopped, 100),
        ] {
            let ended = stream_end(9, &stream(), T0, &reason, (0, 0));
            assert_eq!(ended["errcode"], code, "{reason:?}");
            assert_ne!(ended["errmsg"], "", "{reason:?}");
        }
    }

    #[test]
    fn record_states_say_which_recording_and_format() {
        let mut notice = RecordNotice {
            stream: stream(),
            session_id: "x".into(),
            origin: RecordOrigin::Rule,
            format: Some(RecordFormat::Hls),
            status: RecordStatus::Paused,
            detail: String::new(),
            at: T0,
        };
        let body = record_status(9, &notice, 3);
        let detail = json!({
            "file_format": 2, "record_bps": 0, "start_model": 1, "record_content": 1, "source_type": 1,
            "codec_temp_id": 0,
        });
        let told: Value = serde_json::from_str(body["record_detail"].as_str().unwrap()).unwrap();
        assert_eq!(told, detail);
        assert_eq!(
            (&body["record_event"], &body["seq"], &body["session_id"], &body["domain"]),
            (&json!("record_paused"), &json!("3"), &json!("x"), &json!("d"))
        );
        assert_eq!(body.get("task_id"), None);

        notice.origin = RecordOrigin::Task { task_id: "t".into() };
        (notice.format, notice.detail) = (None, "disk full".into());
        let body = record_status(9, &notice, 4);
        let told: Value = serde_json::from_str(body["record_detail"].as_str().unwrap()).unwrap();
        assert_eq!((&told["start_model"], &told["message"]), (&json!(5), &json!("disk full")));
        assert_eq!((told.get("file_format"), &body["task_id"]), (None, &json!("t")));
    }

    #[test]
    fn record_files_of_tasks_have_no_push_parameters() {
        let of = |origin: &RecordOrigin, container: &str, video| {
            Value::Object(record_file(
                9,
                &RecordFile {
                    key: stream().key,
                    params: "p=1",
                    origin,
                    session_id: "x",
                    template_id: 5,
                    file_id: "77",
                    container,
                    start: T0,
                    end: T0 + Duration::from_micros(10_000_001),
                    first_ms: 33,
                    duration: 9.6,
                    size: 4,
                    url: "http://h/b/d/f0.mp4".into(),
                    video,
                },
            ))
        };
        let of_rule = of(&RecordOrigin::Rule, "m3u8", Some(("h264", 640, 360)));
        assert_eq!(
            of_rule,
            json!({
                "event_type": 100, "appid": 9, "app": "d", "appname": "a", "stream_id": "s",
                "channel_id": "s", "file_id": "77", "record_file_id": "77", "record_temp_id": "5",
                "file_format": "hls", "task_id": "x", "start_time": 1_714_979_289,
                "start_time_usec": 123_456, "end_time": 1_714_979_299, "end_time_usec": 123_457,
                "media_start_time": 33, "duration": 10, "file_size": 4, "stream_param": "p=1",
                "video_url": "http://h/b/d/f0.mp4", "record_bps": 0,
                "callback_ext": "{\"resolution\":\"640x360\",\"session_id\":\"x\",\"video_codec\":\"h264\"}",
            })
        );
        let of_task = of(&RecordOrigin::Task { task_id: "t".into() }, "aac", None);
        assert_eq!((&of_task["file_format"], &of_task["task_id"]), (&json!("aac"), &json!("t")));
        assert_eq!(of_task.get("stream_param"), None);
        assert_eq!(
            of_task["callback_ext"],
            "{\"resolution\":\"\",\"session_id\":\"x\",\"video_codec\":\"\"}"
        );
    }
}
