// The page of the harness: it holds the client, and does what the harness asks for.
import * as proto from "@bufbuild/protobuf";
import * as sdk from "@trtc-recording/web";
import { answer, operationsOf } from "../../node/conformance/operations.js";

let operations;
let ownClient;

window.harness = {
  hello({ endpoint, token: ownToken, protocol }) {
    const clientFor = (token = ownToken) => new sdk.RecordingClient({ endpoint, token, protocol });
    ownClient = clientFor();
    operations = operationsOf({ clientFor, sdk, proto, sha256, save });
    return Object.keys(operations);
  },
  answer: (request) => answer(operations, request, sdk.RecordingError),

  /** What a download into a stream does to it; the page's server hears of every write. */
  async stream(fileId) {
    const seen = { bytes: 0, end: "open" };
    const stream = new WritableStream({
      async write(bytes) {
        seen.bytes += bytes.length;
        await fetch(`/progress?bytes=${seen.bytes}`);
      },
      close() {
        seen.end = "closed";
      },
      abort() {
        seen.end = "aborted";
      },
    });
    try {
      const { sha256, resumed } = await ownClient.downloadTo(fileId, stream);
      return { ...seen, sha256, resumed };
    } catch ({ code }) {
      return { ...seen, code };
    }
  },
};

async function sha256(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A page has no files: the harness that serves it writes the bytes. */
async function save(client, fileId, path) {
  const { blob, ...result } = await client.downloadBlob(fileId);
  const saved = await fetch(`/save?path=${encodeURIComponent(path)}`, { method: "PUT", body: blob });
  if (!saved.ok) throw new Error(`the file was not saved: ${saved.status}`);
  return result;
}
