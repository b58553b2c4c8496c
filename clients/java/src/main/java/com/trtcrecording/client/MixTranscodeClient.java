// Made by clients/generate from proto/. Do not edit.
package com.trtcrecording.client;

import com.trtcrecording.v1.GetMixRequest;
import com.trtcrecording.v1.GetMixResponse;
import com.trtcrecording.v1.ListMixesRequest;
import com.trtcrecording.v1.ListMixesResponse;
import com.trtcrecording.v1.Mix;
import com.trtcrecording.v1.MixTranscodeGrpc;
import com.trtcrecording.v1.PreviewMixRequest;
import com.trtcrecording.v1.PreviewMixResponse;
import com.trtcrecording.v1.StartMixRequest;
import com.trtcrecording.v1.StartMixResponse;
import com.trtcrecording.v1.StopMixRequest;
import com.trtcrecording.v1.StopMixResponse;
import com.trtcrecording.v1.UpdateMixRequest;
import com.trtcrecording.v1.UpdateMixResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Mixes a room's pictures and sound into one stream (云端混流转码), which is recorded as one file.
 *
 * <p>The cloud reports success even for values it cannot mix, and tells nothing afterwards. Here
 * every value is checked against its documented range before anything is sent, the layout can be
 * seen before anything runs, and the state of a mix is what the cloud's streams show, with the time
 * it was read.
 *
 * <p>Which facility of the cloud mixes is the app's configuration ({@code mixes}). Fields that it
 * cannot honour are refused by name and never passed over. Mixing does not end the recording of
 * single streams: where those are recorded too, there are files of both. A room must not be mixed
 * by a client ({@code setMixTranscodingConfig}) at the same time.
 */
public final class MixTranscodeClient {
  private final Calls calls;

  MixTranscodeClient(Calls calls) {
    this.calls = calls;
  }

  /** The same with another timeout for each call, see {@link CallSettings#withTimeout}. */
  public MixTranscodeClient withTimeout(Duration timeout) {
    return new MixTranscodeClient(calls.withTimeout(timeout));
  }

  /** The same with another API key; empty means none. */
  public MixTranscodeClient withApiKey(String apiKey) {
    return new MixTranscodeClient(calls.withApiKey(apiKey));
  }

  /**
   * Starts mixing a room.
   *
   * <p>The mix is kept before the cloud is called, so that none runs that this service does not
   * know of. Where an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same
   * request_id: the mix that may run already is taken up, never doubled. Errors after the mix was
   * kept carry its {@code mix_id} in the metadata.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS;
   * ALREADY_EXISTS MIX_ALREADY_RUNS; FAILED_PRECONDITION SETTING_MISSING, ROOM_EMPTY;
   * RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the cloud.
   */
  public StartMixResponse startMix(StartMixRequest request) {
    return calls.unary(MixTranscodeGrpc.getStartMixMethod(), request);
  }

  /** Like {@link #startMix}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<StartMixResponse> startMixAsync(StartMixRequest request) {
    return calls.unaryAsync(MixTranscodeGrpc.getStartMixMethod(), request);
  }

  /**
   * Changes a mix that runs, without a break of its stream or a new file: layout, pictures'
   * encoding, background, watermarks. What would break them (room, sound's encoding, StreamId,
   * names of files) cannot be changed; stop the mix and start another.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED
   * ETAG_MISMATCH, REQUEST_IN_PROGRESS; FAILED_PRECONDITION MIX_ENDED, ROOM_EMPTY; errors of the
   * cloud.
   */
  public UpdateMixResponse updateMix(UpdateMixRequest request) {
    return calls.unary(MixTranscodeGrpc.getUpdateMixMethod(), request);
  }

  /** Like {@link #updateMix}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<UpdateMixResponse> updateMixAsync(UpdateMixRequest request) {
    return calls.unaryAsync(MixTranscodeGrpc.getUpdateMixMethod(), request);
  }

  /**
   * Stops a mix. To stop one that has ended is no error.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED
   * ETAG_MISMATCH, REQUEST_IN_PROGRESS; errors of the cloud.
   */
  public StopMixResponse stopMix(StopMixRequest request) {
    return calls.unary(MixTranscodeGrpc.getStopMixMethod(), request);
  }

  /** Like {@link #stopMix}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<StopMixResponse> stopMixAsync(StopMixRequest request) {
    return calls.unaryAsync(MixTranscodeGrpc.getStopMixMethod(), request);
  }

  /**
   * Reads a mix, with its state as the cloud shows it now.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MIX_NOT_FOUND; errors of the cloud.
   */
  public GetMixResponse getMix(GetMixRequest request) {
    return calls.unary(MixTranscodeGrpc.getGetMixMethod(), request);
  }

  /** Like {@link #getMix}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<GetMixResponse> getMixAsync(GetMixRequest request) {
    return calls.unaryAsync(MixTranscodeGrpc.getGetMixMethod(), request);
  }

  /**
   * Lists an app's mixes, newest first, with their states as they were last read: the cloud is not
   * asked.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
   */
  public ListMixesResponse listMixes(ListMixesRequest request) {
    return calls.unary(MixTranscodeGrpc.getListMixesMethod(), request);
  }

  /** Like {@link #listMixes}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<ListMixesResponse> listMixesAsync(ListMixesRequest request) {
    return calls.unaryAsync(MixTranscodeGrpc.getListMixesMethod(), request);
  }

  /** Everything that {@link #listMixes} gives, page after page. */
  public Paged<Mix> listMixesAll(ListMixesRequest request) {
    return new Paged<>(
        request.getPageToken(),
        token -> {
          var page = listMixes(request.toBuilder().setPageToken(token).build());
          return new Paged.Page<>(page.getMixesList(), page.getNextPageToken());
        });
  }

  /**
   * Shows where whose picture would be, for given users, by the rules that the mixer follows.
   * Nothing is sent to the cloud, and nobody need be in a room.
   *
   * <p>The cloud publishes the geometry of CLOUD_RECORDING only. That of other facilities is
   * assumed to be the same.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING.
   */
  public PreviewMixResponse previewMix(PreviewMixRequest request) {
    return calls.unary(MixTranscodeGrpc.getPreviewMixMethod(), request);
  }

  /** Like {@link #previewMix}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<PreviewMixResponse> previewMixAsync(PreviewMixRequest request) {
    return calls.unaryAsync(MixTranscodeGrpc.getPreviewMixMethod(), request);
  }
}
