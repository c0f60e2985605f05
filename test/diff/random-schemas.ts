// biome-ignore-all lint/suspicious/noThenProperty: the keyword of JSON Schema
import fc from "fast-check";

// biome-ignore lint/suspicious/noExplicitAny: schemas that are taken apart
export type Any = any;

// The small worlds that schemas and values are from, so that they meet.
const NUMBERS = [0, 1, 2, 3, 4, 5, -1, 1.5, 2.5];
const STRINGS = ["", "a", "b", "ab", "abc", "b1", "a1"];
const PATTERNS = ["^a", "b", "1$"];

const TREE = "#/components/schemas/Tree";

const one = <T>(...values: T[]) => fc.constantFrom(...values);
const small = fc.integer({ min: 0, max: 4 });
const limit = fc.integer({ min: -2, max: 4 });

/**
 * Schemas of a place. Its name is part of the names of its properties, so that a name tells where it
 * belongs; `x-at` says it of a schema.
 */
export function schemaAt(at: string, depth: number): fc.Arbitrary<Any> {
  const deeper = (where: string) => (depth > 0 ? schemaAt(where, depth - 1) : scalar);
  const same = depth > 0 ? schemaAt(at, depth - 1) : scalar;
  const [p, q] = [`${at}p`, `${at}q`];
  const members = fc.record(
    { [p]: deeper(p), [q]: deeper(q), [`${at}t`]: fc.constant({ $ref: TREE }) },
    { requiredKeys: [] },
  );
  /** Present or not, at `weight` to 2. */
  const some = <T>(arbitrary: fc.Arbitrary<T>, weight = 2) =>
    fc.oneof({ weight, arbitrary }, { weight: 2, arbitrary: fc.constant(undefined) });
  const object = fc.record({
    type: fc.constant("object"),
    "x-at": fc.constant(at),
    properties: some(members, 8),
    required: some(fc.subarray([p, q])),
    additionalProperties: some(fc.oneof(fc.boolean(), scalar), 1),
    patternProperties: some(fc.record({ [`^${at}[pqy]$`]: scalar }), 1),
    propertyNames: some(fc.record({ minLength: small }), 1),
    minProperties: some(small, 1),
    maxProperties: some(small, 1),
    dependentRequired: some(fc.constant({ [p]: [q] }), 1),
    dependentSchemas: some(fc.record({ [p]: same }), 1),
    unevaluatedProperties: some(fc.boolean(), 1),
  });
  const array = fc.record({
    type: fc.constant("array"),
    items: some(deeper(`${at}i`), 6),
    prefixItems: some(fc.array(deeper(`${at}i`), { minLength: 1, maxLength: 2 }), 1),
    minItems: some(small, 1),
    maxItems: some(small, 1),
    uniqueItems: some(fc.boolean(), 1),
    contains: some(deeper(`${at}i`), 1),
    minContains: some(small, 1),
    maxContains: some(small, 1),
    unevaluatedItems: some(fc.boolean(), 1),
  });
  const combined = fc.oneof(
    fc.record({ allOf: fc.array(same, { minLength: 1, maxLength: 2 }) }),
    fc.record({ anyOf: fc.array(same, { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(same, { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: same }),
    fc.record({ if: same, then: some(same, 4), else: some(same, 4) }),
    fc.record({ "x-component": same }),
  );
  const beside = fc
    .tuple(fc.oneof(object, array, scalar), combined)
    .map(([a, b]) => ({ ...a, ...b }));
  return fc
    .oneof(
      { weight: 3, arbitrary: scalar },
      { weight: 4, arbitrary: object },
      { weight: 2, arbitrary: array },
      { weight: depth > 0 ? 3 : 0, arbitrary: combined },
      { weight: depth > 0 ? 2 : 0, arbitrary: beside },
      { weight: 1, arbitrary: fc.oneof(object, array).map(({ type: _, ...rest }) => rest) },
      { weight: 1, arbitrary: fc.boolean() },
    )
    .map(clean);
}

const scalar: fc.Arbitrary<Any> = fc
  .oneof(
    fc.record(
      {
        type: one<Any>("string", ["string", "null"], ["integer", "string"]),
        minLength: small,
        maxLength: small,
        pattern: one(...PATTERNS),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record(
      {
        type: one<Any>("number", "integer", ["number", "null"]),
        minimum: limit,
        maximum: limit,
        exclusiveMinimum: limit,
        exclusiveMaximum: limit,
        multipleOf: one(1, 2, 0.5),
      },
      { requiredKeys: ["type"] },
    ),
    fc.record({
      enum: fc.uniqueArray(one<Any>(...STRINGS, 1, 2, null, true), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ const: one<Any>("a", 1, null, false) }),
    fc.record({ type: one("boolean", "null") }),
    fc.record({ minLength: small }),
  )
  .map(clean);

/** Without what is undefined. */
function clean(schema: Any): Any {
  return typeof schema === "object"
    ? Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined))
    : schema;
}

/** The same schema in another form: parts of it alone in a combination, or as components. */
export function rewritten(schema: Any, pick: (below: number) => number): Any {
  if (typeof schema !== "object" || schema === null) return schema;
  const copy = { ...schema };
  for (const name of SINGLE) if (name in copy) copy[name] = rewritten(copy[name], pick);
  for (const name of MAPS)
    if (copy[name])
      copy[name] = Object.fromEntries(
        Object.entries(copy[name])
          .map(([key, inner]) => [key, rewritten(inner, pick)] as const)
          .reverse(),
      );
  for (const name of LISTS)
    if (copy[name]) copy[name] = copy[name].map((inner: Any) => rewritten(inner, pick));
  switch (pick(8)) {
    case 0:
      return { allOf: [copy] };
    case 1:
      return { anyOf: [copy] };
    case 2:
      return { oneOf: [copy] };
    case 3:
      return { "x-component": copy };
    case 4:
      // Choices that are there twice multiply: what is joined from them is not always seen to be one.
      return /"(anyOf|oneOf|if|not)"/.test(JSON.stringify(copy)) ? copy : { allOf: [copy, copy] };
    default:
      return copy;
  }
}

export interface Contract {
  openapi: string;
  info: { title: string; version: string };
  paths: object;
  components: { schemas: Record<string, Any> };
}

/** A contract with the schema as `Root`, what is marked as a component as one, and a recursive one. */
export function contractOf(root: Any, leaf: Any): Contract {
  const schemas: Record<string, Any> = {};
  const hoisted = (value: Any): Any => {
    if (Array.isArray(value)) return value.map(hoisted);
    if (typeof value !== "object" || value === null) return value;
    const { "x-component": component, ...rest } = value;
    const copy = Object.fromEntries(
      Object.entries(rest).map(([key, inner]) => [key, hoisted(inner)]),
    );
    if (component === undefined) return copy;
    const name = `C${Object.keys(schemas).length}`;
    schemas[name] = true; // holds the name
    schemas[name] = hoisted(component);
    return { ...copy, $ref: `#/components/schemas/${name}` };
  };
  const tree = {
    type: "object",
    properties: { Tp: leaf, Tt: { $ref: TREE } },
    ...(typeof leaf === "object" && leaf.minLength === undefined && { required: ["Tp"] }),
  };
  const Root = hoisted(root);
  return {
    openapi: "3.1.0",
    info: { title: "", version: "" },
    paths: {},
    components: { schemas: { ...schemas, Root, Tree: hoisted(tree) } },
  };
}

/** Numbers from a seed (mulberry32): the values of a pair of schemas are part of the case. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];
const MAPS = ["properties", "patternProperties", "dependentSchemas"];
const SINGLE =
  "items additionalProperties not if then else contains propertyNames x-component".split(" ");

/**
 * The schema, of the place `r`, with one thing in it changed: a part replaced, a keyword added or taken
 * away. What is new is of the place `N`, and moves to where it is put.
 */
export function changed(schema: Any, fresh: Any, pick: (below: number) => number): Any {
  const root = { schema: structuredClone(schema) };
  const places: { holder: Any; key: string | number; at: string }[] = [];
  const visit = (holder: Any, key: string | number, at: string): void => {
    places.push({ holder, key, at });
    const value = holder[key];
    if (!isObject(value)) return;
    const below = {
      items: `${at}i`,
      contains: `${at}i`,
      additionalProperties: `${at}a`,
      prefixItems: `${at}i`,
    };
    const placeOf = (name: string) => below[name as keyof typeof below] ?? at;
    for (const name of SINGLE) if (name in value) visit(value, name, placeOf(name));
    for (const name of MAPS)
      for (const inner of Object.keys(value[name] ?? {}))
        visit(
          value[name],
          inner,
          name === "properties" ? inner : name === "dependentSchemas" ? at : `${at}a`,
        );
    for (const name of LISTS)
      for (const index of (value[name] ?? []).keys()) visit(value[name], index, placeOf(name));
  };
  visit(root, "schema", "r");
  const { holder, key, at } = places[pick(places.length)]!;
  const other = JSON.parse(JSON.stringify(fresh).replace(/"(\^?)N/g, `"$1${at}`));
  const target = holder[key];
  const kind = isObject(target) ? pick(6) : 5;
  const keys = isObject(target) ? Object.keys(target) : [];
  const more = isObject(other) ? Object.keys(other) : [];
  const lists = LISTS.filter((name) => target?.[name]);
  if (kind === 0 && keys.length) delete target[keys[pick(keys.length)]!];
  else if (kind === 1 && more.length) {
    const name = more[pick(more.length)]!;
    target[name] = other[name];
  } else if (kind === 2) {
    for (const name of keys)
      if (typeof target[name] === "number" && name !== "const")
        target[name] = Math.max(1, target[name] + (pick(2) ? 1 : -1));
    if (target.required) target.required = target.required.slice(1);
    if (target.enum?.length > 1) target.enum = target.enum.slice(1);
  } else if (kind === 3 && lists.length) {
    const list = target[lists[pick(lists.length)]!];
    if (pick(2) && list.length > 1) list.splice(pick(list.length), 1);
    else list.push(other);
  } else if (kind === 4 && target.properties) {
    const names = Object.keys(target.properties);
    if (names.length) delete target.properties[names[pick(names.length)]!];
  } else holder[key] = other;
  return root.schema;
}

/** A value that has a chance to fit a schema of a contract. */
export function valueFor(
  contract: Contract,
  schema: Any,
  pick: (below: number) => number,
  depth = 4,
): Any {
  const any = <T>(list: readonly T[]): T => list[pick(list.length)]!;
  const deeper = (inner: Any) => valueFor(contract, inner, pick, depth - 1);
  if (typeof schema !== "object" || depth === 0 || pick(12) === 0)
    return any<Any>([...NUMBERS, ...STRINGS, null, true, false, [], {}]);
  if (schema.enum && pick(4)) return any(schema.enum);
  if ("const" in schema && pick(4)) return schema.const;
  const { $ref, allOf = [], anyOf = [], oneOf = [], ...own } = schema;
  const parts = [...allOf, ...anyOf, ...oneOf, own.not, own.if, own.then, own.else].filter(
    (part) => part !== undefined,
  );
  if ($ref) parts.push(contract.components.schemas[$ref.split("/").at(-1)]);
  if (parts.length && pick(4)) {
    // Of several parts, so that what each of them names can come together.
    const { not: _, if: __, then: ___, else: ____, ...alone } = own;
    const values = [any(parts), any(parts), Object.keys(alone).length ? alone : any(parts)].map(
      deeper,
    );
    return values.every(isObject) ? Object.assign({}, ...values) : any(values);
  }
  const type = any([schema.type ?? guess(schema)].flat());
  if (type === "null") return null;
  if (type === "boolean") return pick(2) === 1;
  if (type === "string") return any(STRINGS);
  if (type === "number" || type === "integer") return any(NUMBERS);
  if (type === "array")
    return Array.from({ length: pick(4) }, (_, index) =>
      deeper(
        pick(5) ? (schema.prefixItems?.[index] ?? schema.items ?? true) : (schema.contains ?? true),
      ),
    );
  const result: Any = {};
  for (const [name, inner] of Object.entries<Any>(schema.properties ?? {}))
    if (pick(3)) result[name] = deeper(inner);
  for (const name of schema.required ?? [])
    if (pick(6) && !(name in result)) result[name] = deeper(true);
  for (const inner of Object.values<Any>(schema.dependentSchemas ?? {})) {
    const more = pick(2) ? deeper(inner) : undefined;
    if (isObject(more)) Object.assign(result, more);
  }
  if (!pick(4)) result.z = deeper(schema.additionalProperties ?? true);
  for (const [pattern, inner] of Object.entries<Any>(schema.patternProperties ?? {}))
    if (!pick(3)) result[`${pattern.slice(1, -6)}y`] = deeper(inner);
  return result;
}

function isObject(value: Any): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function guess(schema: Any): string {
  if (schema.items || schema.contains || schema.minItems) return "array";
  return schema.minLength !== undefined ? "string" : "object";
}

/** Which properties a contract names, itself or by a pattern; `z` is any that it does not. */
export function namedBy(contract: Contract): (name: string) => boolean {
  const names = new Set(["z"]);
  const patterns: RegExp[] = [];
  const walk = (value: Any): void => {
    if (typeof value !== "object" || value === null) return;
    for (const name of Object.keys(value.properties ?? {})) names.add(name);
    for (const pattern of Object.keys(value.patternProperties ?? {}))
      patterns.push(new RegExp(pattern, "u"));
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(contract.components.schemas);
  return (name) => names.has(name) || patterns.some((pattern) => pattern.test(name));
}

/** The value without the properties that are not wanted, wherever they are. */
export function onlyNamed(value: Any, isNamed: (name: string) => boolean): Any {
  if (Array.isArray(value)) return value.map((item) => onlyNamed(item, isNamed));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => isNamed(name))
      .map(([name, inner]) => [name, onlyNamed(inner, isNamed)]),
  );
}
