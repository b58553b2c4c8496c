// Made by clients/generate from proto/. Do not edit.
package com.trtcrecording.client.kotlin

import com.trtcrecording.v1.CheckReadinessRequest
import com.trtcrecording.v1.CheckReadinessResponse
import com.trtcrecording.v1.GetRecordingSettingsRequest
import com.trtcrecording.v1.GetRecordingSettingsResponse
import com.trtcrecording.v1.GetRecordingTaskRequest
import com.trtcrecording.v1.GetRecordingTaskResponse
import com.trtcrecording.v1.ListRecordingSettingsRevisionsRequest
import com.trtcrecording.v1.ListRecordingSettingsRevisionsResponse
import com.trtcrecording.v1.ListRecordingTasksRequest
import com.trtcrecording.v1.ListRecordingTasksResponse
import com.trtcrecording.v1.RecordingConfigGrpcKt.RecordingConfigCoroutineStub
import com.trtcrecording.v1.RecordingSettingsRevision
import com.trtcrecording.v1.RecordingTask
import com.trtcrecording.v1.ResetRecordingSettingsRequest
import com.trtcrecording.v1.ResetRecordingSettingsResponse
import com.trtcrecording.v1.StartRecordingTaskRequest
import com.trtcrecording.v1.StartRecordingTaskResponse
import com.trtcrecording.v1.StopRecordingTaskRequest
import com.trtcrecording.v1.StopRecordingTaskResponse
import com.trtcrecording.v1.UpdateRecordingSettingsRequest
import com.trtcrecording.v1.UpdateRecordingSettingsResponse
import com.trtcrecording.v1.copy
import kotlin.time.Duration
import kotlinx.coroutines.flow.Flow

/**
 * Switches automatic recording (全局云端自动录制) on and off and chooses its formats, and records chosen
 * users or streams by tasks (指定用户录制).
 *
 * Settings live in the cloud, as a CSS record template of this service's own and a record rule on
 * the push domain of the bypass relay. Templates and rules of others are never changed: this
 * service knows its own by name. A change holds for streams that start after it has taken effect,
 * never for streams that are live already.
 *
 * Tasks live in the cloud too; what was asked of them is kept by this service, and their state is
 * read from the cloud. A task and automatic recording know nothing of one another: a stream that
 * both record has files of both.
 */
public class RecordingConfigClient internal constructor(
    private val stub: RecordingConfigCoroutineStub,
) {
    /** The same with another timeout for each call. */
    public fun withTimeout(timeout: Duration): RecordingConfigClient =
        RecordingConfigClient(stub.timeout(timeout))

    /** The same with another API key; empty means none. */
    public fun withApiKey(apiKey: String): RecordingConfigClient =
        RecordingConfigClient(stub.apiKey(apiKey))

    /**
     * Reads the settings that hold for the whole account or for one app.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING (no bizid);
     * errors of the cloud.
     */
    public suspend fun getRecordingSettings(request: GetRecordingSettingsRequest): GetRecordingSettingsResponse =
        unary { stub.getRecordingSettings(request) }

    /**
     * Changes the settings of the whole account, or gives one app settings of its own. The latter
     * needs an AppName that is the app's alone: apps with the MD5 formula share `live` and cannot
     * have settings of their own.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED ETAG_MISMATCH,
     * REQUEST_IN_PROGRESS; FAILED_PRECONDITION NO_FORMAT, FOREIGN_RECORD_RULE, SETTING_MISSING,
     * APP_NAME_SHARED; errors of the cloud.
     */
    public suspend fun updateRecordingSettings(request: UpdateRecordingSettingsRequest): UpdateRecordingSettingsResponse =
        unary { stub.updateRecordingSettings(request) }

    /**
     * Takes an app's own settings away, so that the account's hold for it again.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND SETTINGS_NOT_FOUND;
     * ABORTED ETAG_MISMATCH; FAILED_PRECONDITION FOREIGN_RECORD_RULE; errors of the cloud.
     */
    public suspend fun resetRecordingSettings(request: ResetRecordingSettingsRequest): ResetRecordingSettingsResponse =
        unary { stub.resetRecordingSettings(request) }

    /**
     * Lists the changes made through this service, newest first.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
     */
    public suspend fun listRecordingSettingsRevisions(request: ListRecordingSettingsRevisionsRequest): ListRecordingSettingsRevisionsResponse =
        unary { stub.listRecordingSettingsRevisions(request) }

    /** Everything that [listRecordingSettingsRevisions] gives, page after page. */
    public fun listRecordingSettingsRevisionsAll(request: ListRecordingSettingsRevisionsRequest): Flow<RecordingSettingsRevision> =
        paged(request.pageToken) { token ->
            val page = listRecordingSettingsRevisions(request.copy { pageToken = token })
            Page(page.revisionsList, page.nextPageToken)
        }

    /**
     * Checks everything that must be in place for a room to be recorded, and says what to do where
     * it is not.
     *
     * A check that fails is an answer, not an error. Errors: INVALID_ARGUMENT INVALID_FIELD.
     */
    public suspend fun checkReadiness(request: CheckReadinessRequest): CheckReadinessResponse =
        unary { stub.checkReadiness(request) }

    /**
     * Starts recording chosen users of a room, or chosen streams.
     *
     * The task is kept before the cloud is called, so that no recording runs that this service does
     * not know of. Where an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same
     * request_id: the recording that may run already is taken up, never doubled. Errors after the
     * task was kept carry its `task_id` in the metadata.
     *
     * An answer means that the cloud took the task, not that there is a file: nobody may be
     * publishing. Read GetRecordingTask 15 s later, and find the files with MediaSearch by the room
     * and its users.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS;
     * FAILED_PRECONDITION APP_NOT_CONFIGURED, SETTING_MISSING, RECORD_TEMPLATES_USED_UP;
     * RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the cloud.
     */
    public suspend fun startRecordingTask(request: StartRecordingTaskRequest): StartRecordingTaskResponse =
        unary { stub.startRecordingTask(request) }

    /**
     * Stops a task and reads back what became of it. To stop one that has ended is no error. After
     * the task's control window the cloud takes no stop: the task is UNKNOWN then, and ends when
     * nobody publishes.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND TASK_NOT_FOUND; ABORTED
     * ETAG_MISMATCH, REQUEST_IN_PROGRESS; FAILED_PRECONDITION SETTING_MISSING; errors of the cloud.
     */
    public suspend fun stopRecordingTask(request: StopRecordingTaskRequest): StopRecordingTaskResponse =
        unary { stub.stopRecordingTask(request) }

    /**
     * Reads a task's state from the cloud. A cloud that no longer knows the task is an answer, not
     * an error.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND TASK_NOT_FOUND; errors of the cloud.
     */
    public suspend fun getRecordingTask(request: GetRecordingTaskRequest): GetRecordingTaskResponse =
        unary { stub.getRecordingTask(request) }

    /**
     * Lists an app's tasks, newest first, with the state that was last read and when. The cloud is
     * not asked.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
     */
    public suspend fun listRecordingTasks(request: ListRecordingTasksRequest): ListRecordingTasksResponse =
        unary { stub.listRecordingTasks(request) }

    /** Everything that [listRecordingTasks] gives, page after page. */
    public fun listRecordingTasksAll(request: ListRecordingTasksRequest): Flow<RecordingTask> =
        paged(request.pageToken) { token ->
            val page = listRecordingTasks(request.copy { pageToken = token })
            Page(page.tasksList, page.nextPageToken)
        }
}
