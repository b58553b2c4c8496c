// What steps are made of beside calls: variables, publishers, request ids.

import { spawn } from "node:child_process";

import { Failed } from "./judge.mjs";

const WORDS = new Set([
  ...["about", "name", "product", "action", "as", "params", "set", "save", "expect", "expect_error"],
  ...["repeat_until", "push", "push_ends", "left_out_for"],
]);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PUBLISHER_MS = 60_000;
const seen = new Set();

export const isKnown = (step) => Object.keys(step).every((word) => WORDS.has(word));

export function checkRequestId(text, what) {
  if (typeof text !== "string" || !UUID.test(text)) {
    throw new Failed(`${what} has the RequestId ${text}, which is no UUID`);
  }
  if (seen.has(text)) {
    throw new Failed(`the RequestId ${text} came twice`);
  }
  seen.add(text);
}

export class Variables {
  constructor(values) {
    this.values = new Map(Object.entries(values));
  }

  set(values) {
    for (const [name, value] of Object.entries(this.fill(values))) {
      this.values.set(name, value);
    }
  }

  value(name) {
    const moment = /^(now|unix)([+-]\d+)$/.exec(name);
    if (moment) {
      const at = Math.floor(Date.now() / 1000) + Number(moment[2]);
      return moment[1] === "unix" ? at : new Date(at * 1000).toISOString().replace(/\.\d+Z$/, "Z");
    }
    if (!this.values.has(name)) {
      throw new Failed(`nothing has set the variable ${name}`);
    }
    return this.values.get(name);
  }

  /** Puts values in the place of `${name}`; one that is alone keeps its type. */
  fill(value) {
    if (Array.isArray(value)) {
      return value.map((each) => this.fill(each));
    }
    if (value !== null && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.fill(each)]));
    }
    if (typeof value !== "string") {
      return value;
    }
    const alone = /^\$\{([^}]*)\}$/.exec(value);
    return alone ? this.value(alone[1]) : value.replace(/\$\{([^}]*)\}/g, (_, name) => String(this.value(name)));
  }
}

/** Publishes one stream at a time by the command of the settings. */
export class Publisher {
  constructor(command) {
    this.command = command;
  }

  begin(push) {
    const [program, ...words] = this.command.map((word) => word.replace(/\{(\w+)\}/g, (_, name) => String(push[name])));
    this.child = spawn(program, words, { stdio: ["ignore", "inherit", "inherit"] });
    this.ended = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("exit", (code, signal) => resolve(code ?? signal));
    });
    // Whoever waits for the end sees the error.
    this.ended.catch(() => {});
  }

  /** Waits until the publisher has ended: `well`, or `any` way. */
  async end(how) {
    const timer = setTimeout(() => this.stop(), PUBLISHER_MS);
    const status = await this.ended;
    clearTimeout(timer);
    if (how === "well" && status !== 0) {
      throw new Failed(`the publisher ended with ${status}`);
    }
  }

  stop() {
    this.child?.kill("SIGKILL");
  }
}
