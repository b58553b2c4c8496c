const assert = require("node:assert/strict");
const { readFile, rm } = require("node:fs/promises");
const { test } = require("node:test");
const { gzipSync } = require("node:zlib");
const { RecordingClient, RecordingError } = require("@trtc-recording/miniprogram");
const { json, withService } = require("./service.js");

const unavailable = json(503, { code: "unavailable", message: "not now" });
const identity = { sdkAppId: 1400000001, roomId: { number: 1 }, userId: "用户" };

/** A field of bytes, as Protocol Buffers writes it. */
const field = (number, value) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([number * 8 + 2, ...varint(bytes.length)]), bytes]);
};
const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)]);
/** Connect leaves the padding of base64 away. */
const detail = (type, ...fields) => ({ type, value: Buffer.concat(fields).toString("base64").replace(/=+$/, "") });

test("a call is a unary call of Connect, in JSON", async () => {
  const answer = json(200, { resolved: { streamId: "id" } });
  await withService(
    [answer],
    async (client, requests) => {
      const { resolved } = await client.streamIdResolver.resolveStreamId({ identity }, { timeoutMs: 5000 });
      assert.equal(resolved.streamId, "id");
      const [{ method, url, headers, body }] = requests;
      assert.equal(`${method} ${url}`, "POST /trtc.recording.v1.StreamIdResolver/ResolveStreamId");
      assert.equal(headers["content-type"], "application/json");
      assert.equal(headers["connect-protocol-version"], "1");
      assert.equal(headers.authorization, "Bearer key");
      const ms = Number(headers["connect-timeout-ms"]);
      assert.ok(ms > 4000 && ms <= 5000, `${ms} ms`);
      assert.deepEqual(JSON.parse(body), { identity });
    },
    { token: async () => "key" },
  );
});

test("a compressed answer is read", async () => {
  const compressed = (response) =>
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync('{"media":{}}'));
  await withService([compressed], async (client) => {
    assert.deepEqual(await client.mediaSearch.getMedia({ fileId: "1" }), { media: {} });
  });
});

test("a read is tried four times, a change once", async () => {
  await withService([unavailable], async (client, requests) => {
    await assert.rejects(client.mediaSearch.getMedia({ fileId: "1" }), { code: "UNAVAILABLE", rawMessage: "not now" });
    assert.equal(requests.length, 4);
    await assert.rejects(client.mediaSearch.deleteMedia({ fileId: "1", etag: "e" }), { code: "UNAVAILABLE" });
    assert.equal(requests.length, 5);
  });
});

test("a broken connection is UNAVAILABLE, and a read is tried again", async () => {
  const broken = (response) => response.socket.destroy();
  await withService([broken, json(200, { media: { fileId: "1" } })], async (client, requests) => {
    const { media } = await client.mediaSearch.getMedia({ fileId: "1" });
    assert.equal(media.fileId, "1");
    assert.equal(requests.length, 2);
  });
  await withService([broken], async (client) => {
    await assert.rejects(client.mediaSearch.deleteMedia({ fileId: "1" }), { code: "UNAVAILABLE", reason: "" });
  });
});

test("a retry that would come after the deadline is not waited for", async () => {
  const later = detail("google.rpc.RetryInfo", field(1, [8, 60]));
  const answer = json(503, { code: "unavailable", message: "in a minute", details: [later] });
  await withService([answer], async (client, requests) => {
    await assert.rejects(client.mediaSearch.getMedia({ fileId: "1" }), { code: "UNAVAILABLE", retryAfterMs: 60_000 });
    assert.equal(requests.length, 1);
  });
});

test("the deadline holds, and is the client's own error", async () => {
  const silent = () => {};
  await withService([silent], async (client) => {
    const call = client.mediaSearch.getMedia({ fileId: "1" }, { timeoutMs: 50 });
    await assert.rejects(call, { code: "DEADLINE_EXCEEDED", reason: "" });
  });
});

test("a call under way can be aborted", async () => {
  let arrived;
  const silent = () => arrived();
  await withService([silent], async (client) => {
    const waiting = new Promise((resolve) => {
      arrived = resolve;
    });
    const call = client.mediaSearch.getMedia({ fileId: "1" });
    await waiting;
    call.abort();
    await assert.rejects(call, { code: "CANCELLED" });
  });
});

