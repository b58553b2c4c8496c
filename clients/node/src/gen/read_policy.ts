// Generated from clients/service_config.json; not to be edited.

/** Deadline and retry of calls that only read. */
export const READ_POLICY = {
  timeoutMs: 30000,
  maxAttempts: 4,
  initialBackoffMs: 200,
  maxBackoffMs: 5000,
  backoffMultiplier: 2,
} as const;
