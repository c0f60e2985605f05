import type { OpenAPI3 } from "openapi-typescript";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { emit } from "../../scripts/generate/index.js";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { listOperations } from "../../scripts/openapi/operations.js";
import { ContractError } from "../../scripts/openapi/problem.js";
import { contractText, ref } from "../support/contract.js";

// biome-ignore lint/suspicious/noExplicitAny: a contract that is taken apart
type Any = any;

/** One of each thing that a contract can have. */
const everything = (): Any => ({
  openapi: "3.1.0",
  info: { title: "Everything", version: "1" },
  servers: [{ url: "https://{host}", variables: { host: { default: "a.example", enum: ["a"] } } }],
  security: [{ bearer: [] }, { header: [] }],
  tags: [{ name: "a" }],
  paths: {
    "/a/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
      post: {
        operationId: "make",
        parameters: [{ $ref: "#/components/parameters/Limit" }],
        requestBody: {
          required: true,
          content: {
            "multipart/form-data": { schema: ref("Form"), encoding: { a: { contentType: "x/y" } } },
          },
        },
        responses: {
          200: {
            description: "",
            headers: { A: { schema: { type: "string" } } },
            content: { "application/json": { schema: ref("Animal"), examples: { a: {} } } },
          },
          default: { $ref: "#/components/responses/Failure" },
        },
      },
    },
    "/b": { get: { operationId: "look", responses: { 204: { description: "" } } } },
  },
  components: {
    parameters: {
      Limit: { name: "limit", in: "query", style: "form", schema: { type: "integer" } },
    },
    responses: {
      Failure: { description: "", content: { "application/json": { schema: ref("Form") } } },
    },
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer" },
      header: { type: "apiKey", in: "header", name: "x-key" },
    },
    schemas: {
      Form: {
        type: "object",
        required: ["a"],
        properties: { a: { type: ["string", "null"], enum: ["x", null] } },
        additionalProperties: { type: "string" },
      },
      Cat: { allOf: [ref("Form"), { properties: { b: { items: { not: {} } } } }] },
      Animal: {
        oneOf: [ref("Cat"), { prefixItems: [{ anyOf: [{ const: 1 }] }] }],
        discriminator: { propertyName: "kind", mapping: { cat: "#/components/schemas/Cat" } },
      },
    },
  },
});

function placesOf(node: unknown, at: string[] = []): string[][] {
  if (typeof node !== "object" || node === null) return [at];
  return [at, ...Object.entries(node).flatMap(([key, value]) => placesOf(value, [...at, key]))];
}

function changedAt(place: string[], value: unknown): string {
  const document = everything();
  const holder = place.slice(0, -1).reduce((node, key) => node[key], document);
  holder[place.at(-1)!] = value;
  return JSON.stringify(document);
}

const read = (text: string, omitUnsupported: boolean) =>
  contractOf(parseContract(text, "the contract"), { omitUnsupported });

test.each([["a text"], [5], [null], [["a"]], [[null]], [{ a: 1 }], [{ $ref: "./other.yaml" }]])(
  "%j, anywhere in a contract: accepted, or refused in one line",
  async (value) => {
    for (const [index, place] of placesOf(everything()).slice(1).entries()) {
      const text = changedAt(place, value);
      let document: OpenAPI3 | undefined;
      const parsed = () => (document ??= parseContract(text, "the contract"));
      for (const take of [
        async () => emit(await contractOf(parsed(), { omitUnsupported: index % 2 === 0 })),
        async () => listOperations(parsed(), () => {}),
      ])
        try {
          await take();
        } catch (error) {
          if (!(error instanceof ContractError)) throw new Error(place.join("."), { cause: error });
          expect(error.message).toMatch(/^[^\n]{10,}$/);
        }
    }
  },
);

test.each<[place: string, value: unknown, left: string[], omitted: RegExp]>([
  ["paths", { $ref: "./paths.yaml" }, [], /^\$ref: .*leaves the document/],
  ["paths./a/{id}", "text", ["look"], /^\/a\/\{id\}: .*expected type `PathItem`/i],
  ["paths./a/{id}", "", ["look"], /^\/a\/\{id\}: .*expected type `PathItem`/i],
  ["components.schemas", { $ref: "./schemas.yaml" }, ["look"], /\$ref to nothing/],
  ["components.schemas.Form", "text", ["look"], /expected type `Schema`/i],
  ["components.schemas.Cat.allOf.0", 5, ["look"], /expected type `Schema`/i],
  ["components.schemas.Form.properties", { $ref: "./a.yaml" }, ["look"], /a whole map of schemas/],
  // YAML: a key with nothing after it.
  ["paths./b", null, ["make"], /^$/],
  ["components.responses.Failure.content.application/json", null, ["make", "look"], /^$/],
  ["components.schemas.Cat.allOf.1", true, ["make", "look"], /^$/],
])("%s: %j: only the operation that it breaks is left out", async (place, value, left, omitted) => {
  const keys = placesOf(everything()).find((keys) => keys.join(".") === place)!;
  const contract = await read(changedAt(keys, value), true);
  emit(contract);
  expect(contract.operations.map(({ name }) => name)).toEqual(left);
  expect(contract.omitted.join("\n")).toMatch(omitted);
});

test("the same wrong value in several locations: each one is found", async () => {
  const document = everything();
  const content = { "application/json": 5 };
  for (const operationId of ["c", "d", "e"])
    document.paths[`/${operationId}`] = {
      get: { operationId, responses: { 200: { description: "", content } } },
    };
  const { operations, omitted } = await read(
    stringify(document, { aliasDuplicateObjects: false }),
    true,
  );
  expect(operations.map(({ name }) => name)).toEqual(["make", "look"]);
  expect(omitted).toHaveLength(3);
});

test("an empty path item, next to a broken component", async () => {
  const document = everything();
  document.paths["/b"] = null;
  document.components.schemas.Cat = { $ref: "./other.yaml" };
  const { operations } = await read(stringify(document, { aliasDuplicateObjects: false }), true);
  expect(operations).toEqual([]);
});

test("a dead reference in several locations by a YAML alias: each one is found", async () => {
  const text = `
openapi: 3.1.0
info: { title: "", version: "" }
paths:
  /a: { get: { responses: { 200: { description: "", content: &content { application/json: { schema: { $ref: "#/components/schemas/A" } } } } } } }
  /b: { get: { responses: { 200: { description: "", content: *content } } } }
`;
  const { operations, omitted } = await read(text, true);
  expect(operations).toEqual([]);
  expect(omitted).toHaveLength(2);
});

test("an operation that is left out takes its other errors with it", async () => {
  const odd = {
    parameters: [{ name: "q", in: "nowhere", schema: { type: "string" } }],
    requestBody: { content: { "application/json": { schema: { properties: { a: null } } } } },
    responses: { 204: { description: "" } },
  };
  const sound = { responses: { 204: { description: "" } } };
  const text = contractText({ paths: { "/a": { post: odd }, "/b": { get: sound } } });
  const { operations } = await contractOf(parseContract(text, "c"), { omitUnsupported: true });
  expect(operations.map(({ path }) => path)).toEqual(["/b"]);
});
