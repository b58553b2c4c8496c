package com.trtcrecording.client.kotlin

import com.trtcrecording.client.CallSettings
import com.trtcrecording.client.RecordingException
import io.grpc.StatusException
import io.grpc.stub.AbstractStub
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.flow
import kotlin.time.Duration
import kotlin.time.toJavaDuration

internal inline fun <R> unary(call: () -> R): R =
    try {
        call()
    } catch (e: StatusException) {
        throw RecordingException.from(e)
    }

internal fun <R> Flow<R>.translated(): Flow<R> =
    catch {
        throw if (it is StatusException) RecordingException.from(it) else it
    }

internal class Page<T>(
    val items: List<T>,
    val nextToken: String,
)

/** The items of all pages; a page is asked for when its first item is. */
internal fun <T> paged(
    firstToken: String,
    fetch: suspend (token: String) -> Page<T>,
): Flow<T> =
    flow {
        var token = firstToken
        do {
            val page = fetch(token)
            page.items.forEach { emit(it) }
            token = page.nextToken
        } while (token.isNotEmpty())
    }

internal fun <S : AbstractStub<S>> S.timeout(timeout: Duration): S =
    CallSettings.withTimeout(this, timeout.toJavaDuration())

internal fun <S : AbstractStub<S>> S.apiKey(apiKey: String): S = CallSettings.withApiKey(this, apiKey)
