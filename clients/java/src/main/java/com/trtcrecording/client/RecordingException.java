package com.trtcrecording.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.trtcrecording.v1.ErrorReason;
import com.trtcrecording.v1.FieldViolation;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A call that failed. Its message is for people; decide by {@link #is} or {@link #code}. */
public final class RecordingException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final String DOMAIN = "recording.trtc";
  private static final String REASON_PREFIX = "ERROR_REASON_";

  private final Status.Code code;
  private final com.google.rpc.Status status;
  private final ErrorInfo info;

  private RecordingException(
      Status.Code code, com.google.rpc.Status status, ErrorInfo info, Throwable cause) {
    super(text(code, status, info), cause);
    this.code = code;
    this.status = status;
    this.info = info;
  }

  /**
   * Reads the error of a generated stub: a {@link io.grpc.StatusRuntimeException}, a {@link
   * io.grpc.StatusException} or what was caused by one. Any other error has the code UNKNOWN.
   */
  public static RecordingException from(Throwable error) {
    if (error instanceof RecordingException known) {
      return known;
    }
    var code = Status.fromThrowable(error).getCode();
    var status = status(error);
    var info =
        details(status, ErrorInfo.class).stream()
            .filter(candidate -> candidate.getDomain().equals(DOMAIN))
            .findFirst()
            .orElse(ErrorInfo.getDefaultInstance());
    return new RecordingException(code, status, info, error);
  }

  static RecordingException of(Status.Code code, String message) {
    return from(code.toStatus().withDescription(message).asRuntimeException());
  }

  /** The gRPC code. */
  public Status.Code code() {
    return code;
  }

  /**
   * The name of the reason in {@link ErrorReason} without {@code ERROR_REASON_}; one that this
   * version does not know is given as it came. Empty where the service sent none, for example when
   * it could not be reached.
   */
  public String reason() {
    return info.getReason();
  }

  /** Whether this is the reason. */
  public boolean is(ErrorReason reason) {
    return reason != ErrorReason.UNRECOGNIZED && reason.name().equals(REASON_PREFIX + reason());
  }

  /** What the service said, without what {@link #getMessage} adds to it. */
  public String description() {
    return status.getMessage();
  }

  /**
   * What the error is about, such as {@code sdk_app_id}; {@link ErrorReason} says what is there.
   */
  public Map<String, String> metadata() {
    return info.getMetadataMap();
  }

  /** The wrong fields of the request; empty for reasons other than INVALID_FIELD. */
  public List<FieldViolation> violations() {
    return violations(status);
  }

  /** How long to wait before trying again; empty where the service did not say. */
  public Optional<Duration> retryDelay() {
    return details(status, RetryInfo.class).stream()
        .findFirst()
        .map(RetryInfo::getRetryDelay)
        .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()));
  }

  private static com.google.rpc.Status status(Throwable error) {
    var plain = Status.fromThrowable(error);
    try {
      var status = StatusProto.fromThrowable(error);
      if (status != null && plain.getCause() == null) {
        return status;
      }
    } catch (IllegalArgumentException e) {
      // The details are no google.rpc.Status: the code and the message are still there.
      error.addSuppressed(e);
    }
    return com.google.rpc.Status.newBuilder()
        .setCode(plain.getCode().value())
        .setMessage(message(plain, error))
        .build();
  }

  /** Of a failure on this side gRPC tells only where it was; the cause tells what it was. */
  private static String message(Status plain, Throwable error) {
    if (plain.getDescription() == null) {
      return error.toString();
    }
    var cause = plain.getCause();
    if (cause == null) {
      return plain.getDescription();
    }
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    var where = plain.getDescription().lines().findFirst().orElse("");
    return where + ": " + (cause.getMessage() == null ? cause : cause.getMessage());
  }

  private static <T extends Message> List<T> details(
      com.google.rpc.Status status, Class<T> wanted) {
    var found = new ArrayList<T>();
    for (Any detail : status.getDetailsList()) {
      try {
        if (detail.is(wanted)) {
          found.add(detail.unpack(wanted));
        }
      } catch (InvalidProtocolBufferException e) {
        // A damaged detail is as good as none; the others may still tell something.
        continue;
      }
    }
    return found;
  }

  private static List<FieldViolation> violations(com.google.rpc.Status status) {
    return details(status, BadRequest.class).stream()
        .flatMap(request -> request.getFieldViolationsList().stream())
        .map(
            violation ->
                FieldViolation.newBuilder()
                    .setField(violation.getField())
                    .setDescription(violation.getDescription())
                    .build())
        .toList();
  }

  private static String text(Status.Code code, com.google.rpc.Status status, ErrorInfo info) {
    var text = new StringBuilder(code.name());
    if (!info.getReason().isEmpty()) {
      text.append(' ').append(info.getReason());
    }
    text.append(": ").append(status.getMessage());
    var more = new ArrayList<String>();
    new TreeMap<>(info.getMetadataMap()).forEach((name, value) -> more.add(name + "=" + value));
    violations(status).forEach(wrong -> more.add(wrong.getField() + ": " + wrong.getDescription()));
    if (!more.isEmpty()) {
      text.append(" (").append(String.join("; ", more)).append(')');
    }
    return text.toString();
  }
}
