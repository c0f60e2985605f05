import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

// Faults of the client and the server of each operation, derived from the contract.
describe.each(CONTRACTS)("%s", async (_, text) => {
  const { document, operations } = await contractOf(parseContract(text, "the contract"));
  const checks = await checksOf(text);
  let sound: Package;
  let table: Record<string, Operation>;
  let prism: Prism;
  let relay: Relay;

  beforeAll(async () => {
    const files = await generateFrom(parseContract(text, "the contract"));
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

  test.each(all)("$operation: each mutant is noticed", async ({ operation, mutants }) => {
    const unnoticed: string[] = [];
    for (const { what, noticedBy, client, server } of mutants) {
      const entry = table[operation]!;
      if (client) table[operation] = client(entry);
      const subject = { package: sound, relay, ...(server && { fault: { response: server } }) };
      let noticed = false;
      for (const check of checks)
        if (check.operation === operation && noticedBy.test(check.what) && !noticed)
          await check.run(subject).catch(() => {
            noticed = true;
          });
      table[operation] = entry;
      if (!noticed) unnoticed.push(what);
    }
    expect(mutants.length).toBeGreaterThan(5);
    // Without a mutant, nothing is.
    for (const check of checks)
      if (check.operation === operation && / example$|^what reaches/.test(check.what))
        await check.run({ package: sound, relay });
    expect(unnoticed).toEqual([]);
  });
});
