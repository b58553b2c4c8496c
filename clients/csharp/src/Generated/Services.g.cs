// Made by clients/generate from proto/. Do not edit.
#nullable enable
#pragma warning disable CS1591

using System;
using System.Threading;
using Google.Protobuf;
using Grpc.Core;

namespace Trtc.Recording.V1;

/// <summary>
/// Finds, plays, downloads and keeps the recorded files in VOD (云点播).
/// </summary>
public static partial class MediaSearch
{
    private const string ServiceName = "trtc.recording.v1.MediaSearch";

    private static readonly Method<SearchMediaRequest, SearchMediaResponse> SearchMediaMethod = new(
        MethodType.Unary, ServiceName, "SearchMedia",
        Marshallers.Create(message => message.ToByteArray(), SearchMediaRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), SearchMediaResponse.Parser.ParseFrom));

    private static readonly Method<GetMediaRequest, GetMediaResponse> GetMediaMethod = new(
        MethodType.Unary, ServiceName, "GetMedia",
        Marshallers.Create(message => message.ToByteArray(), GetMediaRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), GetMediaResponse.Parser.ParseFrom));

    private static readonly Method<BatchGetMediaRequest, BatchGetMediaResponse> BatchGetMediaMethod = new(
        MethodType.Unary, ServiceName, "BatchGetMedia",
        Marshallers.Create(message => message.ToByteArray(), BatchGetMediaRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), BatchGetMediaResponse.Parser.ParseFrom));

    private static readonly Method<SetMediaExpiryRequest, SetMediaExpiryResponse> SetMediaExpiryMethod = new(
        MethodType.Unary, ServiceName, "SetMediaExpiry",
        Marshallers.Create(message => message.ToByteArray(), SetMediaExpiryRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), SetMediaExpiryResponse.Parser.ParseFrom));

    private static readonly Method<DeleteMediaRequest, DeleteMediaResponse> DeleteMediaMethod = new(
        MethodType.Unary, ServiceName, "DeleteMedia",
        Marshallers.Create(message => message.ToByteArray(), DeleteMediaRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), DeleteMediaResponse.Parser.ParseFrom));

    private static readonly Method<GetPlaybackUrlRequest, GetPlaybackUrlResponse> GetPlaybackUrlMethod = new(
        MethodType.Unary, ServiceName, "GetPlaybackUrl",
        Marshallers.Create(message => message.ToByteArray(), GetPlaybackUrlRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), GetPlaybackUrlResponse.Parser.ParseFrom));

    private static readonly Method<DownloadMediaRequest, DownloadMediaResponse> DownloadMediaMethod = new(
        MethodType.ServerStreaming, ServiceName, "DownloadMedia",
        Marshallers.Create(message => message.ToByteArray(), DownloadMediaRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), DownloadMediaResponse.Parser.ParseFrom));

    /// <summary>Calls of MediaSearch.</summary>
    public partial class MediaSearchClient : ClientBase<MediaSearchClient>
    {
        public MediaSearchClient(ChannelBase channel) : base(channel) { }

        public MediaSearchClient(CallInvoker callInvoker) : base(callInvoker) { }

        protected MediaSearchClient(ClientBaseConfiguration configuration) : base(configuration) { }

        protected override MediaSearchClient NewInstance(ClientBaseConfiguration configuration) => new(configuration);

        /// <summary>
        /// Finds recordings by StreamId, or by app, room, user and uplink.
        ///
        /// Pages go on past the cloud's limit of 5,000 rows, in a stable order. A page may be short or even empty while
        /// `next_page_token` is set: go on until it is empty. A recording can be found from about 30 s to 5 min after its
        /// stream ended, later by the HLS resume window.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH; FAILED_PRECONDITION
        /// RESULT_TOO_DENSE; errors of the cloud.
        /// </summary>
        public virtual SearchMediaResponse SearchMedia(SearchMediaRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => SearchMedia(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Finds recordings by StreamId, or by app, room, user and uplink.
        ///
        /// Pages go on past the cloud's limit of 5,000 rows, in a stable order. A page may be short or even empty while
        /// `next_page_token` is set: go on until it is empty. A recording can be found from about 30 s to 5 min after its
        /// stream ended, later by the HLS resume window.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH; FAILED_PRECONDITION
        /// RESULT_TOO_DENSE; errors of the cloud.
        /// </summary>
        public virtual SearchMediaResponse SearchMedia(SearchMediaRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(SearchMediaMethod, null, options, request);

        /// <summary>
        /// Finds recordings by StreamId, or by app, room, user and uplink.
        ///
        /// Pages go on past the cloud's limit of 5,000 rows, in a stable order. A page may be short or even empty while
        /// `next_page_token` is set: go on until it is empty. A recording can be found from about 30 s to 5 min after its
        /// stream ended, later by the HLS resume window.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH; FAILED_PRECONDITION
        /// RESULT_TOO_DENSE; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<SearchMediaResponse> SearchMediaAsync(SearchMediaRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => SearchMediaAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Finds recordings by StreamId, or by app, room, user and uplink.
        ///
        /// Pages go on past the cloud's limit of 5,000 rows, in a stable order. A page may be short or even empty while
        /// `next_page_token` is set: go on until it is empty. A recording can be found from about 30 s to 5 min after its
        /// stream ended, later by the HLS resume window.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH; FAILED_PRECONDITION
        /// RESULT_TOO_DENSE; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<SearchMediaResponse> SearchMediaAsync(SearchMediaRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(SearchMediaMethod, null, options, request);

        /// <summary>
        /// Reads one recording. It works as soon as the file exists, before the search finds it.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual GetMediaResponse GetMedia(GetMediaRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetMedia(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads one recording. It works as soon as the file exists, before the search finds it.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual GetMediaResponse GetMedia(GetMediaRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(GetMediaMethod, null, options, request);

        /// <summary>
        /// Reads one recording. It works as soon as the file exists, before the search finds it.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetMediaResponse> GetMediaAsync(GetMediaRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetMediaAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads one recording. It works as soon as the file exists, before the search finds it.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetMediaResponse> GetMediaAsync(GetMediaRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(GetMediaMethod, null, options, request);

        /// <summary>
        /// Reads up to 100 recordings. Missing ones are listed, not an error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; errors of the cloud.
        /// </summary>
        public virtual BatchGetMediaResponse BatchGetMedia(BatchGetMediaRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => BatchGetMedia(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads up to 100 recordings. Missing ones are listed, not an error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; errors of the cloud.
        /// </summary>
        public virtual BatchGetMediaResponse BatchGetMedia(BatchGetMediaRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(BatchGetMediaMethod, null, options, request);

        /// <summary>
        /// Reads up to 100 recordings. Missing ones are listed, not an error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<BatchGetMediaResponse> BatchGetMediaAsync(BatchGetMediaRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => BatchGetMediaAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads up to 100 recordings. Missing ones are listed, not an error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<BatchGetMediaResponse> BatchGetMediaAsync(BatchGetMediaRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(BatchGetMediaMethod, null, options, request);

        /// <summary>
        /// Sets when VOD deletes a recording, or that it never does.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual SetMediaExpiryResponse SetMediaExpiry(SetMediaExpiryRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => SetMediaExpiry(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Sets when VOD deletes a recording, or that it never does.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual SetMediaExpiryResponse SetMediaExpiry(SetMediaExpiryRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(SetMediaExpiryMethod, null, options, request);

        /// <summary>
        /// Sets when VOD deletes a recording, or that it never does.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<SetMediaExpiryResponse> SetMediaExpiryAsync(SetMediaExpiryRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => SetMediaExpiryAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Sets when VOD deletes a recording, or that it never does.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<SetMediaExpiryResponse> SetMediaExpiryAsync(SetMediaExpiryRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(SetMediaExpiryMethod, null, options, request);

        /// <summary>
        /// Deletes a recording for good. The etag that the caller read is required, so that only what was looked at is
        /// deleted.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual DeleteMediaResponse DeleteMedia(DeleteMediaRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => DeleteMedia(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Deletes a recording for good. The etag that the caller read is required, so that only what was looked at is
        /// deleted.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual DeleteMediaResponse DeleteMedia(DeleteMediaRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(DeleteMediaMethod, null, options, request);

        /// <summary>
        /// Deletes a recording for good. The etag that the caller read is required, so that only what was looked at is
        /// deleted.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<DeleteMediaResponse> DeleteMediaAsync(DeleteMediaRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => DeleteMediaAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Deletes a recording for good. The etag that the caller read is required, so that only what was looked at is
        /// deleted.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<DeleteMediaResponse> DeleteMediaAsync(DeleteMediaRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(DeleteMediaMethod, null, options, request);

        /// <summary>
        /// Makes a playback URL, signed by VOD's Key hotlink protection (Key 防盗链) where a key is configured.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; FAILED_PRECONDITION SETTING_MISSING (a
        /// preview, IP limit or expiry was asked for and no key is configured); errors of the cloud.
        /// </summary>
        public virtual GetPlaybackUrlResponse GetPlaybackUrl(GetPlaybackUrlRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetPlaybackUrl(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Makes a playback URL, signed by VOD's Key hotlink protection (Key 防盗链) where a key is configured.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; FAILED_PRECONDITION SETTING_MISSING (a
        /// preview, IP limit or expiry was asked for and no key is configured); errors of the cloud.
        /// </summary>
        public virtual GetPlaybackUrlResponse GetPlaybackUrl(GetPlaybackUrlRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(GetPlaybackUrlMethod, null, options, request);

        /// <summary>
        /// Makes a playback URL, signed by VOD's Key hotlink protection (Key 防盗链) where a key is configured.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; FAILED_PRECONDITION SETTING_MISSING (a
        /// preview, IP limit or expiry was asked for and no key is configured); errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetPlaybackUrlResponse> GetPlaybackUrlAsync(GetPlaybackUrlRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetPlaybackUrlAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Makes a playback URL, signed by VOD's Key hotlink protection (Key 防盗链) where a key is configured.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; FAILED_PRECONDITION SETTING_MISSING (a
        /// preview, IP limit or expiry was asked for and no key is configured); errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetPlaybackUrlResponse> GetPlaybackUrlAsync(GetPlaybackUrlRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(GetPlaybackUrlMethod, null, options, request);

        /// <summary>
        /// Streams a recording's bytes: first a header, then chunks, at the end a trailer.
        ///
        /// After a broken call go on with `offset` at the number of bytes already held and `etag` from the header. An HLS
        /// recording comes as one MPEG-TS file: its segments in order.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH; OUT_OF_RANGE
        /// OFFSET_OUT_OF_RANGE; UNAVAILABLE DOWNLOAD_INTERRUPTED; DATA_LOSS CHECKSUM_MISMATCH; FAILED_PRECONDITION
        /// DOWNLOAD_UNSUPPORTED; errors of the cloud.
        /// </summary>
        public virtual AsyncServerStreamingCall<DownloadMediaResponse> DownloadMedia(DownloadMediaRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => DownloadMedia(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Streams a recording's bytes: first a header, then chunks, at the end a trailer.
        ///
        /// After a broken call go on with `offset` at the number of bytes already held and `etag` from the header. An HLS
        /// recording comes as one MPEG-TS file: its segments in order.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH; OUT_OF_RANGE
        /// OFFSET_OUT_OF_RANGE; UNAVAILABLE DOWNLOAD_INTERRUPTED; DATA_LOSS CHECKSUM_MISMATCH; FAILED_PRECONDITION
        /// DOWNLOAD_UNSUPPORTED; errors of the cloud.
        /// </summary>
        public virtual AsyncServerStreamingCall<DownloadMediaResponse> DownloadMedia(DownloadMediaRequest request, CallOptions options)
            => CallInvoker.AsyncServerStreamingCall(DownloadMediaMethod, null, options, request);
    }
}

/// <summary>
/// Mixes a room's pictures and sound into one stream (云端混流转码), which is recorded as one file.
///
/// The cloud reports success even for values it cannot mix, and tells nothing afterwards. Here every value is checked
/// against its documented range before anything is sent, the layout can be seen before anything runs, and the state of a
/// mix is what the cloud's streams show, with the time it was read.
///
/// Which facility of the cloud mixes is the app's configuration (`mixes`). Fields that it cannot honour are refused by
/// name and never passed over. Mixing does not end the recording of single streams: where those are recorded too, there
/// are files of both. A room must not be mixed by a client (`setMixTranscodingConfig`) at the same time.
/// </summary>
public static partial class MixTranscode
{
    private const string ServiceName = "trtc.recording.v1.MixTranscode";

    private static readonly Method<StartMixRequest, StartMixResponse> StartMixMethod = new(
        MethodType.Unary, ServiceName, "StartMix",
        Marshallers.Create(message => message.ToByteArray(), StartMixRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), StartMixResponse.Parser.ParseFrom));

    private static readonly Method<UpdateMixRequest, UpdateMixResponse> UpdateMixMethod = new(
        MethodType.Unary, ServiceName, "UpdateMix",
        Marshallers.Create(message => message.ToByteArray(), UpdateMixRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), UpdateMixResponse.Parser.ParseFrom));

    private static readonly Method<StopMixRequest, StopMixResponse> StopMixMethod = new(
        MethodType.Unary, ServiceName, "StopMix",
        Marshallers.Create(message => message.ToByteArray(), StopMixRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), StopMixResponse.Parser.ParseFrom));

    private static readonly Method<GetMixRequest, GetMixResponse> GetMixMethod = new(
        MethodType.Unary, ServiceName, "GetMix",
        Marshallers.Create(message => message.ToByteArray(), GetMixRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), GetMixResponse.Parser.ParseFrom));

    private static readonly Method<ListMixesRequest, ListMixesResponse> ListMixesMethod = new(
        MethodType.Unary, ServiceName, "ListMixes",
        Marshallers.Create(message => message.ToByteArray(), ListMixesRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), ListMixesResponse.Parser.ParseFrom));

    private static readonly Method<PreviewMixRequest, PreviewMixResponse> PreviewMixMethod = new(
        MethodType.Unary, ServiceName, "PreviewMix",
        Marshallers.Create(message => message.ToByteArray(), PreviewMixRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), PreviewMixResponse.Parser.ParseFrom));

    /// <summary>Calls of MixTranscode.</summary>
    public partial class MixTranscodeClient : ClientBase<MixTranscodeClient>
    {
        public MixTranscodeClient(ChannelBase channel) : base(channel) { }

        public MixTranscodeClient(CallInvoker callInvoker) : base(callInvoker) { }

        protected MixTranscodeClient(ClientBaseConfiguration configuration) : base(configuration) { }

        protected override MixTranscodeClient NewInstance(ClientBaseConfiguration configuration) => new(configuration);

        /// <summary>
        /// Starts mixing a room.
        ///
        /// The mix is kept before the cloud is called, so that none runs that this service does not know of. Where an error
        /// says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the mix that may run already is taken up,
        /// never doubled. Errors after the mix was kept carry its `mix_id` in the metadata.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; ALREADY_EXISTS
        /// MIX_ALREADY_RUNS; FAILED_PRECONDITION SETTING_MISSING, ROOM_EMPTY; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of
        /// the cloud.
        /// </summary>
        public virtual StartMixResponse StartMix(StartMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => StartMix(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Starts mixing a room.
        ///
        /// The mix is kept before the cloud is called, so that none runs that this service does not know of. Where an error
        /// says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the mix that may run already is taken up,
        /// never doubled. Errors after the mix was kept carry its `mix_id` in the metadata.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; ALREADY_EXISTS
        /// MIX_ALREADY_RUNS; FAILED_PRECONDITION SETTING_MISSING, ROOM_EMPTY; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of
        /// the cloud.
        /// </summary>
        public virtual StartMixResponse StartMix(StartMixRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(StartMixMethod, null, options, request);

        /// <summary>
        /// Starts mixing a room.
        ///
        /// The mix is kept before the cloud is called, so that none runs that this service does not know of. Where an error
        /// says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the mix that may run already is taken up,
        /// never doubled. Errors after the mix was kept carry its `mix_id` in the metadata.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; ALREADY_EXISTS
        /// MIX_ALREADY_RUNS; FAILED_PRECONDITION SETTING_MISSING, ROOM_EMPTY; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of
        /// the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<StartMixResponse> StartMixAsync(StartMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => StartMixAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Starts mixing a room.
        ///
        /// The mix is kept before the cloud is called, so that none runs that this service does not know of. Where an error
        /// says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the mix that may run already is taken up,
        /// never doubled. Errors after the mix was kept carry its `mix_id` in the metadata.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; ALREADY_EXISTS
        /// MIX_ALREADY_RUNS; FAILED_PRECONDITION SETTING_MISSING, ROOM_EMPTY; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of
        /// the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<StartMixResponse> StartMixAsync(StartMixRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(StartMixMethod, null, options, request);

        /// <summary>
        /// Changes a mix that runs, without a break of its stream or a new file: layout, pictures' encoding, background,
        /// watermarks. What would break them (room, sound's encoding, StreamId, names of files) cannot be changed; stop the mix
        /// and start another.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION MIX_ENDED, ROOM_EMPTY; errors of the cloud.
        /// </summary>
        public virtual UpdateMixResponse UpdateMix(UpdateMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => UpdateMix(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Changes a mix that runs, without a break of its stream or a new file: layout, pictures' encoding, background,
        /// watermarks. What would break them (room, sound's encoding, StreamId, names of files) cannot be changed; stop the mix
        /// and start another.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION MIX_ENDED, ROOM_EMPTY; errors of the cloud.
        /// </summary>
        public virtual UpdateMixResponse UpdateMix(UpdateMixRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(UpdateMixMethod, null, options, request);

        /// <summary>
        /// Changes a mix that runs, without a break of its stream or a new file: layout, pictures' encoding, background,
        /// watermarks. What would break them (room, sound's encoding, StreamId, names of files) cannot be changed; stop the mix
        /// and start another.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION MIX_ENDED, ROOM_EMPTY; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<UpdateMixResponse> UpdateMixAsync(UpdateMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => UpdateMixAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Changes a mix that runs, without a break of its stream or a new file: layout, pictures' encoding, background,
        /// watermarks. What would break them (room, sound's encoding, StreamId, names of files) cannot be changed; stop the mix
        /// and start another.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION MIX_ENDED, ROOM_EMPTY; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<UpdateMixResponse> UpdateMixAsync(UpdateMixRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(UpdateMixMethod, null, options, request);

        /// <summary>
        /// Stops a mix. To stop one that has ended is no error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual StopMixResponse StopMix(StopMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => StopMix(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Stops a mix. To stop one that has ended is no error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual StopMixResponse StopMix(StopMixRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(StopMixMethod, null, options, request);

        /// <summary>
        /// Stops a mix. To stop one that has ended is no error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<StopMixResponse> StopMixAsync(StopMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => StopMixAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Stops a mix. To stop one that has ended is no error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<StopMixResponse> StopMixAsync(StopMixRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(StopMixMethod, null, options, request);

        /// <summary>
        /// Reads a mix, with its state as the cloud shows it now.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MIX_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual GetMixResponse GetMix(GetMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetMix(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads a mix, with its state as the cloud shows it now.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MIX_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual GetMixResponse GetMix(GetMixRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(GetMixMethod, null, options, request);

        /// <summary>
        /// Reads a mix, with its state as the cloud shows it now.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MIX_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetMixResponse> GetMixAsync(GetMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetMixAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads a mix, with its state as the cloud shows it now.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MIX_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetMixResponse> GetMixAsync(GetMixRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(GetMixMethod, null, options, request);

        /// <summary>
        /// Lists an app's mixes, newest first, with their states as they were last read: the cloud is not asked.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual ListMixesResponse ListMixes(ListMixesRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ListMixes(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Lists an app's mixes, newest first, with their states as they were last read: the cloud is not asked.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual ListMixesResponse ListMixes(ListMixesRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(ListMixesMethod, null, options, request);

        /// <summary>
        /// Lists an app's mixes, newest first, with their states as they were last read: the cloud is not asked.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual AsyncUnaryCall<ListMixesResponse> ListMixesAsync(ListMixesRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ListMixesAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Lists an app's mixes, newest first, with their states as they were last read: the cloud is not asked.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual AsyncUnaryCall<ListMixesResponse> ListMixesAsync(ListMixesRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(ListMixesMethod, null, options, request);

        /// <summary>
        /// Shows where whose picture would be, for given users, by the rules that the mixer follows. Nothing is sent to the
        /// cloud, and nobody need be in a room.
        ///
        /// The cloud publishes the geometry of CLOUD_RECORDING only. That of other facilities is assumed to be the same.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING.
        /// </summary>
        public virtual PreviewMixResponse PreviewMix(PreviewMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => PreviewMix(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Shows where whose picture would be, for given users, by the rules that the mixer follows. Nothing is sent to the
        /// cloud, and nobody need be in a room.
        ///
        /// The cloud publishes the geometry of CLOUD_RECORDING only. That of other facilities is assumed to be the same.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING.
        /// </summary>
        public virtual PreviewMixResponse PreviewMix(PreviewMixRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(PreviewMixMethod, null, options, request);

        /// <summary>
        /// Shows where whose picture would be, for given users, by the rules that the mixer follows. Nothing is sent to the
        /// cloud, and nobody need be in a room.
        ///
        /// The cloud publishes the geometry of CLOUD_RECORDING only. That of other facilities is assumed to be the same.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING.
        /// </summary>
        public virtual AsyncUnaryCall<PreviewMixResponse> PreviewMixAsync(PreviewMixRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => PreviewMixAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Shows where whose picture would be, for given users, by the rules that the mixer follows. Nothing is sent to the
        /// cloud, and nobody need be in a room.
        ///
        /// The cloud publishes the geometry of CLOUD_RECORDING only. That of other facilities is assumed to be the same.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING.
        /// </summary>
        public virtual AsyncUnaryCall<PreviewMixResponse> PreviewMixAsync(PreviewMixRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(PreviewMixMethod, null, options, request);
    }
}

/// <summary>
/// Switches automatic recording (全局云端自动录制) on and off and chooses its formats, and records chosen users or streams
/// by tasks (指定用户录制).
///
/// Settings live in the cloud, as a CSS record template of this service's own and a record rule on the push domain
/// of the bypass relay. Templates and rules of others are never changed: this service knows its own by name.
/// A change holds for streams that start after it has taken effect, never for streams that are live already.
///
/// Tasks live in the cloud too; what was asked of them is kept by this service, and their state is read from the cloud.
/// A task and automatic recording know nothing of one another: a stream that both record has files of both.
/// </summary>
public static partial class RecordingConfig
{
    private const string ServiceName = "trtc.recording.v1.RecordingConfig";

    private static readonly Method<GetRecordingSettingsRequest, GetRecordingSettingsResponse> GetRecordingSettingsMethod = new(
        MethodType.Unary, ServiceName, "GetRecordingSettings",
        Marshallers.Create(message => message.ToByteArray(), GetRecordingSettingsRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), GetRecordingSettingsResponse.Parser.ParseFrom));

    private static readonly Method<UpdateRecordingSettingsRequest, UpdateRecordingSettingsResponse> UpdateRecordingSettingsMethod = new(
        MethodType.Unary, ServiceName, "UpdateRecordingSettings",
        Marshallers.Create(message => message.ToByteArray(), UpdateRecordingSettingsRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), UpdateRecordingSettingsResponse.Parser.ParseFrom));

    private static readonly Method<ResetRecordingSettingsRequest, ResetRecordingSettingsResponse> ResetRecordingSettingsMethod = new(
        MethodType.Unary, ServiceName, "ResetRecordingSettings",
        Marshallers.Create(message => message.ToByteArray(), ResetRecordingSettingsRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), ResetRecordingSettingsResponse.Parser.ParseFrom));

    private static readonly Method<ListRecordingSettingsRevisionsRequest, ListRecordingSettingsRevisionsResponse> ListRecordingSettingsRevisionsMethod = new(
        MethodType.Unary, ServiceName, "ListRecordingSettingsRevisions",
        Marshallers.Create(message => message.ToByteArray(), ListRecordingSettingsRevisionsRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), ListRecordingSettingsRevisionsResponse.Parser.ParseFrom));

    private static readonly Method<CheckReadinessRequest, CheckReadinessResponse> CheckReadinessMethod = new(
        MethodType.Unary, ServiceName, "CheckReadiness",
        Marshallers.Create(message => message.ToByteArray(), CheckReadinessRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), CheckReadinessResponse.Parser.ParseFrom));

    private static readonly Method<StartRecordingTaskRequest, StartRecordingTaskResponse> StartRecordingTaskMethod = new(
        MethodType.Unary, ServiceName, "StartRecordingTask",
        Marshallers.Create(message => message.ToByteArray(), StartRecordingTaskRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), StartRecordingTaskResponse.Parser.ParseFrom));

    private static readonly Method<StopRecordingTaskRequest, StopRecordingTaskResponse> StopRecordingTaskMethod = new(
        MethodType.Unary, ServiceName, "StopRecordingTask",
        Marshallers.Create(message => message.ToByteArray(), StopRecordingTaskRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), StopRecordingTaskResponse.Parser.ParseFrom));

    private static readonly Method<GetRecordingTaskRequest, GetRecordingTaskResponse> GetRecordingTaskMethod = new(
        MethodType.Unary, ServiceName, "GetRecordingTask",
        Marshallers.Create(message => message.ToByteArray(), GetRecordingTaskRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), GetRecordingTaskResponse.Parser.ParseFrom));

    private static readonly Method<ListRecordingTasksRequest, ListRecordingTasksResponse> ListRecordingTasksMethod = new(
        MethodType.Unary, ServiceName, "ListRecordingTasks",
        Marshallers.Create(message => message.ToByteArray(), ListRecordingTasksRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), ListRecordingTasksResponse.Parser.ParseFrom));

    /// <summary>Calls of RecordingConfig.</summary>
    public partial class RecordingConfigClient : ClientBase<RecordingConfigClient>
    {
        public RecordingConfigClient(ChannelBase channel) : base(channel) { }

        public RecordingConfigClient(CallInvoker callInvoker) : base(callInvoker) { }

        protected RecordingConfigClient(ClientBaseConfiguration configuration) : base(configuration) { }

        protected override RecordingConfigClient NewInstance(ClientBaseConfiguration configuration) => new(configuration);

        /// <summary>
        /// Reads the settings that hold for the whole account or for one app.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING (no bizid); errors of the cloud.
        /// </summary>
        public virtual GetRecordingSettingsResponse GetRecordingSettings(GetRecordingSettingsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetRecordingSettings(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads the settings that hold for the whole account or for one app.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING (no bizid); errors of the cloud.
        /// </summary>
        public virtual GetRecordingSettingsResponse GetRecordingSettings(GetRecordingSettingsRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(GetRecordingSettingsMethod, null, options, request);

        /// <summary>
        /// Reads the settings that hold for the whole account or for one app.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING (no bizid); errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetRecordingSettingsResponse> GetRecordingSettingsAsync(GetRecordingSettingsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetRecordingSettingsAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads the settings that hold for the whole account or for one app.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING (no bizid); errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetRecordingSettingsResponse> GetRecordingSettingsAsync(GetRecordingSettingsRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(GetRecordingSettingsMethod, null, options, request);

        /// <summary>
        /// Changes the settings of the whole account, or gives one app settings of its own. The latter needs an AppName that
        /// is the app's alone: apps with the MD5 formula share `live` and cannot have settings of their own.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED ETAG_MISMATCH, REQUEST_IN_PROGRESS;
        /// FAILED_PRECONDITION NO_FORMAT, FOREIGN_RECORD_RULE, SETTING_MISSING, APP_NAME_SHARED; errors of the cloud.
        /// </summary>
        public virtual UpdateRecordingSettingsResponse UpdateRecordingSettings(UpdateRecordingSettingsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => UpdateRecordingSettings(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Changes the settings of the whole account, or gives one app settings of its own. The latter needs an AppName that
        /// is the app's alone: apps with the MD5 formula share `live` and cannot have settings of their own.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED ETAG_MISMATCH, REQUEST_IN_PROGRESS;
        /// FAILED_PRECONDITION NO_FORMAT, FOREIGN_RECORD_RULE, SETTING_MISSING, APP_NAME_SHARED; errors of the cloud.
        /// </summary>
        public virtual UpdateRecordingSettingsResponse UpdateRecordingSettings(UpdateRecordingSettingsRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(UpdateRecordingSettingsMethod, null, options, request);

        /// <summary>
        /// Changes the settings of the whole account, or gives one app settings of its own. The latter needs an AppName that
        /// is the app's alone: apps with the MD5 formula share `live` and cannot have settings of their own.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED ETAG_MISMATCH, REQUEST_IN_PROGRESS;
        /// FAILED_PRECONDITION NO_FORMAT, FOREIGN_RECORD_RULE, SETTING_MISSING, APP_NAME_SHARED; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<UpdateRecordingSettingsResponse> UpdateRecordingSettingsAsync(UpdateRecordingSettingsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => UpdateRecordingSettingsAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Changes the settings of the whole account, or gives one app settings of its own. The latter needs an AppName that
        /// is the app's alone: apps with the MD5 formula share `live` and cannot have settings of their own.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED ETAG_MISMATCH, REQUEST_IN_PROGRESS;
        /// FAILED_PRECONDITION NO_FORMAT, FOREIGN_RECORD_RULE, SETTING_MISSING, APP_NAME_SHARED; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<UpdateRecordingSettingsResponse> UpdateRecordingSettingsAsync(UpdateRecordingSettingsRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(UpdateRecordingSettingsMethod, null, options, request);

        /// <summary>
        /// Takes an app's own settings away, so that the account's hold for it again.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND SETTINGS_NOT_FOUND; ABORTED ETAG_MISMATCH;
        /// FAILED_PRECONDITION FOREIGN_RECORD_RULE; errors of the cloud.
        /// </summary>
        public virtual ResetRecordingSettingsResponse ResetRecordingSettings(ResetRecordingSettingsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ResetRecordingSettings(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Takes an app's own settings away, so that the account's hold for it again.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND SETTINGS_NOT_FOUND; ABORTED ETAG_MISMATCH;
        /// FAILED_PRECONDITION FOREIGN_RECORD_RULE; errors of the cloud.
        /// </summary>
        public virtual ResetRecordingSettingsResponse ResetRecordingSettings(ResetRecordingSettingsRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(ResetRecordingSettingsMethod, null, options, request);

        /// <summary>
        /// Takes an app's own settings away, so that the account's hold for it again.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND SETTINGS_NOT_FOUND; ABORTED ETAG_MISMATCH;
        /// FAILED_PRECONDITION FOREIGN_RECORD_RULE; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<ResetRecordingSettingsResponse> ResetRecordingSettingsAsync(ResetRecordingSettingsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ResetRecordingSettingsAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Takes an app's own settings away, so that the account's hold for it again.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND SETTINGS_NOT_FOUND; ABORTED ETAG_MISMATCH;
        /// FAILED_PRECONDITION FOREIGN_RECORD_RULE; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<ResetRecordingSettingsResponse> ResetRecordingSettingsAsync(ResetRecordingSettingsRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(ResetRecordingSettingsMethod, null, options, request);

        /// <summary>
        /// Lists the changes made through this service, newest first.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual ListRecordingSettingsRevisionsResponse ListRecordingSettingsRevisions(ListRecordingSettingsRevisionsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ListRecordingSettingsRevisions(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Lists the changes made through this service, newest first.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual ListRecordingSettingsRevisionsResponse ListRecordingSettingsRevisions(ListRecordingSettingsRevisionsRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(ListRecordingSettingsRevisionsMethod, null, options, request);

        /// <summary>
        /// Lists the changes made through this service, newest first.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual AsyncUnaryCall<ListRecordingSettingsRevisionsResponse> ListRecordingSettingsRevisionsAsync(ListRecordingSettingsRevisionsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ListRecordingSettingsRevisionsAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Lists the changes made through this service, newest first.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual AsyncUnaryCall<ListRecordingSettingsRevisionsResponse> ListRecordingSettingsRevisionsAsync(ListRecordingSettingsRevisionsRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(ListRecordingSettingsRevisionsMethod, null, options, request);

        /// <summary>
        /// Checks everything that must be in place for a room to be recorded, and says what to do where it is not.
        ///
        /// A check that fails is an answer, not an error. Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual CheckReadinessResponse CheckReadiness(CheckReadinessRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => CheckReadiness(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Checks everything that must be in place for a room to be recorded, and says what to do where it is not.
        ///
        /// A check that fails is an answer, not an error. Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual CheckReadinessResponse CheckReadiness(CheckReadinessRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(CheckReadinessMethod, null, options, request);

        /// <summary>
        /// Checks everything that must be in place for a room to be recorded, and says what to do where it is not.
        ///
        /// A check that fails is an answer, not an error. Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual AsyncUnaryCall<CheckReadinessResponse> CheckReadinessAsync(CheckReadinessRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => CheckReadinessAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Checks everything that must be in place for a room to be recorded, and says what to do where it is not.
        ///
        /// A check that fails is an answer, not an error. Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual AsyncUnaryCall<CheckReadinessResponse> CheckReadinessAsync(CheckReadinessRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(CheckReadinessMethod, null, options, request);

        /// <summary>
        /// Starts recording chosen users of a room, or chosen streams.
        ///
        /// The task is kept before the cloud is called, so that no recording runs that this service does not know of. Where
        /// an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the recording that may run
        /// already is taken up, never doubled. Errors after the task was kept carry its `task_id` in the metadata.
        ///
        /// An answer means that the cloud took the task, not that there is a file: nobody may be publishing. Read
        /// GetRecordingTask 15 s later, and find the files with MediaSearch by the room and its users.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; FAILED_PRECONDITION
        /// APP_NOT_CONFIGURED, SETTING_MISSING, RECORD_TEMPLATES_USED_UP; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the
        /// cloud.
        /// </summary>
        public virtual StartRecordingTaskResponse StartRecordingTask(StartRecordingTaskRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => StartRecordingTask(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Starts recording chosen users of a room, or chosen streams.
        ///
        /// The task is kept before the cloud is called, so that no recording runs that this service does not know of. Where
        /// an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the recording that may run
        /// already is taken up, never doubled. Errors after the task was kept carry its `task_id` in the metadata.
        ///
        /// An answer means that the cloud took the task, not that there is a file: nobody may be publishing. Read
        /// GetRecordingTask 15 s later, and find the files with MediaSearch by the room and its users.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; FAILED_PRECONDITION
        /// APP_NOT_CONFIGURED, SETTING_MISSING, RECORD_TEMPLATES_USED_UP; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the
        /// cloud.
        /// </summary>
        public virtual StartRecordingTaskResponse StartRecordingTask(StartRecordingTaskRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(StartRecordingTaskMethod, null, options, request);

        /// <summary>
        /// Starts recording chosen users of a room, or chosen streams.
        ///
        /// The task is kept before the cloud is called, so that no recording runs that this service does not know of. Where
        /// an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the recording that may run
        /// already is taken up, never doubled. Errors after the task was kept carry its `task_id` in the metadata.
        ///
        /// An answer means that the cloud took the task, not that there is a file: nobody may be publishing. Read
        /// GetRecordingTask 15 s later, and find the files with MediaSearch by the room and its users.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; FAILED_PRECONDITION
        /// APP_NOT_CONFIGURED, SETTING_MISSING, RECORD_TEMPLATES_USED_UP; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the
        /// cloud.
        /// </summary>
        public virtual AsyncUnaryCall<StartRecordingTaskResponse> StartRecordingTaskAsync(StartRecordingTaskRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => StartRecordingTaskAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Starts recording chosen users of a room, or chosen streams.
        ///
        /// The task is kept before the cloud is called, so that no recording runs that this service does not know of. Where
        /// an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id: the recording that may run
        /// already is taken up, never doubled. Errors after the task was kept carry its `task_id` in the metadata.
        ///
        /// An answer means that the cloud took the task, not that there is a file: nobody may be publishing. Read
        /// GetRecordingTask 15 s later, and find the files with MediaSearch by the room and its users.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS; FAILED_PRECONDITION
        /// APP_NOT_CONFIGURED, SETTING_MISSING, RECORD_TEMPLATES_USED_UP; RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the
        /// cloud.
        /// </summary>
        public virtual AsyncUnaryCall<StartRecordingTaskResponse> StartRecordingTaskAsync(StartRecordingTaskRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(StartRecordingTaskMethod, null, options, request);

        /// <summary>
        /// Stops a task and reads back what became of it. To stop one that has ended is no error. After the task's control
        /// window the cloud takes no stop: the task is UNKNOWN then, and ends when nobody publishes.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND TASK_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION SETTING_MISSING; errors of the cloud.
        /// </summary>
        public virtual StopRecordingTaskResponse StopRecordingTask(StopRecordingTaskRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => StopRecordingTask(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Stops a task and reads back what became of it. To stop one that has ended is no error. After the task's control
        /// window the cloud takes no stop: the task is UNKNOWN then, and ends when nobody publishes.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND TASK_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION SETTING_MISSING; errors of the cloud.
        /// </summary>
        public virtual StopRecordingTaskResponse StopRecordingTask(StopRecordingTaskRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(StopRecordingTaskMethod, null, options, request);

        /// <summary>
        /// Stops a task and reads back what became of it. To stop one that has ended is no error. After the task's control
        /// window the cloud takes no stop: the task is UNKNOWN then, and ends when nobody publishes.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND TASK_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION SETTING_MISSING; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<StopRecordingTaskResponse> StopRecordingTaskAsync(StopRecordingTaskRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => StopRecordingTaskAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Stops a task and reads back what became of it. To stop one that has ended is no error. After the task's control
        /// window the cloud takes no stop: the task is UNKNOWN then, and ends when nobody publishes.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND TASK_NOT_FOUND; ABORTED ETAG_MISMATCH,
        /// REQUEST_IN_PROGRESS; FAILED_PRECONDITION SETTING_MISSING; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<StopRecordingTaskResponse> StopRecordingTaskAsync(StopRecordingTaskRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(StopRecordingTaskMethod, null, options, request);

        /// <summary>
        /// Reads a task's state from the cloud. A cloud that no longer knows the task is an answer, not an error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND TASK_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual GetRecordingTaskResponse GetRecordingTask(GetRecordingTaskRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetRecordingTask(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads a task's state from the cloud. A cloud that no longer knows the task is an answer, not an error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND TASK_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual GetRecordingTaskResponse GetRecordingTask(GetRecordingTaskRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(GetRecordingTaskMethod, null, options, request);

        /// <summary>
        /// Reads a task's state from the cloud. A cloud that no longer knows the task is an answer, not an error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND TASK_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetRecordingTaskResponse> GetRecordingTaskAsync(GetRecordingTaskRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetRecordingTaskAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Reads a task's state from the cloud. A cloud that no longer knows the task is an answer, not an error.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND TASK_NOT_FOUND; errors of the cloud.
        /// </summary>
        public virtual AsyncUnaryCall<GetRecordingTaskResponse> GetRecordingTaskAsync(GetRecordingTaskRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(GetRecordingTaskMethod, null, options, request);

        /// <summary>
        /// Lists an app's tasks, newest first, with the state that was last read and when. The cloud is not asked.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual ListRecordingTasksResponse ListRecordingTasks(ListRecordingTasksRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ListRecordingTasks(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Lists an app's tasks, newest first, with the state that was last read and when. The cloud is not asked.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual ListRecordingTasksResponse ListRecordingTasks(ListRecordingTasksRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(ListRecordingTasksMethod, null, options, request);

        /// <summary>
        /// Lists an app's tasks, newest first, with the state that was last read and when. The cloud is not asked.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual AsyncUnaryCall<ListRecordingTasksResponse> ListRecordingTasksAsync(ListRecordingTasksRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ListRecordingTasksAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Lists an app's tasks, newest first, with the state that was last read and when. The cloud is not asked.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
        /// </summary>
        public virtual AsyncUnaryCall<ListRecordingTasksResponse> ListRecordingTasksAsync(ListRecordingTasksRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(ListRecordingTasksMethod, null, options, request);
    }
}

/// <summary>
/// Tells the live StreamId of any user in any room, and the way back.
///
/// A TRTC room's uplinks are relayed (旁路直播) to CSS under a StreamId, and recordings are found by it. All calls
/// are computed here, without a call to the cloud.
/// </summary>
public static partial class StreamIdResolver
{
    private const string ServiceName = "trtc.recording.v1.StreamIdResolver";

    private static readonly Method<ResolveStreamIdRequest, ResolveStreamIdResponse> ResolveStreamIdMethod = new(
        MethodType.Unary, ServiceName, "ResolveStreamId",
        Marshallers.Create(message => message.ToByteArray(), ResolveStreamIdRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), ResolveStreamIdResponse.Parser.ParseFrom));

    private static readonly Method<BatchResolveStreamIdsRequest, BatchResolveStreamIdsResponse> BatchResolveStreamIdsMethod = new(
        MethodType.Unary, ServiceName, "BatchResolveStreamIds",
        Marshallers.Create(message => message.ToByteArray(), BatchResolveStreamIdsRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), BatchResolveStreamIdsResponse.Parser.ParseFrom));

    private static readonly Method<StreamResolveStreamIdsRequest, StreamResolveStreamIdsResponse> StreamResolveStreamIdsMethod = new(
        MethodType.DuplexStreaming, ServiceName, "StreamResolveStreamIds",
        Marshallers.Create(message => message.ToByteArray(), StreamResolveStreamIdsRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), StreamResolveStreamIdsResponse.Parser.ParseFrom));

    private static readonly Method<ParseStreamIdRequest, ParseStreamIdResponse> ParseStreamIdMethod = new(
        MethodType.Unary, ServiceName, "ParseStreamId",
        Marshallers.Create(message => message.ToByteArray(), ParseStreamIdRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), ParseStreamIdResponse.Parser.ParseFrom));

    private static readonly Method<MatchStreamIdsRequest, MatchStreamIdsResponse> MatchStreamIdsMethod = new(
        MethodType.Unary, ServiceName, "MatchStreamIds",
        Marshallers.Create(message => message.ToByteArray(), MatchStreamIdsRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), MatchStreamIdsResponse.Parser.ParseFrom));

    private static readonly Method<GetBypassPlaybackUrlsRequest, GetBypassPlaybackUrlsResponse> GetBypassPlaybackUrlsMethod = new(
        MethodType.Unary, ServiceName, "GetBypassPlaybackUrls",
        Marshallers.Create(message => message.ToByteArray(), GetBypassPlaybackUrlsRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), GetBypassPlaybackUrlsResponse.Parser.ParseFrom));

    /// <summary>Calls of StreamIdResolver.</summary>
    public partial class StreamIdResolverClient : ClientBase<StreamIdResolverClient>
    {
        public StreamIdResolverClient(ChannelBase channel) : base(channel) { }

        public StreamIdResolverClient(CallInvoker callInvoker) : base(callInvoker) { }

        protected StreamIdResolverClient(ClientBaseConfiguration configuration) : base(configuration) { }

        protected override StreamIdResolverClient NewInstance(ClientBaseConfiguration configuration) => new(configuration);

        /// <summary>
        /// Resolves one uplink to its StreamId, and lists the other StreamIds it could have.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING.
        /// </summary>
        public virtual ResolveStreamIdResponse ResolveStreamId(ResolveStreamIdRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ResolveStreamId(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Resolves one uplink to its StreamId, and lists the other StreamIds it could have.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING.
        /// </summary>
        public virtual ResolveStreamIdResponse ResolveStreamId(ResolveStreamIdRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(ResolveStreamIdMethod, null, options, request);

        /// <summary>
        /// Resolves one uplink to its StreamId, and lists the other StreamIds it could have.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING.
        /// </summary>
        public virtual AsyncUnaryCall<ResolveStreamIdResponse> ResolveStreamIdAsync(ResolveStreamIdRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ResolveStreamIdAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Resolves one uplink to its StreamId, and lists the other StreamIds it could have.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING.
        /// </summary>
        public virtual AsyncUnaryCall<ResolveStreamIdResponse> ResolveStreamIdAsync(ResolveStreamIdRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(ResolveStreamIdMethod, null, options, request);

        /// <summary>
        /// Resolves up to 10,000 uplinks at once. All or nothing: one bad identity refuses the batch, and the error
        /// names every bad one (the first 100).
        ///
        /// Errors: as ResolveStreamId.
        /// </summary>
        public virtual BatchResolveStreamIdsResponse BatchResolveStreamIds(BatchResolveStreamIdsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => BatchResolveStreamIds(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Resolves up to 10,000 uplinks at once. All or nothing: one bad identity refuses the batch, and the error
        /// names every bad one (the first 100).
        ///
        /// Errors: as ResolveStreamId.
        /// </summary>
        public virtual BatchResolveStreamIdsResponse BatchResolveStreamIds(BatchResolveStreamIdsRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(BatchResolveStreamIdsMethod, null, options, request);

        /// <summary>
        /// Resolves up to 10,000 uplinks at once. All or nothing: one bad identity refuses the batch, and the error
        /// names every bad one (the first 100).
        ///
        /// Errors: as ResolveStreamId.
        /// </summary>
        public virtual AsyncUnaryCall<BatchResolveStreamIdsResponse> BatchResolveStreamIdsAsync(BatchResolveStreamIdsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => BatchResolveStreamIdsAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Resolves up to 10,000 uplinks at once. All or nothing: one bad identity refuses the batch, and the error
        /// names every bad one (the first 100).
        ///
        /// Errors: as ResolveStreamId.
        /// </summary>
        public virtual AsyncUnaryCall<BatchResolveStreamIdsResponse> BatchResolveStreamIdsAsync(BatchResolveStreamIdsRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(BatchResolveStreamIdsMethod, null, options, request);

        /// <summary>
        /// Resolves uplinks as they come. Each request is answered by one response, in order; a bad request is
        /// answered with a failure and does not end the stream.
        /// </summary>
        public virtual AsyncDuplexStreamingCall<StreamResolveStreamIdsRequest, StreamResolveStreamIdsResponse> StreamResolveStreamIds(Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => StreamResolveStreamIds(new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Resolves uplinks as they come. Each request is answered by one response, in order; a bad request is
        /// answered with a failure and does not end the stream.
        /// </summary>
        public virtual AsyncDuplexStreamingCall<StreamResolveStreamIdsRequest, StreamResolveStreamIdsResponse> StreamResolveStreamIds(CallOptions options)
            => CallInvoker.AsyncDuplexStreamingCall(StreamResolveStreamIdsMethod, null, options);

        /// <summary>
        /// Lists every reading of a StreamId.
        ///
        /// Direct ids cannot always be split one way, since `_` separates the parts and may be in them; MD5 ids tell
        /// only the bizid. To go back from an MD5 id use MatchStreamIds.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual ParseStreamIdResponse ParseStreamId(ParseStreamIdRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ParseStreamId(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Lists every reading of a StreamId.
        ///
        /// Direct ids cannot always be split one way, since `_` separates the parts and may be in them; MD5 ids tell
        /// only the bizid. To go back from an MD5 id use MatchStreamIds.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual ParseStreamIdResponse ParseStreamId(ParseStreamIdRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(ParseStreamIdMethod, null, options, request);

        /// <summary>
        /// Lists every reading of a StreamId.
        ///
        /// Direct ids cannot always be split one way, since `_` separates the parts and may be in them; MD5 ids tell
        /// only the bizid. To go back from an MD5 id use MatchStreamIds.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual AsyncUnaryCall<ParseStreamIdResponse> ParseStreamIdAsync(ParseStreamIdRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => ParseStreamIdAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Lists every reading of a StreamId.
        ///
        /// Direct ids cannot always be split one way, since `_` separates the parts and may be in them; MD5 ids tell
        /// only the bizid. To go back from an MD5 id use MatchStreamIds.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual AsyncUnaryCall<ParseStreamIdResponse> ParseStreamIdAsync(ParseStreamIdRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(ParseStreamIdMethod, null, options, request);

        /// <summary>
        /// Finds which of the given rooms and users stand behind the given StreamIds, under both formulas and every
        /// URL encoding.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual MatchStreamIdsResponse MatchStreamIds(MatchStreamIdsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => MatchStreamIds(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Finds which of the given rooms and users stand behind the given StreamIds, under both formulas and every
        /// URL encoding.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual MatchStreamIdsResponse MatchStreamIds(MatchStreamIdsRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(MatchStreamIdsMethod, null, options, request);

        /// <summary>
        /// Finds which of the given rooms and users stand behind the given StreamIds, under both formulas and every
        /// URL encoding.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual AsyncUnaryCall<MatchStreamIdsResponse> MatchStreamIdsAsync(MatchStreamIdsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => MatchStreamIdsAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Finds which of the given rooms and users stand behind the given StreamIds, under both formulas and every
        /// URL encoding.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD.
        /// </summary>
        public virtual AsyncUnaryCall<MatchStreamIdsResponse> MatchStreamIdsAsync(MatchStreamIdsRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(MatchStreamIdsMethod, null, options, request);

        /// <summary>
        /// Makes the live playback URLs of a relayed stream (RTMP, HTTP-FLV, HLS, WebRTC), with the play key's
        /// signature where one is configured.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING (no play domain).
        /// </summary>
        public virtual GetBypassPlaybackUrlsResponse GetBypassPlaybackUrls(GetBypassPlaybackUrlsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetBypassPlaybackUrls(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Makes the live playback URLs of a relayed stream (RTMP, HTTP-FLV, HLS, WebRTC), with the play key's
        /// signature where one is configured.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING (no play domain).
        /// </summary>
        public virtual GetBypassPlaybackUrlsResponse GetBypassPlaybackUrls(GetBypassPlaybackUrlsRequest request, CallOptions options)
            => CallInvoker.BlockingUnaryCall(GetBypassPlaybackUrlsMethod, null, options, request);

        /// <summary>
        /// Makes the live playback URLs of a relayed stream (RTMP, HTTP-FLV, HLS, WebRTC), with the play key's
        /// signature where one is configured.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING (no play domain).
        /// </summary>
        public virtual AsyncUnaryCall<GetBypassPlaybackUrlsResponse> GetBypassPlaybackUrlsAsync(GetBypassPlaybackUrlsRequest request, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default)
            => GetBypassPlaybackUrlsAsync(request, new CallOptions(headers, deadline, cancellationToken));

        /// <summary>
        /// Makes the live playback URLs of a relayed stream (RTMP, HTTP-FLV, HLS, WebRTC), with the play key's
        /// signature where one is configured.
        ///
        /// Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING (no play domain).
        /// </summary>
        public virtual AsyncUnaryCall<GetBypassPlaybackUrlsResponse> GetBypassPlaybackUrlsAsync(GetBypassPlaybackUrlsRequest request, CallOptions options)
            => CallInvoker.AsyncUnaryCall(GetBypassPlaybackUrlsMethod, null, options, request);
    }
}
