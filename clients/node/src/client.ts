import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import type { Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import { type DownloadOptions, type DownloadResult, downloadInto } from "./common/download.js";
import { RecordingServices } from "./common/services.js";
import { type Token, withPolicy } from "./common/transport.js";
import { brokenConnection } from "./connection.js";

/** The largest message in either direction. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** A call that waits for an answer asks this often whether the other end is still there. */
const PING_INTERVAL_MS = 30_000;

/** Options of a client. */
export interface RecordingClientOptions {
  /** Where the service listens: `http://host:port` or `https://host:port`. */
  endpoint: string;
  /** The API key, or a function that tells it. Unset: none is sent. */
  token?: Token | undefined;
  /** The only certificate authorities that are trusted, as PEM. Unset: those that Node.js trusts. */
  ca?: string | Buffer | undefined;
  /** Deadline of unary calls in milliseconds, over all their attempts; 0 for none. Unset: 30,000. */
  timeoutMs?: number | undefined;
  /** The protocol, over HTTP/2 in any case. Unset: `grpc`. The others are for proxies that cannot pass gRPC. */
  protocol?: "grpc" | "grpc-web" | "connect" | undefined;
}

/** A connection to the service; it is made with the first call, and again after it broke. */
export class RecordingClient extends RecordingServices {
  readonly #sessions: Http2SessionManager;

  /** Throws a `TypeError` for an endpoint that is no URL of http or https. */
  constructor(options: RecordingClientOptions) {
    const url = new URL(options.endpoint);
    if (url.protocol !== "http:" && url.protocol !== "https:") {
      throw new TypeError(`the endpoint must be http://host:port or https://host:port, not ${options.endpoint}`);
    }
    const tls = options.ca === undefined ? {} : { ca: options.ca };
    const sessions = new Http2SessionManager(url, { pingIntervalMs: PING_INTERVAL_MS }, tls);
    super(
      withPolicy(transportOf(options, sessions), {
        token: options.token,
        timeoutMs: options.timeoutMs,
        isBroken: brokenConnection,
      }),
    );
    this.#sessions = sessions;
  }

  /**
   * Downloads a recording into a file, which is there only when it is whole: until then the bytes are in
   * `<path>.part`, which is removed where the download fails.
   */
  async downloadMedia(fileId: string, path: string, options?: DownloadOptions): Promise<DownloadResult> {
    const part = `${path}.part`;
    const file = await open(part, "w");
    try {
      const hash = createHash("sha256");
      const sink = { write: async (bytes: Uint8Array) => void (await file.writeFile(bytes)) };
      const hasher = { update: (bytes: Uint8Array) => hash.update(bytes), hex: () => hash.digest("hex") };
      const result = await downloadInto(this.mediaSearch, fileId, sink, hasher, options);
      await file.close();
      await rename(part, path);
      return result;
    } catch (error) {
      await file.close();
      await rm(part, { force: true });
      throw error;
    }
  }

  /** Closes the connection; calls under way fail with CANCELLED. */
  close(): void {
    this.#sessions.abort();
  }
}

function transportOf(options: RecordingClientOptions, sessionManager: Http2SessionManager): Transport {
  const common = {
    baseUrl: options.endpoint,
    sessionManager,
    readMaxBytes: MAX_MESSAGE_BYTES,
    writeMaxBytes: MAX_MESSAGE_BYTES,
  };
  switch (options.protocol ?? "grpc") {
    case "grpc":
      return createGrpcTransport(common);
    case "grpc-web":
      return createGrpcWebTransport({ ...common, httpVersion: "2" });
    case "connect":
      return createConnectTransport({ ...common, httpVersion: "2", useBinaryFormat: true });
  }
}
