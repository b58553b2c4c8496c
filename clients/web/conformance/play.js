// What the tests of both samples ask of a page that plays a recording.
import assert from "node:assert/strict";

/** Waits until the page's video has played a second, and sees that it shows a picture, and that it moves. */
export async function watch(page) {
  const first = await pictureAt(page, 1);
  const second = await pictureAt(page, 2);
  assert.ok(first.width > 0 && first.height > 0, "the recording has no picture");
  assert.ok(first.colours > 16, `the picture has ${first.colours} colours: it was not decoded`);
  assert.ok(!first.png.equals(second.png), "the picture does not move");
  return { width: first.width, height: first.height, seconds: second.currentTime };
}

/** The picture as the browser shows it, once the video has come to the second. */
async function pictureAt(page, second) {
  const video = page.locator("video");
  const state = await video.evaluate(
    (element, wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const { videoWidth: width, videoHeight: height, currentTime, error } = element;
          if (error) reject(new Error(`the video fails: ${error.message}`));
          else if (currentTime >= wanted) resolve({ width, height, currentTime });
        };
        for (const event of ["timeupdate", "error"]) element.addEventListener(event, look);
        look();
      }),
    second,
  );
  const png = await video.screenshot();
  return { ...state, png, colours: await coloursOf(page, png) };
}

/** How many colours a picture has; one that could not be decoded is of one colour but for the controls. */
async function coloursOf(page, png) {
  const blank = await page.context().browser().newPage();
  try {
    return await blank.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, Math.floor(bitmap.height / 2));
      return new Set(new Uint32Array(data.buffer)).size;
    }, png.toString("base64"));
  } finally {
    await blank.close();
  }
}
