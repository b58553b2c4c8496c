import { Code, type ConnectError } from "@connectrpc/connect";
import { isTruncated } from "./common/errors.js";

/**
 * Whether a call failed since the connection did. Connect tells such failures apart by many codes (ECONNRESET is
 * `aborted`, a reset stream `canceled` or `internal`); in gRPC all of them are UNAVAILABLE, which may be retried.
 */
export function brokenConnection(error: ConnectError): boolean {
  return isTruncated(error) || /^http\/2 stream closed with error code/.test(error.rawMessage) || hasNodeCause(error);
}

/** What Node's sockets, TLS and HTTP/2 call their errors, such as ECONNRESET or UNABLE_TO_VERIFY_LEAF_SIGNATURE. */
const NODE_CODES = /^(E[A-Z]+$|ERR_(HTTP2|SSL|STREAM|TLS)_|UNABLE_TO_|CERT_|DEPTH_ZERO_|SELF_SIGNED_)/;

function hasNodeCause(error: ConnectError): boolean {
  if (error.code === Code.DeadlineExceeded) return false;
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && NODE_CODES.test(cause.code)) {
      return true;
    }
  }
  return false;
}
