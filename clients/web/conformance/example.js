// Runs the README's example in Chromium and prints what it writes to the console.
import { servePages, startBrowser } from "./browser.js";

const { TRTC_RECORDING_ENDPOINT: endpoint, TRTC_RECORDING_TOKEN: token } = process.env;
const done = "the example is done";
const html = `<!doctype html><meta charset="utf-8"><title>Example</title><script type="module">
  import("/example.js").then(() => console.debug("${done}"));
</script>`;
const pages = await servePages({
  "/": (_, response) => response.writeHead(200, { "content-type": "text/html" }).end(html),
  "/config.json": (_, response) => response.end(JSON.stringify({ endpoint, token })),
});
const { browser, close } = await startBrowser(process.env.TRTC_RECORDING_CA_FILE);
try {
  const page = await browser.newPage();
  await new Promise((resolve, reject) => {
    page.on("pageerror", reject);
    page.on("console", (message) => {
      if (message.type() === "debug" && message.text() === done) resolve();
      else if (message.type() === "error") process.stderr.write(`${message.text()}\n`);
      else process.stdout.write(`${message.text()}\n`);
    });
    page.goto(pages.origin).catch(reject);
  });
} finally {
  await close();
  pages.close();
}
