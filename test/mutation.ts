/** Tests that Stryker runs, in one file: a worker for each file would take most of the time. */
import { readdirSync } from "node:fs";
import { describe } from "vitest";

// Those that change the process, and those that repeat one call by the thousand.
const OTHERS = /\/(evidence|faults|foreign-fetch|fuzz|leaks)\.test/;
// For a quick look: only these.
const ONLY = new RegExp(process.env.MUTATION_TESTS ?? "");

const here = (path: string) => new URL(path, import.meta.url);
for (const folder of ["client", "key", "outcome"])
  for (const file of readdirSync(here(folder)).map((name) => `${folder}/${name}`))
    if (file.endsWith(".test.ts") && !OTHERS.test(file) && ONLY.test(file))
      describe(file, async () => void (await import(/* @vite-ignore */ here(file).href)));
