// biome-ignore-all lint/suspicious/noThenProperty: the keyword of JSON Schema
import type { OpenAPI3 } from "openapi-typescript";
import { describe, expect, test } from "vitest";
import { compareOperations } from "../../scripts/diff/operations.js";
import { type Effect, worst } from "../../scripts/diff/report.js";
import { SchemaComparer } from "../../scripts/diff/schemas/compare.js";
import type { Direction } from "../../scripts/diff/schemas/comparison.js";
import { inDirections } from "../../scripts/openapi/directions.js";
import { canonical } from "../../scripts/openapi/normalize.js";
import { listOperations } from "../../scripts/openapi/operations.js";
import { random } from "./random-schemas.js";
import { SCHEMA_CHANGES } from "./schema-changes.js";

// biome-ignore lint/suspicious/noExplicitAny: documents that are taken apart
type Any = any;

const json = (schema: Any) => ({ content: { "application/json": { schema } } });
/** A form is fields: if its schema has another type, that says nothing. */
const field = (schema: Any) => ({ schema: { type: "object", properties: { field: schema } } });
const ok = { 200: { description: "OK" } };

/** Where an operation can have a schema, and in which direction its values go. */
const PLACES: Record<string, [Direction, (schema: Any) => { item: Any; components?: Any }]> = {
  "a query parameter": [
    "request",
    (schema) => ({
      item: { post: { parameters: [{ name: "q", in: "query", schema }], responses: ok } },
    }),
  ],
  "a header parameter of the path, by reference": [
    "request",
    (schema) => ({
      item: { parameters: [{ $ref: "#/components/parameters/P" }], post: { responses: ok } },
      components: { parameters: { P: { name: "X-Q", in: "header", schema } } },
    }),
  ],
  "a parameter with content": [
    "request",
    (schema) => ({
      item: { post: { parameters: [{ name: "q", in: "query", ...json(schema) }], responses: ok } },
    }),
  ],
  "a request body": [
    "request",
    (schema) => ({ item: { post: { requestBody: json(schema), responses: ok } } }),
  ],
  "a request body, by reference": [
    "request",
    (schema) => ({
      item: { post: { requestBody: { $ref: "#/components/requestBodies/B" }, responses: ok } },
      components: { requestBodies: { B: json(schema) } },
    }),
  ],
  "a form": [
    "request",
    (schema) => ({
      item: {
        post: { requestBody: { content: { "multipart/form-data": field(schema) } }, responses: ok },
      },
    }),
  ],
  "a response": [
    "response",
    (schema) => ({
      item: { post: { responses: { 200: { description: "OK", ...json(schema) } } } },
    }),
  ],
  "a response, by reference": [
    "response",
    (schema) => ({
      item: { post: { responses: { 200: { $ref: "#/components/responses/R" } } } },
      components: { responses: { R: { description: "OK", ...json(schema) } } },
    }),
  ],
  "an error": [
    "response",
    (schema) => ({
      item: { post: { responses: { ...ok, "4XX": { description: "No", ...json(schema) } } } },
    }),
  ],
  "a response's header": [
    "response",
    (schema) => ({
      item: { post: { responses: { 200: { description: "OK", headers: { "X-H": { schema } } } } } },
    }),
  ],
};

/** What a schema can stand in, so that its change is a change of the whole. `put` makes it a component. */
const AROUND: Record<string, (schema: Any, put: (schema: Any) => Any) => Any> = {
  "a property": (schema) => ({ type: "object", properties: { p: schema } }),
  "a required property": (schema) => ({
    type: "object",
    required: ["p"],
    properties: { p: schema },
  }),
  items: (schema) => ({ type: "array", items: schema }),
  prefixItems: (schema) => ({ type: "array", prefixItems: [true, schema] }),
  additionalProperties: (schema) => ({ type: "object", additionalProperties: schema }),
  patternProperties: (schema) => ({ type: "object", patternProperties: { "^p": schema } }),
  "a component": (schema, put) => put(schema),
  "a part of allOf": (schema) => ({ allOf: [schema, { description: "More" }] }),
  "a list behind allOf": (schema, put) => ({
    allOf: [
      put({
        type: "object",
        required: ["next"],
        properties: { next: { type: ["string", "null"] } },
      }),
      { properties: { data: { type: "array", items: schema } } },
    ],
  }),
  "a variant": (schema) => ({
    oneOf: [
      { type: "object", required: ["kind"], properties: { kind: { const: "a" }, p: schema } },
      { type: "object", required: ["kind"], properties: { kind: { const: "b" } } },
    ],
  }),
  then: (schema) => ({
    type: "object",
    properties: { kind: { type: "string" } },
    required: ["kind"],
    if: { properties: { kind: { const: "a" } } },
    then: { properties: { p: schema } },
    else: { properties: { p: schema } },
  }),
};

function operation(place: keyof typeof PLACES, schema: Any, seed: number) {
  const pick = random(seed);
  const schemas: Record<string, Any> = {};
  const put = (one: Any) => {
    const name = `C${Object.keys(schemas).length}`;
    schemas[name] = one;
    return { $ref: `#/components/schemas/${name}` };
  };
  const ways = Object.values(AROUND);
  let whole = schema;
  for (let depth = pick(4); depth > 0; depth--) whole = ways[pick(ways.length)]!(whole, put);
  const { item, components } = PLACES[place]![1](whole);
  const document = canonical({
    openapi: "3.1.0",
    info: { title: "", version: "" },
    paths: { "/x": item },
    components: { ...components, schemas },
  } as unknown as OpenAPI3);
  const contract = inDirections(document, listOperations(document));
  return { ...contract.operations[0]!, document: contract.document, schemes: new Set<string>() };
}

function effectOf(place: string, old: Any, now: Any, seed: number): Effect {
  const [before, after] = [operation(place, old, seed), operation(place, now, seed)];
  const schemas = new SchemaComparer(before.document, after.document);
  return worst(compareOperations(before, after, schemas).map(({ effect }) => effect));
}

describe.each(Object.keys(PLACES))("%s: a change means the same in any location", (place) => {
  const [direction] = PLACES[place]!;
  test.each(SCHEMA_CHANGES.map((row, index) => [row[0], row, index] as const))(
    "%s",
    (_, row, index) => {
      const [, old, now, request, response] = row;
      for (let seed = 0; seed < 5; seed++)
        expect(effectOf(place, old, now, seed * 1_000 + index)).toBe(
          direction === "request" ? request : response,
        );
    },
  );
});
