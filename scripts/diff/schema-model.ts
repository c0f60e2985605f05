import type { OpenAPI3 } from "openapi-typescript";
import { isRecord, resolve } from "../openapi/document.js";

export type Schema = Record<string, unknown>;

const TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"];
// A schema that is all of itself has no end.
const MAX_DEPTH = 100;
/** What says nothing of a value. */
export const ANNOTATIONS = new Set([
  "title",
  "description",
  "example",
  "examples",
  "externalDocs",
  "xml",
  "$comment",
  "deprecated",
  "nullable",
  "$defs",
  "summary",
]);

/**
 * One form of each meaning: references followed, `nullable` and `const` written as 3.1's `type` and
 * `enum`, `allOf` put together, and a choice with `null` in it as a type that may be null.
 * @returns `undefined` where parts of an `allOf` cannot be put together
 */
export function normalise(document: OpenAPI3, value: unknown, depth = 0): Schema | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (value === undefined || value === true) return {};
  if (value === false) return { not: {} };
  let schema = isRecord(value) ? value : {};
  if (typeof schema.$ref === "string") {
    const { $ref, ...beside } = schema;
    const target = resolve<Schema>(document, { $ref } as never);
    const said = Object.keys(beside).filter((key) => !ANNOTATIONS.has(key));
    // Beside a reference 3.0 says nothing, 3.1 says more.
    schema =
      said.length && document.openapi.startsWith("3.1") ? { allOf: [target, beside] } : target;
    if (schema === target) return normalise(document, target, depth + 1);
  }
  let { const: only, nullable, allOf, ...rest } = schema;
  if (only !== undefined) rest = { ...rest, enum: [only] };
  if (Array.isArray(allOf)) {
    let together: Schema | undefined = rest;
    for (const part of allOf) {
      const next = normalise(document, part, depth + 1);
      together = together && next && intersect(together, next);
    }
    if (!together) return undefined;
    rest = together;
  }
  const types = Array.isArray(rest.type)
    ? rest.type
    : rest.type === undefined
      ? undefined
      : [rest.type];
  if (types) rest.type = nullable === true ? [...types, "null"] : types;
  if (Array.isArray(rest.enum) && nullable === true && !rest.enum.includes(null))
    rest.enum = [...rest.enum, null];
  for (const choice of ["oneOf", "anyOf"] as const) {
    const variants = rest[choice];
    if (!Array.isArray(variants)) continue;
    const others = variants.filter((variant) => !isNull(document, variant));
    const [variant] = others;
    if (others.length === 1 && variant !== undefined && !types) {
      const { [choice]: _, ...around } = rest;
      const inner = normalise(document, variant, depth + 1);
      const together = inner && intersect(around, inner);
      if (!together) return undefined;
      return others.length < variants.length ? orNull(together) : together;
    }
  }
  return rest;
}

function isNull(document: OpenAPI3, value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { type } = value.$ref ? resolve<Schema>(document, value as never) : value;
  return type === "null" || (Array.isArray(type) && type.length === 1 && type[0] === "null");
}

function orNull(schema: Schema): Schema {
  const { type, enum: values } = schema;
  return {
    ...schema,
    type: [...new Set([...typesOf(schema), "null"])],
    ...(type === undefined && typesOf(schema).length === TYPES.length && { type: undefined }),
    ...(Array.isArray(values) && { enum: [...values, null] }),
  };
}

/** The types that a normalised schema allows. */
export function typesOf({ type, enum: values, properties, items }: Schema): string[] {
  if (Array.isArray(type)) return type.map(String);
  if (typeof type === "string") return [type];
  if (Array.isArray(values)) return [...new Set(values.map(typeOf))];
  // Not by the letter, but it is what was meant, and what the types are generated from.
  if (isRecord(properties)) return ["object"];
  if (items !== undefined) return ["array"];
  return TYPES;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** Both at once, where that is plain to see. */
function intersect(a: Schema, b: Schema): Schema | undefined {
  const both: Schema = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const known = both[key];
    if (
      known === undefined ||
      ANNOTATIONS.has(key) ||
      JSON.stringify(known) === JSON.stringify(value)
    )
      both[key] = value;
    else if (key === "required" && Array.isArray(known) && Array.isArray(value))
      both[key] = [...new Set([...known, ...value])];
    else if (key === "properties" && isRecord(known) && isRecord(value)) {
      const members = { ...known };
      for (const [name, member] of Object.entries(value))
        members[name] = name in members ? { allOf: [members[name], member] } : member;
      both[key] = members;
    } else if (key === "type") {
      const types = [known].flat().filter((type) => [value].flat().includes(type));
      if (!types.length) return undefined;
      both[key] = types;
    } else if (key === "enum" && Array.isArray(known) && Array.isArray(value))
      both[key] = known.filter((one) => value.includes(one));
    else return undefined;
  }
  return both;
}
