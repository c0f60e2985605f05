/** Installs and builds what the benchmarks need, and runs them (`bench/`). */
import { execFileSync } from "node:child_process";
import { command, start } from "./util/command.js";
import { progress } from "./util/progress.js";

const USAGE = `npm run bench [-- [--quick] [--check]]

Measures what a call, a bundle, an import and the generator cost, next to other clients (6 minutes).
Writes docs/bench.json and docs/bench.svg.`;

const flag = { type: "boolean", default: false } as const;
const inBench = (program: string, ...args: string[]) =>
  execFileSync(program, args, { cwd: "bench", stdio: "inherit" });

const benchCommand = command({
  usage: USAGE,
  options: {
    quick: { ...flag, says: "fewer rounds; writes to bench/.out instead" },
    check: { ...flag, says: "also compare with the targets" },
  },
  exits: `Exit 0: measured. With --check: 1 if a target is not met, 2 if the machine was too busy to tell.`,
  run: async ({ values }) => {
    await progress("Installing the other clients", async () =>
      inBench("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
    );
    // Not before: it takes a second to load.
    const { build } = await import("./build/index.js");
    await progress("Building dist/", build);
    await progress("Bundling what is measured", async () => {
      inBench("tsx", "prepare.ts");
      inBench("tsc", "-p", ".");
    });
    try {
      const given = (["quick", "check"] as const).filter((name) => values[name]);
      inBench("tsx", "main.ts", ...given.map((name) => `--${name}`));
      return 0;
    } catch (error) {
      return (error as { status?: number }).status ?? 1;
    }
  },
});

await start(benchCommand);
