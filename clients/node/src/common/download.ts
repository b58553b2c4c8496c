import type { CallOptions, Client } from "@connectrpc/connect";
import type { DownloadHeader, DownloadTrailer, MediaSearch } from "../gen/trtc/recording/v1/media_search_pb.js";
import { RecordingError } from "./errors.js";
import { backoffMs, isRetryable, pause } from "./transport.js";

/** How often in a row a download is taken up again without a single byte more. */
const MAX_STALLS = 5;

/** Options of a download. */
export interface DownloadOptions {
  /** Cancels the download. */
  signal?: AbortSignal;
  /** Called whenever bytes have been written, with the number so far and that of the whole. */
  onProgress?: (receivedBytes: number, sizeBytes: number) => void;
}

/** What was downloaded. */
export interface DownloadResult {
  /** Size of the file in bytes. */
  sizeBytes: number;
  /** SHA-256 of the file in lower-case hex, computed here. */
  sha256: string;
  /** How often the download had to go on after a broken call. */
  resumed: number;
  /** The file name that the service proposes, with extension. */
  fileName: string;
  /** The content type, for example `video/mp4`. */
  contentType: string;
}

/** Where the bytes go. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void> | void;
}

/** An incremental SHA-256. */
export interface Hash {
  update(bytes: Uint8Array): unknown;
  hex(): string;
}

/** Downloads a recording into a sink: goes on after broken calls, and compares size and hash at the end. */
export async function downloadInto(
  service: Client<typeof MediaSearch>,
  fileId: string,
  sink: Sink,
  hash: Hash,
  { signal, onProgress }: DownloadOptions = {},
): Promise<DownloadResult> {
  let header: DownloadHeader | undefined;
  let trailer: DownloadTrailer | undefined;
  let received = 0;
  let resumed = 0;
  let stalls = 0;

  const receive = async (options: CallOptions) => {
    const request = { fileId, offset: BigInt(received), etag: header?.media?.etag ?? "" };
    for await (const { part } of service.downloadMedia(request, options)) {
      if (part.case === "header") {
        header ??= part.value;
      } else if (part.case === "chunk") {
        await sink.write(part.value);
        hash.update(part.value);
        received += part.value.length;
        onProgress?.(received, Number(header?.sizeBytes ?? 0n));
      } else if (part.case === "trailer") {
        trailer = part.value;
      }
    }
    if (trailer === undefined) throw new RecordingError("UNAVAILABLE", "the download ended before its last message");
  };

  while (trailer === undefined) {
    const before = received;
    try {
      await cancellable(signal, receive);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      stalls = received > before ? 0 : stalls + 1;
      if (stalls > MAX_STALLS) throw error;
      resumed += 1;
      await pause(error.retryAfterMs ?? backoffMs(stalls + 1), signal);
    }
  }
  const sha256 = hash.hex();
  verify({ header, trailer, received, resumed, sha256 });
  return {
    sizeBytes: received,
    sha256,
    resumed,
    fileName: header?.fileName ?? "",
    contentType: header?.contentType ?? "",
  };
}

/** Runs a call so that it ends with the function: leaving the loop over its messages does not end it. */
async function cancellable(outer: AbortSignal | undefined, run: (options: CallOptions) => Promise<void>) {
  const call = new AbortController();
  const cancel = () => call.abort(outer?.reason);
  if (outer?.aborted) cancel();
  outer?.addEventListener("abort", cancel);
  try {
    await run({ signal: call.signal });
  } finally {
    outer?.removeEventListener("abort", cancel);
    call.abort();
  }
}

function verify(got: {
  header: DownloadHeader | undefined;
  trailer: DownloadTrailer;
  received: number;
  resumed: number;
  sha256: string;
}) {
  const { header, trailer, received, resumed, sha256 } = got;
  const size = header?.sizeBytes ?? 0n;
  if (BigInt(received) !== size) {
    throw new RecordingError("DATA_LOSS", `${received} bytes came of a file of ${size}`);
  }
  // Of a call that went on, the trailer tells the hash of its own part alone.
  if (resumed === 0 && sha256 !== trailer.sha256) {
    throw new RecordingError("DATA_LOSS", `the bytes have SHA-256 ${sha256}, the service sent ${trailer.sha256}`);
  }
}
