import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIOME = biome();

/** The program itself: to start it by Node takes six times as long as what it does. */
function biome(): string {
  const { resolve } = createRequire(import.meta.url);
  const name = `@biomejs/cli-${process.platform}-${process.arch}`;
  for (const file of [`${name}/biome`, `${name}-musl/biome`])
    try {
      return resolve(file);
    } catch {} // another platform's
  return join(ROOT, "node_modules/.bin/biome");
}

/** The files' texts, formatted. */
export async function formatted(files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const all = [...files].map(async ([name, text]) => [name, await format(name, text)] as const);
  return new Map(await Promise.all(all));
}

function format(name: string, text: string): Promise<string> {
  const biome = spawn(BIOME, ["format", `--stdin-file-path=${name}`], { cwd: ROOT });
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    biome[stream].setEncoding("utf8").on("data", (chunk) => (output[stream] += chunk));
  biome.stdin.end(text);
  return new Promise((resolve, reject) => {
    biome.once("error", reject);
    biome.once("close", (code) => {
      if (code === 0) resolve(output.stdout);
      else reject(new Error(`formatting ${name} failed:\n${output.stderr}`));
    });
  });
}
