import { bound, LOWER, UPPER } from "./bounds.js";
import type { Conjunction } from "./conjunctions.js";
import { arrayOf, type Join, objectOf } from "./holders.js";
import {
  type Branch,
  type Exclusion,
  isAnnotation,
  isAny,
  isNever,
  type Schema,
  TYPES,
  type Type,
  Undecided,
} from "./model.js";
import { accepts, includes, textOf, typeOf } from "./values.js";

/** Keywords that are read here; those with a list limit the types of that list only. */
const READ = new Set(
  "type enum not properties patternProperties additionalProperties propertyNames required dependentRequired dependentSchemas items prefixItems uniqueItems contains minContains maxContains".split(
    " ",
  ),
);
const FOR_TYPES: Record<string, readonly Type[]> = {
  pattern: ["string"],
  format: ["string", "number"],
  multipleOf: ["number"],
  contentEncoding: ["string"],
  contentMediaType: ["string"],
  contentSchema: ["string"],
  unevaluatedProperties: ["object"],
  unevaluatedItems: ["array"],
};
// Formats that say how to show a value, not which there are.
const SHOWN = new Set(["password", "textarea", "markdown"]);

/** The alternatives of a conjunction, one per type that it allows. */
export function branchesOf(
  { parts, others, names }: Conjunction,
  known: ReadonlySet<string>,
  join: Join,
): Branch[] {
  return TYPES.flatMap((type) => {
    const branch = branchOf(type, parts, names, known, join);
    return branch ? exclude(branch, parts, others, join) : [];
  });
}

function branchOf(
  type: Type,
  parts: readonly Schema[],
  names: readonly string[],
  known: ReadonlySet<string>,
  join: Join,
): Branch | undefined {
  const allowed = parts.map((part) => part.type).filter((given) => given !== undefined);
  const takes = (given: unknown, one: string) =>
    given === one || (Array.isArray(given) && given.includes(one));
  if (
    !allowed.every((given) => takes(given, type) || (type === "number" && takes(given, "integer")))
  )
    return undefined;
  const integer =
    type === "number" &&
    (allowed.some((given) => !takes(given, "number")) ||
      parts.some(({ multipleOf }) => Number.isInteger(multipleOf)));

  const [array, object] = [
    type === "array" ? arrayOf(parts, join) : undefined,
    type === "object" ? objectOf(parts, known, join) : undefined,
  ];
  if (
    object &&
    [...object.required].some((name) => {
      const node = object.properties.get(name);
      return node
        ? isNever(node)
        : object.additional && !object.patterns.size && isNever(object.additional);
    })
  )
    return undefined;
  let [lower, upper] = [
    bound(parts, LOWER[type], integer, true),
    bound(parts, UPPER[type], integer, false),
  ];
  if (array && isNever(array.rest) && array.prefix.length < (upper?.value ?? Infinity))
    upper = { keyword: "maxItems", value: array.prefix.length, exclusive: false };
  if (type !== "number" && lower?.value === 0) lower = undefined;
  if (lower && upper)
    if (
      lower.value > upper.value ||
      (lower.value === upper.value && (lower.exclusive || upper.exclusive))
    )
      return undefined;
  const branch: Branch = {
    type,
    names,
    integer,
    keywords: keywordsOf(type, parts),
    nots: [],
    ...(lower && { lower }),
    ...(upper && { upper }),
    ...(array && { array }),
    ...(object && { object }),
  };
  const values = valuesOf(type, parts)?.filter((value) => accepts(value, branch));
  return values ? finite(type, names, values) : branch;
}

/** A branch of these values and no other. */
export function finite(
  type: Type,
  names: readonly string[],
  values: readonly unknown[],
): Branch | undefined {
  if (!values.length) return undefined;
  return { type, names, values, integer: false, keywords: new Map(), nots: [] };
}

function valuesOf(type: Type, parts: readonly Schema[]): unknown[] | undefined {
  const lists = parts.flatMap((part) => (Array.isArray(part.enum) ? [part.enum as unknown[]] : []));
  if (type === "null") lists.push([null]);
  if (type === "boolean") lists.push([false, true]);
  const [first, ...more] = lists;
  if (!first) return undefined;
  return [...new Map(first.map((value) => [textOf(value), value])).values()].filter(
    (value) => typeOf(value) === type && more.every((list) => includes(list, value)),
  );
}

function keywordsOf(type: Type, parts: readonly Schema[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const limits = [...Object.values(LOWER), ...Object.values(UPPER)].flat();
  for (const part of parts)
    for (const [name, given] of Object.entries(part)) {
      // 3.0 has another word for base64 than 3.1.
      const isBase64 = name === "format" && given === "byte";
      const [key, value] = isBase64 ? ["contentEncoding", "base64"] : [name, given];
      if (READ.has(key) || isAnnotation(key) || limits.includes(key)) continue;
      if (Object.hasOwn(FOR_TYPES, key) && !FOR_TYPES[key]?.includes(type)) continue;
      if (key === "format" && SHOWN.has(String(value))) continue;
      found.set(key, (found.get(key) ?? new Set<string>()).add(JSON.stringify(value)));
    }
  return found;
}

/** The branch without what `not`, and a `oneOf`'s other variants, take away. */
function exclude(
  branch: Branch,
  parts: readonly Schema[],
  others: Conjunction["others"],
  join: Join,
): Branch[] {
  const given = [
    ...parts.flatMap((part) => ("not" in part ? [{ schemas: [part.not], variant: false }] : [])),
    ...others.map((schemas) => ({ schemas, variant: true })),
  ];
  const nots: Exclusion[] = given.flatMap(({ schemas, variant }) => {
    const { branches } = join(schemas);
    if (!branches) throw new Undecided("what `not` takes away cannot be told");
    return branches
      .filter(({ type }) => type === branch.type)
      .map((one) => ({ branch: one, variant }));
  });
  if (branch.values) {
    const rest = branch.values.filter((value) => !nots.some((not) => accepts(value, not.branch)));
    const left = finite(branch.type, branch.names, rest);
    return left ? [left] : [];
  }
  return nots.some((not) => isUnlimited(not.branch)) ? [] : [{ ...branch, nots }];
}

/** Whether every value of its type fits. */
function isUnlimited({
  values,
  integer,
  lower,
  upper,
  keywords,
  nots,
  array,
  object,
}: Branch): boolean {
  if (values || integer || lower || upper || keywords.size || nots.length) return false;
  if (array)
    return !array.prefix.length && isAny(array.rest) && !array.unique && !array.contains.length;
  if (object)
    return (
      ![
        object.properties,
        object.patterns,
        object.required,
        object.dependentRequired,
        object.dependentSchemas,
      ].some(({ size }) => size) &&
      !object.names.length &&
      (!object.additional || isAny(object.additional))
    );
  return true;
}
