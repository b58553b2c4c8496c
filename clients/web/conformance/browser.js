// A real browser with a page of build-pages, for the harness, the example and the tests.
import { execFileSync } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { chromium } from "playwright-core";

const PAGES = new URL("../build-pages/", import.meta.url);
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".json": "application/json", ".map": "text/plain" };

/**
 * Serves the files of build-pages, and those of `extra` by their path: functions of request and response. On any free
 * port unless one is given.
 */
export async function servePages(extra = {}, port = 0) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://pages");
    if (extra[pathname] !== undefined) return extra[pathname](request, response);
    try {
      const body = await readFile(new URL(`.${pathname}`, PAGES));
      response.writeHead(200, { "content-type": `${TYPES[extname(pathname)]}; charset=utf-8` }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Serves an empty page that runs a script of build-pages. */
export function scriptPage(script) {
  const html = `<!doctype html><meta charset="utf-8"><title>${script}</title><script type="module" src="${script}"></script>`;
  return (_, response) => response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(html);
}

/** Writes the body of a PUT into the file that its query names. */
export async function save(request, response) {
  const path = new URL(request.url, "http://pages").searchParams.get("path");
  await pipeline(request, createWriteStream(path));
  response.writeHead(204).end();
}

/** Starts Chromium with a home of its own, in which it trusts the authority of `caFile` too. */
export async function startBrowser(caFile) {
  const home = await mkdtemp(join(tmpdir(), "chromium-"));
  if (caFile !== undefined) trust(home, caFile);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    env: { ...process.env, HOME: home },
    args: ["--autoplay-policy=no-user-gesture-required"],
  });
  return {
    browser,
    async close() {
      await browser.close();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Chromium reads the authorities of its user from this database of NSS. */
function trust(home, caFile) {
  const database = join(home, ".pki/nssdb");
  execFileSync("mkdir", ["-p", database]);
  execFileSync("certutil", ["-N", "-d", `sql:${database}`, "--empty-password"]);
  execFileSync("certutil", ["-A", "-d", `sql:${database}`, "-n", "test", "-t", "C,,", "-i", caFile]);
}
