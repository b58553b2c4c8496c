// Made by clients/generate from proto/. Do not edit.
package com.trtcrecording.client;

import com.trtcrecording.v1.BatchResolveStreamIdsRequest;
import com.trtcrecording.v1.BatchResolveStreamIdsResponse;
import com.trtcrecording.v1.GetBypassPlaybackUrlsRequest;
import com.trtcrecording.v1.GetBypassPlaybackUrlsResponse;
import com.trtcrecording.v1.MatchStreamIdsRequest;
import com.trtcrecording.v1.MatchStreamIdsResponse;
import com.trtcrecording.v1.ParseStreamIdRequest;
import com.trtcrecording.v1.ParseStreamIdResponse;
import com.trtcrecording.v1.ResolveStreamIdRequest;
import com.trtcrecording.v1.ResolveStreamIdResponse;
import com.trtcrecording.v1.StreamIdResolverGrpc;
import com.trtcrecording.v1.StreamResolveStreamIdsRequest;
import com.trtcrecording.v1.StreamResolveStreamIdsResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Tells the live StreamId of any user in any room, and the way back.
 *
 * <p>A TRTC room's uplinks are relayed (旁路直播) to CSS under a StreamId, and recordings are found by
 * it. All calls are computed here, without a call to the cloud.
 */
public final class StreamIdResolverClient {
  private final Calls calls;

  StreamIdResolverClient(Calls calls) {
    this.calls = calls;
  }

  /** The same with another timeout for each call, see {@link CallSettings#withTimeout}. */
  public StreamIdResolverClient withTimeout(Duration timeout) {
    return new StreamIdResolverClient(calls.withTimeout(timeout));
  }

  /** The same with another API key; empty means none. */
  public StreamIdResolverClient withApiKey(String apiKey) {
    return new StreamIdResolverClient(calls.withApiKey(apiKey));
  }

  /**
   * Resolves one uplink to its StreamId, and lists the other StreamIds it could have.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED,
   * SETTING_MISSING.
   */
  public ResolveStreamIdResponse resolveStreamId(ResolveStreamIdRequest request) {
    return calls.unary(StreamIdResolverGrpc.getResolveStreamIdMethod(), request);
  }

  /** Like {@link #resolveStreamId}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<ResolveStreamIdResponse> resolveStreamIdAsync(ResolveStreamIdRequest request) {
    return calls.unaryAsync(StreamIdResolverGrpc.getResolveStreamIdMethod(), request);
  }

  /**
   * Resolves up to 10,000 uplinks at once. All or nothing: one bad identity refuses the batch, and
   * the error names every bad one (the first 100).
   *
   * <p>Errors: as ResolveStreamId.
   */
  public BatchResolveStreamIdsResponse batchResolveStreamIds(BatchResolveStreamIdsRequest request) {
    return calls.unary(StreamIdResolverGrpc.getBatchResolveStreamIdsMethod(), request);
  }

  /** Like {@link #batchResolveStreamIds}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<BatchResolveStreamIdsResponse> batchResolveStreamIdsAsync(BatchResolveStreamIdsRequest request) {
    return calls.unaryAsync(StreamIdResolverGrpc.getBatchResolveStreamIdsMethod(), request);
  }

  /**
   * Resolves uplinks as they come. Each request is answered by one response, in order; a bad
   * request is answered with a failure and does not end the stream.
   */
  public StreamObserver<StreamResolveStreamIdsRequest> streamResolveStreamIds(
      StreamObserver<StreamResolveStreamIdsResponse> responses) {
    return calls.bidiStream(StreamIdResolverGrpc.getStreamResolveStreamIdsMethod(), responses);
  }

  /**
   * Lists every reading of a StreamId.
   *
   * <p>Direct ids cannot always be split one way, since {@code _} separates the parts and may be in
   * them; MD5 ids tell only the bizid. To go back from an MD5 id use MatchStreamIds.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD.
   */
  public ParseStreamIdResponse parseStreamId(ParseStreamIdRequest request) {
    return calls.unary(StreamIdResolverGrpc.getParseStreamIdMethod(), request);
  }

  /** Like {@link #parseStreamId}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<ParseStreamIdResponse> parseStreamIdAsync(ParseStreamIdRequest request) {
    return calls.unaryAsync(StreamIdResolverGrpc.getParseStreamIdMethod(), request);
  }

  /**
   * Finds which of the given rooms and users stand behind the given StreamIds, under both formulas
   * and every URL encoding.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD.
   */
  public MatchStreamIdsResponse matchStreamIds(MatchStreamIdsRequest request) {
    return calls.unary(StreamIdResolverGrpc.getMatchStreamIdsMethod(), request);
  }

  /** Like {@link #matchStreamIds}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<MatchStreamIdsResponse> matchStreamIdsAsync(MatchStreamIdsRequest request) {
    return calls.unaryAsync(StreamIdResolverGrpc.getMatchStreamIdsMethod(), request);
  }

  /**
   * Makes the live playback URLs of a relayed stream (RTMP, HTTP-FLV, HLS, WebRTC), with the play
   * key's signature where one is configured.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED,
   * SETTING_MISSING (no play domain).
   */
  public GetBypassPlaybackUrlsResponse getBypassPlaybackUrls(GetBypassPlaybackUrlsRequest request) {
    return calls.unary(StreamIdResolverGrpc.getGetBypassPlaybackUrlsMethod(), request);
  }

  /** Like {@link #getBypassPlaybackUrls}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<GetBypassPlaybackUrlsResponse> getBypassPlaybackUrlsAsync(GetBypassPlaybackUrlsRequest request) {
    return calls.unaryAsync(StreamIdResolverGrpc.getGetBypassPlaybackUrlsMethod(), request);
  }
}
