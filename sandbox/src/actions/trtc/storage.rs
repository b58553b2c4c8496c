//! `StorageParams`: where recordings go.

use serde::Deserialize;

use super::required;
use crate::actions::error::ensure;
use crate::actions::{ApiError, Context, vod};
use crate::cloud_recording::VodSettings;

/// Longest `UserDefineRecordId`.
const MAX_RECORD_ID: usize = 64;
/// Longest contexts that are handed through, in bytes.
const MAX_CONTEXT: usize = 1024;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct StorageParams {
    cloud_storage: Option<CloudStorage>,
    cloud_vod: Option<CloudVod>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct CloudStorage {
    vendor: Option<u64>,
    region: Option<String>,
    bucket: Option<String>,
    access_key: Option<String>,
    secret_key: Option<String>,
    file_name_prefix: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct CloudVod {
    tencent_vod: Option<TencentVod>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct TencentVod {
    procedure: Option<String>,
    expire_time: Option<u64>,
    storage_region: Option<String>,
    class_id: Option<u64>,
    sub_app_id: Option<u64>,
    session_context: Option<String>,
    source_context: Option<String>,
    media_type: Option<u64>,
    user_define_record_id: Option<String>,
}

/// `McuTencentVod` of a relay: without format and name.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
pub(super) struct McuTencentVod {
    procedure: Option<String>,
    expire_time: Option<u64>,
    storage_region: Option<String>,
    class_id: Option<u64>,
    sub_app_id: Option<u64>,
    session_context: Option<String>,
    source_context: Option<String>,
}

/// What VOD is told, and `MediaType`.
pub(super) async fn vod_of(
    context: Context<'_>,
    storage: StorageParams,
) -> Result<(VodSettings, u64), ApiError> {
    let vod = storage.cloud_vod.map(|vod| vod.tencent_vod.unwrap_or_default());
    check_place(vod.is_some(), storage.cloud_storage.as_ref())?;
    let vod = vod.unwrap_or_default();
    let media_type = vod.media_type.unwrap_or(0);
    ensure(media_type <= 4, "InvalidParameter.OutOfRange", || "MediaType must be 0 to 4".into())?;
    let record_id = vod.user_define_record_id.filter(|id| !id.is_empty());
    ensure(record_id.as_deref().is_none_or(is_record_id), "InvalidParameter.OutOfRange", || {
        format!("UserDefineRecordId has at most {MAX_RECORD_ID} letters, digits, `_` and `-`")
    })?;
    let vod = McuTencentVod {
        procedure: vod.procedure,
        expire_time: vod.expire_time,
        storage_region: vod.storage_region,
        class_id: vod.class_id,
        sub_app_id: vod.sub_app_id,
        session_context: vod.session_context,
        source_context: vod.source_context,
    };
    Ok((settings_of(context, vod, record_id).await?, media_type))
}

/// What VOD is told of recordings of a relay.
pub(super) async fn relay_vod_of(
    context: Context<'_>,
    vod: Option<McuTencentVod>,
    cos: Option<CloudStorage>,
    prefix: Option<String>,
) -> Result<VodSettings, ApiError> {
    check_place(vod.is_some(), cos.as_ref())?;
    settings_of(context, vod.unwrap_or_default(), prefix).await
}

/// Fails unless VOD alone is named.
fn check_place(vod: bool, cos: Option<&CloudStorage>) -> Result<(), ApiError> {
    match cos {
        Some(_) if vod => Err(ApiError::new(
            "InvalidParameter",
            "there are two places to store recordings: send VOD or CloudStorage".into(),
        )),
        None if vod => Ok(()),
        cos => {
            check_cos(required(cos, "MissingParameter.CloudStorage")?)?;
            Err(ApiError::new(
                "UnsupportedOperation",
                "the sandbox keeps recordings in its VOD alone: name VOD in place of CloudStorage".into(),
            ))
        }
    }
}

async fn settings_of(
    context: Context<'_>,
    vod: McuTencentVod,
    record_id: Option<String>,
) -> Result<VodSettings, ApiError> {
    let sub_app_id = vod.sub_app_id.filter(|id| *id > 0);
    vod::app_of(context, sub_app_id).await?;
    // There are no task flows to start and no second region to choose.
    let _ = (vod.procedure, vod.storage_region);
    let passed = |name: &str, text: Option<String>| {
        let text = text.unwrap_or_default();
        ensure(text.len() <= MAX_CONTEXT, "InvalidParameter.OutOfRange", || {
            format!("{name} may have at most {MAX_CONTEXT} bytes")
        })?;
        Ok::<_, ApiError>(text)
    };
    Ok(VodSettings {
        kept_secs: vod.expire_time.filter(|kept| *kept > 0),
        class_id: i64::try_from(vod.class_id.unwrap_or(0)).unwrap_or(i64::MAX),
        sub_app_id,
        session_context: passed("SessionContext", vod.session_context)?,
        source_context: passed("SourceContext", vod.source_context)?,
        record_id,
    })
}

fn check_cos(cos: &CloudStorage) -> Result<(), ApiError> {
    let full = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let vendor = required(cos.vendor, "MissingParameter.Vendor")?;
    required(full(&cos.region), "MissingParameter.Region")?;
    required(full(&cos.bucket), "MissingParameter.Bucket")?;
    required(full(&cos.access_key), "MissingParameter.AccessKey")?;
    required(full(&cos.secret_key), "MissingParameter.SecretKey")?;
    ensure(vendor <= 1, "InvalidParameter.OutOfRange", || "Vendor must be 0 or 1".into())?;
    let parts = cos.file_name_prefix.as_deref().unwrap_or_default();
    ensure(parts.iter().all(|part| is_plain(part)), "InvalidParameter.OutOfRange", || {
        "each part of FileNamePrefix has letters, digits, `_` and `-`".into()
    })
}

pub(super) fn is_record_id(id: &str) -> bool {
    id.len() <= MAX_RECORD_ID && is_plain(id)
}

pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}
