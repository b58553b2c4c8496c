// Searches with the typed client of the official SDK.

import { createRequire } from "node:module";

import { measure, setting } from "./measure.mjs";

// It stands among the tests of the sandbox.
const sdk = createRequire(new URL("../../../tests/sdk/node/package.json", import.meta.url));
const { version } = sdk("tencentcloud-sdk-nodejs/package.json");
const { vod } = sdk("tencentcloud-sdk-nodejs");
const client = new vod.v20180717.Client({
  credential: { secretId: setting("BENCH_SECRET_ID"), secretKey: setting("BENCH_SECRET_KEY") },
  region: "ap-guangzhou",
  profile: { httpProfile: { protocol: "http://", endpoint: setting("BENCH_CLOUD") } },
});
const request = { StreamIds: [setting("BENCH_STREAM_ID")], Limit: 10 };

await measure(`tencentcloud-sdk-nodejs ${version}`, async () => {
  const { MediaInfoSet } = await client.SearchMedia(request);
  return MediaInfoSet.length;
});
