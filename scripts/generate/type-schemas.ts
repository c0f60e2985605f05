import { isDeepStrictEqual } from "node:util";
import { define } from "../openapi/own.js";
import { asList, asMap, isRecord, resolve } from "../openapi/references.js";
import { mapSchemas, type Schema } from "../openapi/schemas.js";
import { typeOfValue } from "./response-schema.js";

/**
 * A schema as its type is made from it: the same values, but without what would let a misspelt property
 * compile, such as a bare `type: object` in an `allOf`, whose type is `Record<string, unknown>`.
 */
export function schemaForTypes(document: object, value: unknown): unknown {
  for (let depth = MAX_JOINED; ; depth--) {
    const joining = { document, depth, left: MAX_STEPS, known: new Map() };
    const schema = typed(joining, value, NONE);
    if (joining.left >= 0) return schema;
  }
}

/** One attempt to join the properties of parts of `allOf`. */
interface Joining {
  readonly document: object;
  /** How many `allOf` within each other are joined. */
  readonly depth: number;
  /** How many more schemas may be written for it. Below zero, the result is discarded. */
  left: number;
  readonly known: Known;
}

interface Properties {
  readonly names: Set<string>;
  readonly required: Set<string>;
}

/** By schema, since each may be a part of many. */
type Known = Map<Schema, Properties>;

const MAX_JOINED = 2;
// A joined `allOf` repeats what its parts name, so mutually recursive schemas grow exponentially. Of 243
// published contracts, no schema needs more than 206.
const MAX_STEPS = 1000;

function typed(joining: Joining, value: unknown, around: ReadonlySet<string>): unknown {
  if (!isRecord(value)) return value;
  if (around.size) joining.left--;
  if (joining.left < 0) return value;
  const { allOf, ...rest } = withValuesOfType(value);
  const schema = mapSchemas(withRequiredNamed(rest), (inner) => typed(joining, inner, around));
  for (const text of ["title", "description", "format"])
    if (typeof schema[text] !== "string") delete schema[text];
  if (isRecord(schema.properties) && Object.keys(schema.properties).length)
    besideNamed(schema, schema.properties);
  if (!Array.isArray(allOf)) return schema;
  const required = new Set([
    ...asList(schema.required),
    ...askedOfOthers(joining, [rest, ...allOf]),
  ]);
  return { ...schema, required: [...required], allOf: distinct(joining, allOf, around) };
}

/** What some parts require, and only others name. */
function askedOfOthers({ document, known }: Joining, parts: unknown[]): string[] {
  const all = parts.map((part) => propertiesOf(document, part, known));
  const asked = new Set(all.flatMap(({ required }) => [...required]));
  return [...asked].filter(
    (name) =>
      all.some(({ names }) => names.has(name)) &&
      !all.some(({ names, required }) => names.has(name) && required.has(name)),
  );
}

/** The properties that a schema names, or one of its parts or alternatives, and those that it requires. */
export function propertiesOf(document: object, value: unknown, known: Known): Properties {
  const names = new Set<string>();
  const required = new Set<string>();
  if (!isRecord(value)) return { names, required };
  const schema = resolve<Schema>(document, value);
  const before = known.get(schema);
  if (before) return before;
  known.set(schema, { names, required });
  for (const name of asList(schema.required)) required.add(`${name}`);
  for (const name of Object.keys(asMap(schema.properties))) names.add(name);
  for (const keyword of ["allOf", "anyOf", "oneOf"])
    for (const part of asList(schema[keyword])) {
      const of = propertiesOf(document, part, known);
      for (const name of of.names) names.add(name);
      if (keyword === "allOf") for (const name of of.required) required.add(name);
    }
  return { names, required };
}

/**
 * Without listed values that have another type: no response has them, and no request may. Objects stand for
 * themselves: beside an object's type, openapi-typescript takes the values for schemas.
 */
function withValuesOfType(schema: Schema): Schema {
  const { enum: values, ...rest } = schema;
  if (!Array.isArray(values)) return schema;
  const isObject = isRecord(rest.properties) || isRecord(rest.additionalProperties);
  const { type = isObject ? "object" : undefined, title, description } = rest;
  const fitting = values.filter((value) => type === undefined || hasType(value, [type].flat()));
  // `null` alone is what `nullable` added.
  if (fitting.length < values.length && fitting.every((value) => value === null)) return rest;
  return [type].flat().includes("object")
    ? { title, description, enum: fitting }
    : { ...schema, enum: fitting };
}

function hasType(value: unknown, types: readonly unknown[]): boolean {
  const type = typeOfValue(value);
  return types.includes(type) || (types.includes("integer") && Number.isInteger(value));
}

/** Names what is required beside named properties, but not named: else it could not be written. */
function withRequiredNamed(schema: Schema): Schema {
  const { properties, additionalProperties, required } = schema;
  if (!isRecord(properties) || additionalProperties === false) return schema;
  const unnamed = asList(required).filter((name) => !Object.hasOwn(properties, `${name}`));
  if (!unnamed.length || !Object.keys(properties).length) return schema;
  const copy: Schema = { ...properties };
  const others = isRecord(additionalProperties) && !schema.patternProperties;
  for (const name of unnamed) define(copy, `${name}`, others ? additionalProperties : {});
  return { ...schema, properties: copy };
}

