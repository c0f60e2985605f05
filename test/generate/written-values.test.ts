import { expect, test } from "vitest";
import { contractOf } from "../../scripts/openapi/contract.js";
import { parseContract } from "../../scripts/openapi/document.js";
import { Sampler } from "../../scripts/openapi/sample.js";
import { contractText, ref } from "../support/contract.js";
import { compile, generatedFrom } from "../support/generated-package.js";

const string = { type: "string" };
const integer = { type: "integer" };
const map = (properties: object, more: object = { additionalProperties: string }) => ({
  type: "object",
  required: Object.keys(properties).filter((name) => name === "id"),
  properties,
  ...more,
});

const COMPONENTS = {
  Money: { type: "object", required: ["amount"], properties: { amount: integer } },
  Labelled: map({ id: integer }),
  ...tagged({ Cat: { const: "cat" }, Dog: { enum: ["dog"] } }),
  Lion: { allOf: [ref("AnyLion"), { type: "object", properties: { mane: string } }] },
  AnyLion: { type: "object", required: ["k"], properties: { k: ref("LionKind") } },
  LionKind: { type: "string", enum: ["lion"] },
  Feline: { oneOf: [ref("Cat"), ref("Lion")] },
  ...tagged({ First: integer, Second: ref("Whole"), No: { type: "boolean" } }),
  Whole: { allOf: [{ type: ["integer", "null"] }] },
  // The same list in each: only the discriminator tells them apart.
  ...tagged({ Owl: ref("AnyKind"), Pike: ref("AnyKind"), Eel: string, Ray: string }),
  // More beside a reference.
  Ant: { ...ref("Kinded"), type: "object", properties: { k: { const: "ant" }, ofAnt: string } },
  Bee: { ...ref("Kinded"), type: "object", properties: { k: { const: "bee" }, ofBee: string } },
  Kinded: { type: "object", required: ["k"], properties: { k: string } },
  AnyKind: { type: "string", enum: ["Owl", "Pike", "Eel"] },
};
const TAGS = { propertyName: "k" };
const mapping = (names: Record<string, string>) => ({
  propertyName: "k",
  mapping: Object.fromEntries(
    Object.entries(names).map(([value, name]) => [value, `#/components/schemas/${name}`]),
  ),
});

function tagged(kinds: Record<string, object>) {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, k]) => [
      name,
      { type: "object", required: ["k"], properties: { k, [`of${name}`]: string } },
    ]),
  );
}

