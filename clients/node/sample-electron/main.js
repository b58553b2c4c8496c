// The main process: it holds the client and its API key, and the page asks it over IPC.
import { fileURLToPath } from "node:url";
import { RecordingClient } from "@trtc-recording/node";
import { app, BrowserWindow, ipcMain } from "electron";
import { handleRecordings } from "./recordings.js";

const path = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

const client = new RecordingClient({
  endpoint: process.env.TRTC_RECORDING_ENDPOINT ?? "http://127.0.0.1:50051",
  token: process.env.TRTC_RECORDING_TOKEN,
});

app.on("window-all-closed", () => app.quit());
app.on("quit", () => client.close());

await app.whenReady();
handleRecordings(ipcMain, client, new URL("index.html", import.meta.url).href);

const window = new BrowserWindow({
  webPreferences: { preload: path("preload.cjs"), sandbox: true, contextIsolation: true, nodeIntegration: false },
});
window.webContents.setWindowOpenHandler(() => ({ action: "deny" }));
window.webContents.on("will-navigate", (event) => event.preventDefault());
await window.loadFile(path("index.html"));
