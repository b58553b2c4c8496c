// Made by clients/generate from proto/. Do not edit.
package com.trtcrecording.client.kotlin

import com.trtcrecording.v1.BatchGetMediaRequest
import com.trtcrecording.v1.BatchGetMediaResponse
import com.trtcrecording.v1.DeleteMediaRequest
import com.trtcrecording.v1.DeleteMediaResponse
import com.trtcrecording.v1.DownloadMediaRequest
import com.trtcrecording.v1.DownloadMediaResponse
import com.trtcrecording.v1.GetMediaRequest
import com.trtcrecording.v1.GetMediaResponse
import com.trtcrecording.v1.GetPlaybackUrlRequest
import com.trtcrecording.v1.GetPlaybackUrlResponse
import com.trtcrecording.v1.Media
import com.trtcrecording.v1.MediaSearchGrpcKt.MediaSearchCoroutineStub
import com.trtcrecording.v1.SearchMediaRequest
import com.trtcrecording.v1.SearchMediaResponse
import com.trtcrecording.v1.SetMediaExpiryRequest
import com.trtcrecording.v1.SetMediaExpiryResponse
import com.trtcrecording.v1.copy
import kotlin.time.Duration
import kotlinx.coroutines.flow.Flow

/** Finds, plays, downloads and keeps the recorded files in VOD (云点播). */
public class MediaSearchClient internal constructor(
    private val stub: MediaSearchCoroutineStub,
) {
    /** The same with another timeout for each call. */
    public fun withTimeout(timeout: Duration): MediaSearchClient =
        MediaSearchClient(stub.timeout(timeout))

    /** The same with another API key; empty means none. */
    public fun withApiKey(apiKey: String): MediaSearchClient =
        MediaSearchClient(stub.apiKey(apiKey))

    /**
     * Finds recordings by StreamId, or by app, room, user and uplink.
     *
     * Pages go on past the cloud's limit of 5,000 rows, in a stable order. A page may be short or
     * even empty while `next_page_token` is set: go on until it is empty. A recording can be found
     * from about 30 s to 5 min after its stream ended, later by the HLS resume window.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, PAGE_TOKEN_INVALID, PAGE_TOKEN_MISMATCH;
     * FAILED_PRECONDITION RESULT_TOO_DENSE; errors of the cloud.
     */
    public suspend fun searchMedia(request: SearchMediaRequest): SearchMediaResponse =
        unary { stub.searchMedia(request) }

    /** Everything that [searchMedia] gives, page after page. */
    public fun searchMediaAll(request: SearchMediaRequest): Flow<Media> =
        paged(request.pageToken) { token ->
            val page = searchMedia(request.copy { pageToken = token })
            Page(page.mediaList, page.nextPageToken)
        }

    /**
     * Reads one recording. It works as soon as the file exists, before the search finds it.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; errors of the cloud.
     */
    public suspend fun getMedia(request: GetMediaRequest): GetMediaResponse =
        unary { stub.getMedia(request) }

    /**
     * Reads up to 100 recordings. Missing ones are listed, not an error.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; errors of the cloud.
     */
    public suspend fun batchGetMedia(request: BatchGetMediaRequest): BatchGetMediaResponse =
        unary { stub.batchGetMedia(request) }

    /**
     * Sets when VOD deletes a recording, or that it never does.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED
     * ETAG_MISMATCH, REQUEST_IN_PROGRESS; errors of the cloud.
     */
    public suspend fun setMediaExpiry(request: SetMediaExpiryRequest): SetMediaExpiryResponse =
        unary { stub.setMediaExpiry(request) }

    /**
     * Deletes a recording for good. The etag that the caller read is required, so that only what
     * was looked at is deleted.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD, REQUEST_ID_REUSED; NOT_FOUND MEDIA_NOT_FOUND; ABORTED
     * ETAG_MISMATCH, REQUEST_IN_PROGRESS; errors of the cloud.
     */
    public suspend fun deleteMedia(request: DeleteMediaRequest): DeleteMediaResponse =
        unary { stub.deleteMedia(request) }

    /**
     * Makes a playback URL, signed by VOD's Key hotlink protection (Key 防盗链) where a key is
     * configured.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; FAILED_PRECONDITION
     * SETTING_MISSING (a preview, IP limit or expiry was asked for and no key is configured);
     * errors of the cloud.
     */
    public suspend fun getPlaybackUrl(request: GetPlaybackUrlRequest): GetPlaybackUrlResponse =
        unary { stub.getPlaybackUrl(request) }

    /**
     * Streams a recording's bytes: first a header, then chunks, at the end a trailer.
     *
     * After a broken call go on with `offset` at the number of bytes already held and `etag` from
     * the header. An HLS recording comes as one MPEG-TS file: its segments in order.
     *
     * Errors: INVALID_ARGUMENT INVALID_FIELD; NOT_FOUND MEDIA_NOT_FOUND; ABORTED ETAG_MISMATCH;
     * OUT_OF_RANGE OFFSET_OUT_OF_RANGE; UNAVAILABLE DOWNLOAD_INTERRUPTED; DATA_LOSS
     * CHECKSUM_MISMATCH; FAILED_PRECONDITION DOWNLOAD_UNSUPPORTED; errors of the cloud.
     */
    public fun downloadMedia(request: DownloadMediaRequest): Flow<DownloadMediaResponse> =
        stub.downloadMedia(request).translated()
}
