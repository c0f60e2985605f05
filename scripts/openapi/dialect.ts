import { isRecord } from "./references.js";
import type { Schema } from "./schemas.js";

/**
 * One schema's keywords in one dialect, which is that of JSON Schema 2020-12: whatever else versions of
 * OpenAPI have for the same, and slips that say nothing. Schemas within it are left as they are.
 */
export function inOneDialect(schema: Schema): Schema {
  const { nullable: _, ...rest } = schema;
  if ("const" in rest) {
    rest.enum = [rest.const];
    delete rest.const;
  }
  exclusive(rest, "exclusiveMinimum", "minimum");
  exclusive(rest, "exclusiveMaximum", "maximum");
  for (const [keyword, isValid] of VALID)
    if (keyword in rest && !isValid(rest[keyword])) delete rest[keyword];
  if (Array.isArray(rest.type) && rest.type.length === 1) rest.type = rest.type[0];
  return rest;
}

/** In 3.0, `exclusiveMinimum` says how `minimum` is meant. */
function exclusive(schema: Schema, keyword: string, bound: string): void {
  if (typeof schema[keyword] !== "boolean") return;
  if (schema[keyword] && typeof schema[bound] === "number") {
    schema[keyword] = schema[bound];
    delete schema[bound];
  } else delete schema[keyword];
}

const isNumber = (value: unknown) => typeof value === "number";
const isCount = (value: unknown) => Number.isInteger(value) && (value as number) >= 0;
// Of these, any other value says nothing.
const VALID: [string, (value: unknown) => boolean][] = [
  ["required", Array.isArray],
  ...["allOf", "anyOf", "oneOf", "prefixItems", "enum"].map(
    (keyword): [string, (value: unknown) => boolean] => [
      keyword,
      (value) => Array.isArray(value) && value.length > 0,
    ],
  ),
  ["properties", isRecord],
  ["patternProperties", isRecord],
  ["examples", Array.isArray],
  ["pattern", (value) => typeof value === "string"],
  ["format", (value) => typeof value === "string"],
  ["multipleOf", (value) => typeof value === "number" && value > 0],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map(
    (keyword): [string, typeof isNumber] => [keyword, isNumber],
  ),
  ...["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"].map(
    (keyword): [string, typeof isCount] => [keyword, isCount],
  ),
];

/** A schema that `null` fits too. */
export function orNull(schema: Schema): Schema {
  const { type, enum: values, allOf, anyOf, oneOf } = schema;
  if (!type && !values && !allOf && !anyOf && !oneOf && !isRecord(schema.properties)) return schema;
  const listed = Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {};
  if (!allOf && !anyOf && !oneOf && type)
    return { ...schema, type: [...new Set([type, "null"].flat())], ...listed };
  const alternatives = anyOf ?? oneOf;
  if (!allOf && !type && !values && Array.isArray(alternatives) && !(anyOf && oneOf))
    return { ...schema, [anyOf ? "anyOf" : "oneOf"]: [...alternatives, { type: "null" }] };
  const { title, description, deprecated, readOnly, writeOnly, ...rest } = schema;
  const annotations = { title, description, deprecated, readOnly, writeOnly };
  return {
    ...Object.fromEntries(Object.entries(annotations).filter(([, value]) => value !== undefined)),
    anyOf: [rest, { type: "null" }],
  };
}
