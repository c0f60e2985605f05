import { existsSync, readFileSync } from "node:fs";
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

test("SECURITY.md makes promises", () => {
  expect(PROMISES.length).toBeGreaterThan(9);
});

test.each(PROMISES)("%s: the tests are there", (_, tests) => {
  const named = [...tests.matchAll(/`([^`]+)`(?: "([^"]+)")?/g)];
  expect(named.length).toBeGreaterThan(0);
  for (const [, path = "", title] of named) {
    expect(path).toMatch(/^test\/.+\.ts$/);
    expect(existsSync(join(ROOT, path)), path).toBe(true);
    const text = readFileSync(join(ROOT, path), "utf8");
    expect(text, path).toMatch(/\b(expect|strictEqual)\(/);
    if (title) expect(text, path).toContain(`"${title}"`);
  }
});
