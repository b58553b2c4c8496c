package com.trtcrecording.client.kotlin

import com.trtcrecording.client.Download
import com.trtcrecording.client.RecordingException
import com.trtcrecording.v1.MediaSearchGrpcKt.MediaSearchCoroutineStub
import com.trtcrecording.v1.MixTranscodeGrpcKt.MixTranscodeCoroutineStub
import com.trtcrecording.v1.RecordingConfigGrpcKt.RecordingConfigCoroutineStub
import com.trtcrecording.v1.StreamIdResolverGrpcKt.StreamIdResolverCoroutineStub
import io.grpc.Channel
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.runInterruptible
import java.nio.file.Path
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.toJavaDuration
import com.trtcrecording.client.TrtcRecordingClient as Connection

/**
 * A connection to a trtc-recording service, made at the first call. It is safe for use by many coroutines; make one
 * and keep it. Its methods, and those of the clients it has, throw [RecordingException] when a call fails.
 *
 * @param endpoint `http://host:port` or `https://host:port`
 * @param apiKey sent with every call; empty means none
 * @param caFile for an https endpoint: a PEM file of the authorities that are trusted, and no others. By default those
 *   of the Java installation are.
 * @param timeout how long a call with one answer may take with all its attempts
 */
public class TrtcRecordingClient(
    endpoint: String,
    apiKey: String = "",
    caFile: Path? = null,
    timeout: Duration = 30.seconds,
) : AutoCloseable {
    private val connection: Connection =
        Connection
            .builder(endpoint)
            .apiKey(apiKey)
            .timeout(timeout.toJavaDuration())
            .apply { caFile?.let(::caFile) }
            .build()

    /**
     * The connection with this client's API key, timeout and limits, for generated stubs. Those throw
     * [io.grpc.StatusException]; see [RecordingException.from].
     */
    public val channel: Channel = connection.channel()

    /** StreamIds of users in rooms, and the way back. */
    public val streamIdResolver: StreamIdResolverClient =
        StreamIdResolverClient(StreamIdResolverCoroutineStub(channel))

    /** Settings of automatic recording, and recording tasks. */
    public val recordingConfig: RecordingConfigClient =
        RecordingConfigClient(RecordingConfigCoroutineStub(channel))

    /** Recorded files. */
    public val mediaSearch: MediaSearchClient = MediaSearchClient(MediaSearchCoroutineStub(channel))

    /** Mixes of a room's streams. */
    public val mixTranscode: MixTranscodeClient = MixTranscodeClient(MixTranscodeCoroutineStub(channel))

    /**
     * Downloads a recording into a file, which is called `<path>.part` until all is there and replaces what has that
     * name then. It goes on after a broken call where it stopped, up to five times in a row without a byte. Where it
     * fails or is cancelled, nothing is left behind.
     *
     * @throws RecordingException when a call fails, or with DATA_LOSS when what came is not what was announced
     * @throws java.io.IOException when the file cannot be written
     */
    public suspend fun download(
        fileId: String,
        path: Path,
    ): Download =
        try {
            runInterruptible(Dispatchers.IO) { connection.download(fileId, path) }
        } catch (e: RecordingException) {
            // A cancelled coroutine interrupts the call, which fails then; it is the cancellation that counts.
            currentCoroutineContext().ensureActive()
            throw e
        }

    /** Ends the connection. Calls that run have five seconds to end. */
    override fun close() {
        connection.close()
    }
}
