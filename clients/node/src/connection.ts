import { Code, type ConnectError } from "@connectrpc/connect";
import { isTruncated } from "./common/errors.js";

/**
 * Whether a call failed since the connection did. Connect tells such failures apart by many codes (ECONNRESET is
 * `aborted`, a reset stream `canceled` or `internal`); in gRPC all of them are UNAVAILABLE, which may be retried.
 */
export function brokenConnection(error: ConnectError): boolean {
  return isTruncated(error) || /^http\/2 stream closed with error code/.test(error.rawMessage) || hasNodeCause(error);
}

/** Errors of Node's sockets and of HTTP/2 have a code such as ECONNRESET or ERR_HTTP2_STREAM_ERROR. */
function hasNodeCause(error: ConnectError): boolean {
  if (error.code === Code.DeadlineExceeded) return false;
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && /^(E[A-Z]+$|ERR_HTTP2_|ERR_STREAM_)/.test(cause.code)) {
      return true;
    }
  }
  return false;
}
