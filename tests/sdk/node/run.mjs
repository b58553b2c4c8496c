// Runs a scenario with the official Node SDK, unchanged; see ../README.md.
//
// usage: node run.mjs SCENARIO.json SETTINGS.json
//        node run.mjs --judge EXPECTATIONS.json

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";

import { Failed, judge, look } from "./judge.mjs";
import { Publisher, Variables, checkRequestId, isKnown } from "./steps.mjs";

const SDK = "node";
const PAUSE_MS = 100;
const VERSIONS = { live: "v20180801", trtc: "v20190722", vod: "v20180717" };

const require = createRequire(import.meta.url);
const part = (path) => require(`tencentcloud-sdk-nodejs/tencentcloud/${path}`);
const { default: SdkError } = part("common/exception/tencent_cloud_sdk_exception");

/** The clients of one way to sign. */
class Cloud {
  clients = new Map();

  constructor(settings) {
    this.settings = settings;
  }

  client(product, account) {
    const key = `${product} ${account}`;
    if (!this.clients.has(key)) {
      const who = this.settings.accounts[account];
      const version = VERSIONS[product];
      const { Client } = part(`services/${product}/${version}/${product}_client`);
      const client = new Client({
        credential: { secretId: who.secret_id, secretKey: who.secret_key, token: who.token },
        region: "ap-guangzhou",
        profile: {
          signMethod: this.settings.sign_method,
          language: "en-US",
          httpProfile: { protocol: "http://", endpoint: who.endpoint, reqMethod: this.settings.http_method },
        },
      });
      this.clients.set(key, client);
    }
    return this.clients.get(key);
  }

  async call(product, action, account, params) {
    const client = this.client(product, account);
    if (typeof client[action] !== "function") {
      throw new Failed(`the client of ${product} has no ${action}`);
    }
    return client[action](params);
  }
}

/** Calls once; answers what the SDK answers. */
async function call(cloud, step, variables) {
  const params = variables.fill(step.params ?? {});
  const wanted = step.expect_error;
  let answer;
  try {
    answer = await cloud.call(step.product, step.action, step.as ?? "main", params);
  } catch (error) {
    if (!(error instanceof SdkError)) {
      throw error;
    }
    if (error.code !== wanted) {
      throw new Failed(`${wanted ?? "an answer"} was expected, not ${error.code}: ${error.getMessage()}`);
    }
    if (!error.getMessage()) {
      throw new Failed(`${wanted} comes without a message`);
    }
    checkRequestId(error.getRequestId(), `the error ${wanted}`);
    return {};
  }
  if (wanted) {
    throw new Failed(`${wanted} was expected, not ${JSON.stringify(answer)}`);
  }
  checkRequestId(answer.RequestId, "the answer");
  return answer;
}

/** Calls until the answer is as `repeat_until` wants it. */
async function callUntil(cloud, step, variables) {
  const until = step.repeat_until;
  const deadline = performance.now() + until.within_seconds * 1000;
  for (;;) {
    const answer = await call(cloud, step, variables);
    try {
      judge(answer, variables.fill(until.expect));
      return answer;
    } catch (failed) {
      if (!(failed instanceof Failed)) {
        throw failed;
      }
      if (performance.now() > deadline) {
        throw new Failed(`after ${until.within_seconds} s still: ${failed.message}`);
      }
    }
    await pause(PAUSE_MS);
  }
}

async function run(cloud, step, variables, publisher) {
  if (!isKnown(step)) {
    throw new Failed("the step has a word that is not in the README");
  }
  variables.set(step.set ?? {});
  if (step.push) {
    publisher.begin(variables.fill(step.push));
  } else if (step.push_ends) {
    await publisher.end(step.push_ends);
  } else if (step.left_out_for?.[SDK]) {
    console.log(` left out  ${step.left_out_for[SDK]}:`);
  } else {
    const answer = await (step.repeat_until ? callUntil : call)(cloud, step, variables);
    judge(answer, variables.fill(step.expect ?? {}));
    for (const [name, path] of Object.entries(step.save ?? {})) {
      const found = look(answer, path);
      if (found === null) {
        throw new Failed(`${path} is to be saved and is not there: ${JSON.stringify(answer)}`);
      }
      variables.set({ [name]: found });
    }
  }
}

async function runAll(scenario, settings) {
  if (settings.unsigned_payload) {
    throw new Failed("the Node SDK always signs the body");
  }
  const cloud = new Cloud(settings);
  const variables = new Variables(settings.variables);
  const publisher = new Publisher(settings.publish);
  try {
    for (const [index, step] of scenario.steps.entries()) {
      const begin = performance.now();
      try {
        await run(cloud, step, variables, publisher);
      } catch (failed) {
        if (!(failed instanceof Failed)) {
          throw failed;
        }
        throw new Failed(`step ${index + 1}, ${step.name}: ${failed.message}`);
      }
      const took = Math.round(performance.now() - begin);
      console.log(`${String(took).padStart(6)} ms  ${step.name}`);
    }
  } finally {
    publisher.stop();
  }
}

function checkJudgement(cases) {
  for (const each of cases) {
    let why = "it holds";
    let holds = true;
    try {
      judge(each.answer, each.expect);
    } catch (failed) {
      if (!(failed instanceof Failed)) {
        throw failed;
      }
      why = failed.message;
      holds = false;
    }
    if (holds !== each.holds) {
      throw new Failed(`${each.name}: ${why}`);
    }
  }
  console.log(`${cases.length} expectations judged`);
}

const json = (name) => JSON.parse(readFileSync(name, "utf8"));
const [first, second] = process.argv.slice(2);
try {
  if (first === "--judge") {
    checkJudgement(json(second));
  } else {
    await runAll(json(first), json(second));
  }
} catch (failed) {
  console.error(failed instanceof Failed ? failed.message : failed);
  process.exitCode = 1;
}
