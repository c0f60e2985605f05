import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { build } from "esbuild";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Declaration, declare } from "../../scripts/generate/expressions.js";
import { type Structural, structural } from "../../scripts/generate/response-schema.js";
import { canonical } from "../../scripts/openapi/normalize.js";
import { someSchema } from "../../scripts/openapi/schemas.js";
import type { Validator } from "../../src/types/operation.js";
import { contractOf, random, schemaAt, valueFor } from "../diff/random-schemas.js";
import { UNCHECKED } from "../support/ajv.js";
import { contractText, ref } from "../support/contract.js";
import { generatedFrom } from "../support/generated-package.js";

const VALIDATE = readFileSync(
  new URL("../../scripts/generate/templates/validate.ts", import.meta.url),
  "utf8",
);

const string = { type: "string" };
const person = { type: "object", required: ["name"], properties: { name: string } };

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
    what: "patterns of names with any value",
    schema: {
      type: "object",
      properties: { id: { type: "integer" } },
      patternProperties: { "^x-": true, "^y-": false },
      additionalProperties: false,
    },
    good: [{ id: 1, "x-a": "b" }, { "x-b": {} }],
    bad: [{ id: "a", "x-a": 1 }],
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
    what: "values without a type, which have one",
    schema: {
      type: "object",
      properties: { a: { const: "x" }, b: { enum: [1, "y", null] }, c: { enum: [[1], { d: 1 }] } },
    },
    good: [{ a: "new", b: 1.5, c: [] }, { b: "z", c: {} }, { b: null }],
    bad: [{ a: 1 }, { a: null }, { b: true }, { b: {} }, { c: "e" }],
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
    what: "a reference to one that has more beside it",
    schema: { $ref: "#/components/schemas/Holder/properties/named" },
    good: [{ name: 1, children: [] }],
    bad: [{ children: [] }, { name: 1 }],
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
  {
    what: "a base that lists what extends it",
    schema: ref("Shape"),
    good: [
      { kind: "circle", radius: 1 },
      { kind: "square", side: 1 },
    ],
    bad: [{ radius: 1 }, { kind: "circle", radius: "1" }, { kind: "circle" }],
  },
  {
    what: "an extension of such a base",
    schema: ref("Circle"),
    good: [{ kind: "circle", radius: 1 }],
    bad: [{ kind: "square", side: 1 }, { radius: 1 }],
  },
  {
    what: "a schema that contains itself in its own place, which adds nothing",
    schema: ref("Same"),
    good: [{ a: "b" }, {}],
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
  {
    what: "`nullable` beside a reference in 3.1, with another keyword and without",
    schema: {
      type: "object",
      properties: {
        a: { ...ref("Tree"), nullable: true },
        b: { ...ref("Tree"), nullable: true, required: ["x"] },
      },
    },
    good: [{ a: null, b: null }, { a: { children: [] } }, { b: { children: [], x: 1 } }],
    bad: [{ a: {} }, { b: { children: [] } }],
  },
  {
    what: "a reference to one with `nullable` beside it in 3.0",
    dialect: "3.0.3",
    schema: { $ref: "#/components/schemas/Holder/properties/open" },
    good: [{ children: [] }, null],
    bad: [{}],
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
  Shape: {
    type: "object",
    required: ["kind"],
    properties: { kind: string },
    oneOf: [ref("Circle"), ref("Square")],
    discriminator: { propertyName: "kind" },
  },
  Circle: {
    allOf: [
      ref("Shape"),
      { type: "object", required: ["radius"], properties: { radius: { type: "number" } } },
    ],
  },
  Square: {
    allOf: [
      ref("Shape"),
      { type: "object", required: ["side"], properties: { side: { type: "number" } } },
    ],
  },
  Same: {
    allOf: [ref("Same"), { type: "object", properties: { a: string } }],
    anyOf: [ref("Same"), { type: "object" }],
  },
  Problem: { type: "object", properties: { error: string, code: string } },
  Holder: {
    type: "object",
    properties: {
      named: { ...ref("Tree"), required: ["name"] },
      open: { ...ref("Tree"), nullable: true },
    },
  },
  Account: { type: "object", properties: { open: string, secret: { ...string, writeOnly: true } } },
};

/** Validators of responses with a status: of each row an operation, all of one contract. */
async function validatorsOf(rows: readonly Row[], status = "200"): Promise<Validator[]> {
  const [{ dialect } = { dialect: undefined }] = rows;
  const paths = rows.map(({ schema }, index) => {
    const content = { "application/json": schema === undefined ? {} : { schema } };
    const responses = { [status]: { description: "", content } };
    return [`/${index}`, { get: { operationId: `row${index}`, responses } }];
  });
  const text = contractText({
    openapi: dialect ?? "3.1.0",
    paths: Object.fromEntries(paths),
    components: {
      schemas: dialect ? SCHEMAS : { ...SCHEMAS, Own: { $defs: { inner: { type: "number" } } } },
    },
  });
  const files = await generatedFrom(text);
  const validators = await validatorsIn(files.get("validators.ts")!);
  return rows.map((_, index) => {
    const pattern = new RegExp(`name: "row${index}"[^]*?body:\\s+validators\\.(\\w+)`);
    return validators[pattern.exec(files.get("operations.ts")!)![1]!]!;
  });
}

async function validatorOf(schema: unknown): Promise<Validator> {
  const [validator] = await validatorsOf([{ what: "", schema, good: [], bad: [] }]);
  return validator!;
}

/** The exports of a generated module. */
async function validatorsIn(text: string): Promise<Record<string, Validator>> {
  const files: Record<string, string> = { "./validators.ts": text, "./validate.js": VALIDATE };
  const { outputFiles } = await build({
    entryPoints: ["./validators.ts"],
    bundle: true,
    format: "esm",
    write: false,
    plugins: [
      {
        name: "generated",
        setup(build) {
          build.onResolve({ filter: /^/ }, ({ path }) => ({ path, namespace: "generated" }));
          build.onLoad({ filter: /^/, namespace: "generated" }, ({ path }) => ({
            contents: files[path]!,
            loader: "ts",
          }));
        },
      },
    ],
  });
  const code = Buffer.from(outputFiles[0]!.contents).toString("base64");
  return import(/* @vite-ignore */ `data:text/javascript;base64,${code}`);
}

const PROBLEM = { path: expect.any(String) };

const VALIDATORS = new Map<Row, Validator>();
for (const dialect of [undefined, "3.0.3"]) {
  const rows = ROWS.filter((row) => row.dialect === dialect);
  const validators = await validatorsOf(rows);
  for (const [index, row] of rows.entries()) VALIDATORS.set(row, validators[index]!);
}

test.each(ROWS)("$what", (row) => {
  const valid = VALIDATORS.get(row)!;
  for (const value of row.good) expect([value, valid(value)]).toEqual([value, undefined]);
  // What a message is made of.
  for (const value of row.bad) expect([value, valid(value)]).toMatchObject([value, PROBLEM]);
});

const all = (...allOf: object[]) => ({ allOf });
const some = (...anyOf: object[]) => ({ anyOf });
const code = { type: "object", properties: { code: string } };

// An error's body is of the contract only where it has something that the contract names.
const ERRORS: [what: string, schema: unknown, good: unknown[], bad: unknown[]][] = [
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
];
const errorValidators = await validatorsOf(
  ERRORS.map(([what, schema, good, bad]) => ({ what, schema, good, bad })),
  "404",
);

test.each(ERRORS.map((row, index) => [...row, errorValidators[index]!] as const))(
  "error: %s",
  (_, __, good, bad, valid) => {
    for (const value of good) expect([value, valid(value)]).toEqual([value, undefined]);
    for (const value of bad) expect([value, valid(value)]).toMatchObject([value, PROBLEM]);
  },
);

test("a property with any name", async () => {
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
  const schema = { type: "object", properties };
  const valid = await validatorOf(schema);
  expect(valid({})).toBeUndefined();
  for (const name of names) {
    expect(valid({ [name]: "" })).toBeUndefined();
    expect(valid({ [name]: 1 })).toEqual({ path: name, expected: "a string or null" });
  }
});

test.each<[string, unknown, unknown, string, string | undefined]>([
  ["a type", person, { name: 1 }, "name", "a string"],
  ["several types", { type: ["string", "null"] }, 1, "", "a string or null"],
  ["a missing property", { items: person, type: "array" }, [{}], "0.name", undefined],
  ["what is deep within an alternative", some(string, person), { name: 1 }, "name", "a string"],
  ["no alternative", some(string, person), 1, "", "a string or an object"],
])("the problem is described: %s", async (_, schema, value, path, expected) => {
  const valid = await validatorOf(schema);
  expect(valid(value)).toEqual({ path, expected });
});

const SCHEMAS_TRIED = Number(process.env.RUNS ?? 200);
const seed = Number(process.env.SEED ?? 20_251_125);

test("random schemas: validators agree with Ajv on structure, and refuse nothing that the contract allows", async () => {
  const cases = fc
    .sample(fc.tuple(schemaAt("r", 2), schemaAt("T", 0)), { numRuns: SCHEMAS_TRIED, seed })
    .map(([root, leaf], index) => {
      const contract = contractOf(root, leaf);
      const { schemas = {} } = canonical(contract as never).components!;
      const declarations = Object.entries(schemas).map(([name, schema]): Declaration => {
        const nameOf = (name: string) => `${name}_${index}`;
        return { name: nameOf(name), schema: structural(schema, nameOf) };
      });
      return { contract, declarations, root: `Root_${index}` };
    });
  const declarations = cases.flatMap(({ declarations }) => declarations);
  const validators = await validatorsIn(declare(declarations));
  const $defs = Object.fromEntries(declarations.map(({ name, schema }) => [name, asJson(schema)]));
  const options = { strict: false, logger: false, ...UNCHECKED } as const;
  const ajv = new Ajv2020(options).addSchema({ $id: "all", $defs });
  const pick = random(seed);
  const counts = { fits: 0, refused: 0, allowed: 0 };
  for (const { contract, root } of cases) {
    const structure = ajv.compile({ $ref: `all#/$defs/${root}` });
    const whole = new Ajv2020(options).compile({
      ...contract,
      $ref: "#/components/schemas/Root",
    });
    // That such a value is an object goes without saying in a contract, but not in JSON Schema.
    const implied = Object.values(contract.components.schemas).some((schema) =>
      someSchema(
        schema,
        ({ type, properties, additionalProperties }) =>
          type === undefined && (properties ?? additionalProperties) !== undefined,
      ),
    );
    for (let count = 0; count < 30; count++) {
      const value = valueFor(contract, contract.components.schemas.Root, pick);
      const fits = validators[root]!(value) === undefined;
      expect([contract.components, value, fits]).toEqual([
        contract.components,
        value,
        structure(value),
      ]);
      counts[fits ? "fits" : "refused"]++;
      if (implied || !whole(value)) continue;
      expect([contract.components, value, fits]).toEqual([contract.components, value, true]);
      counts.allowed++;
    }
  }
  // Else it would have shown nothing.
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(SCHEMAS_TRIED);
});

function asJson(schema: Structural): object | boolean {
  if (typeof schema === "boolean") return schema;
  const { component, types, properties, prefixItems, allOf, anyOf, ...rest } = schema;
  if (component) return { $ref: `#/$defs/${component}` };
  const inner = (value: Structural | undefined) => (value === undefined ? [] : [asJson(value)])[0];
  return JSON.parse(
    JSON.stringify({
      type: types,
      required: rest.required,
      properties:
        properties &&
        Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, asJson(one)])),
      additionalProperties: inner(rest.additionalProperties),
      prefixItems: prefixItems?.map(asJson),
      items: inner(rest.items),
      allOf: allOf?.map(asJson),
      anyOf: anyOf?.map(asJson),
    }),
  );
}
