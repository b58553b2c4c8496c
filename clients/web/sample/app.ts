// Looks the recordings of a user in a room up, and plays one.
import { durationMs, timestampDate } from "@bufbuild/protobuf/wkt";
import { type Media, MediaFormat, RecordingClient, RecordingError } from "@trtc-recording/web";

const form = element("form", HTMLFormElement);
const rows = element("tbody", HTMLTableSectionElement);
const video = element("video", HTMLVideoElement);
const alert = element("[role=alert]", HTMLParagraphElement);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void shown(lookUp(new FormData(form)));
});

async function lookUp(fields: FormData): Promise<void> {
  const field = (name: string) => String(fields.get(name));
  const client = new RecordingClient({ endpoint: field("endpoint"), token: field("token") });
  const roomId = { kind: { case: "number", value: Number(field("room")) } } as const;
  const room = { sdkAppId: Number(field("app")), roomId, userIds: [field("user")] };
  rows.replaceChildren();
  for await (const media of client.searchMedia({ target: { case: "room", value: room } })) {
    rows.append(rowOf(media, () => void shown(play(client, media))));
  }
  if (rows.childElementCount === 0) alert.textContent = "This room has no recordings of this user.";
}

async function play(client: RecordingClient, media: Media): Promise<void> {
  const { url } = await client.mediaSearch.getPlaybackUrl({ fileId: media.fileId });
  video.hidden = false;
  video.src = url;
  await video.play();
}

function rowOf(media: Media, onPlay: () => void): HTMLTableRowElement {
  const row = document.createElement("tr");
  const recorded = media.recordStartTime && timestampDate(media.recordStartTime).toLocaleString();
  const duration = media.duration && `${durationMs(media.duration) / 1000} s`;
  for (const text of [recorded, MediaFormat[media.format], duration]) row.insertCell().textContent = text ?? "";
  const button = document.createElement("button");
  button.textContent = "Play";
  button.addEventListener("click", onPlay);
  // Browsers play MP4; HLS only some of them without a library such as hls.js.
  const playable = media.format === MediaFormat.MP4 || video.canPlayType("application/vnd.apple.mpegurl") !== "";
  if (playable) row.insertCell().append(button);
  return row;
}

/** Shows what went wrong, if anything did. */
async function shown(work: Promise<void>): Promise<void> {
  alert.textContent = "";
  try {
    await work;
  } catch (error) {
    if (!(error instanceof RecordingError || error instanceof DOMException)) throw error;
    alert.textContent = error.message;
  }
}

function element<T extends Element>(selector: string, type: { new (): T }): T {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}
