// The harness of this client for the suite in clients/conformance.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as proto from "@bufbuild/protobuf";
import * as sdk from "@trtc-recording/node";
import { converse } from "./lines.js";
import { answer, operationsOf } from "./operations.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const protocol = process.env.TRTC_RECORDING_PROTOCOL ?? "grpc";

await converse(({ endpoint, token: ownToken, ca_file }) => {
  const ca = ca_file === undefined ? undefined : readFileSync(ca_file);
  const clients = new Map();
  const clientFor = (token = ownToken) => {
    if (!clients.has(token)) clients.set(token, new sdk.RecordingClient({ endpoint, token, ca, protocol }));
    return clients.get(token);
  };
  const operations = operationsOf({
    clientFor,
    sdk,
    proto,
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
    save: (client, fileId, path) => client.downloadMedia(fileId, path),
  });
  return {
    greeting: { client: "node", version, protocol, ops: Object.keys(operations) },
    answer: (request) => answer(operations, request, sdk.RecordingError),
    close: () => {
      for (const client of clients.values()) client.close();
    },
  };
});
