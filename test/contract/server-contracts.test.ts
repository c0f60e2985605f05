import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { startRelay } from "../../scripts/live/relay.js";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { type Package, packageOf } from "../support/generated-package.js";
import { prismOf } from "../support/prism.js";
import { checksOf, problemOf } from "./checks/index.js";
import { TOOK_IT } from "./checks/response.js";
import { CONTRACTS } from "./contracts.js";
import { serverContracts } from "./server-contracts.js";

// The server's contract moved on, the client's did not: the checks of the client's notice each change.
describe.each(CONTRACTS)("%s", async (_, text) => {
  const { document, operations } = await contractOf(parseContract(text, "the contract"));
  const checks = await checksOf(text);
  const seen = new Set();
  const all = operations.map((operation) => ({
    name: operation.name,
    mutants: serverContracts(document, operation, seen),
  }));
  let client: Package;
  beforeAll(async () => {
    client = await packageOf(text);
  });

  test.each(all)("$name: each change is found", async ({ name, mutants }) => {
    // One server for all: each has a base path of its own.
    const paths = Object.fromEntries(
      mutants.map(({ path, method, operation }, at) => [`/${at}${path}`, { [method]: operation }]),
    );
    const prism = await prismOf(JSON.stringify({ ...document, servers: undefined, paths }));
    const relay = await startRelay(prism.url);
    onTestFinished(async () => {
      await relay.close();
      await prism.stop();
    });
    const problem = (at: number, noticedBy: RegExp) => {
      const request = ({ url }: { url: string }) => ({ url: `/${at}${url}` });
      return problemOf(checks, name, noticedBy, { package: client, relay, fault: { request } });
    };
    const unnoticed: string[] = [];
    // The first is the contract as it was: of that, nothing is noticed.
    for (const [at, { what, noticedBy }] of mutants.entries()) {
      const found = at ? await problem(at, noticedBy) : "";
      if (found === undefined || found.includes(TOOK_IT)) unnoticed.push(what);
    }
    expect(unnoticed).toEqual([]);
    expect(await problem(0, /^/)).toBeUndefined();
    expect(mutants.length).toBeGreaterThan(4);
  });
});
