/** Which tests Stryker runs, and in which order: it stops at the first test that fails. */
import { readdirSync } from "node:fs";
import { describe, it } from "vitest";

// For a quick look: only these.
const ONLY = new RegExp(process.env.MUTATION_TESTS ?? "");
// Tests that mostly wait, or change the process, are run separately; those with thousands of calls are not run.
const APART =
  /(carried-out|faults|foreign-fetch|fuzz|leaks|not-sent|repeats|sent-elsewhere|sent-late)\.test/;
/** Files that are slow to load or to run. The first ones find most mutants. */
export const SLOW = [
  "outcome/runtimes",
  "key/schemes",
  "client/bodies",
  "key/optional",
  "client/middleware",
  "key/echo",
  "outcome/abort-and-limits",
].map((name) => `${name}.test.ts`);

const here = (path: string) => new URL(`../${path}`, import.meta.url);
const filesOf = (folder: string) =>
  readdirSync(here(folder))
    .filter((name) => name.endsWith(".test.ts") && !APART.test(name))
    .map((name) => `${folder}/${name}`);
export const QUICK = ["client", "key", "outcome"]
  .flatMap(filesOf)
  .filter((file) => !SLOW.includes(file));

/** In one file: a worker for each would take most of the time. */
export function useAll(files: readonly string[]): void {
  for (const file of files)
    if (ONLY.test(file))
      describe(file, async () => {
        try {
          await import(/* @vite-ignore */ here(file).href);
        } catch (error) {
          // Stryker sees only tests that fail.
          it("is loaded", () => Promise.reject(error));
        }
      });
}
