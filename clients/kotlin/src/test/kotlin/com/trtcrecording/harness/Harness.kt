package com.trtcrecording.harness

import com.google.gson.Gson
import com.google.gson.GsonBuilder
import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import com.google.protobuf.Message
import com.google.protobuf.util.JsonFormat
import com.trtcrecording.client.RecordingException
import com.trtcrecording.client.kotlin.TrtcRecordingClient
import com.trtcrecording.v1.StreamIdFormula
import com.trtcrecording.v1.batchResolveStreamIdsRequest
import com.trtcrecording.v1.downloadMediaRequest
import com.trtcrecording.v1.roomId
import com.trtcrecording.v1.streamIdentity
import io.grpc.Status
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import java.io.FileDescriptor
import java.io.FileOutputStream
import java.io.PrintStream
import java.lang.reflect.InvocationTargetException
import java.nio.file.Path
import java.security.MessageDigest
import java.util.HexFormat
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

private val gson: Gson = GsonBuilder().disableHtmlEscaping().create()
private val printer: JsonFormat.Printer = JsonFormat.printer().omittingInsignificantWhitespace()

/** Carries out the cases of `clients/conformance`: answers each line of the input with one line. */
fun main() {
    val out = PrintStream(FileOutputStream(FileDescriptor.out), true, Charsets.UTF_8)
    val harness = Harness()
    System.`in`.bufferedReader().forEachLine { line ->
        out.println(gson.toJson(runBlocking { harness.answer(JsonParser.parseString(line).asJsonObject) }))
    }
    harness.close()
}

private class Harness : AutoCloseable {
    private var connected: TrtcRecordingClient? = null
    private val client get() = checkNotNull(connected) { "there was no hello" }

    suspend fun answer(request: JsonObject): JsonObject =
        try {
            carryOut(request)
        } catch (e: RecordingException) {
            json("error" to error(e))
        } catch (e: Exception) {
            e.printStackTrace()
            json("harness_error" to e.toString())
        }

    override fun close() {
        connected?.close()
    }

    private suspend fun carryOut(request: JsonObject): JsonObject =
        when (request.text("op")) {
            "hello" -> hello(request)
            "call" -> json("response" to (call(request) as Message).json())
            "pages" -> json("items" to pages(request))
            "download" -> download(request.text("file_id"), Path.of(request.text("path")))
            "cancel" -> cancel(request.text("file_id"))
            "batch" -> batch(request["count"].asInt, request.text("user"))
            else -> error("unknown op: $request")
        }

    private fun hello(request: JsonObject): JsonObject {
        connected =
            TrtcRecordingClient(
                request.text("endpoint"),
                apiKey = request["token"]?.asString.orEmpty(),
                caFile = request["ca_file"]?.let { Path.of(it.asString) },
            )
        return json(
            "client" to "kotlin",
            "version" to TrtcRecordingClient::class.java.`package`.implementationVersion,
            "protocol" to "grpc",
            "ops" to listOf("call", "pages", "download", "cancel", "batch"),
        )
    }

    /** Calls the client's own suspending function for `Service/Method`. */
    private suspend fun call(request: JsonObject): Any? {
        val target = Target.of(client, request, "")
        return suspendCoroutineUninterceptedOrReturn { continuation -> target.invoke(continuation) }
    }

    private suspend fun pages(request: JsonObject): List<JsonElement> =
        (Target.of(client, request, "All").invoke() as Flow<*>).toList().map { (it as Message).json() }

    private suspend fun download(
        fileId: String,
        path: Path,
    ): JsonObject {
        val download = client.download(fileId, path)
        return json("size" to download.sizeBytes(), "sha256" to download.sha256(), "resumed" to download.resumed())
    }