/** Schemas, values that they allow, what they do not, and what can be read (of `value`). */
const ROWS: [what: string, schema: object, allowed: string[], refused: string[], read?: string][] =
  [
    [
      "named, and a map of another type",
      map({ id: integer, at: string }),
      ["{ id: 1 }", '{ id: 1, note: "a" }', '{ id: 1, at: "a", note: "b" }'],
      ["{}", '{ id: "a" }', "{ id: 1, at: 1 }", "{ id: 1, note: true }"],
      "value.id.toFixed(); value.at?.length; value.other satisfies string | number | undefined;",
    ],
    [
      "a pattern",
      map({ id: integer }, { patternProperties: { "^x-": string } }),
      ["{ id: 1 }", '{ id: 1, "x-a": "b" }'],
      ["{ id: 1, 'x-a': true }"],
      "value.id.toFixed();",
    ],
    [
      "a pattern, no type",
      { required: ["id"], properties: { id: integer }, patternProperties: { "^x-": string } },
      ["{ id: 1 }", '{ id: 1, "x-a": "b" }'],
      ["{ id: 1, 'x-a': true }"],
    ],
    [
      "patterns and a map",
      map(
        { id: integer },
        { patternProperties: { "^x-": { type: "boolean" } }, additionalProperties: string },
      ),
      ['{ id: 1, "x-a": true, b: "c" }'],
      ["{ id: 1, b: null }"],
    ],
    [
      "a pattern, and nothing else",
      map({ id: integer }, { patternProperties: { "^x-": string }, additionalProperties: false }),
      ['{ id: 1, "x-a": "b" }'],
      ["{ id: 1, b: true }"],
    ],
    [
      "what is not evaluated",
      map({ id: integer }, { unevaluatedProperties: ref("Money") }),
      ["{ id: 1 }", "{ id: 1, a: { amount: 1 } }"],
      ["{ id: 1, a: true }"],
    ],
    [
      "components",
      map({ id: ref("Money"), self: ref("Labelled") }, { additionalProperties: ref("Labelled") }),
      ["{ id: { amount: 1 }, a: { id: 1 }, self: { id: 2, b: 'c' } }"],
      ["{ id: 1 }"],
      "value.id.amount.toFixed();",
    ],
    [
      "behind a reference, which is extended",
      { allOf: [ref("Labelled"), { type: "object", properties: { id: { minimum: 1 } } }] },
      ["{ id: 1, a: 'b' }"],
      ["{ id: 'a' }"],
    ],
    [
      "a map of maps, and null",
      map(
        { id: { type: ["integer", "null"] } },
        { additionalProperties: map({ id: string }, { additionalProperties: integer }) },
      ),
      ["{ id: null, a: { id: 'b', c: 1 } }"],
      ["{ id: 1, a: { c: 1 } }"],
    ],
    ["any value in a map", map({ id: integer }, { additionalProperties: {} }), ["{ id: 1 }"], []],
    [
      "the same property in two parts, a map itself",
      { allOf: [map({ m: map({ id: integer }) }), map({ m: { minProperties: 1 } }, {})] },
      ["{ m: { id: 1, a: 'b' }, c: 'd' }"],
      ["{ m: { id: 'a' } }"],
    ],
    [
      "a constant, which is not the component's name",
      { oneOf: [ref("Cat"), ref("Dog")], discriminator: TAGS },
      ["{ k: 'cat', ofCat: 'a' }", "{ k: 'dog' }"],
      ["{ k: 'Cat' }", "{ k: 'dog', ofCat: 'a' }"],
      "if (value.k === 'cat') value.ofCat?.length;",
    ],
    [
      "a constant behind a base and a reference",
      { anyOf: [ref("Lion"), ref("Dog")], discriminator: TAGS },
      ["{ k: 'lion', mane: 'a' }", "{ k: 'dog' }"],
      ["{ k: 'Lion' }"],
      "if (value.k === 'lion') value.mane?.length;",
    ],
    [
      "a mapping to what alternatives consist of",
      {
        oneOf: [ref("Feline"), ref("Dog")],
        discriminator: mapping({ cat: "Cat", lion: "Lion", dog: "Dog" }),
      },
      ["{ k: 'cat', ofCat: 'a' }", "{ k: 'lion' }", "{ k: 'dog' }"],
      ["{ k: 'Feline' }"],
      "if (value.k === 'cat') value.ofCat?.length;",
    ],
    [
      "alternatives of alternatives, no mapping",
      { oneOf: [ref("Feline"), ref("Dog")], discriminator: TAGS },
      ["{ k: 'cat', ofCat: 'a' }", "{ k: 'dog' }"],
      ["{ k: 'Feline' }"],
    ],
    [
      "a mapping that contradicts a constant",
      { oneOf: [ref("Cat"), ref("Dog")], discriminator: mapping({ c: "Cat", d: "Dog" }) },
      ["{ k: 'cat', ofCat: 'a' }", "{ k: 'dog' }"],
      ["{ k: 'c' }"],
    ],
    [
      "one list of values for all",
      { oneOf: [ref("Owl"), ref("Pike")], discriminator: TAGS },
      ["{ k: 'Owl', ofOwl: 'a' }", "{ k: 'Pike' }"],
      ["{ k: 'Pike', ofOwl: 'a' }", "{ k: 'Eel' }"],
      "if (value.k === 'Owl') value.ofOwl?.length;",
    ],
    [
      "any text, no mapping",
      { oneOf: [ref("Eel"), ref("Ray")], discriminator: TAGS },
      ["{ k: 'Eel', ofEel: 'a' }", "{ k: 'Ray' }"],
      ["{ k: 'Ray', ofEel: 'a' }", "{ k: 'eel' }"],
      "if (value.k === 'Eel') value.ofEel?.length;",
    ],
    [
      "any text, a mapping",
      { oneOf: [ref("Eel"), ref("Ray")], discriminator: mapping({ e: "Eel", r: "Ray" }) },
      ["{ k: 'e', ofEel: 'a' }", "{ k: 'r' }"],
      ["{ k: 'r', ofEel: 'a' }", "{ k: 'Eel' }"],
    ],
    [
      "tags that are no text",
      {
        oneOf: [ref("First"), ref("Second"), ref("No")],
        discriminator: mapping({ "1": "First", "2": "Second", false: "No" }),
      },
      ["{ k: 1, ofFirst: 'a' }", "{ k: 2, ofSecond: 'a' }", "{ k: false }"],
      ["{ k: '1' }"],
    ],
    [
      "a mapping that does not name all",
      { oneOf: [ref("Cat"), ref("Ray")], discriminator: mapping({ cat: "Cat" }) },
      ["{ k: 'cat' }", "{ k: 'other', ofRay: 'a' }"],
      ["{ k: 1 }"],
    ],
    [
      "a constant beside a reference",
      { oneOf: [ref("Ant"), ref("Bee")], discriminator: TAGS },
      ["{ k: 'ant', ofAnt: 'a' }", "{ k: 'bee' }"],
      ["{ k: 'Ant' }", "{ k: 'bee', ofAnt: 'a' }"],
      "if (value.k === 'ant') value.ofAnt?.length;",
    ],
    [
      "a percent sign in names, within each other",
      {
        ...map({ "a%": map({ id: { anyOf: [integer, { enum: ["5 %"] }] } }) }, {}),
        allOf: [{ type: "object", required: ["a%"] }],
      },
      ["{ 'a%': { id: 1 } }", "{ 'a%': { id: '5 %' } }"],
      ["{}", "{ 'a%': {} }", "{ 'a%': { id: '5' } }"],
      "value['a%'].id;",
    ],
    [
      "required, but not named",
      { type: "object", required: ["id", "a"], properties: { a: string } },
      ["{ id: 1, a: 'b' }", "{ id: 'c', a: 'b' }"],
      ["{ a: 'b' }", "{ id: 1, a: 'b', c: 1 }"],
      "value.id; value.a.length;",
    ],
    [
      "required, but not named, beside a map",
      { ...map({ a: integer }), required: ["note"] },
      ["{ note: 'a' }", "{ note: 'a', a: 1, b: 'c' }"],
      ["{ note: 1 }", "{ a: 1 }"],
      "value.note.length;",
    ],
    [
      "required here, named there",
      { allOf: [{ properties: { id: integer } }, { required: ["id"], properties: { a: string } }] },
      ["{ id: 1 }", "{ id: 1, a: 'b' }"],
      ["{ a: 'b' }", "{ id: 'a' }", "{ id: 1, b: 1 }"],
      "value.id.toFixed();",
    ],
    [
      "required here, named by a component",
      { required: ["amount"], properties: { a: string }, allOf: [ref("Money")] },
      ["{ amount: 1, a: 'b' }"],
      ["{ a: 'b' }", "{ amount: 'a' }"],
      "value.amount.toFixed();",
    ],
    [
      "a list of such",
      { type: "array", items: map({ id: integer }) },
      ["[{ id: 1, a: 'b' }]"],
      ["[{ id: 'a' }]"],
    ],
  ];

