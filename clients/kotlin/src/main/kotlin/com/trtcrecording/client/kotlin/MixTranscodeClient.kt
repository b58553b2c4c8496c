// Made by clients/generate from proto/. Do not edit.
package com.trtcrecording.client.kotlin

import com.trtcrecording.v1.GetMixRequest
import com.trtcrecording.v1.GetMixResponse
import com.trtcrecording.v1.ListMixesRequest
import com.trtcrecording.v1.ListMixesResponse
import com.trtcrecording.v1.Mix
import com.trtcrecording.v1.MixTranscodeGrpcKt.MixTranscodeCoroutineStub
import com.trtcrecording.v1.PreviewMixRequest
import com.trtcrecording.v1.PreviewMixResponse
import com.trtcrecording.v1.StartMixRequest
import com.trtcrecording.v1.StartMixResponse
import com.trtcrecording.v1.StopMixRequest
import com.trtcrecording.v1.StopMixResponse
import com.trtcrecording.v1.UpdateMixRequest
import com.trtcrecording.v1.UpdateMixResponse
import com.trtcrecording.v1.copy
import kotlin.time.Duration
import kotlinx.coroutines.flow.Flow

/**
 * Mixes a room's pictures and sound into one stream (云端混流转码), which is recorded as one file.
 *
 * The cloud reports success even for values it cannot mix, and tells nothing afterwards. Here every
 * value is checked against its documented range before anything is sent, the layout can be seen
 * before anything runs, and the state of a mix is what the cloud's streams show, with the time it
 * was read.
 *
 * Which facility of the cloud mixes is the app's configuration (`mixes`). Fields that it cannot
 * honour are refused by name and never passed over. Mixing does not end the recording of single
 * streams: where those are recorded too, there are files of both. A room must not be mixed by a
 * client (`setMixTranscodingConfig`) at the same time.
 */
public class MixTranscodeClient internal constructor(
    private val stub: MixTranscodeCoroutineStub,
) {
    /** The same with another timeout for each call. */
    public fun withTimeout(timeout: Duration): MixTranscodeClient =
        MixTranscodeClient(stub.timeout(timeout))

    /** The same with another API key; empty means none. */
    public fun withApiKey(apiKey: String): MixTranscodeClient =
        MixTranscodeClient(stub.apiKey(apiKey))

    /**
     * Starts mixing a room.
     *
     * The mix is kept before the cloud is called, so that none runs that this service does not know
     * of. Where an error says CLOUD_OUTCOME_UNKNOWN, repeat the request with the same request_id:
     * the mix that may run already is taken up, never doubled. Errors after the mix was kept carry
     * its `mix_id` in the metadata.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; ABORTED REQUEST_IN_PROGRESS;
     * ALREADY_EXISTS MIX_ALREADY_RUNS; FAILED_PRECONDITION SETTING_MISSING, ROOM_EMPTY;
     * RESOURCE_EXHAUSTED TASK_LIMIT_REACHED; errors of the cloud.
     */
    public suspend fun startMix(request: StartMixRequest): StartMixResponse =
        unary { stub.startMix(request) }

    /**
     * Changes a mix that runs, without a break of its stream or a new file: layout, pictures'
     * encoding, background, watermarks. What would break them (room, sound's encoding, StreamId,
     * names of files) cannot be changed; stop the mix and start another.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED
     * ETAG_MISMATCH, REQUEST_IN_PROGRESS; FAILED_PRECONDITION MIX_ENDED, ROOM_EMPTY; errors of the
     * cloud.
     */
    public suspend fun updateMix(request: UpdateMixRequest): UpdateMixResponse =
        unary { stub.updateMix(request) }

    /**
     * Stops a mix. To stop one that has ended is no error.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MIX_NOT_FOUND; ABORTED
     * ETAG_MISMATCH, REQUEST_IN_PROGRESS; errors of the cloud.
     */
    public suspend fun stopMix(request: StopMixRequest): StopMixResponse =
        unary { stub.stopMix(request) }

    /**
     * Reads a mix, with its state as the cloud shows it now.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MIX_NOT_FOUND; errors of the cloud.
     */
    public suspend fun getMix(request: GetMixRequest): GetMixResponse =
        unary { stub.getMix(request) }

    /**
     * Lists an app's mixes, newest first, with their states as they were last read: the cloud is
     * not asked.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH.
     */
    public suspend fun listMixes(request: ListMixesRequest): ListMixesResponse =
        unary { stub.listMixes(request) }

    /** Everything that [listMixes] gives, page after page. */
    public fun listMixesAll(request: ListMixesRequest): Flow<Mix> =
        paged(request.pageToken) { token ->
            val page = listMixes(request.copy { pageToken = token })
            Page(page.mixesList, page.nextPageToken)
        }

    /**
     * Shows where whose picture would be, for given users, by the rules that the mixer follows.
     * Nothing is sent to the cloud, and nobody need be in a room.
     *
     * The cloud publishes the geometry of CLOUD_RECORDING only. That of other facilities is assumed
     * to be the same.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION SETTING_MISSING.
     */
    public suspend fun previewMix(request: PreviewMixRequest): PreviewMixResponse =
        unary { stub.previewMix(request) }
}
