import { isRecord, resolve } from "../../scripts/openapi/references.js";

type Node = Record<string, unknown>;

const SAMPLES: Record<string, unknown> = {
  null: null,
  boolean: true,
  string: "word",
  number: 1.5,
  array: [],
  object: {},
};

/** A value of a type that a schema does not allow; `undefined` where it allows all. */
export function valueOfWrongType(document: object, schema: unknown): unknown {
  const allowed = typesOf(document, schema);
  return Object.entries(SAMPLES).find(([type]) => !allowed.has(type))?.[1];
}

/** The JSON types that a schema's values have. */
export function typesOf(document: object, schema: unknown): Set<string> {
  const all = new Set(Object.keys(SAMPLES));
  if (!isRecord(schema)) return all;
  if (typeof schema.$ref === "string") return typesOf(document, resolve<Node>(document, schema));
  const sets: Set<string>[] = [];
  const { type, allOf } = schema;
  const named = typeof type === "string" ? [type] : Array.isArray(type) ? type.map(String) : [];
  if (named.length) sets.push(new Set(named.map((name) => (name === "integer" ? "number" : name))));
  else if (isRecord(schema.properties)) sets.push(new Set(["object"]));
  for (const branch of Array.isArray(allOf) ? allOf : []) sets.push(typesOf(document, branch));
  for (const branches of [schema.anyOf, schema.oneOf])
    if (Array.isArray(branches))
      sets.push(new Set(branches.flatMap((branch) => [...typesOf(document, branch)])));
  return new Set([...all].filter((one) => sets.every((set) => set.has(one))));
}

/** The properties that every value of a schema has, with their schemas. */
export function requiredProperties(document: object, schema: unknown): Map<string, unknown> {
  const { required, properties } = gather(document, schema);
  return new Map([...required].map((name) => [name, properties.get(name)]));
}

/** The properties that a schema names, and whether each is required. */
export function propertiesOf(document: object, schema: unknown): [string, unknown, boolean][] {
  const { required, properties } = gather(document, schema);
  return [...properties].map(([name, property]) => [name, property, required.has(name)]);
}

/** Names of an object's properties, where none of them is required. */
export function optionalProperties(document: object, schema: unknown): string[] {
  const { required, properties } = gather(document, schema);
  return required.size ? [] : [...properties.keys()];
}

function gather(document: object, schema: unknown) {
  const required = new Set<string>();
  const properties = new Map<string, unknown>();
  if (!isRecord(schema)) return { required, properties };
  const at = resolve<Node>(document, schema);
  for (const branch of Array.isArray(at.allOf) ? at.allOf : []) {
    const inner = gather(document, branch);
    for (const name of inner.required) required.add(name);
    for (const [name, property] of inner.properties) properties.set(name, property);
  }
  for (const name of Array.isArray(at.required) ? at.required : []) required.add(name);
  if (isRecord(at.properties))
    for (const [name, property] of Object.entries(at.properties)) properties.set(name, property);
  return { required, properties };
}

/** Whether Prism knows what to take where a value is missing. */
export function hasDefault(schema: unknown): boolean {
  return isRecord(schema) && "default" in schema;
}