const CONTRACT = contractText({
  components: { schemas: COMPONENTS },
  paths: Object.fromEntries(
    ROWS.map(([, schema], index) => {
      const json = { content: { "application/json": { schema } } };
      const filter = { name: "filter", in: "query", style: "deepObject", schema };
      const operation = {
        operationId: `row${index}`,
        parameters: [filter],
        requestBody: { required: true, ...json },
        responses: { 200: { description: "", ...json } },
      };
      return [`/row${index}`, { post: operation }];
    }),
  ),
});

/** Code that writes each value as a body and as a parameter, and reads it from a response. */
function consumer(): string {
  const calls = ROWS.flatMap(([what, , allowed, refused, read = ""], index) => [
    ...allowed.flatMap((value) => [
      `void meum.row${index}({ body: ${value}, params: { query: { filter: ${value} } } }); // ${what}`,
    ]),
    ...refused.flatMap((value) => [
      `// @ts-expect-error ${what}`,
      `void meum.row${index}({ body: ${value} });`,
    ]),
    `{ const value = await meum.row${index}({} as never); void value; ${read} }`,
  ]);
  return `import { createMeumClient } from "./index.js";\nconst meum = createMeumClient();\n${calls.join("\n")}`;
}

test("values that a schema allows can be written and read, and others are refused", async () => {
  expect(await compile(await generatedFrom(CONTRACT), consumer())).toEqual([]);
});

test("each schema gets a sample value that it allows", async () => {
  const { document, operations } = await contractOf(parseContract(CONTRACT, "the contract"));
  const sampler = new Sampler(document);
  for (const { body, name } of operations)
    for (const optional of [true, false])
      expect(sampler.problem(body!.schema, sampler.sample(body!.schema, { optional })), name).toBe(
        undefined,
      );
});
