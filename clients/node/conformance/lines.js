// The conversation of a harness: one JSON object a line, answered in order.
import { createInterface } from "node:readline";

/** Answers the first line by `hello(line)`, and each of the rest by what that gave: `{ greeting, answer, close }`. */
export async function converse(hello) {
  let session;
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    const request = JSON.parse(line);
    let reply;
    try {
      if (session === undefined) {
        session = await hello(request);
        reply = session.greeting;
      } else {
        reply = await session.answer(request);
      }
    } catch (error) {
      reply = { harness_error: String(error?.stack ?? error) };
    }
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
  await session?.close();
}
