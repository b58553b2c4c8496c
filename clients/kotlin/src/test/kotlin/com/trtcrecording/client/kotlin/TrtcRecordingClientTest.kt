package com.trtcrecording.client.kotlin

import com.google.protobuf.ByteString
import com.trtcrecording.client.RecordingException
import com.trtcrecording.v1.DownloadMediaRequest
import com.trtcrecording.v1.DownloadMediaResponse
import com.trtcrecording.v1.GetMediaRequest
import com.trtcrecording.v1.GetMediaResponse
import com.trtcrecording.v1.MediaSearchGrpcKt.MediaSearchCoroutineImplBase
import com.trtcrecording.v1.SearchMediaRequest
import com.trtcrecording.v1.SearchMediaResponse
import com.trtcrecording.v1.downloadHeader
import com.trtcrecording.v1.downloadMediaRequest
import com.trtcrecording.v1.downloadMediaResponse
import com.trtcrecording.v1.downloadTrailer
import com.trtcrecording.v1.getMediaRequest
import com.trtcrecording.v1.getMediaResponse
import com.trtcrecording.v1.media
import com.trtcrecording.v1.searchMediaRequest
import com.trtcrecording.v1.searchMediaResponse
import io.grpc.Grpc
import io.grpc.InsecureServerCredentials
import io.grpc.Status
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.HexFormat
import kotlin.time.Duration.Companion.milliseconds

private val CONTENT = "0123456789".toByteArray()

/** Three pages, one of them empty; a file that is sent in full; one that never ends; no other. */
private class FakeService : MediaSearchCoroutineImplBase() {
    val endlessBegun = CompletableDeferred<Unit>()
    val endlessCancelled = CompletableDeferred<Unit>()

    override suspend fun getMedia(request: GetMediaRequest): GetMediaResponse {
        if (request.fileId == "endless") awaitCancellation()
        if (request.fileId != "1") throw Status.NOT_FOUND.withDescription("no such file").asException()
        return getMediaResponse { media = media { fileId = "1" } }
    }

    override suspend fun searchMedia(request: SearchMediaRequest): SearchMediaResponse =
        searchMediaResponse {
            when (request.pageToken) {
                "" -> {
                    media += media { fileId = "1" }
                    media += media { fileId = "2" }
                    nextPageToken = "b"
                }

                "b" -> {
                    nextPageToken = "c"
                }

                else -> {
                    media += media { fileId = "3" }
                }
            }
        }

    override fun downloadMedia(request: DownloadMediaRequest): Flow<DownloadMediaResponse> =
        flow {
            if (request.fileId == "none") throw Status.NOT_FOUND.asException()
            emit(downloadMediaResponse { header = downloadHeader { sizeBytes = CONTENT.size.toLong() } })
            if (request.fileId == "endless") {
                endlessBegun.complete(Unit)
                try {
                    awaitCancellation()
                } finally {
                    endlessCancelled.complete(Unit)
                }
            }
            emit(downloadMediaResponse { chunk = ByteString.copyFrom(CONTENT) })
            emit(downloadMediaResponse { trailer = downloadTrailer { sha256 = contentSha256() } })
        }
}

private fun contentSha256(): String = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT))

class TrtcRecordingClientTest {
    @TempDir
    lateinit var folder: Path

    private fun test(block: suspend (client: TrtcRecordingClient, service: FakeService) -> Unit) {
        val service = FakeService()
        val server =
            Grpc
                .newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(service)
                .build()
                .start()
        try {
            TrtcRecordingClient("http://127.0.0.1:${server.port}").use { runBlocking { block(it, service) } }
        } finally {
            server.shutdownNow()
        }
    }

    private suspend fun failure(call: suspend () -> Unit): RecordingException {
        val failed = runCatching { call() }.exceptionOrNull()
        return failed as? RecordingException ?: throw AssertionError("no error of ours: $failed", failed)
    }

    @Test
    fun `a call gives its answer or an error of ours`() =
        test { client, _ ->
            val found = client.mediaSearch.getMedia(getMediaRequest { fileId = "1" })
            assertEquals("1", found.media.fileId)
            val error = failure { client.mediaSearch.getMedia(getMediaRequest { fileId = "2" }) }
            assertEquals(Status.Code.NOT_FOUND, error.code())
            assertEquals("no such file", error.description())
        }

    @Test
    fun `a flow fails with an error of ours`() =
        test { client, _ ->
            val messages = client.mediaSearch.downloadMedia(downloadMediaRequest { fileId = "none" })
            assertEquals(Status.Code.NOT_FOUND, failure { messages.toList() }.code())
        }

    @Test
    fun `a timeout can be given for one call`() =
        test { client, _ ->
            val impatient = client.mediaSearch.withTimeout(50.milliseconds)
            val error = failure { impatient.getMedia(getMediaRequest { fileId = "endless" }) }
            assertEquals(Status.Code.DEADLINE_EXCEEDED, error.code())
        }

    @Test
    fun `pages are read to the end, also past empty ones`() =
        test { client, _ ->
            val all = client.mediaSearch.searchMediaAll(searchMediaRequest {}).toList()
            assertEquals(listOf("1", "2", "3"), all.map { it.fileId })
            val fromB = client.mediaSearch.searchMediaAll(searchMediaRequest { pageToken = "b" }).toList()
            assertEquals(listOf("3"), fromB.map { it.fileId })
        }

    @Test
    fun `a recording is downloaded into a file`() =
        test { client, _ ->
            val path = folder.resolve("file")
            val download = client.download("1", path)
            assertArrayEquals(CONTENT, Files.readAllBytes(path))
            assertEquals(contentSha256(), download.sha256())
        }

    @Test
    fun `a cancelled download cancels its call and leaves nothing behind`() =
        test { client, service ->
            runBlocking {
                val download = async { client.download("endless", folder.resolve("file")) }
                service.endlessBegun.await()
                download.cancelAndJoin()
                assertTrue(download.isCancelled)
            }
            service.endlessCancelled.await()
            assertEquals(0, Files.list(folder).use { it.count() })
        }

    @Test
    fun `an endpoint must be one`() {
        assertThrows(IllegalArgumentException::class.java) { TrtcRecordingClient("localhost:1") }
    }
}
