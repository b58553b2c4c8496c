import type { ConnectError } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { type DownloadOptions, downloadInto, type DownloadResult, type Hash, type Sink } from "./common/download.js";
import { isTruncated } from "./common/errors.js";
import { RecordingServices } from "./common/services.js";
import { type Token, withPolicy } from "./common/transport.js";

/** Options of a client. */
export interface RecordingClientOptions {
  /** Where the service listens: `https://host:port`, or `http://host:port` for trials. It must allow the page's origin. */
  endpoint: string;
  /** The API key, or a function that tells it. Unset: none is sent. A page shows its key to whoever opens it. */
  token?: Token | undefined;
  /** Deadline of unary calls in milliseconds, over all their attempts; 0 for none. Unset: 30,000. */
  timeoutMs?: number | undefined;
  /** The protocol, with messages in binary in both cases. Unset: `connect`. */
  protocol?: "connect" | "grpc-web" | undefined;
}

/** A recording in memory, and what is known of it. */
export interface BlobResult extends DownloadResult {
  /** The file. */
  blob: Blob;
}

/** The service, as a page calls it by `fetch`. */
export class RecordingClient extends RecordingServices {
  /** Throws a `TypeError` for an endpoint that is no URL of http or https. */
  constructor(options: RecordingClientOptions) {
    const { protocol } = new URL(options.endpoint);
    if (protocol !== "http:" && protocol !== "https:") {
      throw new TypeError(`the endpoint must be https://host:port or http://host:port, not ${options.endpoint}`);
    }
    const inner =
      options.protocol === "grpc-web"
        ? createGrpcWebTransport({ baseUrl: options.endpoint })
        : createConnectTransport({ baseUrl: options.endpoint, useBinaryFormat: true });
    super(withPolicy(inner, { token: options.token, timeoutMs: options.timeoutMs, isBroken: brokenConnection }));
  }

  /** Downloads a recording into memory. For large ones {@link downloadTo} takes less of it. */
  async downloadBlob(fileId: string, options?: DownloadOptions): Promise<BlobResult> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    const sink = { write: (bytes: Uint8Array) => void parts.push(new Uint8Array(bytes)) };
    const result = await downloadInto(this.mediaSearch, fileId, sink, hasher(), options);
    return { ...result, blob: new Blob(parts, { type: result.contentType }) };
  }

  /**
   * Downloads a recording into a stream, such as that of a file that the user chose (`showSaveFilePicker`). The stream
   * is closed at the end, and aborted where the download fails.
   */
  async downloadTo(
    fileId: string,
    stream: WritableStream<Uint8Array>,
    options?: DownloadOptions,
  ): Promise<DownloadResult> {
    const writer = stream.getWriter();
    try {
      const sink: Sink = { write: (bytes) => writer.write(bytes) };
      const result = await downloadInto(this.mediaSearch, fileId, sink, hasher(), options);
      await writer.close();
      return result;
    } catch (error) {
      await writer.abort(error).catch(() => {});
      throw error;
    }
  }
}

/** SHA-256 piece by piece, which WebCrypto cannot. */
function hasher(): Hash {
  const hash = sha256.create();
  return { update: (bytes) => hash.update(bytes), hex: () => bytesToHex(hash.digest()) };
}

/** Whether a call failed since the connection did: `fetch` has a TypeError for that, and no other way to say it. */
function brokenConnection(error: ConnectError): boolean {
  return isTruncated(error) || error.cause instanceof TypeError;
}
