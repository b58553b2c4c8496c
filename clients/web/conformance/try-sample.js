// Looks a recording up in the sample page, and plays it.
import assert from "node:assert/strict";
import { servePages, startBrowser } from "./browser.js";
import { watch } from "./play.js";

const { TRTC_RECORDING_ENDPOINT: endpoint, TRTC_RECORDING_TOKEN: token = "" } = process.env;
const pages = await servePages();
const { browser, close } = await startBrowser(process.env.TRTC_RECORDING_CA_FILE);
try {
  const page = await browser.newPage();
  await page.goto(`${pages.origin}/sample.html`);
  const fields = { endpoint, token, app: "1400000001", room: "12345", user: "userA" };
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value);
  await page.click("text=Look up");
  const play = page.locator("tbody button").first();
  await Promise.race([
    play.waitFor(),
    page.waitForFunction(() => document.querySelector("[role=alert]").textContent !== ""),
  ]);
  assert.equal(await page.textContent("[role=alert]"), "");
  await play.click();
  const { width, height, seconds } = await watch(page);
  console.log(
    `the sample found a recording, and played ${seconds.toFixed(1)} s of it with a picture of ${width}x${height}`,
  );
} finally {
  await close();
  pages.close();
}
