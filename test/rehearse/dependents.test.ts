import { expect, test } from "vitest";
import { dependentTests } from "../../scripts/rehearse/dependents.js";
import { temporary } from "../support/temporary.js";

test("tests that depend on today's contract are found by their imports and names", async () => {
  const files: Record<string, string> = {
    "src/generated/operations.ts": "export const operations = {};",
    "src/client.ts":
      'import { operations } from "./generated/operations.js"; export const client = operations; export type A = 1;',
    "src/alone.ts": "export const alone = 1;",
    "test/support/contract.ts": 'export const run = () => "openapi.yaml";',
    "test/support/run.ts": 'export const run = () => "openapi.yaml";',
    "scripts/import.ts": 'export const run = (root) => root + "/openapi.yaml";',
    "test/a/imports.test.ts": 'import { client } from "../../src/client.js"; console.log(client);',
    "test/a/indirect.test.ts": 'import { run } from "../support/contract.js"; run();',
    "test/a/reads.test.ts": 'console.log("../README.md");',
    "examples/worker.test.ts": 'import("../src/client.js").then(console.log);',
    // These do not.
    "test/b/alone.test.ts": 'import { alone } from "../../src/alone.js"; console.log(alone);',
    "test/b/types.test.ts":
      'import type { A } from "../../src/client.js"; const a: A = 1; console.log(a);',
    "test/b/copy.test.ts": 'import { run } from "../support/run.js"; run();',
    "test/b/module.test.ts": 'import { run } from "../../scripts/import.js"; run("/elsewhere");',
    "test/b/comment.test.ts": "// as in openapi.yaml\nconsole.log(1);",
  };
  const tests = Object.keys(files).filter((name) => name.endsWith(".test.ts"));
  expect(await dependentTests(temporary(files), tests)).toEqual([
    "examples/worker.test.ts",
    "test/a/imports.test.ts",
    "test/a/indirect.test.ts",
    "test/a/reads.test.ts",
  ]);
});
