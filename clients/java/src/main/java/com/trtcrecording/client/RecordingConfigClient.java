// Made by clients/generate from proto/. Do not edit.
package com.trtcrecording.client;

import com.trtcrecording.v1.CheckReadinessRequest;
import com.trtcrecording.v1.CheckReadinessResponse;
import com.trtcrecording.v1.GetRecordingSettingsRequest;
import com.trtcrecording.v1.GetRecordingSettingsResponse;
import com.trtcrecording.v1.GetRecordingTaskRequest;
import com.trtcrecording.v1.GetRecordingTaskResponse;
import com.trtcrecording.v1.ListRecordingSettingsRevisionsRequest;
import com.trtcrecording.v1.ListRecordingSettingsRevisionsResponse;
import com.trtcrecording.v1.ListRecordingTasksRequest;
import com.trtcrecording.v1.ListRecordingTasksResponse;
import com.trtcrecording.v1.RecordingConfigGrpc;
import com.trtcrecording.v1.RecordingSettingsRevision;
import com.trtcrecording.v1.RecordingTask;
import com.trtcrecording.v1.ResetRecordingSettingsRequest;
import com.trtcrecording.v1.ResetRecordingSettingsResponse;
import com.trtcrecording.v1.StartRecordingTaskRequest;
import com.trtcrecording.v1.StartRecordingTaskResponse;
import com.trtcrecording.v1.StopRecordingTaskRequest;
import com.trtcrecording.v1.StopRecordingTaskResponse;
import com.trtcrecording.v1.UpdateRecordingSettingsRequest;
import com.trtcrecording.v1.UpdateRecordingSettingsResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Switches automatic recording (全局云端自动录制) on and off and chooses its formats, and records chosen
 * users or streams by tasks (指定用户录制).
 *
 * <p>Settings live in the cloud, as a CSS record template of this service's own and a record rule
 * on the push domain of the bypass relay. Templates and rules of others are never changed: this
 * service knows its own by name. A change holds for streams that start after it has taken effect,
 * never for streams that are live already.
 *
 * <p>Tasks live in the cloud too; what was asked of them is kept by this service, and their state
 * is read from the cloud. A task and automatic recording know nothing of one another: a stream that
 * both record has files of both.
 */
public final class RecordingConfigClient {
  private final Calls calls;

  RecordingConfigClient(Calls calls) {
    this.calls = calls;
  }

  /** The same with another timeout for each call, see {@link CallSettings#withTimeout}. */
  public RecordingConfigClient withTimeout(Duration timeout) {
    return new RecordingConfigClient(calls.withTimeout(timeout));
  }

  /** The same with another API key; empty means none. */
  public RecordingConfigClient withApiKey(String apiKey) {
    return new RecordingConfigClient(calls.withApiKey(apiKey));
  }

  /**
   * Reads the settings that hold for the whole account or for one app.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING (no bizid);
   * errors of the cloud.
   */
  public GetRecordingSettingsResponse getRecordingSettings(GetRecordingSettingsRequest request) {
    return calls.unary(RecordingConfigGrpc.getGetRecordingSettingsMethod(), request);
  }

  /** Like {@link #getRecordingSettings}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<GetRecordingSettingsResponse> getRecordingSettingsAsync(GetRecordingSettingsRequest request) {
    return calls.unaryAsync(RecordingConfigGrpc.getGetRecordingSettingsMethod(), request);
  }

  /**
   * Changes the settings of the whole account, or gives one app settings of its own. The latter
   * needs an AppName that is the app's alone: apps with the MD5 formula share {@code live} and
   * cannot have settings of their own.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED ETAG_MISMATCH,
   * REQUEST_IN_PROGRESS; FAILED_PRECONDITION NO_FORMAT, FOREIGN_RECORD_RULE, SETTING_MISSING,
   * APP_NAME_SHARED; errors of the cloud.
   */
  public UpdateRecordingSettingsResponse updateRecordingSettings(UpdateRecordingSettingsRequest request) {
    return calls.unary(RecordingConfigGrpc.getUpdateRecordingSettingsMethod(), request);
  }

  /** Like {@link #updateRecordingSettings}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<UpdateRecordingSettingsResponse> updateRecordingSettingsAsync(UpdateRecordingSettingsRequest request) {
    return calls.unaryAsync(RecordingConfigGrpc.getUpdateRecordingSettingsMethod(), request);
  }

  /**
   * Takes an app's own settings away, so that the account's hold for it again.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND SETTINGS_NOT_FOUND;
   * ABORTED ETAG_MISMATCH; FAILED_PRECONDITION FOREIGN_RECORD_RULE; errors of the cloud.
   */
  public ResetRecordingSettingsResponse resetRecordingSettings(ResetRecordingSettingsRequest request) {
    return calls.unary(RecordingConfigGrpc.getResetRecordingSettingsMethod(), request);
  }

  /** Like {@link #resetRecordingSettings}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<ResetRecordingSettingsResponse> resetRecordingSettingsAsync(ResetRecordingSettingsRequest request) {
    return calls.unaryAsync(RecordingConfigGrpc.getResetRecordingSettingsMethod(), request);
  }

  /**
   * Lists the changes made through this service, newest first.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
   */
  public ListRecordingSettingsRevisionsResponse listRecordingSettingsRevisions(ListRecordingSettingsRevisionsRequest request) {
    return calls.unary(RecordingConfigGrpc.getListRecordingSettingsRevisionsMethod(), request);
  }

