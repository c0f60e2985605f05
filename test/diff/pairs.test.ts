/** Each of many small schemas before and after each other, and every value of a small world. */
import { Ajv2020 } from "ajv/dist/2020.js";
import type { OpenAPI3 } from "openapi-typescript";
import { expect, test } from "vitest";
import { SchemaComparer } from "../../scripts/diff/schemas/compare.js";
import { isHarmful } from "../../scripts/diff/schemas/comparison.js";
import { UNCHECKED } from "../support/ajv.js";

const text = { type: "string" };
const whole = { type: "integer" };
const number = { type: "number" };
const list = { type: "array" };

const SCHEMAS: readonly unknown[] = [
  true,
  false,
  text,
  number,
  whole,
  { type: ["string", "null"] },
  { type: ["integer", "string"] },
  ...[0, 1, null, true, "a"].map((value) => ({ const: value })),
  ...[
    ["a", "b"],
    ["a", null],
    [0, 1, 2],
    [1, "a"],
    [0, 1.5],
  ].map((values) => ({ enum: values })),
  ...[-1, 0, 1].flatMap((limit) => [
    { ...number, minimum: limit },
    { ...number, exclusiveMinimum: limit },
    { ...number, maximum: limit },
    { ...whole, exclusiveMaximum: limit },
    { ...whole, minimum: limit },
  ]),
  { ...number, minimum: 0, maximum: 2 },
  { ...whole, minimum: 0.5, maximum: 0.7 },
  { minimum: 0 },
  { ...number, multipleOf: 1 },
  { ...number, multipleOf: 0.5 },
  { ...whole, multipleOf: 2 },
  { ...text, minLength: 1 },
  { ...text, maxLength: 0 },
  { ...text, maxLength: 1 },
  { minLength: 2 },
  { ...text, pattern: "^a" },
  { not: { type: "null" } },
  { not: text },
  { ...text, not: { const: "a" } },
  { ...number, not: { minimum: 0 } },
  { type: ["string", "number"], not: whole },
  { not: { enum: ["a", 1, null] } },
  { oneOf: [text, whole] },
  { oneOf: [whole, number] },
  { anyOf: [whole, number] },
  {
    oneOf: [
      { ...number, minimum: 0 },
      { ...number, maximum: 0 },
    ],
  },
  {
    oneOf: [
      { ...number, multipleOf: 2 },
      { ...number, multipleOf: 1 },
    ],
  },
  {
    anyOf: [
      { ...whole, maximum: 0 },
      { ...number, minimum: 1.5 },
    ],
  },
  {
    anyOf: [
      { ...number, maximum: 0 },
      { ...whole, minimum: 1.5 },
    ],
  },
  { allOf: [text, { minLength: 1 }] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  { if: text, then: { minLength: 1 } },
  list,
  { ...list, items: text },
  { ...list, items: whole, minItems: 1 },
  { ...list, items: false },
  { ...list, prefixItems: [whole], items: false },
  { ...list, prefixItems: [whole, whole] },
  { ...list, prefixItems: [whole], items: text },
  { ...list, uniqueItems: true },
  { ...list, contains: whole },
  { ...list, contains: whole, maxContains: 1 },
  { ...list, items: whole, minItems: 2 },
  { items: text },
];

const ITEMS = [0, 1, 1.5, "a", null];
const VALUES: readonly unknown[] = [
  ...[null, true, false, -2, -1, -0.5, 0, 0.25, 0.5, 0.6, 1, 1.5, 2, 3, 4, "", "a", "b", "ab"],
  [],
  ...ITEMS.map((item) => [item]),
  ...ITEMS.flatMap((first) => ITEMS.map((second) => [first, second])),
  [0, 1, 2],
  {},
];

const ajv = new Ajv2020({ strict: false, ...UNCHECKED });
const cases = SCHEMAS.map((schema) => {
  const accepts = ajv.compile(schema as object);
  const components = { schemas: { R: schema } };
  const document = { openapi: "3.1.0", info: { title: "", version: "" }, paths: {}, components };
  return {
    schema,
    document: document as unknown as OpenAPI3,
    taken: VALUES.map((value) => accepts(value)),
  };
});

test("a value that no longer fits is never called compatible", () => {
  const wrong: string[] = [];
  let harmful = 0;
  for (const old of cases)
    for (const now of cases) {
      const comparer = new SchemaComparer(old.document, now.document);
      const $ref = "#/components/schemas/R";
      for (const direction of ["request", "response"] as const) {
        const [given, expected] = direction === "request" ? [old, now] : [now, old];
        const at = VALUES.findIndex((_, index) => given.taken[index] && !expected.taken[index]);
        if (at < 0) continue;
        harmful++;
        if (!comparer.compare(direction, { $ref }, { $ref }, "").some(isHarmful))
          wrong.push(
            `${direction}: ${JSON.stringify([old.schema, now.schema])}, ${JSON.stringify(VALUES[at])}`,
          );
      }
    }
  expect(wrong).toEqual([]);
  expect(harmful).toBeGreaterThan(3_000);
});
