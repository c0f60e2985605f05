import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Change, changed, type Node } from "./changes.js";
import { type Copy, copyRepository } from "./copy.js";
import { dependentTests } from "./dependents.js";
import { publish } from "./publish.js";
import { build, check, type Failure, generate, importContract, test } from "./steps.js";

export interface Rehearsal {
  change: Change;
  /** What failed and must not. */
  defects: (Failure & { cause: string })[];
  /** What failed, and is written by hand about an operation that has changed. */
  byHand: Failure[];
  testFiles: number;
  seconds: number;
}

export interface Options {
  /** The test files to run, relative to the repository; absent: those that may depend on the contract. */
  tests?: readonly string[];
  /** Without the checks of `npm run check`. */
  skipCheck?: boolean;
}

// What is written by hand about the operations, and the tests of just that.
const BY_HAND = /^(README\.md|docs\/|examples\/|scripts\/demo\.ts$|test\/(readme|examples|demo)\/)/;

/** Makes one change of the contract in a copy of a repository, and does there what its day will ask for. */
export async function rehearse(
  root: string,
  change: Change,
  options: Options = {},
): Promise<Rehearsal> {
  const began = Date.now();
  const copy = copyRepository(root);
  try {
    const contract = parse(readFileSync(join(root, "openapi.yaml"), "utf8")) as Node;
    const source = publish(changed(contract, change), change.published, join(copy.beside, "site"));
    const tests = options.tests ?? (await dependentTests(root));
    const failures = await run(copy, source, tests, options);
    const byHand = failures.filter(({ file }) => change.hand && BY_HAND.test(file));
    const others = failures.filter((failure) => !byHand.includes(failure));
    const defects = await explain(root, others);
    if (change.hand === "must" && !failures.length)
      defects.push({
        step: "tests",
        file: "?",
        message: "nothing failed, although callers break: nothing by hand is tested",
        cause: "",
      });
    const seconds = Math.round((Date.now() - began) / 1000);
    return { change, defects, byHand, testFiles: tests.length, seconds };
  } finally {
    copy.remove();
  }
}

async function run(
  { root }: Copy,
  source: string,
  tests: readonly string[],
  { skipCheck }: Options,
): Promise<Failure[]> {
  const imported = await importContract(root, source);
  if (imported.length) return imported;
  const failures = [...(await generate(root)), ...(skipCheck ? [] : await check(root))];
  const built = await build(root);
  if (built.length) return [...failures, ...built];
  return [...failures, ...(await test(root, tests))];
}

/** Whether what failed fails without the change too. */
async function explain(root: string, failures: Failure[]): Promise<Rehearsal["defects"]> {
  const files = [
    ...new Set(failures.filter(({ step }) => step === "tests").map(({ file }) => file)),
  ];
  const known = files.filter((file) => file !== "?");
  const unchanged = known.length ? await inACopy(root, known) : [];
  return failures.map((failure) => ({
    ...failure,
    cause:
      failure.step !== "tests" || failure.file === "?"
        ? ""
        : unchanged.some(({ file }) => file === failure.file)
          ? "fails without the change too"
          : "assumes today's contract",
  }));
}

async function inACopy(root: string, tests: readonly string[]): Promise<Failure[]> {
  const copy = copyRepository(root);
  try {
    return [...(await build(copy.root)), ...(await test(copy.root, tests))];
  } finally {
    copy.remove();
  }
}
