import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../../openapi/document.js";
import type { Conjunction } from "./conjunctions.js";
import {
  ANNOTATIONS,
  type ArrayModel,
  type Bound,
  type Branch,
  type Exclusion,
  isAny,
  isNever,
  matches,
  type Node,
  type ObjectModel,
  type Schema,
  TYPES,
  type Type,
  Undecided,
} from "./model.js";
import { accepts, typeOf } from "./values.js";

/** All of several schemas at once, as one. */
export type Join = (schemas: readonly unknown[]) => Node;

const LOWER: Partial<Record<Type, readonly string[]>> = {
  number: ["minimum", "exclusiveMinimum"],
  string: ["minLength"],
  array: ["minItems"],
  object: ["minProperties"],
};
const UPPER: Partial<Record<Type, readonly string[]>> = {
  number: ["maximum", "exclusiveMaximum"],
  string: ["maxLength"],
  array: ["maxItems"],
  object: ["maxProperties"],
};
/** Keywords that are read here; those with a list limit the types of that list only. */
const READ = new Set(
  "type enum const not properties patternProperties additionalProperties propertyNames required dependentRequired dependentSchemas items prefixItems uniqueItems contains minContains maxContains".split(
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
  const integer = type === "number" && allowed.some((given) => !takes(given, "number"));

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
  const lists = parts.flatMap((part) => [
    ...(Array.isArray(part.enum) ? [part.enum as unknown[]] : []),
    ...("const" in part ? [[part.const]] : []),
  ]);
  if (type === "null") lists.push([null]);
  if (type === "boolean") lists.push([false, true]);
  const [first, ...more] = lists;
  return first?.filter(
    (value, index) =>
      typeOf(value) === type &&
      first.findIndex((one) => isDeepStrictEqual(one, value)) === index &&
      more.every((list) => list.some((one) => isDeepStrictEqual(one, value))),
  );
}

function bound(
  parts: readonly Schema[],
  keywords: readonly string[] | undefined,
  integer: boolean,
  isLower: boolean,
): Bound | undefined {
  let found: Bound | undefined;
  for (const part of parts)
    for (const keyword of keywords ?? []) {
      let value = part[keyword];
      if (typeof value !== "number") continue;
      let exclusive = keyword.startsWith("exclusive");
      // Of whole numbers, `> 0` and `>= 1` are one.
      if (integer) {
        const whole = isLower ? Math.ceil(value) : Math.floor(value);
        value = exclusive && whole === value ? whole + (isLower ? 1 : -1) : whole;
        exclusive = false;
      }
      const next: Bound = { keyword, value: value as number, exclusive };
      if (!found || tighter(next, found, isLower)) found = next;
    }
  return found;
}

/** Whether a bound leaves less than another. */
export function tighter(a: Bound | undefined, b: Bound | undefined, isLower: boolean): boolean {
  if (!a) return false;
  if (!b) return true;
  if (a.value === b.value) return a.exclusive && !b.exclusive;
  return isLower ? a.value > b.value : a.value < b.value;
}

function keywordsOf(type: Type, parts: readonly Schema[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const limits = [...Object.values(LOWER), ...Object.values(UPPER)].flat();
  for (const part of parts)
    for (const [key, value] of Object.entries(part)) {
      if (READ.has(key) || ANNOTATIONS.has(key) || limits.includes(key) || key.startsWith("x-"))
        continue;
      if (FOR_TYPES[key] && !FOR_TYPES[key].includes(type)) continue;
      if (key === "format" && SHOWN.has(String(value))) continue;
      found.set(key, (found.get(key) ?? new Set<string>()).add(JSON.stringify(value)));
    }
  return found;
}

function arrayOf(parts: readonly Schema[], join: Join): ArrayModel {
  const prefixes = parts.map(({ prefixItems }) => (Array.isArray(prefixItems) ? prefixItems : []));
  const length = Math.max(0, ...prefixes.map((prefix) => prefix.length));
  const at = (index: number) =>
    join(
      parts.map((part, number) => {
        const prefix = prefixes[number] ?? [];
        return index < prefix.length ? prefix[index] : part.items;
      }),
    );
  return {
    prefix: Array.from({ length }, (_, index) => at(index)),
    rest: at(length),
    unique: parts.some(({ uniqueItems }) => uniqueItems === true),
    contains: parts.flatMap(({ contains, minContains, maxContains }) => {
      if (contains === undefined) return [];
      const min = typeof minContains === "number" ? minContains : 1;
      const max = typeof maxContains === "number" ? maxContains : Infinity;
      return min > 0 || max < Infinity ? [{ node: join([contains]), min, max }] : [];
    }),
  };
}

function objectOf(parts: readonly Schema[], known: ReadonlySet<string>, join: Join): ObjectModel {
  const maps = (key: string) => parts.map((part) => (isRecord(part[key]) ? part[key] : {}));
  const [named, patterned] = [maps("properties"), maps("patternProperties")];
  const own = (map: Record<string, unknown>, key: string) =>
    Object.hasOwn(map, key) ? [map[key]] : [];
  const extra = (index: number) => parts[index]?.additionalProperties;

  const properties = new Map<string, Node>();
  for (const name of new Set(named.flatMap(Object.keys)))
    properties.set(
      name,
      join(
        parts.flatMap((_, index) => {
          const said = [
            ...own(named[index] ?? {}, name),
            ...Object.entries(patterned[index] ?? {})
              .filter(([pattern]) => matches(pattern, name))
              .map(([, value]) => value),
          ];
          return said.length ? said : [extra(index)];
        }),
      ),
    );
  const patterns = new Map<string, Node>();
  for (const pattern of new Set(patterned.flatMap(Object.keys)))
    patterns.set(
      pattern,
      join(
        parts.flatMap((_, index) => {
          const said = own(patterned[index] ?? {}, pattern);
          if (said.length) return said;
          if (Object.keys(patterned[index] ?? {}).length && extra(index) !== undefined)
            throw new Undecided("which properties a pattern leaves over cannot be told");
          return [extra(index)];
        }),
      ),
    );

  const said = parts.some(({ additionalProperties }) => additionalProperties !== undefined);
  const dependentRequired = new Map<string, Set<string>>();
  for (const [name, list] of maps("dependentRequired").flatMap(Object.entries))
    for (const other of Array.isArray(list) ? list : [])
      dependentRequired.set(name, (dependentRequired.get(name) ?? new Set()).add(String(other)));
  const dependents = maps("dependentSchemas");
  return {
    known,
    properties,
    patterns,
    ...(said && { additional: join(parts.map((_, index) => extra(index))) }),
    required: new Set(
      parts.flatMap(({ required }) => (Array.isArray(required) ? required.map(String) : [])),
    ),
    names: parts.flatMap(({ propertyNames }) =>
      propertyNames === undefined ? [] : [join([propertyNames])],
    ),
    dependentRequired,
    dependentSchemas: new Map(
      [...new Set(dependents.flatMap(Object.keys))].map((name) => [
        name,
        join(dependents.flatMap((map) => own(map, name))),
      ]),
    ),
  };
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
