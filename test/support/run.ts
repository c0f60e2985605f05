import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import type { Command } from "../../scripts/util/command.js";
import { generatedFrom } from "./generated-package.js";
import { PUBLISHED } from "./published.js";
import { temporary } from "./temporary.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TSX = import.meta.resolve("tsx");

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
  /** What was printed on both. */
  text: string;
}

/**
 * A copy of the project that a script may write to, gone when the test is. Its contract is the one that
 * was published once, whatever today's is.
 */
export function projectCopy(): string {
  const directory = temporary();
  for (const name of [".gitignore", "package.json", "biome.json", "src", "scripts"])
    cpSync(join(ROOT, name), join(directory, name), { recursive: true });
  const generated = join(directory, "src/generated");
  rmSync(generated, { recursive: true });
  cpSync(inject("published"), generated, { recursive: true });
  writeFileSync(join(directory, "openapi.yaml"), PUBLISHED);
  const pages = join(directory, "scripts/published");
  rmSync(pages, { recursive: true });
  cpSync(
    new URL("../fixtures/disconnect-woocommerce.md", import.meta.url),
    join(pages, "disconnect-woocommerce.md"),
  );
  mkdirSync(join(directory, "test"));
  symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
  return directory;
}

/** Such a copy for another contract. */
export async function projectOf(contract: string): Promise<string> {
  const root = projectCopy();
  writeFileSync(join(root, "openapi.yaml"), contract);
  for (const [name, text] of await generatedFrom(contract))
    writeFileSync(join(root, "src/generated", name), text);
  return root;
}

/**
 * Runs a command on a project in this process: what it does, without a start of Node and of all that it
 * loads. That its script hands it on to the process is what {@link run} shows.
 */
export async function runHere(
  command: Command,
  root: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ran & { code: number }> {
  const ran = { stdout: "", stderr: "", text: "" };
  const printer = (stream: "stdout" | "stderr") => (text: string) => {
    ran[stream] += `${text}\n`;
    ran.text += `${text}\n`;
  };
  const code = await command(args, { root, env, out: printer("stdout"), err: printer("stderr") });
  return { code, ...ran };
}

/** Runs one of a project's scripts to its end, in a process of its own; without a project, one of ours. */
export async function run(
  root: string | undefined,
  script: string,
  args: string[],
  env: object = {},
): Promise<Ran> {
  const file = join(root ?? ROOT, "scripts", script);
  const child = spawn(process.execPath, ["--import", TSX, file, ...args], {
    cwd: root ?? ROOT,
    env: { ...process.env, MEUM_API_KEY: undefined, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ran = { stdout: "", stderr: "", text: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (chunk) => {
      ran[stream] += chunk;
      ran.text += chunk;
    });
  const [code] = await once(child, "close");
  return { code, ...ran };
}
