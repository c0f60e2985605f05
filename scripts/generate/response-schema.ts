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
    if (required.length) kept.required = [...new Set(required)];
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
  return kept;
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
  let required = Array.isArray(at.required) && at.required.length > 0;
  for (const name of Object.keys(isRecord(at.properties) ? at.properties : {})) names.add(name);
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
