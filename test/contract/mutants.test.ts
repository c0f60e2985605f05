import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Relay, startRelay } from "../../scripts/live/relay.js";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import type { Prism } from "../../scripts/prism/index.js";
import type { Operation } from "../../src/types/operation.js";
import { generatedFrom, load, type Package } from "../support/generated-package.js";
import { prismOf } from "../support/prism.js";
import { checksOf, problemOf } from "./checks/index.js";
import { CONTRACTS } from "./contracts.js";
import { clientMutants, serverMutants } from "./mutants.js";

// Faults of the client and the server of each operation, derived from the contract.
describe.each(CONTRACTS)("%s", async (_, text) => {
  const { document, operations } = await contractOf(parseContract(text, "the contract"));
  const checks = await checksOf(text);
  let sound: Package;
  let table: Record<string, Operation>;
  let prism: Prism;
  let relay: Relay;

  beforeAll(async () => {
    const files = await generatedFrom(text);
    // The table is out of reach from outside, and a package for each mutant takes long to load.
    const code = `${files.get("operations.ts")}\nObject.assign(globalThis, { mutantsTable: operations });`;
    files.set("operations.ts", code);
    [sound, prism] = await Promise.all([load(files), prismOf(text)]);
    table = (globalThis as unknown as { mutantsTable: typeof table }).mutantsTable;
    relay = await startRelay(prism.url);
  });
  afterAll(async () => {
    await relay?.close();
    await prism?.stop();
  });

  const all = operations.map((operation) => ({
    operation: operation.name,
    mutants: [...clientMutants(operation), ...serverMutants(document, operation)],
  }));

  test.each(all)("$operation: each mutant is found", async ({ operation, mutants }) => {
    const unnoticed: string[] = [];
    for (const { what, noticedBy, client, server } of mutants) {
      const entry = table[operation]!;
      if (client) table[operation] = client(entry);
      const subject = { package: sound, relay, ...(server && { fault: { response: server } }) };
      if (!(await problemOf(checks, operation, noticedBy, subject))) unnoticed.push(what);
      table[operation] = entry;
    }
    expect(mutants.length).toBeGreaterThan(4);
    // Without a mutant, nothing is.
    const without = { package: sound, relay };
    expect(await problemOf(checks, operation, / example$|^what reaches/, without)).toBeUndefined();
    expect(unnoticed).toEqual([]);
  });
});
