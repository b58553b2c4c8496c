package com.trtcrecording.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Gives every call its deadline, its API key and the limit of its size. */
record CallInterceptor(Duration timeout, String apiKey) implements ClientInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    var ownTimeout = options.getOption(CallSettings.TIMEOUT);
    var limit = ownTimeout == null && method.getType() == MethodType.UNARY ? timeout : ownTimeout;
    var bounded = options.withMaxOutboundMessageSize(TrtcRecordingClient.MAX_MESSAGE_BYTES);
    if (limit != null && options.getDeadline() == null) {
      bounded = bounded.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
    var ownKey = options.getOption(CallSettings.API_KEY);
    var key = ownKey == null ? apiKey : ownKey;
    return new SimpleForwardingClientCall<>(next.newCall(method, bounded)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        if (!key.isEmpty()) {
          headers.put(AUTHORIZATION, "Bearer " + key);
        }
        super.start(listener, headers);
      }
    };
  }
}
