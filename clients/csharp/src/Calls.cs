using System;
using System.Threading.Tasks;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Trtc.Recording;

/// <summary>Gives each call its key and its time, and turns its failures into <see cref="RecordingException"/>.</summary>
internal sealed class Calls(string? token, TimeSpan timeout) : Interceptor
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> next)
    {
        try
        {
            return next(request, With(context, timeout));
        }
        catch (RpcException error)
        {
            throw RecordingException.Of(error);
        }
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> next)
    {
        var call = next(request, With(context, timeout));
        return new AsyncUnaryCall<TResponse>(
            Readable(call.ResponseAsync), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncServerStreamingCallContinuation<TRequest, TResponse> next)
        => next(request, With(context, null));

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, AsyncDuplexStreamingCallContinuation<TRequest, TResponse> next)
        => next(With(context, null));

    private ClientInterceptorContext<TRequest, TResponse> With<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, TimeSpan? limit)
        where TRequest : class where TResponse : class
    {
        var options = context.Options;
        var headers = new Metadata();
        foreach (var entry in options.Headers ?? [])
        {
            headers.Add(entry);
        }
        if (token is not null)
        {
            headers.Add("authorization", $"Bearer {token}");
        }
        options = options.WithHeaders(headers);
        if (limit is not null && options.Deadline is null)
        {
            options = options.WithDeadline(DateTime.UtcNow + limit.Value);
        }
        return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, options);
    }

    private static async Task<T> Readable<T>(Task<T> answer)
    {
        try
        {
            return await answer.ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            throw RecordingException.Of(error);
        }
    }
}
