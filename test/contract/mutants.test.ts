import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generate } from "../../scripts/generate/index.js";
import { type Relay, startRelay } from "../../scripts/live/relay.js";
import type { Prism } from "../../scripts/prism.js";
import { load, type Package } from "../support/generated-package.js";
import { prismOf } from "../support/prism.js";
import { checksOf, type Subject } from "./checks.js";
import { MUTANTS, type Mutant } from "./mutants.js";

// Proves that the contract tests can fail: each mutant here must be noticed by the checks of its operation.
// That without a mutant nothing is noticed is what contract.test.ts shows.
const PATH = fileURLToPath(new URL("../fixtures/dozen.yaml", import.meta.url));
const CONTRACT = readFileSync(PATH, "utf8");
const CHECKS = await checksOf(CONTRACT);

const ofGenerated = MUTANTS.filter(({ generated, table }) => generated || table);
const ofContract = MUTANTS.filter(({ contract }) => contract);
const ofResponses = MUTANTS.filter(({ response }) => response);

let files: Map<string, string>;
let sound: Package;
const servers: { prism: Prism; relay: Relay }[] = [];

beforeAll(async () => {
  let changed = CONTRACT;
  for (const { contract } of ofContract) changed = replaced(changed, ...contract!);
  ({ files } = await generate(PATH));
  const [package_, ...prisms] = await Promise.all([
    load(files),
    prismOf(CONTRACT),
    prismOf(changed),
  ]);
  sound = package_;
  for (const prism of prisms) servers.push({ prism, relay: await startRelay(prism.url) });
});
afterAll(async () => {
  for (const { prism, relay } of servers) {
    await relay.close();
    await prism.stop();
  }
});

const sane = (): Subject => ({ package: sound, relay: servers[0]!.relay });

/** Those of an operation's checks that do not hold. */
async function failing(operation: string, subject: Subject, which = /^/): Promise<string[]> {
  const failed: string[] = [];
  for (const check of CHECKS)
    if (check.operation === operation && which.test(check.what))
      await check.run(subject).catch(() => failed.push(check.what));
  return failed;
}

async function expectNoticed({ operation, noticedBy }: Mutant, subject: Subject): Promise<void> {
  expect(await failing(operation, subject, noticedBy)).not.toEqual([]);
}

test("there are more than twenty, of all three kinds", () => {
  expect(MUTANTS.length).toBeGreaterThan(20);
  for (const kind of [ofGenerated, ofContract, ofResponses]) expect(kind.length).toBeGreaterThan(5);
});

describe("in the generated code", () => {
  test.each(ofGenerated)("$name ($operation)", async (mutant) => {
    await expectNoticed(mutant, { ...sane(), package: await load(mutated(files, mutant)) });
  });
});

describe("in the contract", () => {
  test.each(ofContract)("$name ($operation)", async (mutant) => {
    await expectNoticed(mutant, { package: sound, relay: servers[1]!.relay });
  });
});

describe("in the server's responses", () => {
  test.each(ofResponses)("$name ($operation)", async (mutant) => {
    let flaw: unknown;
    const response: Mutant["response"] = (got) => {
      try {
        return mutant.response!(got);
      } catch (error) {
        flaw = error;
        return {};
      }
    };
    await expectNoticed(mutant, { ...sane(), fault: { response } });
    expect(flaw).toBeUndefined();
  });
});

/** The generated files with a mutant. */
function mutated(files: Map<string, string>, { operation, table, generated }: Mutant) {
  const source = files.get("operations.ts")!;
  if (table)
    return new Map(files).set(
      "operations.ts",
      `${source}\n(${table})(operations[${JSON.stringify(operation)}], validators);`,
    );
  const [file, text, instead] = generated!;
  return new Map(files).set(file, replaced(files.get(file)!, text, instead));
}

/** With one text in another's place; a mutant that changes nothing would prove nothing. */
function replaced(whole: string, text: string, instead: string): string {
  expect(whole.split(text)).toHaveLength(2);
  return whole.replace(text, () => instead);
}
