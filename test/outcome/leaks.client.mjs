// A process with nothing in it but the client: ten thousand calls on one signal, and what stays.
import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";

const { createMeumClient } = await import(process.argv[3]);
const CALLS = 10_000;
const AT_ONCE = 50;
const meum = createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE", baseUrl: process.argv[2] });
const { signal } = new AbortController();
const warnings = [];
process.on("warning", ({ message }) => warnings.push(message));

async function run(calls) {
  for (let done = 0; done < calls; done += AT_ONCE)
    await Promise.allSettled(Array.from({ length: AT_ONCE }, () => meum.wooDisconnect({ signal })));
  // Finalizers have turns of their own, and what they free is freed by the next collection.
  for (let turns = 0; turns < 5; turns++) {
    await turn();
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

const early = await run(CALLS / 5);
const late = await run((CALLS * 4) / 5);
const count = (pattern) =>
  process.getActiveResourcesInfo().filter((name) => pattern.test(name)).length;
console.log(
  JSON.stringify({
    growth: late / early,
    listeners: getEventListeners(signal, "abort").length,
    timers: count(/Timeout|Immediate/),
    sockets: count(/TCPSocket/),
    warnings,
  }),
);
