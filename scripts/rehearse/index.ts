import { join } from "node:path";
import { readContract } from "../openapi/document.js";
import { type Change, changed, type Node } from "./changes.js";
import { type Copy, copyRepository } from "./copy.js";
import { dependentTests } from "./dependents.js";
import { publish } from "./publish.js";
import { build, check, type Failure, generate, importContract, listTests, test } from "./steps.js";

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
  /** The test files to run, relative to the repository; absent: as the change says. */
  tests?: readonly string[];
  /** Without the checks of `npm run check`, without a build. */
  skip?: readonly ("check" | "build")[];
}

// What is written by hand about the operations, and the tests of just that.
const BY_HAND = /^(README\.md|docs\/|examples\/|scripts\/demo\/|test\/(docs|examples|demo)\/)/;

/** Makes one change of the contract in a copy of a repository, and does there what its day will ask for. */
export async function rehearse(
  root: string,
  change: Change,
  options: Options = {},
): Promise<Rehearsal> {
  const began = Date.now();
  const copy = copyRepository(root);
  try {
    const contract = readContract(join(root, "openapi.yaml")) as unknown as Node;
    const source = publish(changed(contract, change), change.published, join(copy.beside, "site"));
    const all = options.tests ?? (await listTests(root));
    const tests = options.tests || change.allTests ? all : await dependentTests(root, all);
    const failures = await run(copy, source, tests, options);
    const { byHand, others } = judge(change, failures);
    const defects = await explain(root, others, options);
    const seconds = Math.round((Date.now() - began) / 1000);
    return { change, defects, byHand, testFiles: tests.length, seconds };
  } finally {
    copy.remove();
  }
}

/** Which failures a change excuses, and which it does not. */
export function judge({ hand }: Change, failures: readonly Failure[]) {
  const byHand = failures.filter(({ file }) => hand && BY_HAND.test(file));
  const others = failures.filter((failure) => !byHand.includes(failure));
  if (hand === "must" && !failures.length)
    others.push({
      step: "tests",
      file: "?",
      message: "nothing failed, although callers break: what is written by hand is not tested",
    });
  return { byHand, others };
}

async function run(
  { root }: Copy,
  source: string,
  tests: readonly string[],
  { skip = [] }: Options,
): Promise<Failure[]> {
  const imported = await importContract(root, source);
  if (imported.length) return imported;
  const failures = await generate(root);
  if (!skip.includes("check")) failures.push(...(await check(root)));
  if (!skip.includes("build")) failures.push(...(await build(root)));
  return [...failures, ...(await test(root, tests))];
}

/** Whether what failed fails without the change too. */
async function explain(
  root: string,
  failures: readonly Failure[],
  { skip = [] }: Options,
): Promise<Rehearsal["defects"]> {
  // The steps that make something are what the change is for.
  const explicable = failures.filter(({ step }) => !["import", "generate", "build"].includes(step));
  if (!explicable.length) return failures.map((failure) => ({ ...failure, cause: "" }));
  const copy = copyRepository(root);
  try {
    const tests = new Set(explicable.flatMap(({ step, file }) => (step === "tests" ? [file] : [])));
    if (tests.size && !skip.includes("build")) await build(copy.root);
    const unchanged = [
      ...(explicable.some(({ step }) => step !== "tests") ? await check(copy.root) : []),
      ...(await test(
        copy.root,
        [...tests].filter((file) => file !== "?"),
      )),
    ];
    const broken = ({ step, file }: Failure) =>
      unchanged.some((one) => one.step === step && (one.file === file || one.file === "?"));
    return failures.map((failure) => ({ ...failure, cause: causeOf(failure, broken(failure)) }));
  } finally {
    copy.remove();
  }

  function causeOf(failure: Failure, broken: boolean): string {
    if (!explicable.includes(failure)) return "";
    return broken ? "fails without the change too" : "assumes today's contract";
  }
}
