package com.trtcrecording.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.trtcrecording.v1.GetMediaRequest;
import com.trtcrecording.v1.GetMediaResponse;
import com.trtcrecording.v1.Media;
import com.trtcrecording.v1.MediaSearchGrpc;
import com.trtcrecording.v1.SearchMediaRequest;
import com.trtcrecording.v1.SearchMediaResponse;
import com.trtcrecording.v1.SetMediaExpiryRequest;
import com.trtcrecording.v1.SetMediaExpiryResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrtcRecordingClientTest {
  private static final GetMediaRequest GET = GetMediaRequest.newBuilder().setFileId("1").build();

  /** Answers GetMedia and SetMediaExpiry after so many times UNAVAILABLE. */
  private static final class Unsteady extends MediaSearchGrpc.MediaSearchImplBase {
    final AtomicInteger calls = new AtomicInteger();
    private final int failures;

    Unsteady(int failures) {
      this.failures = failures;
    }

    @Override
    public void getMedia(GetMediaRequest request, StreamObserver<GetMediaResponse> answer) {
      answer(GetMediaResponse.getDefaultInstance(), answer);
    }

    @Override
    public void setMediaExpiry(
        SetMediaExpiryRequest request, StreamObserver<SetMediaExpiryResponse> answer) {
      answer(SetMediaExpiryResponse.getDefaultInstance(), answer);
    }

    private <T> void answer(T response, StreamObserver<T> answer) {
      if (calls.incrementAndGet() <= failures) {
        answer.onError(Status.UNAVAILABLE.withDescription("not now").asRuntimeException());
        return;
      }
      answer.onNext(response);
      answer.onCompleted();
    }
  }

  @Test
  void theApiKeyIsSentUnlessACallHasItsOwnOrNone() throws IOException {
    try (var service = new FakeService(new Unsteady(0));
        var client = service.client().apiKey("key").build()) {
      client.mediaSearch().getMedia(GET);
      client.mediaSearch().withApiKey("other").getMedia(GET);
      client.mediaSearch().withApiKey("").getMedia(GET);
      assertEquals(List.of("Bearer key", "Bearer other", "none"), service.authorizations());
    }
  }

  @Test
  void aCallMayTakeThirtySecondsUnlessToldOtherwise() throws IOException {
    try (var service = new FakeService(new Unsteady(0));
        var client = service.client().build();
        var patient = service.client().timeout(Duration.ofMinutes(2)).build()) {
      client.mediaSearch().getMedia(GET);
      client.mediaSearch().withTimeout(Duration.ofSeconds(90)).getMedia(GET);
      patient.mediaSearch().getMedia(GET);
      var stub = MediaSearchGrpc.newBlockingStub(client.channel());
      stub.withDeadlineAfter(200, TimeUnit.SECONDS).getMedia(GET);
      var wanted = List.of(30, 90, 120, 200);
      for (int i = 0; i < wanted.size(); i++) {
        var left = service.timeouts().get(i).toSeconds();
        assertTrue(wanted.get(i) - 10 < left && left <= wanted.get(i), left + " s of " + wanted);
      }
    }
  }

  @Test
  void aReadIsTriedFourTimes() throws IOException {
    var third = new Unsteady(3);
    try (var service = new FakeService(third);
        var client = service.client().build()) {
      client.mediaSearch().getMedia(GET);
      assertEquals(4, third.calls.get());
    }
    var never = new Unsteady(Integer.MAX_VALUE);
    try (var service = new FakeService(never);
        var client = service.client().build()) {
      var error = assertThrows(RecordingException.class, () -> client.mediaSearch().getMedia(GET));
      assertEquals(Status.Code.UNAVAILABLE, error.code());
      assertEquals("not now", error.description());
      assertEquals(4, never.calls.get());
    }
  }

  @Test
  void aChangeIsTriedOnce() throws IOException {
    var never = new Unsteady(Integer.MAX_VALUE);
    try (var service = new FakeService(never);
        var client = service.client().build()) {
      var change = SetMediaExpiryRequest.getDefaultInstance();
      assertThrows(RecordingException.class, () -> client.mediaSearch().setMediaExpiry(change));
      assertEquals(1, never.calls.get());
    }
  }

  @Test
  void theErrorOfAServiceThatIsNotThereSaysSo() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (var client = TrtcRecordingClient.builder("http://127.0.0.1:" + port).build()) {
      var change = SetMediaExpiryRequest.getDefaultInstance();
      var error =
          assertThrows(RecordingException.class, () -> client.mediaSearch().setMediaExpiry(change));
      assertEquals(Status.Code.UNAVAILABLE, error.code());
      assertTrue(error.getMessage().contains("Connection refused"), error.getMessage());
    }
  }

  @Test
  void aFutureFailsWithTheSameError() throws Exception {
    try (var service = new FakeService(new Unsteady(1));
        var client = service.client().build()) {
      var change = SetMediaExpiryRequest.getDefaultInstance();
      var failed = client.mediaSearch().setMediaExpiryAsync(change);
      var error = assertThrows(ExecutionException.class, failed::get).getCause();
      assertEquals(
          Status.Code.UNAVAILABLE, assertInstanceOf(RecordingException.class, error).code());
      client.mediaSearch().setMediaExpiryAsync(change).get();
    }
  }

  @Test
  void aCancelledFutureCancelsItsCall() throws Exception {
    var begun = new CountDownLatch(1);
    var cancelled = new CountDownLatch(1);
    var waiting =
        new MediaSearchGrpc.MediaSearchImplBase() {
          @Override
          public void getMedia(GetMediaRequest request, StreamObserver<GetMediaResponse> answer) {
            var call = (io.grpc.stub.ServerCallStreamObserver<GetMediaResponse>) answer;
            call.setOnCancelHandler(cancelled::countDown);
            begun.countDown();
          }
        };
    try (var service = new FakeService(waiting);
        var client = service.client().build()) {
      var future = client.mediaSearch().getMediaAsync(GET);
      assertTrue(begun.await(30, TimeUnit.SECONDS));
      future.cancel(true);
      assertTrue(cancelled.await(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void pagesAreReadToTheEndAlsoPastEmptyOnes() throws IOException {
    var pages =
        new MediaSearchGrpc.MediaSearchImplBase() {
          @Override
          public void searchMedia(
              SearchMediaRequest request, StreamObserver<SearchMediaResponse> answer) {
            var page = SearchMediaResponse.newBuilder();
            switch (request.getPageToken()) {
              case "" -> page.addMedia(media("1")).addMedia(media("2")).setNextPageToken("b");
              case "b" -> page.setNextPageToken("c");
              default -> page.addMedia(media("3"));
            }
            answer.onNext(page.build());
            answer.onCompleted();
          }
        };
    try (var service = new FakeService(pages);
        var client = service.client().build()) {
      var all = client.mediaSearch().searchMediaAll(SearchMediaRequest.getDefaultInstance());
      assertEquals(List.of("1", "2", "3"), all.stream().map(Media::getFileId).toList());
      var fromB = SearchMediaRequest.newBuilder().setPageToken("b").build();
      assertEquals(1, client.mediaSearch().searchMediaAll(fromB).stream().count());
    }
  }

  private static Media media(String fileId) {
    return Media.newBuilder().setFileId(fileId).build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:50051",
        "ftp://host",
        "http://",
        "http://host/path",
        "http://host?a=b",
        "/a"
      })
  void whatIsNoEndpointIsRefused(String endpoint) {
    assertThrows(IllegalArgumentException.class, () -> TrtcRecordingClient.builder(endpoint));
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    var builder = TrtcRecordingClient.builder("http://[::1]:1");
    assertThrows(IllegalArgumentException.class, () -> builder.apiKey("a b"));
    assertThrows(IllegalArgumentException.class, () -> builder.apiKey("a\nb"));
    assertThrows(IllegalArgumentException.class, () -> builder.timeout(Duration.ZERO));
    builder.caFile(Path.of("ca.pem"));
    assertThrows(IllegalArgumentException.class, builder::build);
  }
}
