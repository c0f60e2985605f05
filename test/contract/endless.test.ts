import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parseContract } from "../../scripts/openapi/document.js";
import { valueAt } from "../../scripts/openapi/references.js";
import { cutShort, isEndless } from "../../scripts/prism/unfold.js";
import { UNCHECKED } from "../support/ajv.js";
import { contractText, ref } from "../support/contract.js";
import { contractSuite } from "./suite.js";

// Types that refer to each other in every way: writing out each reference where it stands does not end.
const LINKS = [
  ref,
  (name: string) => ({ type: "array", items: ref(name) }),
  (name: string) => ({ type: "object", additionalProperties: ref(name) }),
  (name: string) => ({ oneOf: [ref(name), { type: "string" }] }),
  (name: string) => ({ anyOf: [ref(name), { type: "string" }] }),
  (name: string) => ({ allOf: [ref(name)] }),
  (name: string) => ({ not: { not: ref(name) } }),
];

const endless = (count: number) => {
  const names = Array.from({ length: count }, (_, index) => `Type${index}`);
  const type = (own: string, index: number) => ({
    type: "object",
    required: ["id", own],
    properties: {
      id: { type: "string" },
      [own]: { type: "integer" },
      ...Object.fromEntries(names.map((name) => [`to${name}`, LINKS[index % LINKS.length]!(name)])),
    },
    example: { id: "one", [own]: 1 },
  });
  const error = {
    type: "object",
    required: ["code", "about"],
    properties: { code: { type: "string" }, about: ref("Type0") },
    example: { code: "NO", about: { id: "one", Type0: 1 } },
  };
  const json = (schema: object) => ({
    description: "",
    content: { "application/json": { schema } },
  });
  return contractText({
    paths: {
      "/things": {
        post: {
          operationId: "addThing",
          requestBody: { required: true, ...json(ref("Type0")) },
          responses: { 200: json(ref("Type1")), 400: json(ref("Error")) },
        },
        put: {
          operationId: "replaceThing",
          requestBody: { required: true, ...json({ oneOf: names.map(ref) }) },
          responses: { 204: { description: "" } },
        },
      },
    },
    components: {
      schemas: {
        ...Object.fromEntries(names.map((name, index) => [name, type(name, index)])),
        Error: error,
      },
    },
  });
};

describe("types that all refer to each other", () => contractSuite(endless(8), "none"));

test.each([
  ["two such types", 2, false],
  ["four", 4, true],
])("whether that is endless for Prism: %s", (_, count, expected) => {
  expect(isEndless(JSON.parse(endless(count)))).toBe(expected);
});

test.each([
  [7, false],
  [8, true],
  [11, true],
])(
  "whether that is endless for Prism: %i types, each of which refers three times to the next",
  (depth, expected) => {
    const next = (index: number) => ref(`Type${index + 1}`);
    const types = Array.from({ length: depth }, (_, index) => [
      `Type${index}`,
      { properties: { a: next(index), b: next(index), c: next(index) } },
    ]);
    const schemas = { ...Object.fromEntries(types), [`Type${depth}`]: {} };
    const content = { "application/json": { schema: ref("Type0") } };
    const get = { responses: { 200: { description: "", content } } };
    // Deepest in a component that no operation refers to: Prism holds that too.
    const paths = depth === 11 ? {} : { "/": { get } };
    expect(isEndless(JSON.parse(contractText({ paths, components: { schemas } })))).toBe(expected);
  },
);

// Of a Thing within a Thing, nothing but the type is left.
const cut = ref("Thing");
const whole = ref("Other");
const type = "object";

test.each<[what: string, schema: object, allowed: unknown, refused: unknown]>([
  ["exactly one", { oneOf: [cut, whole] }, { name: "a" }, "a"],
  [
    "exactly one, and more",
    { oneOf: [cut, whole], allOf: [{ maxProperties: 1 }] },
    { id: "a" },
    { id: "a", more: 1 },
  ],
  ["not", { type, not: cut }, {}, "a"],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  ["if", { type, if: cut, then: { required: ["more"] } }, {}, "a"],
  ["else", { type, if: { not: cut }, else: { required: ["id"] } }, {}, "a"],
  ["nothing further", { type, $ref: cut.$ref, unevaluatedProperties: false }, { id: "a" }, "a"],
  [
    "no further items",
    { type: "array", allOf: [{ contains: cut, maxContains: 1 }] },
    [{ id: "a" }, {}],
    "a",
  ],
  [
    "names of keywords",
    { properties: { not: cut, if: { type: "string" } } },
    { not: { id: "a" } },
    { if: 1 },
  ],
  ["a type", { properties: { thing: cut } }, { thing: { id: "a" } }, { thing: 1 }],
  ["a reference, and more", { ...whole, maxProperties: 1 }, { name: "a" }, { name: "a", more: 1 }],
  ["one that is cut, and more", { ...cut, maxProperties: 1 }, { id: "a" }, { id: "a", more: 1 }],
])(
  "what is cut short for Prism refuses nothing that the contract allows: %s",
  (_, schema, ...values) => {
    const document = parseContract(
      contractText({
        paths: {
          "/": { post: { requestBody: { content: { "application/json": { schema: cut } } } } },
        },
        components: {
          schemas: {
            Thing: { type, required: ["id"], properties: { id: { type: "string" }, it: schema } },
            Other: {
              type,
              required: ["name"],
              properties: { name: { type: "string" }, thing: cut },
            },
          },
        },
      }),
      "it",
    );
    const place = ["paths", "/", "post", "requestBody", "content", "application/json", "schema"];
    const fits = (of: object) => {
      const validate = new Ajv2020({ strict: false, ...UNCHECKED }).compile({
        ...of,
        ...(valueAt(of, place) as object),
      });
      return values.map((it) => validate({ id: "one", it }));
    };
    expect(fits(document)).toEqual([true, false]);
    expect(fits(cutShort({ ...document }))).toEqual([true, false]);
  },
);
