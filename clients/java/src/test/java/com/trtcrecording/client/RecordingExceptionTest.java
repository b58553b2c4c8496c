package com.trtcrecording.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import com.trtcrecording.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingExceptionTest {
  private static ErrorInfo info(String reason) {
    return ErrorInfo.newBuilder().setDomain("recording.trtc").setReason(reason).build();
  }

  private static RecordingException error(Code code, String message, Any... details) {
    var status = Status.newBuilder().setCode(code.value()).setMessage(message);
    for (var detail : details) {
      status.addDetails(detail);
    }
    return RecordingException.from(StatusProto.toStatusRuntimeException(status.build()));
  }

  @Test
  void everythingTheServiceSaidIsInItsFieldsAndItsText() {
    var info = info("INVALID_FIELD").toBuilder().putMetadata("b", "2").putMetadata("a", "1");
    var violation = BadRequest.FieldViolation.newBuilder().setField("f").setDescription("is bad");
    var retry = com.google.protobuf.Duration.newBuilder().setSeconds(2).setNanos(5_000_000);
    var error =
        error(
            Code.INVALID_ARGUMENT,
            "invalid request",
            Any.pack(info.build()),
            Any.pack(BadRequest.newBuilder().addFieldViolations(violation).build()),
            Any.pack(RetryInfo.newBuilder().setRetryDelay(retry).build()));
    assertEquals(Code.INVALID_ARGUMENT, error.code());
    assertEquals("INVALID_FIELD", error.reason());
    assertTrue(error.is(ErrorReason.ERROR_REASON_INVALID_FIELD));
    assertFalse(error.is(ErrorReason.ERROR_REASON_ETAG_MISMATCH));
    assertEquals("invalid request", error.description());
    assertEquals(Map.of("a", "1", "b", "2"), error.metadata());
    assertEquals("f", error.violations().get(0).getField());
    assertEquals("is bad", error.violations().get(0).getDescription());
    assertEquals(Optional.of(Duration.ofMillis(2005)), error.retryDelay());
    assertEquals(
        "INVALID_ARGUMENT INVALID_FIELD: invalid request (a=1; b=2; f: is bad)",
        error.getMessage());
  }

  @Test
  void aReasonOfANewerServiceIsGivenAsItCame() {
    var error = error(Code.ABORTED, "moved", Any.pack(info("MOON_PHASE")));
    assertEquals("MOON_PHASE", error.reason());
    assertFalse(error.is(ErrorReason.UNRECOGNIZED));
  }

  @Test
  void theReasonOfAnotherServiceIsNotTakenForOurs() {
    var info = info("ETAG_MISMATCH").toBuilder().setDomain("elsewhere").build();
    assertEquals("", error(Code.ABORTED, "moved", Any.pack(info)).reason());
  }

  @Test
  void aDamagedDetailDoesNotHideTheOthers() {
    var broken =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/google.rpc.BadRequest")
            .setValue(ByteString.copyFromUtf8("\377"))
            .build();
    var error = error(Code.ABORTED, "moved", broken, Any.pack(info("ETAG_MISMATCH")));
    assertEquals("ETAG_MISMATCH", error.reason());
    assertTrue(error.violations().isEmpty());
  }

  @Test
  void detailsThatAreNoneAtAllLeaveTheCodeAndTheMessage() {
    var trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        "no status".getBytes(StandardCharsets.UTF_8));
    var failed = io.grpc.Status.ABORTED.withDescription("moved").asRuntimeException(trailers);
    var error = RecordingException.from(failed);
    assertEquals("ABORTED: moved", error.getMessage());
    assertEquals("", error.reason());
  }

  @Test
  void anErrorOfNoCallIsUnknown() {
    var error = RecordingException.from(new IllegalStateException("oh"));
    assertEquals(Code.UNKNOWN, error.code());
    assertEquals(Optional.empty(), error.retryDelay());
  }
}
