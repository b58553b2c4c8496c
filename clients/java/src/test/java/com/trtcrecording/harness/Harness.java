package com.trtcrecording.harness;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.trtcrecording.client.Paged;
import com.trtcrecording.client.RecordingException;
import com.trtcrecording.client.TrtcRecordingClient;
import com.trtcrecording.v1.BatchResolveStreamIdsRequest;
import com.trtcrecording.v1.DownloadMediaRequest;
import com.trtcrecording.v1.ResolvedStreamId;
import com.trtcrecording.v1.RoomId;
import com.trtcrecording.v1.StreamIdFormula;
import com.trtcrecording.v1.StreamIdentity;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Carries out the cases of {@code clients/conformance}. */
public final class Harness {
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private TrtcRecordingClient client;

  private Harness() {}

  /** Answers each line of the input with one line. */
  public static void main(String[] args) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    var harness = new Harness();
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      out.println(GSON.toJson(harness.answer(JsonParser.parseString(line).getAsJsonObject())));
    }
    if (harness.client != null) {
      harness.client.close();
    }
  }

  private JsonObject answer(JsonObject request) {
    try {
      return carryOut(request);
    } catch (RecordingException e) {
      return object("error", error(e));
    } catch (Exception e) {
      e.printStackTrace();
      return object("harness_error", e.toString());
    }
  }

  private JsonObject carryOut(JsonObject request) throws Exception {
    return switch (text(request, "op")) {
      case "hello" -> hello(request);
      case "call" -> object("response", json((Message) invoke(request, "")));
      case "pages" -> object("items", jsonAll((Paged<?>) invoke(request, "All")));
      case "download" -> download(text(request, "file_id"), Path.of(text(request, "path")));
      case "cancel" -> cancel(text(request, "file_id"));
      case "batch" -> batch(request.get("count").getAsInt(), text(request, "user"));
      default -> throw new IllegalArgumentException("unknown op: " + request);
    };
  }

  private JsonObject hello(JsonObject request) {
    var builder = TrtcRecordingClient.builder(text(request, "endpoint"));
    if (request.has("token")) {
      builder.apiKey(text(request, "token"));
    }
    if (request.has("ca_file")) {
      builder.caFile(Path.of(text(request, "ca_file")));
    }
    client = builder.build();
    var answer = object("client", "java");
    answer.addProperty(
        "version", TrtcRecordingClient.class.getPackage().getImplementationVersion());
    answer.addProperty("protocol", "grpc");
    answer.add("ops", GSON.toJsonTree(List.of("call", "pages", "download", "cancel", "batch")));
    return answer;
  }

  /** Calls the client's own method for {@code Service/Method}, or what stands beside it. */
  private Object invoke(JsonObject request, String suffix) throws Exception {
    var names = text(request, "method").split("/");
    var service = TrtcRecordingClient.class.getMethod(lowerCamel(names[0])).invoke(client);
    if (request.has("timeout_ms")) {
      var timeout = Duration.ofMillis(request.get("timeout_ms").getAsLong());
      service =
          service.getClass().getMethod("withTimeout", Duration.class).invoke(service, timeout);
    }
    if (request.has("token")) {
      var token = text(request, "token");
      service = service.getClass().getMethod("withApiKey", String.class).invoke(service, token);
    }
    var method = method(service, lowerCamel(names[1]) + suffix);
    var builder =
        (Message.Builder) method.getParameterTypes()[0].getMethod("newBuilder").invoke(null);
    JsonFormat.parser().merge(GSON.toJson(request.get("request")), builder);
    try {
      return method.invoke(service, builder.build());
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof RecordingException failed ? failed : e;
    }
  }

  private static Method method(Object service, String name) throws NoSuchMethodException {
    for (var method : service.getClass().getMethods()) {
      if (method.getName().equals(name)) {
        return method;
      }
    }
    throw new NoSuchMethodException(name);
  }

  private JsonObject download(String fileId, Path path) throws IOException {
    var download = client.download(fileId, path);
    var answer = object("size", download.sizeBytes());
    answer.addProperty("sha256", download.sha256());
    answer.addProperty("resumed", download.resumed());
    return answer;
  }

  private JsonObject cancel(String fileId) {
    var request = DownloadMediaRequest.newBuilder().setFileId(fileId).build();
    var parts = client.mediaSearch().downloadMedia(request);
    parts.next();
    parts.close();
    try {
      while (parts.hasNext()) {
        parts.next();
      }
      return object("cancelled", false);
    } catch (RecordingException e) {
      var answer = object("cancelled", true);
      answer.addProperty("code", e.code().name());
      return answer;
    }
  }

  private JsonObject batch(int count, String user) throws Exception {
    var request =
        BatchResolveStreamIdsRequest.newBuilder()
            .setFormula(StreamIdFormula.STREAM_ID_FORMULA_DIRECT);
    for (int i = 0; i < count; i++) {
      request.addIdentities(
          StreamIdentity.newBuilder()
              .setSdkAppId(1400000001)
              .setRoomId(RoomId.newBuilder().setNumber(7))
              .setUserId(user + i));
    }
    var resolved =
        client.streamIdResolver().batchResolveStreamIds(request.build()).getResolvedList();
    var joined =
        resolved.stream().map(ResolvedStreamId::getStreamId).collect(Collectors.joining("\n"));
    var digest =
        MessageDigest.getInstance("SHA-256").digest(joined.getBytes(StandardCharsets.UTF_8));
    var answer = object("count", resolved.size());
    answer.addProperty("sha256", HexFormat.of().formatHex(digest));
    return answer;
  }

  private static JsonObject error(RecordingException e) {
    var error = object("code", e.code().name());
    error.addProperty("reason", e.reason());
    error.addProperty("message", e.description());
    error.add("metadata", GSON.toJsonTree(e.metadata()));
    var violations = new JsonArray();
    for (var violation : e.violations()) {
      var one = object("field", violation.getField());
      one.addProperty("description", violation.getDescription());
      violations.add(one);
    }
    error.add("violations", violations);
    e.retryDelay().ifPresent(delay -> error.addProperty("retry_after_ms", delay.toMillis()));
    return error;
  }

  private static JsonArray jsonAll(Paged<?> items) throws IOException {
    var all = new JsonArray();
    for (var item : items) {
      all.add(json((Message) item));
    }
    return all;
  }

  private static JsonElement json(Message message) throws IOException {
    return JsonParser.parseString(PRINTER.print(message));
  }

  private static JsonObject object(String name, Object value) {
    var object = new JsonObject();
    object.add(name, GSON.toJsonTree(value));
    return object;
  }

  private static String text(JsonObject object, String name) {
    return object.get(name).getAsString();
  }

  private static String lowerCamel(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
