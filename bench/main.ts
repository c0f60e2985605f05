/** The measurements of `npm run bench`, which has read the arguments: scripts/bench.ts. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureCalls } from "./call/measure.js";
import { measureEndurance } from "./endurance/measure.js";
import { measureGrowth } from "./growth/measure.js";
import { machine } from "./machine.js";
import { picture } from "./picture.js";
import { print, printTargets } from "./print.js";
import type { Results } from "./results.js";
import { targets } from "./targets.js";
import { measureWeights, ROOT } from "./weight/measure.js";

const flag = { type: "boolean", default: false } as const;
const { quick, check } = parseArgs({ options: { quick: flag, check: flag } }).values;
const say = (line: string) => console.error(line);
const results: Results = {
  quick,
  machine: machine(),
  call: await measureCalls(quick, say),
  weight: await measureWeights(quick, say),
  growth: await measureGrowth(quick, say),
  endurance: await measureEndurance(quick, say),
};
const folder = join(ROOT, quick ? "bench/.out" : "docs");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "bench.json"), `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(join(folder, "bench.svg"), picture(results));
console.log(print(results));
const judged = targets(results);
console.log(`\n${printTargets(judged)}\n\nWritten: ${folder}/bench.json and bench.svg`);
if (check) {
  const any = (verdict: string) => judged.some((target) => target.verdict === verdict);
  process.exitCode = any("fails") ? 1 : any("too noisy to tell") ? 2 : 0;
}
