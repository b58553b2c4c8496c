// The page: it looks recordings up and plays one, through what preload.cjs gives it.
const form = document.querySelector("form");
const rows = document.querySelector("tbody");
const video = document.querySelector("video");
const alert = document.querySelector("[role=alert]");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  rows.replaceChildren();
  const { app, room, user } = Object.fromEntries(new FormData(form));
  const found = await shown(window.recordings.search({ app: Number(app), room: Number(room), user }));
  if (found?.length === 0) alert.textContent = "This room has no recordings of this user.";
  for (const recording of found ?? []) rows.append(rowOf(recording));
});

function rowOf({ fileId, recorded, format, seconds }) {
  const row = document.createElement("tr");
  for (const text of [recorded, format, `${seconds} s`]) row.insertCell().textContent = text;
  // Chromium plays MP4; HLS takes a library such as hls.js.
  if (format === "MP4") {
    const button = document.createElement("button");
    button.textContent = "Play";
    button.addEventListener("click", async () => {
      const url = await shown(window.recordings.playbackUrl(fileId));
      if (url === undefined) return;
      video.hidden = false;
      video.src = url;
      await video.play();
    });
    row.insertCell().append(button);
  }
  return row;
}

/** The value of an answer, or undefined after its error has been shown. */
async function shown(asked) {
  const { value, error } = await asked;
  alert.textContent = error ?? "";
  return value;
}
