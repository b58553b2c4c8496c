package com.trtcrecording.client;

import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A service of the test's own on a free port, and what its callers sent beside requests. */
final class FakeService implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final List<Duration> timeouts = new CopyOnWriteArrayList<>();
  private final Server server;

  FakeService(BindableService service) throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(service)
            .intercept(new Recorder())
            .build()
            .start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getPort();
  }

  TrtcRecordingClient.Builder client() {
    return TrtcRecordingClient.builder(endpoint());
  }

  /** The header of each call; `none` where there was none. */
  List<String> authorizations() {
    return authorizations;
  }

  /** The time each call had left when it came; ZERO where it had no deadline. */
  List<Duration> timeouts() {
    return timeouts;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Recorder implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      var authorization = headers.get(AUTHORIZATION);
      authorizations.add(authorization == null ? "none" : authorization);
      var deadline = Context.current().getDeadline();
      timeouts.add(
          deadline == null
              ? Duration.ZERO
              : Duration.ofMillis(deadline.timeRemaining(TimeUnit.MILLISECONDS)));
      return Contexts.interceptCall(Context.current(), call, headers, next);
    }
  }
}
