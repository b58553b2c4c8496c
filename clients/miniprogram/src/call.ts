import { errorOfAnswer, errorOfFailure, RecordingError } from "./errors";
import { READ_POLICY } from "./gen/read_policy";
import type { Wx } from "./wx";

// Mini-programs have them, as browsers do.
declare function setTimeout(callback: () => void, ms: number): number;
declare function clearTimeout(timer: number): void;

/** Options of one call. */
export interface CallOptions {
  /** Deadline of the call in milliseconds, over all its attempts. Unset: that of the client. */
  timeoutMs?: number;
}

/** The answer of a call; `abort` cancels it, so that it fails with CANCELLED. */
export interface Call<T> extends Promise<T> {
  abort(): void;
}

/** An API key, or a function that tells the one of the moment: it is asked before every attempt. */
export type Token = string | (() => string | Promise<string>);

/** What a call needs to know. */
export interface CallSettings {
  wx: Wx;
  endpoint: string;
  token: Token | undefined;
  timeoutMs: number;
}

/** A method, as the generated table has it. */
interface Method {
  readonly path: string;
  readonly reads: boolean;
}

/** Cancels what is under way. */
export class Cancellation {
  cancelled = false;
  /** Ends what is under way at the moment. */
  stop: () => void = () => {};

  cancel(): void {
    this.cancelled = true;
    this.stop();
  }
}

/** A promise with an `abort` that cancels. */
export function cancellable<T>(run: (cancellation: Cancellation) => Promise<T>): Call<T> {
  const cancellation = new Cancellation();
  return Object.assign(run(cancellation), { abort: () => cancellation.cancel() });
}

/** Calls a method; one that only reads is tried again where the service is UNAVAILABLE. */
export function call<T>(settings: CallSettings, method: Method, request: object, options: CallOptions = {}): Call<T> {
  const timeoutMs = options.timeoutMs === undefined ? settings.timeoutMs : options.timeoutMs;
  const deadline = Date.now() + timeoutMs;
  const attempts = method.reads ? READ_POLICY.maxAttempts : 1;
  return cancellable(async (cancellation) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await post(settings, method.path, request, Math.max(1, deadline - Date.now()), cancellation)) as T;
      } catch (error) {
        if (!(error instanceof RecordingError) || error.code !== "UNAVAILABLE" || attempt >= attempts) throw error;
        const wait = error.retryAfterMs === undefined ? backoffMs(attempt) : error.retryAfterMs;
        if (Date.now() + wait >= deadline) throw error;
        await pause(wait, cancellation);
      }
    }
  });
}

/** One unary call of the Connect protocol. */
async function post(
  { wx, endpoint, token }: CallSettings,
  path: string,
  request: object,
  timeoutMs: number,
  cancellation: Cancellation,
): Promise<unknown> {
  const header: Record<string, string> = {
    "content-type": "application/json",
    "connect-protocol-version": "1",
    "connect-timeout-ms": String(timeoutMs),
  };
  const key = typeof token === "function" ? await token() : token;
  if (key) header["authorization"] = `Bearer ${key}`;
  return new Promise((resolve, reject) => {
    if (cancellation.cancelled) return reject(errorOfFailure("request:fail abort"));
    const task = wx.request({
      url: `${endpoint}/${path}`,
      method: "POST",
      header,
      data: JSON.stringify(request),
      dataType: "json",
      responseType: "text",
      timeout: timeoutMs,
      success({ statusCode, data }) {
        if (statusCode === 200 && typeof data === "object" && data !== null) resolve(data);
        else reject(errorOfAnswer(statusCode, data));
      },
      fail({ errMsg }) {
        reject(errorOfFailure(errMsg));
      },
    });
    cancellation.stop = () => task.abort();
  });
}

/** How long to wait after the given attempt, counted from 1; random, so that clients do not come back all at once. */
function backoffMs(attempt: number): number {
  const { initialBackoffMs, maxBackoffMs, backoffMultiplier } = READ_POLICY;
  return Math.random() * Math.min(initialBackoffMs * backoffMultiplier ** (attempt - 1), maxBackoffMs);
}

function pause(ms: number, cancellation: Cancellation): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    cancellation.stop = () => {
      clearTimeout(timer);
      reject(errorOfFailure("request:fail abort"));
    };
  });
}