/** A part without what it requires: that is lifted. */
function withoutRequired(document: object, part: unknown): unknown {
  if (!isRecord(part)) return part;
  const { required: _, ...rest } = resolve<Schema>(document, part);
  return rest;
}

/** Marks a schema whose type is written as this. */
export const WRITTEN_AS = Symbol("written as");

const ABSENT = { type: "null", [WRITTEN_AS]: "undefined" };
/** Marks the schema of all of an object's properties, the named ones included. */
const OF_ALL = Symbol("of all");

/** Changes what a schema with named properties says of all others. */
function besideNamed(schema: Schema, properties: Schema): void {
  const { additionalProperties: others, patternProperties, required } = schema;
  if (others === true || isEmpty(others)) delete schema.additionalProperties;
  const further = [...Object.values(asMap(patternProperties)), others].filter(
    (one): one is Schema => isRecord(one) && !isEmpty(one),
  );
  if (!further.length || OF_ALL in further[0]!) return;
  // In TypeScript, what is said of all others is asked of the named ones too.
  const all = [...further, ...Object.values(properties)];
  const isOptional = Object.keys(properties).some((name) => !asList(required).includes(name));
  schema.additionalProperties = { anyOf: isOptional ? [...all, ABSENT] : all, [OF_ALL]: true };
  delete schema.patternProperties;
}

// Lists of parts of which properties are being joined.
const NONE: ReadonlySet<string> = new Set();

/** Parts that do not say different things of a property: a property of several has the type of all of them. */
function distinct(joining: Joining, parts: unknown[], around: ReadonlySet<string>): unknown[] {
  const { document } = joining;
  const some = parts.filter((part) => !isBare(document, withoutRequired(document, part)));
  const telling = some.length ? some : parts.slice(0, 1);
  const apart = () => telling.map((part) => typed(joining, part, around));
  if (around.size === joining.depth) return apart();
  const resolved = telling.map((part) =>
    isRecord(part) ? withRequiredNamed(resolve<Schema>(document, part)) : {},
  );
  const counts = new Map<string, unknown[]>();
  for (const { properties } of resolved)
    for (const [name, property] of Object.entries(asMap(properties)))
      counts.set(name, [...(counts.get(name) ?? []), property]);
  const shared = [...counts].filter(([, properties]) =>
    properties.some((property) => !isDeepStrictEqual(property, properties[0])),
  );
  const key = JSON.stringify(parts);
  // Within itself, a recursive schema is written without.
  if (!shared.length || around.has(key)) return apart();
  const within = new Set(around).add(key);
  const names = new Set(shared.map(([name]) => name));
  const required = resolved.flatMap((part) => asList(part.required).map(String));
  return [
    ...telling.flatMap((part, index) => {
      const { properties, ...rest } = asMap(typed(joining, resolved[index], within));
      if (!isRecord(properties) || !Object.keys(properties).some((name) => names.has(name)))
        return [typed(joining, part, around)];
      const own = Object.entries(properties).filter(([name]) => !names.has(name));
      const others = ["allOf", "anyOf", "oneOf", "additionalProperties"].some((key) => rest[key]);
      return own.length || others ? [{ ...rest, properties: Object.fromEntries(own) }] : [];
    }),
    {
      type: "object",
      properties: Object.fromEntries(
        shared.map(([name, properties]) => [
          name,
          typed(
            joining,
            properties.reduce((a, b) => both(document, a, b)),
            within,
          ),
        ]),
      ),
      required: required.filter((name) => names.has(name)),
    },
  ];
}

/** The schema of what fits two. */
function both(document: object, a: unknown, b: unknown): unknown {
  if (isBare(document, a) || isDeepStrictEqual(a, b)) return b;
  if (isBare(document, b)) return a;
  const [one, other] = [a, b].map((part) => resolve<Schema>(document, part as Schema));
  if (one?.type === "array" && other?.type === "array" && !one.prefixItems && !other.prefixItems)
    return { ...one, ...other, items: both(document, one.items ?? {}, other.items ?? {}) };
  return { allOf: [a, b] };
}

const SAYS_NOTHING =
  /^(type|title|description|example|examples|default|deprecated|additionalProperties|x-.*)$/;

/** Whether it allows any object, or anything at all. */
function isBare(document: object, value: unknown): boolean {
  if (value === true) return true;
  if (!isRecord(value)) return false;
  const schema = resolve<Schema>(document, value);
  const { type, additionalProperties = true } = schema;
  return (
    Object.keys(schema).every((keyword) => SAYS_NOTHING.test(keyword)) &&
    (type === undefined || type === "object") &&
    (additionalProperties === true || isEmpty(additionalProperties))
  );
}

function isEmpty(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}
