import Foundation
import TrtcRecording

let environment = ProcessInfo.processInfo.environment
let endpoint = URL(string: environment["TRTC_RECORDING_ENDPOINT"] ?? "http://127.0.0.1:50051")!
let client = TrtcRecordingClient(.init(endpoint: endpoint, token: environment["TRTC_RECORDING_TOKEN"]))
let room = RoomId(kind: .number(12345))
let user = StreamIdentity(sdkAppId: 1_400_000_001, roomId: room, userId: "userA", streamType: .main)
let resolved = try await client.streamIdResolver.resolveStreamId(.init(identity: user))
print(resolved.resolved?.streamId ?? "")
let query = RoomQuery(sdkAppId: 1_400_000_001, roomId: room, userIds: ["userA"])
for try await media in client.searchMedia(.init(target: .room(query))) {
    print(media.fileId, media.duration?.timeInterval ?? 0)
}
