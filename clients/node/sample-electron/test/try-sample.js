// Tries the sample without Electron, of which there is no binary on every machine: the page in Chromium, from its file,
// and recordings.js and preload.cjs here in Node.js, with Electron's IPC and its bridge in between replaced.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { compileFunction } from "node:vm";
import { RecordingClient } from "@trtc-recording/node";
import { startBrowser } from "../../../web/conformance/browser.js";
import { watch } from "../../../web/conformance/play.js";
import { handleRecordings } from "../recordings.js";

const pageUrl = new URL("../index.html", import.meta.url).href;
const client = new RecordingClient({
  endpoint: process.env.TRTC_RECORDING_ENDPOINT,
  token: process.env.TRTC_RECORDING_TOKEN,
});

const handlers = new Map();
handleRecordings({ handle: (channel, handler) => handlers.set(channel, handler) }, client, pageUrl);

/** What Electron does between the two processes: both sides see copies. */
const invoke = async (from, channel, ...args) =>
  structuredClone(await handlers.get(channel)({ senderFrame: { url: from } }, ...structuredClone(args)));

/** Runs preload.cjs as Electron would for the page, and gives the page what it exposes. */
async function preload(page) {
  const bridge = {};
  const electron = {
    contextBridge: { exposeInMainWorld: (name, api) => Object.assign(bridge, { [name]: api }) },
    ipcRenderer: { invoke: (...args) => invoke(page.url(), ...args) },
  };
  const source = readFileSync(new URL("../preload.cjs", import.meta.url), "utf8");
  compileFunction(source, ["require"])((name) => ({ electron })[name]);
  for (const [name, api] of Object.entries(bridge)) {
    for (const [method, run] of Object.entries(api)) await page.exposeFunction(`${name}_${method}`, run);
    await page.addInitScript(
      ([key, methods]) => {
        window[key] = Object.fromEntries(methods.map((each) => [each, (...args) => window[`${key}_${each}`](...args)]));
      },
      [name, Object.keys(api)],
    );
  }
}

async function lookUp(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value);
  await page.click("text=Look up");
  await page.waitForFunction(
    () => document.querySelector("[role=alert]").textContent !== "" || document.querySelector("tbody button") !== null,
  );
}

const { browser, close } = await startBrowser();
try {
  const page = await browser.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error));
  await preload(page);
  await page.goto(pageUrl);

  await lookUp(page, { app: "0", room: "12345", user: "userA" });
  assert.match(await page.textContent("[role=alert]"), /^\[INVALID_ARGUMENT INVALID_FIELD\] /);

  await lookUp(page, { app: "1400000001" });
  await page.locator("tbody button").first().click();
  const { width, height, seconds } = await watch(page);
  assert.deepEqual(faults, []);
  await assert.rejects(invoke("https://elsewhere.example", "recordings:search", {}), /may not ask/);
  console.log(
    `the page found a recording, and played ${seconds.toFixed(1)} s of it with a picture of ${width}x${height}`,
  );
} finally {
  await close();
  client.close();
}
