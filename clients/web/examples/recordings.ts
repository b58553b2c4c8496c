import { durationMs } from "@bufbuild/protobuf/wkt";
import { RecordingClient } from "@trtc-recording/web";

// Where the service is, and a key of this user's, come from the page's own back end.
const { endpoint, token } = await (await fetch("config.json")).json();
const client = new RecordingClient({ endpoint, token });
const room = { sdkAppId: 1400000001, roomId: { kind: { case: "number", value: 12345 } } } as const;

const { resolved } = await client.streamIdResolver.resolveStreamId({ identity: { ...room, userId: "userA" } });
console.log(resolved?.streamId);

for await (const media of client.searchMedia({ target: { case: "room", value: { ...room, userIds: ["userA"] } } })) {
  console.log(media.fileId, media.duration && `${durationMs(media.duration) / 1000} s`);
}
