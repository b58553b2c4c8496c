// This file is generated from proto/ by clients/rust/generate.

/// Unary calls that change nothing: they may be repeated.
pub(crate) const READS: &[&str] = &[
    "/trtc.recording.v1.MediaSearch/BatchGetMedia",
    "/trtc.recording.v1.MediaSearch/GetMedia",
    "/trtc.recording.v1.MediaSearch/GetPlaybackUrl",
    "/trtc.recording.v1.MediaSearch/SearchMedia",
    "/trtc.recording.v1.MixTranscode/GetMix",
    "/trtc.recording.v1.MixTranscode/ListMixes",
    "/trtc.recording.v1.MixTranscode/PreviewMix",
    "/trtc.recording.v1.RecordingConfig/CheckReadiness",
    "/trtc.recording.v1.RecordingConfig/GetRecordingSettings",
    "/trtc.recording.v1.RecordingConfig/GetRecordingTask",
    "/trtc.recording.v1.RecordingConfig/ListRecordingSettingsRevisions",
    "/trtc.recording.v1.RecordingConfig/ListRecordingTasks",
    "/trtc.recording.v1.StreamIdResolver/BatchResolveStreamIds",
    "/trtc.recording.v1.StreamIdResolver/GetBypassPlaybackUrls",
    "/trtc.recording.v1.StreamIdResolver/MatchStreamIds",
    "/trtc.recording.v1.StreamIdResolver/ParseStreamId",
    "/trtc.recording.v1.StreamIdResolver/ResolveStreamId",
];

/// Calls that are not unary.
pub(crate) const STREAMS: &[&str] = &[
    "/trtc.recording.v1.MediaSearch/DownloadMedia",
    "/trtc.recording.v1.StreamIdResolver/StreamResolveStreamIds",
];
