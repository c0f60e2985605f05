import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { changed, readChanges } from "../../scripts/rehearse/changes.js";
import { PUBLISHED } from "../support/published.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FILES = [
  "test/fixtures/dozen.yaml",
  "test/fixtures/dialect-3.0.yaml",
  "test/fixtures/keys.yaml",
  "test/fixtures/wild.yaml",
  "test/fixtures/composed.yaml",
];

/** Any further contract is tested by its line here: what must hold follows from the contract. */
export const CONTRACTS: [name: string, text: string][] = [
  ...FILES.map((file): [string, string] => [file, readFileSync(`${ROOT}/${file}`, "utf8")]),
  ["twenty operations", twentyOperations()],
];

function twentyOperations(): string {
  const change = readChanges(ROOT).find(({ name }) => name === "twenty-operations")!;
  return stringify(changed(parse(PUBLISHED), change), { aliasDuplicateObjects: false });
}
