import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { diffVersions, versionOf } from "../diff/index.js";
import { makeReport, type Report } from "../diff/report.js";
import { formatted } from "../generate/format.js";
import { emit, emitCode } from "../generate/index.js";
import { type ContractOptions, contractOf } from "../openapi/contract.js";
import { parseContract } from "../openapi/document.js";
import { oneLine } from "../openapi/problem.js";
import { directoryOf, type Files, install, recover } from "../util/install.js";
import { loadSources } from "./load.js";
import { merge } from "./merge.js";
import { PUBLISHED, publishedFiles } from "./published.js";
import { readSources, recorded, SOURCES } from "./sources.js";

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
 * Sources -> `openapi.yaml`, `src/generated/`, what was published and where, below `root`. Nothing is
 * written before all of it is known to be good.
 * @param given files and URLs; none: those of the last import
 * @throws {ContractError} where something is wrong with a source; then nothing has changed
 */
export async function importContract(
  root: string,
  given: readonly string[],
  tell: (line: string) => void,
  options: ContractOptions = {},
): Promise<Imported> {
  // Names of sources and what they say are others' text.
  const progress = (line: string) => tell(oneLine(line));
  if (recover(root)) progress("Completed an import that was interrupted.");
  const sources = given.length ? given : readSources(root);
  const pieces = await loadSources(sources, root, progress, options);
  const { text, notes } = merge(pieces);
  for (const note of notes) progress(`Merged: ${note}`);
  const name = sources.length === 1 ? `${sources[0]}` : "the merged contract";
  const contract = await contractOf(parseContract(text, name), options);
  for (const operation of contract.omitted) progress(`Left out: ${operation}`);
  const code = emitCode(contract);
  const generated = await formatted(emit(contract, code));

  const path = join(root, CONTRACT);
  const old = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  let report: Report | undefined;
  if (old === text) report = makeReport([], []);
  else if (old !== undefined)
    report = diffVersions(await versionOf(old, CONTRACT), { name, contract, code });
  report?.notes.push(...notes.map((note) => oneLine(`Merged: ${note}`)));

  const names = recorded(root, sources);
  for (const path of names.filter(isAbsolute))
    progress(`Recorded ${path}: it is outside the project, so another clone will not find it.`);
  const files: Files = new Map([
    [CONTRACT, text],
    ...directoryOf(root, GENERATED, generated),
    ...directoryOf(root, PUBLISHED, publishedFiles(pieces)),
    [SOURCES, `${JSON.stringify({ sources: names }, null, 2)}\n`],
  ]);
  return { changed: install(root, files), report };
}
