/** Makes the calls, 64 in flight, and notes what each was told. */
import { setTimeout as sleep } from "node:timers/promises";
import { inspect } from "node:util";
import { createMeumClient, type Fetch, isMeumError, type MeumClient } from "../../dist/index.js";
import { KEY } from "../clients/work.js";
import {
  CALL_HEADER,
  chanceOf,
  OUTCOMES,
  type Outcome,
  TIMEOUT_MS,
  type Way,
  wayOf,
} from "./faults.js";

export interface Tenth {
  /** After a full collection. */
  heapBytes: number;
  /** What keeps the process busy, by kind (sockets, timers). */
  handles: Record<string, number>;
}
export interface ClientLog {
  outcomes: Uint8Array;
  /** How often each call settled. */
  settled: Uint8Array;
  /** Errors in which the key could be read. */
  leaks: number;
  tenths: Tenth[];
}

const [baseUrl, count] = process.argv.slice(2) as [string, string];
const total = Number(count);
const IN_FLIGHT = 64;
const outcomes = new Uint8Array(total);
const settled = new Uint8Array(total);
const tenths: Tenth[] = [];
let leaks = 0;

const callersFetch: Fetch = async (url, init) => await globalThis.fetch(url, init);
const failingFetch: Fetch = async (url, init) => {
  await globalThis.fetch(url, init);
  throw Object.assign(
    new Error(`connect ECONNREFUSED, with ${init.headers.get("authorization")}`),
    {
      code: "ECONNREFUSED",
    },
  );
};
const made = (fetch?: Fetch, onAttempt?: () => void) =>
  createMeumClient({ apiKey: KEY, baseUrl, timeoutMs: TIMEOUT_MS, fetch, onAttempt });
const plain = made();
const clients: Partial<Record<Way, MeumClient>> = {
  "has a fetch of its own": made(callersFetch),
  "has a fetch that fails after it has sent": made(failingFetch),
};

async function call(at: number): Promise<Outcome> {
  const way = wayOf(at);
  const abort = new AbortController();
  const meum =
    way === "aborts it after an attempt"
      ? made(undefined, () => abort.abort())
      : (clients[way] ?? plain);
  // Most calls take a few milliseconds.
  const timer = way === "aborts it" && setTimeout(() => abort.abort(), chanceOf(at) * 20);
  try {
    const { disconnected } = await meum.wooDisconnect({
      headers: { [CALL_HEADER]: `${at}` },
      signal: abort.signal,
    });
    return disconnected === true ? "resolved" : "other";
  } catch (error) {
    if (`${inspect(error, { depth: 10 })}${JSON.stringify(error)}`.includes(KEY)) leaks++;
    return isMeumError(error) ? error.outcome : "other";
  } finally {
    if (timer) clearTimeout(timer);
  }
}

async function lane(next: () => number | undefined): Promise<void> {
  for (let at = next(); at !== undefined; at = next()) {
    const outcome = await call(at);
    outcomes[at] = OUTCOMES.indexOf(outcome);
    settled[at]!++;
  }
}

async function state(): Promise<Tenth> {
  // What has a finalizer goes only after another turn or two.
  for (let turn = 0; turn < 5; turn++) {
    globalThis.gc!();
    await sleep(20);
  }
  const handles: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  return { heapBytes: process.memoryUsage().heapUsed, handles };
}

for (let tenth = 1; tenth <= 10; tenth++) {
  let at = ((tenth - 1) * total) / 10;
  const end = (tenth * total) / 10;
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, () => lane(() => (at < end ? at++ : undefined))),
  );
  tenths.push(await state());
}
process.send!({ outcomes, settled, leaks, tenths } satisfies ClientLog);
process.on("disconnect", () => process.exit());
