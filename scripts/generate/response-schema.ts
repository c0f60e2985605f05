import type { OpenAPI3 } from "openapi-typescript";
import { asMap, isRecord, resolve } from "../openapi/references.js";
import { componentName, type Schema } from "../openapi/schemas.js";

/** What a response must be. A property that is absent asks for nothing. */
export type Structural = boolean | StructuralSchema;
interface StructuralSchema {
  /** The validator of a component. */
  readonly component?: string;
  readonly types?: readonly string[];
  readonly properties?: Readonly<Record<string, Structural>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Structural;
  readonly prefixItems?: readonly Structural[];
  readonly items?: Structural;
  readonly allOf?: readonly Structural[];
  readonly anyOf?: readonly Structural[];
  /** If it is an object, it has one of these properties. */
  readonly naming?: readonly string[];
}

/**
 * The structure that a canonical schema asks of a response: types, required properties, items. Values
 * that a server may widen without breaking anyone (enums, formats, lengths, further properties) are no
 * grounds to refuse one.
 * @param component names the validator of a component
 */
export function structural(schema: unknown, component: (name: string) => string): Structural {
  const inner = (value: unknown) => structural(value, component);
  if (!isRecord(schema)) return schema !== false;
  const name = componentName(schema);
  if (name !== undefined) return { component: component(name) };
  const { type, required, properties, items, prefixItems, allOf } = schema;
  // Properties are said of objects only; that it is one goes without saying.
  const implied = isRecord(properties) || isRecord(schema.additionalProperties);
  const types = type ? [type].flat() : implied ? ["object"] : typesOfValues(schema.enum);
  const others = furtherProperties(schema);
  // One of several that enums alone tell apart would match more than once.
  const alternatives = alternativesOf(schema);
  return {
    ...(types && { types: types.map(String) }),
    ...(Array.isArray(required) && required.length && { required: [...new Set(required)] }),
    ...(isRecord(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, value]) => [name, inner(value)]),
      ),
    }),
    ...(others !== undefined && { additionalProperties: inner(others) }),
    ...(Array.isArray(prefixItems) && { prefixItems: prefixItems.map(inner) }),
    ...(isRecord(items) && { items: inner(items) }),
    ...(Array.isArray(allOf) && { allOf: allOf.map(inner) }),
    ...(alternatives && { anyOf: alternatives.map(inner) }),
  };
}

/** The types of listed values: further values may come, of a further type none. */
function typesOfValues(values: unknown): string[] | undefined {
  if (!Array.isArray(values)) return undefined;
  return [...new Set(values.map(typeOfValue))];
}

/** The JSON type of a value. */
export function typeOfValue(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/** What the types say of properties that are not listed: any of these schemas. */
function furtherProperties({ additionalProperties, patternProperties }: Schema): unknown {
  if (!isRecord(patternProperties))
    return isRecord(additionalProperties) ? additionalProperties : undefined;
  if (additionalProperties === false || isRecord(additionalProperties))
    return {
      anyOf: [...Object.values(patternProperties), additionalProperties]
        .filter((one) => one !== false)
        .map((one) => (one === true ? {} : one)),
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
  for (const name of Object.keys(asMap(at.properties))) names.add(name);
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