  /** Like {@link #listRecordingSettingsRevisions}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<ListRecordingSettingsRevisionsResponse> listRecordingSettingsRevisionsAsync(ListRecordingSettingsRevisionsRequest request) {
    return calls.unaryAsync(RecordingConfigGrpc.getListRecordingSettingsRevisionsMethod(), request);
  }

  /** Everything that {@link #listRecordingSettingsRevisions} gives, page after page. */
  public Paged<RecordingSettingsRevision> listRecordingSettingsRevisionsAll(ListRecordingSettingsRevisionsRequest request) {
    return new Paged<>(
        request.getPageToken(),
        token -> {
          var page = listRecordingSettingsRevisions(request.toBuilder().setPageToken(token).build());
          return new Paged.Page<>(page.getRevisionsList(), page.getNextPageToken());
        });
  }

  /**
   * Checks everything that must be in place for a room to be recorded, and says what to do where it
   * is not.
   *
   * <p>A check that fails is an answer, not an error. Errors: INVALID_ARGUMENT INVALID_FIELD.
   */
  public CheckReadinessResponse checkReadiness(CheckReadinessRequest request) {
    return calls.unary(RecordingConfigGrpc.getCheckReadinessMethod(), request);
  }

  /** Like {@link #checkReadiness}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<CheckReadinessResponse> checkReadinessAsync(CheckReadinessRequest request) {
    return calls.unaryAsync(RecordingConfigGrpc.getCheckReadinessMethod(), request);
  }

  /**
   * Starts recording chosen users of a room, or chosen streams.
   *
   * <p>The task is kept before the cloud is called, so that no recording runs that this service
   * does not know of. Where an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same
   * request_id: the recording that may run already is taken up, never doubled. Errors after the
   * task was kept carry its {@code task_id} in the metadata.
   *
   * <p>An answer means that the cloud took the task, not that there is a file: nobody may be
   * publishing. Read GetRecordingTask 15 s later, and find the files with MediaSearch by the room
   * and its users.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS;
   * FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING, RECORD_TEMPLATES_USED_UP;
   * RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the cloud.
   */
  public StartRecordingTaskResponse startRecordingTask(StartRecordingTaskRequest request) {
    return calls.unary(RecordingConfigGrpc.getStartRecordingTaskMethod(), request);
  }

  /** Like {@link #startRecordingTask}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<StartRecordingTaskResponse> startRecordingTaskAsync(StartRecordingTaskRequest request) {
    return calls.unaryAsync(RecordingConfigGrpc.getStartRecordingTaskMethod(), request);
  }

  /**
   * Stops a task and reads back what became of it. To stop one that has ended is no error. After
   * the task's control window the cloud takes no stop: the task is UNKNOWN then, and ends when
   * nobody publishes.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND TASK_NOT_FOUND; ABORTED
   * ETAG_MISMATCH, REQUEST_IN_PROGRESS; FAILED_PRECONDITION SETTING_MISSING; errors of the cloud.
   */
  public StopRecordingTaskResponse stopRecordingTask(StopRecordingTaskRequest request) {
    return calls.unary(RecordingConfigGrpc.getStopRecordingTaskMethod(), request);
  }

  /** Like {@link #stopRecordingTask}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<StopRecordingTaskResponse> stopRecordingTaskAsync(StopRecordingTaskRequest request) {
    return calls.unaryAsync(RecordingConfigGrpc.getStopRecordingTaskMethod(), request);
  }

  /**
   * Reads a task's state from the cloud. A cloud that no longer knows the task is an answer, not an
   * error.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND TASK_NOT_FOUND; errors of the cloud.
   */
  public GetRecordingTaskResponse getRecordingTask(GetRecordingTaskRequest request) {
    return calls.unary(RecordingConfigGrpc.getGetRecordingTaskMethod(), request);
  }

  /** Like {@link #getRecordingTask}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<GetRecordingTaskResponse> getRecordingTaskAsync(GetRecordingTaskRequest request) {
    return calls.unaryAsync(RecordingConfigGrpc.getGetRecordingTaskMethod(), request);
  }

  /**
   * Lists an app's tasks, newest first, with the state that was last read and when. The cloud is
   * not asked.
   *
   * <p>Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
   */
  public ListRecordingTasksResponse listRecordingTasks(ListRecordingTasksRequest request) {
    return calls.unary(RecordingConfigGrpc.getListRecordingTasksMethod(), request);
  }

  /** Like {@link #listRecordingTasks}, without waiting. Cancelling the future cancels the call. */
  public CompletableFuture<ListRecordingTasksResponse> listRecordingTasksAsync(ListRecordingTasksRequest request) {
    return calls.unaryAsync(RecordingConfigGrpc.getListRecordingTasksMethod(), request);
  }

  /** Everything that {@link #listRecordingTasks} gives, page after page. */
  public Paged<RecordingTask> listRecordingTasksAll(ListRecordingTasksRequest request) {
    return new Paged<>(
        request.getPageToken(),
        token -> {
          var page = listRecordingTasks(request.toBuilder().setPageToken(token).build());
          return new Paged.Page<>(page.getTasksList(), page.getNextPageToken());
        });
  }
}
