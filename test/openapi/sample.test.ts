import { expect, test } from "vitest";
import { Sampler, UnsatisfiableError } from "../../scripts/openapi/sample.js";
import { ref } from "../support/contract.js";

const string = { type: "string" };
const components = {
  schemas: {
    Id: { type: "string", pattern: "^inv_[0-9a-z]{20,32}$" },
    Page: {
      type: "object",
      required: ["next"],
      properties: { next: string, data: { type: "array", items: {} } },
    },
    Tree: {
      type: "object",
      properties: { id: ref("Id"), children: { type: "array", items: ref("Tree") } },
    },
    Endless: { type: "object", required: ["next"], properties: { next: ref("Endless") } },
  },
};
const sampler = new Sampler({ components });

/** Each must have a value that the schema allows, with and without what is optional. */
const SCHEMAS: [what: string, schema: object | boolean][] = [
  ["anything", {}],
  ["true", true],
  ["an id with a pattern", ref("Id")],
  ...[
    "^[A-Z]{3}$",
    "^\\d{4}-\\d{2}$",
    "[^/]+",
    "^.{40,50}$",
    "^(?!test)[a-z]+$",
    "^0x[0-9a-fA-F]{40}$",
    "^\\S+@\\S+$",
    "b",
    "^https://.+$",
    "^[^\\s]+$",
    "^[\\w.-]{1,64}$",
    "^\\p{L}+$",
  ].map((pattern): [string, object] => [`pattern ${pattern}`, { ...string, pattern }]),
  [
    "repetitions within repetitions, which must not be made long",
    { ...string, pattern: "(-{5}BEGIN-{5}\n(\\w{64}\n)*\\w{1,64}\n-{5}END-{5}\n)*-{5}END-{5}\n" },
  ],
  ["a pattern and a length", { ...string, pattern: "^[a-z]+$", minLength: 30, maxLength: 35 }],
  ["two patterns", { allOf: [{ ...string, pattern: "^[a-z0-9]+$" }, { pattern: "[0-9]$" }] }],
  ...[
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "uuid",
    "byte",
    "binary",
    "password",
    "unheard-of",
  ].map((format): [string, object] => [`format ${format}`, { ...string, format }]),
  ["an email of a length", { ...string, format: "email", minLength: 40, maxLength: 60 }],
  ["a length", { ...string, minLength: 3, maxLength: 3 }],
  ["no text", { ...string, maxLength: 0 }],
  ["limits of an integer", { type: "integer", minimum: 17, maximum: 18 }],
  ["exclusive limits", { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 }],
  ["negative", { type: "integer", maximum: -5 }],
  ["a multiple", { type: "integer", minimum: 11, multipleOf: 7 }],
  ["cents", { type: "number", multipleOf: 0.01, minimum: 0.5 }],
  ["a list's length", { type: "array", items: string, minItems: 3, maxItems: 4 }],
  [
    "different items",
    { type: "array", items: { type: "integer" }, minItems: 3, uniqueItems: true },
  ],
  ["different texts", { type: "array", items: string, minItems: 5, uniqueItems: true }],
  [
    "different values of an enum",
    { type: "array", items: { enum: ["a", "b"] }, minItems: 2, uniqueItems: true },
  ],
  [
    "a tuple",
    { type: "array", prefixItems: [string, { type: "integer" }], items: false, minItems: 2 },
  ],
  ["an enum of two parts", { allOf: [{ enum: ["a", "b"] }, { enum: ["b", "c"] }] }],
  ["null or a text", { type: ["null", "string"] }],
  [
    "inherited",
    {
      allOf: [
        ref("Page"),
        { properties: { data: { items: ref("Id"), minItems: 1 } }, required: ["data"] },
      ],
    },
  ],
  [
    "limits of two parts",
    {
      allOf: [
        { type: "integer", minimum: 3 },
        { minimum: 5, maximum: 9 },
      ],
    },
  ],
  [
    "one of",
    {
      oneOf: [
        { ...string, maxLength: 2 },
        { ...string, minLength: 5 },
      ],
    },
  ],
  ["one of, that the rest rules out", { type: "integer", oneOf: [string, { minimum: 3 }] }],
  [
    "any of, within all of",
    { allOf: [{ anyOf: [string, { type: "integer" }] }, { type: "integer" }] },
  ],
  ["a required property that is not listed", { type: "object", required: ["a"] }],
  ["a map", { type: "object", additionalProperties: { type: "integer" }, minProperties: 2 }],
  [
    "a map whose names have a pattern",
    {
      type: "object",
      propertyNames: { pattern: "^[A-Z]{2}$" },
      minProperties: 1,
      additionalProperties: string,
    },
  ],
  [
    "names by pattern only",
    {
      type: "object",
      patternProperties: { "^x-": string },
      additionalProperties: false,
      minProperties: 1,
    },
  ],
  [
    "few properties",
    { type: "object", properties: { a: string, b: string, c: string }, maxProperties: 2 },
  ],
  ["recursion", ref("Tree")],
  ["an example that fits", { ...string, pattern: "^a$", example: "a" }],
  ["an example that does not fit", { type: "integer", example: "ten" }],
  ["a default", { type: "integer", default: 25 }],
  [
    "if, then",
    {
      type: "object",
      properties: { a: { type: "boolean" }, b: string },
      if: { required: ["b"] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ["a"] },
    },
  ],
  ["not", { ...string, not: { const: "text" } }],
];

test.each(SCHEMAS)("%s", (_, schema) => {
  for (const optional of [true, false]) {
    const value = sampler.sample(schema, { optional });
    expect([value, sampler.problem(schema, value)]).toEqual([value, undefined]);
    expect(new Sampler({ components }).sample(schema, { optional })).toEqual(value);
  }
});

test.each<[what: string, schema: object | boolean, message: RegExp]>([
  ["false", false, /allows no value/],
  ["two types", { allOf: [string, { type: "integer" }] }, /no type that fits/],
  ["limits that exclude each other", { type: "integer", minimum: 5, maximum: 4 }, /no number fits/],
  [
    "no multiple within the limits",
    { type: "integer", minimum: 8, maximum: 9, multipleOf: 7 },
    /no number fits/,
  ],
  [
    "a pattern against a length",
    { ...string, pattern: "^a{5}$", maxLength: 3 },
    /no text was found for `pattern` \^a\{5\}\$, `maxLength` 3/,
  ],
  [
    "an enum without a common value",
    { allOf: [{ enum: [1] }, { enum: [2] }] },
    /no value of `enum` fits/,
  ],
  ["a schema that requires itself", ref("Endless"), /requires itself/],
  [
    "a property without a value",
    { type: "object", required: ["a"], properties: { a: false } },
    /^\/a allows no value/,
  ],
])("unsatisfiable: %s", (_, schema, message) => {
  expect(() => sampler.sample(schema, { optional: true })).toThrow(UnsatisfiableError);
  expect(() => sampler.sample(schema, { optional: true })).toThrow(message);
});

test.each(["(?i)a", "["])(
  "a `patternProperties` pattern that JavaScript cannot read, %j: ignored",
  (pattern) => {
    const schema = { required: ["a"], patternProperties: { [pattern]: { type: "integer" } } };
    expect(sampler.sample(schema, { optional: true })).toHaveProperty("a");
  },
);
