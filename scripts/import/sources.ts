import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { ContractError } from "../openapi/problem.js";
import { isRecord } from "../openapi/references.js";
import { isUrl } from "./read.js";

/** Where the last import's sources are kept, below the project's root. */
export const SOURCES = "scripts/sources.json";

/** The sources of the last import. */
export function readSources(root: string): string[] {
  const path = join(root, SOURCES);
  const expected = `expected ${SOURCES} to be { "sources": ["…"] }. Name a source: npm run spec:import -- SOURCE…`;
  if (!existsSync(path)) throw new ContractError(`No source is recorded; ${expected}`);
  let recorded: unknown;
  try {
    recorded = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new ContractError(`${SOURCES}: ${(error as Error).message}; ${expected}`);
  }
  const sources = isRecord(recorded) ? recorded.sources : undefined;
  if (
    !Array.isArray(sources) ||
    !sources.length ||
    !sources.every((one) => typeof one === "string")
  )
    throw new ContractError(`${SOURCES}: ${expected}`);
  return sources;
}

/** As they are recorded: files relative to the project, so that they are found in another clone too. */
export function recorded(root: string, sources: readonly string[]): string[] {
  const names = sources.map((source) => {
    if (isUrl(source)) return source;
    const path = relative(root, resolve(root, source));
    return path.startsWith("..") || isAbsolute(path) ? resolve(root, source) : path;
  });
  return [...new Set(names)];
}
