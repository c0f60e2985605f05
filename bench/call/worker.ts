/**
 * One client in a process of its own: neither its garbage nor what the compiler learned from another
 * client's calls is charged to it.
 */
import { PerformanceObserver } from "node:perf_hooks";
import axios, { onFetch as axiosFetch } from "../clients/axios.js";
import byHand from "../clients/by-hand.js";
import heyApi from "../clients/hey-api.js";
import ky from "../clients/ky.js";
import meum, { withoutEvidence } from "../clients/meum.js";
import ofetch from "../clients/ofetch.js";
import openapiFetch from "../clients/openapi-fetch.js";
import undici from "../clients/undici.js";
import type { Open } from "../clients/work.js";

const CLIENTS: Record<string, Open> = {
  "fetch by hand": byHand,
  "by hand, again": byHand,
  meum,
  "meum without evidence": withoutEvidence,
  "openapi-fetch": openapiFetch,
  ofetch,
  "hey-api": heyApi,
  axios,
  "axios on fetch": axiosFetch,
  ky,
  "undici.request": undici,
};

export type Order =
  | { do: "time"; calls: number; inFlight: number }
  | { do: "allocate"; calls: number };
export interface Timed {
  /** User and system CPU of the whole process, in microseconds per call. */
  cpuUs: number;
  wallUs: number;
  /** Each call's own time, in microseconds. */
  latenciesUs: number[];
}
export interface Allocated {
  /** Bytes per call, heap and buffers; `undefined` where a collection got in between. */
  bytes: number | undefined;
}

const [name, baseUrl] = process.argv.slice(2) as [string, string];
const call = CLIENTS[name]!(baseUrl);

/** No harness: what one adds to a call would be a part of each ratio. */
async function time(calls: number, inFlight: number): Promise<Timed> {
  const latenciesUs: number[] = [];
  let left = calls;
  const lane = async () => {
    while (left-- > 0) {
      const from = performance.now();
      await call();
      latenciesUs.push(1000 * (performance.now() - from));
    }
  };
  const from = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(Array.from({ length: inFlight }, lane));
  const { user, system } = process.cpuUsage(cpu);
  const wallUs = (1000 * (performance.now() - from)) / calls;
  if (latenciesUs.length !== calls) throw new Error(`${latenciesUs.length} calls, not ${calls}`);
  return { cpuUs: (user + system) / calls, wallUs, latenciesUs };
}

async function allocate(calls: number): Promise<Allocated> {
  globalThis.gc!();
  let collected = false;
  const observer = new PerformanceObserver(() => {
    collected = true;
  });
  const used = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  await new Promise((resolve) => setTimeout(resolve, 20)); // our own collection's entry is not counted
  observer.observe({ entryTypes: ["gc"] });
  const before = used();
  for (let at = 0; at < calls; at++) await call();
  const bytes = (used() - before) / calls;
  await new Promise((resolve) => setTimeout(resolve, 20)); // entries come late
  observer.disconnect();
  return { bytes: collected ? undefined : bytes };
}

process.on("message", async (order: Order) => {
  process.send!(
    order.do === "time" ? await time(order.calls, order.inFlight) : await allocate(order.calls),
  );
});
process.on("disconnect", () => process.exit());
process.send!("ready");
