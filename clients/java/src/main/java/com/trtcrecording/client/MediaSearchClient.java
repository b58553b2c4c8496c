// Made by clients/generate from proto/. Do not edit.
package com.trtcrecording.client;

import com.trtcrecording.v1.BatchGetMediaRequest;
import com.trtcrecording.v1.BatchGetMediaResponse;
import com.trtcrecording.v1.DeleteMediaRequest;
import com.trtcrecording.v1.DeleteMediaResponse;
import com.trtcrecording.v1.DownloadMediaRequest;
import com.trtcrecording.v1.DownloadMediaResponse;
import com.trtcrecording.v1.GetMediaRequest;
import com.trtcrecording.v1.GetMediaResponse;
import com.trtcrecording.v1.GetPlaybackUrlRequest;
import com.trtcrecording.v1.GetPlaybackUrlResponse;
import com.trtcrecording.v1.Media;
import com.trtcrecording.v1.MediaSearchGrpc;
import com.trtcrecording.v1.SearchMediaRequest;
import com.trtcrecording.v1.SearchMediaResponse;
import com.trtcrecording.v1.SetMediaExpiryRequest;
import com.trtcrecording.v1.SetMediaExpiryResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Finds, plays, downloads and keeps the recorded files in VOD (云点播). */
public final class MediaSearchClient {
  private final Calls calls;

  MediaSearchClient(Calls calls) {
    this.calls = calls;
  }

  /** The same with another timeout for each call, see {@link CallSettings#withTimeout}. */
  public MediaSearchClient withTimeout(Duration timeout) {
    return new MediaSearchClient(calls.withTimeout(timeout));
  }

  /** The same with another API key; empty means none. */
  public MediaSearchClient withApiKey(String apiKey) {
    return new MediaSearchClient(calls.withApiKey(apiKey));
  }

  /**
   * Finds recordings by StreamId, or by app, room, user and uplink.
   *
   * <p>Pages go on past the cloud's limit of 5,000 rows, in a stable order. A page may be short or
   * even empty while {@code next_page_token} is set: go on until it is empty. A recording can be
   * found from about 30 s to 5 min after its stream ended, later by the HLS resume window.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH;
   * FAILED_PRECONDITION RESULT_TOO_DENSE; errors of the cloud.
   */
  public SearchMediaResponse searchMedia(SearchMediaRequest request) {
    return calls.unary(MediaSearchGrpc.getSearchMediaMethod(), request);
  }

  /** Like {@link #searchMedia}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<SearchMediaResponse> searchMediaAsync(SearchMediaRequest request) {
    return calls.unaryAsync(MediaSearchGrpc.getSearchMediaMethod(), request);
  }

  /** Everything that {@link #searchMedia} gives, page after page. */
  public Paged<Media> searchMediaAll(SearchMediaRequest request) {
    return new Paged<>(
        request.getPageToken(),
        token -> {
          var page = searchMedia(request.toBuilder().setPageToken(token).build());
          return new Paged.Page<>(page.getMediaList(), page.getNextPageToken());
        });
  }

  /**
   * Reads one recording. It works as soon as the file exists, before the search finds it.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; errors of the cloud.
   */
  public GetMediaResponse getMedia(GetMediaRequest request) {
    return calls.unary(MediaSearchGrpc.getGetMediaMethod(), request);
  }

  /** Like {@link #getMedia}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<GetMediaResponse> getMediaAsync(GetMediaRequest request) {
    return calls.unaryAsync(MediaSearchGrpc.getGetMediaMethod(), request);
  }

  /**
   * Reads up to 100 recordings. Missing ones are listed, not an error.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; errors of the cloud.
   */
  public BatchGetMediaResponse batchGetMedia(BatchGetMediaRequest request) {
    return calls.unary(MediaSearchGrpc.getBatchGetMediaMethod(), request);
  }

  /** Like {@link #batchGetMedia}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<BatchGetMediaResponse> batchGetMediaAsync(BatchGetMediaRequest request) {
    return calls.unaryAsync(MediaSearchGrpc.getBatchGetMediaMethod(), request);
  }

  /**
   * Sets when VOD deletes a recording, or that it never does.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND;
   * ABORTED ETAG_MISMATCH, REQUEST_IN_PROGRESS; errors of the cloud.
   */
  public SetMediaExpiryResponse setMediaExpiry(SetMediaExpiryRequest request) {
    return calls.unary(MediaSearchGrpc.getSetMediaExpiryMethod(), request);
  }

  /** Like {@link #setMediaExpiry}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<SetMediaExpiryResponse> setMediaExpiryAsync(SetMediaExpiryRequest request) {
    return calls.unaryAsync(MediaSearchGrpc.getSetMediaExpiryMethod(), request);
  }

  /**
   * Deletes a recording for good. The etag that the caller read is required, so that only what was
   * looked at is deleted.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND;
   * ABORTED ETAG_MISMATCH, REQUEST_IN_PROGRESS; errors of the cloud.
   */
  public DeleteMediaResponse deleteMedia(DeleteMediaRequest request) {
    return calls.unary(MediaSearchGrpc.getDeleteMediaMethod(), request);
  }

  /** Like {@link #deleteMedia}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<DeleteMediaResponse> deleteMediaAsync(DeleteMediaRequest request) {
    return calls.unaryAsync(MediaSearchGrpc.getDeleteMediaMethod(), request);
  }

  /**
   * Makes a playback URL, signed by VOD's Key hotlink protection (Key 防盗链) where a key is
   * configured.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; FAILED_PRECONDITION
   * SETTING_MISSING (a preview, IP limit or expiry was asked for and no key is configured); errors
   * of the cloud.
   */
  public GetPlaybackUrlResponse getPlaybackUrl(GetPlaybackUrlRequest request) {
    return calls.unary(MediaSearchGrpc.getGetPlaybackUrlMethod(), request);
  }

  /** Like {@link #getPlaybackUrl}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<GetPlaybackUrlResponse> getPlaybackUrlAsync(GetPlaybackUrlRequest request) {
    return calls.unaryAsync(MediaSearchGrpc.getGetPlaybackUrlMethod(), request);
  }

  /**
   * Streams a recording's bytes: first a header, then chunks, at the end a trailer.
   *
   * <p>After a broken call go on with {@code offset} at the number of bytes already held and {@code
   * etag} from the header. An HLS recording comes as one MPEG-TS file: its segments in order.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH;
   * OUT_OF_RANGE OFFSET_OUT_OF_RANGE; UNAVAILABLE DOWNLOAD_INTERRUPTED; DATA_LOSS
   * CHECKSUM_MISMATCH; FAILED_PRECONDITION DOWNLOAD_UNSUPPORTED; errors of the cloud.
   */
  public ResponseStream<DownloadMediaResponse> downloadMedia(DownloadMediaRequest request) {
    return calls.serverStream(MediaSearchGrpc.getDownloadMediaMethod(), request);
  }
}
