import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { generateFrom } from "../../scripts/generate/index.js";
import { parseContract } from "../../scripts/openapi/document.js";
import type { Validator } from "../../src/operation.js";

const string = { type: "string" };
const person = { type: "object", required: ["name"], properties: { name: string } };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** A schema, answers that are of its structure, and answers that are not. */
interface Row {
  what: string;
  schema: unknown;
  dialect?: "3.0.3";
  good: unknown[];
  bad: unknown[];
}

const ROWS: Row[] = [
  {
    what: "types",
    schema: { type: "integer" },
    good: [1, -5],
    bad: ["1", 1.5, null, true, [], {}],
  },
  { what: "several types", schema: { type: ["string", "null"] }, good: ["a", null], bad: [1, {}] },
  {
    what: "members",
    schema: person,
    good: [{ name: "a" }, { name: "a", further: 1 }],
    bad: [{}, { name: 1 }, [], null, "name"],
  },
  {
    what: "members, of what must then be an object",
    schema: { properties: { a: string } },
    good: [{}],
    bad: ["a", 1, null, []],
  },
  {
    what: "items",
    schema: { type: "array", items: person },
    good: [[], [{ name: "a" }]],
    bad: [[1], [{}], {}],
  },
  {
    what: "a tuple, which may be short, and long",
    schema: {
      type: "array",
      prefixItems: [string, { type: "number" }],
      items: { type: "boolean" },
    },
    good: [[], ["a"], ["a", 1], ["a", 1, true]],
    bad: [[1], ["a", "b"], ["a", 1, "c"]],
  },
  {
    what: "further members of a type",
    schema: { ...person, additionalProperties: { type: "number" } },
    good: [{ name: "a", b: 1 }],
    bad: [{ name: "a", b: "c" }],
  },
  {
    what: "further members that are ruled out may still come",
    schema: { ...person, additionalProperties: false },
    good: [{ name: "a", new: 1 }],
    bad: [{}],
  },
  {
    what: "patterns of names",
    schema: {
      type: "object",
      patternProperties: { "^a": string },
      additionalProperties: { type: "number" },
    },
    good: [{ a: "b" }, { c: 1 }],
    bad: [{ a: true }],
  },
  {
    what: "values that a server may widen",
    schema: {
      type: "object",
      properties: {
        a: { ...string, enum: ["x"] },
        b: { ...string, format: "uuid", minLength: 9 },
        c: { type: "number", maximum: 1 },
        d: { ...string, const: "y" },
      },
    },
    good: [{ a: "new", b: "short", c: 99, d: "z" }],
    bad: [{ a: 1 }],
  },
  {
    what: "all of them",
    schema: {
      allOf: [
        person,
        { type: "object", required: ["age"], properties: { age: { type: "number" } } },
      ],
    },
    good: [{ name: "a", age: 1 }],
    bad: [{ name: "a" }, { age: 1 }],
  },
  {
    what: "any of them",
    schema: { anyOf: [string, person] },
    good: ["a", { name: "a" }],
    bad: [1, {}],
  },
  {
    what: "one of them, where enums alone tell which",
    schema: {
      oneOf: [
        { ...string, enum: ["a"] },
        { ...string, enum: ["b"] },
      ],
    },
    good: ["a", "c"],
    bad: [1],
  },
  {
    what: "alternatives beside members mean both",
    schema: { ...person, anyOf: [{ required: ["a"] }, { required: ["b"] }] },
    good: [
      { name: "n", a: 1 },
      { name: "n", b: 1 },
    ],
    bad: [{ name: "n" }, { a: 1 }],
  },
  {
    what: "a discriminator, whose member must be there, and may be new",
    schema: {
      oneOf: [ref("Cat"), ref("Dog")],
      discriminator: { propertyName: "kind", mapping: { cat: "#/components/schemas/Cat" } },
    },
    good: [
      { kind: "cat", lives: 9 },
      { kind: "new", lives: 9 },
    ],
    bad: [{ lives: 9 }, { kind: 1, lives: 9 }, { kind: "cat" }],
  },
  {
    what: "a write-only member",
    schema: {
      type: "object",
      required: ["id", "secret"],
      properties: { id: string, secret: { ...string, writeOnly: true } },
    },
    good: [{ id: "a" }, { id: "a", secret: 1 }],
    bad: [{ secret: "a" }],
  },
  {
    what: "a write-only member of what is inherited",
    schema: { allOf: [ref("Account")], required: ["secret"] },
    good: [{}],
    bad: [{ open: 1 }],
  },
  {
    what: "recursion",
    schema: ref("Tree"),
    good: [{ children: [{ children: [] }] }],
    bad: [{ children: [{ children: 1 }] }, { children: [{}] }],
  },
  {
    what: "more beside a reference",
    schema: { ...ref("Tree"), required: ["name"] },
    good: [{ name: 1, children: [] }],
    bad: [{ children: [] }, { name: 1 }],
  },
  {
    what: "a reference into a component",
    schema: { type: "array", items: { $ref: "#/components/schemas/Tree/properties/children" } },
    good: [[[]]],
    bad: [[{}], [[{}]]],
  },
  {
    what: "definitions of its own",
    schema: { type: "array", items: { $ref: "#/components/schemas/Own/$defs/inner" } },
    good: [[1]],
    bad: [["a"]],
  },
  {
    what: "true",
    schema: { type: "object", required: ["a"], properties: { a: true } },
    good: [{ a: 1 }, { a: null }],
    bad: [{}],
  },
  {
    what: "false",
    schema: { type: "object", properties: { a: false } },
    good: [{}],
    bad: [{ a: 1 }],
  },
  { what: "no schema", schema: undefined, good: [1, null, {}], bad: [] },
  {
    what: "nullable",
    dialect: "3.0.3",
    schema: { ...string, nullable: true },
    good: ["a", null],
    bad: [1],
  },
  {
    what: "nullable with allOf",
    dialect: "3.0.3",
    schema: { nullable: true, allOf: [ref("Tree")] },
    good: [null, { children: [] }],
    bad: [{}, 1],
  },
  {
    what: "a limit in 3.0's way",
    dialect: "3.0.3",
    schema: { type: "number", minimum: 0, exclusiveMinimum: true },
    good: [1, 0, -1],
    bad: ["a"],
  },
  {
    what: "beside a reference in 3.0, only `nullable` counts",
    dialect: "3.0.3",
    schema: { type: "array", items: { ...ref("Tree"), nullable: true, required: ["x"] } },
    good: [[{ children: [] }], [null]],
    bad: [[{}]],
  },
];

