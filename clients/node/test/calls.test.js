import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { RecordingClient } from "@trtc-recording/node";
import { RetryInfoSchema } from "../dist/gen/google/rpc/error_details_pb.js";
import { never, withService } from "./service.js";

const unavailable = () => {
  throw new ConnectError("not now", Code.Unavailable);
};

test("a read is tried four times", async () => {
  let calls = 0;
  const resolveStreamId = () => {
    calls += 1;
    return unavailable();
  };
  await withService({ streamIdResolver: { resolveStreamId } }, async ({ client }) => {
    await assert.rejects(client.streamIdResolver.resolveStreamId({}), { code: "UNAVAILABLE", rawMessage: "not now" });
  });
  assert.equal(calls, 4);
});

test("a read that succeeds at last is a success", async () => {
  let calls = 0;
  const resolveStreamId = () => {
    calls += 1;
    return calls < 3 ? unavailable() : { resolved: { streamId: "a" } };
  };
  await withService({ streamIdResolver: { resolveStreamId } }, async ({ client }) => {
    const { resolved } = await client.streamIdResolver.resolveStreamId({});
    assert.equal(resolved.streamId, "a");
  });
});

test("a change is tried once", async () => {
  let calls = 0;
  const deleteMedia = () => {
    calls += 1;
    return unavailable();
  };
  await withService({ mediaSearch: { deleteMedia } }, async ({ client }) => {
    await assert.rejects(client.mediaSearch.deleteMedia({ fileId: "1", etag: "e" }), { code: "UNAVAILABLE" });
  });
  assert.equal(calls, 1);
});

test("other errors are not retried", async () => {
  let calls = 0;
  const getMedia = () => {
    calls += 1;
    throw new ConnectError("no", Code.NotFound);
  };
  await withService({ mediaSearch: { getMedia } }, async ({ client }) => {
    await assert.rejects(client.mediaSearch.getMedia({ fileId: "1" }), { code: "NOT_FOUND" });
  });
  assert.equal(calls, 1);
});

test("a connection that breaks under a read is made anew", async () => {
  let calls = 0;
  let open;
  const resolveStreamId = async (_, context) => {
    calls += 1;
    if (calls === 1) {
      for (const session of open) session.destroy();
      await never(context);
    }
    return { resolved: { streamId: "b" } };
  };
  await withService({ streamIdResolver: { resolveStreamId } }, async ({ client, sessions }) => {
    open = sessions;
    const { resolved } = await client.streamIdResolver.resolveStreamId({});
    assert.equal(resolved.streamId, "b");
  });
  assert.equal(calls, 2);
});

test("a connection that breaks under a change is UNAVAILABLE", async () => {
  let open;
  const startMix = (_, context) => {
    for (const session of open) session.destroy();
    return never(context);
  };
  await withService({ mixTranscode: { startMix } }, async ({ client, sessions }) => {
    open = sessions;
    await assert.rejects(client.mixTranscode.startMix({}), { code: "UNAVAILABLE", reason: "" });
  });
});

test("nobody listening is UNAVAILABLE", async () => {
  let gone;
  await withService({}, async ({ endpoint }) => {
    gone = endpoint;
  });
  const client = new RecordingClient({ endpoint: gone });
  await assert.rejects(client.streamIdResolver.resolveStreamId({}), { code: "UNAVAILABLE" });
  client.close();
});

test("the deadline of a client and that of one call hold", async () => {
  const resolveStreamId = (_, context) => never(context);
  const methods = { streamIdResolver: { resolveStreamId } };
  await withService(
    methods,
    async ({ client }) => {
      await assert.rejects(client.streamIdResolver.resolveStreamId({}), { code: "DEADLINE_EXCEEDED" });
    },
    { timeoutMs: 30 },
  );
  await withService(methods, async ({ client }) => {
    const call = client.streamIdResolver.resolveStreamId({}, { timeoutMs: 30 });
    await assert.rejects(call, { code: "DEADLINE_EXCEEDED" });
  });
});

test("a retry that would come after the deadline is not waited for", async () => {
  const resolveStreamId = () => {
    const later = { desc: RetryInfoSchema, value: { retryDelay: { seconds: 60n } } };
    throw new ConnectError("in a minute", Code.Unavailable, undefined, [later]);
  };
  await withService({ streamIdResolver: { resolveStreamId } }, async ({ client }) => {
    await assert.rejects(client.streamIdResolver.resolveStreamId({}), { code: "UNAVAILABLE", retryAfterMs: 60_000 });
  });
});

test("the API key is asked for before every call, and a call may have its own", async () => {
  const seen = [];
  const resolveStreamId = (_, { requestHeader }) => {
    seen.push(requestHeader.get("authorization"));
    return {};
  };
  let key = 0;
  const token = async () => `key${++key}`;
  await withService(
    { streamIdResolver: { resolveStreamId } },
    async ({ client }) => {
      await client.streamIdResolver.resolveStreamId({});
      await client.streamIdResolver.resolveStreamId({});
      await client.streamIdResolver.resolveStreamId({}, { headers: { authorization: "Bearer own" } });
    },
    { token },
  );
  assert.deepEqual(seen, ["Bearer key1", "Bearer key2", "Bearer own"]);
});

test("all pages are read, empty ones too, by every protocol", async () => {
  const pages = {
    "": { media: [{ fileId: "1" }, { fileId: "2" }], nextPageToken: "b" },
    b: { media: [], nextPageToken: "c" },
    c: { media: [{ fileId: "3" }], nextPageToken: "" },
  };
  const searchMedia = ({ pageToken }) => pages[pageToken];
  for (const protocol of ["grpc", "grpc-web", "connect"]) {
    await withService(
      { mediaSearch: { searchMedia } },
      async ({ client }) => {
        const found = [];
        for await (const media of client.searchMedia({ pageSize: 2 })) found.push(media.fileId);
        assert.deepEqual(found, ["1", "2", "3"], protocol);
      },
      { protocol },
    );
  }
});

test("an endpoint that is no URL of http is refused at once", () => {
  assert.throws(() => new RecordingClient({ endpoint: "127.0.0.1:50051" }), TypeError);
  assert.throws(() => new RecordingClient({ endpoint: "ftp://host" }), TypeError);
});
