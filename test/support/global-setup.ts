import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { generateFrom } from "../../scripts/generate/index.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { fixtureContract } from "./contract.js";
import { copyPackage } from "./generated-package.js";

declare module "vitest" {
  export interface ProvidedContext {
    /** The folder of the package that is generated from the fixture contract. */
    fixture: string;
  }
}

/** Generates, once for all test files, the package that the client's tests use. */
export default async function setup(project: TestProject): Promise<() => void> {
  const files = await generateFrom(parseContract(fixtureContract(), "the fixture contract"));
  const directory = copyPackage(files);
  project.provide("fixture", directory);
  return () => rmSync(directory, { recursive: true });
}
