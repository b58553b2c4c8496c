import { durationMs } from "@bufbuild/protobuf/wkt";
import { RecordingClient } from "@trtc-recording/node";

const endpoint = process.env.TRTC_RECORDING_ENDPOINT ?? "http://127.0.0.1:50051";
const client = new RecordingClient({ endpoint, token: process.env.TRTC_RECORDING_TOKEN });
const room = { sdkAppId: 1400000001, roomId: { kind: { case: "number", value: 12345 } } } as const;

const { resolved } = await client.streamIdResolver.resolveStreamId({ identity: { ...room, userId: "userA" } });
console.log(resolved?.streamId);

for await (const media of client.searchMedia({ target: { case: "room", value: { ...room, userIds: ["userA"] } } })) {
  console.log(media.fileId, media.duration && `${durationMs(media.duration) / 1000} s`);
}
client.close();
