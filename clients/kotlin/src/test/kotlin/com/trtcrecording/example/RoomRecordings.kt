package com.trtcrecording.example

import com.google.protobuf.util.Durations
import com.trtcrecording.client.kotlin.TrtcRecordingClient
import com.trtcrecording.v1.StreamType
import com.trtcrecording.v1.resolveStreamIdRequest
import com.trtcrecording.v1.roomId
import com.trtcrecording.v1.roomQuery
import com.trtcrecording.v1.searchMediaRequest
import com.trtcrecording.v1.streamIdentity

suspend fun main() {
    val endpoint = System.getenv("TRTC_RECORDING_ENDPOINT")
    val app = 1400000001
    val room12345 = roomId { number = 12345 }
    TrtcRecordingClient(endpoint, apiKey = System.getenv("TRTC_RECORDING_TOKEN").orEmpty()).use { client ->
        val resolve =
            resolveStreamIdRequest {
                identity =
                    streamIdentity {
                        sdkAppId = app
                        roomId = room12345
                        userId = "userA"
                        streamType = StreamType.STREAM_TYPE_MAIN
                    }
            }
        val answer = client.streamIdResolver.resolveStreamId(resolve)
        println(answer.resolved.streamId)

        val search =
            searchMediaRequest {
                room =
                    roomQuery {
                        sdkAppId = app
                        roomId = room12345
                        userIds += "userA"
                    }
            }
        client.mediaSearch.searchMediaAll(search).collect { media ->
            println("${media.fileId} ${Durations.toSecondsAsDouble(media.duration)} s")
        }
    }
}