    private suspend fun cancel(fileId: String): JsonObject =
        coroutineScope {
            val begun = CompletableDeferred<Unit>()
            val never = CompletableDeferred<Unit>()
            val messages = client.mediaSearch.downloadMedia(downloadMediaRequest { this.fileId = fileId })
            val download =
                async {
                    messages.collect {
                        begun.complete(Unit)
                        never.await()
                    }
                }
            download.invokeOnCompletion { begun.complete(Unit) }
            begun.await()
            download.cancel()
            try {
                download.await()
                json("cancelled" to false)
            } catch (_: CancellationException) {
                // What Kotlin has for gRPC's CANCELLED: it is no failure of the call, and no RecordingException.
                json("cancelled" to true, "code" to Status.Code.CANCELLED.name)
            }
        }

    private suspend fun batch(
        count: Int,
        user: String,
    ): JsonObject {
        val request =
            batchResolveStreamIdsRequest {
                formula = StreamIdFormula.STREAM_ID_FORMULA_DIRECT
                val room7 = roomId { number = 7 }
                repeat(count) {
                    identities +=
                        streamIdentity {
                            sdkAppId = 1400000001
                            roomId = room7
                            userId = "$user$it"
                        }
                }
            }
        val resolved = client.streamIdResolver.batchResolveStreamIds(request).resolvedList
        val joined = resolved.joinToString("\n") { it.streamId }
        val digest = MessageDigest.getInstance("SHA-256").digest(joined.toByteArray())
        return json("count" to resolved.size, "sha256" to HexFormat.of().formatHex(digest))
    }
}

/** A function of the client of a service, found by the name of the RPC, and its request. */
private class Target(
    private val service: Any,
    private val name: String,
    private val request: JsonElement,
) {
    fun invoke(vararg more: Any): Any? {
        val method = service.javaClass.methods.first { it.name == name }
        val builder = method.parameterTypes[0].getMethod("newBuilder").invoke(null) as Message.Builder
        JsonFormat.parser().merge(gson.toJson(request), builder)
        return try {
            method.invoke(service, builder.build(), *more)
        } catch (e: InvocationTargetException) {
            throw e.cause ?: e
        }
    }

    companion object {
        fun of(
            client: TrtcRecordingClient,
            request: JsonObject,
            suffix: String,
        ): Target {
            val (service, method) = request.text("method").split("/")
            val timeout = request["timeout_ms"]?.asLong?.milliseconds
            val apiKey = request["token"]?.asString
            val found =
                when (service) {
                    "StreamIdResolver" -> {
                        client.streamIdResolver.with(
                            timeout,
                            apiKey,
                            { withTimeout(it) },
                            { withApiKey(it) },
                        )
                    }

                    "RecordingConfig" -> {
                        client.recordingConfig.with(
                            timeout,
                            apiKey,
                            { withTimeout(it) },
                            { withApiKey(it) },
                        )
                    }

                    "MediaSearch" -> {
                        client.mediaSearch.with(timeout, apiKey, { withTimeout(it) }, { withApiKey(it) })
                    }

                    "MixTranscode" -> {
                        client.mixTranscode.with(timeout, apiKey, { withTimeout(it) }, { withApiKey(it) })
                    }

                    else -> {
                        error("unknown service: $service")
                    }
                }
            return Target(found, method.replaceFirstChar { it.lowercase() } + suffix, request["request"])
        }

        private fun <S> S.with(
            timeout: Duration?,
            apiKey: String?,
            withTimeout: S.(Duration) -> S,
            withApiKey: S.(String) -> S,
        ): S {
            val timed = if (timeout == null) this else withTimeout(timeout)
            return if (apiKey == null) timed else timed.withApiKey(apiKey)
        }
    }
}

private fun error(e: RecordingException): JsonObject {
    val error =
        json(
            "code" to e.code().name,
            "reason" to e.reason(),
            "message" to e.description(),
            "metadata" to e.metadata(),
            "violations" to e.violations().map { json("field" to it.field, "description" to it.description) },
        )
    e.retryDelay().ifPresent { error.addProperty("retry_after_ms", it.toMillis()) }
    return error
}

private fun Message.json(): JsonElement = JsonParser.parseString(printer.print(this))

private fun json(vararg fields: Pair<String, Any?>): JsonObject =
    JsonObject().apply { fields.forEach { (name, value) -> add(name, gson.toJsonTree(value)) } }

private fun JsonObject.text(name: String): String = this[name].asString
