/** The cost of a call: every client in turn, round by round, next to the one written by hand. */
import { type Child, start } from "../child.js";
import { quantile, ratios, type Spread, shuffled, spread } from "../stats.js";
import type { Allocated, Timed } from "./worker.js";

export const HAND = "fetch by hand";
export const MEUM = "meum";
/** As on a runtime that cannot tell what was sent: the difference is what finding it out costs. */
export const WITHOUT_EVIDENCE = "meum without evidence";
/** The same in two processes: the others are compared with their mean, and their difference is noise. */
const BY_HAND = [HAND, "by hand, again"] as const;
export const CLIENTS = [
  ...BY_HAND,
  MEUM,
  WITHOUT_EVIDENCE,
  "openapi-fetch",
  "ofetch",
  "hey-api",
  "axios",
  "axios on fetch",
  "ky",
  "undici.request",
] as const;
const IN_FLIGHT = [1, 16] as const;

interface AtOnce {
  inFlight: number;
  /** CPU per call, in microseconds, and as a ratio to the hand-written ones of the same round. */
  cpuUs: Spread;
  cpuRatio: Spread;
  /** meum's CPU per call as a ratio to this client's of the same round. */
  meumRatio: Spread;
  wallUs: Spread;
  wallRatio: Spread;
  p50Us: number;
  p99Us: number;
}
export interface CallResult {
  client: string;
  atOnce: AtOnce[];
  allocatedBytes: Spread;
}

export async function measureCalls(quick: boolean, say: (line: string) => void) {
  // Long enough that each slice pays for its own garbage.
  const rounds = quick ? 4 : 16;
  const calls = quick ? { 1: 300, 16: 600 } : { 1: 800, 16: 1_600 };
  const server = start("call/server");
  const { port } = await server.hello<{ port: number }>();
  const children = new Map<string, Child>();
  const timed = new Map<string, Timed[]>();
  const open = async (client: string, flags: string[]) => {
    const child = start("call/worker", flags, [client, `http://127.0.0.1:${port}`]);
    children.set(client, child);
    await child.hello();
    return child;
  };
  const close = async () => {
    await Promise.all([...children.values()].map((child) => child.stop()));
    children.clear();
  };
  try {
    for (const client of CLIENTS) {
      const child = await open(client, []);
      for (const inFlight of IN_FLIGHT)
        await child.ask({ do: "time", calls: quick ? 800 : 6_000, inFlight }); // warm-up
    }
    for (let round = 0; round < rounds; round++) {
      say(`call: round ${round + 1} of ${rounds}`);
      for (const inFlight of IN_FLIGHT)
        for (const client of shuffled(CLIENTS)) {
          const order = { do: "time", calls: calls[inFlight], inFlight };
          const key = `${client} ${inFlight}`;
          const of = timed.get(key) ?? [];
          timed.set(key, of);
          of.push(await children.get(client)!.ask<Timed>(order));
        }
    }
    await close();

    const allocated = new Map<string, number[]>();
    for (const client of CLIENTS) {
      say(`call: bytes allocated by ${client}`);
      // A nursery so large that no collection comes in between.
      const flags = ["--expose-gc", "--min-semi-space-size=128", "--max-semi-space-size=128"];
      const child = await open(client, flags);
      await child.ask({ do: "time", calls: quick ? 500 : 1_500, inFlight: 1 });
      const of: number[] = [];
      for (let at = 0; at < (quick ? 3 : 15); at++) {
        const { bytes } = await child.ask<Allocated>({ do: "allocate", calls: 200 });
        if (bytes !== undefined) of.push(bytes);
      }
      if (!of.length) throw new Error(`${client}: each count was spoilt by a collection`);
      allocated.set(client, of);
      await close();
    }

    return CLIENTS.map(
      (client): CallResult => ({
        client,
        atOnce: IN_FLIGHT.map((inFlight) => {
          const of = (name: string) => timed.get(`${name} ${inFlight}`)!;
          const own = of(client);
          const cpu = (name: string) => of(name).map(({ cpuUs }) => cpuUs);
          const wall = (name: string) => of(name).map(({ wallUs }) => wallUs);
          const byHand = (values: typeof cpu) => {
            const [one, two] = BY_HAND.map(values) as [number[], number[]];
            return one.map((value, round) => (value + two[round]!) / 2);
          };
          const latencies = own.flatMap(({ latenciesUs }) => latenciesUs);
          return {
            inFlight,
            cpuUs: spread(cpu(client)),
            cpuRatio: ratios(cpu(client), byHand(cpu)),
            meumRatio: ratios(cpu(MEUM), cpu(client)),
            wallUs: spread(wall(client)),
            wallRatio: ratios(wall(client), byHand(wall)),
            p50Us: quantile(latencies, 0.5),
            p99Us: quantile(latencies, 0.99),
          };
        }),
        allocatedBytes: spread(allocated.get(client)!),
      }),
    );
  } finally {
    await close();
    await server.stop();
  }
}
