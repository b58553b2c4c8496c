// What the page may ask of the main process. It knows Electron by its arguments alone, so that it runs without it.
import { durationMs, timestampDate } from "@bufbuild/protobuf/wkt";
import { MediaFormat, RecordingError } from "@trtc-recording/node";

/**
 * @typedef {{ app: number, room: number, user: string }} Room
 * @typedef {{ fileId: string, recorded: string, format: string, seconds: number }} Recording
 * @typedef {{ value: unknown } | { error: string }} Answer
 */

/**
 * Answers the page at `pageUrl`, and no other.
 *
 * @param {Pick<import("electron").IpcMain, "handle">} ipcMain
 * @param {import("@trtc-recording/node").RecordingClient} client
 * @param {string} pageUrl
 */
export function handleRecordings(ipcMain, client, pageUrl) {
  /** @type {(channel: string, answer: (argument: any) => Promise<unknown>) => void} */
  const handle = (channel, answer) =>
    ipcMain.handle(channel, async (event, argument) => {
      if (event.senderFrame?.url !== pageUrl) throw new Error("this page may not ask");
      return answered(answer(argument));
    });
  handle("recordings:search", (room) => search(client, room));
  handle("recordings:playback-url", async (fileId) => {
    const { url } = await client.mediaSearch.getPlaybackUrl({ fileId: String(fileId) });
    return url;
  });
}

/**
 * @param {import("@trtc-recording/node").RecordingClient} client
 * @param {Room} room
 */
async function search(client, { app, room, user }) {
  /** @type {Recording[]} */
  const found = [];
  const roomId = { kind: { case: /** @type {const} */ ("number"), value: Number(room) } };
  const value = { sdkAppId: Number(app), roomId, userIds: [String(user)] };
  for await (const media of client.searchMedia({ target: { case: "room", value } })) {
    found.push({
      fileId: media.fileId,
      recorded: media.recordStartTime ? timestampDate(media.recordStartTime).toISOString() : "",
      format: MediaFormat[media.format] ?? String(media.format),
      seconds: media.duration ? durationMs(media.duration) / 1000 : 0,
    });
  }
  return found;
}

/**
 * An error that is thrown comes to the page as a text of Electron's; here it is an answer.
 *
 * @param {Promise<unknown>} promise
 * @returns {Promise<Answer>}
 */
async function answered(promise) {
  try {
    return { value: await promise };
  } catch (error) {
    if (!(error instanceof RecordingError)) throw error;
    return { error: error.message };
  }
}
