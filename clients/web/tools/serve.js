// Serves the sample, for a try by hand.
import { servePages } from "../conformance/browser.js";

const { origin } = await servePages();
console.log(`${origin}/sample.html`);
