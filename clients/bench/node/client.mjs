// Searches with the client of this repository, over gRPC or the protocol that is named.

import { RecordingClient } from "../../node/dist/index.js";
import { measure, setting } from "./measure.mjs";

const protocol = process.argv[2] ?? "grpc";
const client = new RecordingClient({ endpoint: setting("TRTC_RECORDING_ENDPOINT"), protocol });
const target = { case: "streams", value: { streamIds: [setting("BENCH_STREAM_ID")] } };

await measure(`trtc-recording, Node, ${protocol}`, async () => {
  const { media } = await client.mediaSearch.searchMedia({ target, pageSize: 10 });
  return media.length;
});
client.close();
