import { beforeAll, expect, test } from "vitest";
import { contractText, ref } from "../support/contract.js";
import { compileEach, EQUALITY, generatedFrom, type Use } from "../support/generated-package.js";

const string = { type: "string" };
const number = { type: "number" };
const list = (items: object) => ({ type: "array", items });
const object = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });
const nullable = (schema: object) => ({ anyOf: [schema, { type: "null" }] });

interface Case {
  what: string;
  /** The one that is read is `Read`. */
  schemas: Record<string, object>;
  /** What a user does with `read`. */
  use: string;
}

const base = object({ a: string, b: number });
const Cat = object({ kind: { ...string, enum: ["cat", "dog", "owl"] }, lives: number });
const Dog = object({ kind: { ...string, enum: ["cat", "dog", "owl"] }, tail: number });
const CASES: Case[] = [
  {
    what: "a part requires what another names",
    schemas: { Base: base, Read: { allOf: [ref("Base"), { required: ["a", "c"] }] } },
    use: "is<typeof read.a, string>(true); is<typeof read.b, number | undefined>(true);",
  },
  {
    what: "a part that is a component requires what another names",
    schemas: {
      Base: base,
      Needs: { type: "object", required: ["a"] },
      Read: { allOf: [ref("Base"), ref("Needs")] },
    },
    use: "is<typeof read.a, string>(true);",
  },
  {
    what: "a part requires what a part of another names",
    schemas: {
      Base: base,
      Heir: { allOf: [ref("Base"), object({ c: string })] },
      Read: { allOf: [ref("Heir"), object({ d: string }, { required: ["a", "c"] })] },
    },
    use: "is<typeof read.a, string>(true); is<typeof read.c, string>(true);",
  },
  {
    what: "required beside parts, of which one may be null",
    schemas: { Base: nullable(base), Read: { allOf: [ref("Base")], required: ["a"] } },
    use: "if (read) is<typeof read.a, string>(true); else is<typeof read, null>(true);",
  },
  {
    what: "required beside parts, of which one has alternatives",
    schemas: {
      Base: { anyOf: [base, object({ c: number })] },
      Read: { allOf: [ref("Base")], required: ["a"] },
    },
    use: 'if ("a" in read) is<typeof read.a, string>(true);',
  },
  {
    what: "a property of two parts, within lists of the same parts",
    schemas: {
      A: object({ all: list({ allOf: [ref("A"), ref("B")] }), a: string }),
      B: object({ all: list({ allOf: [ref("B"), ref("A")] }), b: string }),
      Read: ref("A"),
    },
    use: "is<NonNullable<typeof read.all>[number]['b'], string | undefined>(true); read.all?.[0]?.all?.[0]?.all satisfies object | undefined;",
  },
  {
    what: "a property that a part says more of, within itself",
    schemas: {
      Tree: object({ data: {}, child: { allOf: [ref("Tree"), object({ data: string })] } }),
      Read: ref("Tree"),
    },
    use: "is<NonNullable<typeof read.child>['data'], string | undefined>(true);",
  },
  {
    what: "listed values: none, some or all of another type, or objects",
    schemas: {
      Read: object({
        a: { ...string, enum: [] },
        b: { enum: [] },
        numbers: { ...string, enum: [1, 2] },
        mixed: { ...string, enum: ["a", 1] },
        items: { ...list(string), enum: ["a", "b"] },
        names: object({ x: string }, { enum: ["x"] }),
        nullable: object({ x: string }, { type: ["object", "null"], enum: ["x", null] }),
        objects: object({ x: string }, { enum: [{ x: "a" }, { x: "b" }] }),
      }),
    },
    use: `is<typeof read.a, string | undefined>(true); is<typeof read.b, unknown>(true);
      is<typeof read.numbers, string | undefined>(true);
      is<typeof read.mixed, "a" | undefined>(true);
      is<typeof read.items, string[] | undefined>(true);
      is<typeof read.names, { x?: string } | undefined>(true);
      is<typeof read.nullable, { x?: string } | null | undefined>(true);
      is<typeof read.objects, { x: "a" } | { x: "b" } | undefined>(true);`,
  },
  {
    what: "a value that a discriminator maps to nothing",
    schemas: {
      Cat,
      Dog,
      Read: {
        oneOf: [ref("Cat"), ref("Dog")],
        discriminator: { propertyName: "kind", mapping: { cat: "Cat", dog: "Dog" } },
      },
    },
    use: `is<typeof read.kind, "cat" | "dog" | "owl">(true);
      if (read.kind === "cat") is<typeof read.lives, number | undefined>(true);
      ({ kind: "owl", tail: 1 }) satisfies typeof read;
      // @ts-expect-error it is mapped to the other
      ({ kind: "cat", tail: 1 }) satisfies typeof read;`,
  },
];

async function useOf({ schemas, use }: Case): Promise<Use> {
  const content = { "application/json": { schema: ref("Read") } };
  const text = contractText({
    components: { schemas },
    paths: {
      "/a": { get: { operationId: "get", responses: { 200: { description: "", content } } } },
    },
  });
  const consumer = `
import { createMeumClient } from "./index.js";
${EQUALITY}
const read = await createMeumClient({ apiKey: "sk_live_EXAMPLE_DO_NOT_USE" }).get();
${use}
void [is, read];
`;
  return { files: await generatedFrom(text), consumer };
}

const NAMES = ["Of two words", "50%25", "a/b", "a~1b"];

async function useOfNamed(name: string): Promise<Use> {
  const pointer = encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
  const schema = { allOf: [ref(pointer)], required: ["text"] };
  const content = { "application/json": { schema } };
  const responses = { 200: { description: "", content } };
  const text = contractText({
    components: {
      schemas: { [name]: object({ text: string, id: { ...string, readOnly: true } }) },
    },
    paths: { "/a": { post: { operationId: "send", requestBody: { content }, responses } } },
  });
  const consumer = `
import type { SendBody, SendResult } from "./index.js";
${EQUALITY}
is<SendBody["text"], string>(true);
is<keyof SendBody, "text">(true);
is<SendResult["text"], string>(true);
is<SendResult["id"], string | undefined>(true);
`;
  return { files: await generatedFrom(text), consumer };
}

/** What the compiler says of each case, by its name. */
let problems: Map<string, string[]>;
beforeAll(async () => {
  const names = [...CASES.map(({ what }) => what), ...NAMES];
  const uses = await Promise.all([...CASES.map(useOf), ...NAMES.map(useOfNamed)]);
  const said = await compileEach(uses);
  problems = new Map(names.map((name, at) => [name, said[at]!]));
});

test.each(CASES)("$what", ({ what }) => {
  expect(problems.get(what)).toEqual([]);
});

test.each(NAMES)(
  "a component named %j, in requests and responses: its type has what is required beside the reference",
  (name) => {
    expect(problems.get(name)).toEqual([]);
  },
);
