import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject, onTestFinished } from "vitest";
import { generateFrom } from "../../scripts/generate/index.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { PUBLISHED } from "./published.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSX = createRequire(import.meta.url).resolve("tsx/cli");

/**
 * A copy of the project that a script may write to, gone when the test is. Its contract is the one that
 * was published once, whatever today's is.
 */
export function projectCopy(): string {
  const directory = mkdtempSync(join(tmpdir(), "meum-project-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const name of [".gitignore", "package.json", "biome.json", "src", "scripts"])
    cpSync(join(ROOT, name), join(directory, name), { recursive: true });
  const generated = join(directory, "src/generated");
  rmSync(generated, { recursive: true });
  cpSync(inject("published"), generated, { recursive: true });
  writeFileSync(join(directory, "openapi.yaml"), PUBLISHED);
  mkdirSync(join(directory, "test"));
  symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** Such a copy for another contract. */
export async function projectOf(contract: string): Promise<string> {
  const root = projectCopy();
  writeFileSync(join(root, "openapi.yaml"), contract);
  for (const [name, text] of await generateFrom(parseContract(contract, "the contract")))
    writeFileSync(join(root, "src/generated", name), text);
  return root;
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
