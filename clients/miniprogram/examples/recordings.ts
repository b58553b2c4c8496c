import { RecordingClient } from "@trtc-recording/miniprogram";
import { endpoint, token } from "./config";

async function showRecordings(): Promise<void> {
  const client = new RecordingClient({ endpoint, token });
  const room = { sdkAppId: 1400000001, roomId: { number: 12345 } };

  const { resolved } = await client.streamIdResolver.resolveStreamId({ identity: { ...room, userId: "userA" } });
  console.log(resolved?.streamId);

  for (const media of await client.searchMedia({ room: { ...room, userIds: ["userA"] } }).all()) {
    console.log(media.fileId, media.duration);
  }
}

void showRecordings();
