// All that the page can reach: it is sandboxed, and has neither Node.js nor the API key.
const { contextBridge, ipcRenderer } = require("electron");

contextBridge.exposeInMainWorld("recordings", {
  search: (room) => ipcRenderer.invoke("recordings:search", room),
  playbackUrl: (fileId) => ipcRenderer.invoke("recordings:playback-url", fileId),
});
