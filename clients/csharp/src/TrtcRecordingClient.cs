using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Http;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Trtc.Recording.V1;

namespace Trtc.Recording;

/// <summary>What a client may be told.</summary>
public sealed record TrtcRecordingOptions
{
    /// <summary>The API key, where the service wants one.</summary>
    public string? Token { get; init; }

    /// <summary>For each unary call without a deadline of its own.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Decides whom TLS trusts; unset: the system's authorities.</summary>
    public HttpMessageHandler? Handler { get; init; }
}

/// <summary>The service's API. Failures of unary calls, pages and downloads are <see cref="RecordingException"/>.</summary>
public sealed class TrtcRecordingClient : IDisposable
{
    private const int LargestMessage = 16 << 20;
    private const int FruitlessAttempts = 5;
    private readonly GrpcChannel channel;

    /// <summary>A client of the service at <c>http://host:port</c> or <c>https://host:port</c>.</summary>
    public TrtcRecordingClient(string endpoint, TrtcRecordingOptions? options = null)
    {
        options ??= new TrtcRecordingOptions();
        channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
        {
            HttpHandler = options.Handler,
            MaxReceiveMessageSize = LargestMessage,
            MaxSendMessageSize = LargestMessage,
            ServiceConfig = RetryPolicy.OfReads,
        });
        var calls = channel.Intercept(new Calls(options.Token, options.Timeout));
        RecordingConfig = new RecordingConfig.RecordingConfigClient(calls);
        StreamIdResolver = new StreamIdResolver.StreamIdResolverClient(calls);
        MixTranscode = new MixTranscode.MixTranscodeClient(calls);
        MediaSearch = new MediaSearch.MediaSearchClient(calls);
    }

    /// <summary>Recording settings and tasks.</summary>
    public RecordingConfig.RecordingConfigClient RecordingConfig { get; }

    /// <summary>StreamIds of users, and the way back.</summary>
    public StreamIdResolver.StreamIdResolverClient StreamIdResolver { get; }

    /// <summary>Mixes of rooms.</summary>
    public MixTranscode.MixTranscodeClient MixTranscode { get; }

    /// <summary>Recorded files.</summary>
    public MediaSearch.MediaSearchClient MediaSearch { get; }

    /// <summary>Every recording that a search finds, page by page.</summary>
    public IAsyncEnumerable<Media> SearchMediaAsync(SearchMediaRequest request, CancellationToken cancellation = default)
        => Pages<Media>(async token =>
        {
            var page = new SearchMediaRequest(request) { PageToken = token };
            var found = await MediaSearch.SearchMediaAsync(page, cancellationToken: cancellation);
            return (found.Media, found.NextPageToken);
        }, cancellation);

    /// <summary>Every mix of an app.</summary>
    public IAsyncEnumerable<Mix> ListMixesAsync(ListMixesRequest request, CancellationToken cancellation = default)
        => Pages<Mix>(async token =>
        {
            var page = new ListMixesRequest(request) { PageToken = token };
            var found = await MixTranscode.ListMixesAsync(page, cancellationToken: cancellation);
            return (found.Mixes, found.NextPageToken);
        }, cancellation);

    /// <summary>Every recording task of an app.</summary>
    public IAsyncEnumerable<RecordingTask> ListRecordingTasksAsync(
        ListRecordingTasksRequest request, CancellationToken cancellation = default)
        => Pages<RecordingTask>(async token =>
        {
            var page = new ListRecordingTasksRequest(request) { PageToken = token };
            var found = await RecordingConfig.ListRecordingTasksAsync(page, cancellationToken: cancellation);
            return (found.Tasks, found.NextPageToken);
        }, cancellation);

    /// <summary>
    /// Writes a recording to a file, which is made anew. A call that breaks is gone on with at the byte reached, at most
    /// five times without any progress. Size and hash are checked. Returns the size in bytes.
    /// </summary>
    public async Task<long> DownloadAsync(string fileId, string path, CancellationToken cancellation = default)
    {
        await using var file = File.Create(path);
        var reached = new Reached();
        for (var fruitless = 0; ;)
        {
            var begun = reached.Offset;
            try
            {
                return await PartAsync(fileId, file, reached, cancellation).ConfigureAwait(false);
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Unavailable)
            {
                fruitless = reached.Offset > begun ? 0 : fruitless + 1;
                if (fruitless >= FruitlessAttempts)
                {
                    throw RecordingException.Of(error);
                }
            }
            catch (RpcException error)
            {
                throw RecordingException.Of(error);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => channel.Dispose();

    private async Task<long> PartAsync(string fileId, Stream file, Reached reached, CancellationToken cancellation)
    {
        var request = new DownloadMediaRequest { FileId = fileId, Offset = reached.Offset, Etag = reached.Etag };
        using var call = MediaSearch.DownloadMedia(request, cancellationToken: cancellation);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        await foreach (var message in call.ResponseStream.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            switch (message.PartCase)
            {
                case DownloadMediaResponse.PartOneofCase.Header:
                    reached.Etag = message.Header.Media?.Etag ?? reached.Etag;
                    size = message.Header.SizeBytes;
                    break;
                case DownloadMediaResponse.PartOneofCase.Chunk:
                    await file.WriteAsync(message.Chunk.Memory, cancellation).ConfigureAwait(false);
                    hash.AppendData(message.Chunk.Span);
                    reached.Offset += message.Chunk.Length;
                    break;
                case DownloadMediaResponse.PartOneofCase.Trailer:
                    var sum = Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
                    return reached.Offset == size && sum == message.Trailer.Sha256
                        ? size
                        : throw new RecordingException(StatusCode.DataLoss, "the bytes received are not those that were sent");
            }
        }
        throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "the download broke off"));
    }

    private static async IAsyncEnumerable<T> Pages<T>(
        Func<string, Task<(IEnumerable<T> Items, string Next)>> page,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var token = "";
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var (items, next) = await page(token).ConfigureAwait(false);
            foreach (var item in items)
            {
                yield return item;
            }
            token = next;
        }
        while (token.Length > 0);
    }

    private sealed class Reached
    {
        public long Offset { get; set; }

        public string Etag { get; set; } = "";
    }
}
