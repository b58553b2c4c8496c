package com.trtcrecording.client;

import io.grpc.CallOptions;
import io.grpc.stub.AbstractStub;
import java.time.Duration;

/**
 * Settings of single calls, for generated stubs on {@link TrtcRecordingClient#channel()}. The
 * clients of the services have methods of the same names.
 */
public final class CallSettings {
  static final CallOptions.Key<Duration> TIMEOUT =
      CallOptions.Key.create("com.trtcrecording.timeout");
  static final CallOptions.Key<String> API_KEY =
      CallOptions.Key.create("com.trtcrecording.api_key");

  private CallSettings() {}

  /**
   * The stub with this timeout for each call, from its beginning and with all its attempts. Without
   * one the client's timeout holds for calls with one answer, and none for others. A deadline of
   * gRPC's own ({@code withDeadlineAfter}) comes first.
   */
  public static <S extends AbstractStub<S>> S withTimeout(S stub, Duration timeout) {
    return stub.withOption(TIMEOUT, checkTimeout(timeout));
  }

  /** The stub with this API key instead of the client's; empty means none. */
  public static <S extends AbstractStub<S>> S withApiKey(S stub, String apiKey) {
    return stub.withOption(API_KEY, checkApiKey(apiKey));
  }

  static Duration checkTimeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("a timeout must be longer than 0, and this is " + timeout);
    }
    return timeout;
  }

  static String checkApiKey(String apiKey) {
    if (!apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(
          "an API key is made of visible ASCII characters without spaces");
    }
    return apiKey;
  }
}
