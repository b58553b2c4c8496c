// A service for tests, as a browser meets it: Connect and gRPC-Web over HTTP/1.1, to which other origins may come.
import { createServer } from "node:http";
import { cors } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { MediaSearch, StreamIdResolver } from "@trtc-recording/web";

/** Starts the service; each test puts its methods into `methods` by name. */
export async function startService() {
  const methods = {};
  const services = { [MediaSearch.typeName]: MediaSearch, [StreamIdResolver.typeName]: StreamIdResolver };
  const routes = (router) => {
    for (const service of Object.values(services)) {
      for (const { localName } of service.methods) {
        const current = (...call) => methods[localName](...call);
        router.rpc(service.method[localName], current);
      }
    }
  };
  const handler = connectNodeAdapter({ routes });
  const state = { cutAfter: undefined };
  const sockets = new Set();
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-methods", cors.allowedMethods.join(", "));
    response.setHeader("access-control-allow-headers", [...cors.allowedHeaders, "authorization"].join(", "));
    response.setHeader("access-control-expose-headers", cors.exposedHeaders.join(", "));
    if (request.method === "OPTIONS") return response.writeHead(204).end();
    if (state.cutAfter !== undefined) {
      cut(response, state.cutAfter);
      state.cutAfter = undefined;
    }
    handler(request, response);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    methods,
    /** The next answer ends after so many bytes, as if that were all of it. */
    cutNextAfter(bytes) {
      state.cutAfter = bytes;
    },
    endpoint: `http://127.0.0.1:${server.address().port}`,
    drop,
    close() {
      drop();
      server.close();
    },
  };
}

/** Lets no more than `limit` bytes of the body through, and ends it in good order, as proxies do. */
function cut(response, limit) {
  const { write, end } = response;
  let left = limit;
  response.write = (chunk, ...rest) => {
    if (left <= 0) return true;
    const part = Buffer.from(chunk).subarray(0, left);
    left -= part.length;
    const more = write.call(response, part, ...rest);
    if (left <= 0) end.call(response);
    return more;
  };
  response.end = (...rest) => (left > 0 ? end.call(response, ...rest) : response);
}
