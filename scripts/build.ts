/** `src/` -> `dist/`, as published. */
import { spawnSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(join(ROOT, "dist"), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [TSC, "-p", "tsconfig.build.json"], {
  cwd: ROOT,
  stdio: "inherit",
});
// tsc emits neither a .js that stands beside its own .d.ts, nor that .d.ts.
for (const name of ["validators.js", "validators.d.ts"])
  if (status === 0)
    copyFileSync(join(ROOT, "src/generated", name), join(ROOT, "dist/generated", name));
process.exitCode = status ?? 1;
