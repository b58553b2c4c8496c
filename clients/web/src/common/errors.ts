// Copied from clients/node/src/common/errors.ts by clients/web/generate; to be edited there.
import { durationMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "../gen/google/rpc/error_details_pb.js";

/** The name of a gRPC status code, such as `FAILED_PRECONDITION`. */
export type StatusCode =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

const CODES: Readonly<Record<Code, StatusCode>> = {
  [Code.Canceled]: "CANCELLED",
  [Code.Unknown]: "UNKNOWN",
  [Code.InvalidArgument]: "INVALID_ARGUMENT",
  [Code.DeadlineExceeded]: "DEADLINE_EXCEEDED",
  [Code.NotFound]: "NOT_FOUND",
  [Code.AlreadyExists]: "ALREADY_EXISTS",
  [Code.PermissionDenied]: "PERMISSION_DENIED",
  [Code.ResourceExhausted]: "RESOURCE_EXHAUSTED",
  [Code.FailedPrecondition]: "FAILED_PRECONDITION",
  [Code.Aborted]: "ABORTED",
  [Code.OutOfRange]: "OUT_OF_RANGE",
  [Code.Unimplemented]: "UNIMPLEMENTED",
  [Code.Internal]: "INTERNAL",
  [Code.Unavailable]: "UNAVAILABLE",
  [Code.DataLoss]: "DATA_LOSS",
  [Code.Unauthenticated]: "UNAUTHENTICATED",
};

const DOMAIN = "recording.trtc";

/** A wrong field of a request. */
export interface Violation {
  /** Path of the field in the request, for example `identities[3].room_id`. */
  readonly field: string;
  /** What is wrong with it. */
  readonly description: string;
}

/** What an error carries beside its code and text. */
export interface ErrorDetails {
  readonly reason?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly violations?: readonly Violation[];
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A call that failed. Its `message` can be shown as it is; code that decides reads `code` and `reason`. */
export class RecordingError extends Error {
  override readonly name = "RecordingError";
  /** The gRPC status code. */
  readonly code: StatusCode;
  /** The service's reason: a name of `ErrorReason` without its prefix. Empty where the service did not answer. */
  readonly reason: string;
  /** The text without code and reason. */
  readonly rawMessage: string;
  /** What `ErrorReason` documents for the reason, such as `current_etag`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Every wrong field, for `INVALID_FIELD`. */
  readonly violations: readonly Violation[];
  /** How long to wait before the call is repeated, in milliseconds. Unset where the service does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(code: StatusCode, rawMessage: string, details: ErrorDetails = {}) {
    const reason = details.reason ?? "";
    super(`[${reason === "" ? code : `${code} ${reason}`}] ${rawMessage}`, { cause: details.cause });
    this.code = code;
    this.reason = reason;
    this.rawMessage = rawMessage;
    this.metadata = details.metadata ?? {};
    this.violations = details.violations ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Whether an error says that the connection broke, rather than that the service refused. */
export type BrokenConnection = (error: ConnectError) => boolean;

/** Whether an answer ended before its end. Connect has no type for it, only these texts. */
export function isTruncated({ rawMessage }: ConnectError): boolean {
  return /^(protocol error: )?(missing (status|trailer|EndStreamResponse)|incomplete envelope|promised \d+ bytes)/.test(
    rawMessage,
  );
}

/** The error of a call as this package's own. */
export function toRecordingError(error: unknown, isBroken: BrokenConnection): RecordingError {
  if (error instanceof RecordingError) return error;
  const from = ConnectError.from(error);
  const info = from.findDetails(ErrorInfoSchema).find(({ domain }) => domain === DOMAIN);
  const retry = from.findDetails(RetryInfoSchema)[0]?.retryDelay;
  const code = info === undefined && isBroken(from) ? "UNAVAILABLE" : CODES[from.code];
  return new RecordingError(code, from.rawMessage, {
    reason: info?.reason ?? "",
    metadata: info?.metadata ?? {},
    violations: from
      .findDetails(BadRequestSchema)
      .flatMap(({ fieldViolations }) => fieldViolations)
      .map(({ field, description }) => ({ field, description })),
    retryAfterMs: retry && durationMs(retry),
    cause: from,
  });
}