const SCHEMAS = {
  Tree: {
    type: "object",
    required: ["children"],
    properties: { children: { type: "array", items: ref("Tree") } },
  },
  Cat: {
    type: "object",
    required: ["lives"],
    properties: { kind: string, lives: { type: "integer" } },
  },
  Dog: {
    type: "object",
    required: ["tricks"],
    properties: { kind: string, tricks: { type: "array" } },
  },
  Problem: { type: "object", properties: { error: string, code: string } },
  Account: { type: "object", properties: { open: string, secret: { ...string, writeOnly: true } } },
};

async function validatorOf({ schema, dialect }: Row, status = "200"): Promise<Validator> {
  const content = { "application/json": schema === undefined ? {} : { schema } };
  const text = JSON.stringify({
    openapi: dialect ?? "3.1.0",
    info: { title: "", version: "" },
    paths: {
      "/a": { get: { operationId: "a", responses: { [status]: { description: "", content } } } },
    },
    components: {
      schemas: dialect ? SCHEMAS : { ...SCHEMAS, Own: { $defs: { inner: { type: "number" } } } },
    },
  });
  const files = await generateFrom(parseContract(text, "contract"));
  const pattern = new RegExp(`"${status}": [^}]*body:\\s+validators\\.(\\w+)`);
  const name = pattern.exec(files.get("operations.ts")!)?.[1];
  if (!name) throw new Error("no validator");
  const directory = mkdtempSync(join(tmpdir(), "meum-validators-"));
  try {
    const path = join(directory, "validators.mjs");
    writeFileSync(path, files.get("validators.js")!);
    return (await import(pathToFileURL(path).href))[name];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test.each(ROWS)("$what", async (row) => {
  const valid = await validatorOf(row);
  for (const value of row.good)
    expect([value, valid(value), valid.errors]).toEqual([value, true, null]);
  for (const value of row.bad) {
    expect([value, valid(value)]).toEqual([value, false]);
    // What a message is made of.
    expect(valid.errors?.[0]).toMatchObject({
      instancePath: expect.any(String),
      keyword: expect.any(String),
      params: expect.any(Object),
    });
  }
});

const all = (...allOf: object[]) => ({ allOf });
const some = (...anyOf: object[]) => ({ anyOf });
const code = { type: "object", properties: { code: string } };

// An error's body is of the contract only where it has something that the contract names.
test.each<[string, unknown, unknown[], unknown[]]>([
  ["properties, none required", code, [{ code: "a" }, { code: "a", x: 1 }], [{}, { x: 1 }]],
  ["a reference", ref("Problem"), [{ code: "a" }, { error: "a" }], [{}, { message: "a" }]],
  ["all of several", all(ref("Problem"), code), [{ error: "a" }, { code: "a" }], [{}, { x: 1 }]],
  ["any of several", some(code, string), ["a", { code: "a" }], [{}, { x: 1 }, { code: 1 }]],
  ["one of several", { oneOf: [ref("Problem"), code] }, [{ error: "a" }], [{}, { x: 1 }]],
  ["any of several within all of several", all(some(code, ref("Problem"))), [{ error: "a" }], [{}]],
  ["nullable", { type: ["object", "null"], properties: { code: string } }, [null], [{}]],
  ["something required", { ...code, required: ["code"] }, [{ code: "a" }], [{}]],
  [
    "something required by all alternatives",
    some({ ...code, required: ["id"] }, { ...code, required: ["ok"] }),
    [{ id: 1 }, { ok: 1 }],
    [{}],
  ],
  ["a map", { type: "object", additionalProperties: string }, [{}, { a: "b" }], [{ a: 1 }]],
  ["anything", {}, [{}, "a"], []],
  ["a name that is none for JavaScript", { properties: { 'a"b': string } }, [{ 'a"b': "" }], [{}]],
])("error: %s", async (_, schema, good, bad) => {
  const valid = await validatorOf({ what: "", schema, good, bad }, "404");
  for (const value of good) expect([value, valid(value)]).toEqual([value, true]);
  for (const value of bad) expect([value, valid(value)]).toEqual([value, false]);
});

test("a property may have any name", async () => {
  const names = [
    "schemaPath",
    "schemaPath:",
    'schemaPath:"x",',
    "keyword",
    "a-b",
    "constructor",
    "toString",
  ];
  const properties = Object.fromEntries(names.map((name) => [name, { type: ["string", "null"] }]));
  const valid = await validatorOf({
    what: "",
    schema: { type: "object", properties },
    good: [],
    bad: [],
  });
  expect(valid({})).toBe(true);
  for (const name of names) {
    expect(valid({ [name]: "" })).toBe(true);
    expect([name, valid({ [name]: 1 })]).toEqual([name, false]);
  }
});
