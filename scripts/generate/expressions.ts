import type { Structural } from "./response-schema.js";
import { key } from "./text.js";

/** A validator: the name that it is exported by, and what it asks. */
export interface Declaration {
  readonly name: string;
  readonly schema: Structural;
}

/** A module of validators. What is used before it is declared is `lazy` there. */
export function declare(declarations: readonly Declaration[]): string {
  const declared = new Set<string>();
  const statements = declarations.map(({ name, schema }) => {
    const text = `export const ${name}: Validator = ${expression(schema, declared)};`;
    declared.add(name);
    return text;
  });
  if (!statements.length) return "export {};";
  const used = new Set(statements.flatMap(references));
  for (const name of [...declared, "export", "const", "Validator"]) used.delete(name);
  return [
    'import type { Validator } from "../types/operation.js";',
    ...(used.size ? [`import { ${[...used].sort().join(", ")} } from "./validate.js";`] : []),
    ...statements,
  ].join("\n");
}

/** The names that code of ours refers to: neither texts nor names of properties. */
function references(code: string): string[] {
  const tokens = code.match(/"(?:\\.|[^"\\])*"|[\p{ID_Continue}$]+:?/gu) ?? [];
  return tokens.filter((token) => !/^"|:$/.test(token));
}

const TYPES = ["string", "number", "boolean", "null", "array", "object"];

/** What a response must be, written with what `templates/validate.ts` has. */
function expression(schema: Structural, declared: ReadonlySet<string>): string {
  if (typeof schema === "boolean") return schema ? "anything" : "never";
  const { component, types, required, prefixItems, items, allOf, anyOf, naming } = schema;
  if (component) return declared.has(component) ? component : `lazy(() => ${component})`;
  const write = (inner: Structural) => expression(inner, declared);
  // Without a type, these are said of objects or arrays; anything else fits.
  const partial = required ?? prefixItems ?? items;
  const parts = [
    ...(types || partial ? [any((types ?? TYPES).map((type) => ofType(type, schema, write)))] : []),
    ...(allOf ?? []).map(write),
    ...(anyOf ? [any(anyOf.map(write))] : []),
    ...(naming ? [`naming(${naming.map((name) => JSON.stringify(name)).join(", ")})`] : []),
  ].filter((part) => part !== "anything");
  const [only = "anything", ...more] = new Set(parts);
  return more.length ? `all(${[only, ...more].join(", ")})` : only;
}

function any(alternatives: readonly string[]): string {
  if (alternatives.includes("anything")) return "anything";
  const [only = "never", ...more] = new Set(alternatives);
  return more.length ? `any(${[only, ...more].join(", ")})` : only;
}

function ofType(
  type: string,
  { required = [], properties = {}, additionalProperties, prefixItems, items }: Schema,
  write: (inner: Structural) => string,
): string {
  if (type === "null") return "nil";
  if (type === "array") {
    const others = items === undefined ? "" : write(items);
    return prefixItems
      ? `tuple([${prefixItems.map(write).join(", ")}], ${others})`
      : `array(${others})`;
  }
  if (type !== "object") return type;
  const propertyOf = (name: string) =>
    Object.hasOwn(properties, name) ? properties[name]! : (additionalProperties ?? true);
  const record = (names: readonly string[]) => {
    const entries = names.map((name) => `${key(name)}: ${write(propertyOf(name))}`);
    return entries.length ? `{ ${entries.join(", ")} }` : "{}";
  };
  const optional = Object.keys(properties).filter((name) => !required.includes(name));
  const parts = [record(required), record(optional)];
  if (additionalProperties !== undefined) parts.push(write(additionalProperties));
  // What is empty at the end is left out.
  while (parts.at(-1) === "{}") parts.pop();
  return `object(${parts.join(", ")})`;
}

type Schema = Exclude<Structural, boolean>;
