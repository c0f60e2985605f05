import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../../openapi/references.js";
import { type Branch, matches, type SchemaNode, type Type, Undecided, unnamed } from "./model.js";

/** The JSON type of a value. */
export function typeOf(value: unknown): Type {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return isRecord(value) ? "object" : (typeof value as Type);
}

/** A text that equal values have in common, and no others. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const sets = new WeakMap<readonly unknown[], ReadonlySet<string>>();

/** Whether a list has a value. */
export function includes(list: readonly unknown[], value: unknown): boolean {
  const texts = sets.get(list) ?? new Set(list.map(textOf));
  sets.set(list, texts);
  return texts.has(textOf(value));
}

/**
 * Whether a value is one of a branch's. A format is taken for a remark, as validators do.
 * @throws {Undecided} where that cannot be told
 */
export function accepts(value: unknown, branch: Branch): boolean {
  if (typeOf(value) !== branch.type) return false;
  if (branch.values) return includes(branch.values, value);
  const { lower, upper } = branch;
  const size = sizeOf(value);
  if (lower && (size < lower.value || (lower.exclusive && size === lower.value))) return false;
  if (upper && (size > upper.value || (upper.exclusive && size === upper.value))) return false;
  if (branch.integer && !Number.isInteger(value)) return false;
  for (const [keyword, texts] of branch.keywords)
    for (const text of texts) if (!meets(value, keyword, JSON.parse(text))) return false;
  return (
    acceptsArray(value, branch) &&
    acceptsObject(value, branch) &&
    !branch.nots.some((not) => accepts(value, not.branch))
  );
}

function fits(value: unknown, node: SchemaNode): boolean {
  if (!node.branches) throw new Undecided("a schema cannot be told");
  return node.branches.some((branch) => accepts(value, branch));
}

function sizeOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "string") return [...value].length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function meets(value: unknown, keyword: string, expected: unknown): boolean {
  if (keyword === "format") return true;
  if (keyword === "pattern") return matches(String(expected), String(value));
  if (keyword === "multipleOf") return Number.isInteger(Number(value) / Number(expected));
  throw new Undecided(`what \`${keyword}\` means is not known here`);
}

function acceptsArray(value: unknown, { array }: Branch): boolean {
  if (!array || !Array.isArray(value)) return true;
  const { prefix, rest, unique, contains } = array;
  return (
    value.every((item, index) => fits(item, prefix[index] ?? rest)) &&
    (!unique ||
      value.every(
        (item, index) => value.findIndex((one) => isDeepStrictEqual(one, item)) === index,
      )) &&
    contains.every(({ node, min, max }) => {
      const count = value.filter((item) => fits(item, node)).length;
      return count >= min && count <= max;
    })
  );
}

function acceptsObject(value: unknown, { object }: Branch): boolean {
  if (!object || !isRecord(value)) return true;
  const has = (name: string) => Object.hasOwn(value, name);
  return (
    [...object.required].every(has) &&
    Object.entries(value).every(([name, property]) => {
      const known = object.properties.get(name);
      const nodes = known ? [known] : (unnamed(object, name) ?? []);
      return (
        nodes.every((node) => fits(property, node)) &&
        object.names.every((node) => fits(name, node))
      );
    }) &&
    [...object.dependentRequired].every(([name, others]) => !has(name) || [...others].every(has)) &&
    [...object.dependentSchemas].every(([name, node]) => !has(name) || fits(value, node))
  );
}
