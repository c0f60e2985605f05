import { HAND, MEUM } from "./call/measure.js";
import type { Results } from "./results.js";
import type { Spread } from "./stats.js";
import { exact, noisy, type Target } from "./verdict.js";

/** What must hold, each with what was measured. */
export function targets({ call, weight, growth, endurance }: Results): Target[] {
  const client = (name: string) => found(call, ({ client }) => client === name, name);
  const weighs = (name: string) => found(weight, ({ client }) => client === name, name);
  const largest = found(growth, ({ operations }) => operations === 1000, "1000 operations");
  const ahead = (name: string, limit: number) =>
    client(name).atOnce.map(({ inFlight, meumRatio }) =>
      noisy(`CPU per call, to ${name}, ${inFlight} in flight`, limit, meumRatio),
    );
  return [
    ...client(MEUM).atOnce.map(({ inFlight, cpuRatio }) =>
      noisy(`CPU per call, to ${HAND}, ${inFlight} in flight`, 1.1, cpuRatio),
    ),
    ...["ky", "axios on fetch", "hey-api"].flatMap((name) => ahead(name, 1)),
    ...ahead("openapi-fetch", 1),
    exact("bundle, bytes minified and gzipped", 9_000, weighs("meum").gzipBytes),
    noisy("import, to openapi-fetch", 0.7, imported(weighs("meum").imported?.ratio)),
    noisy("1000 operations: import, ms", 100, largest.importMs),
    exact("1000 operations: generation, s", 10, largest.generateSeconds),
    exact("1000 operations: generation, peak bytes", 600 * 2 ** 20, largest.generatePeakBytes),
    noisy("1000 operations: check of a call, to the types alone", 1.5, largest.checkRatio),
    exact("endurance: calls lost", 0, endurance.lost),
    exact("endurance: outcomes untrue", 0, endurance.untrue),
    exact("endurance: calls repeated", 0, endurance.repeated),
    exact("endurance: errors with a key", 0, endurance.leaks),
    exact("endurance: outcomes other than the fault's", 0, endurance.unexpected),
    exact("endurance: heap, last tenth to second", 1.05, endurance.heapRatio),
    exact(
      "endurance: handles left, last tenth",
      count(endurance.tenths[1]),
      count(endurance.tenths[9]),
    ),
  ];
}

function count(tenth: { handles: Record<string, number> } | undefined): number {
  if (!tenth) throw new Error("a tenth of the endurance run is missing");
  return Object.values(tenth.handles).reduce((sum, of) => sum + of, 0);
}

function imported(ratio: Spread | undefined): Spread {
  if (!ratio) throw new Error("the import was not measured");
  return ratio;
}

function found<T>(values: T[], is: (value: T) => boolean, name: string): T {
  const value = values.find(is);
  if (!value) throw new Error(`${name} was not measured`);
  return value;
}
