import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../dist/gen/google/rpc/error_details_pb.js";
import { withService } from "./service.js";

const failing = (error) => ({
  mediaSearch: {
    deleteMedia: () => {
      throw error;
    },
  },
});
const errorOf = (error) => {
  let caught;
  return withService(failing(error), async ({ client }) => {
    caught = await client.mediaSearch.deleteMedia({}).catch((e) => e);
  }).then(() => caught);
};

test("an error tells its reason, metadata, violations and the time to wait", async () => {
  const error = await errorOf(
    new ConnectError("invalid request", Code.InvalidArgument, undefined, [
      { desc: ErrorInfoSchema, value: { reason: "INVALID_FIELD", domain: "recording.trtc", metadata: { a: "1" } } },
      { desc: BadRequestSchema, value: { fieldViolations: [{ field: "etag", description: "is required" }] } },
      { desc: RetryInfoSchema, value: { retryDelay: { seconds: 1n, nanos: 500_000_000 } } },
    ]),
  );
  assert.equal(error.name, "RecordingError");
  assert.equal(error.code, "INVALID_ARGUMENT");
  assert.equal(error.reason, "INVALID_FIELD");
  assert.equal(error.rawMessage, "invalid request");
  assert.equal(error.message, "[INVALID_ARGUMENT INVALID_FIELD] invalid request");
  assert.deepEqual(error.metadata, { a: "1" });
  assert.deepEqual(error.violations, [{ field: "etag", description: "is required" }]);
  assert.equal(error.retryAfterMs, 1500);
});

test("a reason of another domain is none of the service", async () => {
  const error = await errorOf(
    new ConnectError("no", Code.PermissionDenied, undefined, [
      { desc: ErrorInfoSchema, value: { reason: "API_DISABLED", domain: "googleapis.com" } },
    ]),
  );
  assert.equal(error.code, "PERMISSION_DENIED");
  assert.equal(error.reason, "");
  assert.equal(error.retryAfterMs, undefined);
  assert.equal(error.message, "[PERMISSION_DENIED] no");
});

test("a failure of the service that is no broken connection keeps its code", async () => {
  for (const [code, name] of [
    [Code.Aborted, "ABORTED"],
    [Code.Internal, "INTERNAL"],
    [Code.Unknown, "UNKNOWN"],
  ]) {
    assert.equal((await errorOf(new ConnectError("no", code))).code, name);
  }
});
