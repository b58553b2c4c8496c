package com.trtcrecording.client;

import com.google.protobuf.ByteString;
import com.trtcrecording.v1.DownloadHeader;
import com.trtcrecording.v1.DownloadMediaRequest;
import com.trtcrecording.v1.DownloadTrailer;
import io.grpc.Context;
import io.grpc.Status;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** One download: calls until all bytes are there. */
final class Downloader {
  /** Broken calls in a row without a byte between them, before it gives up. */
  private static final int MAX_STALLS = 5;

  private static final Duration FIRST_WAIT = Duration.ofMillis(200);

  private final MediaSearchClient service;
  private final String fileId;
  private final OutputStream out;
  private final MessageDigest digest = newDigest();
  private String sha256;
  private DownloadHeader first;
  private long held;
  private int resumed;

  Downloader(MediaSearchClient service, String fileId, OutputStream out) {
    this.service = service;
    this.fileId = fileId;
    this.out = out;
  }

  Download result(Path path) {
    return new Download(path, first.getMedia(), held, sha256, resumed);
  }

  void run() throws IOException {
    int stalls = 0;
    while (true) {
      long before = held;
      try {
        once();
        return;
      } catch (RecordingException e) {
        stalls = held > before ? 0 : stalls + 1;
        if (!isBroken(e) || stalls > MAX_STALLS) {
          throw e;
        }
        await(stalls, e);
        resumed++;
      }
    }
  }

  private void once() throws IOException {
    long offset = held;
    var etag = first == null ? "" : first.getMedia().getEtag();
    var request =
        DownloadMediaRequest.newBuilder().setFileId(fileId).setOffset(offset).setEtag(etag).build();
    try (var parts = service.downloadMedia(request)) {
      while (parts.hasNext()) {
        var part = parts.next();
        switch (part.getPartCase()) {
          case HEADER -> begin(part.getHeader());
          case CHUNK -> write(part.getChunk());
          case TRAILER -> {
            finish(offset, part.getTrailer());
            return;
          }
          // A part that this version does not know.
          case PART_NOT_SET -> {}
        }
      }
    }
    throw RecordingException.of(Status.Code.UNAVAILABLE, "the download ended without its trailer");
  }

  private void begin(DownloadHeader header) {
    if (header.getOffset() != held) {
      var message = "the service sent from byte " + header.getOffset() + " on, not from " + held;
      throw RecordingException.of(Status.Code.DATA_LOSS, message);
    }
    if (first == null) {
      first = header;
    }
  }

  private void write(ByteString chunk) throws IOException {
    chunk.writeTo(out);
    digest.update(chunk.asReadOnlyByteBuffer());
    held += chunk.size();
  }

  private void finish(long offset, DownloadTrailer trailer) {
    if (first == null || held != first.getSizeBytes()) {
      var wanted = first == null ? "no header" : first.getSizeBytes() + " bytes were announced";
      throw RecordingException.of(Status.Code.DATA_LOSS, wanted + " and " + held + " bytes came");
    }
    sha256 = HexFormat.of().formatHex(digest.digest());
    // The trailer's hash is that of one call's bytes.
    if (offset == 0 && !trailer.getSha256().equals(sha256)) {
      throw RecordingException.of(Status.Code.DATA_LOSS, "the bytes are not those that were sent");
    }
  }

  private static boolean isBroken(RecordingException e) {
    if (Thread.currentThread().isInterrupted() || Context.current().isCancelled()) {
      return false;
    }
    return switch (e.code()) {
      case UNAVAILABLE -> true;
      // What a connection that breaks in the middle of a message looks like.
      case INTERNAL, CANCELLED -> e.reason().isEmpty();
      default -> false;
    };
  }

  private static void await(int stalls, RecordingException broken) {
    var backoff = stalls == 0 ? Duration.ZERO : FIRST_WAIT.multipliedBy(1L << (stalls - 1));
    var told = broken.retryDelay().orElse(Duration.ZERO);
    try {
      Thread.sleep((told.compareTo(backoff) > 0 ? told : backoff).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RecordingException.of(Status.Code.CANCELLED, "interrupted while the download waited");
    }
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
