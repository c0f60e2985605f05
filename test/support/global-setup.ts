import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { formatted } from "../../scripts/generate/format.js";
import { fixtureContract } from "./contract.js";
import { copyPackage, generatedFrom } from "./generated-package.js";
import { PUBLISHED } from "./published.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the package that is generated from the fixture contract. */
    fixture: string;
    /** The folder of what is generated from the contract as it was published once. */
    published: string;
  }
}

/** Generates, once for all test files, the package that the client's tests use. */
export default async function setup(project: TestProject): Promise<() => void> {
  const fixture = copyPackage(await generatedFrom(fixtureContract()));
  const published = mkdtempSync(join(tmpdir(), "meum-published-"));
  const files = await formatted(await generatedFrom(PUBLISHED));
  for (const [name, text] of files) writeFileSync(join(published, name), text);
  project.provide("fixture", fixture);
  project.provide("published", published);
  return () => {
    for (const directory of [fixture, published]) rmSync(directory, { recursive: true });
  };
}
