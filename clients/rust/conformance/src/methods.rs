//! The contract's unary methods by their names.

use std::time::Duration;

use anyhow::bail;
use futures_util::TryStreamExt as _;
use serde_json::Value;
use tonic::Request;
use trtc_recording_client::{Client, Error, v1};

use crate::json;

/// Calls a unary method. The outer error is the harness's own.
pub(crate) async fn call(
    client: &Client,
    method: &str,
    request: &Value,
    timeout: Option<Duration>,
) -> anyhow::Result<Result<Value, Error>> {
    macro_rules! methods {
        ($($path:literal => $service:ident.$method:ident($name:ident);)*) => {
            match method {
                $($path => {
                    let (_, name) = method.split_once('/').unwrap_or_default();
                    let message: v1::$name = json::read(stringify!($name), request)?;
                    let mut request = Request::new(message);
                    if let Some(timeout) = timeout {
                        request.set_timeout(timeout);
                    }
                    match client.$service().$method(request).await {
                        Ok(response) => Ok(Ok(json::write(&format!("{name}Response"), response.get_ref())?)),
                        Err(status) => Ok(Err(status.into())),
                    }
                })*
                _ => bail!("there is no unary method {method}"),
            }
        };
    }
    methods! {
        "StreamIdResolver/ResolveStreamId" => stream_ids.resolve_stream_id(ResolveStreamIdRequest);
        "StreamIdResolver/BatchResolveStreamIds" => stream_ids.batch_resolve_stream_ids(BatchResolveStreamIdsRequest);
        "StreamIdResolver/ParseStreamId" => stream_ids.parse_stream_id(ParseStreamIdRequest);
        "StreamIdResolver/MatchStreamIds" => stream_ids.match_stream_ids(MatchStreamIdsRequest);
        "StreamIdResolver/GetBypassPlaybackUrls" => stream_ids.get_bypass_playback_urls(GetBypassPlaybackUrlsRequest);
        "RecordingConfig/GetRecordingSettings" => recording.get_recording_settings(GetRecordingSettingsRequest);
        "RecordingConfig/UpdateRecordingSettings" => recording.update_recording_settings(UpdateRecordingSettingsRequest);
        "RecordingConfig/ResetRecordingSettings" => recording.reset_recording_settings(ResetRecordingSettingsRequest);
        "RecordingConfig/ListRecordingSettingsRevisions" =>
            recording.list_recording_settings_revisions(ListRecordingSettingsRevisionsRequest);
        "RecordingConfig/CheckReadiness" => recording.check_readiness(CheckReadinessRequest);
        "RecordingConfig/StartRecordingTask" => recording.start_recording_task(StartRecordingTaskRequest);
        "RecordingConfig/StopRecordingTask" => recording.stop_recording_task(StopRecordingTaskRequest);
        "RecordingConfig/GetRecordingTask" => recording.get_recording_task(GetRecordingTaskRequest);
        "RecordingConfig/ListRecordingTasks" => recording.list_recording_tasks(ListRecordingTasksRequest);
        "MixTranscode/StartMix" => mixes.start_mix(StartMixRequest);
        "MixTranscode/UpdateMix" => mixes.update_mix(UpdateMixRequest);
        "MixTranscode/StopMix" => mixes.stop_mix(StopMixRequest);
        "MixTranscode/GetMix" => mixes.get_mix(GetMixRequest);
        "MixTranscode/ListMixes" => mixes.list_mixes(ListMixesRequest);
        "MixTranscode/PreviewMix" => mixes.preview_mix(PreviewMixRequest);
        "MediaSearch/SearchMedia" => media.search_media(SearchMediaRequest);
        "MediaSearch/GetMedia" => media.get_media(GetMediaRequest);
        "MediaSearch/BatchGetMedia" => media.batch_get_media(BatchGetMediaRequest);
        "MediaSearch/SetMediaExpiry" => media.set_media_expiry(SetMediaExpiryRequest);
        "MediaSearch/DeleteMedia" => media.delete_media(DeleteMediaRequest);
        "MediaSearch/GetPlaybackUrl" => media.get_playback_url(GetPlaybackUrlRequest);
    }
}

/// All items of a list, by the client's helper.
pub(crate) async fn pages(
    client: &Client,
    method: &str,
    request: &Value,
) -> anyhow::Result<Result<Vec<Value>, Error>> {
    macro_rules! lists {
        ($($path:literal => $method:ident($name:ident) gives $item:ident;)*) => {
            match method {
                $($path => {
                    let request: v1::$name = json::read(stringify!($name), request)?;
                    match client.$method(request).try_collect::<Vec<_>>().await {
                        Ok(items) => items.iter().map(|item| json::write(stringify!($item), item)).collect::<Result<_, _>>().map(Ok),
                        Err(error) => Ok(Err(error)),
                    }
                })*
                _ => bail!("there is no list {method}"),
            }
        };
    }
    lists! {
        "MediaSearch/SearchMedia" => search_media(SearchMediaRequest) gives Media;
        "MixTranscode/ListMixes" => list_mixes(ListMixesRequest) gives Mix;
        "RecordingConfig/ListRecordingTasks" => list_recording_tasks(ListRecordingTasksRequest) gives RecordingTask;
        "RecordingConfig/ListRecordingSettingsRevisions" =>
            list_recording_settings_revisions(ListRecordingSettingsRevisionsRequest) gives RecordingSettingsRevision;
    }
}
