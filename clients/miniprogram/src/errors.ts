import { type Details, readDetails } from "./details";

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

/** The codes of the Connect protocol. */
const CODES: { readonly [name: string]: StatusCode | undefined } = {
  canceled: "CANCELLED",
  unknown: "UNKNOWN",
  invalid_argument: "INVALID_ARGUMENT",
  deadline_exceeded: "DEADLINE_EXCEEDED",
  not_found: "NOT_FOUND",
  already_exists: "ALREADY_EXISTS",
  permission_denied: "PERMISSION_DENIED",
  resource_exhausted: "RESOURCE_EXHAUSTED",
  failed_precondition: "FAILED_PRECONDITION",
  aborted: "ABORTED",
  out_of_range: "OUT_OF_RANGE",
  unimplemented: "UNIMPLEMENTED",
  internal: "INTERNAL",
  unavailable: "UNAVAILABLE",
  data_loss: "DATA_LOSS",
  unauthenticated: "UNAUTHENTICATED",
};

/** What the Connect protocol makes of an HTTP status whose body is no error of its own: one of a proxy's. */
const HTTP_CODES: { readonly [status: number]: StatusCode | undefined } = {
  400: "INTERNAL",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "UNIMPLEMENTED",
  429: "UNAVAILABLE",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "UNAVAILABLE",
};

/** A wrong field of a request. */
export interface Violation {
  /** Path of the field in the request, for example `identities[3].room_id`. */
  readonly field: string;
  /** What is wrong with it. */
  readonly description: string;
}

/** A call that failed. Its `message` can be shown as it is; code that decides reads `code` and `reason`. */
export class RecordingError extends Error {
  readonly name = "RecordingError";
  /** The gRPC status code. */
  readonly code: StatusCode;
  /** The service's reason: a name of `ErrorReason` without its prefix. Empty where the service did not answer. */
  readonly reason: string;
  /** The text without code and reason. */
  readonly rawMessage: string;
  /** What `ErrorReason` documents for the reason, such as `current_etag`. */
  readonly metadata: { readonly [key: string]: string };
  /** Every wrong field, for `INVALID_FIELD`. */
  readonly violations: readonly Violation[];
  /** How long to wait before the call is repeated, in milliseconds. Unset where the service does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(code: StatusCode, rawMessage: string, details: Partial<Details> = {}) {
    const reason = details.reason || "";
    super(`[${reason === "" ? code : `${code} ${reason}`}] ${rawMessage}`);
    this.code = code;
    this.reason = reason;
    this.rawMessage = rawMessage;
    this.metadata = details.metadata || {};
    this.violations = details.violations || [];
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** The error of an answer that is none of success. */
export function errorOfAnswer(statusCode: number, data: unknown): RecordingError {
  const body = data as { code?: unknown; message?: unknown; details?: unknown } | undefined;
  const code = typeof body === "object" && body !== null ? CODES[String(body.code)] : undefined;
  if (body === undefined || code === undefined) {
    return new RecordingError(HTTP_CODES[statusCode] || "UNKNOWN", `HTTP status ${statusCode}`);
  }
  return new RecordingError(code, typeof body.message === "string" ? body.message : "", readDetails(body.details));
}

/** The error of a call that `wx` could not make, or not to its end. */
export function errorOfFailure(errMsg: string): RecordingError {
  if (/fail abort/.test(errMsg)) return new RecordingError("CANCELLED", "cancelled by the caller");
  if (/time ?out/i.test(errMsg)) return new RecordingError("DEADLINE_EXCEEDED", "the service did not answer in time");
  return new RecordingError("UNAVAILABLE", errMsg);
}
