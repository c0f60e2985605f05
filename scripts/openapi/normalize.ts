import type { OpenAPI3 } from "openapi-typescript";
import { withoutCircles } from "./cycles.js";
import { inOneDialect, orNull } from "./dialect.js";
import { discriminatedBy } from "./discriminator.js";
import { withoutKeyParameters } from "./key-parameters.js";
import { ANNOTATIONS } from "./keywords.js";
import { copyOf } from "./problem.js";
import { asList, asMap, isRecord, parsePointer, resolve, targetOf } from "./references.js";
import { componentRef, mapSchemas, type Schema } from "./schemas.js";

const IGNORED =
  /^(accept|content-type|authorization|content-length|host|connection|keep-alive|transfer-encoding|upgrade|expect)$/i;

/** Whether it is a header that is no parameter: OpenAPI ignores it, or `fetch` sets it itself. */
export function isIgnored(parameter: Schema): boolean {
  return parameter.in === "header" && IGNORED.test(`${parameter.name}`);
}

/**
 * A copy in which every schema says the same in one of the ways that both the types and the validators
 * understand: `$ref` stands alone and points to a component, alternatives stand alone, no discriminator.
 */
export function canonical(original: OpenAPI3): OpenAPI3 {
  const document = copyOf(original);
  const is30 = document.openapi.startsWith("3.0");
  const components = (document.components ??= {});
  const schemas = (components.schemas ??= {}) as Record<string, unknown>;
  const hoisted = new Map<string, string>();

  /** The component that a `$ref` means; what it points to becomes one where it is none. */
  const component = (ref: string): string => {
    const path = parsePointer(ref);
    if (path.length === 3 && path[0] === "components" && path[1] === "schemas") return ref;
    const known = hoisted.get(ref);
    if (known) return known;
    const words = path.filter(
      (word) => !/^(paths|components|schemas|properties|schema)$/.test(word),
    );
    let name = words.map((word) => word.replace(/[^\w.-]+/g, "_")).join("_") || "Schema";
    while (name in schemas) name += "_";
    const target = componentRef(name);
    hoisted.set(ref, target);
    // As in the original, whatever has become of it here by now.
    schemas[name] = schemaOf(structuredClone(targetOf(original, ref)));
    return target;
  };

  /** A reference with what stands beside it; in 3.0, that counts for nothing. */
  const besideTarget = (target: Schema, beside: Schema): unknown => {
    if (is30) return target;
    const more = split(beside, (key) => !ANNOTATIONS.has(key) && !key.startsWith("x-"));
    if (!Object.keys(more.taken).length) return { ...target, ...beside };
    return schemaOf({ ...more.left, allOf: [target, more.taken] });
  };

  const schemaOf = (value: unknown): unknown => {
    if (value === null) return {};
    if (!isRecord(value)) return value;
    const { $ref, $defs: _, discriminator, ...rest } = value;
    if (typeof $ref === "string") {
      const { nullable, ...beside } = rest;
      const one = besideTarget({ $ref: component($ref) }, beside);
      // No version counts it beside a `$ref`; but who writes it there means it, and servers send null.
      return nullable === true ? { anyOf: [one, { type: "null" }] } : one;
    }
    const schema = mapSchemas(withoutUnevaluated(rest), schemaOf);
    // openapi-typescript expects objects there.
    if (Array.isArray(schema.allOf)) schema.allOf = schema.allOf.map(asObject);
    for (const key of ["oneOf", "anyOf"] as const)
      if (isRecord(discriminator) && Array.isArray(schema[key]))
        schema[key] = schema[key].map((member, index) =>
          // By what it was: what it refers to may not have become a component yet.
          discriminated(member, discriminatedBy(original, discriminator, asList(rest[key])[index])),
        );
    const one = separated(inOneDialect(schema));
    return schema.nullable === true ? orNull(one) : one;
  };

  /** The alternative that a value of the discriminator names: its type can be narrowed by it. */
  const discriminated = (member: unknown, by: ReturnType<typeof discriminatedBy>): unknown => {
    if (!by) return member;
    const { propertyName, values } = by;
    const tag = { [propertyName]: { type: "string", enum: values } };
    return { allOf: [member, { type: "object", required: [propertyName], properties: tag }] };
  };

  const isParameter = (value: unknown): boolean => {
    if (!isRecord(value)) return true;
    const parameter = resolve<Schema>(document, value);
    if (isIgnored(parameter)) return false;
    // Also one that is written in a media type has a type.
    const [media] = isRecord(parameter.content) ? Object.values(parameter.content) : [];
    if (isRecord(media) && isRecord(media.schema)) parameter.schema = media.schema;
    return true;
  };

  /** One that stands in another operation is copied: its place changes where others are left out. */
  const parameterOf = (value: unknown): unknown => {
    if (!isRecord(value) || !value.$ref || `${value.$ref}`.startsWith("#/components/"))
      return value;
    return structuredClone(resolve(original, value));
  };

  const copyParameters = (parameters: unknown): void => {
    const all = (parameters ?? {}) as Record<string, unknown>;
    for (const [at, parameter] of Object.entries(all)) all[at] = parameterOf(parameter);
  };

  for (const [name, schema] of Object.entries(schemas)) schemas[name] = schemaOf(schema);
  copyParameters(components.parameters);
  for (const [path, item] of Object.entries(document.paths ?? {}))
    document.paths![path] = withBeside(original, item) as never;
  // Everywhere else a schema is the value of `schema`.
  const visit = (node: unknown, place: string[]): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      const done = place.length === 1 && place[0] === "components" && key === "schemas";
      if (done || /^(examples?|x-.*)$/.test(key)) continue;
      const named = place[0] === "components" && place.length === 2;
      if (key === "parameters" && Array.isArray(value)) copyParameters(value);
      if (key === "schema" && !named && typeof value === "boolean")
        (node as Schema)[key] = asObject(value);
      else if (key === "schema" && !named && (isRecord(value) || value === null))
        (node as Schema)[key] = schemaOf(value);
      else visit(value, [...place, key]);
      // Before 3.1, the style of a part counts in forms of a URL only; many tools write it everywhere.
      if (is30 && /^multipart\//i.test(key) && isRecord(value)) withoutStyles(value);
      if (key === "parameters" && Array.isArray(value))
        (node as Schema)[key] = value.filter((parameter) => isParameter(parameter));
    }
  };
  visit(document, []);
  withoutKeyParameters(document);
  components.schemas = withoutCircles(schemas) as never;
  if (!Object.keys(schemas).length) delete components.schemas;
  return document;
}

