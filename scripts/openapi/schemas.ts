import { escapePointer } from "./problem.js";
import { isRecord, parsePointer } from "./references.js";

export type Schema = Record<string, unknown>;

const SINGLE = ["items", "additionalProperties"];
const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const MAPS = ["properties", "patternProperties"];

/** A copy of a schema with each schema directly in it replaced; one that becomes `undefined` is left out. */
export function mapSchemas(
  schema: Schema,
  replace: (inner: unknown, keyword: string, name?: string) => unknown,
): Schema {
  const copy: Schema = { ...schema };
  for (const [keyword, value] of Object.entries(schema)) {
    if (SINGLE.includes(keyword)) copy[keyword] = replace(value, keyword);
    else if (LISTS.includes(keyword) && Array.isArray(value))
      copy[keyword] = value.map((inner) => replace(inner, keyword));
    else if (MAPS.includes(keyword) && isRecord(value))
      copy[keyword] = Object.fromEntries(
        Object.entries(value)
          .map(([name, inner]) => [name, replace(inner, keyword, name)] as const)
          .filter(([, inner]) => inner !== undefined),
      );
  }
  return copy;
}

/** Whether a form's schema, which is no reference, allows values of a type, as far as its own type says. */
export function allows({ type = "object" }: Schema, name: "object" | "array"): boolean {
  return [type].flat().includes(name);
}

/** The component that a `$ref` of a normalized document means. */
export function componentName(schema: unknown): string | undefined {
  return isRecord(schema) && typeof schema.$ref === "string"
    ? parsePointer(schema.$ref).at(-1)
    : undefined;
}

/** The `$ref` that means a component. */
export function componentRef(name: string): string {
  return `#/components/schemas/${escapePointer(name).replaceAll("%", "%25")}`;
}

/** Whether a schema, or one within it, not counting what it refers to, is one that `test` finds. */
export function someSchema(schema: unknown, test: (schema: Schema) => boolean): boolean {
  if (!isRecord(schema)) return false;
  if (test(schema)) return true;
  let found = false;
  mapSchemas(schema, (inner) => {
    found ||= someSchema(inner, test);
  });
  return found;
}

/** Names of the components that schemas reach, through any number of references. */
export function reachable(components: Schema, schemas: Iterable<unknown>): Set<string> {
  const reached = new Set<string>();
  const pending = [...schemas];
  while (pending.length)
    someSchema(pending.pop(), (schema) => {
      const name = componentName(schema);
      if (name !== undefined && !reached.has(name)) {
        reached.add(name);
        pending.push(components[name]);
      }
      return false;
    });
  return reached;
}

/** Names of the components that hold a schema that `test` finds, or reach one that does. */
export function dependents(components: Schema, test: (schema: Schema) => boolean): Set<string> {
  const users = new Map<string, string[]>();
  const pending: string[] = [];
  for (const [name, component] of Object.entries(components))
    someSchema(component, (schema) => {
      const used = componentName(schema);
      if (used !== undefined) users.set(used, [...(users.get(used) ?? []), name]);
      if (test(schema)) pending.push(name);
      return false;
    });
  const found = new Set<string>();
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    pending.push(...(users.get(name) ?? []));
  }
  return found;
}
