// Writes the policy of calls that only read, out of the service config that is published for all clients.
import { readFileSync } from "node:fs";

const [path] = process.argv.slice(2);
const { methodConfig } = JSON.parse(readFileSync(path, "utf8"));
const config = methodConfig.find(({ name }) => name.some(({ method }) => method === "SearchMedia"));
const { maxAttempts, initialBackoff, maxBackoff, backoffMultiplier, retryableStatusCodes } = config.retryPolicy;
if (retryableStatusCodes.join() !== "UNAVAILABLE") throw new Error("the clients retry on UNAVAILABLE alone");

/** A duration of ProtoJSON, such as "0.2s". */
const ms = (duration) => Math.round(Number.parseFloat(duration) * 1000);

process.stdout.write(`// Generated from clients/service_config.json; not to be edited.

/** Deadline and retry of calls that only read. */
export const READ_POLICY = {
  timeoutMs: ${ms(config.timeout)},
  maxAttempts: ${maxAttempts},
  initialBackoffMs: ${ms(initialBackoff)},
  maxBackoffMs: ${ms(maxBackoff)},
  backoffMultiplier: ${backoffMultiplier},
} as const;
`);
