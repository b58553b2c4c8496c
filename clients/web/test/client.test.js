// The client in Chromium, against a service of another origin.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { scriptPage, save, servePages, startBrowser } from "../conformance/browser.js";
import { DownloadMediaResponseSchema } from "@trtc-recording/web";
import { startService } from "./service.js";

const BYTES = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 251));
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const getMedia = { op: "call", method: "MediaSearch/GetMedia", request: { fileId: "1" } };

let service, pages, chromium, page, directory;
/** Called with the number of bytes that a download into a stream has written. */
let onProgress = () => {};

function progress(request, response) {
  onProgress(Number(new URL(request.url, "http://pages").searchParams.get("bytes")));
  response.writeHead(204).end();
}

before(async () => {
  service = await startService();
  pages = await servePages({ "/": scriptPage("harness.js"), "/save": save, "/progress": progress });
  chromium = await startBrowser();
  directory = await mkdtemp(join(tmpdir(), "web-"));
});
after(async () => {
  await chromium.close();
  pages.close();
  service.close();
  await rm(directory, { recursive: true });
});

function headerMessage(offset) {
  const header = { media: { etag: "e1" }, contentType: "video/mp4", sizeBytes: BigInt(BYTES.length), offset };
  return create(DownloadMediaResponseSchema, { part: { case: "header", value: header } });
}

/** Serves BYTES in chunks of 100; `between(offset)` is called before each and may fail. */
function serving(requests, between) {
  return async function* downloadMedia({ offset, etag }) {
    const start = Number(offset);
    requests.push({ offset: start, etag });
    yield headerMessage(offset);
    for (let at = start; at < BYTES.length; at += 100) {
      await between(at);
      yield { part: { case: "chunk", value: BYTES.subarray(at, at + 100) } };
    }
    yield { part: { case: "trailer", value: { sha256: sha256(BYTES.subarray(start)) } } };
  };
}

for (const protocol of ["connect", "grpc-web"]) {
  describe(`by ${protocol}`, () => {
    const answer = (request) => page.evaluate((each) => window.harness.answer(each), request);

    before(async () => {
      page = await chromium.browser.newPage();
      await page.goto(pages.origin);
      await page.waitForFunction("window.harness !== undefined");
      const first = { endpoint: service.endpoint, token: "key", protocol };
      await page.evaluate((each) => window.harness.hello(each), first);
    });
    after(() => page.close());
    beforeEach(() => {
      for (const name of Object.keys(service.methods)) delete service.methods[name];
    });

    test("the API key is sent", async () => {
      let seen;
      service.methods.getMedia = (_, { requestHeader }) => {
        seen = requestHeader.get("authorization");
        return { media: { fileId: "1" } };
      };
      assert.deepEqual(await answer(getMedia), { response: { media: { fileId: "1" } } });
      assert.equal(seen, "Bearer key");
    });

    test("a read is tried four times, and then the error is the service's", async () => {
      let calls = 0;
      service.methods.getMedia = () => {
        calls += 1;
        throw new ConnectError("not now", Code.Unavailable);
      };
      const { error } = await answer(getMedia);
      assert.equal(error.code, "UNAVAILABLE");
      assert.equal(error.message, "not now");
      assert.equal(calls, 4);
    });

    test("a connection that breaks under a read is made anew", async () => {
      let calls = 0;
      service.methods.getMedia = () => {
        calls += 1;
        if (calls === 1) service.drop();
        return { media: { fileId: "2" } };
      };
      assert.deepEqual(await answer(getMedia), { response: { media: { fileId: "2" } } });
    });

    test("the deadline of a call holds", async () => {
      service.methods.getMedia = (_, { signal }) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const { error } = await answer({ ...getMedia, timeout_ms: 50 });
      assert.equal(error.code, "DEADLINE_EXCEEDED");
    });

    test("a download goes on after its connection broke", async () => {
      const requests = [];
      const written = new Promise((resolve) => {
        onProgress = (bytes) => bytes >= 300 && resolve();
      });
      service.methods.downloadMedia = serving(requests, async (at) => {
        if (at < 500 || requests.length > 1) return;
        // Before its answer has begun, Chromium itself would send the request again.
        await written;
        service.drop();
      });
      const result = await page.evaluate(() => window.harness.stream("1"));
      assert.deepEqual(result, { bytes: 1000, end: "closed", sha256: sha256(BYTES), resumed: 1 });
      assert.equal(requests.length, 2);
      assert.ok(requests[1].offset >= 300);
    });

    test("a download goes on at the byte reached, with the etag of the first header", async () => {
      const requests = [];
      service.methods.downloadMedia = serving(requests, (at) => {
        if (at === 300 && requests.length === 1) throw new ConnectError("gone", Code.Unavailable);
      });
      const path = join(directory, "resumed.mp4");
      const result = await answer({ op: "download", file_id: "1", path });
      assert.deepEqual(result, { size: 1000, sha256: sha256(BYTES), resumed: 1 });
      assert.deepEqual(await readFile(path), BYTES);
      assert.deepEqual(requests, [
        { offset: 0, etag: "" },
        { offset: 300, etag: "e1" },
      ]);
    });

    test("a download goes on where its answer was cut short, within a message and between two", async () => {
      const requests = [];
      service.methods.downloadMedia = serving(requests, () => {});
      const whole = { bytes: 1000, end: "closed", sha256: sha256(BYTES), resumed: 1 };
      // A chunk comes as 5 bytes of envelope, 2 of its field's tag and length, and its 100 bytes.
      const envelope = 5 + toBinary(DownloadMediaResponseSchema, headerMessage(0n)).length;
      for (const bytes of [envelope + 250, envelope + 2 * (5 + 2 + 100)]) {
        requests.length = 0;
        service.cutNextAfter(bytes);
        assert.deepEqual(await page.evaluate(() => window.harness.stream("1")), whole);
        assert.deepEqual(
          requests.map(({ offset }) => offset),
          [0, 200],
        );
      }
    });

    test("a cancelled download ends the call", async () => {
      let seen;
      const cancelled = new Promise((resolve) => {
        seen = resolve;
      });
      service.methods.downloadMedia = async function* (_, { signal }) {
        yield { part: { case: "header", value: { sizeBytes: 10n } } };
        if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
        seen();
      };
      assert.deepEqual(await answer({ op: "cancel", file_id: "1" }), { cancelled: true, code: "CANCELLED" });
      await cancelled;
    });

    test("a download into a stream closes it, and aborts it where it fails", async () => {
      let hash;
      service.methods.downloadMedia = async function* (request, context) {
        for await (const message of serving([], () => {})(request, context)) {
          if (message.part.case === "trailer" && hash !== undefined) message.part.value.sha256 = hash;
          yield message;
        }
      };
      const whole = { bytes: 1000, end: "closed", sha256: sha256(BYTES), resumed: 0 };
      assert.deepEqual(await page.evaluate(() => window.harness.stream("1")), whole);
      hash = sha256("other");
      const failed = await page.evaluate(() => window.harness.stream("1"));
      assert.deepEqual(failed, { bytes: 1000, end: "aborted", code: "DATA_LOSS" });
    });
  });
}
