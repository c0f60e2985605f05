import { expect, test } from "vitest";
import { syntheticContract } from "../../bench/growth/contract.js";
import { generateFrom } from "../../scripts/generate/index.js";
import { parseContract } from "../../scripts/openapi/document.js";

// How long a thousand operations take, and what memory, is a matter of `npm run bench`.
test("validators are smaller than types", async () => {
  const contract = JSON.stringify(syntheticContract(100));
  const files = await generateFrom(parseContract(contract, "the contract"));
  const size = (name: string) => files.get(name)!.length;
  expect(files.get("operations.ts")!.match(/\bmethod: "/g)).toHaveLength(100);
  expect(size("validate.ts") + size("validators.ts")).toBeLessThan(size("types.ts"));
});
