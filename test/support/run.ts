import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSX = createRequire(import.meta.url).resolve("tsx/cli");

/** A copy of the project that a script may write to, gone when the test is. */
export function projectCopy(): string {
  const directory = mkdtempSync(join(tmpdir(), "meum-project-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const name of [".gitignore", "openapi.yaml", "package.json", "biome.json", "src", "scripts"])
    cpSync(join(ROOT, name), join(directory, name), { recursive: true });
  mkdirSync(join(directory, "test"));
  symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** Runs one of the project's scripts to its end. */
export async function run(root: string, script: string, args: string[], env: object = {}) {
  const child = spawn(process.execPath, [TSX, join("scripts", script), ...args], {
    cwd: root,
    env: { ...process.env, MEUM_API_KEY: undefined, ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}
