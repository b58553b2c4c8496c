// Made by clients/generate from proto/. Do not edit.
package com.trtcrecording.client.kotlin

import com.trtcrecording.v1.BatchResolveStreamIdsRequest
import com.trtcrecording.v1.BatchResolveStreamIdsResponse
import com.trtcrecording.v1.GetBypassPlaybackUrlsRequest
import com.trtcrecording.v1.GetBypassPlaybackUrlsResponse
import com.trtcrecording.v1.MatchStreamIdsRequest
import com.trtcrecording.v1.MatchStreamIdsResponse
import com.trtcrecording.v1.ParseStreamIdRequest
import com.trtcrecording.v1.ParseStreamIdResponse
import com.trtcrecording.v1.ResolveStreamIdRequest
import com.trtcrecording.v1.ResolveStreamIdResponse
import com.trtcrecording.v1.StreamIdResolverGrpcKt.StreamIdResolverCoroutineStub
import com.trtcrecording.v1.StreamResolveStreamIdsRequest
import com.trtcrecording.v1.StreamResolveStreamIdsResponse
import kotlin.time.Duration
import kotlinx.coroutines.flow.Flow

/**
 * Tells the live StreamId of any user in any room, and the way back.
 *
 * A TRTC room's uplinks are relayed (旁路直播) to CSS under a StreamId, and recordings are found by it.
 * All calls are computed here, without a call to the cloud.
 */
public class StreamIdResolverClient internal constructor(
    private val stub: StreamIdResolverCoroutineStub,
) {
    /** The same with another timeout for each call. */
    public fun withTimeout(timeout: Duration): StreamIdResolverClient =
        StreamIdResolverClient(stub.timeout(timeout))

    /** The same with another API key; empty means none. */
    public fun withApiKey(apiKey: String): StreamIdResolverClient =
        StreamIdResolverClient(stub.apiKey(apiKey))

    /**
     * Resolves one uplink to its StreamId, and lists the other StreamIds it could have.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED,
     * SETTING_MISSING.
     */
    public suspend fun resolveStreamId(request: ResolveStreamIdRequest): ResolveStreamIdResponse =
        unary { stub.resolveStreamId(request) }

    /**
     * Resolves up to 10,000 uplinks at once. All or nothing: one bad identity refuses the batch,
     * and the error names every bad one (the first 100).
     *
     * Errors: as ResolveStreamId.
     */
    public suspend fun batchResolveStreamIds(request: BatchResolveStreamIdsRequest): BatchResolveStreamIdsResponse =
        unary { stub.batchResolveStreamIds(request) }

    /**
     * Resolves uplinks as they come. Each request is answered by one response, in order; a bad
     * request is answered with a failure and does not end the stream.
     */
    public fun streamResolveStreamIds(requests: Flow<StreamResolveStreamIdsRequest>): Flow<StreamResolveStreamIdsResponse> =
        stub.streamResolveStreamIds(requests).translated()

    /**
     * Lists every reading of a StreamId.
     *
     * Direct ids cannot always be split one way, since `_` separates the parts and may be in them;
     * MD5 ids tell only the bizid. To go back from an MD5 id use MatchStreamIds.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD.
     */
    public suspend fun parseStreamId(request: ParseStreamIdRequest): ParseStreamIdResponse =
        unary { stub.parseStreamId(request) }

    /**
     * Finds which of the given rooms and users stand behind the given StreamIds, under both
     * formulas and every URL encoding.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD.
     */
    public suspend fun matchStreamIds(request: MatchStreamIdsRequest): MatchStreamIdsResponse =
        unary { stub.matchStreamIds(request) }

    /**
     * Makes the live playback URLs of a relayed stream (RTMP, HTTP-FLV, HLS, WebRTC), with the play
     * key's signature where one is configured.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; FAILED_PRECONDITION APP_NOT_CONFIGURED,
     * SETTING_MISSING (no play domain).
     */
    public suspend fun getBypassPlaybackUrls(request: GetBypassPlaybackUrlsRequest): GetBypassPlaybackUrlsResponse =
        unary { stub.getBypassPlaybackUrls(request) }
}