/** A path's item, with what stands beside its `$ref`, and counts as well. */
function withBeside(document: object, item: unknown): unknown {
  if (!isRecord(item) || typeof item.$ref !== "string") return item;
  const { $ref, ...beside } = item;
  return { ...asMap(withBeside(document, structuredClone(targetOf(document, $ref)))), ...beside };
}

// Beside alternatives: a format is read there, and the others mean what the alternatives leave.
const STAYS = /^(format|unevaluated(Properties|Items))$/;

/** A schema that is `true` or `false`, in words. */
function asObject(schema: unknown): unknown {
  if (typeof schema !== "boolean") return schema;
  return schema ? {} : { not: {} };
}

function withoutStyles({ encoding }: Schema): void {
  for (const part of Object.values(isRecord(encoding) ? encoding : {}))
    if (isRecord(part)) for (const key of ["style", "explode", "allowReserved"]) delete part[key];
}

const COMBINING = ["allOf", "anyOf", "oneOf", "if", "dependentSchemas"];

/** Where nothing else is evaluated, what is not evaluated is what is not listed. */
function withoutUnevaluated(schema: Schema): Schema {
  const { unevaluatedProperties: others, ...rest } = schema;
  if (!isRecord(others) || "additionalProperties" in rest || COMBINING.some((key) => key in rest))
    return schema;
  return { ...rest, additionalProperties: others };
}

/** Alternatives beside other words mean both: types and validators see it as `allOf`. */
function separated(schema: Schema): Schema {
  const alternatives = ["anyOf", "oneOf"].filter((key) => Array.isArray(schema[key]));
  const [first] = alternatives;
  if (!first) return schema;
  const { taken: core, left } = split(
    schema,
    (key) => !alternatives.includes(key) && !ANNOTATIONS.has(key) && !STAYS.test(key),
  );
  // `type: object` beside alternatives is said for people: its bare record would swallow theirs.
  const parts = Object.keys(core).filter(
    (key) => key !== "allOf" && !(key === "type" && core.type === "object"),
  );
  if (!parts.length && !Array.isArray(core.allOf) && alternatives.length === 1) return schema;
  const { allOf, ...bare } = core;
  const all = [
    ...asList(allOf),
    ...(parts.length ? [bare] : []),
    ...alternatives.map((key) => ({ [key]: schema[key] })),
  ];
  const annotations = split(left, (key) => !alternatives.includes(key)).taken;
  return { ...annotations, allOf: all };
}

function split(record: Schema, take: (key: string) => boolean) {
  const entries = Object.entries(record);
  return {
    taken: Object.fromEntries(entries.filter(([key]) => take(key))),
    left: Object.fromEntries(entries.filter(([key]) => !take(key))),
  };
}
