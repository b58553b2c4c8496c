import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { never, withService } from "./service.js";

const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 251));
const CHUNK = 100;
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

let directory;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), "download-"));
});
after(() => rm(directory, { recursive: true }));

/** Serves BYTES; `between(offset, sessions)` is called before each chunk and may fail. */
function serving({ between = () => {}, requests = [], trailer = {} }) {
  return async function* downloadMedia(request, context) {
    requests.push({ offset: Number(request.offset), etag: request.etag });
    const start = Number(request.offset);
    const header = { media: { etag: "e1" }, fileName: "a.mp4", contentType: "video/mp4" };
    yield { part: { case: "header", value: { ...header, sizeBytes: BigInt(BYTES.length), offset: request.offset } } };
    for (let offset = start; offset < BYTES.length; offset += CHUNK) {
      await between(offset, context);
      yield { part: { case: "chunk", value: BYTES.subarray(offset, offset + CHUNK) } };
    }
    yield { part: { case: "trailer", value: { sha256: sha256(BYTES.subarray(start)), ...trailer } } };
  };
}

test("a download goes on at the byte reached, with the etag of the first header", async () => {
  const requests = [];
  let breaks = 3;
  const between = (offset) => {
    if (offset === 300 * (4 - breaks) && breaks-- > 0) throw new ConnectError("gone", Code.Unavailable);
  };
  await withService({ mediaSearch: { downloadMedia: serving({ between, requests }) } }, async ({ client }) => {
    const path = join(directory, "resumed.mp4");
    const seen = [];
    const onProgress = (received, size) => seen.push([received, size]);
    const result = await client.downloadMedia("1", path, { onProgress });
    const { sizeBytes, resumed, fileName, contentType } = result;
    assert.deepEqual(
      { sizeBytes, resumed, fileName, contentType },
      {
        sizeBytes: 1000,
        resumed: 3,
        fileName: "a.mp4",
        contentType: "video/mp4",
      },
    );
    assert.equal(result.sha256, sha256(BYTES));
    assert.deepEqual(await readFile(path), BYTES);
    assert.deepEqual(seen.at(-1), [1000, 1000]);
  });
  assert.deepEqual(requests, [
    { offset: 0, etag: "" },
    { offset: 300, etag: "e1" },
    { offset: 600, etag: "e1" },
    { offset: 900, etag: "e1" },
  ]);
});

test("a download goes on after its connection broke", async () => {
  const requests = [];
  let open;
  let broken = false;
  const between = async (offset, context) => {
    if (offset < 500 || broken) return;
    broken = true;
    for (const session of open) session.destroy();
    await never(context);
  };
  for (const protocol of ["grpc", "grpc-web", "connect"]) {
    requests.length = 0;
    broken = false;
    await withService(
      { mediaSearch: { downloadMedia: serving({ between, requests }) } },
      async ({ client, sessions }) => {
        open = sessions;
        const result = await client.downloadMedia("1", join(directory, "broken.mp4"));
        assert.equal(result.sha256, sha256(BYTES), protocol);
        assert.equal(result.resumed, 1, protocol);
      },
      { protocol },
    );
    assert.equal(requests.length, 2, protocol);
    assert.equal(requests[1].etag, requests[1].offset > 0 ? "e1" : requests[1].etag);
  }
});

test("a download that comes no further is given up after five more calls, and leaves nothing behind", async () => {
  const requests = [];
  const between = (offset) => {
    if (offset === 200) throw new ConnectError("gone", Code.Unavailable);
  };
  await withService({ mediaSearch: { downloadMedia: serving({ between, requests }) } }, async ({ client }) => {
    await assert.rejects(client.downloadMedia("1", join(directory, "stuck.mp4")), { code: "UNAVAILABLE" });
  });
  assert.equal(requests.length, 1 + 1 + 5);
  assert.deepEqual(
    (await readdir(directory)).filter((name) => name.startsWith("stuck")),
    [],
  );
});

test("bytes with another hash, or too few of them, are refused", async () => {
  for (const wrong of [{ trailer: { sha256: sha256("other") } }, { trailer: {}, short: true }]) {
    const whole = serving(wrong);
    const downloadMedia = async function* (request) {
      let dropped = !wrong.short;
      for await (const message of whole(request)) {
        if (message.part.case === "chunk" && !dropped) {
          dropped = true;
          continue;
        }
        yield message;
      }
    };
    await withService({ mediaSearch: { downloadMedia } }, async ({ client }) => {
      await assert.rejects(client.downloadMedia("1", join(directory, "wrong.mp4")), { code: "DATA_LOSS" });
    });
  }
  assert.deepEqual(
    (await readdir(directory)).filter((name) => name.startsWith("wrong")),
    [],
  );
});

test("a download that the service refuses is not repeated", async () => {
  const requests = [];
  const between = () => {
    throw new ConnectError("changed", Code.Aborted);
  };
  await withService({ mediaSearch: { downloadMedia: serving({ between, requests }) } }, async ({ client }) => {
    await assert.rejects(client.downloadMedia("1", join(directory, "changed.mp4")), { code: "ABORTED" });
  });
  assert.equal(requests.length, 1);
});

test("a download can be cancelled, and the service sees it", async () => {
  let seen;
  const cancelled = new Promise((resolve) => {
    seen = resolve;
  });
  const downloadMedia = async function* (request, { signal }) {
    yield { part: { case: "header", value: { media: { etag: "e" }, sizeBytes: 10n } } };
    yield { part: { case: "chunk", value: new Uint8Array(1) } };
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    seen();
  };
  await withService({ mediaSearch: { downloadMedia } }, async ({ client }) => {
    const cancel = new AbortController();
    const options = { signal: cancel.signal, onProgress: () => cancel.abort() };
    await assert.rejects(client.downloadMedia("1", join(directory, "cancelled.mp4"), options), { code: "CANCELLED" });
    await cancelled;
  });
  assert.deepEqual(
    (await readdir(directory)).filter((name) => name.startsWith("cancelled")),
    [],
  );
});
