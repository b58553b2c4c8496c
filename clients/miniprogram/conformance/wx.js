// A stand-in for the `wx.request` and `wx.downloadFile` of WeChat, on Node.js. The client's README says what it is
// faithful to.
const { createWriteStream } = require("node:fs");
const { mkdtemp } = require("node:fs/promises");
const http = require("node:http");
const https = require("node:https");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { pipeline } = require("node:stream/promises");
const zlib = require("node:zlib");

const DEFAULT_TIMEOUT_MS = 60_000;
const DECODERS = { gzip: zlib.gunzipSync, deflate: zlib.inflateSync, br: zlib.brotliDecompressSync };

/** Makes a `wx`; `ca` is the only authority it trusts, where it is given. */
function createWx({ ca } = {}) {
  return {
    request: (options) => start("request", { method: "GET", dataType: "json", responseType: "text", ...options }, ca),
    downloadFile: (options) => start("downloadFile", { ...options, method: "GET" }, ca),
  };
}

function start(api, options, ca) {
  const body = bodyOf(options);
  const listeners = [];
  let ended = false;
  // One of success and fail is called, once, and never before the call has returned; then complete.
  const end = (kind, result) => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    setImmediate(() => {
      options[kind]?.(result);
      options.complete?.(result);
    });
  };
  const fail = (what, errno) => end("fail", { errMsg: `${api}:fail ${what}`, errno });

  const timer = setTimeout(() => {
    fail("timeout", 5);
    request?.destroy();
  }, options.timeout ?? DEFAULT_TIMEOUT_MS);

  let request;
  try {
    request = send(options, body, ca);
  } catch {
    fail("invalid url", 600009);
    return { abort() {}, onProgressUpdate() {} };
  }
  request.on("error", ({ code }) => fail(`errcode:-100 cronet_error_code:-100 error_msg:net::${code}`, 600001));
  request.on("response", (response) => {
    const read = api === "request" ? readAnswer(options, response) : readFile(options, response, listeners);
    read.then(
      (result) => end("success", { ...result, errMsg: `${api}:ok` }),
      ({ code }) => fail(`errcode:-100 cronet_error_code:-100 error_msg:net::${code}`, 600001),
    );
  });
  request.end(body);
  return {
    abort() {
      fail("abort");
      request.destroy();
    },
    onProgressUpdate(listener) {
      listeners.push(listener);
    },
  };
}

/** Text goes as it is; other data as JSON, which is the content type where the caller names none. */
function bodyOf({ method, data }) {
  if (method === "GET" || data === undefined) return undefined;
  if (typeof data === "string") return Buffer.from(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : Buffer.from(JSON.stringify(data));
}

function send({ url, method, header = {} }, body, ca) {
  const { protocol } = new URL(url);
  const headers = {
    "content-type": "application/json",
    "accept-encoding": "gzip,compress,br,deflate",
    ...Object.fromEntries(Object.entries(header).map(([name, value]) => [name.toLowerCase(), value])),
    // WeChat's own, which the caller cannot set.
    referer: "https://servicewechat.com/wx0123456789abcdef/1/page-frame.html",
    "user-agent": "Mozilla/5.0 MicroMessenger/8.0.0 MiniProgramEnv/Stand-in",
  };
  if (body !== undefined) headers["content-length"] = body.length;
  // HTTP/1.1 on a connection of its own, so that none is kept open.
  const options = { method, headers, agent: false, ...(ca === undefined ? {} : { ca }) };
  return protocol === "https:" ? https.request(url, options) : http.request(url, options);
}

async function readAnswer({ dataType, responseType }, response) {
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  const decode = DECODERS[response.headers["content-encoding"]] ?? ((bytes) => bytes);
  const bytes = decode(Buffer.concat(chunks));
  const data = responseType === "arraybuffer" ? Uint8Array.from(bytes).buffer : textData(bytes.toString(), dataType);
  return { ...headOf(response), data };
}

/** Of `dataType` json it is tried to parse the text; what is no JSON stays text. */
function textData(text, dataType) {
  if (dataType !== "json") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function readFile({ filePath }, response, listeners) {
  const path = filePath ?? join(await mkdtemp(join(tmpdir(), "wx-")), "tmp_file");
  const total = Number(response.headers["content-length"] ?? 0);
  let written = 0;
  response.on("data", (chunk) => {
    written += chunk.length;
    const progress = total > 0 ? Math.floor((100 * written) / total) : 0;
    const update = { progress, totalBytesWritten: written, totalBytesExpectedToWrite: total };
    for (const listener of listeners) listener(update);
  });
  await pipeline(response, createWriteStream(path));
  return { ...headOf(response), ...(filePath === undefined ? { tempFilePath: path } : { filePath }) };
}

/** Every status is a success. Names of headers come as the platform likes: here as iOS writes them. */
function headOf({ statusCode, headers }) {
  const header = {};
  for (const [name, value] of Object.entries(headers)) {
    header[name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())] = String(value);
  }
  return { statusCode, header, cookies: headers["set-cookie"] ?? [] };
}

module.exports = { createWx };
