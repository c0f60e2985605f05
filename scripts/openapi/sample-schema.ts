import { define } from "./own.js";
import { regexOf } from "./pattern.js";
import { asList, asMap, isRecord, targetOf } from "./references.js";
import type { Schema } from "./schemas.js";

/** One schema for several that all must fit, and what is left to be chosen. */
export interface Merged {
  readonly schema: Schema;
  /** Of each list, one schema must fit as well. */
  readonly choices: readonly (readonly unknown[])[];
  /** Some part allows nothing. */
  readonly impossible: boolean;
}

/** References followed and `allOf` merged, at the top of a schema. */
export function merged(document: object, value: unknown, seen = new Set<unknown>()): Merged {
  if (value === false) return { schema: {}, choices: [], impossible: true };
  if (!isRecord(value) || seen.has(value)) return { schema: {}, choices: [], impossible: false };
  const inside = new Set(seen).add(value);
  const { $ref, allOf, anyOf, oneOf, ...own } = value;
  const target = typeof $ref === "string" ? [targetOf(document, $ref)] : [];
  const parts = [...target, ...asList(allOf)].map((part) => merged(document, part, inside));
  return {
    schema: parts.reduce((all, { schema }) => intersection(all, schema), own as Schema),
    choices: [
      ...[anyOf, oneOf].filter((list) => Array.isArray(list)),
      ...parts.flatMap(({ choices }) => choices),
    ],
    impossible: parts.some(({ impossible }) => impossible),
  };
}

/** The keywords of a schema of what fits two. */
export function intersection(a: Schema, b: Schema): Schema {
  const both: Schema = { ...a };
  for (const [keyword, value] of Object.entries(b))
    if (!Object.hasOwn(a, keyword)) define(both, keyword, value);
    else if (a[keyword] !== value) both[keyword] = combine(keyword, a[keyword], value);
  const patterns = [a.pattern, b.pattern, ...asList(a.patterns), ...asList(b.patterns)];
  const distinct = new Set(patterns.filter((pattern) => typeof pattern === "string"));
  if (distinct.size > 1) both.patterns = [...distinct];
  return both;
}

function combine(keyword: string, a: unknown, b: unknown): unknown {
  if (/^(exclusiveM|m)in/.test(keyword)) return Math.max(Number(a), Number(b));
  if (/^(exclusiveM|m)ax/.test(keyword)) return Math.min(Number(a), Number(b));
  switch (keyword) {
    case "required":
      return [...new Set([...asList(a), ...asList(b)])];
    case "enum":
      return asList(a).filter((one) =>
        asList(b).some((other) => JSON.stringify(one) === JSON.stringify(other)),
      );
    case "type":
      return types(a).filter((one) => types(b).includes(one));
    case "properties":
    case "patternProperties": {
      const all: Schema = { ...(a as Schema) };
      for (const [name, schema] of Object.entries(b as Schema))
        define(all, name, Object.hasOwn(all, name) ? { allOf: [all[name], schema] } : schema);
      return all;
    }
    case "items":
    case "additionalProperties":
      return { allOf: [a, b] };
    default:
      return a;
  }
}

/** The JSON types that a `type` names; `number` includes `integer`. */
export function types(type: unknown): unknown[] {
  const named = Array.isArray(type) ? type : type === undefined ? [] : [type];
  return named.includes("number") ? [...new Set([...named, "integer"])] : named;
}

/** The type to make a value of: the first that is named, or the one whose keywords are there; `undefined` where none is left. */
export function typeToSample(schema: Schema): unknown {
  if (schema.type !== undefined) {
    const named = types(schema.type);
    return named.find((type) => type !== "null") ?? named[0];
  }
  const has = (...keywords: string[]) => keywords.some((keyword) => keyword in schema);
  if (has("properties", "required", "additionalProperties", "patternProperties", "minProperties"))
    return "object";
  if (has("items", "prefixItems", "minItems", "maxItems", "uniqueItems")) return "array";
  if (has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"))
    return "number";
  return "string";
}

/** The schema of a property that is not listed. */
export function furtherSchema(
  { patternProperties, additionalProperties }: Schema,
  name: string,
): unknown {
  for (const [pattern, schema] of Object.entries(asMap(patternProperties)))
    if (regexOf(pattern)?.test(name)) return schema;
  return additionalProperties ?? {};
}

export function examplesIn({ example, examples, default: standard }: Schema): unknown[] {
  return [example, ...asList(examples), standard].filter((value) => value !== undefined);
}

export function isNull(schema: unknown): boolean {
  return isRecord(schema) && schema.type === "null";
}
