import { expect, test } from "vitest";
import { syntheticContract } from "../../bench/growth/contract.js";
import { contractText, ref } from "../support/contract.js";
import { generatedFrom } from "../support/generated-package.js";

// How long a thousand operations take, and what memory, is a matter of `npm run bench`.
test("validators are smaller than types", async () => {
  const contract = JSON.stringify(syntheticContract(100));
  const files = await generatedFrom(contract);
  const size = (name: string) => files.get(name)!.length;
  expect(files.get("operations.ts")!.match(/\bmethod: "/g)).toHaveLength(100);
  expect(size("validate.ts") + size("validators.ts")).toBeLessThan(size("types.ts"));
});

const lists = (parts: object[]) =>
  parts.map((_, at) => [
    `list${at}`,
    { type: "array", items: { allOf: [...parts.slice(at), ...parts.slice(0, at)] } },
  ]);

// A contract is foreign text: without a bound, twenty such schemas would not end.
test.each<[what: string, schema: (own: object, others: object[]) => object]>([
  [
    "each has lists of all of them",
    (own, others) => ({ type: "object", properties: Object.fromEntries(lists([own, ...others])) }),
  ],
  [
    "each consists of all others",
    (_, others) => ({ allOf: [...others, { type: "object", properties: { a: {} } }] }),
  ],
])("schemas, of which %s, are written once", async (_, schema) => {
  // Few first: should the bound be gone, this fails before it takes too long.
  for (const count of [4, 6, 20]) {
    const names = Array.from({ length: count }, (_, index) => `S${index}`);
    const entries = names.map((own, at) => {
      const others = [...names.slice(at + 1), ...names.slice(0, at)];
      return [own, schema(ref(own), others.map(ref))];
    });
    const contract = contractText({
      paths: { "/a": { get: { responses: {} } } },
      components: { schemas: Object.fromEntries(entries) },
    });
    const files = await generatedFrom(contract);
    expect(files.get("types.ts")!.length).toBeLessThan(10 * contract.length);
  }
});
