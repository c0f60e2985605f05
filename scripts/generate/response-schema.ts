import type { OpenAPI3 } from "openapi-typescript";
import { isRecord, resolve } from "../openapi/document.js";

type Schema = Record<string, unknown>;

/**
 * The structure that a canonical schema asks of an answer: types, required members, items. Values that a
 * server may widen without breaking anyone (enums, formats, lengths, further members) are no grounds to
 * refuse one. In the words that all dialects of JSON Schema share, but for `items` as a list
 * (2020-12: `prefixItems`), which is how Ajv's smallest vocabulary says it.
 * @param refTo what a component's `$ref` becomes
 */
export function structural(
  document: OpenAPI3,
  schema: unknown,
  refTo: (ref: string) => Schema,
): Schema | boolean {
  const inner = (value: unknown) => structural(document, value, refTo);
  if (!isRecord(schema)) return schema !== false;
  if (typeof schema.$ref === "string") return refTo(schema.$ref);
  const kept: Schema = {};
  const { type, required, properties, items, prefixItems } = schema;
  // Properties are said of objects only; that it is one goes without saying.
  const implied =
    isRecord(properties) || isRecord(schema.additionalProperties) ? "object" : undefined;
  if (type ?? implied) kept.type = type ?? implied;
  if (Array.isArray(required)) {
    const hidden = writeOnly(document, schema);
    const asked = [...new Set(required)].filter((name) => !hidden.has(name));
    if (asked.length) kept.required = asked;
  }
  if (isRecord(properties))
    kept.properties = Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [name, inner(value)]),
    );
  const further = furtherProperties(schema);
  if (further !== undefined) kept.additionalProperties = inner(further);
  if (Array.isArray(prefixItems)) {
    kept.items = prefixItems.map(inner);
    if (isRecord(items)) kept.additionalItems = inner(items);
  } else if (isRecord(items)) kept.items = inner(items);
  if (Array.isArray(schema.allOf)) kept.allOf = schema.allOf.map(inner);
  // One of several that enums alone tell apart would match more than once.
  for (const key of ["anyOf", "oneOf"])
    if (Array.isArray(schema[key])) kept.anyOf = schema[key].map(inner);
  return schema.nullable === true ? nullable(kept) : kept;
}

/** What the types say of members that are not listed: any of these schemas. */
function furtherProperties({ additionalProperties, patternProperties }: Schema): unknown {
  if (!isRecord(patternProperties))
    return isRecord(additionalProperties) ? additionalProperties : undefined;
  if (additionalProperties === false || isRecord(additionalProperties))
    return {
      anyOf: [...Object.values(patternProperties), additionalProperties].filter(isRecord),
    };
  return undefined;
}

/** OpenAPI 3.0's `nullable`, as the types have it. */
function nullable(schema: Schema): Schema {
  if (!Object.keys(schema).length) return schema;
  if (typeof schema.type === "string" && !schema.allOf && !schema.anyOf)
    return { ...schema, type: [schema.type, "null"] };
  return { anyOf: [schema, { type: "null" }] };
}

/** Names of the members that an answer does not have. */
function writeOnly(document: OpenAPI3, schema: unknown, seen = new Set<unknown>()): Set<unknown> {
  if (!isRecord(schema) || seen.has(schema)) return new Set();
  seen.add(schema);
  const at = resolve<Schema>(document, schema);
  const names = Object.entries(isRecord(at.properties) ? at.properties : {})
    .filter(([, property]) => isRecord(property) && property.writeOnly === true)
    .map(([name]) => name);
  const parts = Array.isArray(at.allOf) ? at.allOf : [];
  return new Set([...names, ...parts.flatMap((part) => [...writeOnly(document, part, seen)])]);
}

/** The alternatives that a schema is, where it is nothing else. */
export function alternativesOf(schema: unknown): unknown[] | undefined {
  if (!isRecord(schema)) return undefined;
  const { anyOf, oneOf } = schema;
  if (Array.isArray(anyOf)) return anyOf;
  return Array.isArray(oneOf) ? oneOf : undefined;
}

/** The properties that an object's schema names, where none of them is required. */
export function optionalProperties(document: OpenAPI3, schema: unknown): string[] {
  const { required, names } = gather(document, schema, new Set());
  return required ? [] : [...names];
}

function gather(
  document: OpenAPI3,
  schema: unknown,
  seen: Set<unknown>,
): { required: boolean; names: Set<string> } {
  const names = new Set<string>();
  if (!isRecord(schema) || seen.has(schema)) return { required: false, names };
  const at = resolve<Schema>(document, schema);
  const inside = new Set(seen).add(schema);
  const hidden = writeOnly(document, at);
  const asked = Array.isArray(at.required) ? at.required.filter((name) => !hidden.has(name)) : [];
  let required = asked.length > 0;
  for (const name of Object.keys(isRecord(at.properties) ? at.properties : {}))
    if (!hidden.has(name)) names.add(name);
  const of = (schemas: unknown[]) => {
    const parts = schemas.map((part) => gather(document, part, inside));
    for (const part of parts) for (const name of part.names) names.add(name);
    return parts.map((part) => part.required);
  };
  if (Array.isArray(at.allOf)) required = of(at.allOf).some(Boolean) || required;
  const alternatives = alternativesOf(at);
  if (alternatives) required = of(alternatives).every(Boolean) || required;
  return { required, names };
}
