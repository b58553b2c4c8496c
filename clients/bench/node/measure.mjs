// The processor time that searches take of the process that makes them.

const inFlight = Number(setting("BENCH_IN_FLIGHT"));
// For each of those in flight.
const calls = Math.trunc(Number(setting("BENCH_CALLS")) / inFlight);

/** A variable of the environment; clients/bench/run sets them. */
export function setting(name) {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: start this by clients/bench/run`);
  return value;
}

/** Searches, after some that are not counted, and prints what that took. Every search must find as many, and some. */
export async function measure(side, search) {
  const searches = async (count) => {
    const found = new Set();
    for (let i = 0; i < count; i++) found.add(await search());
    return found;
  };
  const all = async (count) => {
    const sets = await Promise.all(Array.from({ length: inFlight }, () => searches(count)));
    return new Set(sets.flatMap((set) => [...set]));
  };
  await all(Math.trunc(calls / 10) + 1);
  const before = process.cpuUsage();
  const [found, ...others] = await all(calls);
  const { user, system } = process.cpuUsage(before);
  if (!found || others.length > 0) throw new Error(`${side}: searches found ${[found, ...others].join(", ")}`);
  console.log([side, calls * inFlight, found, ((user + system) / 1e6).toFixed(3)].join("\t"));
}
