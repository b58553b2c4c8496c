// Serves the sample, for a try by hand: on port 8080, or on that of PORT.
import { servePages } from "../conformance/browser.js";

const { origin } = await servePages({}, Number(process.env.PORT ?? 8080));
console.log(`${origin}/sample.html`);
