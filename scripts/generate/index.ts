import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { OpenAPI3 } from "openapi-typescript";
import { readContract } from "../openapi/document.js";
import { canonical } from "../openapi/normalize.js";
import { listOperations } from "../openapi/operations.js";
import { checkStructure } from "../openapi/validate.js";
import { emitExamples } from "./examples.js";
import { emitSchema } from "./schema.js";
import { emitOperations, runtimeOf } from "./table.js";
import { emitTypes } from "./types.js";
import { emitValidators } from "./validators.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BIOME = join(ROOT, "node_modules/.bin/biome");
const BANNER = "// Written by `npm run generate` from openapi.yaml. Do not edit.\n";

/** What `src/generated/` holds for a contract: file names and formatted texts. */
export async function generate(contractPath: string): Promise<Map<string, string>> {
  return formatted(await generateFrom(readContract(contractPath)));
}

/** Generated files as they are committed. */
export async function formatted(files: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const texts = [...files].map(async ([name, text]) => [name, await format(name, text)] as const);
  return new Map(await Promise.all(texts));
}

/** As {@link generate}, of a contract that has been read; not formatted. */
export async function generateFrom(contract: OpenAPI3): Promise<Map<string, string>> {
  await checkStructure(contract);
  const document = canonical(contract);
  const operations = listOperations(document);
  const types = emitTypes(document, operations);
  const validators = emitValidators(document, operations);
  const files: Record<string, string> = {
    "schema.ts": await emitSchema(document, operations),
    "types.ts": types.text,
    "operations.ts": emitOperations(document, operations, validators, types),
    "examples.ts": emitExamples(document, operations),
    "validators.js": validators.js,
    "validators.d.ts": validators.dts,
  };
  for (const name of runtimeOf(operations)) {
    const source = readFileSync(new URL(`templates/${name}`, import.meta.url), "utf8");
    files[name] = source.replaceAll('"../../../src/', '"../');
  }
  return new Map(Object.entries(files).map(([name, text]) => [name, BANNER + text]));
}

function format(name: string, text: string): Promise<string> {
  const biome = spawn(BIOME, ["format", `--stdin-file-path=${name}`], { cwd: ROOT });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    biome[stream].setEncoding("utf8").on("data", (chunk) => (said[stream] += chunk));
  biome.stdin.end(text);
  return new Promise((resolve, reject) => {
    biome.once("error", reject);
    biome.once("close", (code) => {
      if (code === 0) resolve(said.stdout);
      else reject(new Error(`formatting ${name} failed:\n${said.stderr}`));
    });
  });
}

/** Names of the files that are not what they should be. */
export function stale(directory: string, files: Map<string, string>): string[] {
  const present = existsSync(directory) ? readdirSync(directory) : [];
  return [
    ...[...files]
      .filter(
        ([name, text]) =>
          !present.includes(name) || readFileSync(join(directory, name), "utf8") !== text,
      )
      .map(([name]) => name),
    ...present.filter((name) => !files.has(name)),
  ];
}

/** Puts the whole new output in the old one's place, or leaves that as it was. */
export function replace(directory: string, files: Map<string, string>): void {
  const next = `${directory}.next`;
  const old = `${directory}.old`;
  rmSync(next, { recursive: true, force: true });
  rmSync(old, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  for (const [name, text] of files) writeFileSync(join(next, name), text);
  if (existsSync(directory)) renameSync(directory, old);
  renameSync(next, directory);
  rmSync(old, { recursive: true, force: true });
}
