package com.trtcrecording.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls of any method, whose errors are {@link RecordingException}s. */
record Calls(Channel channel, CallOptions options) {
  Calls withTimeout(Duration timeout) {
    var checked = CallSettings.checkTimeout(timeout);
    return new Calls(channel, options.withOption(CallSettings.TIMEOUT, checked));
  }

  Calls withApiKey(String apiKey) {
    var checked = CallSettings.checkApiKey(apiKey);
    return new Calls(channel, options.withOption(CallSettings.API_KEY, checked));
  }

  <Q, R> R unary(MethodDescriptor<Q, R> method, Q request) {
    try {
      return ClientCalls.blockingUnaryCall(channel, method, options, request);
    } catch (StatusRuntimeException e) {
      throw RecordingException.from(e);
    }
  }

  <Q, R> CompletableFuture<R> unaryAsync(MethodDescriptor<Q, R> method, Q request) {
    var call = channel.newCall(method, options);
    var future = new CompletableFuture<R>();
    ClientCalls.asyncUnaryCall(call, request, new Completer<>(future));
    future.whenComplete(
        (response, error) -> {
          if (future.isCancelled()) {
            call.cancel("cancelled by the caller", null);
          }
        });
    return future;
  }

  <Q, R> ResponseStream<R> serverStream(MethodDescriptor<Q, R> method, Q request) {
    return ResponseStream.open(
        () -> ClientCalls.blockingServerStreamingCall(channel, method, options, request));
  }

  <Q, R> StreamObserver<Q> bidiStream(MethodDescriptor<Q, R> method, StreamObserver<R> responses) {
    var call = channel.newCall(method, options);
    return ClientCalls.asyncBidiStreamingCall(call, new Translator<>(responses));
  }

  private record Completer<R>(CompletableFuture<R> future) implements StreamObserver<R> {
    @Override
    public void onNext(R response) {
      future.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      future.completeExceptionally(RecordingException.from(error));
    }

    @Override
    public void onCompleted() {}
  }

  private record Translator<R>(StreamObserver<R> target) implements StreamObserver<R> {
    @Override
    public void onNext(R response) {
      target.onNext(response);
    }

    @Override
    public void onError(Throwable error) {
      target.onError(RecordingException.from(error));
    }

    @Override
    public void onCompleted() {
      target.onCompleted();
    }
  }
}
