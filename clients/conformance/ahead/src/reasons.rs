//! Every reason of the contract as an error, with the details that the service would send.

use prost::Message as _;
use prost_types::Any;
use tonic::{Code, Status};
use tonic_types::pb;

use crate::proto::NextDetail;

const DOMAIN: &str = "recording.trtc";

/// The error of a reason; for names that the contract does not have as well, as of an even later server.
pub(crate) fn status(reason: &str) -> Status {
    let code = code(reason);
    // What must be escaped in a header, and letters beyond ASCII.
    let message = format!("{reason}: as it is told, 原因 100 % \"quoted\"");
    let mut details = vec![
        // A kind of detail that no client knows yet comes first.
        any("trtc.recording.v1.NextDetail", &NextDetail { name: "next".to_owned(), count: 1 }),
        any("google.rpc.ErrorInfo", &error_info(reason)),
    ];
    if reason == "INVALID_FIELD" {
        details.push(any("google.rpc.BadRequest", &bad_request()));
    }
    if let Some(milliseconds) = retry_after_ms(reason) {
        details.push(any("google.rpc.RetryInfo", &retry_info(milliseconds)));
    }
    let status = pb::Status { code: code.into(), message: message.clone(), details };
    Status::with_details(code, message, status.encode_to_vec().into())
}

fn code(reason: &str) -> Code {
    match reason {
        "INVALID_FIELD" | "PAGE_TOKEN_INVALID" | "PAGE_TOKEN_MISMATCH" | "REQUEST_ID_REUSED" => {
            Code::InvalidArgument
        }
        "ETAG_MISMATCH" | "REQUEST_IN_PROGRESS" => Code::Aborted,
        "MEDIA_NOT_FOUND" | "SETTINGS_NOT_FOUND" | "TASK_NOT_FOUND" | "MIX_NOT_FOUND" => Code::NotFound,
        "CLOUD_AUTH_FAILED" | "CALLER_UNAUTHENTICATED" => Code::Unauthenticated,
        "CLOUD_RATE_LIMITED" | "TASK_LIMIT_REACHED" => Code::ResourceExhausted,
        "CLOUD_REFUSED" | "INTERNAL" => Code::Internal,
        "CLOUD_UNAVAILABLE" | "DOWNLOAD_INTERRUPTED" | "STORE_UNAVAILABLE" => Code::Unavailable,
        "CLOUD_OUTCOME_UNKNOWN" => Code::Unknown,
        "CLOUD_TIMEOUT" => Code::DeadlineExceeded,
        "OFFSET_OUT_OF_RANGE" => Code::OutOfRange,
        "CHECKSUM_MISMATCH" => Code::DataLoss,
        "MIX_ALREADY_RUNS" => Code::AlreadyExists,
        _ => Code::FailedPrecondition,
    }
}

fn metadata(reason: &str) -> &'static [(&'static str, &'static str)] {
    match reason {
        "APP_NOT_CONFIGURED" | "SETTINGS_NOT_FOUND" => &[("sdk_app_id", "1400000001")],
        "APP_NAME_SHARED" => &[("sdk_app_id", "1400000001"), ("app_name", "live")],
        "SETTING_MISSING" => &[("setting", "account.bizid")],
        "ETAG_MISMATCH" => &[("current_etag", "\"etag-当前\"")],
        "MEDIA_NOT_FOUND" => &[("file_id", "5285890784246869930")],
        "FOREIGN_RECORD_RULE" => {
            &[("template_id", "47"), ("domain", "3891.livepush.myqcloud.com"), ("app_name", "live")]
        }
        "RESULT_TOO_DENSE" => &[("create_time", "2026-01-31T08:00:00Z")],
        "OFFSET_OUT_OF_RANGE" => &[("size_bytes", "1048576")],
        "TASK_NOT_FOUND" | "TASK_LIMIT_REACHED" | "RECORD_TEMPLATES_USED_UP" => &[("task_id", "t1")],
        "MIX_NOT_FOUND" | "MIX_ALREADY_RUNS" | "MIX_ENDED" | "ROOM_EMPTY" => &[("mix_id", "m1")],
        "CLOUD_UNAVAILABLE" | "CLOUD_TIMEOUT" | "CLOUD_OUTCOME_UNKNOWN" => &[("cloud_action", "SearchMedia")],
        "CLOUD_AUTH_FAILED" | "CLOUD_DENIED" | "CLOUD_RATE_LIMITED" | "CLOUD_REFUSED" => &[
            ("cloud_action", "SearchMedia"),
            ("cloud_code", "FailedOperation"),
            ("cloud_request_id", "6d3b5a3c-0f4c-4c0e-9a4f-3d7c1d1d3b1a"),
        ],
        _ => &[],
    }
}

fn retry_after_ms(reason: &str) -> Option<i64> {
    match reason {
        "REQUEST_IN_PROGRESS" => Some(1_000),
        "CLOUD_RATE_LIMITED" => Some(2_500),
        _ => None,
    }
}

fn error_info(reason: &str) -> pb::ErrorInfo {
    let metadata = metadata(reason).iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    pb::ErrorInfo { reason: reason.to_owned(), domain: DOMAIN.to_owned(), metadata: metadata.collect() }
}

fn bad_request() -> pb::BadRequest {
    let violation = |field: &str, description: &str| pb::bad_request::FieldViolation {
        field: field.to_owned(),
        description: description.to_owned(),
        ..Default::default()
    };
    pb::BadRequest {
        field_violations: vec![
            violation("identity.sdk_app_id", "is required"),
            violation("identity.user_id", "is longer than 64 bytes: 用户…"),
            violation("bizid", "is required for the MD5 formula"),
        ],
    }
}

fn retry_info(milliseconds: i64) -> pb::RetryInfo {
    let nanos = i32::try_from(milliseconds % 1_000 * 1_000_000).unwrap_or_default();
    pb::RetryInfo { retry_delay: Some(prost_types::Duration { seconds: milliseconds / 1_000, nanos }) }
}

fn any(name: &str, message: &impl prost::Message) -> Any {
    Any { type_url: format!("type.googleapis.com/{name}"), value: message.encode_to_vec() }
}
