import { expect, test } from "vitest";
import { diffContracts } from "../../scripts/diff/index.js";
import { contractText, ref } from "../support/contract.js";

const string = { type: "string" };

/** A contract whose response is one of several, told apart by `k`; one of them has this `m`. */
function contract(response: object, cat: object, m: object, more: object = {}): string {
  const schemas = {
    Cat: { type: "object", required: ["k", "m"], properties: { k: cat, m } },
    Dog: { type: "object", required: ["k"], properties: { k: { type: "string", enum: ["dog"] } } },
    ...more,
  };
  const content = { "application/json": { schema: response } };
  return contractText({
    components: { schemas },
    paths: {
      "/a": { get: { operationId: "a", responses: { 200: { description: "", content } } } },
    },
  });
}

const byName = { oneOf: [ref("Cat"), ref("Dog")], discriminator: { propertyName: "k" } };
const GROUPS = { Group: { oneOf: [ref("Cat"), ref("Lion")] } };
const LION = { Lion: { type: "object", required: ["k"], properties: { k: { const: "lion" } } } };
const toLeaves = {
  oneOf: [ref("Group"), ref("Dog")],
  discriminator: {
    propertyName: "k",
    mapping: { cat: ref("Cat").$ref, lion: ref("Lion").$ref, dog: ref("Dog").$ref },
  },
};

// A tag that contradicts the alternative's own value leaves no value, of which nothing can change.
test.each<[what: string, response: object, cat: object, more?: object]>([
  ["a constant", byName, { const: "cat" }],
  ["one value", byName, { type: "string", enum: ["cat"] }],
  ["values, none of which is the name", byName, { type: "string", enum: ["cat", "kitten"] }],
  [
    "a mapping to alternatives of an alternative",
    toLeaves,
    { const: "cat" },
    { ...GROUPS, ...LION },
  ],
])("%s: a breaking change of an alternative is found", async (_, response, cat, more) => {
  const [before, after] = [string, { type: "number" }].map((m) => contract(response, cat, m, more));
  expect((await diffContracts(before!, after!, "old", "new")).verdict).toBe("breaking");
  expect((await diffContracts(before!, `${before} `, "old", "new")).verdict).toBe("none");
});
