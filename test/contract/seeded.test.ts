import { afterAll, beforeAll, expect, test } from "vitest";
import { generateFrom } from "../../scripts/generate/index.js";
import { type Relay, startRelay } from "../../scripts/live/relay.js";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import type { Prism } from "../../scripts/prism.js";
import type { Operation } from "../../src/operation.js";
import { load, type Package } from "../support/generated-package.js";
import { prismOf } from "../support/prism.js";
import { checksOf } from "./checks.js";
import { CONTRACTS } from "./contracts.js";
import { clientMutants, serverMutants } from "./seeded.js";

// Faults of the client and the server of each of twenty operations, derived from the contract.
const [, TEXT] = CONTRACTS.find(([name]) => name === "twenty operations")!;
const { document, operations } = await contractOf(parseContract(TEXT, "the contract"));
const CHECKS = await checksOf(TEXT);

let sound: Package;
let table: Record<string, Operation>;
let prism: Prism;
let relay: Relay;

beforeAll(async () => {
  const files = await generateFrom(parseContract(TEXT, "the contract"));
  // The table is out of reach from outside, and a package for each mutant takes long to load.
  const text = `${files.get("operations.ts")}\nObject.assign(globalThis, { mutantsTable: operations });`;
  files.set("operations.ts", text);
  [sound, prism] = await Promise.all([load(files), prismOf(TEXT)]);
  table = (globalThis as unknown as { mutantsTable: typeof table }).mutantsTable;
  relay = await startRelay(prism.url);
});
afterAll(async () => {
  await relay?.close();
  await prism?.stop();
});

const MUTANTS = operations.map((operation) => ({
  operation: operation.name,
  mutants: [...clientMutants(operation), ...serverMutants(document, operation)],
}));

test.each(MUTANTS)("$operation: each mutant is noticed", async ({ operation, mutants }) => {
  const unnoticed: string[] = [];
  for (const { what, noticedBy, client, server } of mutants) {
    const entry = table[operation]!;
    if (client) table[operation] = client(entry);
    const subject = { package: sound, relay, ...(server && { fault: { response: server } }) };
    let noticed = false;
    for (const check of CHECKS)
      if (check.operation === operation && noticedBy.test(check.what) && !noticed)
        await check.run(subject).catch(() => {
          noticed = true;
        });
    table[operation] = entry;
    if (!noticed) unnoticed.push(what);
  }
  expect(mutants.length).toBeGreaterThan(5);
  // Without a mutant, nothing is.
  for (const check of CHECKS)
    if (check.operation === operation && / example$|^what reaches/.test(check.what))
      await check.run({ package: sound, relay });
  expect(unnoticed).toEqual([]);
});
