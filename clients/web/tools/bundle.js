// Bundles the pages that the harness, the example and the sample open in a browser.
import { copyFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = new URL("../", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

await build({
  entryPoints: {
    harness: path("conformance/page.js"),
    example: path("examples/recordings.ts"),
    sample: path("sample/app.ts"),
  },
  bundle: true,
  format: "esm",
  target: "es2022",
  outdir: path("build-pages"),
  sourcemap: true,
  logLevel: "warning",
});
await copyFile(path("sample/index.html"), path("build-pages/sample.html"));
