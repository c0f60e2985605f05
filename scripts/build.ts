/** `src/` -> `dist/`, as published: one module, since each file of one costs time at import; types as they are. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSC = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(join(ROOT, "dist"), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [TSC, "-p", "tsconfig.build.json"], {
  cwd: ROOT,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
if (status === 0)
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["src/index.ts"],
    outfile: "dist/index.js",
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "neutral",
    target: "es2022",
    sourcemap: true,
  });
