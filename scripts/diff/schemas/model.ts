/** What schemas of a contract mean, as far as it is compared. */
import type { OpenAPI3 } from "openapi-typescript";
import { ANNOTATIONS } from "../../openapi/keywords.js";
import { regexOf } from "../../openapi/pattern.js";
import { isRecord } from "../../openapi/references.js";

export type Schema = Readonly<Record<string, unknown>>;

/** The meaning of a schema cannot be told in the form that is compared here. */
export class Undecided extends Error {}

export type Type = "null" | "boolean" | "number" | "string" | "array" | "object";
export const TYPES: readonly Type[] = ["null", "boolean", "number", "string", "array", "object"];

/** Schemas of one contract that hold for a value at once. Equal ones are the same object. */
export interface SchemaNode {
  readonly document: OpenAPI3;
  readonly schemas: readonly unknown[];
  /** The alternatives, each of one type; `undefined` where they cannot be told. */
  readonly branches: readonly Branch[] | undefined;
  /** What is said about the values without limiting them: title, default and the like. */
  readonly notes: readonly Schema[];
}

/** Values of one type that meet all that stands here. */
export interface Branch {
  readonly type: Type;
  /** The names of the variants that this is. */
  readonly names: readonly string[];
  /** All values, where they can be listed; then nothing else limits them. */
  readonly values?: readonly unknown[];
  readonly integer: boolean;
  /** Of a number itself, else of its length, items or properties. */
  readonly lower?: Bound;
  readonly upper?: Bound;
  /** Further keywords, and the JSON texts of their values: all of them hold. */
  readonly keywords: ReadonlyMap<string, ReadonlySet<string>>;
  readonly nots: readonly Exclusion[];
  readonly array?: ArrayModel;
  readonly object?: ObjectModel;
}

export interface Bound {
  readonly keyword: string;
  readonly value: number;
  readonly exclusive: boolean;
}

/** Values that are not allowed. */
export interface Exclusion {
  readonly branch: Branch;
  /** Another variant of a `oneOf`, which may have nothing in common with this one. */
  readonly variant: boolean;
}

export interface ArrayModel {
  readonly prefix: readonly SchemaNode[];
  readonly rest: SchemaNode;
  readonly unique: boolean;
  readonly contains: readonly {
    readonly node: SchemaNode;
    readonly min: number;
    readonly max: number;
  }[];
}

export interface ObjectModel {
  /** The names that the schema uses anywhere, in other alternatives too. */
  readonly known: ReadonlySet<string>;
  readonly properties: ReadonlyMap<string, SchemaNode>;
  readonly patterns: ReadonlyMap<string, SchemaNode>;
  /** Of all other properties; absent where the contract says nothing of them. */
  readonly additional?: SchemaNode;
  readonly required: ReadonlySet<string>;
  readonly names: readonly SchemaNode[];
  readonly dependentRequired: ReadonlyMap<string, ReadonlySet<string>>;
  readonly dependentSchemas: ReadonlyMap<string, SchemaNode>;
}

/** Whether a keyword limits no value, where references and discriminators were followed. */
export function isAnnotation(keyword: string): boolean {
  return ANNOTATIONS.has(keyword) || FOLLOWED.has(keyword) || keyword.startsWith("x-");
}

// `summary` stands beside a reference.
const FOLLOWED = new Set(["discriminator", "summary", "$schema", "$anchor", "$defs"]);

/** Whether nothing fits, as far as that is plain to see. */
export function isNever(node: SchemaNode): boolean {
  return node.schemas.includes(false);
}

/** Whether everything fits, as far as that is plain to see. */
export function isAny(node: SchemaNode): boolean {
  return node.schemas.every(
    (schema) => isRecord(schema) && Object.keys(schema).every(isAnnotation),
  );
}

/** Whether values may be lists or objects that hold others. */
export function nests({ branches }: SchemaNode): boolean {
  const isDeep = (inner: SchemaNode) =>
    inner.branches?.some(({ type }) => type === "array" || type === "object") ?? true;
  return (
    branches?.some(({ array, object }) =>
      [
        ...(array ? [...array.prefix, array.rest] : []),
        ...(object ? [...object.properties.values(), ...object.patterns.values()] : []),
        ...(object?.additional ? [object.additional] : []),
      ].some(isDeep),
    ) ?? true
  );
}

/** The schema of a property that `properties` does not name; `undefined`: nothing is said of it. */
export function unnamed(object: ObjectModel, name: string): SchemaNode[] | undefined {
  const matching = [...object.patterns].filter(([pattern]) => matches(pattern, name));
  if (matching.length) return matching.map(([, node]) => node);
  return object.additional && [object.additional];
}

const compiled = new Map<string, RegExp>();
// What is repeated, and can itself match in several ways, may take for ever.
const NESTED = /[+*?{|][^(]*\)[+*{]/;
const MAX_TRIES = 1e6;

/**
 * Whether a text matches a contract's pattern.
 * @throws {Undecided} where that cannot be told in a short time
 */
export function matches(pattern: string, text: string): boolean {
  const regex = compiled.get(pattern) ?? regexOf(pattern);
  if (!regex) throw new Undecided(`the pattern ${JSON.stringify(pattern)} cannot be read`);
  compiled.set(pattern, regex);
  const repetitions = pattern.match(/[+*{]/g)?.length ?? 0;
  if (NESTED.test(pattern) || text.length ** repetitions > MAX_TRIES)
    throw new Undecided(`the pattern ${JSON.stringify(pattern)} may take for ever`);
  return regex.test(text);
}
