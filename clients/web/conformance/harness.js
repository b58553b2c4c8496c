// The harness of this client for the suite in clients/conformance: it passes the lines on to a page in Chromium.
import { readFileSync } from "node:fs";
import { converse } from "../../node/conformance/lines.js";
import { save, scriptPage, servePages, startBrowser } from "./browser.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const protocol = process.env.TRTC_RECORDING_PROTOCOL ?? "connect";

await converse(async ({ endpoint, token, ca_file }) => {
  const pages = await servePages({ "/": scriptPage("harness.js"), "/save": save });
  const { browser, close } = await startBrowser(ca_file);
  const page = await browser.newPage();
  page.on("console", (message) => process.stderr.write(`${message.text()}\n`));
  await page.goto(pages.origin);
  await page.waitForFunction("window.harness !== undefined");
  const ops = await page.evaluate((first) => window.harness.hello(first), { endpoint, token, protocol });
  return {
    greeting: { client: "web", version, protocol, ops },
    answer: (request) => page.evaluate((each) => window.harness.answer(each), request),
    close: async () => {
      await close();
      pages.close();
    },
  };
});
