package com.trtcrecording.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.trtcrecording.v1.DownloadHeader;
import com.trtcrecording.v1.DownloadMediaRequest;
import com.trtcrecording.v1.DownloadMediaResponse;
import com.trtcrecording.v1.DownloadTrailer;
import com.trtcrecording.v1.Media;
import com.trtcrecording.v1.MediaSearchGrpc;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private static final byte[] CONTENT = "0123456789".getBytes();

  @TempDir Path folder;

  /** Sends a header, at most so many bytes in a call, and an error where that is not the end. */
  private static final class Source extends MediaSearchGrpc.MediaSearchImplBase {
    final List<DownloadMediaRequest> requests = new CopyOnWriteArrayList<>();
    private final int bytesEachCall;
    private final Status error;
    private final String sha256;

    Source(int bytesEachCall, Status error, String sha256) {
      this.bytesEachCall = bytesEachCall;
      this.error = error;
      this.sha256 = sha256;
    }

    @Override
    public void downloadMedia(
        DownloadMediaRequest request, StreamObserver<DownloadMediaResponse> parts) {
      requests.add(request);
      int from = (int) request.getOffset();
      int to = Math.min(CONTENT.length, from + bytesEachCall);
      var header =
          DownloadHeader.newBuilder()
              .setMedia(Media.newBuilder().setEtag("etag-" + requests.size()))
              .setSizeBytes(CONTENT.length)
              .setOffset(from);
      parts.onNext(DownloadMediaResponse.newBuilder().setHeader(header).build());
      var chunk = ByteString.copyFrom(CONTENT, from, to - from);
      parts.onNext(DownloadMediaResponse.newBuilder().setChunk(chunk).build());
      if (to < CONTENT.length && error != null) {
        parts.onError(error.asRuntimeException());
        return;
      }
      var trailer = DownloadTrailer.newBuilder().setSizeBytes(to - from).setSha256(sha256);
      parts.onNext(DownloadMediaResponse.newBuilder().setTrailer(trailer).build());
      parts.onCompleted();
    }
  }

  private static String contentSha256() throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
  }

  private Download download(Source source) throws IOException {
    try (var service = new FakeService(source);
        var client = service.client().build()) {
      return client.download("1", folder.resolve("file"));
    }
  }

  private void assertNothingIsLeft() throws IOException {
    try (var files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void oneCallIsEnoughWhereNothingBreaks() throws Exception {
    var source = new Source(CONTENT.length, Status.UNAVAILABLE, contentSha256());
    var download = download(source);
    assertArrayEquals(CONTENT, Files.readAllBytes(folder.resolve("file")));
    assertEquals(CONTENT.length, download.sizeBytes());
    assertEquals(contentSha256(), download.sha256());
    assertEquals(0, download.resumed());
    assertFalse(Files.exists(folder.resolve("file.part")));
  }

  @Test
  void itGoesOnWhereACallBrokeWithTheFirstEtag() throws Exception {
    Files.writeString(folder.resolve("file"), "what was there before");
    var source = new Source(4, Status.UNAVAILABLE, "of the last call alone");
    var download = download(source);
    assertArrayEquals(CONTENT, Files.readAllBytes(folder.resolve("file")));
    assertEquals(2, download.resumed());
    assertEquals(contentSha256(), download.sha256());
    var offsets = source.requests.stream().map(DownloadMediaRequest::getOffset).toList();
    assertEquals(List.of(0L, 4L, 8L), offsets);
    var etags = source.requests.stream().map(DownloadMediaRequest::getEtag).toList();
    assertEquals(List.of("", "etag-1", "etag-1"), etags);
  }

  @Test
  void itGivesUpAfterFiveTimesWithoutAByte() throws IOException {
    var source = new Source(0, Status.UNAVAILABLE, "");
    var error = assertThrows(RecordingException.class, () -> download(source));
    assertEquals(Status.Code.UNAVAILABLE, error.code());
    assertEquals(6, source.requests.size());
    assertNothingIsLeft();
  }

  @Test
  void anErrorThatIsNoBrokenCallEndsItAtOnce() throws IOException {
    var source = new Source(4, Status.ABORTED, "");
    var error = assertThrows(RecordingException.class, () -> download(source));
    assertEquals(Status.Code.ABORTED, error.code());
    assertEquals(1, source.requests.size());
    assertNothingIsLeft();
  }

  @Test
  void bytesThatAreTooFewOrOthersAreNotTaken() throws Exception {
    var few = new Source(4, null, contentSha256());
    var error = assertThrows(RecordingException.class, () -> download(few));
    assertEquals(Status.Code.DATA_LOSS, error.code());
    var others = new Source(CONTENT.length, null, "0000");
    error = assertThrows(RecordingException.class, () -> download(others));
    assertEquals(Status.Code.DATA_LOSS, error.code());
    assertNothingIsLeft();
  }

  @Test
  void anInterruptedThreadEndsIt() throws IOException {
    var source = new Source(0, Status.UNAVAILABLE, "");
    Thread.currentThread().interrupt();
    var error = assertThrows(RecordingException.class, () -> download(source));
    assertEquals(Status.Code.CANCELLED, error.code());
    assertEquals(true, Thread.interrupted());
    assertNothingIsLeft();
  }
}
