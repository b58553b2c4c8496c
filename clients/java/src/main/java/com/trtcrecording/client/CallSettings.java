package com.trtcrecording.client;

import io.grpc.CallOptions;
import java.time.Duration;

/**
 * Settings of single calls, for generated stubs on {@link TrtcRecordingClient#channel()}: {@code
 * stub.withOption(CallSettings.TIMEOUT, Duration.ofSeconds(5))}. The clients of the services have
 * methods for them.
 */
public final class CallSettings {
  /**
   * How long a call may take, from its beginning. Unset: the client's timeout for calls with one
   * answer, no limit for others. A deadline of gRPC's own ({@code withDeadlineAfter}) comes first.
   */
  public static final CallOptions.Key<Duration> TIMEOUT =
      CallOptions.Key.create("com.trtcrecording.timeout");

  /** The API key. Unset: the client's. Empty: none is sent. */
  public static final CallOptions.Key<String> API_KEY =
      CallOptions.Key.create("com.trtcrecording.api_key");

  private CallSettings() {}

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
