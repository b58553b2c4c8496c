// A service for tests, of which each test gives the methods it needs.
import { createServer } from "node:http2";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { MediaSearch, MixTranscode, RecordingClient, RecordingConfig, StreamIdResolver } from "@trtc-recording/node";

/** Runs `test({ client, endpoint, sessions })` against the methods; `sessions` are the server's open connections. */
export async function withService(methods, test, clientOptions = {}) {
  const routes = (router) => {
    router.service(MediaSearch, methods.mediaSearch ?? {});
    router.service(MixTranscode, methods.mixTranscode ?? {});
    router.service(RecordingConfig, methods.recordingConfig ?? {});
    router.service(StreamIdResolver, methods.streamIdResolver ?? {});
  };
  const sessions = new Set();
  const server = createServer(connectNodeAdapter({ routes }));
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const client = new RecordingClient({ endpoint, ...clientOptions });
  try {
    await test({ client, endpoint, sessions });
  } finally {
    client.close();
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** What a method returns that never answers; it ends with the call, so that no timer of the server outlives it. */
export function never({ signal }) {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}
