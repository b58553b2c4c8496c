import type { DescMethodUnary } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { Transport } from "@connectrpc/connect";
import { READ_POLICY } from "../gen/read_policy.js";
import { type BrokenConnection, RecordingError, toRecordingError } from "./errors.js";

/** An API key, or a function that tells the one of the moment: it is asked before every call. */
export type Token = string | (() => string | Promise<string>);

export interface PolicyOptions {
  token: Token | undefined;
  timeoutMs: number | undefined;
  isBroken: BrokenConnection;
}

/** Adds to a transport what every call of this package has: API key, deadline, retry of reads, and errors. */
export function withPolicy(inner: Transport, { token, timeoutMs, isBroken }: PolicyOptions): Transport {
  const authorized = async (init: HeadersInit | undefined): Promise<Headers> => {
    const headers = new Headers(init);
    const key = typeof token === "function" ? await token() : token;
    if (key && !headers.has("authorization")) headers.set("authorization", `Bearer ${key}`);
    return headers;
  };
  return {
    unary(method, signal, callTimeoutMs, header, input, contextValues) {
      const call = async (remainingMs: number) =>
        inner.unary(method, signal, remainingMs, await authorized(header), input, contextValues).catch((error) => {
          throw toRecordingError(error, isBroken);
        });
      const attempts = onlyReads(method) ? READ_POLICY.maxAttempts : 1;
      return retried(call, attempts, callTimeoutMs ?? timeoutMs ?? READ_POLICY.timeoutMs, signal);
    },
    async stream(method, signal, callTimeoutMs, header, input, contextValues) {
      try {
        // Without a deadline unless the call names one: a download takes as long as it takes.
        const headers = await authorized(header);
        const response = await inner.stream(method, signal, callTimeoutMs ?? 0, headers, input, contextValues);
        return { ...response, message: withErrors(response.message, isBroken) };
      } catch (error) {
        throw toRecordingError(error, isBroken);
      }
    },
  };
}

function onlyReads(method: DescMethodUnary): boolean {
  return method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}

/** Calls until it succeeds, the attempts are used up, or no time is left. A `timeoutMs` of 0 means no deadline. */
async function retried<T>(
  call: (remainingMs: number) => Promise<T>,
  attempts: number,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  const deadline = timeoutMs > 0 ? Date.now() + timeoutMs : Infinity;
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(deadline === Infinity ? 0 : Math.max(1, deadline - Date.now()));
    } catch (error) {
      if (!isRetryable(error) || attempt >= attempts) throw error;
      const wait = error.retryAfterMs ?? backoffMs(attempt);
      if (Date.now() + wait >= deadline) throw error;
      await pause(wait, signal);
    }
  }
}

/** Whether the same read may be tried again. */
export function isRetryable(error: unknown): error is RecordingError {
  return error instanceof RecordingError && error.code === "UNAVAILABLE";
}

/** How long to wait after the given attempt, counted from 1; random, so that clients do not come back all at once. */
export function backoffMs(attempt: number): number {
  const { initialBackoffMs, maxBackoffMs, backoffMultiplier } = READ_POLICY;
  return Math.random() * Math.min(initialBackoffMs * backoffMultiplier ** (attempt - 1), maxBackoffMs);
}

/** Waits; fails with CANCELLED as soon as the signal is given. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      clearTimeout(timer);
      reject(new RecordingError("CANCELLED", "cancelled by the caller", { cause: signal?.reason }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", cancel);
      resolve();
    }, ms);
    if (signal?.aborted) cancel();
    else signal?.addEventListener("abort", cancel, { once: true });
  });
}

async function* withErrors<T>(messages: AsyncIterable<T>, isBroken: BrokenConnection): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    throw toRecordingError(error, isBroken);
  }
}
