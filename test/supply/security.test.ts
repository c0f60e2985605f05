import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The rows of SECURITY.md's table: a promise, and the tests that hold it. */
const PROMISES = readFileSync(join(ROOT, "SECURITY.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| /.test(line))
  .slice(2)
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, promise = "", tests = ""]) => [promise, tests] as const);

test("SECURITY.md has promises", () => {
  expect(PROMISES.length).toBeGreaterThan(9);
});

test.each(PROMISES)("%s: each test exists, by file and title", (_, tests) => {
  const named = [...tests.matchAll(/`(test\/[^`]+\.ts)` "([^"]+)"/g)];
  // Nothing else is in the cell, such as a file without a title.
  expect(named.map(([reference]) => reference).join(", ")).toBe(tests);
  for (const [, path = "", title = ""] of named) {
    const text = readFileSync(join(ROOT, path), "utf8");
    // Of a test or a group of tests; or of a row of `npm run test:everywhere`.
    const literal = title.replace(/\W/g, "\\$&");
    expect(text, path).toMatch(new RegExp(`(\\(|what:)\\s*["\`]${literal}["\`],`));
  }
});
