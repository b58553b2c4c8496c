// A service for tests: each test says what the next requests are answered.
const { createServer } = require("node:http");
const { RecordingClient } = require("@trtc-recording/miniprogram");
const { createWx } = require("../conformance/wx.js");

/** Runs `test(client, requests)`; `answers` get the request and the response, one after the other, the last for all. */
async function withService(answers, test, options = {}) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url, headers, method } = request;
    requests.push({ url, headers, method, body: Buffer.concat(chunks).toString() });
    answers[Math.min(requests.length, answers.length) - 1](response, requests.at(-1));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  try {
    await test(new RecordingClient({ endpoint, wx: createWx(), ...options }), requests, endpoint);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** An answer of JSON. */
const json = (status, body) => (response) =>
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

module.exports = { withService, json };
