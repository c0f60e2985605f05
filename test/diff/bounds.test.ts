import type { OpenAPI3 } from "openapi-typescript";
import { expect, test } from "vitest";
import { worst } from "../../scripts/diff/report.js";
import { SchemaComparer } from "../../scripts/diff/schemas/compare.js";
import { ref } from "../support/contract.js";

// biome-ignore lint/suspicious/noExplicitAny: schemas that are taken apart
type Any = any;
type Schemas = Record<string, Any>;

const count = <T>(length: number, make: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => make(index));
const object = (entries: [string, Any][]) => ({
  type: "object",
  properties: Object.fromEntries(entries),
});
/** Schemas that refer to each other, of which the last has a leaf of its own. */
const chain = (length: number, next: (index: number) => Any[], leaf: Any): Schemas =>
  Object.fromEntries([
    ...count(length, (index) => [
      index ? `S${index}` : "Root",
      object(next(index).map((schema, at) => [`p${at}`, schema])),
    ]),
    [`S${length}`, object([["leaf", leaf]])],
  ]);
const choices = (length: number, leaf: Any) => ({
  allOf: count(length, (index) => ({
    anyOf: [{ required: [`a${index}`] }, { required: [`b${index}`] }, leaf],
  })),
});

/** Schemas that would take very long if each way through them were gone, and what may be said of them. */
const HOSTILE: Record<string, [make: (leaf: Any) => Schemas, effect: RegExp]> = {
  "each refers twice to the next": [
    (leaf) => chain(60, (index) => [ref(`S${index + 1}`), ref(`S${index + 1}`)], leaf),
    /^major$/,
  ],
  "each refers to all": [
    (leaf) => chain(40, () => count(40, (index) => ref(`S${index + 1}`)), leaf),
    /^major$/,
  ],
  "each refers to all, by choices": [
    (leaf) => chain(12, () => [{ anyOf: count(12, (index) => ref(`S${index + 1}`)) }], leaf),
    /^(major|unknown)$/,
  ],
  "choices that multiply": [(leaf) => ({ Root: choices(30, leaf) }), /^unknown$/],
  "choices of choices": [
    (leaf) => ({ Root: { anyOf: count(12, () => ({ anyOf: count(12, () => leaf) })) } }),
    /^(major|unknown)$/,
  ],
  "many variants": [
    (leaf) => ({
      Root: {
        oneOf: count(100, (index) => ({
          ...object([
            ["kind", { const: `${index}` }],
            ["x", index ? true : leaf],
          ]),
          required: ["kind"],
        })),
      },
    }),
    /^major$/,
  ],
  "a list of values": [
    (leaf) => ({ Root: { enum: [...count(50_000, (index) => `v${index}`), leaf.type] } }),
    /^major$/,
  ],
  "deep nesting": [
    (leaf) => ({
      Root: count(20_000, () => 0).reduce<Any>((inner) => ({ type: "array", items: inner }), leaf),
    }),
    /^(major|unknown)$/,
  ],
  "a pattern that tries every way": [
    (leaf) => ({
      Root: { enum: [`${"a".repeat(40)}!`, leaf.type], pattern: "^(a|aa|a+)+$" },
    }),
    /^(major|unknown)$/,
  ],
  "a pattern with many repetitions": [
    (leaf) => ({
      Root: { enum: ["a".repeat(5_000), leaf.type], pattern: `^${"a*".repeat(20)}$` },
    }),
    /^(major|unknown)$/,
  ],
  "a schema that is nothing but itself": [
    (leaf) => ({ Root: { anyOf: [ref("Root"), leaf] } }),
    /^(major|unknown)$/,
  ],
};

test.each(Object.entries(HOSTILE))("ends in time: %s", (_, [make, effect]) => {
  const contract = (leaf: Any) =>
    ({
      openapi: "3.1.0",
      info: { title: "", version: "" },
      paths: {},
      components: { schemas: make(leaf) },
    }) as unknown as OpenAPI3;
  const before = performance.now();
  for (const direction of ["request", "response"] as const) {
    const comparer = new SchemaComparer(contract({ type: "string" }), contract({ type: "number" }));
    const findings = comparer.compare(direction, ref("Root"), ref("Root"), "");
    expect(worst(findings.map((finding) => finding.effect))).toMatch(effect);
    expect(findings.length).toBeLessThan(100);
  }
  expect(performance.now() - before).toBeLessThan(90_000);
});

test("the work for a difference does not grow with its depth", () => {
  const reads = (depth: number) => {
    let reads = 0;
    const leaf = (type: string) => ({
      get type() {
        reads++;
        return type;
      },
    });
    const schema = (inner: Any) =>
      count(depth, () => 0).reduce<Any>((items) => ({ type: "array", items }), inner);
    const comparer = new SchemaComparer({} as OpenAPI3, {} as OpenAPI3);
    const findings = comparer.compare(
      "request",
      schema(leaf("string")),
      schema(leaf("number")),
      "",
    );
    expect(findings).toMatchObject([{ effect: "major" }]);
    return reads;
  };
  expect(reads(200)).toBe(reads(20));
});
