using System;
using System.Collections.Generic;
using System.Linq;
using Google.Rpc;
using Grpc.Core;

namespace Trtc.Recording;

/// <summary>A wrong field of a request.</summary>
public sealed record Violation(string Field, string Description);

/// <summary>Why a call failed.</summary>
public sealed class RecordingException : Exception
{
    private const string DetailsKey = "grpc-status-details-bin";

    internal RecordingException(StatusCode code, string message, Google.Rpc.Status? status = null, Exception? cause = null)
        : base(message, cause)
    {
        Code = code;
        var info = Detail<ErrorInfo>(status);
        Reason = info?.Reason ?? "";
        Metadata = info?.Metadata.ToDictionary(entry => entry.Key, entry => entry.Value) ?? [];
        Violations = Detail<BadRequest>(status)?.FieldViolations
            .Select(one => new Violation(one.Field, one.Description)).ToArray() ?? [];
        RetryAfter = Detail<RetryInfo>(status)?.RetryDelay?.ToTimeSpan();
    }

    /// <summary>The gRPC code.</summary>
    public StatusCode Code { get; }

    /// <summary>The stable reason, a name of <c>ErrorReason</c> without its prefix; empty when the service sent none.</summary>
    public string Reason { get; }

    /// <summary>What belongs to the reason.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Every wrong field, when the reason is <c>INVALID_FIELD</c>.</summary>
    public IReadOnlyList<Violation> Violations { get; }

    /// <summary>How long to wait before another attempt, where the service says so.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <inheritdoc />
    public override string ToString()
        => string.Join("; ", new[] { $"{Code} {Reason}: {Message}" }.Concat(Violations.Select(one => $"{one.Field}: {one.Description}")));

    internal static RecordingException Of(RpcException error)
    {
        var details = error.Trailers.FirstOrDefault(entry => entry.Key == DetailsKey)?.ValueBytes;
        var status = details is null ? null : Google.Rpc.Status.Parser.ParseFrom(details);
        return new RecordingException(error.StatusCode, error.Status.Detail, status, error);
    }

    private static T? Detail<T>(Google.Rpc.Status? status) where T : class, Google.Protobuf.IMessage, new()
    {
        var any = status?.Details.FirstOrDefault(detail => detail.Is(new T().Descriptor));
        if (any is null)
        {
            return null;
        }
        var message = new T();
        Google.Protobuf.MessageExtensions.MergeFrom(message, any.Value);
        return message;
    }
}
