// The harness of this client for the suite in clients/conformance, with a stand-in for `wx`.
const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const { RecordingClient, RecordingError } = require("@trtc-recording/miniprogram");
const { version } = require("../package.json");
const { createWx } = require("./wx.js");

const PAGES = {
  "MediaSearch/SearchMedia": "searchMedia",
  "MixTranscode/ListMixes": "listMixes",
  "RecordingConfig/ListRecordingTasks": "listRecordingTasks",
  "RecordingConfig/ListRecordingSettingsRevisions": "listRecordingSettingsRevisions",
};
const lowerCamel = (name) => name[0].toLowerCase() + name.slice(1);

function operationsOf(clientFor) {
  return {
    async call({ method: path, request, timeout_ms, token }) {
      const [service, method] = path.split("/").map(lowerCamel);
      const options = timeout_ms === undefined ? {} : { timeoutMs: timeout_ms };
      return { response: await clientFor(token)[service][method](request, options) };
    },

    async pages({ method: path, request, token }) {
      return { items: await clientFor(token)[PAGES[path]](request).all() };
    },

    async batch({ count, user, token }) {
      const room = { sdkAppId: 1400000001, roomId: { number: 7 } };
      const identities = Array.from({ length: count }, (_, n) => ({ ...room, userId: `${user}${n}` }));
      const request = { identities, formula: "STREAM_ID_FORMULA_DIRECT" };
      const { resolved = [] } = await clientFor(token).streamIdResolver.batchResolveStreamIds(request);
      const text = resolved.map(({ streamId }) => streamId).join("\n");
      return { count: resolved.length, sha256: createHash("sha256").update(text).digest("hex") };
    },
  };
}

async function answer(operations, request) {
  try {
    return await operations[request.op](request);
  } catch (error) {
    if (!(error instanceof RecordingError)) return { harness_error: String(error?.stack ?? error) };
    const { code, reason, rawMessage, metadata, violations, retryAfterMs } = error;
    return { error: { code, reason, message: rawMessage, metadata, violations, retry_after_ms: retryAfterMs } };
  }
}

async function main() {
  const { converse } = await import("../../node/conformance/lines.js");
  await converse(({ endpoint, token: ownToken, ca_file }) => {
    const wx = createWx({ ca: ca_file === undefined ? undefined : readFileSync(ca_file) });
    const clientFor = (token = ownToken) => new RecordingClient({ endpoint, token, wx });
    const operations = operationsOf(clientFor);
    return {
      greeting: { client: "miniprogram", version, protocol: "connect-json", ops: Object.keys(operations) },
      answer: (request) => answer(operations, request),
      close: () => {},
    };
  });
}

main();
