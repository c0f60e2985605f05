import type { OpenAPI3 } from "openapi-typescript";
import { inOneDialect } from "../../openapi/dialect.js";
import { discriminatedBy } from "../../openapi/discriminator.js";
import { asList, isRecord, parsePointer, targetOf } from "../../openapi/references.js";
import { type Schema, Undecided } from "./model.js";

/** Schemas that hold at once, each free of references, combinations and conditions. */
export interface Conjunction {
  readonly parts: readonly Schema[];
  /** What a value must not fit as well, each the schemas of another variant of a `oneOf`. */
  readonly others: readonly (readonly unknown[])[];
  /** The names of the variants that led here. */
  readonly names: readonly string[];
  /** One of several variants that may hold at once. */
  readonly shared: boolean;
}

const MAX_ALTERNATIVES = 200;
const COMBINING = new Set(
  "$ref $defs allOf anyOf oneOf if then else nullable discriminator unevaluatedProperties unevaluatedItems".split(
    " ",
  ),
);
const ANY: Conjunction = { parts: [], others: [], names: [], shared: false };

/**
 * The schema as alternatives, of which a value must meet at least one: references followed, `allOf`
 * joined, `anyOf`, `oneOf` and `if` taken apart. The result means what the schema means.
 * @throws {Undecided} where it is recursive without an end, or has too many alternatives
 */
export function conjunctions(document: OpenAPI3, schema: unknown): Conjunction[] {
  const open = new Set<object>();

  const expand = (value: unknown): Conjunction[] => {
    if (value === false) return [];
    if (!isRecord(value)) return [ANY];
    if (open.has(value)) throw new Undecided("it contains itself");
    open.add(value);
    const found =
      value.nullable === true
        ? [...expandPlain(value), only({ type: "null" })]
        : expandPlain(value);
    open.delete(value);
    return found;
  };

  const expandPlain = (schema: Schema): Conjunction[] => {
    const own = Object.entries(schema).filter(([key]) => !COMBINING.has(key));
    const { $ref } = schema;
    const isReference = typeof $ref === "string";
    const target = isReference ? expand(targetOf(document, $ref)) : [ANY];
    // Beside a reference, 3.0 means nothing, and 3.1 means both.
    if (isReference && document.openapi.startsWith("3.0")) return target;
    const factors = [target, own.length ? [only(inOneDialect(Object.fromEntries(own)))] : [ANY]];
    for (const part of asList(schema.allOf)) factors.push(expand(part));
    if (Array.isArray(schema.anyOf)) factors.push(variants(schema, schema.anyOf, false));
    if (Array.isArray(schema.oneOf)) factors.push(variants(schema, schema.oneOf, true));
    if (schema.if !== undefined && (schema.then ?? schema.else) !== undefined)
      factors.push([
        ...product([expand(schema.if), expand(schema.then)]).map(named("if")),
        ...product([[only({ not: schema.if })], expand(schema.else)]).map(named("else")),
      ]);
    return product(factors).map((one) => evaluated(schema, one));
  };

  const variants = (schema: Schema, members: readonly unknown[], exclusive: boolean) => {
    const tagged = members.map((member) => [member, ...tagOf(document, schema, member)]);
    return tagged.flatMap((schemas, index) =>
      product(schemas.map(expand)).map((one) => ({
        ...one,
        names: [...nameOf(schemas[0]), ...one.names],
        others: exclusive
          ? [...one.others, ...tagged.filter((_, other) => other !== index)]
          : one.others,
        shared: one.shared || (!exclusive && members.length > 1),
      })),
    );
  };

  return expand(schema);
}

// Where a schema says more of the same value.
const ASIDE = ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"];

/** The properties that a schema names anywhere, of the object itself. */
export function propertyNamesOf(document: OpenAPI3, schema: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (!isRecord(value) || seen.has(value)) return;
    seen.add(value);
    if (typeof value.$ref === "string") visit(targetOf(document, value.$ref));
    if (isRecord(value.properties))
      for (const name of Object.keys(value.properties)) names.add(name);
    for (const key of ASIDE) {
      const inner = value[key];
      for (const one of isRecord(inner) && key !== "dependentSchemas"
        ? [inner]
        : Object.values(inner ?? {}))
        visit(one);
    }
  };
  visit(schema);
  return names;
}

function only(part: Schema): Conjunction {
  return { ...ANY, parts: [part] };
}

function named(name: string) {
  return (one: Conjunction): Conjunction => ({ ...one, names: [name, ...one.names] });
}

/** One of each at once, in every way. */
function product(factors: Conjunction[][]): Conjunction[] {
  return factors.reduce((done, factor) => {
    if (done.length * factor.length > MAX_ALTERNATIVES)
      throw new Undecided("too many alternatives");
    return done.flatMap((one) =>
      factor.map((two) => ({
        parts: [...one.parts, ...two.parts],
        others: [...one.others, ...two.others],
        names: [...one.names, ...two.names],
        shared: one.shared || two.shared,
      })),
    );
  });
}

const tags = new WeakMap<object, Map<unknown, Schema>>();

/** What a discriminator says of a variant: the property has the variant's value. */
function tagOf(document: OpenAPI3, { discriminator }: Schema, member: unknown): Schema[] {
  const by = discriminatedBy(document, discriminator, member);
  if (!by) return [];
  const { propertyName, values } = by;
  const known = tags.get(discriminator as object) ?? new Map<unknown, Schema>();
  tags.set(discriminator as object, known);
  const tag = known.get(member) ?? {
    required: [propertyName],
    properties: { [propertyName]: { enum: values } },
  };
  known.set(member, tag);
  return [tag];
}

/**
 * `unevaluatedProperties` and `unevaluatedItems` as what they mean within one alternative, where it is
 * known which of the schema's parts hold; else they stay keywords that are compared as texts.
 */
function evaluated(schema: Schema, one: Conjunction): Conjunction {
  const { unevaluatedProperties: properties, unevaluatedItems: items } = schema;
  if (properties === undefined && items === undefined) return one;
  const { parts } = one;
  const names = (key: string) =>
    parts.flatMap((part) => (isRecord(part[key]) ? Object.keys(part[key]) : []));
  const has = (...keys: string[]) =>
    parts.some((part) => keys.some((key) => part[key] !== undefined));
  const added: Schema[] = [];
  if (properties !== undefined && !has("additionalProperties"))
    if (one.shared || has("dependentSchemas"))
      added.push(opaque("unevaluatedProperties", properties));
    else
      added.push({
        properties: anything(names("properties")),
        patternProperties: anything(names("patternProperties")),
        additionalProperties: properties,
      });
  if (items !== undefined && !has("items"))
    if (one.shared || has("contains")) added.push(opaque("unevaluatedItems", items));
    else {
      const length = Math.max(0, ...parts.map(({ prefixItems }) => asList(prefixItems).length));
      added.push({ prefixItems: Array(length).fill(true), items });
    }
  return { ...one, parts: [...parts, ...added] };
}

function anything(names: readonly string[]): Schema {
  return Object.fromEntries(names.map((name) => [name, true]));
}

function opaque(key: string, value: unknown): Schema {
  if (JSON.stringify(value).includes('"$ref"')) throw new Undecided(`\`${key}\` refers elsewhere`);
  return { [key]: value };
}

function nameOf(member: unknown): string[] {
  if (!isRecord(member)) return [];
  const name = typeof member.$ref === "string" ? parsePointer(member.$ref).at(-1) : member.title;
  return typeof name === "string" && name ? [name] : [];
}
