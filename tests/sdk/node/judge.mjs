// Whether an answer is as a step expects it.

import { isDeepStrictEqual } from "node:util";

/** A step that does not hold, with the reason. */
export class Failed extends Error {}

/** The value at a path like `$.Rules.0.TemplateId`; `*` makes a list of every element's. null: not there. */
export function look(answer, path) {
  const [root, ...names] = path.split(".");
  if (root !== "$") {
    throw new Failed(`the path ${path} does not begin with $`);
  }
  return walk(answer, names);
}

function walk(value, names) {
  if (names.length === 0) {
    return value ?? null;
  }
  const [name, ...rest] = names;
  if (name === "*") {
    return (value ?? []).map((each) => walk(each, rest));
  }
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) {
    return null;
  }
  return walk(value[name], rest);
}

export function judge(answer, expect) {
  for (const [path, wanted] of Object.entries(expect)) {
    const found = look(answer, path);
    if (!holds(found, wanted)) {
      const [is, should, all] = [found, wanted, answer].map((each) => JSON.stringify(each));
      throw new Failed(`${path} is ${is}, expected: ${should}, in ${all}`);
    }
  }
}

function holds(found, wanted) {
  if (wanted === null || typeof wanted !== "object" || Array.isArray(wanted)) {
    return equal(found, wanted);
  }
  const words = Object.entries(wanted);
  if (words.length === 0) {
    throw new Failed("an expectation has no words");
  }
  return words.every(([word, value]) => {
    if (!Object.hasOwn(WORDS, word)) {
      throw new Failed(`there is no expectation ${word}`);
    }
    return WORDS[word](found, value);
  });
}

const isNothing = (value) => value === null || (Array.isArray(value) && value.length === 0);

/** SDKs leave out what is null and some leave out empty lists: these are one. */
function equal(found, wanted) {
  if (isNothing(found) || isNothing(wanted)) {
    return isNothing(found) && isNothing(wanted);
  }
  if (Array.isArray(found) && Array.isArray(wanted)) {
    return found.length === wanted.length && found.every((each, index) => equal(each, wanted[index]));
  }
  return isDeepStrictEqual(found, wanted);
}

function anyOrder(found, wanted) {
  const rest = Array.isArray(found) ? [...found] : [];
  for (const each of wanted) {
    const place = rest.findIndex((other) => equal(other, each));
    if (place < 0) {
      return false;
    }
    rest.splice(place, 1);
  }
  return rest.length === 0;
}

const WORDS = {
  exists: (found, wanted) => (found !== null) === wanted,
  count: (found, wanted) => (found ?? []).length === wanted,
  matches: (found, wanted) => typeof found === "string" && new RegExp(wanted).test(found),
  has: (found, wanted) => Array.isArray(found) && found.some((each) => equal(each, wanted)),
  any_order: anyOrder,
  above: (found, wanted) => typeof found === "number" && found > wanted,
  below: (found, wanted) => typeof found === "number" && found < wanted,
  not: (found, wanted) => !holds(found, wanted),
};
