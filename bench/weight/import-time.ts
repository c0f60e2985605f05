import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ratios, type Spread, shuffled, spread } from "../stats.js";

export interface Imported {
  /** Milliseconds, each in a fresh process. */
  ms: Spread;
  /** To the base's of the same round. */
  ratio: Spread;
}

/** How long `import` of each takes; `modules` maps a name to a folder and what is imported there. */
export function importTimes(
  modules: Map<string, { folder: string; module: string }>,
  base: string,
  rounds: number,
): Map<string, Imported> {
  const ms = new Map<string, number[]>([...modules.keys()].map((name) => [name, []]));
  for (const [, { folder, module }] of modules)
    writeFileSync(
      join(folder, "import.mjs"),
      // A dynamic import starts the loader itself: a first one, of a built-in, is not counted.
      `await import("node:path");
const from = performance.now();
await import(${JSON.stringify(module)});
console.log(performance.now() - from);\n`,
    );
  // Round 0 only brings the files into the system's cache.
  for (let round = 0; round <= rounds; round++)
    for (const [name, { folder }] of shuffled([...modules])) {
      const took = Number(
        execFileSync(process.execPath, ["import.mjs"], { cwd: folder, encoding: "utf8" }),
      );
      if (round) ms.get(name)!.push(took);
    }
  return new Map(
    [...ms].map(([name, values]) => [
      name,
      { ms: spread(values), ratio: ratios(values, ms.get(base)!) },
    ]),
  );
}
