// Made by clients/generate from clients/service_config.json. Do not edit.
#nullable enable

using System;
using Grpc.Core;
using Grpc.Net.Client.Configuration;

namespace Trtc.Recording;

/// <summary>Which calls are tried again, and when.</summary>
internal static class RetryPolicy
{
    /// <summary>Calls that only read.</summary>
    public static ServiceConfig OfReads => new()
    {
        MethodConfigs =
        {
            new MethodConfig
            {
                Names =
                {
                    new MethodName { Service = "trtc.recording.v1.MediaSearch", Method = "SearchMedia" },
                    new MethodName { Service = "trtc.recording.v1.MediaSearch", Method = "GetMedia" },
                    new MethodName { Service = "trtc.recording.v1.MediaSearch", Method = "BatchGetMedia" },
                    new MethodName { Service = "trtc.recording.v1.MediaSearch", Method = "GetPlaybackUrl" },
                    new MethodName { Service = "trtc.recording.v1.MixTranscode", Method = "GetMix" },
                    new MethodName { Service = "trtc.recording.v1.MixTranscode", Method = "ListMixes" },
                    new MethodName { Service = "trtc.recording.v1.MixTranscode", Method = "PreviewMix" },
                    new MethodName { Service = "trtc.recording.v1.RecordingConfig", Method = "GetRecordingSettings" },
                    new MethodName { Service = "trtc.recording.v1.RecordingConfig", Method = "ListRecordingSettingsRevisions" },
                    new MethodName { Service = "trtc.recording.v1.RecordingConfig", Method = "CheckReadiness" },
                    new MethodName { Service = "trtc.recording.v1.RecordingConfig", Method = "GetRecordingTask" },
                    new MethodName { Service = "trtc.recording.v1.RecordingConfig", Method = "ListRecordingTasks" },
                    new MethodName { Service = "trtc.recording.v1.StreamIdResolver", Method = "ResolveStreamId" },
                    new MethodName { Service = "trtc.recording.v1.StreamIdResolver", Method = "BatchResolveStreamIds" },
                    new MethodName { Service = "trtc.recording.v1.StreamIdResolver", Method = "ParseStreamId" },
                    new MethodName { Service = "trtc.recording.v1.StreamIdResolver", Method = "MatchStreamIds" },
                    new MethodName { Service = "trtc.recording.v1.StreamIdResolver", Method = "GetBypassPlaybackUrls" },
                },
                RetryPolicy = new()
                {
                    MaxAttempts = 4,
                    InitialBackoff = TimeSpan.FromSeconds(0.2),
                    MaxBackoff = TimeSpan.FromSeconds(5),
                    BackoffMultiplier = 2,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            },
            new MethodConfig
            {
                Names =
                {
                    new MethodName { Service = "trtc.recording.v1.MediaSearch", Method = "DownloadMedia" },
                },
                RetryPolicy = new()
                {
                    MaxAttempts = 4,
                    InitialBackoff = TimeSpan.FromSeconds(0.2),
                    MaxBackoff = TimeSpan.FromSeconds(5),
                    BackoffMultiplier = 2,
                    RetryableStatusCodes = { StatusCode.Unavailable },
                },
            },
        },
    };
}
