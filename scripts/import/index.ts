import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { diffContracts } from "../diff/index.js";
import type { Report } from "../diff/report.js";
import { formatted, generateFrom } from "../generate/index.js";
import { parseContract } from "../openapi/document.js";
import { loadSources } from "./load.js";
import { merge } from "./merge.js";
import { readSources, SOURCES, writeSources } from "./sources.js";
import { install, recover } from "./write.js";

const CONTRACT = "openapi.yaml";
const GENERATED = "src/generated";

/** What an import has changed. */
export interface Imported {
  /** Files that were written or removed, below the root. */
  changed: string[];
  /** What the new contract means for callers; `undefined` where there was no contract before. */
  report: Report | undefined;
}

/**
 * Sources -> `openapi.yaml`, `src/generated/` and the record of the sources, below `root`. Nothing is
 * written before all of it is known to be good.
 * @param given files and URLs; none: those of the last import
 * @throws {ContractError} where something is wrong with a source; then nothing has changed
 */
export async function importContract(
  root: string,
  given: readonly string[],
  progress: (line: string) => void,
): Promise<Imported> {
  if (recover(root)) progress("Completed an import that was interrupted.");
  const sources = given.length ? given : readSources(root);
  const text = merge(await loadSources(sources, root, progress));
  const name = sources.length === 1 ? `${sources[0]}` : "the merged contract";
  const generated = await formatted(await generateFrom(parseContract(text, name)));

  const path = join(root, CONTRACT);
  const old = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const report = old === undefined ? undefined : await diffContracts(old, text, CONTRACT, name);

  const files = new Map<string, string | null>([[CONTRACT, text]]);
  const directory = join(root, GENERATED);
  for (const present of existsSync(directory) ? readdirSync(directory) : [])
    if (!generated.has(present)) files.set(`${GENERATED}/${present}`, null);
  for (const [file, content] of generated) files.set(`${GENERATED}/${file}`, content);
  files.set(SOURCES, writeSources(root, sources));
  for (const [file, content] of files)
    if (existsSync(join(root, file)) && content === readFileSync(join(root, file), "utf8"))
      files.delete(file);
  if (files.size) install(root, files);
  return { changed: [...files.keys()], report };
}
