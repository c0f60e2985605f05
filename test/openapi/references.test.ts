import { expect, test } from "vitest";
import { emit } from "../../scripts/generate/index.js";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { contractText } from "../support/contract.js";

const text = { type: "string" };
const done = { responses: { 204: { description: "Done" } } };
/** A header that OpenAPI ignores, since the body says it, and then one that counts. */
const parameters = [
  { name: "Content-Type", in: "header", schema: text },
  { name: "since", in: "query", required: true, schema: text },
];
const toFirst = { $ref: "#/paths/~1first/post/parameters/1" };

/** A contract in which `second` refers to a part of `first`. */
const contractWith = (first: object, second: object, more = {}) =>
  parseContract(
    contractText({
      paths: {
        "/first": { post: { operationId: "first", ...done, ...first } },
        "/second": { post: { operationId: "second", ...done, ...second } },
      },
      ...more,
    }),
    "the contract",
  );

test.each<[string, second: object, more?: object]>([
  ["an operation", { parameters: [toFirst] }],
  ["one that is ignored before it", { parameters: [parameters[0], toFirst] }],
  [
    "a component",
    { parameters: [{ $ref: "#/components/parameters/Since" }] },
    { components: { parameters: { Since: toFirst } } },
  ],
])("a parameter of another operation: %s refers to it", async (_what, second, more) => {
  const contract = contractWith({ parameters }, second, more);
  const { operations } = await contractOf(contract);
  const names = operations.map((operation) => operation.parameters.map(({ name }) => name));
  expect(names).toEqual([["since"], ["since"]]);
  expect(emit(await contractOf(contract)).get("operations.ts")).toContain("SecondParams");
});

test("an ignored parameter of another operation is ignored there too", async () => {
  const ignored = { $ref: "#/paths/~1first/post/parameters/0" };
  const { operations } = await contractOf(contractWith({ parameters }, { parameters: [ignored] }));
  expect(operations.map((operation) => operation.parameters.length)).toEqual([1, 0]);
});

test("what stands beside the reference of a path's item counts", async () => {
  const since = parameters[1];
  const contract = parseContract(
    contractText({
      paths: {
        "/first": {
          $ref: "#/components/pathItems/First",
          post: { operationId: "second", ...done },
        },
      },
      components: {
        pathItems: {
          First: { $ref: "#/components/pathItems/Base", parameters: [since] },
          Base: { get: { operationId: "first", ...done } },
        },
      },
    }),
    "the contract",
  );
  const { operations } = await contractOf(contract);
  expect(operations).toMatchObject([
    { name: "first", method: "get", path: "/first", parameters: [{ name: "since" }] },
    { name: "second", method: "post", path: "/first", parameters: [{ name: "since" }] },
  ]);
});

const schema = { $ref: "#/paths/~1first/post/responses/200/content/application~1json/schema" };
const json = {
  responses: { 200: { description: "", content: { "application/json": { schema } } } },
};
const NEVER = { $ref: "#/components/schemas/Never" };
const broken = { parameters: [...parameters, { in: "query" }] };

test.each<[string, first: object, second: object, more?: object]>([
  ["a parameter", broken, { parameters: [toFirst] }],
  [
    "a schema",
    {
      ...broken,
      responses: { 200: { description: "", content: { "application/json": { schema: text } } } },
    },
    json,
  ],
  [
    "a component's parameter",
    broken,
    { parameters: [{ $ref: "#/components/parameters/Since" }] },
    { components: { parameters: { Since: toFirst } } },
  ],
])(
  "%s of an omitted operation: operations that refer to it are omitted too",
  async (_what, first, second, more) => {
    const contract = contractWith(first, second, more);
    const { operations, omitted } = await contractOf(contract, { omitUnsupported: true });
    expect(operations).toEqual([]);
    expect(omitted).toEqual([
      expect.stringMatching(/^POST \/first: .*`name` must be present/),
      expect.stringMatching(/^POST \/second: \$ref to what is left out: #\/paths\/~1first/),
    ]);
    await expect(contractOf(contract)).rejects.toThrow(/`name` must be present/);
  },
);

test("an operation with a schema that allows nothing stays when another one is omitted", async () => {
  const json = (schema: object) => ({
    description: "",
    content: { "application/json": { schema } },
  });
  const contract = contractWith(
    broken,
    { responses: { 200: json({ type: "object", properties: { gone: NEVER } }) } },
    { components: { schemas: { Never: false } } },
  );
  const { operations, omitted } = await contractOf(contract, { omitUnsupported: true });
  expect(operations.map(({ name }) => name)).toEqual(["second"]);
  expect(omitted).toEqual([expect.stringMatching(/^POST \/first: /)]);
});

test("an example with a dead reference is ignored", async () => {
  const examples = { given: { $ref: "#/components/examples/Gone" } };
  const media = { "application/json": { schema: { $ref: "#/components/schemas/Text" } } };
  const contract = contractWith(
    {
      responses: {
        200: { description: "", content: { "application/json": { schema: text, examples } } },
      },
    },
    { parameters: [{ ...parameters[1], examples }], requestBody: { content: media } },
    { components: { schemas: { Text: { ...text, examples: [examples.given] } } } },
  );
  expect(emit(await contractOf(contract)).get("examples.ts")).toContain("first");
});
