import { isRecord } from "./references.js";
import { componentName, type Schema } from "./schemas.js";

const ALTERNATIVES = ["anyOf", "oneOf"];

/**
 * Components of a normalized contract without circles of composition, of which no type and no validator
 * can be made. A base that lists what extends it is, within that, the base alone; what else contains
 * nothing but itself allows nothing more.
 */
export function withoutCircles(schemas: Schema): Schema {
  const based = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, withoutBase(schemas, schema, name)]),
  );
  for (const [name, schema] of Object.entries(based)) based[name] = alone(based, schema, name);
  return based;
}

/** Whether a value of the schema is, at the same place, to fit a component. */
function reaches(schemas: Schema, schema: unknown, target: string, seen = new Set()): boolean {
  if (!isRecord(schema) || seen.has(schema)) return false;
  seen.add(schema);
  const name = componentName(schema);
  if (name === target) return true;
  const parts = ["allOf", ...ALTERNATIVES].flatMap((key) => schema[key] ?? []);
  return [...parts, schemas[name ?? ""]].some((part) => reaches(schemas, part, target, seen));
}

/** A component's schema, in which a base that leads back to it is what it is without that. */
function withoutBase(
  schemas: Schema,
  schema: unknown,
  name: string,
  seen = new Set([name]),
): unknown {
  if (!isRecord(schema) || !Array.isArray(schema.allOf)) return schema;
  if (!reaches(schemas, schema, name)) return schema;
  const allOf = schema.allOf.map((part) => {
    const base = componentName(part);
    if (base === undefined) return withoutBase(schemas, part, name, seen);
    return baseOf(schemas, part, name, seen);
  });
  return { ...schema, allOf };
}

/** A base of a component: without alternatives, where one of them is the component. */
function baseOf(schemas: Schema, schema: unknown, name: string, seen: Set<string>): unknown {
  const target = componentName(schema);
  if (target !== undefined && seen.has(target)) return {}; // all of it counts already
  if (!isRecord(schema) || !reaches(schemas, schema, name)) return schema;
  if (target !== undefined) return baseOf(schemas, schemas[target], name, seen.add(target));
  const { anyOf: _, oneOf: __, ...base } = schema;
  if (!Array.isArray(base.allOf)) return base;
  return { ...base, allOf: base.allOf.map((part) => baseOf(schemas, part, name, seen)) };
}

/** A schema without the alternatives that are a component, which it is a part of. */
function alone(schemas: Schema, schema: unknown, name: string): unknown {
  if (!isRecord(schema) || !reaches(schemas, schema, name)) return schema;
  const copy: Schema = { ...schema };
  if (Array.isArray(schema.allOf))
    copy.allOf = schema.allOf.map((part) => alone(schemas, part, name));
  for (const key of ALTERNATIVES)
    if (Array.isArray(schema[key])) {
      copy[key] = schema[key].filter((part) => !reaches(schemas, part, name));
      if (!(copy[key] as unknown[]).length) delete copy[key];
    }
  return copy;
}
