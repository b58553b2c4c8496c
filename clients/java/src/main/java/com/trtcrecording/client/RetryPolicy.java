package com.trtcrecording.client;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Which calls are repeated, as {@code service_config.json} has it for all clients. */
final class RetryPolicy {
  private static final TypeToken<Map<String, Object>> OBJECT = new TypeToken<>() {};

  private RetryPolicy() {}

  static Map<String, Object> serviceConfig() {
    var resource = RetryPolicy.class.getResourceAsStream("service_config.json");
    try (var reader = new InputStreamReader(resource, StandardCharsets.UTF_8)) {
      var config = new Gson().fromJson(reader, OBJECT);
      // A timeout there would be the longest that a call can have; ours is a default.
      ((List<?>) config.get("methodConfig"))
          .forEach(method -> ((Map<?, ?>) method).remove("timeout"));
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