test("an error tells its reason, metadata, violations and the time to wait", async () => {
  const entry = Buffer.concat([field(1, "current_etag"), field(2, "某")]);
  const violation = Buffer.concat([field(1, "user_id"), field(2, "is required".repeat(20))]);
  const details = [
    detail("google.rpc.ErrorInfo", field(1, "INVALID_FIELD"), field(2, "recording.trtc"), field(3, entry)),
    detail("google.rpc.BadRequest", field(1, violation)),
    // 1.5 s: seconds and nanoseconds.
    detail("google.rpc.RetryInfo", field(1, [8, 1, 16, ...varint(500_000_000)])),
    detail("example.Unknown", field(1, "x")),
  ];
  await withService([json(400, { code: "invalid_argument", message: "无效", details })], async (client) => {
    const error = await client.mediaSearch.deleteMedia({}).catch((e) => e);
    assert.ok(error instanceof RecordingError);
    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.equal(error.reason, "INVALID_FIELD");
    assert.equal(error.message, "[INVALID_ARGUMENT INVALID_FIELD] 无效");
    assert.deepEqual(error.metadata, { current_etag: "某" });
    assert.deepEqual(error.violations, [{ field: "user_id", description: "is required".repeat(20) }]);
    assert.equal(error.retryAfterMs, 1500);
  });
});

test("an error of a proxy is told by its status", async () => {
  const html = (status) => (response) => response.writeHead(status).end("<html>nginx</html>");
  for (const [status, code] of [
    [502, "UNAVAILABLE"],
    [404, "UNIMPLEMENTED"],
    [500, "UNKNOWN"],
    // A captive portal, say.
    [200, "UNKNOWN"],
  ]) {
    await withService([html(status)], async (client) => {
      await assert.rejects(client.mediaSearch.deleteMedia({}), { code, reason: "" });
    });
  }
});

test("pages come one by one, or all at once, and empty ones are passed over", async () => {
  const pages = {
    "": { media: [{ fileId: "1" }, { fileId: "2" }], nextPageToken: "b" },
    b: { nextPageToken: "c" },
    c: { media: [{ fileId: "3" }] },
  };
  const answer = (response, { body }) => json(200, pages[JSON.parse(body).pageToken])(response);
  await withService([answer], async (client) => {
    const found = client.searchMedia({ pageSize: 2 });
    assert.deepEqual(await found.next(), [{ fileId: "1" }, { fileId: "2" }]);
    assert.equal(found.done, false);
    assert.deepEqual(await found.next(), [{ fileId: "3" }]);
    assert.equal(found.done, true);
    assert.deepEqual(await found.next(), []);
    assert.deepEqual((await client.searchMedia({}).all()).length, 3);
  });
});

test("a recording is downloaded by its playback URL", async () => {
  const file = (response) => response.writeHead(200, { "content-length": 5 }).end("bytes");
  const playback = (response, { headers }) => json(200, { url: `http://${headers.host}/a.mp4` })(response);
  await withService([playback, file], async (client) => {
    const seen = [];
    const path = await client.downloadMedia("1", { onProgress: (progress) => seen.push(progress) });
    assert.equal(await readFile(path, "utf8"), "bytes");
    assert.deepEqual(seen.at(-1), { progress: 100, totalBytesWritten: 5, totalBytesExpectedToWrite: 5 });
    await rm(path);
  });
});

test("a download that cannot be is refused", async () => {
  const refused = (response) => response.writeHead(403).end();
  const playback = (response, { headers }) => json(200, { url: `http://${headers.host}/a.mp4` })(response);
  await withService([playback, refused], async (client) => {
    await assert.rejects(client.downloadMedia("1"), { code: "PERMISSION_DENIED" });
  });
  await withService([json(200, { url: "https://cdn/a.m3u8?t=1" })], async (client) => {
    await assert.rejects(client.downloadMedia("1"), { code: "FAILED_PRECONDITION" });
  });
});

test("an endpoint that is no URL of http is refused at once", () => {
  assert.throws(() => new RecordingClient({ endpoint: "recording.example.com", wx: {} }), TypeError);
});
