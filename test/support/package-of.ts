import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generate } from "../../scripts/generate.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The package as it is for another contract: our hand-written source, that contract's generated one. */
export async function packageOf(contract: string): Promise<typeof import("../../src/index.js")> {
  // Inside the project, so that imports of dependencies resolve.
  const directory = mkdtempSync(join(ROOT, "test/.package-"));
  cpSync(join(ROOT, "src"), directory, { recursive: true });
  writeFileSync(join(directory, "openapi.yaml"), contract);
  for (const [name, text] of await generate(join(directory, "openapi.yaml")))
    writeFileSync(join(directory, "generated", name), text);
  const module = await import(pathToFileURL(join(directory, "index.ts")).href);
  rmSync(directory, { recursive: true });
  return module;
}
