// The operations of clients/conformance/README.md, done with a client of Connect. It imports nothing, so that a bundle
// for browsers can take it too: the package and what it needs of Protocol Buffers come in.

const SERVICES = { MediaSearch: "mediaSearch", MixTranscode: "mixTranscode" };
SERVICES.RecordingConfig = "recordingConfig";
SERVICES.StreamIdResolver = "streamIdResolver";

const PAGES = {
  "MediaSearch/SearchMedia": "searchMedia",
  "MixTranscode/ListMixes": "listMixes",
  "RecordingConfig/ListRecordingTasks": "listRecordingTasks",
  "RecordingConfig/ListRecordingSettingsRevisions": "listRecordingSettingsRevisions",
};

/**
 * The operations on the clients that `clientFor(token)` makes; `token` is undefined for that of the first line.
 * `sdk` is the package, `proto` is @bufbuild/protobuf, `sha256(text)` tells a hash, `save(client, …)` downloads.
 */
export function operationsOf({ clientFor, sdk, proto, sha256, save }) {
  const registry = proto.createRegistry(
    sdk.file_trtc_recording_v1_media_search,
    sdk.file_trtc_recording_v1_mix_transcode,
    sdk.file_trtc_recording_v1_recording_config,
    sdk.file_trtc_recording_v1_recording_task,
    sdk.file_trtc_recording_v1_stream_id_resolver,
  );
  const toJson = (schema, message) => proto.toJson(schema, message, { registry });
  const methodOf = (path) => {
    const [service, name] = path.split("/");
    const method = sdk[service].methods.find((each) => each.name === name);
    if (method === undefined) throw new Error(`no such method: ${path}`);
    return { service: SERVICES[service], method };
  };

  return {
    async call({ method: path, request, timeout_ms, token }) {
      const { service, method } = methodOf(path);
      const message = proto.fromJson(method.input, request, { registry });
      const options = timeout_ms === undefined ? {} : { timeoutMs: timeout_ms };
      const response = await clientFor(token)[service][method.localName](message, options);
      return { response: toJson(method.output, response) };
    },

    async pages({ method: path, request, token }) {
      const { method } = methodOf(path);
      const message = proto.fromJson(method.input, request, { registry });
      const items = [];
      for await (const item of clientFor(token)[PAGES[path]](message)) {
        items.push(toJson(registry.getMessage(item.$typeName), item));
      }
      return { items };
    },

    async download({ file_id, path, token }) {
      const { sizeBytes, sha256, resumed } = await save(clientFor(token), file_id, path);
      return { size: sizeBytes, sha256, resumed };
    },

    async cancel({ file_id, token }) {
      const cancel = new AbortController();
      try {
        const messages = clientFor(token).mediaSearch.downloadMedia({ fileId: file_id }, { signal: cancel.signal });
        for await (const _ of messages) cancel.abort();
      } catch (error) {
        if (!cancel.signal.aborted) throw error;
        return { cancelled: true, code: error.code };
      }
      return { cancelled: false };
    },

    async batch({ count, user, token }) {
      const roomId = { kind: { case: "number", value: 7 } };
      const identities = Array.from({ length: count }, (_, n) => ({
        sdkAppId: 1400000001,
        roomId,
        userId: `${user}${n}`,
      }));
      const request = { identities, formula: sdk.StreamIdFormula.DIRECT };
      const { resolved } = await clientFor(token).streamIdResolver.batchResolveStreamIds(request);
      const text = resolved.map(({ streamId }) => streamId).join("\n");
      return { count: resolved.length, sha256: await sha256(text) };
    },
  };
}

/** Does one operation; an error of the client is an answer, any other a fault of the harness. */
export async function answer(operations, request, RecordingError) {
  try {
    return await operations[request.op](request);
  } catch (error) {
    if (!(error instanceof RecordingError)) return { harness_error: String(error?.stack ?? error) };
    const { code, reason, rawMessage, metadata, violations, retryAfterMs } = error;
    return { error: { code, reason, message: rawMessage, metadata, violations, retry_after_ms: retryAfterMs } };
  }
}
